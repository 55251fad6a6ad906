"""One of two attributions that are compared: what it gives, and what its journeys allow it to give.

PART      FLOOR   CREDIT  CEILING  TOUCHES EACH      floor: conversions that it was alone in
content     163  759.605    1,514          2.47      ceiling: those that it was in at all
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

import msgspec

from ledger.answers.amounts import THOUSANDTH, adding_up, conversions_shown, many, money_text, tenths_shown
from ledger.meanings.credit.english import form_in_words
from ledger.meanings.credit.sharing import PARTS
from ledger.meanings.credit.taxonomy import Taxonomy
from ledger.measure.credit.answers.touches import EarnedNothing, TouchLine, earned_nothing, touch_lines
from ledger.measure.credit.pure.compare import WorldFound, channel_key, credit_by, part_key
from ledger.measure.credit.pure.detail import FORMS, NO_BOUNDS, Beginning, Bounds
from ledger.measure.credit.queries.compare import NamedCredit
from ledger.render.sections import Table


class AllowedCredit(msgspec.Struct, frozen=True, kw_only=True):
    """A channel or a part: `credit` in 10^-9 of a conversion, between so many conversions and so many.

    `floor` are the conversions with credit where it alone was there, `ceiling` those where it was there at all, and
    `touches` how many of its touches were in these.
    """

    name: str
    funnel: str
    floor: int
    credit: int
    ceiling: int
    touches: int


class SpreadCredit(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel or a part would earn by each closed form, over the same journeys, in 10^-9 of a conversion."""

    name: str
    credit: dict[str, int]


class PhaseCredit(msgspec.Struct, frozen=True, kw_only=True):
    """What a part earns between two milestones, in 10^-9 of a conversion; `phase` is nothing where a date is blank."""

    part: str
    phase: str | None
    credit: int


class DirectJourneys(msgspec.Struct, frozen=True, kw_only=True):
    """Journeys that begin with the channel `direct`, and what their conversions are worth."""

    journeys: int
    value: str | None


class CreditSide(msgspec.Struct, frozen=True, kw_only=True):
    """One attribution as it was run. `standing` is version, proposal or draft; nobody decided it without `decided_by`.

    `conversions` have `credit` of 10^9 each to give, and are worth `value`; `nobody` is what no touch earned.
    Where each of the `rows` of touches went is told as `attribution run` tells it: so many `earning`, what
    `earned_nothing`, what is `left_out`; and so are the counts of other rows that have no part in it.
    """

    label: str
    key: str
    standing: str
    decided_by: str | None
    credit: str
    currency: str | None
    conversions: int
    value: str | None
    nobody: int
    nobody_value: str | None
    no_touch: str
    journeys: int
    touches: int
    channels: list[AllowedCredit]
    funnel: list[AllowedCredit]
    spread: list[SpreadCredit]
    spread_funnel: list[SpreadCredit]
    milestones: list[str]
    phases: list[PhaseCredit]
    begins_with_direct: DirectJourneys | None
    valueless: int
    again: int
    rows: int
    earning: int
    earned_nothing: list[EarnedNothing]
    left_out: dict[str, int]
    adds_up: bool
    no_conversions: dict[str, int]
    no_roles: dict[str, int]

    @property
    def touch_lines(self) -> list[TouchLine]:
        """Where every touch of the records went."""
        return [*touch_lines(self.earning, self.earned_nothing, self.left_out)]

    def idle_of(self, channel: str) -> int:
        """How many touches of a channel are in a journey and earned nothing."""
        return sum(each.touches for each in self.earned_nothing if each.channel == channel)

    @property
    def said(self) -> str:
        """Who stands behind it, and how it gives credit."""
        decided = f"decided by {self.decided_by}" if self.decided_by else "decided by nobody"
        sort = {"version": decided, "proposal": "proposed, not decided", "draft": "a draft"}[self.standing]
        return f"{self.label} ({sort}): {self.credit}"

    @property
    def whole(self) -> str:
        """What there is to give."""
        worth = f", worth {Decimal(self.value):,.2f} {self.currency}" if self.value is not None else ""
        seen = f"{many(self.touches, 'touch')} in {many(self.journeys, 'journey')}"
        return f"{many(self.conversions, 'conversion')}{worth}, {seen}"


def credit_side(named: NamedCredit, found: WorldFound) -> CreditSide:
    """One side as it is told, its money in the currency of its rule."""
    rule, taxonomy, run, detail = named.world.rule, named.world.taxonomy, found.found, found.detail
    worth, money = rule.conversion.worth, rule.conversion.worth is not None
    channels, parts = credit_by(run, channel_key), credit_by(run, part_key)
    names = names_of(taxonomy)
    return CreditSide(
        label=named.label,
        key=named.draft.key,
        standing=named.standing,
        decided_by=named.decider or None,
        credit=form_in_words(rule.form),
        currency=worth.currency if worth else None,
        conversions=run.conversions,
        value=money_text(run.value, money),
        nobody=run.nobody[0] * PARTS,
        nobody_value=money_text(run.nobody[1], money),
        no_touch=rule.no_touch,
        journeys=detail.journeys,
        touches=detail.touches,
        channels=[_allowed(each, taxonomy.funnel_of(each), channels, detail.channels) for each in names],
        funnel=[_allowed(each, each, parts, detail.parts) for each in parts_of(taxonomy)],
        spread=[_spread(each, detail.spread) for each in names],
        spread_funnel=[_spread(each, detail.spread_parts) for each in parts_of(taxonomy)],
        milestones=list(rule.milestones),
        phases=_phases(list(rule.milestones), parts_of(taxonomy), detail.phases),
        begins_with_direct=_direct(detail.begins_with_direct, money),
        valueless=run.valueless,
        again=run.again,
        rows=run.touches,
        earning=run.earning,
        earned_nothing=earned_nothing(run),
        left_out=_there(run.left_out),
        adds_up=run.adds_up,
        no_conversions=_there(run.no_conversions),
        no_roles=_there(run.no_roles),
    )


def names_of(taxonomy: Taxonomy) -> list[str]:
    """The channels from the top of the funnel down, and what no rule sorts at last."""
    down = sorted(taxonomy.channels, key=lambda each: (taxonomy.funnel.index(each.funnel), each.name))
    return [*(each.name for each in down), taxonomy.otherwise]


def parts_of(taxonomy: Taxonomy) -> list[str]:
    """The parts of the funnel from the top down, and what no rule sorts at last."""
    return [*taxonomy.funnel, taxonomy.otherwise]


def allowed_table(head: str, before: CreditSide, after: CreditSide, of: str) -> Table:
    """Floor, credit and ceiling of the `channels` or the `funnel` of both, a row each; one for what is alike."""
    was, now = ({each[0]: each for each in _allowed_rows(side, of)} for side in (before, after))
    rows = []
    for name in dict.fromkeys((*now, *was)):
        if was.get(name) == now.get(name):
            rows.append((name, "both", *now[name][1:]))
            continue
        sides = (("before", was.get(name)), ("after", now.get(name)))
        rows += [(name, word, *each[1:]) for word, each in sides if each]
    return Table((head, "", "FLOOR", "CREDIT", "CEILING", "TOUCHES EACH"), tuple(rows))


def _allowed_rows(side: CreditSide, of: str) -> Iterator[tuple[str, ...]]:
    """Those that were ever there; their credit adds up with that of nobody."""
    found: Sequence[AllowedCredit] = getattr(side, of)
    for each, credit in zip(
        found, adding_up([*(each.credit for each in found), side.nobody], THOUSANDTH), strict=False
    ):
        if each.ceiling:
            touches = f"{Decimal(each.touches) / each.ceiling:.2f}"
            yield each.name, f"{each.floor:,}", conversions_shown(credit), f"{each.ceiling:,}", touches


def spread_table(head: str, spread: Sequence[SpreadCredit], conversions: int) -> Table:
    """What each would earn by every form, and from the least to the most of it as a share of all conversions."""
    rows = []
    shown = {form: adding_up([each.credit[form] for each in spread], THOUSANDTH) for form in FORMS}
    for n, each in enumerate(spread):
        if any(each.credit.values()):
            least, most = min(each.credit.values()), max(each.credit.values())
            whole = max(1, conversions * PARTS)
            cells = (conversions_shown(shown[form][n]) for form in FORMS)
            ends = (tenths_shown(adding_up([1000 * credit], whole)[0]) for credit in (least, most))
            rows.append((each.name, *cells, f"{' to '.join(ends)} %"))
    return Table((head, *(form.upper() for form in FORMS), "SHARE"), tuple(rows), least=("SHAPLEY", "DECAY"))


def phase_table(side: CreditSide) -> Table:
    """The credit of each part by phase."""
    phases = [*phase_names(side.milestones), None]
    at = {(each.part, each.phase): each.credit for each in side.phases}
    told = [phase for phase in phases if phase or any((part.name, None) in at for part in side.funnel)]
    parts = [each.name for each in side.funnel if each.credit]
    columns = [adding_up([at.get((part, phase), 0) for part in parts], THOUSANDTH) for phase in told]
    rows = ((part, *(conversions_shown(column[n]) for column in columns)) for n, part in enumerate(parts))
    return Table(("PART", *((phase or "date not known").upper() for phase in told)), tuple(rows))


def phase_names(milestones: Sequence[str]) -> list[str]:
    """What lies before, between and after milestones."""
    if not milestones:
        return ["the whole journey"]
    between = (f"{one} to {other}" for one, other in pairwise(milestones))
    return [f"to {milestones[0]}", *between, f"after {milestones[-1]}"]


def apart_rows(before: CreditSide, after: CreditSide, why: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """The rows beside touches that had no part in it, by why, in either."""
    for rows, of in (("no_conversions", "conversion row"), ("no_roles", "role row")):
        was, now = getattr(before, rows), getattr(after, rows)
        for each in dict.fromkeys((*was, *now)):
            yield f"{of}: {why[each]}", f"{was.get(each, 0):,}", f"{now.get(each, 0):,}"
    if before.again or after.again:
        yield "conversion: not the first of its key", f"{before.again:,}", f"{after.again:,}"
    if (before.valueless and before.value) or (after.valueless and after.value):
        yield "conversion: no value, so that only credit is counted", f"{before.valueless:,}", f"{after.valueless:,}"


def _allowed(
    name: str, funnel: str, credit: Mapping[str, tuple[int, int]], bounds: Mapping[str, Bounds]
) -> AllowedCredit:
    of = bounds.get(name, NO_BOUNDS)
    earned = credit.get(name, (0, 0))[0]
    return AllowedCredit(
        name=name, funnel=funnel, floor=of.floor, credit=earned, ceiling=of.ceiling, touches=of.touches
    )


def _spread(name: str, spread: Mapping[str, Mapping[str, int]]) -> SpreadCredit:
    return SpreadCredit(name=name, credit={form: spread[form].get(name, 0) for form in FORMS})


def _phases(milestones: Sequence[str], parts: Sequence[str], found: Mapping[tuple[str, int], int]) -> list[PhaseCredit]:
    names: dict[int, str | None] = dict(enumerate(phase_names(milestones)))
    names[-1] = None
    return [
        PhaseCredit(part=part, phase=name, credit=found[part, at])
        for part in parts
        for at, name in names.items()
        if (part, at) in found
    ]


def _direct(found: Beginning | None, money: bool) -> DirectJourneys | None:
    return DirectJourneys(journeys=found.journeys, value=money_text(found.value, money)) if found else None


def _there(out: Mapping[str, int]) -> dict[str, int]:
    return {why: number for why, number in out.items() if number}
