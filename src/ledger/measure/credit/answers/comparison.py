"""Two attributions on the same records: where credit moves, by which step, and what neither of them can repair."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import ClassVar, NamedTuple

import msgspec

from ledger.answers.amounts import (
    CENT,
    THOUSANDTH,
    adding_up,
    conversions_shown,
    many,
    money_shown,
    money_text,
    tenths_shown,
)
from ledger.answers.answer import Answer
from ledger.domain.definition import Draft
from ledger.govern.waivers.queries.violations import InvariantStanding, broken, proved_by
from ledger.meanings.credit.money import MILLIONTHS
from ledger.meanings.credit.shares import CreditOf, SharePair, share_pairs, tenths
from ledger.meanings.credit.sharing import PARTS
from ledger.meanings.credit.taxonomy import Taxonomy
from ledger.measure.credit.answers.bridge import CreditBridge, credit_bridge
from ledger.measure.credit.answers.evidence import LiftAnswer, lift_answer
from ledger.measure.credit.answers.side import (
    CreditSide,
    allowed_table,
    apart_rows,
    credit_side,
    names_of,
    parts_of,
    phase_table,
    spread_table,
)
from ledger.measure.credit.answers.spend import SpendAnswer, spend_answer
from ledger.measure.credit.answers.touches import UNUSABLE, WHY, every_touch_in_both
from ledger.measure.credit.pure.compare import Key, channel_key, credit_by, part_key
from ledger.measure.credit.pure.crosswalk import NOBODY
from ledger.measure.credit.pure.detail import HALF_LIFE
from ledger.measure.credit.queries.compare import ClaimCompared, CreditComparison
from ledger.prove.invariants import Proof
from ledger.render.page import page
from ledger.render.sections import Block, Pairs, Points, Ranges, Section, Table, Words, just_lines, untitled

NOTHING_MISSING = "nothing that these records show: every conversion has a touch that earns"


class ComparedCredit(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel, a part of the funnel or nobody has before and after, and the difference.

    Credit is in 10^-9 of a conversion, money a decimal text; nothing where the two do not value in one currency.
    """

    name: str
    funnel: str
    before: int
    after: int
    difference: int
    value_before: str | None
    value_after: str | None
    value_difference: str | None


class PartFigure(NamedTuple):
    """A part of the funnel: its share before and after, whether it is gained, lost or neither, and by how much."""

    name: str
    before: str
    after: str
    sort: str
    points: str


class ClaimSides(msgspec.Struct, frozen=True, kw_only=True):
    """An invariant over the attribution: how it stands (`holds`, `violated`, `unknown`) with each, and in words."""

    key: str
    title: str
    before: str
    before_in_words: str
    after: str
    after_in_words: str


class CreditComparisonAnswer(Answer, frozen=True, kw_only=True):
    """Both as they were run on a day, what each channel and part has by them, and the bridge from one to the other.

    `lift` and `spend` are there where they were laid beside. `written` is the file that the answer was written to.
    """

    commands: ClassVar = ("attribution compare",)

    on: date
    before: CreditSide
    after: CreditSide
    currency: str | None
    channels: list[ComparedCredit]
    funnel: list[ComparedCredit]
    nobody: ComparedCredit
    bridge: CreditBridge
    claims: list[ClaimSides]
    lift: LiftAnswer | None
    spend: SpendAnswer | None
    written: str = ""

    @property
    def is_explained(self) -> bool:
        """Whether the steps explain all of the difference, and both sides add up to the records."""
        return not self.bridge.remainders and self.before.adds_up and self.after.adds_up

    def sections(self) -> Iterator[Section]:
        """What moves, both sides, and what each question of a reader comes to."""
        if self.written:
            yield just_lines(f"wrote {self.written}")
            return
        yield untitled(Words(self.headline, strong=True))
        yield untitled(Points(tuple(self._sides())))
        yield from self.story()

    def html(self, notes: Sequence[str]) -> str:
        """The same as one page of HTML."""
        sections = [untitled(Points(tuple(self._sides()))), *self.story()]
        return page(
            self.headline, f"on the same records, with what they rest on as in force on {self.on}", sections, notes
        )

    @property
    def headline(self) -> str:
        """What moves most each way, as shares of all credit: a part of the funnel, what no rule sorts, or nobody."""
        every = [*self._points()]
        if not any(each.exact for each in every):
            return self._unmoved
        lost, gained = (choose(every, key=lambda each: each.exact) for choose in (min, max))
        gains = [f"{gained.name} gains {gained.told} points of the credit"] if gained.exact > 0 else []
        end = "" if gains else " points of the credit"
        loses = [f"{lost.name} loses {lost.told}{end}"] if lost.exact < 0 else []
        return ", ".join(gains + loses)

    @property
    def _unmoved(self) -> str:
        """What is said where each part of the funnel has the share that it had: whether any credit moves at all."""
        rows = [*self.channels, *self.funnel, self.nobody]
        if any(each.difference for each in rows) or any(each.conversions for each in self.bridge.steps):
            return "Credit moves, and each part of the funnel has the share that it had"
        return "No credit moves between the parts of the funnel"

    def story(self) -> Iterator[Section]:
        """The sections under the headline."""
        parts = [*self.funnel, *self._nobody]
        yield Section("Where credit goes", (_picture(parts), self._table("PART", parts)))
        yield Section("Step by step", tuple(self.bridge.blocks(_ends(parts))))
        if self.claims:
            yield Section("What is proved", (Points(tuple(map(_claim, self.claims))),))
        if self.lift:
            yield Section("What experiments say", tuple(self.lift.blocks()))
        yield Section("What no version can repair", (Points(tuple(self.unrepaired()) or (NOTHING_MISSING,)),))
        if self.spend:
            yield Section("What came back for what was spent", tuple(self.spend.blocks()))
        yield from self._details()

    def _details(self) -> Iterator[Section]:
        """What a page shows to whoever asks for more."""
        by_channel = self._table("CHANNEL", [*self.channels, *self._nobody])
        yield Section("By channel", (by_channel,), folded=True)
        yield Section("What the journeys allow", tuple(self._allowed()), folded=True)
        yield Section("What the choice of a form alone moves", tuple(self._spread()), folded=True)
        if self.before.milestones or self.after.milestones:
            yield Section("Before and after each milestone", tuple(self._phases()), folded=True)
        touches = Table(("", "BEFORE", "AFTER"), tuple(every_touch_in_both(*(each.touch_lines for each in self._both))))
        usable = all(each.adds_up for each in self._both)
        yield Section("Every touch", (touches, *([] if usable else [Words(UNUSABLE)])), folded=True)
        if rows := tuple(apart_rows(self.before, self.after, WHY)):
            yield Section("What had no part in it", (Table(("", "BEFORE", "AFTER"), rows),), folded=True)

    @property
    def _both(self) -> tuple[CreditSide, CreditSide]:
        return self.before, self.after

    def unrepaired(self) -> Iterator[str]:
        """What no rule about credit changes, because it was not recorded."""
        if self.lift:
            yield from self.lift.unrecorded()
        was, now = self.before.nobody // PARTS, self.after.nobody // PARTS
        if was or now:
            without = f"{many(now, 'conversion')} without a touch that earns ({self.after.no_touch})"
            yield f"{without}, as before" if was == now else f"{without}, before: {was:,}"
        for each in self.channels:
            idle = [side.idle_of(each.name) for side in self._both]
            if not each.funnel and (each.before or each.after or any(idle)):
                before, after = adding_up([each.before], THOUSANDTH)[0], adding_up([each.after], THOUSANDTH)[0]
                nothing = f"; {idle[0]:,} earn nothing before, {idle[1]:,} after" if any(idle) else ""
                yield (
                    f"{each.name}: touches that no rule of the taxonomy sorts have {conversions_shown(before)} before,"
                    f" {conversions_shown(after)} after{nothing}"
                )
        first, direct = self.before.begins_with_direct, self.after.begins_with_direct
        if first and direct and (first.journeys or direct.journeys):
            worth = f", worth {Decimal(direct.value):,.2f} {self.currency}" if direct.value and self.currency else ""
            yield (
                f"{many(direct.journeys, 'journey')} {'begins' if direct.journeys == 1 else 'begin'} with direct"
                f" (before: {first.journeys:,}){worth}:"
                " brand touches that nobody recorded may hide there"
            )

    @property
    def _nobody(self) -> list[ComparedCredit]:
        return [self.nobody] if self.nobody.before or self.nobody.after else []

    @property
    def figures(self) -> list[PartFigure]:
        """Each part of the funnel in short, for the head of a page."""
        return [
            PartFigure(
                each.name,
                _percent(each.was),
                _percent(each.now),
                "lost" if each.exact < 0 else "gained" if each.exact else "",
                each.points,
            )
            for each in self._points()
        ]

    def _sides(self) -> Iterator[str]:
        yield f"before: {self.before.said}"
        yield f"after: {self.after.said}"
        if self.before.whole == self.after.whole:
            yield self.before.whole
        else:
            yield f"before: {self.before.whole}"
            yield f"after: {self.after.whole}"
        if self.before.value is not None and self.currency is None:
            yield "the two do not value in one currency: credit is compared, and no money"

    def _points(self) -> Iterator[SharePair]:
        """Each part with its share before and after, in tenths that add up."""
        parts = [*self.funnel, *self._nobody]
        credit = [CreditOf(each.name, each.before, each.after) for each in parts]
        yield from share_pairs(credit, self.before.conversions, self.after.conversions)

    def _table(self, head: str, rows: Sequence[ComparedCredit]) -> Table:
        credit = [adding_up([getattr(each, name) for each in rows], THOUSANDTH) for name in ("before", "after")]
        shares = [
            tenths([each.before for each in rows], self.before.conversions),
            tenths([each.after for each in rows], self.after.conversions),
        ]
        funnel = ("FUNNEL",) if head == "CHANNEL" else ()
        money = (f"{self.currency} BEFORE", f"{self.currency} AFTER", "CHANGE") if self.currency else ()
        worth = _money_cells(rows) if self.currency else [()] * len(rows)
        cells = []
        for n, each in enumerate(rows):
            (was, now), (part, then) = (side[n] for side in credit), (side[n] for side in shares)
            moved = now - was if each.difference else 0  # what is rounded is no move
            told = (conversions_shown(was), conversions_shown(now), conversions_shown(moved, sign=True))
            cells.append(
                (
                    each.name,
                    *((each.funnel,) if funnel else ()),
                    *told,
                    f"{tenths_shown(part)} to {_percent(then)}",
                    *worth[n],
                )
            )
        heads = (head, *funnel, "BEFORE", "AFTER", "DIFFERENCE", "SHARE", *money)
        return Table(heads, tuple(cells), least=(*money[:2], "SHARE"))

    def _allowed(self) -> Iterator[Block]:
        parts = [each for each in self.after.funnel if each.ceiling]
        was = {each.name: each.credit for each in self.before.funnel}
        if parts:
            yield Ranges(
                "conversions with credit, from those that a part was alone in to those that it was in",
                tuple(each.name for each in parts),
                tuple(each.floor * PARTS for each in parts),
                tuple(each.ceiling * PARTS for each in parts),
                tuple((was.get(each.name), each.credit) for each in parts),
                tuple(f"{each.floor:,} to {each.ceiling:,}" for each in parts),
            )
        yield allowed_table("PART", self.before, self.after, "funnel")
        yield allowed_table("CHANNEL", self.before, self.after, "channels")
        yield Words(
            "Only conversions with credit count here: none whose channels the rule leaves out. Whatever the form, a"
            " channel earns at least those that it was alone in, and at most those that it was in at all."
            " The more touches each of them has, the more a form that counts touches gives to it."
        )

    def _spread(self) -> Iterator[Block]:
        yield spread_table("PART", self.after.spread_funnel, self.after.conversions)
        yield spread_table("CHANNEL", self.after.spread, self.after.conversions)
        yield Words(
            f"On the journeys of {self.after.label}; decay halves every {HALF_LIFE} days. No record decides between"
            " them: whoever chooses the form decides this much."
        )

    def _phases(self) -> Iterator[Block]:
        for side in (self.before, self.after):
            if side.milestones:
                yield Words(f"{side.label}:")
                yield phase_table(side)


def credit_comparison(found: CreditComparison, written: str = "") -> CreditComparisonAnswer:
    """The answer, its money in the currency of both."""
    before, after = found.found.before, found.found.after
    worths = [each.world.rule.conversion.worth for each in (before, after)]
    currency = worths[0].currency if worths[0] and worths[1] and worths[0].currency == worths[1].currency else None
    channels, parts = (_shares(found, key, bool(currency)) for key in (channel_key, part_key))
    names = _union(found, names_of)
    rows = [channels[each] for each in names]
    with_credit = [each.name for each in rows if each.before or each.after]
    return CreditComparisonAnswer(
        on=found.day,
        before=credit_side(found.before, before),
        after=credit_side(found.after, after),
        currency=currency,
        channels=rows,
        funnel=[each for each in (parts[name] for name in _union(found, parts_of)) if _is_part(found, each)],
        nobody=channels[NOBODY],
        bridge=credit_bridge(
            found.found.steps, found.found.remainders, after.world.rule.no_touch, currency is not None
        ),
        claims=[_claim_sides(each, found.day) for each in found.claims],
        lift=lift_answer(found.evidence, before.evidence, after.evidence, with_credit) if found.evidence else None,
        spend=_spend(found, currency or "", names),
        written=written,
    )


def _claim_sides(found: ClaimCompared, day: date) -> ClaimSides:
    return ClaimSides(
        key=found.draft.key,
        title=found.draft.content["title"],
        before=found.before.status,
        before_in_words=_stands(found.draft, found.before, day),
        after=found.after.status,
        after_in_words=_stands(found.draft, found.after, day),
    )


def _stands(draft: Draft, proof: Proof, day: date) -> str:
    return proved_by(proof) if proof.status == "holds" else broken(InvariantStanding(draft, 0, day, proof, None))


def _claim(each: ClaimSides) -> str:
    if each.before_in_words == each.after_in_words:
        return f"{each.title}, in both: {each.after_in_words}"
    return f"{each.title}. Before: {each.before_in_words}. After: {each.after_in_words}"


def _spend(found: CreditComparison, currency: str, names: Sequence[str]) -> SpendAnswer | None:
    if found.spend is None:
        return None
    months = [each.detail.months for each in (found.found.before, found.found.after)]
    return spend_answer(found.spend, currency, names, *months)


def _union(found: CreditComparison, names: Callable[[Taxonomy], list[str]]) -> list[str]:
    """Those of the one taxonomy and of the other, what no rule sorts at last."""
    taxonomies = [each.world.taxonomy for each in (found.before, found.after)]
    last = {each.otherwise for each in taxonomies}
    all_ = dict.fromkeys(name for each in taxonomies for name in names(each))
    return sorted(all_, key=lambda name: name in last)


def _is_part(found: CreditComparison, each: ComparedCredit) -> bool:
    """Whether it is a part of a funnel, or has credit though it is none."""
    taxonomies = (found.before.world.taxonomy, found.after.world.taxonomy)
    return any(each.name in taxonomy.funnel for taxonomy in taxonomies) or bool(each.before or each.after)


def _shares(found: CreditComparison, key: Key, money: bool) -> dict[str, ComparedCredit]:
    one, other = (credit_by(each.found, key) for each in (found.found.before, found.found.after))
    taxonomies = (found.after.world.taxonomy, found.before.world.taxonomy)
    rows = {}
    for name in dict.fromkeys((*one, *other, *_union(found, parts_of))):
        (before, had), (after, has) = one.get(name, (0, 0)), other.get(name, (0, 0))
        rows[name] = ComparedCredit(
            name=name or found.after.world.rule.no_touch,
            funnel=_funnel_of(name, taxonomies, key),
            before=before,
            after=after,
            difference=after - before,
            value_before=money_text(had, money),
            value_after=money_text(has, money),
            value_difference=money_text(has - had, money),
        )
    return rows


def _ends(parts: Sequence[ComparedCredit]) -> dict[str, tuple[int, int]]:
    """The credit of each part before and after, in thousandths, as it is shown."""
    sides = (adding_up([getattr(each, name) for each in parts], THOUSANDTH) for name in ("before", "after"))
    ends = zip(parts, *sides, strict=True)
    return {each.name: (before, after) for each, before, after in ends if before or after}


def _funnel_of(name: str, taxonomies: Sequence[Taxonomy], key: Key) -> str:
    """The part that a channel serves; a part is its own."""
    if key is part_key:
        return name if any(name in each.funnel for each in taxonomies) else ""
    return next((part for part in (each.funnel_of(name) for each in taxonomies) if part), "")


def _picture(parts: Sequence[ComparedCredit]) -> Pairs:
    before, after = (adding_up([getattr(each, name) for each in parts], PARTS) for name in ("before", "after"))
    return Pairs("conversions", tuple(each.name for each in parts), tuple(before), tuple(after))


def _percent(tenths: int) -> str:
    return f"{tenths_shown(tenths)} %"


def _money_cells(rows: Sequence[ComparedCredit]) -> list[tuple[str, ...]]:
    """The money of each before and after, and the change between what is shown; each column adds up."""
    before, after = (
        adding_up([int(Decimal(text or 0) * MILLIONTHS) for text in texts], CENT)
        for texts in ([each.value_before for each in rows], [each.value_after for each in rows])
    )
    moved = (
        now - was if Decimal(each.value_difference or 0) else 0
        for each, was, now in zip(rows, before, after, strict=True)
    )
    shown = zip(before, after, moved, strict=True)
    return [(money_shown(was), money_shown(now), money_shown(change, sign=True)) for was, now, change in shown]
