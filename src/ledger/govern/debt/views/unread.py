"""The item of a definition that nobody reads: in force for half a year, and no consumer, no referrer, no artifact.

in force and on record |-----------------------------------|
read                        |-----|
unread                 |----|     |------------------------|      180 days of it, and from then on there is an item
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from ledger.deliver.targets.events.delivery import OnArtifact
from ledger.domain.event import Event, Recorded
from ledger.domain.period import Period
from ledger.govern.consumers.events import ConsumerAdded, ConsumerRemoved
from ledger.govern.debt.views.debt import ON_ARTIFACT, artifact
from ledger.govern.debt.views.definitions import DECIDED, Lately, governing, key_decided
from ledger.govern.debt.views.facts import DebtFacts, Sort, Touch
from ledger.govern.debt.views.item import Spell
from ledger.govern.debt.views.mentions import Mentions
from ledger.govern.debt.views.spans import common, joined, without
from ledger.govern.debt.views.stays import Stays
from ledger.steps import Open, step

UNREAD = timedelta(days=180)
GOVERN_ALONE = ("charter", "invariant", "debt", "framework")
"""The kinds that nobody reads a number of: they govern by being in force."""
_CONSUMERS = (ConsumerAdded, ConsumerRemoved)


class Readers:
    """Which definitions each consumer uses, and which one each artifact shows."""

    events: ClassVar[Collection[type[Event]]] = (*_CONSUMERS, *ON_ARTIFACT)

    def __init__(self) -> None:
        """Nobody reads anything."""
        self.reading = Stays[tuple[str, ...]]()
        self.ever = defaultdict[str, dict[str, None]](dict)

    def take(self, facts: DebtFacts, recorded: Recorded) -> None:
        """Take in what somebody reads from now on."""
        event: Any = recorded.event
        reader = _reader(event)
        if isinstance(event, OnArtifact):
            bound = facts.deliveries.artifacts.get((event.target, event.address))
            read = (bound.key,) if bound else ()
        else:
            read = () if isinstance(event, ConsumerRemoved) else event.uses
        self.reading.turn(reader, read or None, facts.days.of(recorded.position), recorded.position)
        for key in read:
            self.ever[key][reader] = None


def _reader(event: Any) -> str:
    return f"artifact {artifact(event)}" if isinstance(event, OnArtifact) else f"consumer {event.id}"


def _spells(facts: DebtFacts, key: str) -> Sequence[Spell]:
    history = facts.state.definitions.get(key)
    if history is None or history.versions[0].draft.kind in GOVERN_ALONE:
        return ()
    on_record = [Period(facts.days.of(history.versions[0].position), None)]
    unread = common(joined(segment.period for segment, _ in governing(history)), on_record)
    for each in _read(facts, key):
        unread = [left for left in without(unread, [each]) if _long(left)]
        if not unread:  # as a rule, the first reader is there all the while
            return ()
    known, scope = history.versions[0].position, facts.scope(key)
    return [Spell(each.from_ + UNREAD, each.until, known, scope) for each in unread if _long(each)]


def _long(days: Period) -> bool:
    """Whether they are so many that nobody reads it."""
    return days.until is None or days.from_ + UNREAD < days.until


def _read(facts: DebtFacts, key: str) -> Iterator[Period]:
    """The days on which somebody reads it."""
    memory = facts.of(Readers)
    for reader in memory.ever.get(key, ()):
        yield from (each.period for each in memory.reading.of(reader) if key in each.what)
    for other, versions in facts.of(Mentions).of.get(key, {}).items():
        segments = facts.state.definitions[other].segments() if other != key else ()
        yield from joined(each.period for each in segments if each.version in versions)


def _read_or_not(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """What a consumer uses or used, or an artifact shows or showed, where that is another than before."""
    memory = facts.of(Readers)
    reader = _reader(recorded.event)
    if not memory.reading.turned(reader, recorded.position):
        return ()
    return {key for each in memory.reading.told(reader) for key in each.what}


def _decided(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The definition, and all that its versions rest on; but for what it governs and rests on as it did before."""
    (key,) = key_decided(facts, recorded)
    memory, mentioned = facts.of(Lately), facts.state.definitions[key].mentioned
    if key not in memory.steady:
        return (key, *mentioned)
    resting, versions = facts.of(Mentions).of, {each.number for each in memory.versions[key]}
    return [each for each in mentioned if not versions <= resting[each][key]]


_TOUCHED: Mapping[type[Event], Touch] = {
    **dict.fromkeys((*_CONSUMERS, *ON_ARTIFACT), _read_or_not),
    **dict.fromkeys(DECIDED, _decided),
}
NO_READER = Sort(
    name="no_reader",
    subject="definition",
    weight=1,
    due=None,
    spells=_spells,
    subjects=lambda facts: facts.state.definitions,
    touched=_TOUCHED,
    closing=step(
        "say who reads it, deliver it, or retire it",
        "consumer add",
        Open("TITLE"),
        uses="{subject}",
        owner=Open("ADDRESS"),
    ),
    remembers=(Lately, Mentions, Readers),
)
