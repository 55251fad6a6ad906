"""Ratifications in an emergency that break a rule of it: by whom, for how long, of what, after which answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from domain.steps import proposed
from independent.bags import Past
from independent.breaking import MQL, OTHER, Broken, past_of, with_row
from ledger.domain.acts.approving import decline
from ledger.domain.acts.emergency_ratifying import ratify_in_emergency
from ledger.domain.acts.ratifying import decided
from ledger.domain.charter import EmergencyRule
from ledger.domain.definition import Draft
from ledger.domain.event import Event
from ledger.domain.proposal import Terms
from ledger.domain.route import Route
from ledger.testing import DAY, Given, terms

DAYS = 5
END, RESTED = DAY + timedelta(days=DAYS), DAY + timedelta(days=30)
GUARDS, WHOLE = "domain.acts.emergency_ratifying", "domain.entitlement.proposals._require_emergency"


def urgent(wanted: Terms | None = None) -> Given:
    """A change that Ben may ratify in an emergency, and nobody has approved."""
    return proposed(with_row(emergency=EmergencyRule(by=("ben",), days=DAYS)), MQL, wanted)


def ratified_at_once(so_far: Given, until: date = END) -> Event:
    """The newest proposal, ratified until a day without asking whether it may be."""
    proposal = [*so_far.state.proposals.values()][-1]
    row = so_far.state.rights.governing(proposal.draft.path, so_far.today)
    assert row
    (event,) = decided(so_far.state, proposal, row, Route(1), (), "it burns", emergency_until=until)
    return event


def _by(so_far: Given, by: str = "ben", until: date = END) -> Past:
    return past_of(so_far, by, ratified_at_once(so_far, until))


def _again() -> Past:
    once = urgent().after(ratify_in_emergency, proposal_id="mql#1", by="ben")
    return _by(proposed(once, OTHER))


def _over_a_no() -> Past:
    return _by(urgent().after(decline, proposal_id="mql#1", by="sal"))


def _refused(on: date, draft: Draft) -> Past:
    """The decider said no to something, and on a later day somebody ratifies this in an emergency."""
    no = urgent().after(decline, proposal_id="mql#1", by="cro").on(on)
    return _by(proposed(no, draft, terms(on)), until=on + timedelta(days=DAYS))


EMERGENCIES: Mapping[str, Callable[[], Broken]] = {
    "R155": lambda: Broken(_by(urgent(), by="sal"), (WHOLE,)),
    "R156": lambda: Broken(_by(urgent(), until=END + timedelta(days=1)), (WHOLE,)),
    "R157": lambda: Broken(_by(urgent(terms(standard="retrospective"))), (f"{GUARDS}._require_confined",)),
    "R159": lambda: Broken(_again(), (f"{GUARDS}._require_answered",)),
    "R160": lambda: Broken(_over_a_no(), (f"{GUARDS}._require_no_no", "domain.entitlement.proposals._carried")),
    "R161": lambda: Broken(_refused(RESTED - timedelta(days=1), OTHER), (f"{GUARDS}._require_no_no",)),
    "R162": lambda: Broken(_refused(RESTED, MQL), (f"{GUARDS}._require_no_no",)),
}
