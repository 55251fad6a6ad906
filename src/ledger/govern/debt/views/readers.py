"""Items of those who read numbers: whose number is counted by another version than its owner was told.

untold_consumer    a version of what it reads came into force    until its owner acknowledges it, or it is gone

A version that says the same as the one that was told, by its meaning as it is recorded, is nothing to be told of.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, NamedTuple

from ledger.domain.definition import History, turning
from ledger.domain.event import Event, Recorded
from ledger.govern.consumers.events import ConsumerAcknowledged, ConsumerAdded, ConsumerRemoved
from ledger.govern.debt.views.definitions import DECIDED, key_decided
from ledger.govern.debt.views.facts import DebtFacts, Sort, Touch
from ledger.govern.debt.views.item import Spell
from ledger.steps import step


class OwnerTold(NamedTuple):
    """From `day` on its owner knows that what it `uses` is counted by these versions; without uses it is gone."""

    day: date
    position: int
    uses: tuple[str, ...]
    versions: Mapping[str, int]


class Tellings:
    """What the owner of each consumer was told, and when: as it was added, and as they acknowledged since."""

    events: ClassVar[Collection[type[Event]]] = (ConsumerAdded, ConsumerRemoved, ConsumerAcknowledged, *DECIDED)

    def __init__(self) -> None:
        """Nobody reads anything."""
        self.of = defaultdict[str, list[OwnerTold]](list)
        self.reading = defaultdict[str, set[str]](set)

    def take(self, facts: DebtFacts, recorded: Recorded) -> None:
        """Take in what was said of a consumer, or that something it reads may lead to more."""
        position, _, _, event = recorded
        if type(event) in DECIDED:
            for key in key_decided(facts, recorded):
                for id_ in [*self.reading.get(key, ())]:
                    self._reads(facts, id_)
            return
        said: Any = event
        day = facts.days.of(position)
        uses = () if isinstance(event, ConsumerRemoved) else said.uses
        versions = said.versions if isinstance(event, ConsumerAcknowledged) else self._still(facts, said.id, uses, day)
        self.of[said.id].append(OwnerTold(day, position, uses, versions))
        self._reads(facts, said.id)

    def _still(self, facts: DebtFacts, id_: str, uses: Iterable[str], day: date) -> dict[str, int]:
        """What counts a number on a day, but for what it read before: of that its owner knows what they were told.

        To say anew whose it is, or what it reads beside, tells nobody of a change.
        """
        told = self.of[id_][-1].versions if self.of[id_] else {}
        return {key: told.get(key, number) for key, number in _versions(facts, uses, day).items()}

    def _reads(self, facts: DebtFacts, id_: str) -> None:
        """Remember all that its number may ever rest on."""
        for key in _leading(facts, self.of[id_][-1].uses):
            self.reading[key].add(id_)


def _leading(facts: DebtFacts, uses: Iterable[str]) -> set[str]:
    """These definitions, and those that any version of them refers to."""
    found, waiting = set[str](), [*uses]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            history = facts.state.definitions.get(key)
            waiting += (each for version in history.versions for each in version.draft.refers) if history else ()
    return found


def _versions(facts: DebtFacts, uses: Iterable[str], day: date) -> dict[str, int]:
    """The version of each definition that a number is counted by on a day."""
    found, waiting = dict[str, int](), [*uses]
    while waiting:
        key = waiting.pop()
        history = facts.state.definitions.get(key)
        if key not in found and history:
            found[key] = number = _governing(history, day)
            waiting += history.version(number).draft.refers if number else ()
    return found


def _governing(history: History, day: date) -> int:
    """The version that governs a day, 0 for none; told by stretches, which are worked out once for all days."""
    stretches = history.segments()
    at = bisect_right(stretches, day, key=lambda stretch: stretch.from_) - 1
    return stretches[at].version if at >= 0 and stretches[at].period.covers(day) else 0


def _untold(facts: DebtFacts, id_: str) -> Sequence[Spell]:
    """The days since each telling on which the number is counted by other versions than were told."""
    tellings = facts.of(Tellings).of.get(id_, ())
    ends = [each.day for each in tellings[1:]]
    spelled = (_since(facts, each, end) for each, end in zip(tellings, [*ends, None], strict=True) if each.uses)
    return _joined(spell for spells in spelled for spell in spells)


def _joined(found: Iterable[Spell]) -> list[Spell]:
    """The same, where one that goes on after something else was said of the consumer is one since the first."""
    joined = list[Spell]()
    for each in found:
        last = joined[-1] if joined else None
        if last and last.until == each.since:
            joined[-1] = each._replace(since=last.since, known=last.known)
        else:
            joined.append(each)
    return joined


def _since(facts: DebtFacts, telling: OwnerTold, end: date | None) -> Iterator[Spell]:
    """The stretches of [telling, end) on which another meaning governs, those in a row as one."""
    keys = _leading(facts, telling.uses)
    terms = [each for key in keys if key in facts.state.definitions for each in facts.state.definitions[key].terms]
    start: tuple[date, int, str] | None = None
    scope = facts.scope(next(iter(telling.uses), ""))
    for day in turning(terms, telling.day, end) if end is None or telling.day < end else ():
        changed = sorted(_changed(facts, telling, day))
        if changed and start is None:
            known = max(_known(facts, key, day, telling.position) for key in changed)
            start = day, known, ", ".join(changed)
        elif not changed and start:
            yield Spell(start[0], day, start[1], scope, start[2])
            start = None
    if start:
        yield Spell(start[0], end, start[1], scope, start[2])


def _changed(facts: DebtFacts, telling: OwnerTold, day: date) -> Iterator[str]:
    """What is counted by another meaning on a day than was told."""
    now = _versions(facts, telling.uses, day)
    for key in {*now, *telling.versions}:
        one, other = telling.versions.get(key, 0), now.get(key, 0)
        if one != other and _meaning(facts, key, one) != _meaning(facts, key, other):
            yield key


def _meaning(facts: DebtFacts, key: str, number: int) -> str:
    """What a version means, as far as it is recorded; else what it says."""
    if not number or key not in facts.state.definitions:
        return ""
    draft = facts.state.definitions[key].version(number).draft
    return draft.meaning or draft.content_digest


def _known(facts: DebtFacts, key: str, day: date, told: int) -> int:
    """The position that put in force what governs a definition on a day."""
    history = facts.state.definitions.get(key)
    covering = [each.position for each in history.terms if each.period.covers(day)] if history else []
    return max([told, *covering])


def _said_of(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    event: Any = recorded.event
    return (event.id,)


def _reading(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The consumers whose number may rest on what was decided."""
    reading = facts.of(Tellings).reading
    return sorted({id_ for key in key_decided(facts, recorded) for id_ in reading.get(key, ())})


_TELLING: Mapping[type[Event], Touch] = {
    **dict.fromkeys((ConsumerAdded, ConsumerRemoved, ConsumerAcknowledged), _said_of),
    **dict.fromkeys(DECIDED, _reading),
}
UNTOLD_CONSUMER = Sort(
    name="untold_consumer",
    subject="consumer",
    weight=2,
    due=30,
    spells=_untold,
    subjects=lambda facts: list(facts.of(Tellings).of),
    touched=_TELLING,
    closing=step("its owner acknowledges what it reads", "consumer acknowledge", "{subject}"),
    remembers=(Tellings,),
)
