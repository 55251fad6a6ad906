"""Every act of a ledger judged again: by which right it stood, what had none, and what would be refused today.

events --in order, each on the state before it--> judgement --with the sentence of what was done--> Audited

`verify` tells whether bytes were altered. Whoever writes to the file can append bytes that are sound and an act that
nobody had the right to: this finds it, from the record alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple

from ledger.app import clock
from ledger.app.ledger import Ledger
from ledger.app.questions.replay import uncollected
from ledger.compile import altered
from ledger.domain.definition import DefinitionAttested
from ledger.domain.delivery import ArtifactBound, DeliveryPlanned
from ledger.domain.entitlement import Judgement, judge
from ledger.domain.event import Recorded
from ledger.domain.proposal import DefinitionRatified, DefinitionRetired
from ledger.domain.state import State, evolve

NOT_JUDGED = (
    "what a plugin's check said",
    "whether the category that set a quorum was right",
    "whether records had moved since a brief was shown",
    "which other definitions a change reached",
)
"""What the record does not hold, or what would take the records or the proof again."""
PLANNED = Judgement("its delivery was planned by an operator")


class Audited(NamedTuple):
    """One act and how it is judged."""

    recorded: Recorded
    judgement: Judgement


def audited(ledger: Ledger) -> Iterator[Audited]:
    """Every act that takes a right, in order."""
    from ledger.journal.replay import replay

    with uncollected():
        yield from audited_events(replay(ledger.journal), ledger.zone)


def audited_events(events: Iterable[Recorded], zone: str) -> Iterator[Audited]:
    """The same of any events from the first one on, in the time zone of their ledger."""
    state, days, planned = State(), _days(zone), set[tuple[str, str]]()
    for recorded in events:
        event = recorded.event
        if isinstance(event, DeliveryPlanned):
            planned.add((event.target, event.name))
        made = isinstance(event, ArtifactBound) and (event.target, event.name) in planned
        found = PLANNED if made else _judged(state, recorded, days(recorded.recorded_at), zone)
        if found.right or found.lacks:
            yield Audited(recorded, found)
        if not found.lacks or not _hollow(state, recorded):
            evolve(state, recorded)


def _judged(state: State, recorded: Recorded, day: date, zone: str) -> Judgement:
    found, event = judge(state, recorded, day), recorded.event
    if not isinstance(event, DefinitionAttested) or found.lacks or found.refused_today:
        return found
    first = next(islice(altered(state, event.draft, event.from_, event.until, zone), 1), None)
    if first is None:
        return found
    return found._replace(refused_today=f"it changed what `{first.key}` v{first.version}, which was ratified, means")


def _hollow(state: State, recorded: Recorded) -> bool:
    """Whether it decides a proposal that nobody made, so that nothing follows from it."""
    event = recorded.event
    return isinstance(event, DefinitionRatified | DefinitionRetired) and event.proposal not in state.proposals


def _days(zone: str) -> Callable[[str], date]:
    """The day on which an instant of the ledger falls; instants of one minute fall on one day."""
    known: dict[str, date] = {}

    def day(recorded_at: str) -> date:
        minute = recorded_at[:16]
        if minute not in known:
            known[minute] = clock.day(recorded_at, zone)
        return known[minute]

    return day
