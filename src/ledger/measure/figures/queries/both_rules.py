"""What a headline tells: two rules on the same records, the one that would go on without a change and the new one.

records of whole weeks   both rules, the last 13 at most         from now on, by cohort, both until a day
the last whole quarter   as it stands, and as it would           all history, corrected
every record             both rules, where there are no weeks    points and stages, always
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, columns_in, population
from ledger.brief.content import BriefHeadline, BriefPair, BriefPeriod
from ledger.brief.counted import BESIDE, segments
from ledger.brief.headline import CORRECTED, FAR
from ledger.domain.proposal import Terms
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.govern.documents.queries.compare import NamedDefinition
from ledger.history.candidates import ALL_HISTORY, reach
from ledger.kinds.entity import clock as event_clock
from ledger.meanings.registry import PREDICATE
from ledger.measure.counting.queries.judge import judges, state_of
from ledger.measure.figures.views.closed import closed_figures
from ledger.measure.figures.views.vintages import figure_as_of
from ledger.population.asking import Judge, RecordDays
from ledger.population.backtest import Cell
from ledger.population.both_rules import BothRulesAsked, BothRulesCounted, QuarterCounted, QuarterJudge, QuarterRules
from ledger.population.impact import Impact
from ledger.population.separate_process import count_both_separately
from ledger.population.source.file import File

_DAY = timedelta(days=1)


class BothRules(NamedTuple):
    """The rule that would go on governing without the change, the new one, and the terms of the change.

    `corrected` is how things stand with it; None where nobody proposed it yet.
    """

    before: NamedDefinition
    after: NamedDefinition
    terms: Terms
    corrected: State | None = None


def by_both_rules(ledger: Ledger, file: File, name: str, rules: BothRules, by: tuple[str, ...] = ()) -> BriefHeadline:
    """Count the records of a file that is open by both rules, weeks `by` segments. Raises as counting them does."""
    return _told(ledger, name, rules, _asked(ledger, rules)._replace(by=by).counted(file), by)


def records_by_both_rules(ledger: Ledger, records: Records, name: str, rules: BothRules) -> BriefHeadline:
    """The same of records that are named; those that somebody sent a process of its own counts."""
    if records.sent:
        asked = _asked(ledger, rules)
        return _told(ledger, name, rules, count_both_separately(records.sent, records.name, asked, records.profile))
    with population(ledger.settings, records) as file:
        return by_both_rules(ledger, file, name, rules)


def _asked(ledger: Ledger, rules: BothRules) -> BothRulesAsked:
    entity, today = rules.after.entity, ledger.today()
    before, after = (Judge(*each.side) for each in (rules.before, rules.after))
    first, quarter = max(rules.terms.from_, today + _DAY), _quarter(ledger, rules)
    return BothRulesAsked(
        before, after, columns_in(entity), event_clock(entity), today, first, quarter, judged=_find_days(rules)
    )


def _find_days(rules: BothRules) -> RecordDays | None:
    """The days of the records that the change judges; None where it reaches back, or goes by another clock."""
    days, clock = reach(rules.terms), event_clock(rules.after.entity)
    alone = clock and not days.field and days.start and not rules.terms.retires
    return RecordDays(clock, days.start, days.end) if alone else None


def _quarter(ledger: Ledger, rules: BothRules) -> QuarterRules | None:
    """What judges a quarter, of a change that reaches back; None for versions that cannot be one rule."""
    terms, after = rules.terms, rules.after
    if terms.standard not in ALL_HISTORY or terms.retires or after.draft.yields != PREDICATE:
        return None
    key, state = after.draft.key, ledger.state()
    if not event_clock(after.entity) or not state.history(key).versions:
        return None
    closed = frozenset(period for (period, _), each in closed_figures(state, key).items() if each.reopened is None)
    try:
        before = _governing(ledger, state_of(ledger, key), rules)
        then = _then(ledger, rules)
    except LedgerError:
        return None
    return QuarterRules(before, then, closed, terms.since or None) if then else None


def _then(ledger: Ledger, rules: BothRules) -> QuarterJudge | None:
    """What judges it with the change: the new rule or, of a correction, each version as it then stands."""
    if rules.terms.standard != CORRECTED:
        return QuarterJudge(*rules.after.side)
    return _governing(ledger, rules.corrected, rules) if rules.corrected else None


def _governing(ledger: Ledger, state: State, rules: BothRules) -> QuarterJudge:
    draft = rules.after.draft
    return QuarterJudge(*judges(state, draft.key, draft.entity, "standard", rules.terms.from_, ledger.zone))


def _told(
    ledger: Ledger, name: str, rules: BothRules, found: BothRulesCounted, by: tuple[str, ...] = ()
) -> BriefHeadline:
    quarter = _period(ledger, rules, found.quarter) if found.quarter else None
    told: BriefHeadline = {**_of_looks(name, found), "period": quarter}
    if not event_clock(rules.after.entity):
        told = {**told, "dateless": True}
    if by and found.weeks:
        told = {**told, "by": BESIDE.join(by), "segments": segments(found.weeks.impact.groups)}
    return {**told, "dual_until": str(rules.terms.dual_until)} if rules.terms.dual_until else told


def _of_looks(name: str, found: BothRulesCounted) -> BriefHeadline:
    if found.weeks:
        pair = _pair(found.weeks.impact.overall.cells, found.weeks.number, str(found.weeks.last))
        return {**_of_impact(name, found.weeks.impact), "week": pair, "every": None}
    assert found.every is not None
    told = _of_impact(name, found.every)
    return {**told, "of_its_days": True} if found.of_its_days else told


def _of_impact(name: str, found: Impact) -> BriefHeadline:
    """What both rules say of every record."""
    cells = found.overall.cells
    told: BriefHeadline = {
        "population": name,
        "records": sum(each.records for cell, each in cells.items() if cell != "unreadable"),
        "sort": found.sort,
        "week": None,
        "period": None,
        "every": _pair(cells, 0, ""),
    }
    if found.sort != "criteria":
        told["moved"] = sum(cells[each].records for each in ("up", "down", "moved") if each in cells)
        told["far"] = sum(each.records for each in found.said if _is_far(each.before, each.after))
    return told


def _period(ledger: Ledger, rules: BothRules, found: QuarterCounted) -> BriefPeriod:
    """A quarter; of a correction beside what was reported of it, where somebody recorded that."""
    told: BriefPeriod = {"name": found.name, "before": found.before, "after": found.after, "reported": False}
    if rules.terms.standard != CORRECTED:
        return told
    reported = figure_as_of(ledger.state(), rules.after.draft.key, found.name)
    number = Decimal(reported.figure.terms.number) if reported else None
    if number is None or number != int(number):
        return told
    return {**told, "before": int(number), "reported": True}


def _pair(cells: Mapping[str, Cell], weeks: int, until: str) -> BriefPair:
    both, lost, gained = (cells[each].records if each in cells else 0 for each in ("both", "lost", "gained"))
    return {
        "before": both + lost,
        "after": both + gained,
        "gained": gained,
        "lost": lost,
        "weeks": weeks,
        "until": until,
    }


def _is_far(before: int | str | None, after: int | str | None) -> bool:
    return isinstance(before, int) and isinstance(after, int) and abs(after - before) > FAR
