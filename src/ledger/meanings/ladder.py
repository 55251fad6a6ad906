"""A ladder: stages in order, and a record is in the last one that it satisfies."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Any, ClassVar

from ledger.data import replace
from ledger.errors import Refused
from ledger.language.differences import told_changes
from ledger.language.english import indented, under
from ledger.language.explain import LAST, summed_up
from ledger.language.explanation import Explanation, Said
from ledger.language.meaning import Composite, Last
from ledger.language.print import behind
from ledger.language.tree import Json, Or, Tree
from ledger.language.tree_json import from_json, to_json, unreadable
from ledger.meanings.criteria import joined


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a ladder: its code, what people call it, and who has reached it."""

    key: str
    title: str
    when: Tree


@dataclass(frozen=True, slots=True)
class Ladder(Composite):
    """Stages in order: a record is in the last one whose `when` is true, else in `otherwise` (empty: in none)."""

    stages: tuple[Stage, ...]
    otherwise: str = ""

    sort: ClassVar[str] = "ladder"
    not_referred: ClassVar[tuple[str, str, str]] = (
        "a ladder of stages",
        "a criteria cannot refer to the stage that a record is in",
        "refer to the criteria that the stage itself names",
    )
    head: ClassVar[str] = "STAGE"

    @property
    def form(self) -> Last:
        """The code of the last stage."""
        return Last(tuple((each.when, each.key) for each in self.stages), self.otherwise or None)

    @property
    def measure(self) -> Last:
        """How far up a record is; 0 where it is in none."""
        return Last(tuple((each.when, n) for n, each in enumerate(self.stages, 1)), 0)

    def with_whens(self, of: Callable[[Tree], Tree]) -> Ladder:
        """The same stages, reached where `of` says."""
        return replace(self, stages=tuple(replace(each, when=of(each.when)) for each in self.stages))

    def stored(self) -> Json:
        """Its stages in their order."""
        stages = [{"key": each.key, "title": each.title, "when": to_json(each.when)} for each in self.stages]
        return {"stages": stages, "otherwise": self.otherwise}

    @classmethod
    def from_stored(cls, stored: Json) -> Ladder | None:
        """What `stored` gave."""
        match stored:
            case {"stages": [*stages], "otherwise": str(otherwise)}:
                return cls(tuple(map(_stage, stages)), otherwise)
        return None

    def covered(self, core: Callable[[Tree], Json]) -> dict[str, Json]:
        """Its stages by their keys: what people call them is no part of it."""
        return {"ladder": [[each.key, core(each.when)] for each in self.stages], "otherwise": self.otherwise}

    def lines(self, lines: Callable[[Tree], list[str]]) -> list[str]:
        """Each stage behind its key."""
        rest = [(self.otherwise, ["otherwise"])] if self.otherwise else []
        return behind([*((each.key, lines(each.when)) for each in self.stages), *rest])

    def english(self, clause: Callable[[Tree], list[str]]) -> list[str]:
        """The last of its stages."""
        parts = [under(f"{each.key} ({each.title}) where", clause(each.when)) for each in self.stages]
        rest = [[f"{self.otherwise} where none holds"]] if self.otherwise else []
        return ["the last of these that holds:", *indented([*parts, *rest])]

    def difference(self, after: Ladder, sentence: Callable[[Tree], str]) -> list[str]:
        """Stage by stage."""
        before, now = ({each.key: sentence(each.when) for each in ladder.stages} for ladder in (self, after))
        return told_changes(before, now, "is", "was")

    def explained(self, clause: Callable[[Tree], Explanation]) -> Explanation:
        """The stage, over each that there is."""
        return summed_up(self, LAST, [f"{each.key}:" for each in self.stages], clause)

    def unjudged(self) -> str:
        """In no stage, or in what the others are called."""
        return f"is {self.otherwise}" if self.otherwise else "is in no stage"

    def labels(self, among: Sequence[Any], said: Set[Said], by: str) -> dict[str, frozenset[Said]]:
        """The stages of all versions, in their order; and none, where a record is in none."""
        ladders = [each for each in among if isinstance(each, Ladder)]
        codes = dict.fromkeys(key for each in ladders for key in each.codes if key)
        return {key: frozenset([key]) for key in codes} | ({"(none)": frozenset([None])} if None in said else {})

    def united(self, among: Sequence[Any]) -> Ladder:
        """Each stage where any of them has it."""
        ladders = [each for each in among if isinstance(each, Ladder)]
        if any(each.codes != self.codes for each in ladders):
            raise Refused("its stages were others before", why="one ladder has one order of stages")
        columns = zip(self.stages, *(each.stages for each in ladders), strict=True)
        stages = (replace(one, when=joined(Or, [each.when for each in column])) for one, *column in columns)
        return replace(self, stages=tuple(stages))

    def untitled(self) -> Ladder:
        """It without what people call its stages."""
        return replace(self, stages=tuple(replace(each, title="") for each in self.stages))

    def unlike(self, other: Ladder) -> str:
        """How two ladders differ in where a record may be."""
        before, after = ([each.key for each in ladder.stages] for ladder in (self, other))
        if before != after:
            return f"the stages are {', '.join(before)} and {', '.join(after)}"
        rest = [f"`{each.otherwise}`" if each.otherwise else "no stage" for each in (self, other)]
        both = f"what satisfies none is in {rest[0]} for one and in {rest[1]} for the other"
        return both if rest[0] != rest[1] else ""

    @property
    def codes(self) -> tuple[str, ...]:
        """What it may say, from the bottom; what the others are called stands last, and may be empty."""
        return (*(each.key for each in self.stages), self.otherwise)


def _stage(stored: Json) -> Stage:
    match stored:
        case {"key": str(key), "title": str(title), "when": when}:
            return Stage(key, title, from_json(when))
    raise unreadable(stored)
