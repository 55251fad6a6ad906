"""What a definition may yield: one criteria, or something made of criteria (language.md, section 8).

    a tree       true or false
    a Composite  what it says is worked out from its criteria in one of two ways, its *form*
                 Total   the points of those that hold, added and clamped      a score
                 Last    what stands beside the last one that holds            a ladder

Evaluation, SQL and the prover know these two forms and no meaning by name, so that a new meaning is a file in
`ledger.meanings` and nothing else has to change.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence, Set
from typing import Any, ClassVar, Self, TypeAlias, TypeVar

from ledger.data import Data
from ledger.language.explanation import Explanation, Said
from ledger.language.tree import Json, Tree, fields_of


class Total(Data, frozen=True):
    """The points of each criteria that holds, added and then clamped once to [low, high]. Never blank."""

    parts: tuple[tuple[Tree, int], ...]
    low: int
    high: int


class Last(Data, frozen=True):
    """What stands beside the last criteria that holds, whether or not those before it do; else `otherwise`."""

    parts: tuple[tuple[Tree, int | str], ...]
    otherwise: int | str | None = None


Form: TypeAlias = Total | Last


def value(form: Form, holds: Callable[[Tree], bool]) -> int | str | None:
    """What a form comes to, where `holds` says which criteria hold."""
    match form:
        case Total(parts=parts, low=low, high=high):
            return max(low, min(high, sum(points for when, points in parts if holds(when))))
        case Last(parts=parts, otherwise=otherwise):
            return next((said for when, said in reversed(parts) if holds(when)), otherwise)


def nothing(form: Form) -> int | str | None:
    """What a form comes to where no criteria holds."""
    return value(form, lambda _: False)


class Composite(ABC):
    """A meaning made of criteria. Everything that depends on which one it is, it says itself.

    Texts are built from functions that are handed in: `lines`, `clause` and `sentence` tell one criteria.
    """

    __slots__ = ()

    sort: ClassVar[str]
    """What it is called, in a draft's `yields` and in messages."""
    compared: ClassVar[bool] = False
    """Whether a criteria may compare it with a number: its form is then a Total."""
    not_referred: ClassVar[tuple[str, str, str]] = (
        "no yes or no",
        "a criteria refers to what is true or false, or compares a number",
        "refer to the criteria that it is made of",
    )
    """What a criteria is told that refers to one that it cannot compare: what that is, why not, and what to do."""
    grouped_by: ClassVar[str] = ""
    """The word by which a count is grouped by each single thing that it says; empty where there is none."""
    head: ClassVar[str]
    """What stands above the things that it says in the table of a count."""

    @property
    @abstractmethod
    def form(self) -> Form:
        """How what it says is worked out."""

    @property
    def criteria(self) -> tuple[Tree, ...]:
        """Every criteria that it is made of, in its order: by default those of its form."""
        return tuple(when for when, _ in self.form.parts)

    @property
    def measure(self) -> Form:
        """The same as a whole number that grows, so that two versions can be compared: by default its own form."""
        return self.form

    @abstractmethod
    def with_whens(self, of: Callable[[Tree], Tree]) -> Self:
        """The same, with each criteria replaced by what `of` makes of it."""

    @abstractmethod
    def stored(self) -> Json:
        """It as it is stored. These shapes are on disk: they are added to and never changed."""

    @classmethod
    @abstractmethod
    def from_stored(cls, stored: Json) -> Self | None:
        """What `stored` gave; None where it is of another shape. Raises BadInput where a part of it is unreadable."""

    @abstractmethod
    def covered(self, core: Callable[[Tree], Json]) -> dict[str, Json]:
        """What its meaning digest covers: all that changes what it says, and nothing else."""

    @abstractmethod
    def lines(self, lines: Callable[[Tree], list[str]]) -> list[str]:
        """It as it is written, laid out for people."""

    @abstractmethod
    def english(self, clause: Callable[[Tree], list[str]]) -> list[str]:
        """What it asks, in English, a clause a line."""

    @abstractmethod
    def difference(self, after: Any, sentence: Callable[[Tree], str]) -> list[str]:
        """What `after` asks that it does not, in English."""

    @abstractmethod
    def explained(self, clause: Callable[[Tree], Explanation]) -> Explanation:
        """Why it says what it says of the record that `clause` looks at."""

    @abstractmethod
    def unjudged(self) -> str:
        """What is said of a record that no version judges, such as `gets 0`."""

    @abstractmethod
    def labels(self, among: Sequence[Any], said: Set[Said], by: str) -> dict[str, frozenset[Said]]:
        """The lines of a count, and what was said of the records of each. `among` are the meanings of all versions."""

    @abstractmethod
    def united(self, among: Sequence[Any]) -> Self:
        """The one that says of each record what that one of them says whose criteria hold for it.

        Raises Refused where they cannot be one.
        """

    def untitled(self) -> Self:
        """It without what people call its parts, which changes nothing that it says."""
        return self

    def empty(self, said: int | str) -> str:
        """What is odd about it where no record can be told `said`; empty where nothing is."""
        return f"nobody can be in the stage `{said}`"

    def unlike(self, other: Any) -> str:
        """Why two of a sort cannot be compared record by record; empty where they can."""
        return ""


Meaning: TypeAlias = Tree | Composite
M = TypeVar("M", bound=Meaning)


def sort_of(meaning: Meaning) -> str:
    """What sort of answer a meaning gives."""
    return meaning.sort if isinstance(meaning, Composite) else "criteria"


def whens(meaning: Meaning) -> tuple[Tree, ...]:
    """Every criteria that a meaning is made of, in its order."""
    return meaning.criteria if isinstance(meaning, Composite) else (meaning,)


def reads(meaning: Meaning) -> frozenset[str]:
    """Every name that a meaning reads: fields, and references where they are not expanded."""
    return frozenset[str]().union(*(fields_of(each) for each in whens(meaning)))


def with_whens(meaning: M, of: Callable[[Tree], Tree]) -> M:
    """The same meaning, with each criteria that it is made of replaced by what `of` makes of it."""
    return meaning.with_whens(of) if isinstance(meaning, Composite) else of(meaning)  # type: ignore[return-value]
