"""A score: the points of every rule that is true, added and then clamped once. Never blank."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

from ledger.data import replace
from ledger.errors import Refused
from ledger.language.canonical import canonical_json
from ledger.language.differences import told_changes
from ledger.language.english import indented, under
from ledger.language.explain import summed_up
from ledger.language.explanation import Explanation, Said
from ledger.language.meaning import Composite, Total, nothing
from ledger.language.print import behind
from ledger.language.tree import Always, Json, Tree
from ledger.language.tree_json import from_json, to_json, unreadable

BANDS = 10


@dataclass(frozen=True, slots=True)
class Weighted:
    """One rule of a score: its points, where `when` is true."""

    when: Tree
    points: int


@dataclass(frozen=True, slots=True)
class Score(Composite):
    """The points of every rule that is true, summed and then clamped once to [low, high]. Never blank."""

    rules: tuple[Weighted, ...]
    low: int
    high: int

    sort: ClassVar[str] = "score"
    compared: ClassVar[bool] = True
    grouped_by: ClassVar[str] = "points"
    head: ClassVar[str] = "POINTS"

    @property
    def form(self) -> Total:
        """A sum."""
        return Total(tuple((each.when, each.points) for each in self.rules), self.low, self.high)

    def with_whens(self, of: Callable[[Tree], Tree]) -> Score:
        """The same points, where `of` says."""
        return replace(self, rules=tuple(replace(each, when=of(each.when)) for each in self.rules))

    def stored(self) -> Json:
        """Its rules and its bounds."""
        each = [{"when": to_json(rule.when), "points": rule.points} for rule in self.rules]
        return {"rules": each, "bounds": [self.low, self.high]}

    @classmethod
    def from_stored(cls, stored: Json) -> Score | None:
        """What `stored` gave."""
        match stored:
            case {"rules": [*rules], "bounds": [int(low), int(high)]}:
                return cls(tuple(map(_rule, rules)), low, high)
        return None

    def covered(self, core: Callable[[Tree], Json]) -> dict[str, Json]:
        """Its bounds and its rules, in whatever order they stand: a sum is the same in any."""
        rules = [[rule.points, core(rule.when)] for rule in self.rules]
        return {"score": sorted(rules, key=canonical_json), "bounds": [self.low, self.high]}

    def lines(self, lines: Callable[[Tree], list[str]]) -> list[str]:
        """Each rule behind its points."""
        return [self._bounds, *behind([(f"{rule.points:+d}", lines(rule.when)) for rule in self.rules])]

    def english(self, clause: Callable[[Tree], list[str]]) -> list[str]:
        """The sum of its rules."""
        parts = [under(f"{each.points:+d} where", clause(each.when)) for each in self.rules]
        return [f"the sum of these, at least {self.low} and at most {self.high}:", *indented(parts)]

    def difference(self, after: Score, sentence: Callable[[Tree], str]) -> list[str]:
        """Other bounds, and other points."""
        old, new = ((each.low, each.high) for each in (self, after))
        bounds = f"at least {new[0]} and at most {new[1]} (it was: {old[0]} and {old[1]})"
        rules = told_changes(_points(self, sentence), _points(after, sentence), "counts", "counted")
        return [*([] if old == new else [bounds]), *rules]

    def explained(self, clause: Callable[[Tree], Explanation]) -> Explanation:
        """The sum, over each rule with its points."""
        return summed_up(self, "the sum of", [f"{each.points:+d}" for each in self.rules], clause, self._bounds)

    def unjudged(self) -> str:
        """What nothing true gives."""
        return f"gets {nothing(self.form)}"

    def labels(self, among: Sequence[Any], said: Set[Said], by: str) -> dict[str, frozenset[Said]]:
        """Bands of points, over the bounds of all versions; or each number of points."""
        points = sorted(each for each in said if isinstance(each, int))
        if by == self.grouped_by:
            return {str(each): frozenset([each]) for each in points}
        scores = [each for each in among if isinstance(each, Score)]
        bands = _bands(min(each.low for each in scores), max(each.high for each in scores))
        return {_band(low, high): frozenset(each for each in points if low <= each <= high) for low, high in bands}

    def united(self, among: Sequence[Any]) -> Score:
        """The rules of all of them."""
        scores = [each for each in among if isinstance(each, Score)]
        if any((each.low, each.high) != (self.low, self.high) for each in scores):
            raise Refused("its bounds were others before", why="one number is clamped to one pair of bounds")
        return replace(self, rules=tuple(rule for each in scores for rule in each.rules))

    @property
    def _bounds(self) -> str:
        return f"at least {self.low}, at most {self.high}"


def attainable(score: Score) -> tuple[int, int]:
    """The least and the most points if each rule held or not by itself; what is possible together may be less."""
    base = sum(rule.points for rule in score.rules if rule.when == Always())
    others = [rule.points for rule in score.rules if rule.when != Always()]
    least, most = base + sum(min(each, 0) for each in others), base + sum(max(each, 0) for each in others)
    return max(score.low, min(score.high, least)), max(score.low, min(score.high, most))


def _rule(stored: Json) -> Weighted:
    match stored:
        case {"when": when, "points": int(points)}:
            return Weighted(from_json(when), points)
    raise unreadable(stored)


def _points(score: Score, sentence: Callable[[Tree], str]) -> dict[str, str]:
    """What counts, with how much; the points of a condition that stands twice are both told."""
    found: dict[str, list[str]] = {}
    for each in score.rules:
        found.setdefault(sentence(each.when), []).append(f"{each.points:+d}")
    return {when: " and ".join(points) for when, points in found.items()}


def _bands(low: int, high: int) -> Iterator[tuple[int, int]]:
    """Ten bands of whole numbers, or fewer where there are not so many; the last holds the highest too."""
    edges = sorted({low + (high - low) * n // BANDS for n in range(BANDS + 1)})
    for start, end in pairwise(edges):
        yield start, high if end == high else end - 1


def _band(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"
