"""Every act of a ledger judged again: by which right it stood, what had none, and what would be refused today.

events --in order, each on the state before it--> judgement --with the sentence of what was done--> Audited

`verify` tells whether bytes were altered. Whoever writes to the file, or has a login of the database, can append bytes
that are sound and an act that nobody had the right to: this finds it, from the record alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ledger.app import clock
from ledger.app.ledger import Ledger
from ledger.app.questions.signatures import LOST, Erasures, OnRecord, erased_on_record, holds, is_gone, is_signed
from ledger.app.snapshot import Snapshot, uncollected
from ledger.compile import altered
from ledger.domain.attested import ArtifactAttested
from ledger.domain.definition import DefinitionAttested
from ledger.domain.delivery import (
    ArtifactBound,
    Deliveries,
    DeliveryApplied,
    DeliveryConfirmed,
    DeliveryPlanned,
    OnArtifact,
    TargetDeclared,
    fold_deliveries,
)
from ledger.domain.entitlement import Judgement, Obstacle, delivering_seat, judge, lacking
from ledger.domain.event import ASSURANCES, Assurance, Recorded
from ledger.domain.state import State, evolve
from ledger.domain.waiver import DriftWaived
from ledger.errors import LedgerError, Unreachable

if TYPE_CHECKING:
    from ledger.journal.port import Journal

NOT_JUDGED = (
    "what a plugin's check said",
    "whether the category that set a quorum was right",
    "whether records had moved since a brief was shown",
    "which other definitions a change reached",
)
"""What the record does not hold, or what would take the records or the proof again."""
GATES_NOT_JUDGED = "what the gates of a channel answered, and whether its evaluation was current"
"""The same where channels were judged: it would take asking each gate as of that day."""
PLANNED = Judgement("its delivery was planned by an operator")

Said: TypeAlias = Callable[[State, Recorded, date], Recorded]
"""An act on the state before it and on its day, as it is to be judged."""
Take: TypeAlias = Callable[[State, Recorded, Judgement, date], None]
"""Take an act into a state, as it was judged on its day."""

OpenPlans: TypeAlias = dict[tuple[str, str, str], tuple[str, DeliveryPlanned]]
"""What was planned and has no receipt yet, and by whom: by target, name or address, and definition."""


class Audited(NamedTuple):
    """One act and how it is judged."""

    recorded: Recorded
    judgement: Judgement


def audited(ledger: Ledger) -> Iterator[Audited]:
    """Every act that takes a right, in order."""
    from ledger.journal.replay import replay

    with uncollected():
        yield from audited_events(
            replay(ledger.journal),
            ledger.zone,
            partial(assurance_of, ledger.journal),
            on_record=erased_on_record(ledger.journal),
        )


def audited_for_long(ledger: Ledger, more: Callable[[int], bool]) -> Iterator[Audited]:
    """The same, and each act that comes later, as long as `more` says so of the last event that was judged.

    It ends, too, where that is on record no more, as where an older copy was put back.
    """
    yield from audited_events(
        _arriving(ledger.journal, more),
        ledger.zone,
        partial(assurance_of, ledger.journal),
        on_record=erased_on_record(ledger.journal),
    )


def _arriving(journal: Journal, more: Callable[[int], bool]) -> Iterator[Recorded]:
    from ledger.journal.replay import replay

    head, leaf = 0, ""
    while more(head):
        with suppress(Unreachable):  # for a while only
            if leaf and not Snapshot(head, leaf=leaf).stands(journal):
                return
            for each in replay(journal, after=head) if journal.head() > head else ():
                head, leaf = each.position, ""
                yield each
            leaf = journal.leaf(head) if head else ""


def as_recorded(state: State, recorded: Recorded, judgement: Judgement, day: date) -> None:
    """Take an act in as the record has it, whatever right it had."""
    evolve(state, recorded)


def audited_events(
    events: Iterable[Recorded],
    zone: str,
    assurance: Callable[[int], Assurance] = lambda _: "asserted",
    said: Said = lambda _state, recorded, _day: recorded,
    take: Take = as_recorded,
    on_record: OnRecord = lambda _: False,
) -> Iterator[Audited]:
    """The same of any events from the first one on, in the time zone of their ledger.

    `said` and `take` are for whoever asks how they would be judged under something else than was recorded. `on_record`
    tells whether somebody was erased, whenever that was.
    """
    state, deliveries, days, erasures = State(), Deliveries(), _days(zone), Erasures(on_record)
    planned: OpenPlans = {}
    for recorded in events:
        day = days(recorded.recorded_at)
        told = said(state, recorded, day)
        erasures.take(recorded)
        found = _delivered(state, deliveries, planned, recorded, day) or _judged(
            state, recorded, told, day, zone, assurance, erasures
        )
        if found.right or found.lacks:
            yield Audited(recorded, found)
        try:
            take(state, recorded, found, day)
            fold_deliveries([recorded], deliveries)
        except Exception:
            if not found.lacks:  # what had no right may make no sense either
                raise


def _delivered(
    state: State, deliveries: Deliveries, planned: OpenPlans, recorded: Recorded, day: date
) -> Judgement | None:
    """How an event of a delivery is judged by those before it; None where the person who acts decides.

    What is planned by an operator may end as an artifact that is bound; a receipt is of something that is bound or
    planned, and is the operator's own where neither a plan nor a difference waits for it; that something was applied is
    said by who planned it, and is what they planned; a name means one org or portal for ever, and an artifact one
    definition until it is let go or that is retired.
    """
    event = recorded.event
    if isinstance(event, ArtifactAttested):
        return _seen(state, deliveries, event, recorded, day)
    if isinstance(event, TargetDeclared):
        known = deliveries.targets.get(event.target)
        other = known and (known.connector, known.identity) != (event.connector, event.identity)
        return Judgement(lacks=f"`{event.target}` means another org or portal for ever") if other else None
    if isinstance(event, DriftWaived):
        return _waived(deliveries, event)
    return _on_artifact(state, deliveries, planned, event, recorded, day) if isinstance(event, OnArtifact) else None


def _waived(deliveries: Deliveries, event: DriftWaived) -> Judgement | None:
    """What lacks where somebody waives a difference: that one, on an artifact of that definition."""
    there = deliveries.artifacts.get((event.target, event.address))
    if there and (there.key, there.drift) == (event.key, event.observed):
        return None
    return Judgement(lacks=f"no such difference of {event.target}/{event.address} was open")


def _on_artifact(
    state: State, deliveries: Deliveries, planned: OpenPlans, event: OnArtifact, recorded: Recorded, day: date
) -> Judgement | None:
    at = [(event.target, each, event.key) for each in (event.name, event.address) if each]
    plan = next((planned[each] for each in at if each in planned), None)
    there = deliveries.artifacts.get((event.target, event.address))
    if isinstance(event, DeliveryPlanned):
        if event.target in deliveries.unobserved:
            return Judgement(lacks=f"{event.target} is read-only: nobody looked there since an older copy went on")
        planned.update(dict.fromkeys(at, (recorded.actor, event)))
    if there and there.key != event.key and not (isinstance(event, ArtifactBound) and state.retired(there.key, day)):
        return Judgement(lacks=f"{event.target}/{event.address} is governed by `{there.key}`")
    if isinstance(event, DeliveryPlanned):
        return None
    if isinstance(event, ArtifactBound):
        return PLANNED if plan else None
    if there is None and not plan:
        return Judgement(lacks=f"{event.target}/{event.address or event.name} was never bound, and nobody planned it")
    awaited = plan or (there and (there.planned or there.drift))
    if isinstance(event, DeliveryApplied | DeliveryConfirmed) and event.desired:
        for each in [each for each, of in planned.items() if of is plan]:
            del planned[each]
    if isinstance(event, DeliveryConfirmed) and not awaited:
        return _no_operator(state, recorded, event.key, day)
    return _unplanned(recorded, event, plan) if isinstance(event, DeliveryApplied) else None


def _unplanned(
    recorded: Recorded, event: DeliveryApplied, plan: tuple[str, DeliveryPlanned] | None
) -> Judgement | None:
    """What lacks where a receipt says that something was written: the plan of it, by the same person."""
    where = f"{event.target}/{event.address or event.name}"
    if plan is None:
        return Judgement(lacks=f"nobody planned to write {where}")
    if (plan[1].desired, plan[1].version) != (event.desired, event.version):
        return Judgement(lacks=f"it is not what was planned for {where}")
    return None if plan[0] == recorded.actor else Judgement(lacks=f"{plan[0]} planned to write {where}, and not they")


def _seen(
    state: State, deliveries: Deliveries, event: ArtifactAttested, recorded: Recorded, day: date
) -> Judgement | None:
    """What lacks where somebody attests: the target, or the seat to operate what governs the artifact."""
    if event.target not in deliveries.targets:
        return Judgement(lacks=f"`{event.target}` was never declared")
    there = deliveries.artifacts.get((event.target, event.address))
    if there and event.key and there.key != event.key:
        return Judgement(lacks=f"{event.target}/{event.address} is governed by `{there.key}`")
    return _no_operator(state, recorded, there.key, day) if there else None


def _no_operator(state: State, recorded: Recorded, key: str, day: date) -> Judgement | None:
    """What lacks where neither the actor nor who ordered it operates a definition; else None."""
    try:
        delivering_seat(state, recorded, key, day)
    except LedgerError as no:
        return lacking(no)
    return None


def _judged(
    state: State,
    recorded: Recorded,
    said: Recorded,
    day: date,
    zone: str,
    assurance: Callable[[int], Assurance],
    erasures: Erasures,
) -> Judgement:
    found, event = _proved(state, recorded, judge(state, said, day, assurance), erasures), recorded.event
    if not isinstance(event, DefinitionAttested) or found.lacks or found.refused_today:
        return found
    try:
        first = next(islice(altered(state, event.draft, event.from_, event.until, zone), 1), None)
    except Exception as broken:  # as in `judge`: what was written into the file may be anything
        return Judgement(lacks=f"it is no content that the ledger makes: {type(broken).__name__}")
    if first is None:
        return found
    return found._replace(refused_today=f"it changed what `{first.key}` v{first.version}, which was ratified, means")


def assurance_of(journal: Journal, position: int) -> Assurance:
    """How surely it was established who acted, as the line of the event tells; anything else counts as asserted."""
    from ledger.journal import line

    found = line.decode(journal.line(position)).assurance
    return next((each for each in ASSURANCES if each == found), "asserted")


def _proved(state: State, recorded: Recorded, found: Judgement, erasures: Erasures) -> Judgement:
    """How a signed act is judged once its proof was checked with the key as it was enrolled."""
    if found.lacks or not is_signed(recorded.event):
        return found
    if erasures.lost(recorded):
        return Judgement(lacks=LOST, obstacles=(Obstacle("proof", LOST),))
    if is_gone(recorded.event, state.credentials.by_id):
        return found._replace(erased=True)
    held = holds(recorded.event, state.credentials.by_id, state.founded.ledger_id if state.founded else "")
    if held is False:
        why = "it was not signed by the key that it names: the proof is none of its statement"
        return Judgement(lacks=why, obstacles=(Obstacle("proof", why),))
    return found._replace(unchecked=held is None)


def _days(zone: str) -> Callable[[str], date]:
    """The day on which an instant of the ledger falls; instants of one minute fall on one day."""
    known: dict[str, date] = {}

    def day(recorded_at: str) -> date:
        minute = recorded_at[:16]
        if minute not in known:
            known[minute] = clock.day(recorded_at, zone)
        return known[minute]

    return day
