"""The weekly read: figures beside the week before and their goals, what was decided, what waits, and one ask on top.

Week 2026-W14, 30 March to 5 April 2026

The ask: cro@acme.example, ratify mql#2 (Marketing-qualified lead); it lapses on 2026-04-08

FIGURE  2026-W14  2026-W13  MOVE  RULE  DEMAND  GOAL                    DECIDES
mqls          52        44    +8    −2     +10  at least 40 a week: met  cro@acme.example
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from shlex import quote
from typing import ClassVar, NamedTuple

import msgspec

from ledger.answers.answer import Answer, Problem, problems
from ledger.answers.debt import on_platform
from ledger.answers.portfolio import PortfolioAnswer, portfolio_answer
from ledger.answers.status import LedgerStatus, ledger_status
from ledger.answers.timeline import TimelineEntry, timeline
from ledger.app.ledger import Ledger
from ledger.app.questions.debt import DebtOn, WeighedItem
from ledger.app.weekly import GoalSoFar, WeeklyFigure, WeeklyOn
from ledger.history.midpoint import rounded
from ledger.language.days import days_in_words
from ledger.render.page import page
from ledger.render.sections import Lines, Section, Table, Words, just_lines
from ledger.views.debt.words import in_words

MOST = 6
"""Lines under a heading: what is read in two minutes."""
SOON = timedelta(days=7)
NO_FIGURE = "no figure"
NAMED = 3
"""Subjects of one sort of debt that are named."""
TOLD_ABOVE = ("drift", "unanswered_request", "undecided_channel")
"""The sorts that have lines of their own."""


class GoalReached(msgspec.Struct, frozen=True, kw_only=True):
    """A goal, the period that it is of, what that came to so far, and whether it is kept; None while it may yet be."""

    goal: str
    period: str
    figure: str | None
    met: bool | None
    in_words: str


class FigureOfWeek(msgspec.Struct, frozen=True, kw_only=True):
    """A metric in the week and in the one before, exact; nothing where there is no figure.

    `rule` and `demand` are what a change of the rule and what the records did of the move. `shown` are those five as
    people read them. `problem` says why it was not counted.
    """

    key: str
    title: str
    measure: str
    unit: str
    week: str | None
    before: str | None
    move: str | None
    rule: str | None
    demand: str | None
    shown: tuple[str, str, str, str, str]
    goal: GoalReached | None
    decides: list[str]
    problem: Problem | None = None


class WeeklyLine(msgspec.Struct, frozen=True, kw_only=True):
    """What waits: what is asked of whom (or of nobody who could), by when, by which command and on which page."""

    what: str
    ask: str
    decides: list[str]
    due: date | None
    overdue: bool
    command: str
    page: str

    @property
    def who(self) -> str:
        """Who may do it."""
        return " or ".join(self.decides) or "nobody who could"

    def lines(self) -> Iterator[str]:
        """What it is and who decides, and how."""
        yield f"{self.what}{self.when}: {self.who}"
        yield f"  {self.command}"

    @property
    def when(self) -> str:
        """By when, as it goes on in a sentence; empty where nothing ends it."""
        if self.due is None:
            return ""
        return f", overdue since {self.due}" if self.overdue else f", by {self.due}"


class WeeklyRead(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """How a week went. `uncounted` are metrics whose records nobody named; `ask` is the one thing that presses most."""

    commands: ClassVar = ("weekly",)

    week: str
    week_before: str
    from_: date = msgspec.field(name="from")
    until: date
    on: date
    ask: WeeklyLine | None
    figures: list[FigureOfWeek]
    uncounted: list[str]
    decided: list[TimelineEntry]
    waits: list[WeeklyLine]
    differs: list[WeeklyLine]
    channels: list[WeeklyLine]
    debt: list[WeeklyLine]
    gaps: list[str]
    written: str = ""

    def shown_as(self, *, written: str) -> WeeklyRead:
        """The same answer, written to a file."""
        return msgspec.structs.replace(self, written=written)

    @property
    def headline(self) -> str:
        """Which week it is of, and which days those are."""
        return days_in_words(f"Week {self.week}, {self.from_} to {self.until - timedelta(days=1)}")

    def sections(self) -> Iterator[Section]:
        """The ask, the figures, and what was and what is to be decided."""
        if self.written:
            yield just_lines(f"wrote {self.written}")
            return
        yield just_lines(self.headline, "", f"The ask: {self.asked}")
        yield from self.story()

    @property
    def asked(self) -> str:
        """The ask, as a sentence."""
        return days_in_words(f"{self.ask.who}, {self.ask.ask}") if self.ask else "nothing; all that waits is done"

    def story(self) -> Iterator[Section]:
        """All but the ask."""
        yield self.figures_told()
        said = [line for each in self.decided[:MOST] for line in each.lines()]
        yield _lines("Decided", said or ["nothing"], len(self.decided) - MOST, "ledger log")
        for title, those, more in self.groups():
            yield _lines(title, [line for e in those[:MOST] for line in e.lines()], len(those) - MOST, more)
        if self.gaps:
            yield _lines("Nobody can", self.gaps[:MOST], len(self.gaps) - MOST, "ledger rights")

    def figures_told(self) -> Section:
        """The figures, or why there are none."""
        if not self.figures and not self.uncounted:
            fix = "no metric is in force: decide on one (ledger new metric), and its figures stand here"
            return Section("Figures", (Words(fix),))
        return Section("Figures", (*([self._table()] if self.figures else []), *map(Words, self._notes())))

    def groups(self) -> Iterator[tuple[str, list[WeeklyLine], str]]:
        """What waits, under its headings, and the command that shows all of each."""
        every = (
            ("Waits for a decision", self.waits, "ledger status"),
            ("Differs from what was decided", self.differs, "ledger drift"),
            ("Channels", self.channels, "ledger channel portfolio"),
            ("Decided by nobody", self.debt, "ledger debt"),
        )
        return (each for each in every if each[1])

    def html(self, notes: Sequence[str]) -> str:
        """The same as one page of HTML."""
        return page(self.headline, f"The ask: {self.asked}", list(self.story()), notes)

    def _table(self) -> Table:
        goals = any(each.goal for each in self.figures)
        head = (
            "FIGURE",
            self.week,
            self.week_before,
            "MOVE",
            "RULE",
            "DEMAND",
            *(["GOAL"] if goals else []),
            "DECIDES",
        )
        rows = tuple(
            (
                each.title,
                *each.shown,
                *([each.goal.in_words if each.goal else ""] if goals else []),
                " or ".join(each.decides) or "nobody",
            )
            for each in self.figures
        )
        return Table(head, rows, least=("DECIDES",))

    def _notes(self) -> Iterator[str]:
        for each in self.figures:
            if each.problem:
                yield f"{each.title}: {each.problem.what}; {each.problem.why}"
        if self.uncounted:
            yield (
                f"not counted, since nobody said where the records are: {', '.join(self.uncounted)}; "
                "name a population for each entity under [weekly] in ledger.toml, or give --records"
            )


def weekly_read(ledger: Ledger, found: WeeklyOn, *, seated: bool = True) -> WeeklyRead:
    """How a week went, with addresses. What platforms hold and channels cost is for who is `seated` somewhere."""
    status = ledger_status(ledger, found.status, "")
    week, on = found.week, found.status.day
    assert week.days.until
    waits = list(_waits(status))
    differs = list(_differs(ledger, status))
    channels = list(_channels(ledger, portfolio_answer(ledger, found.channels), spend=seated))
    debt = list(_debt(ledger, found.debt, platforms=seated))
    return WeeklyRead(
        week=week.name,
        week_before=found.week_before.name,
        from_=week.days.from_,
        until=week.days.until,
        on=on,
        ask=pressing((*waits, *differs, *channels, *debt), on),
        figures=[_figure(ledger, each) for each in found.figures],
        uncounted=list(found.uncounted),
        decided=timeline(ledger, found.decided, None).entries,
        waits=waits,
        differs=differs,
        channels=channels,
        debt=debt,
        gaps=status.gaps,
    )


def pressing(lines: Iterable[WeeklyLine], on: date) -> WeeklyLine | None:
    """The one that presses most: what is overdue, then what is due within a week, then in the order given."""

    def order(line: WeeklyLine) -> tuple[bool, date]:
        return not line.overdue, line.due if line.due and line.due <= on + SOON else date.max

    return min(lines, key=order, default=None)


def _waits(status: LedgerStatus) -> Iterator[WeeklyLine]:
    """Proposals and requests that somebody is to answer, and figures that are to be computed again."""
    for each in status.proposals:
        if each.act:
            command = f"ledger {each.act} {each.proposal}{' FILE' if each.act == 'revise' else ''}"
            what = each.proposal if each.proposal.startswith(f"{each.title}#") else f"{each.proposal} ({each.title})"
            yield _line(
                what,
                f"{each.act} {what}",
                each.people,
                command,
                f"/p/{each.proposal.replace('#', '/')}",
                due=each.lapses,
            )
    for one in status.requests:
        command = f"ledger answer {one.request} --proposal PROPOSAL (or --no)"
        what = f"{one.request}, a change of {one.about}"
        yield _line(what, f"answer {what}", one.people, command, "/ask", due=one.answer_by, overdue=one.overdue)
    for of in status.restatements:
        command = f"ledger restate complete {of.restatement} --records RECORDS"
        yield _line(of.what, f"complete {of.restatement}", of.people, command, f"/d/{of.key}")


def _differs(ledger: Ledger, status: LedgerStatus) -> Iterator[WeeklyLine]:
    """What somebody changed by hand, but for what may differ until a day."""
    for each in status.differences:
        if each.settled and each.waiver is None:
            what = f"{each.target} {each.name} ({each.key})"
            people = deciders(ledger, each.key)
            yield _line(
                what,
                f"decide on what was changed by hand at {what}",
                people,
                f"ledger drift {each.key}",
                f"/d/{each.key}",
            )


def _channels(ledger: Ledger, found: PortfolioAnswer, *, spend: bool) -> Iterator[WeeklyLine]:
    """Pilots, and channels with which something is wrong or that are soon looked at again."""
    for each in found.channels:
        soon = each.next_day is not None and each.next_day <= found.day + SOON
        if not (each.is_wrong or soon or each.status == "piloting"):
            continue
        what = f"{each.channel}, {each.in_words}"
        act = "decide" if each.undecided else "evaluate" if each.outdated else "review"
        people = deciders(ledger, each.framework) if each.framework else [each.owner]
        command = f"ledger channel {act} {each.channel}"
        page = f"/channels/{each.channel}"
        spent = f"; {each.spent_in_words} spent" if spend and each.spent_in_words else ""
        yield _line(f"{what}{spent}", f"{act} {what}", people, command, page, due=each.next_day, overdue=each.overdue)


def _debt(ledger: Ledger, found: DebtOn, *, platforms: bool) -> Iterator[WeeklyLine]:
    """What nobody with the right decided, a line for each sort; what is told above already is left out."""
    sorts: dict[str, list[WeighedItem]] = {}
    for each in found.found:
        told = platforms or not on_platform(each.item.sort, each.item.subject)
        if told and not each.item.waiver and each.item.sort not in TOLD_ABOVE:
            sorts.setdefault(each.item.sort, []).append(each)
    for sort, those in sorts.items():
        first, names = those[0], [each.item.subject for each in those]
        shown = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
        people = dict.fromkeys(ledger.address(each) for one in those for each in one.closers.closing)
        due = min((each.due for each in those if each.due), default=None)
        what = f"{in_words(sort, len(those))}: {ledger.named(shown)}"
        yield _line(
            what,
            f"{what}; {first.sort.closing.words}",
            people,
            f"ledger debt resolve {quote(first.name)}",
            "/debt",
            due=due,
            overdue=any(each.late for each in those),
        )


def deciders(ledger: Ledger, key: str) -> list[str]:
    """The addresses of those who decide on a definition today."""
    state, today = ledger.snapshot().state, ledger.today()
    row = state.rights.governing(state.history(key).versions[-1].draft.path, today)
    return [ledger.address(each) for each in state.rights.holders(row, "decider", today)] if row else []


def _line(
    what: str,
    ask: str,
    decides: Iterable[str],
    command: str,
    page: str,
    *,
    due: date | None = None,
    overdue: bool = False,
) -> WeeklyLine:
    return WeeklyLine(what=what, ask=ask, decides=list(decides), due=due, overdue=overdue, command=command, page=page)


def _figure(ledger: Ledger, of: WeeklyFigure) -> FigureOfWeek:
    form = _form(of)
    move = None if of.before is None or of.after is None else of.after - of.before
    return FigureOfWeek(
        key=of.key,
        title=ledger.named(of.draft.content["title"]),
        measure=of.metric.measure_name,
        unit=of.metric.unit,
        week=_exact(of.after),
        before=_exact(of.before),
        move=_exact(move),
        rule=_exact(of.rule),
        demand=_exact(of.demand),
        shown=(form.figure(of.after), form.figure(of.before), *form.moves(move, of.rule, of.demand)),
        goal=_goal(of.goal, form) if of.goal else None,
        decides=deciders(ledger, of.key),
        problem=next(iter(problems(of.refusal)), None),
    )


def _goal(of: GoalSoFar, form: _Form) -> GoalReached:
    goal, met = of.goal, of.is_kept
    said = {True: "met", False: "missed", None: f"{form.figure(of.figure)} so far in {of.period}"}[met]
    return GoalReached(
        goal=goal.in_words,
        period=of.period.name,
        figure=_exact(of.figure),
        met=met,
        in_words=f"{goal.in_words}: {said}",
    )


class _Form(NamedTuple):
    """How figures of a metric are shown: times `scale`, with so many digits, and with `sign` after them."""

    scale: int
    digits: int
    sign: str

    def figure(self, value: Fraction | None) -> str:
        """A figure, or that there is none."""
        return NO_FIGURE if value is None else f"{self._text(value * self.scale)}{self.sign}"

    def moves(self, move: Fraction | None, rule: Fraction | None, demand: Fraction | None) -> tuple[str, str, str]:
        """A move and its two parts, which add up as they are shown."""
        if move is None or rule is None or demand is None:
            return "-", "-", "-"
        parts = rounded((rule * self.scale, demand * self.scale), self.digits)
        told = [self._signed(each) for each in (sum(parts, Fraction(0)), *parts)]
        return told[0], told[1], told[2]

    def _signed(self, value: Fraction) -> str:
        return f"{'+' if value > 0 else '−' if value < 0 else ''}{self._text(abs(value))}"

    def _text(self, value: Fraction) -> str:
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return f"{exact.quantize(Decimal(1).scaleb(-self.digits), ROUND_HALF_UP):,f}"


def _form(of: WeeklyFigure) -> _Form:
    """A share in tenths of a percent, a count whole, and a sum to the cent where one of its figures is not whole."""
    if of.metric.over is not None:
        return _Form(100, 1, "%")
    whole = all(each is None or each.denominator == 1 for each in (of.before, of.after))
    return _Form(1, 0 if whole else 2, "")


def _exact(value: Fraction | None) -> str | None:
    """A whole number as one, a decimal where it has an end, else a fraction such as 3/8."""
    if value is None:
        return None
    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{decimal:f}" if Fraction(decimal) == value else str(value)


def _lines(title: str, lines: Iterable[str], left: int, more: str) -> Section:
    """Lines under a heading, and where to read those that are left."""
    rest = [f"and {left} more: {more}"] if left > 0 else []
    return Section(title, (Lines((*lines, *rest)),))
