"""A metric over an attribution as the week tells it: two figures, what moved them, and until when they may change.

FIGURE  2026-03  2026-02   MOVE  RULE  DEMAND  SPEND  UNITS  STATUS
Cost     400.00   500.00   −100  −100       0   +240   −240  provisional until 2026-04-10
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import msgspec

from ledger.answers.answer import Problem, problems
from ledger.app.ledger import Ledger
from ledger.meanings.credit.metric import CREDIT, VALUE, sort_of
from ledger.measure.metrics.answers.figures import FigureTold, figure_told
from ledger.measure.metrics.answers.metric import ClosedMetric, tell_closed
from ledger.measure.metrics.pure.figures import CreditFigure
from ledger.measure.metrics.pure.moves import ComparedFigures
from ledger.measure.metrics.queries.moves import CreditWeek
from ledger.overview.week.answers.forms import NOTHING, GoalReached, NumberForm, exact, reach_goal
from ledger.overview.week.answers.lines import deciders
from ledger.overview.week.queries.credit import PERCENT, WeeklyCredit
from ledger.render.sections import Table


class CreditOfWeek(msgspec.Struct, frozen=True, kw_only=True):
    """A metric over an attribution in a `period` and in the one `before` it: the week, or the last whole month.

    `rule` and `demand` are what a change of the rule and what the records did of the `move`; of a cost, demand is made
    of `spend` and `units`. They are null where a rule alone has no figure of one period, or `unlike` says why both are
    not compared. `late` is what came late to the figure before, beside what was last recorded of it. `undecided` are
    the versions of the attribution that nobody decided. `closed` are the two periods, where they are closed at another
    number than is counted here. `problem` says why it was not counted.
    """

    key: str
    title: str
    sort: str = ""
    attribution: str = ""
    period: str = ""
    period_before: str = ""
    figure: FigureTold | None = None
    before: FigureTold | None = None
    move: str | None = None
    rule: str | None = None
    demand: str | None = None
    spend: str | None = None
    units: str | None = None
    late: str | None = None
    unlike: str = ""
    undecided: tuple[int, ...] = ()
    closed: tuple[ClosedMetric, ...] = ()
    shown: tuple[str, str, str, str, str, str, str, str] | None = None
    goal: GoalReached | None = None
    decides: list[str]
    problem: Problem | None = None

    def notes(self) -> Iterator[str]:
        """What a reader must know beside the figures."""
        if self.problem:
            yield f"{self.title}: {self.problem.what}; {self.problem.why}"
        if self.before and self.before.why and self.before.paid:
            yield f"{self.title}, {self.period_before}: {self.before.why}"
        elif self.before and self.before.provisional:
            yield f"{self.title}, {self.period_before}: {self.before.status}"
        if self.unlike:
            yield f"{self.title}: {self.unlike}, so that the two are not compared"
        for each in self.closed:
            stands = each.tell_standing(self.sort, 3 if self.sort == CREDIT else 2)
            yield f"{self.title}: {stands}; here its records are counted again"


def credit_of_week(ledger: Ledger, of: WeeklyCredit) -> CreditOfWeek:
    """What came of a metric over an attribution, and who decides on it."""
    title, decides = ledger.named(of.draft.content["title"]), deciders(ledger, of.key)
    if of.found is None:
        problem = next(iter(problems(of.refusal)), None)
        return CreditOfWeek(key=of.key, title=title, decides=decides, problem=problem)
    found, day = of.found, ledger.today()
    sort, form = sort_of(found.metric), _form(found)
    return CreditOfWeek(
        key=of.key,
        title=title,
        sort=sort,
        attribution=found.meant.attribution,
        period=found.periods.after.name,
        period_before=found.periods.before.name,
        figure=figure_told(found.found.after, sort, day),
        before=figure_told(found.found.before, sort, day),
        **_parts(found.found),
        late=exact(of.late),
        unlike=found.found.unlike,
        undecided=found.undecided,
        closed=tuple(map(tell_closed, of.closed)),
        shown=(*_figures(found.found, form), *_moves(found.found, form), _late(of, form)),
        goal=reach_goal(of.goal, form) if of.goal else None,
        decides=decides,
    )


def _move(of: ComparedFigures) -> Fraction | None:
    """How much more it is; None where one is missing, or both cannot be compared."""
    if of.unlike or of.before.value is None or of.after.value is None:
        return None
    return of.after.value - of.before.value


def _parts(of: ComparedFigures) -> dict[str, Any]:
    move = of.move
    told = {"rule": move.rule, "demand": move.records, "spend": move.spend, "units": move.units} if move else {}
    return {name: exact(each) for name, each in {"move": _move(of), **told}.items()}


def _figures(of: ComparedFigures, form: NumberForm) -> tuple[str, str]:
    def show(each: CreditFigure) -> str:
        return form.figure(each.value) if each.is_paid else NOTHING

    return show(of.after), show(of.before)


def _moves(of: ComparedFigures, form: NumberForm) -> tuple[str, str, str, str, str]:
    """A move and its parts, which add up as they are shown."""
    if of.move is None:
        move = _move(of)
        return (NOTHING if move is None else form.signed(form.round([move])[0]), NOTHING, NOTHING, "", "")
    if of.move.spend is None or of.move.units is None:
        return (*form.moves(_move(of), of.move.rule, of.move.records), "", "")
    rule, spend, units = form.round((of.move.rule, of.move.spend, of.move.units))
    told = [form.signed(each) for each in (rule + spend + units, rule, spend + units, spend, units)]
    return told[0], told[1], told[2], told[3], told[4]


def _late(of: WeeklyCredit, form: NumberForm) -> str:
    return "" if of.late is None else form.signed(form.round([of.late])[0])


def _form(of: CreditWeek) -> NumberForm:
    """A share and a change in tenths of a percent, credit in thousandths, money in hundredths where it is not whole."""
    sort = sort_of(of.metric)
    if sort in PERCENT:
        return NumberForm(100, 1, "%")
    whole = all(each.value is None or each.value.denominator == 1 for each in (of.found.before, of.found.after))
    return NumberForm(1, 3 if sort == CREDIT else 0 if sort == VALUE and whole else 2, "")


def credit_tables(lines: Sequence[CreditOfWeek]) -> Iterator[Table]:
    """A table for the figures of each pair of periods: those of the week, and those of the last whole month."""
    pairs = dict.fromkeys((each.period, each.period_before) for each in lines if each.shown)
    for pair in pairs:
        yield _table(pair, [each for each in lines if (each.period, each.period_before) == pair and each.shown])


_HEAD = ("MOVE", "RULE", "DEMAND", "SPEND", "UNITS", "LATE")
_ALWAYS = 3
"""The first columns of those stand in every table, the others where one figure has something there."""


def _table(pair: tuple[str, str], lines: Sequence[CreditOfWeek]) -> Table:
    shown = [each.shown or () for each in lines]
    kept = [n for n in range(len(_HEAD)) if n < _ALWAYS or any(each[n + 2] for each in shown)]
    goals = any(each.goal for each in lines)
    head = (*pair, *(_HEAD[n] for n in kept), *(["GOAL"] if goals else []))
    rows = tuple(
        (
            each.title,
            *cells[:2],
            *(cells[n + 2] for n in kept),
            *([each.goal.in_words if each.goal else ""] if goals else []),
            each.figure.status if each.figure else "",
            " or ".join(each.decides) or "nobody",
        )
        for each, cells in zip(lines, shown, strict=True)
    )
    return Table(("FIGURE", *head, "STATUS", "DECIDES"), rows, least=("DECIDES",))


def credit_notes(lines: Sequence[CreditOfWeek]) -> Iterator[str]:
    """What a reader must know beside the tables, each once."""
    for each in lines:
        yield from each.notes()
    nobody = {(each.attribution, each.undecided) for each in lines if each.undecided}
    for key, versions in sorted(nobody):
        yield f"credit by {key} {', '.join(f'v{each}' for each in versions)}: decided by nobody"
