"""Items of a definition that follow from who decided what is in force: nobody, or one person alone.

unratified_version    an attested version is in force           closed by a ratification over its days, or by none
self_attested         it was ratified under a `solo` row        closed by others who confirm it, or ratify another one

A version that takes the place of another of the same sort opens no other item: the definition has had it since.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar

from ledger.domain.definition import DefinitionAttested, History, Segment, Version
from ledger.domain.event import Event, Recorded
from ledger.domain.proposal import DefinitionConfirmed, DefinitionRatified, DefinitionRetired
from ledger.govern.debt.views.facts import DebtFacts, Sort, Touch
from ledger.govern.debt.views.item import Spell, proposed
from ledger.steps import TEXT, step

CHARTER = "charter"


def key_decided(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The definition of which a version was asserted, or ended."""
    event: Any = recorded.event
    return (event.draft.key if isinstance(event, DefinitionAttested) else event.key,)


DECIDED: Mapping[type[Event], Touch] = dict.fromkeys(
    (DefinitionAttested, DefinitionRatified, DefinitionRetired), key_decided
)
"""The events after which another version may govern some day."""


class Lately:
    """By key: the versions that governed some day to come, as was known before the last decision or after it.

    What was over before is as it was told then; so only of these may another thing stand from now on. `steady` are the
    definitions that governed every day to come before the last decision, and do after it.
    """

    events: ClassVar[Collection[type[Event]]] = tuple(DECIDED)

    def __init__(self) -> None:
        """Nothing governs."""
        self.versions: dict[str, tuple[Version, ...]] = {}
        self.steady = set[str]()
        self._now: dict[str, tuple[int, ...]] = {}
        self._lasting = set[str]()

    def take(self, facts: DebtFacts, recorded: Recorded) -> None:
        """Take in what governs from today on."""
        today = facts.days.of(recorded.position)
        for key in key_decided(facts, recorded):
            segments = facts.state.definitions[key].segments()
            coming = [each.version for each in segments if each.until is None or each.until > today]
            now = tuple(each for each in coming if each)
            lasts = len(now) == len(coming) and segments[0].from_ <= today
            version = facts.state.definitions[key].version
            self.versions[key] = tuple(version(each) for each in dict.fromkeys((*self._now.get(key, ()), *now)))
            (self.steady.add if lasts and key in self._lasting else self.steady.discard)(key)
            (self._lasting.add if lasts else self._lasting.discard)(key)
            self._now[key] = now


def lately(facts: DebtFacts, recorded: Recorded) -> Sequence[Version]:
    """The versions of the definition that was decided of which another thing may stand from now on."""
    (key,) = key_decided(facts, recorded)
    return facts.of(Lately).versions[key]


def definitions(facts: DebtFacts) -> Iterator[str]:
    """Every definition that some version was asserted of. Charters are none."""
    return (key for key, history in facts.state.definitions.items() if history.versions[0].draft.kind != CHARTER)


def governing(history: History) -> Iterator[tuple[Segment, Version]]:
    """The days that are governed, each stretch with its version."""
    return ((each, history.version(each.version)) for each in history.segments() if each.version)


def _spells(
    holds: Callable[[Version], bool],
    facts: DebtFacts,
    key: str,
    ends: Callable[[DebtFacts, Version], date | None] = lambda facts, version: None,
) -> Sequence[Spell]:
    """The days on which the version in force is such a one, in a row; `ends` says from when it no longer is."""
    found = list[Spell]()
    history = facts.state.definitions.get(key)
    if history is None or history.versions[0].draft.kind == CHARTER:
        return found
    for segment, version in governing(history):
        if not holds(version):
            continue
        until = min(filter(None, (segment.until, ends(facts, version))), default=None)
        if until and until <= segment.from_:
            continue
        spell = Spell(segment.from_, until, version.position, version.draft.path, f"v{version.number}")
        if found and found[-1].until == segment.from_:
            before = found.pop()
            spell = spell._replace(since=before.since, known=before.known)
        found.append(spell)
    return found


def _touching(holds: Callable[[Version], bool], facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The definition, where such a version governs from now on, or did until now."""
    return {each.key for each in lately(facts, recorded) if holds(each)}


def _attested(version: Version) -> bool:
    return version.attested


def _by_one(version: Version) -> bool:
    return version.self_attested


def _confirmed_on(facts: DebtFacts, version: Version) -> date | None:
    """The day on which others confirmed a version; None where nobody did."""
    return facts.days.of(version.confirmation.position) if version.confirmation else None


UNRATIFIED_VERSION = Sort(
    name="unratified_version",
    subject="definition",
    weight=5,
    due=90,
    spells=partial(_spells, _attested),
    subjects=definitions,
    touched=dict.fromkeys(DECIDED, partial(_touching, _attested)),
    remembers=(Lately,),
    closing=proposed("propose what is in use, and have it ratified over its days; or retire it"),
)
SELF_ATTESTED = Sort(
    name="self_attested",
    subject="definition",
    weight=2,
    due=180,
    spells=partial(_spells, _by_one, ends=_confirmed_on),
    subjects=definitions,
    touched={**dict.fromkeys(DECIDED, partial(_touching, _by_one)), DefinitionConfirmed: key_decided},
    remembers=(Lately,),
    closing=step("have others confirm it, as it is", "propose", "{subject}", confirm=True, because=TEXT),
)
