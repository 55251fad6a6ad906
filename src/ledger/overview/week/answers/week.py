"""The weekly read: figures beside the week before and their goals, what was decided, what waits, and one ask on top.

Week 2026-W14, 30 March to 5 April 2026

The ask: cro@acme.example, ratify mql#2 (Marketing-qualified lead); it lapses on 2026-04-08

FIGURE  2026-W14  2026-W13  MOVE  RULE  DEMAND  GOAL                    DECIDES
mqls          52        44    +8    −2     +10  at least 40 a week: met  cro@acme.example
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.answers.timeline import TimelineEntry, timeline
from ledger.app.ledger import Ledger
from ledger.audit.erasure.answers.withheld import without_counts
from ledger.brief.headline import headline_of_brief
from ledger.govern.proposals.queries.brief import told
from ledger.language.days import days_in_words
from ledger.measure.channels.answers.portfolio import portfolio_answer
from ledger.overview.board.answers.status import ledger_status
from ledger.overview.board.queries.status import StatusOn
from ledger.overview.week.answers.credit import CreditOfWeek, credit_notes, credit_of_week, credit_tables
from ledger.overview.week.answers.figures import FigureOfWeek, figure_of_week
from ledger.overview.week.answers.lines import (
    WeeklyLine,
    channels_in_week,
    debt_asks,
    debt_in_week,
    differing,
    find_waived,
    pressing,
    waiting,
)
from ledger.overview.week.queries.week import WeeklyOn
from ledger.render.page import page
from ledger.render.sections import Lines, Section, Table, Words, just_lines, untitled

MOST = 6
"""Lines under a heading: what is read in two minutes."""


class WeeklyRead(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """How a week went. `uncounted` are metrics whose records nobody named; `ask` is the one thing that presses most.

    `over_attribution` are metrics over an attribution whose touches and conversions nobody named; `credit` are those
    that were counted.
    """

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
    over_attribution: tuple[str, ...] = ()
    credit: list[CreditOfWeek] = msgspec.field(default_factory=list)

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
        yield from self.show_figures()
        yield self._tell_decided()
        for title, those, more in self.groups():
            yield _lines(title, [line for e in those[:MOST] for line in e.lines()], len(those) - MOST, more)
        if self.gaps:
            yield _lines("Nobody can", self.gaps[:MOST], len(self.gaps) - MOST, "ledger rights")

    def _tell_decided(self) -> Section:
        """The newest decisions in their order: what was decided last explains what moved."""
        said = [line for each in self.decided[-MOST:] for line in each.lines()]
        left = len(self.decided) - MOST
        before = [f"{left} more before: ledger log"] if left > 0 else []
        return Section("Decided", (Lines((*before, *(said or ["nothing"]))),))

    def show_figures(self) -> Iterator[Section]:
        """The figures, and those of credit and money where there are any."""
        if self.figures or not self.credit:
            yield self.figures_told()
        if self.credit:
            tables, notes = credit_tables(self.credit), map(Words, credit_notes(self.credit))
            yield Section("Credit and money", (*tables, *notes))
            if not self.figures and (told := tuple(map(Words, self._notes()))):
                yield untitled(*told)

    def figures_told(self) -> Section:
        """The figures, or why there are none."""
        if not (self.figures or self.uncounted or self.over_attribution):
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
            yield from each.notes
        if self.uncounted:
            yield (
                f"not counted, since nobody said where the records are: {', '.join(self.uncounted)}; "
                "name a population for each entity under [weekly] in ledger.toml, or give --records"
            )
        if self.over_attribution:
            yield (
                "not counted, since nobody said where touches and conversions are: "
                f"{', '.join(self.over_attribution)}; name a population of each in ledger.toml, under [credit.KEY], "
                "or give --touches and --conversions"
            )


def weekly_read(
    ledger: Ledger, found: WeeklyOn, *, seated: bool = True, sees: Callable[[str], bool] = lambda _: True
) -> WeeklyRead:
    """How a week went, with addresses. What platforms hold and channels cost is for who is `seated` somewhere.

    `sees` says of the path of a definition whether all that was counted of it may be told.
    """
    status = ledger_status(ledger, found.status, "")
    week, on = found.week, found.status.day
    assert week.days.until
    waits = list(waiting(status, _headlines(ledger, found.status, sees)))
    differs = list(differing(ledger, status))
    portfolio, waived = portfolio_answer(ledger, found.channels), find_waived(found.debt)
    channels = list(channels_in_week(ledger, portfolio, waived, spend=seated))
    acts_on_channels = [line for line in channels if line.overdue or line.due is None or line.due <= on]
    debt = list(debt_in_week(ledger, found.debt, platforms=seated))
    asked = [each.proposal.rpartition("#")[0] for each in status.proposals if each.act in ("approve", "ratify")]
    asks = debt_asks(ledger, found.debt, asked, platforms=seated)
    return WeeklyRead(
        week=week.name,
        week_before=found.week_before.name,
        from_=week.days.from_,
        until=week.days.until,
        on=on,
        ask=pressing((*waits, *differs, *acts_on_channels, *asks), on),
        figures=[figure_of_week(ledger, each) for each in found.figures],
        uncounted=list(found.uncounted),
        over_attribution=found.over_attribution,
        credit=[credit_of_week(ledger, each) for each in found.credit],
        decided=timeline(ledger, found.decided, None).entries,
        waits=waits,
        differs=differs,
        channels=channels,
        debt=debt,
        gaps=status.gaps,
    )


def _headlines(ledger: Ledger, status: StatusOn, sees: Callable[[str], bool]) -> Mapping[str, str]:
    """What each open proposal does from its first day, where a brief was shown with it."""
    shown = ((each.proposal, each.proposal.brief) for each, _ in status.open)
    briefs = ((each, told(ledger, brief)) for each, brief in shown if brief)
    return {
        each.id: headline_of_brief(brief if sees(each.draft.path) else without_counts(brief)).first
        for each, brief in briefs
    }


def _lines(title: str, lines: Iterable[str], left: int, more: str) -> Section:
    """Lines under a heading, and where to read those that are left."""
    rest = [f"and {left} more: {more}"] if left > 0 else []
    return Section(title, (Lines((*lines, *rest)),))
