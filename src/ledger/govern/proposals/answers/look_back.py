"""What came of a decision: each expectation beside its figure, and what the decider says of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.ledger import Ledger
from ledger.domain.period import Period
from ledger.govern.proposals.queries.look_back import ExpectationMeasured, LookBack, due_day
from ledger.govern.reviews.answers import ReviewGiven, review_given
from ledger.govern.reviews.events import DefinitionReview
from ledger.measure.counting.queries.measure import decimal_text
from ledger.render.sections import Section, Table, just_lines, untitled
from ledger.render.share import share

NEXT = {"change": "propose what takes its place: ledger propose FILE", "retire": "propose that: ledger retire {key}"}
HEAD = ("EXPECTED", "CAME TO", "OF RECORDS", "DATED", "HOLDS")


class ExpectationHeld(msgspec.Struct, frozen=True, kw_only=True):
    """An expectation held against records: what its metric came to, exactly and in words, and whether it holds.

    `value` is a fraction, empty where there is no figure. `records` count, of a share those in its numerator, `over`
    those in the denominator. They are dated `from` a day up to `until`, where they have a date.
    """

    expected: str
    value: str
    in_words: str
    holds: bool
    records: int
    over: int
    from_: date | None = msgspec.field(name="from")
    until: date | None
    versions: list[str]

    @property
    def row(self) -> tuple[str, ...]:
        """It in a table."""
        of = f"{self.records:,} of {self.over:,}" if self.over else f"{self.records:,}"
        days = f"{self.from_} until {self.until}" if self.from_ else "on any day"
        return self.expected, self.in_words, of, days, "yes" if self.holds else "no"


class DefinitionLookBack(Answer, frozen=True, kw_only=True):
    """What was expected of the version in force, what came of it, and what was said of it on record.

    `due` is the day on which somebody is to look at it. `held` are the expectations beside records, where those were
    asked; `records` names them. `verdict` is what was said now, where anything was; `already` that it had been before.
    """

    commands: ClassVar = ("review",)

    key: str
    version: int
    since: date
    due: date | None
    expects: list[str]
    held: list[ExpectationHeld]
    records: str
    reviews: list[ReviewGiven]
    verdict: ReviewGiven | None
    already: bool = False

    def sections(self) -> Iterator[Section]:
        """The version, what was expected beside what came of it, and what to do about that."""
        yield just_lines(f"{self.key} v{self.version}, in force since {self.since}", *self._when(), *self._expected())
        if self.held:
            yield untitled(Table(HEAD, tuple(each.row for each in self.held), least=("DATED",)))
        yield just_lines(*(each.in_words for each in self.reviews), *self._said())

    def _when(self) -> Iterator[str]:
        yield f"to be looked at on {self.due}" if self.due else "no day is set for the next look"

    def _expected(self) -> Iterator[str]:
        if not self.expects:
            yield "nothing was expected of it"
        elif not self.held:
            yield from (f"expects {each}" for each in self.expects)
            yield f"what came of that: ledger review {self.key} --records RECORDS"

    def _said(self) -> Iterator[str]:
        if self.verdict is None:
            yield "that was said already" if self.already else self._open()
            return
        yield f"{self.verdict.verdict}: recorded as #{self.verdict.position}; nothing in force is touched by that"
        if hint := NEXT.get(self.verdict.verdict, "").format(key=self.key):
            yield hint

    def _open(self) -> str:
        return "its decider says: --keep, --change or --retire, and --because"


def definition_look_back(
    ledger: Ledger, found: LookBack, said: DefinitionReview | None = None, *, already: bool = False
) -> DefinitionLookBack:
    """What came of a version, and what was said of it now, or had been said already."""
    return DefinitionLookBack(
        key=found.version.key,
        version=found.version.number,
        since=found.since,
        due=due_day(ledger.state(), found.version.key, ledger.today()) if said else found.due,
        expects=[str(each) for each in found.expected],
        held=[_held(each) for each in found.measured],
        records=found.population.name if found.population else "",
        reviews=[review_given(ledger, each) for each in found.reviews],
        verdict=review_given(ledger, said) if said else None,
        already=already,
    )


def _held(found: ExpectationMeasured) -> ExpectationHeld:
    figure, days = found.figure, found.days or Period(date.min, None)
    return ExpectationHeld(
        expected=figure.bound,
        value=figure.value,
        in_words=_in_words(found),
        holds=figure.holds,
        records=figure.records,
        over=figure.over,
        from_=found.days and days.from_,
        until=found.days and days.until,
        versions=list(figure.versions),
    )


def _in_words(found: ExpectationMeasured) -> str:
    """A share in percent, anything else to its last digit."""
    if not found.figure.value:
        return "no figure"
    value = Fraction(found.figure.value)
    return share(value.numerator, value.denominator) if found.figure.over else decimal_text(value)
