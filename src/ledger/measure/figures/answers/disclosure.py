"""What a change did to the figures of before, as IAS 8 asks it to be disclosed: in the brief, and in the report after.

PERIOD           BEFORE  AFTER  DIFFERENCE
before 2024-Q2      847    410        −437      the cumulative effect before the first period that is shown
2024-Q2             305    151        −154
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from ledger.answers.groups import BLANK
from ledger.answers.terms import history_terms, standard_in_words
from ledger.brief.content import BriefDisclosure
from ledger.language.days import days_in_words
from ledger.measure.counting.answers.why import VersionRatification, ratification
from ledger.render.sections import Block, Table, Words
from ledger.views.words import NATURE

if TYPE_CHECKING:
    from ledger.app.ledger import Ledger
    from ledger.measure.figures.queries.disclosure import AmountsOfChange, AmountSum, Disclosure


NO_RULE = "no rule"
"""What stands in the place of a number that nothing governed."""


class DisclosedAmount(msgspec.Struct, frozen=True, kw_only=True):
    """The number of a period, or of a segment of it, without the change and with it.

    `ungoverned` where no rule governs any of its records without the change.
    """

    period: str
    segment: str | None
    before: int
    after: int
    ungoverned: bool = False


class DisclosedSums(msgspec.Struct, frozen=True, kw_only=True):
    """A number without the change, and with it; `ungoverned` as of a period."""

    before: int
    after: int
    ungoverned: bool = False


class ChangeDisclosure(msgspec.Struct, frozen=True, kw_only=True):
    """A change that reaches back: its nature, why, since when it applies and why not earlier, who decided it by which
    right, and what it did to each period and segment.

    `since` is nothing where it applies to all history. `earlier` is the cumulative effect before the first period that
    is shown, `undated` that of records in no period. Where amounts cannot be told, `impracticable` says why.
    """

    version: int
    from_: date = msgspec.field(name="from")
    nature: str
    standard: str
    because: str
    since: date | None
    why_so: str
    ratification: VersionRatification
    unit: str
    by_segment: str
    amounts: list[DisclosedAmount]
    earlier: DisclosedSums
    undated: DisclosedSums
    impracticable: str

    def blocks(self) -> Iterator[Block]:
        """As people read it."""
        asked = f"{self.nature[:1].upper()}{self.nature[1:]}, {self.standard}"
        yield Words(f"{asked}: “{self.because}”" if self.because else f"{asked}.")
        yield Words(applied(f"{self.since}" if self.since else None, self.why_so))
        yield Words(days_in_words(self._ratified()))
        yield from _amounts(self)

    def _ratified(self) -> str:
        """Who ratified it, under which right."""
        by, right = self.ratification, self.ratification.right
        alone = ", alone" if by.self_attested else ""
        under = f", as decider of `{right.scope}` by its charter (event #{right.position})" if right else ""
        consent = f", with the consent of {' and '.join(by.approved_by)}" if by.approved_by else ""
        return f"Ratified by {by.decided_by}{alone} on {by.on}{under}{consent}."


class _Amounts(msgspec.Struct, frozen=True, kw_only=True):
    by_segment: str
    amounts: list[DisclosedAmount]
    earlier: DisclosedSums
    undated: DisclosedSums
    impracticable: str


def applied(since: str | None, why_so: str) -> str:
    """The earliest date applied, and why not earlier."""
    first = (
        days_in_words(f"It applies to records since {since}, and not earlier") if since else "It applies to all history"
    )
    return f"{first}: “{why_so}”" if why_so else f"{first}."


def brief_blocks(found: BriefDisclosure, why_so: str) -> Iterator[Block]:
    """What a proposal would do, before it is signed."""
    yield Words(applied(found["since"], why_so))
    right = f"by its charter, event #{found['right']}" if found["right"] else "but nobody holds that seat"
    yield Words(f"It is for the decider of `{found['scope']}` to ratify, {right}.")
    told = {"by_segment": found["by"], "impracticable": found["why"]}
    yield from _amounts(msgspec.convert({**found, **told}, _Amounts))


def _amounts(of: ChangeDisclosure | _Amounts) -> Iterator[Block]:
    if of.impracticable:
        yield Words(f"What it does to each period cannot be told: {of.impracticable}.")
        return
    segment = (of.by_segment,) if of.by_segment else ()
    first = of.amounts[0].period if of.amounts else ""
    rows = [_row((each.period, *([each.segment or BLANK] if segment else [])), each) for each in of.amounts]
    blank = ("",) if segment else ()
    if of.earlier.before or of.earlier.after:
        rows.insert(0, _row((f"before {first}", *blank), of.earlier))
    if of.undated.before or of.undated.after:
        rows.append(_row(("without a day", *blank), of.undated))
    if rows:
        yield Table(("period", *segment, "before", "after", "difference"), tuple(rows))
    else:
        yield Words("No record of before is in it, or was.")
    if any(NO_RULE in each for each in rows):
        yield Words(f"{NO_RULE}: without the change, no version governs any of those records.")


def _row(of: tuple[str, ...], amount: DisclosedAmount | DisclosedSums) -> tuple[str, ...]:
    before, after = amount.before, amount.after
    sign = "+" if after > before else "−" if after < before else ""
    return (*of, NO_RULE if amount.ungoverned else f"{before:,}", f"{after:,}", f"{sign}{abs(after - before):,}")


def change_disclosure(ledger: Ledger, of: Disclosure) -> ChangeDisclosure:
    """A disclosure, with addresses."""
    terms, found = of.terms, of.found
    told = history_terms(terms)
    return ChangeDisclosure(
        version=of.authority.version.number,
        from_=terms.from_,
        nature=NATURE[terms.nature],
        standard=standard_in_words(terms.standard, told),
        because=ledger.named(of.authority.proposal.because) if of.authority.proposal else "",
        since=terms.since or None,
        why_so=ledger.named(told.reason),
        ratification=ratification(ledger, of.authority),
        unit=found.unit if found else "",
        by_segment=found.by_segment if found else "",
        amounts=_each(found) if found else [],
        earlier=_sums(found.earlier) if found else DisclosedSums(before=0, after=0),
        undated=_sums(found.undated) if found else DisclosedSums(before=0, after=0),
        impracticable=of.why,
    )


def _each(found: AmountsOfChange) -> list[DisclosedAmount]:
    return [
        DisclosedAmount(
            period=str(each.period),
            segment=each.segment,
            before=each.before,
            after=each.after,
            ungoverned=each.ungoverned,
        )
        for each in found.amounts
    ]


def _sums(found: AmountSum) -> DisclosedSums:
    return DisclosedSums(before=found.before, after=found.after, ungoverned=found.ungoverned)
