"""Items of an artifact: what somebody changed by hand where it is used, and what it was delivered with less than.

drift            a look found it other than it was applied or bound    until it is so again, or what is there is decided
accepted_loss    it was applied with approximations                    until it is delivered exact, or let go

Each difference that a look finds is an item of its own, for each is a decision that somebody made there; a waiver is of
one of them, and of no other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any, ClassVar, NamedTuple

from ledger.deliver.targets.events.delivery import (
    ArtifactBound,
    ArtifactUnbound,
    BaselineObserved,
    DeliveryApplied,
    DeliveryConfirmed,
    DriftObserved,
    OnArtifact,
)
from ledger.domain.event import Event, Recorded
from ledger.domain.waiver import DriftWaived, Waiver
from ledger.govern.debt.views.definitions import DECIDED, governing, key_decided
from ledger.govern.debt.views.facts import DebtFacts, Sort, Touch
from ledger.govern.debt.views.item import Spell
from ledger.govern.debt.views.stays import Stay, Stays
from ledger.language.days import day_of
from ledger.steps import step

ON_ARTIFACT = (ArtifactBound, ArtifactUnbound, BaselineObserved, DeliveryApplied, DeliveryConfirmed, DriftObserved)
"""The events after which an artifact may differ, or be delivered otherwise."""


class FoundRule(NamedTuple):
    """What a look found: the definition that governs the artifact, the digest of what is there, and what that means."""

    key: str
    observed: str
    found: str


class Drifts:
    """Every difference that was ever found, by artifact, and the waivers that were given of any."""

    events: ClassVar[Collection[type[Event]]] = (*ON_ARTIFACT, DriftWaived)

    def __init__(self) -> None:
        """Nothing was looked at."""
        self.differences = Stays[FoundRule]()
        self.waivers = defaultdict[str, list[Waiver]](list)
        self.of_key = defaultdict[str, set[str]](set)
        self._looked: dict[str, date] = {}

    def take(self, facts: DebtFacts, recorded: Recorded) -> None:
        """Take an event about an artifact in, as the deliveries have it now."""
        event: Any = recorded.event
        at, day = artifact(event), facts.days.of(recorded.position)
        if isinstance(event, DriftWaived):
            self.waivers[at].append(Waiver(recorded.position, recorded.actor, event))
            return
        bound = facts.deliveries.artifacts.get((event.target, event.address))
        there = FoundRule(bound.key, bound.drift, self._found(at, event)) if bound and bound.drift else None
        since = self._since(facts, at, event, day) if isinstance(event, DriftObserved) else day
        self.differences.turn(at, there, day, recorded.position, since)
        self._looked[at] = day
        if there and there.found:
            self.of_key[there.key].add(at)

    def _found(self, at: str, event: Event) -> str:
        """What there is means, as the look that found it says; no other event says anything of that."""
        if isinstance(event, DriftObserved):
            return event.found
        now = self.differences.now(at)
        return now.found if now else ""

    def _since(self, facts: DebtFacts, at: str, event: DriftObserved, day: date) -> date:
        """The day of the change where the platform tells, but not before somebody looked and saw nothing of it."""
        told = _day_told(event.changed_at, facts.zone)
        return min(max(told, self._looked.get(at, told)), day) if told else day


def artifact(event: OnArtifact | DriftWaived) -> str:
    """The artifact that an event is about, as people write it."""
    return f"{event.target}/{event.address}"


def _day_told(changed_at: str, zone: str) -> date | None:
    try:
        instant = datetime.fromisoformat(changed_at)
    except ValueError:
        return None
    return day_of(instant if instant.tzinfo else instant.replace(tzinfo=UTC), zone)


def _drifted(facts: DebtFacts, at: str) -> Sequence[Spell]:
    """The days of each difference; one that took the place of another did so on the day that the platform tells."""
    every = [_drift(facts, each) for each in facts.of(Drifts).differences.of(at)]
    cut = [_until(each, following.since) for each, following in pairwise(every)] + every[-1:]
    return [each for each in cut if each.until is None or each.since < each.until]


def _until(spell: Spell, day: date) -> Spell:
    return spell._replace(until=min(spell.until or day, day))


def _drift(facts: DebtFacts, stay: Stay[FoundRule]) -> Spell:
    """The days of a difference, until what was found is ratified where that comes first."""
    key, _, found = stay.what
    decided = [max(day, stay.since) for day in _ratified_from(facts, key, found, stay)]
    return Spell(stay.since, min(decided, default=stay.until), stay.known, facts.scope(key), key)


def _ratified_from(facts: DebtFacts, key: str, found: str, stay: Stay[FoundRule]) -> Iterator[date]:
    """The days from which a version that says what was found is in force because somebody decided it."""
    history = facts.state.definitions.get(key) if found else None
    for segment, version in governing(history) if history else ():
        if version.draft.meaning == found and not version.attested and segment.period.overlaps(stay.period):
            yield segment.from_


def _waivers_of_drift(facts: DebtFacts, at: str, spell: Spell) -> Iterable[Waiver]:
    """Those that were given of the very difference."""
    memory = facts.of(Drifts)
    stay = next(each for each in memory.differences.of(at) if each.known == spell.known)
    seen = stay.what.observed
    return [each for each in memory.waivers.get(at, ()) if _of(each, seen) and each.position > stay.known]


def _of(waiver: Waiver, observed: str) -> bool:
    return isinstance(waiver.terms, DriftWaived) and waiver.terms.observed == observed


def _seen_otherwise(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The artifact, where a difference of it came or went, or was waived."""
    event: Any = recorded.event
    at, waived = artifact(event), isinstance(event, DriftWaived)
    return (at,) if waived or facts.of(Drifts).differences.turned(at, recorded.position) else ()


def _of_definition(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The artifacts on which some look found a rule that a version of the definition may say."""
    return [at for key in key_decided(facts, recorded) for at in facts.of(Drifts).of_key.get(key, ())]


class Losses:
    """With which approximations each artifact was delivered."""

    events: ClassVar[Collection[type[Event]]] = ON_ARTIFACT

    def __init__(self) -> None:
        """Nothing was delivered."""
        self.accepted = Stays[tuple[str, tuple[str, ...]]]()

    def take(self, facts: DebtFacts, recorded: Recorded) -> None:
        """Take an event about an artifact in, as the deliveries have it now."""
        event: Any = recorded.event
        bound = facts.deliveries.artifacts.get((event.target, event.address))
        there = (bound.key, bound.accepted) if bound and bound.accepted else None
        self.accepted.turn(artifact(event), there, facts.days.of(recorded.position), recorded.position)


def _lossy(facts: DebtFacts, at: str) -> Sequence[Spell]:
    """The days on which an artifact is delivered as less than its rule; since the first, whatever was accepted."""
    found = list[Spell]()
    for stay in facts.of(Losses).accepted.of(at):
        key, accepted = stay.what
        spell = Spell(stay.since, stay.until, stay.known, facts.scope(key), ", ".join(accepted))
        if found and found[-1].until == spell.since:
            before = found.pop()
            spell = spell._replace(since=before.since, known=before.known)
        found.append(spell)
    return found


def _delivered_otherwise(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The artifact, where another loss was accepted for it, or none any more."""
    event: Any = recorded.event
    at = artifact(event)
    return (at,) if facts.of(Losses).accepted.turned(at, recorded.position) else ()


_DRIFTING: Mapping[type[Event], Touch] = {
    **dict.fromkeys((*ON_ARTIFACT, DriftWaived), _seen_otherwise),
    **dict.fromkeys(DECIDED, _of_definition),
}
DRIFT = Sort(
    name="drift",
    subject="artifact",
    weight=5,
    due=14,
    spells=_drifted,
    subjects=lambda facts: facts.of(Drifts).differences.subjects(),
    touched=_DRIFTING,
    closing=step("ratify what was found there, or put it back", "plan", output="plan.json"),
    remembers=(Drifts,),
    waivers=_waivers_of_drift,
)
ACCEPTED_LOSS = Sort(
    name="accepted_loss",
    subject="artifact",
    weight=2,
    due=365,
    spells=_lossy,
    subjects=lambda facts: facts.of(Losses).accepted.subjects(),
    touched=dict.fromkeys(ON_ARTIFACT, _delivered_otherwise),
    closing=step("deliver a version that the target can show exactly", "plan", output="plan.json"),
    remembers=(Losses,),
)
