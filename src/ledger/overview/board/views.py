"""What begins or ends by itself in the days to come, unless somebody acts?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from ledger.domain.definition import History, Segment
from ledger.domain.period import Period
from ledger.domain.proposal import Proposal
from ledger.domain.state import State
from ledger.domain.status import lapses_on
from ledger.domain.waiver import waiver_subject
from ledger.govern.reviews.views import waiting
from ledger.govern.waivers.views import waivers
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.channels.views.channels import standing
from ledger.steps import TEXT, Open, step


class Due(NamedTuple):
    """A day, and what happens on it by itself; `about` is the key or the scope that it happens to."""

    day: date
    about: str
    what: str


def due(state: State, today: date, days: int) -> list[Due]:
    """All that is due after today and within so many days, in order."""
    ahead = Period(today + timedelta(days=1), today + timedelta(days=days + 1))
    found = (*_versions(state, ahead), *_waivers(state, today), *_seats(state), *looks(state, today))
    return sorted({each for each in found if ahead.covers(each.day)})


def lapsing(state: State, proposal: Proposal, today: date) -> date | None:
    """The day on which an open proposal lapses if nobody decides; None where it has no limit, or lapsed already."""
    end = lapses_on(state, proposal)
    return end if end and end > today and not proposal.closed else None


def looks(state: State, today: date) -> Iterator[Due]:
    """The days on which somebody is to look back at what is in force, or at a channel, those past among them."""
    yield from _channel_looks(state, today)
    for key in state.definitions:
        if look := waiting(state, key, today):
            yield Due(look.day, key, f"v{look.version.number} is to be reviewed: ledger review {key}")


def _channel_looks(state: State, today: date) -> Iterator[Due]:
    for key in CHANNELS.of(state):
        found = standing(state, key, today)
        if found and found.stance.looked_at:
            act = step("it is to be reviewed", "channel review", key, outcome=Open("OUTCOME"), because=TEXT)
            yield Due(found.stance.looked_at, key, str(act))


def _versions(state: State, ahead: Period) -> Iterator[Due]:
    for key, history in state.definitions.items():
        for each in history.segments() if history.versions[0].draft.kind != "charter" else ():
            if ahead.covers(each.from_):
                what = f"v{each.version} comes into force" if each.version else "nothing governs any more"
                yield Due(each.from_, key, _after_emergency(history, each) or what)


def _after_emergency(history: History, then: Segment) -> str:
    """What the operators have to do on the day on which an emergency ends; empty where none does."""
    before = history.in_force(then.from_ - timedelta(days=1))
    if before is None or before.emergency_until != then.from_:
        return ""
    what = f"v{then.version} governs again" if then.version else "nothing governs any more"
    return f"{what}, since an emergency is over: put the platforms back with ledger plan"


def _waivers(state: State, today: date) -> Iterator[Due]:
    for each in waivers(state, today):
        subject = waiver_subject(each.terms.subject)
        if subject.sort == "invariant":
            known = subject.name in state.definitions
            what = "may not be violated any more" if known else "nobody decided on an invariant of this name"
            yield Due(each.terms.until, subject.name, f"{what}: its waiver ends")
        else:
            yield Due(each.terms.until, str(subject), "is waived no more")


def _seats(state: State) -> Iterator[Due]:
    for scope, rows in state.rights.rows.items():
        for row in rows:
            yield Due(row.terms.from_, scope, "another charter comes into force")
            if row.terms.until:
                yield Due(row.terms.until, scope, "the charter ends")
    for _, gone in state.rights.revoked:
        yield Due(gone.from_, gone.scope, f"{gone.person} is no longer {gone.role}")
    for lent in state.rights.delegations:
        terms, period = lent.terms, lent.period
        if period.until and period.from_ < period.until:
            yield Due(period.from_, terms.scope, f"{terms.to} stands in for {terms.person} as {terms.role}")
            yield Due(period.until, terms.scope, f"{terms.to} no longer stands in for {terms.person} as {terms.role}")
