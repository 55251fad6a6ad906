"""Why one conversion gave its credit as it did: its journey step by step, each share, and by which clause.

TOUCH  WHEN              CHANNEL  PART    CREDIT   VALUE  BECAUSE
1      2026-05-01 09:00  video    top      0.400  360.00  40 of 100 to top
5      2026-05-30 09:00  search   bottom                  left out: not eligible
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import ClassVar

import msgspec

from ledger.answers.amounts import CENT, THOUSANDTH, adding_up, conversions_shown, many, money_shown, money_text
from ledger.answers.answer import Answer
from ledger.language.print import canonical
from ledger.meanings.credit.attribution import Window
from ledger.meanings.credit.english import form_in_words
from ledger.meanings.credit.moment import Moment
from ledger.meanings.credit.money import MILLIONTHS
from ledger.meanings.credit.trace import (
    KEPT,
    LATER,
    NOT_ELIGIBLE,
    NOT_OF_GROUP,
    OUTSIDE,
    SPENT,
    STOOD_FOR,
    TracedTouch,
)
from ledger.meanings.credit.weighing import HOUR
from ledger.measure.credit.queries.why import CreditWhy
from ledger.render.sections import Points, Section, Table, Words, untitled


class TouchWhy(msgspec.Struct, frozen=True, kw_only=True):
    """A touch: when it was, its channel and the part that it serves, and what it earns.

    `left_out` says why it is not in the journey, empty where it is; `because` the clause by which it earns, or what
    stands in its way. `credit` is in 10^-9 of the conversion, `share` the exact fraction, `value` a decimal text.
    """

    touch: str
    at: str
    channel: str
    funnel: str
    left_out: str
    because: str
    credit: int
    share: str
    value: str | None


class CreditWhyAnswer(Answer, frozen=True, kw_only=True):
    """One conversion, judged by a version on a day: every touch of its key in order, and who decided the version.

    `decided_by` is nothing where nobody did; `earning` is how many touches earn. `unreadable` counts the rows of its
    key that cannot be read, by entity.
    """

    commands: ClassVar = ("attribution why",)

    label: str
    key: str
    on: date
    standing: str
    decided_by: str | None
    proposal: str | None
    because: str | None
    credit: str
    conversion: str
    at: str
    value: str | None
    currency: str | None
    no_touch: str
    first: str | None
    earning: int
    touches: list[TouchWhy]
    unreadable: dict[str, int]

    def sections(self) -> Iterator[Section]:
        """The conversion and its version, and a line for each touch."""
        yield untitled(Words(self._heading, strong=True), Points(tuple(self._said())))
        if self.touches:
            yield untitled(self._table())

    @property
    def _heading(self) -> str:
        worth = f", worth {Decimal(self.value):,.2f} {self.currency}" if self.value is not None else ""
        if self.first:
            return (
                f"{self.conversion} has no credit to give: {self.first} is the first of its key, and only that counts"
            )
        given = f"is shared by {many(self.earning, 'touch')}" if self.earning else f"goes to nobody ({self.no_touch})"
        return f"{self.conversion}, {self.at}{worth}: its credit {given}"

    def _said(self) -> Iterator[str]:
        yield f"{self.label}: {self.credit}"
        if self.standing == "version":
            by = f" ({self.proposal})" if self.proposal else ": attested from evidence"
            yield f"decided by {self.decided_by or 'nobody'}{by}"
            if self.because:
                yield f"because {self.because}"
        else:
            yield "nobody decided it"
        yield from (
            f"{many(number, f'{entity} row')} of its key cannot be read" for entity, number in self.unreadable.items()
        )

    def _table(self) -> Table:
        money = ("VALUE",) if self.value is not None else ()
        credit = adding_up([each.credit for each in self.touches], THOUSANDTH)
        cents = adding_up([int(Decimal(each.value or 0) * MILLIONTHS) for each in self.touches], CENT)
        rows = []
        for each, thousandths, worth in zip(self.touches, credit, cents, strict=True):
            earned = "" if each.left_out else conversions_shown(thousandths)
            value = ("" if each.left_out else money_shown(worth),) if money else ()
            because = f"left out: {each.because}" if each.left_out else each.because
            rows.append((each.touch, each.at, each.channel, each.funnel, earned, *value, because))
        return Table(("TOUCH", "WHEN", "CHANNEL", "PART", "CREDIT", *money, "BECAUSE"), tuple(rows), least=("PART",))


def credit_why_answer(found: CreditWhy) -> CreditWhyAnswer:
    """The answer."""
    named, journey = found.named, found.found.journey
    worth = named.world.rule.conversion.worth
    conversion = journey.conversion
    return CreditWhyAnswer(
        label=named.label,
        key=named.draft.key,
        on=found.day,
        standing=named.standing,
        decided_by=named.decider or None,
        proposal=found.proposal.id if found.proposal else None,
        because=found.because or None,
        credit=form_in_words(named.world.rule.form),
        conversion=str(conversion.id),
        at=_moment(conversion.at),
        value=money_text(conversion.value) if conversion.value is not None else None,
        currency=worth.currency if worth else None,
        no_touch=named.world.rule.no_touch,
        first=str(found.found.first.id) if found.found.first else None,
        earning=sum(1 for each in found.shares if each.credit),
        touches=[_touch(found, each) for each in found.found.touches],
        unreadable=found.unreadable,
    )


def _touch(found: CreditWhy, traced: TracedTouch) -> TouchWhy:
    touch, at = traced.touch, _place(found, traced)
    share = found.shares[at] if at is not None and found.shares else None
    return TouchWhy(
        touch=str(touch.id),
        at=_moment(touch.at),
        channel=touch.channel,
        funnel=touch.funnel,
        left_out=traced.why,
        because=found.clauses[at] if at is not None else _hindrance(found, traced),
        credit=share.credit if share else 0,
        share=found.exact[at] if at is not None and found.exact else "0",
        value=money_text(share.value) if share and share.value is not None else None,
    )


def _place(found: CreditWhy, traced: TracedTouch) -> int | None:
    """Where a touch stands in the journey; None where it is not in it."""
    if traced.why != KEPT:
        return None
    return [each.id for each in found.found.journey.touches].index(traced.touch.id)


def _hindrance(found: CreditWhy, traced: TracedTouch) -> str:
    """Why a touch is not in the journey, by the clause that keeps it out."""
    rule, conversion = found.named.world.rule, found.found.journey.conversion
    window = rule.journey.window
    through = rule.journey.through.entity if rule.journey.through else "role"
    said = {
        LATER: "later than the conversion",
        NOT_OF_GROUP: f"no {through} joins it to the conversion",
        SPENT: f"it belongs to the earlier conversion {traced.by} (reset: {rule.journey.reset})",
        OUTSIDE: f"{_before(traced.touch.at, conversion.at, window)} before, and the window is"
        f" {window.of(traced.touch.funnel)}"
        f" {'hours' if window.hours else 'days'}",
        NOT_ELIGIBLE: f"not eligible: {canonical(rule.touches.eligible)}",
        STOOD_FOR: f"counts as one with {traced.by} (collapse: {rule.touches.collapse.how})",
    }
    return said[traced.why]


def _before(at: Moment, conversion: Moment, window: Window) -> str:
    """How long before a conversion something was, as a window counts it."""
    if not window.hours:
        return f"{(conversion.day - at.day).days} days"
    hours, rest = divmod(conversion.since(at), HOUR)
    return f"{hours} hours{f' {int(rest.total_seconds() // 60)} minutes' if rest else ''}"


def _moment(at: Moment) -> str:
    """A day, and the time in UTC where it is known."""
    return f"{at.instant:%Y-%m-%d %H:%M}Z" if at.instant else f"{at.day}"
