"""What lies beside an event counts only where the event commits to it."""

from __future__ import annotations

from ledger.domain.event import Recorded
from ledger.domain.proposal import ProposalApproved
from ledger.journal.disclosures import KeptDisclosure, conceal, revealed


def test_another_value_beside_an_event_is_read_as_none() -> None:
    signed = ProposalApproved(proposal="mql#1", digest="d", role="approver", right=1, signature="mine")
    bare, (kept,) = conceal(signed, "p_1", lambda count: b"s" * count)
    recorded = Recorded(1, "", "p_1", bare)
    (found,) = revealed([recorded], [KeptDisclosure(1, kept)])
    (other,) = revealed([recorded], [KeptDisclosure(1, kept._replace(value=b'"another"'))])
    assert getattr(found.event, "signature", None) == "mine"
    assert getattr(other.event, "signature", None) == ""
