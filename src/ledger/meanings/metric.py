"""A metric: a way to count, so that one number stands for a period.

    count   how many records a criteria holds for                        of: mql
    sum     what a number field of those comes to                        of: won, sums: amount
    ratio   of the records of one criteria, the share of another         of: sql, over: mql

Of one record it says how it counts; the figure is made of all of them (`population.count`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, ClassVar

from ledger.data import replace
from ledger.errors import Refused
from ledger.language.english import under
from ledger.language.explanation import Explanation, Said
from ledger.language.meaning import Composite, Last
from ledger.language.print import behind
from ledger.language.tree import And, Blank, Json, Not, Or, Tree
from ledger.language.tree_json import from_json, to_json, unreadable
from ledger.meanings.criteria import joined

COUNTED, BLANK_AMOUNT, ADDED, DENOMINATOR, NUMERATOR = "counted", "blank", "added", "denominator", "numerator"
"""How a record counts. One whose field is blank is counted, and adds nothing to a sum."""
CLOCK = "clock"
_EMPTY: Mapping[int | str, str] = {
    COUNTED: "no record can count: the figure is always 0",
    ADDED: "no record can add anything: the sum is always 0",
    DENOMINATOR: "whatever is in the denominator is in the numerator too: the ratio is always 1",
    NUMERATOR: "no record of the denominator can be in the numerator: the ratio is always 0",
}
"""What it means that no record can count so."""


@dataclass(frozen=True, slots=True)
class Metric(Composite):
    """How many records `of` holds for; or the sum of their field `sums`; or their share of those of `over`.

    `given` is that the field is not blank. `dated_by` says by what a record belongs to a period: its clock, or the
    definition that it became. `unit` is what a sum is of, such as EUR.
    """

    of: Tree
    over: Tree | None = None
    sums: str = ""
    given: Tree | None = None
    dated_by: str = CLOCK
    unit: str = ""

    sort: ClassVar[str] = "metric"
    not_referred: ClassVar[tuple[str, str, str]] = (
        "a metric",
        "it is a number of a period, and a criteria is about one record",
        "refer to the criteria that it counts",
    )
    head: ClassVar[str] = "COUNTS AS"

    @property
    def measure_name(self) -> str:
        """What it is: a count, a sum or a ratio."""
        return "ratio" if self.over is not None else "sum" if self.sums else "count"

    @property
    def criteria(self) -> tuple[Tree, ...]:
        """Where it counts, and where it counts for more: the denominator and the numerator, or what has an amount."""
        return tuple(each for each in (self.over, self.of, self.given) if each is not None)

    @property
    def form(self) -> Last:
        """How a record counts; none where it does not."""
        return Last(self._parts)

    @property
    def measure(self) -> Last:
        """The same as a number: how far a record gets."""
        return Last(tuple((when, n) for n, (when, _) in enumerate(self._parts, 1)), 0)

    @property
    def _parts(self) -> tuple[tuple[Tree, str], ...]:
        if self.over is not None:
            return (self.over, DENOMINATOR), (joined(And, [self.over, self.of]), NUMERATOR)
        if self.given is not None:
            return (self.of, BLANK_AMOUNT), (joined(And, [self.of, self.given]), ADDED)
        return ((self.of, COUNTED),)

    def with_whens(self, of: Callable[[Tree], Tree]) -> Metric:
        """The same measure, over what `of` says."""
        over, given = (None if each is None else of(each) for each in (self.over, self.given))
        return replace(self, of=of(self.of), over=over, given=given)

    def stored(self) -> Json:
        """Its measure, its criteria, and how it is dated."""
        told: dict[str, Json] = {"metric": self.measure_name, "of": to_json(self.of), "dated_by": self.dated_by}
        if self.over is not None:
            told["over"] = to_json(self.over)
        return told | ({"sums": self.sums} if self.sums else {}) | ({"unit": self.unit} if self.unit else {})

    @classmethod
    def from_stored(cls, stored: Json) -> Metric | None:
        """What `stored` gave."""
        match stored:
            case {"metric": str(), "of": of, "dated_by": str(dated_by), **rest}:
                over, sums, unit = rest.get("over"), rest.get("sums", ""), rest.get("unit", "")
                if not (isinstance(sums, str) and isinstance(unit, str)):
                    raise unreadable(stored)
                whole = summing(from_json(of), sums, unit) if sums else cls(from_json(of))
                return replace(whole, over=None if over is None else from_json(over), dated_by=dated_by)
        return None

    def covered(self, core: Callable[[Tree], Json]) -> dict[str, Json]:
        """All of it."""
        over = core(self.over) if self.over is not None else None
        rest: dict[str, Json] = {"dated_by": self.dated_by, "sums": self.sums, "unit": self.unit}
        return {"metric": self.measure_name, "of": core(self.of), "over": over, **rest}

    def lines(self, lines: Callable[[Tree], list[str]]) -> list[str]:
        """What it counts, and by what day."""
        over = [("over", lines(self.over))] if self.over is not None else []
        return behind([(self._measured, lines(self.of)), *over, ("dated by", [self.dated_by])])

    def english(self, clause: Callable[[Tree], list[str]]) -> list[str]:
        """Which records it counts, and what of them."""
        if self.over is not None:
            return [*under("of the records where", clause(self.over)), *under("the share where", clause(self.of))]
        told = f"the sum of {self._amount} over the records" if self.sums else "how many records there are"
        return under(f"{told} where", clause(self.of))

    def difference(self, after: Metric, sentence: Callable[[Tree], str]) -> list[str]:
        """What another one counts, measures, or dates by."""
        before, now = self._told(sentence), after._told(sentence)
        changed = [name for name in now if now[name] != before.get(name)]
        was = [f" (it was: {before[name]})" if name in before else "" for name in changed]
        gone = [f"no longer: {name} {before[name]}" for name in before if name not in now]
        return [*(f"{name} {now[name]}{told}" for name, told in zip(changed, was, strict=True)), *gone]

    def explained(self, clause: Callable[[Tree], Explanation]) -> Explanation:
        """How a record counts, over each criteria that says so."""
        names = ("denominator:", "numerator:") if self.over is not None else ("counted:", "added:")
        children = [replace(clause(when), name=name) for when, name in zip(self.criteria, names, strict=False)]
        at = -1 if all(each.verdict for each in children) else 0
        said = self._parts[at][1] if children[0].verdict else None
        return Explanation("", said, "all of", (), tuple(children))

    def unjudged(self) -> str:
        """It does not count."""
        return "is not counted"

    def labels(self, among: Sequence[Any], said: Set[Said], by: str) -> dict[str, frozenset[Said]]:
        """Every way in which a record may count, and none."""
        return {each: frozenset([each]) for _, each in self._parts} | {"(not counted)": frozenset([None])}

    def united(self, among: Sequence[Any]) -> Metric:
        """What counts by any of them. Raises Refused where they do not measure alike."""
        metrics = [each for each in among if isinstance(each, Metric)]
        if why := next(filter(None, map(self.unlike, metrics)), ""):
            raise Refused("it was measured otherwise before", why)
        columns = zip(*(each.criteria for each in metrics), strict=True)
        whole = iter([joined(Or, column) for column in columns])
        over = next(whole) if self.over is not None else None
        return replace(self, over=over, of=next(whole), given=next(whole, None))

    def empty(self, said: int | str) -> str:
        """That it always comes to the same."""
        return _EMPTY.get(said, "")

    def unlike(self, other: Metric) -> str:
        """Why two figures are not of one thing: what is measured, of which field, in which unit, by which day."""
        pairs = [(one, another) for one, another in zip(self._what, other._what, strict=True) if one != another]
        return f"one is {pairs[0][0]}, the other {pairs[0][1]}" if pairs else ""

    @property
    def _what(self) -> tuple[str, str, str]:
        measured = f"a sum of {self.sums}" if self.sums else f"a {self.measure_name}"
        return measured, f"in {self.unit}" if self.unit else "without a unit", f"dated by {self.dated_by}"

    @property
    def _measured(self) -> str:
        return f"sum of {self._amount}" if self.sums else self.measure_name

    @property
    def _amount(self) -> str:
        return f"{self.sums} ({self.unit})" if self.unit else self.sums

    def _told(self, sentence: Callable[[Tree], str]) -> dict[str, str]:
        over = {"among the records where": sentence(self.over)} if self.over is not None else {}
        return {"it is the": self._measured, "of records where": sentence(self.of), **over, "dated by": self.dated_by}


def summing(of: Tree, field: str, unit: str = "") -> Metric:
    """The sum of a number field over the records that `of` holds for."""
    return Metric(of, sums=field, given=Not(Blank(field)), unit=unit)
