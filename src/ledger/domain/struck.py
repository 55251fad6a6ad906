"""An act that had no right: it stays on record, and changes nothing.

    act --judged, not entitled--> Struck(said, rule, why) --in every fold--> nothing, but that its number is taken

A number or a name that such an act took is skipped, so that no two things on record are called the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import ClassVar

import msgspec

from ledger import nouns
from ledger.data import Data
from ledger.domain.definition import DefinitionAttested
from ledger.domain.event import Event
from ledger.domain.proposal import DefinitionProposed, DefinitionRatified


class Struck(Event, frozen=True, kw_only=True):
    """An event that is on record and has no effect: `said` is what it says, `rule` what it broke, `why` in a sentence.

    It is no type of its own.
    """

    MISPLACED: ClassVar[str] = "R17"

    said: Event
    rule: str
    why: str

    @property
    def stored_name(self) -> str:  # type: ignore[override]
        """The name that it is stored under."""
        return self.said.stored_name

    @property
    def tags(self) -> tuple[str, ...]:
        """Those that its content has."""
        return self.said.tags

    @property
    def takes_number(self) -> bool:
        """Whether a number that it names is skipped: not under foreign tags, where nobody looks for it."""
        return self.rule != self.MISPLACED


class StruckAct(Data, frozen=True):
    """An act without effect: whose it is, and the scope that it is about."""

    actor: str
    scope: str


class TakenNumbers(msgspec.Struct):
    """The numbers that acts without effect took: of proposals and versions by their key, of requests and recoveries."""

    by_subject: dict[str, set[int]] = msgspec.field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Take in the number that an act without effect names, if it names one."""
        for subject, number in _named(event):
            self.by_subject.setdefault(subject, set()).add(number)

    def of(self, subject: str) -> Collection[int]:
        """Return the numbers that are taken of a subject, such as `version mql`."""
        return self.by_subject.get(subject, ())

    def copied(self) -> TakenNumbers:
        """Return other numbers of the same content, to be added to."""
        return TakenNumbers({subject: {*numbers} for subject, numbers in self.by_subject.items()})


def number_in(name: str) -> int:
    """Return the number at the end of a name such as `mql#5` or `r-2`; 0 where there is none."""
    found = re.search(r"[#-]([1-9][0-9]{0,8})$", name)
    return int(found[1]) if found else 0


def _is_number(version: int) -> bool:
    return 0 < version < 10**9


def _number_nothing(_: Event) -> list[tuple[str, int]]:
    return []


def _named(event: Event) -> list[tuple[str, int]]:
    """What an event numbers, and how."""
    if noun := nouns.NOUN_OF.get(event.stored_name):
        numbered: list[tuple[str, int]] = getattr(noun.part("fold"), "find_numbers", _number_nothing)(event)
        return numbered
    match event:
        case DefinitionProposed():
            number = number_in(event.proposal)
            named = number and event.proposal == f"{event.draft.key}#{number}"
            return [(f"proposal {event.draft.key}", number)] if named else []
        case DefinitionRatified():
            return [(f"version {event.key}", event.version)] if _is_number(event.version) else []
        case DefinitionAttested():
            return [(f"version {event.draft.key}", event.version)] if _is_number(event.version) else []
    return []
