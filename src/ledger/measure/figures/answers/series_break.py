"""A break of a series as it is told, and what all of them did between two periods that are put side by side."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import msgspec

from ledger.measure.figures.answers.first_line import NOBODY
from ledger.views.words import NATURE, STANDARD

if TYPE_CHECKING:
    from ledger.app.ledger import Ledger
    from ledger.measure.figures.queries.breaks import SeriesBreak
    from ledger.measure.figures.queries.series import PeriodPair


class BreakInSeries(msgspec.Struct, frozen=True, kw_only=True):
    """A day from which another rule judges, under the letter `mark`: what changed, how, and who decided that.

    `about` is the definition itself or what it rests on; a version is nothing where none was in force. `moves` says
    whether a verdict may move. Where it was `attested`, nobody decided it.
    """

    mark: str
    on: date
    about: str
    before: int | None
    after: int | None
    category: str
    moves: bool
    nature: str
    standard: str
    decided_by: str | None
    self_attested: bool
    attested: bool
    because: str
    proposal: str
    did: float | None = None

    @property
    def versions(self) -> str:
        """What governs after what."""
        named = [f"v{each}" if each else "none" for each in (self.before, self.after)]
        return f"{self.about} {' to '.join(named)}"

    @property
    def decided(self) -> str:
        """Who decided it, or that nobody did."""
        if self.decided_by is None:
            return f"{NOBODY}{' (attested)' if self.attested else ''}"
        return f"{self.decided_by}{' (self-attested)' if self.self_attested else ''}"


class PeriodComparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two periods side by side, as each was counted at the time, and what did the change: the rule, and the records.

    `rule` and `records` add up to `after` less `before`; a half is where the two orders of both differ by one record.
    `decided_by` has who decided each change of the rule between them, nothing for nobody. `within` is what is left of
    `rule` beside what each break `did`: a rule that changed within a period.
    """

    from_: str = msgspec.field(name="from")
    to: str
    before: int
    after: int
    rule: float
    records: float
    decided_by: list[str | None]
    within: float


def series_break(ledger: Ledger, found: SeriesBreak, at: int, did: Fraction | None) -> BreakInSeries:
    """A break as it is told: the one of that place, and how many records it `did`, where that is known."""
    terms = found.proposal.terms if found.proposal else None
    before, after = found.before, found.after
    return BreakInSeries(
        mark=mark(at),
        on=found.on,
        about=found.key,
        before=before.number if before else None,
        after=after.number if after else None,
        category=found.change.words if found.change else "begins" if after else "ends",
        moves=found.moves,
        nature=NATURE[terms.nature] if terms else "",
        standard=STANDARD[terms.standard] if terms else "",
        decided_by=ledger.address(found.decider) if found.decider else None,
        self_attested=bool(after and after.self_attested),
        attested=bool(after and after.attested),
        because=ledger.named(found.proposal.because) if found.proposal else "",
        proposal=after.proposal if after else "",
        did=None if did is None else float(did),
    )


def mark(at: int) -> str:
    """The letter of a break: A, B … Z, and then AA."""
    times, letter = divmod(at, 26)
    return chr(ord("A") + letter) * (times + 1)


def period_comparison(ledger: Ledger, found: PeriodPair) -> PeriodComparison:
    """Two periods as they are told side by side."""
    shares = found.shares
    return PeriodComparison(
        from_=str(found.before),
        to=str(found.after),
        before=shares.before,
        after=shares.after,
        rule=float(shares.rule),
        records=float(shares.records),
        decided_by=[ledger.address(each.decider) if each.decider else None for each in found.breaks],
        within=float(shares.rule - sum(each for each in found.steps if each is not None)),
    )
