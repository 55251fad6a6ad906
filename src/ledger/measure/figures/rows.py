"""What people do and ask about figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.calendar import calendar_period
from ledger.domain.definition import Evidence
from ledger.domain.event import Boundary
from ledger.domain.state import State
from ledger.measure.figures.answers.closes import PeriodList, period_list
from ledger.measure.figures.answers.restatements import restatement_list
from ledger.measure.figures.answers.vintages import (
    FigureEntry,
    FigureWithdrawal,
    RevisionTriangle,
    figure_acceptance,
    figure_entry,
    figure_list,
    revision_triangle,
)
from ledger.measure.figures.fold import find_boundary_around, find_boundary_of_figures
from ledger.measure.figures.queries.figures_questions import (
    TriangleOf,
    closed_of,
    figures_of,
    final_from,
    restatements_of,
    triangle_of,
)
from ledger.measure.figures.verbs import bridging, reporting
from ledger.measure.figures.views.closed import ClosedFigure
from ledger.table.inputs import BECAUSE, DAY, Input, Reason, Spelling, Words, make_field, take
from ledger.table.row import Act, Question, Row, by_name

GROUPS = {"figure": "Keep the numbers that were reported, as evidence shows them, and see how they were revised."}
KEY = Spelling(argument="KEY", knows=("definition",))
PERIOD = Spelling(argument="PERIOD")
AS_OF = Spelling("The day on which it was reported.", option="--as-of")
SEGMENT = Spelling("The part of the records that it is of.", option="--segment", metavar="SEGMENT", words=True)


class OfDefinition(Input, frozen=True, kw_only=True):
    """The definition that is counted."""

    key: Annotated[str, KEY]


class OfAny(Input, frozen=True, kw_only=True):
    """Only those of a definition."""

    key: Annotated[str, Spelling(argument="[KEY]", knows=("definition",))] = ""


class RevisionsOf(OfDefinition, frozen=True, kw_only=True):
    """The definition that is counted, and a part of its records; all of them, where none is named."""

    segment: Annotated[Words, SEGMENT] = ""


class NewFigure(Input, frozen=True, kw_only=True):
    """A number that was reported, of what and when, and the file that shows it."""

    key: Annotated[str, KEY]
    period: Annotated[str, PERIOD]
    number: Annotated[str, Spelling(argument="NUMBER")]
    as_of: Annotated[date, AS_OF]
    segment: Annotated[Words, SEGMENT] = ""
    unit: Annotated[Words, Spelling("Such as EUR, where it does not count records.", option="--unit", words=True)] = ""
    evidence: Annotated[
        str,
        Spelling(
            "What shows it. Its name and digest go on record, its bytes stay with you.",
            option="--evidence",
            metavar="FILE",
            digest="evidence_digest",
            file=True,
        ),
    ]
    evidence_digest: str = ""
    source: Annotated[Words, Spelling("What people call that: board deck.", option="--source", words=True)] = ""
    because: Annotated[Words, BECAUSE] = ""


class OneFigure(Input, frozen=True, kw_only=True):
    """A figure that is on record, and why something becomes of it."""

    key: Annotated[str, KEY]
    period: Annotated[str, PERIOD]
    as_of: Annotated[date, AS_OF]
    segment: Annotated[Words, SEGMENT] = ""
    because: Annotated[Reason, BECAUSE]


def give_new(ledger: Ledger, new: NewFigure) -> Mapping[str, Any]:
    """Return what the verb takes: the evidence, of which the file stays outside, and the period."""
    evidence = Evidence(new.evidence, new.evidence_digest)
    every = {name: getattr(new, name) for name in ("key", "number", "as_of", "segment", "unit", "source", "because")}
    period = calendar_period(new.period)
    return {**every, "evidence": evidence, "period": period, "decimals": reporting.decimals_lost(new.number)}


def give_one(ledger: Ledger, one: OneFigure) -> Mapping[str, Any]:
    """Return what the verbs take: the period by its name."""
    every = {name: getattr(one, name) for name in ("key", "as_of", "segment", "because")}
    return {**every, "period": calendar_period(one.period).name}


def find_boundary(figure: NewFigure | OneFigure) -> Boundary:
    """Return what was reported of the definition."""
    return find_boundary_of_figures([figure.key])


def find_boundary_of_accepting(one: OneFigure) -> Boundary:
    """Return what was reported of the definition, and what bridges left of it."""
    return boundaries.union(find_boundary_of_figures([one.key]), boundaries.findings(one.key))


def widen(state: State, figure: NewFigure | OneFigure) -> Boundary:
    """Return where the definition is decided."""
    return find_boundary_around(state, figure.key)


def tell_new(ledger: Ledger, new: NewFigure, decided: Decided) -> FigureEntry:
    """Say what came of recording it."""
    final = final_from(ledger, new.key, calendar_period(new.period).days)
    return figure_entry(new.key, new.period, new.segment, new.number, new.unit, new.as_of, decided, final)


def tell_withdrawal(ledger: Ledger, one: OneFigure, decided: Decided) -> FigureWithdrawal:
    """Say what came of withdrawing it."""
    told = {name: getattr(one, name) for name in ("key", "period", "segment", "as_of")}
    return FigureWithdrawal(**told, position=decided.position)


def tell_triangle(ledger: Ledger, of: RevisionsOf, revised: TriangleOf) -> RevisionTriangle:
    """Show the triangle."""
    unit, triangle = revised
    return revision_triangle(of.key, of.segment, unit, triangle)


def tell_periods(ledger: Ledger, of: OfDefinition, closed: dict[tuple[str, str | None], ClosedFigure]) -> PeriodList:
    """List them."""
    return period_list(ledger, of.key, closed.items())


RECORD = Act(
    name="figure record",
    takes=NewFigure,
    verb=reporting.record,
    arguments=give_new,
    boundary=find_boundary,
    widen=widen,
    answer=tell_new,
    about="""Put on record that NUMBER was reported of KEY for PERIOD, such as 2024-Q2. For a steward.

    Numbers of one period as of several days are its vintages. Each is kept exactly as it was reported. Of a metric over
    an attribution, one that a later conversion may change is recorded as well, and told as provisional.
    """,
)
WITHDRAW = Act(
    name="figure withdraw",
    takes=OneFigure,
    verb=reporting.withdraw,
    arguments=give_one,
    boundary=find_boundary,
    widen=widen,
    answer=tell_withdrawal,
    about="Take back a figure that was copied wrongly, so that the right one can be recorded. It stays in the log.",
)
ACCEPT = Act(
    name="figure accept",
    takes=OneFigure,
    verb=bridging.accept_reported,
    arguments=give_one,
    boundary=find_boundary_of_accepting,
    widen=widen,
    answer=by_name(figure_acceptance),
    about="""Accept that a figure cannot be reproduced, and stays as it was reported. For its decider.

    What it leaves unexplained is what `ledger bridge --record` found last.
    """,
)
TRIANGLE = Question(
    name="figure triangle",
    takes=RevisionsOf,
    find=triangle_of,
    answer=tell_triangle,
    about="""The revision triangle of KEY: each period's number as of each day, and what revising them came to.

    Mean revision, mean absolute revision and, from 8 revised periods on, the two-sided t test at 95 %. A figure of
    credit matures until no later conversion can change it: that is told apart, and is no revision.
    """,
)
LIST = Question(
    "figure list",
    take(
        key=Annotated[str, KEY],
        on=make_field(DAY, "Only the numbers that people read on this day.", "--as-of", None),
        segment=make_field(
            Words | None,
            "Only those of this part of the records.",
            "--segment",
            None,
            metavar="SEGMENT",
            words=True,
        ),
        as_csv=make_field(bool, "Answer with rows of CSV, in the words of SDMX and ALFRED.", "--csv", False),
    ),
    figures_of,
    by_name(figure_list),
    "The figures of KEY: every vintage of each period, and from when until when people read it.",
)
PERIODS = Question(
    name="period list",
    takes=OfDefinition,
    find=closed_of,
    answer=tell_periods,
    about="The closed periods of KEY: the numbers that stand, and what they were closed at.",
)
RESTATEMENTS = Question(
    name="restate list",
    takes=OfAny,
    find=restatements_of,
    answer=by_name(restatement_list),
    about="The restatements that were ordered, or those of KEY, and what became of each.",
)
EVERY = (RECORD, WITHDRAW, ACCEPT, LIST, TRIANGLE, PERIODS, RESTATEMENTS)
ROWS: Mapping[str, Row] = {row.name: row for row in EVERY}
