"""Items of a definition that follow from who decided what is in force: nobody, or one person alone.

unratified_version    an attested version is in force           closed by a ratification over its days, or by none
self_attested         it was ratified under a `solo` row        closed by a ratification of others

A version that takes the place of another of the same sort opens no other item: the definition has had it since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ledger.domain.definition import DefinitionAttested, History, Segment, Version
from ledger.domain.event import Event, Recorded
from ledger.domain.proposal import DefinitionRatified, DefinitionRetired
from ledger.views.debt.facts import DebtFacts
from ledger.views.debt.item import Closing, Sort, Spell, Touch

CHARTER = "charter"


def key_decided(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The definition of which a version was asserted, or ended."""
    event: Any = recorded.event
    return (event.draft.key if isinstance(event, DefinitionAttested) else event.key,)


DECIDED: Mapping[type[Event], Touch] = dict.fromkeys(
    (DefinitionAttested, DefinitionRatified, DefinitionRetired), key_decided
)
"""The events after which another version may govern some day."""


def definitions(facts: DebtFacts) -> Iterator[str]:
    """Every definition that some version was asserted of. Charters are none."""
    return (key for key, history in facts.state.definitions.items() if history.versions[0].draft.kind != CHARTER)


def governing(history: History) -> Iterator[tuple[Segment, Version]]:
    """The days that are governed, each stretch with its version."""
    return ((each, history.version(each.version)) for each in history.segments() if each.version)


def _spells(holds: Callable[[Version], bool], facts: DebtFacts, key: str) -> Sequence[Spell]:
    """The days on which the version in force is such a one, in a row."""
    found = list[Spell]()
    history = facts.state.definitions.get(key)
    if history is None or history.versions[0].draft.kind == CHARTER:
        return found
    for segment, version in governing(history):
        if not holds(version):
            continue
        spell = Spell(segment.from_, segment.until, version.position, version.draft.path, f"v{version.number}")
        if found and found[-1].until == segment.from_:
            before = found.pop()
            spell = spell._replace(since=before.since, known=before.known)
        found.append(spell)
    return found


def _unratified(facts: DebtFacts, key: str) -> Sequence[Spell]:
    return _spells(lambda version: version.attested, facts, key)


def _alone(facts: DebtFacts, key: str) -> Sequence[Spell]:
    return _spells(lambda version: version.self_attested, facts, key)


UNRATIFIED_VERSION = Sort(
    name="unratified_version",
    subject="definition",
    weight=5,
    due=90,
    spells=_unratified,
    subjects=definitions,
    touched=DECIDED,
    closing=Closing("propose what is in use, and have it ratified over its days; or retire it", "propose"),
)
SELF_ATTESTED = Sort(
    name="self_attested",
    subject="definition",
    weight=2,
    due=180,
    spells=_alone,
    subjects=definitions,
    touched=DECIDED,
    closing=Closing("have it ratified by somebody else than who proposed it", "propose"),
)
