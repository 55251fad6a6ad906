"""What rests on an event that a bag withholds is not judged by it: for the rows of R6, each with a history.

history whose last act rests on the one before it --withhold that one--> not judged, and never judged otherwise
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from domain.steps import LEDGER, proposed, ratified
from domain.test_recovery import LEDGER as RECOVERABLE
from independent.bags import Past, in_order, write_bag
from independent.breaking import LATER, MQL, OTHER, approved, past_of, with_row
from independent.checkers import our_verdicts, require_second, second_checker
from independent.delegations import delegated
from independent.emergencies import DAYS, END, ratified_at_once
from independent.histories import whole_again
from independent.recoveries import FULL_WEEK, begun, complete_recovery, consented, with_named_keys
from independent.signers import row_of
from ledger.audit.checkpoints.events.key import CheckpointKeyAdded
from ledger.audit.erasure.events import PayloadReleased, PayloadWithheld, PersonErased
from ledger.deliver.targets.events.attested import ArtifactAttested
from ledger.deliver.targets.events.delivery import TargetDeclared
from ledger.domain.acts.approving import approve, decline, ratify
from ledger.domain.acts.emergency_ratifying import ratify_in_emergency
from ledger.domain.acts.ratifying import decided
from ledger.domain.charter import EmergencyRule
from ledger.domain.credential import CredentialAdded, CredentialConfirmed, OidcBinding, SshKey, id_of_public
from ledger.domain.delegation import DelegationEnded
from ledger.domain.founding import PersonLeft
from ledger.domain.proposal import DefinitionRevised
from ledger.domain.route import Route
from ledger.govern.requests.events import ChangeRequested
from ledger.measure.figures.events.bridge import FigureAccepted
from ledger.measure.figures.events.figures import FigureRecorded, FigureWithdrawn
from ledger.measure.figures.events.restatement import RestatementCompleted, RestatementOrdered
from ledger.testing import DAY, by, definition, people, terms

GOVERNED = ratified(LEDGER, MQL)
RIGHT = row_of(GOVERNED, "lifecycle")
PUBLIC = OidcBinding(commitment="c")
RAW = b"\x01" + bytes(32)
NOTE_KEY = f"acme+{sha256(b'acme' + bytes([10]) + RAW).hexdigest()[:8]}+{b64encode(RAW).decode()}"


def _figure() -> Past:
    """It was withdrawn before it is accepted."""
    until = date(2026, 1, 1)
    said = {"key": "mql", "number": "1", "as_of": DAY, "evidence": "e", "evidence_digest": "", "right": RIGHT}
    recorded = FigureRecorded(period="2025-Q4", from_=date(2025, 10, 1), until=until, **said)
    at = len(GOVERNED.events) + 1
    withdrawn = FigureWithdrawn(key="mql", figure=at, because="", right=RIGHT)
    so_far = GOVERNED.also(("ana", recorded), ("ana", withdrawn))
    return past_of(so_far, "cro", FigureAccepted(key="mql", figure=at, because="", right=RIGHT))


def _restatement() -> Past:
    """Another one took its place before it is completed."""
    said = {"key": "mql", "from_version": 1, "to_version": 2, "periods": ("2025-Q4",), "standard": "", "because": ""}
    first = RestatementOrdered(restatement="restatement-1", **said, materiality=5, right=RIGHT)
    second = msgspec.structs.replace(first, restatement="restatement-2", replaces="restatement-1")
    done = {"key": "mql", "inputs": "", "records": "", "position": 1, "engine": "e", "changes": (), "right": RIGHT}
    last = RestatementCompleted(restatement="restatement-1", **done)
    return past_of(GOVERNED.also(("cro", first), ("cro", second)), "cro", last)


def _over_since_the_decider_acted() -> Past:
    enough = consented(begun(with_named_keys(RECOVERABLE).on(LATER)))
    asked = ChangeRequested(request="r-1", key="", subject="x", hurts="y", on=DAY)
    return complete_recovery(enough.also(("cro", asked)).on(FULL_WEEK + timedelta(days=1)))


def _second_emergency_after_a_no() -> Past:
    """The no to the first one comes after the second proposal, and its rest is over (R161)."""
    urgent = proposed(with_row(emergency=EmergencyRule(by=("ben",), days=DAYS, rests=DAYS)), MQL)
    once = urgent.after(ratify_in_emergency, proposal_id="mql#1", by="ben")
    answered = proposed(once, OTHER, terms(END)).after(decline, proposal_id="mql#1", by="cro").on(END)
    return past_of(answered, "ben", ratified_at_once(answered, END + timedelta(days=DAYS)))


def _rested_on() -> Past:
    """Another definition rests on what is retired, since the event before."""
    fit = definition("fit", refers=("mql",))
    both = proposed(proposed(GOVERNED, fit), MQL, terms(retires=True))
    so_far = both.after(approve, proposal_id="fit#1", by="sal").after(approve, proposal_id="mql#2", by="sal")
    so_far = so_far.after(ratify, proposal_id="fit#1", by="cro")
    proposal, row = so_far.state.proposals["mql#2"], so_far.state.rights.row("lifecycle", so_far.today)
    assert row
    (event, *_) = decided(so_far.state, proposal, row, Route(1), ("sal",), "so")
    return past_of(so_far, "cro", event)


def _waited_for() -> Past:
    """Dana confirms whose account it is from whom she wants an approval."""
    added = CredentialAdded(credential=id_of_public(PUBLIC), person="sal", public=PUBLIC, nonce="", proof="")
    so_far = proposed(with_row(stewards=("dana",)).also(("sal", added)), MQL, by="dana")
    said = {"credential": added.credential, "person": "sal", "assurance": "asserted"}
    return past_of(so_far, "dana", CredentialConfirmed(**said, right=row_of(so_far)))


def _ended() -> Past:
    so_far = LEDGER.also(("sal", delegated(LEDGER, "sal")))
    of = {"scope": "lifecycle", "role": "approver", "person": "sal", "to": "dana"}
    return past_of(so_far, "sal", DelegationEnded(delegation=len(so_far.events), from_=DAY, **of))


def _released() -> Past:
    so_far = LEDGER.also(PayloadWithheld(position=5, because="private"))
    return past_of(so_far, "dana", PayloadReleased(position=5, because="it is not"))


def _requested() -> Past:
    asked = ChangeRequested(request="r-1", key="", subject="x", hurts="y", on=DAY)
    return past_of(LEDGER.also(("ana", asked)), "ben", msgspec.structs.replace(asked, request="r-2"))


def _attested() -> Past:
    declared = TargetDeclared(target="sf", connector="salesforce", identity="00D", label="Acme", kind="sandbox")
    said = {"target": "sf", "address": "L1", "holds": "words", "evidence": "-", "evidence_digest": ""}
    return past_of(LEDGER.also(("ops", declared)), "ops", ArtifactAttested(**said, key="", version=0))


def _key_added_twice() -> Past:
    added = CheckpointKeyAdded(key=NOTE_KEY, right=row_of(LEDGER))
    return past_of(LEDGER.also(added), "dana", added)


def _number_that_was_taken() -> Past:
    """Mia, who is no steward, writes a proposal; the next one skips its name."""
    taken = proposed(LEDGER, MQL).events[-1]
    last = msgspec.structs.replace(taken.event, proposal="mql#2")  # type: ignore[call-arg]
    return past_of(LEDGER.also(("mia", taken.event)), "ana", last)


RESTS: dict[str, tuple[Callable[[], Past], str]] = {
    "a figure that was withdrawn": (_figure, "not entitled"),
    "a restatement that was replaced": (_restatement, "not entitled"),
    "a recovery since which the decider acted": (_over_since_the_decider_acted, "not entitled"),
    "a second emergency after a no to the first": (_second_emergency_after_a_no, "entitled"),
    "what something rests on": (_rested_on, "not entitled"),
    "whoever is waited for": (_waited_for, "not entitled"),
    "a delegation that is ended": (_ended, "entitled"),
    "what is released": (_released, "entitled"),
    "the second request": (_requested, "entitled"),
    "what an artifact of a target holds": (_attested, "entitled"),
    "a key that signs checkpoints": (_key_added_twice, "not entitled"),
    "a number that an act without effect took": (_number_that_was_taken, "entitled"),
}
"""How the last act of each is judged, as long as nothing is withheld."""


@pytest.mark.parametrize("name", RESTS)
def test_what_rests_on_the_event_before_is_not_judged_without_it(name: str, tmp_path: Path) -> None:
    require_second()
    write, verdict = RESTS[name]
    past = write()
    last = len(past.events)
    whole = second_checker(write_bag(past, tmp_path / "whole"))
    part = second_checker(write_bag(past, tmp_path / "part", {last - 1}))
    assert (our_verdicts(past)[last].verdict, whole[last].verdict) == (verdict, verdict)
    assert part[last].verdict == "not judged"


def test_where_an_erasure_is_withheld_nobody_knows_who_took_a_key_away(tmp_path: Path) -> None:
    gone: Any = {"public": SshKey(), "proof": "", "commitments": {"public": "0" * 64, "proof": "1" * 64}}
    added = CredentialAdded(credential="k", person="vp", **gone, nonce="")
    erased = (by("dana", PersonLeft(person="vp")), by("dana", PersonErased(person="vp", because="so")))
    past = Past(in_order(LEDGER.also(*people("vp"), ("vp", added), *erased).events))
    last = len(past.events)
    whole = second_checker(write_bag(past, tmp_path / "whole"))
    part = second_checker(write_bag(past, tmp_path / "part", {last}))
    assert (whole[last - 2].verdict, whole[last - 2].rule) == ("not judged", "R12")
    assert (part[last - 2].verdict, part[last - 2].rule) == ("not judged", "R6")


@pytest.mark.parametrize(("tags", "verdict"), [(None, "not judged"), (("definition:fit",), "entitled")])
def test_nothing_rests_on_what_stands_under_foreign_tags(
    tags: tuple[str, ...] | None, verdict: str, tmp_path: Path
) -> None:
    """It has no effect, so whoever cannot read it judges an approval as whoever reads it does."""
    so_far = proposed(LEDGER, MQL)
    before = so_far.state.proposals["mql#1"]
    told = {"proposal": "mql#1", "draft": OTHER, "terms": before.terms, "bound": before.bound, "because": "so"}
    revised = whole_again(DefinitionRevised(**told, digest="", on=before.on))
    past = past_of(so_far.also(("ana", revised)), "sal", approved(so_far))
    last = len(past.events)
    past = past._replace(tags={last - 1: tags} if tags else {})
    whole = second_checker(write_bag(past, tmp_path / "whole"))
    part = second_checker(write_bag(past, tmp_path / "part", {last - 1}))
    assert whole[last].verdict == ("entitled" if tags else "not entitled")
    assert part[last].verdict == verdict
