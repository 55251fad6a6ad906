"""What a change did to the figures of before, as IAS 8 asks it to be disclosed (28 to 31 and 49).

    the rules as they stood without it ─┐ both by period, of the same records, by the ordinary count
    the rules as they stand with it    ─┴─▶ amount per period and segment; and in one sum, all before the first shown

Only what reaches back is disclosed: a change that is retrospective, or a correction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple, TypeAlias

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, columns_in, entity_of, population
from ledger.domain.calendar import CalendarPeriod, calendar_period
from ledger.domain.proposal import Terms
from ledger.domain.state import State
from ledger.errors import LedgerError, Refused
from ledger.govern.seats.queries.authority import VersionAuthority, authority
from ledger.history.assertion import known_at
from ledger.history.candidates import ALL_HISTORY
from ledger.measure.counting.queries.judge import judges, latest, state_of
from ledger.population.count import CountRow, count

SHOWN = 8
"""So many periods, up to that of the first day, are told one by one."""

Place: TypeAlias = tuple[CalendarPeriod, str | None]


class PeriodAmount(NamedTuple):
    """The number of a period, or of a segment of it, without a change and with it.

    `ungoverned` where no rule governs any of its records without the change.
    """

    period: CalendarPeriod
    segment: str | None
    before: int
    after: int
    ungoverned: bool = False


class AmountSum(NamedTuple):
    """The number of several periods, or of what is in none, without a change and with it; as of one period."""

    before: int
    after: int
    ungoverned: bool = False


class AmountsOfChange(NamedTuple):
    """What a change does to the figures of before: `earlier` is the sum of all periods before the first that is told.

    `undated` are the records that are in no period. Each is a number without the change, and with it.
    """

    unit: str
    by_segment: str
    amounts: tuple[PeriodAmount, ...]
    earlier: AmountSum
    undated: AmountSum


class Disclosure(NamedTuple):
    """A ratified change that reaches back: its terms, who decided it by which right, and its amounts.

    Where those cannot be told, `why` says so, and there are none.
    """

    terms: Terms
    authority: VersionAuthority
    found: AmountsOfChange | None
    why: str = ""


class RecordsByPeriod(NamedTuple):
    """Which records are counted, by which date, in which periods, and by which segments; empty for none."""

    records: Records
    clock: str
    unit: str
    by_segment: str = ""


def reaches_back(terms: Terms) -> bool:
    """Whether a change alters figures that were there before it."""
    return terms.standard in ALL_HISTORY and not (terms.retires or terms.confirms)


def disclosures(ledger: Ledger, key: str, asked: RecordsByPeriod) -> tuple[Disclosure, ...]:
    """Every ratified change of a definition that reaches back and has begun, the latest one first."""
    return tuple(_disclosures(ledger, key, asked))


def _disclosures(ledger: Ledger, key: str, asked: RecordsByPeriod) -> Iterator[Disclosure]:
    state, today = state_of(ledger, key), ledger.today()
    for version in reversed(state.history(key).versions[1:]):
        proposal = state.proposals.get(version.proposal)
        if proposal and reaches_back(proposal.terms) and proposal.terms.from_ <= today:
            before, after = (known_at(state, position) for position in (version.position - 1, version.position))
            behind = authority(ledger, version, today)
            try:
                found = amounts_of(ledger, before, after, key, proposal.terms.from_, asked)
            except Refused as problem:
                yield Disclosure(proposal.terms, behind, None, f"{problem.what}: {problem.why}")
            else:
                yield Disclosure(proposal.terms, behind, found)


def amounts_of(
    ledger: Ledger, before: State, after: State, key: str, day: date, asked: RecordsByPeriod
) -> AmountsOfChange:
    """What the change between two states does to the figures of before, as of its first day.

    Raises BadInput, and Refused where the versions of one of them cannot be one rule.
    """
    was, now = (_counted(ledger, each, key, day, asked) for each in (before, after))
    places = sorted({each for each in {*was, *now} if each and each[0].days.from_ < day}, key=in_order)
    told = [PeriodAmount(*each, **_beside(was.get(each), now.get(each))._asdict()) for each in places]
    shown = set(sorted({each.period.days.from_ for each in told})[-SHOWN:])
    return AmountsOfChange(
        asked.unit,
        asked.by_segment,
        tuple(each for each in told if each.period.days.from_ in shown),
        _sums(each for each in told if each.period.days.from_ not in shown),
        _beside(was.get(None), now.get(None)),
    )


class _PlaceCount(NamedTuple):
    """The records of a place that are in it, and of how many a rule says that they are or are not."""

    matched: int
    governed: int


def _beside(was: _PlaceCount | None, now: _PlaceCount | None) -> AmountSum:
    ungoverned = bool(now) and not (was and was.governed)
    return AmountSum(was.matched if was else 0, now.matched if now else 0, ungoverned)


def _counted(
    ledger: Ledger, state: State, key: str, day: date, asked: RecordsByPeriod
) -> Mapping[Place | None, _PlaceCount]:
    """The ordinary count by the standards as they stand on a day, by period; None for what is in no period."""
    found: dict[Place | None, _PlaceCount] = {}
    if not any(each.version and each.from_ <= day for each in state.history(key).terms):
        return found
    entity = latest(state, key).draft.entity
    segments, schema = judges(state, key, entity, "standard", day, ledger.zone)
    by = [f"{asked.clock}:{asked.unit}", *([asked.by_segment] if asked.by_segment else [])]
    columns = columns_in(entity_of(state, entity, day))
    with population(ledger.settings, asked.records) as file:
        rows = count(file, segments, schema, columns, ledger.today(), clock=asked.clock, by=by).rows
    for row in rows:
        place, governed = place_of(row), row.total - row.ungoverned - row.undated
        there = found.get(place, _PlaceCount(0, 0))
        found[place] = _PlaceCount(there.matched + row.matched, there.governed + governed)
    return found


def place_of(row: CountRow) -> Place | None:
    """The period and the segment of a row; None where its day is blank, or cannot be read."""
    if row.value is None:
        return None
    try:
        return calendar_period(row.value), next(iter(row.others), None)
    except LedgerError:
        return None


def in_order(place: Place) -> tuple[date, str]:
    """By what places are sorted: their period, and then their segment, the blank one first."""
    return place[0].days.from_, place[1] or ""


def _sums(found: Iterable[PeriodAmount]) -> AmountSum:
    every = list(found)
    ungoverned = bool(every) and all(each.ungoverned for each in every)
    return AmountSum(sum(each.before for each in every), sum(each.after for each in every), ungoverned)
