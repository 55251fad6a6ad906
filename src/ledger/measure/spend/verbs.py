"""The verb of a steward who puts on record what was spent on channels, and of one who corrects it.

lines of a file --one append--> spend.recorded for each month of each channel     one bad line, and nothing of it is
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger.domain.calendar import calendar_period
from ledger.domain.charter import Row, require
from ledger.domain.event import Event
from ledger.domain.guards import raise_all
from ledger.domain.scope import of_definition
from ledger.domain.state import State
from ledger.errors import BadInput, LedgerError, NoRight, Refused, UnknownName
from ledger.language.literals import shortened
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.figures.verbs.reporting import exact
from ledger.measure.spend.events import MONTH, ByMonth, MonthlySpend, SpendRecorded
from ledger.measure.spend.fold import SLOT as SPEND
from ledger.steps import FILE, step

MOST_DIGITS = 15
_ALREADY = "see it: ledger spend list; a correction is said aloud: ledger spend record FILE --replace --because TEXT"


class SpendLine(NamedTuple):
    """A line of a file: `period` is the month, or a day of it, as it is written there; `place` is where it stands."""

    period: str
    month: str
    channel: str
    amount: Decimal
    currency: str
    place: str


class _Month(NamedTuple):
    """All lines of a month of a channel, which are added up."""

    channel: str
    month: str
    lines: Sequence[SpendLine]

    @property
    def amount(self) -> str:
        return exact(f"{sum((each.amount for each in self.lines), Decimal(0)):f}")

    @property
    def currency(self) -> str:
        return self.lines[0].currency

    @property
    def place(self) -> str:
        return self.lines[0].place


def record(
    state: State,
    lines: Sequence[SpendLine],
    *,
    source: str,
    source_digest: str,
    by: str,
    today: date,
    replace: bool = False,
    because: str = "",
) -> list[Event]:
    """Put on record what a file says was spent: an event for each month of each channel, all of them or none.

    For a steward, as a figure is: it says what was so, and decides nothing. `replace` corrects
    months that are on record; what is said as it was already is left out. Raises UnknownName, BadInput and Refused, all
    of them at once, each with the place of its line.
    """
    if not lines:
        raise BadInput(
            f"{source} says nothing", "it has no line below its header", "give the file that shows the spend"
        )
    raise_all([*_objections(state, lines, today)])
    months = [_Month(*each, found) for each, found in _by_month(lines).items()]
    raise_all([*_unlike(state, months, replace=replace)])
    rights = {
        each: right_to_record(state, each, by, today).position for each in sorted({each.channel for each in lines})
    }
    return [
        SpendRecorded(
            channel=each.channel,
            month=each.month,
            amount=each.amount,
            currency=each.currency,
            source=source,
            source_digest=source_digest,
            replaces=before.position if (before := _before(state, each)) else 0,
            because=because,
            right=rights[each.channel],
        )
        for each in months
        if not _said(state, each)
    ]


def right_to_record(state: State, channel: str, by: str, day: date) -> Row:
    """The row by which somebody says what was spent on a channel: a steward where it was judged, else any steward.

    Raises NoRight.
    """
    if judged := CHANNELS.of(state)[channel].evaluation:
        return require(state.rights, of_definition(judged.scope, judged.framework), "steward", by, day)
    rows = (state.rights.row(scope, day) for scope in sorted(state.rights.rows))
    found = next((row for row in rows if row and by in state.rights.actors(row, "steward", day)), None)
    if found is None:
        raise NoRight(
            f"{by} may not say what was spent on {channel}",
            why="no charter in force names them as a steward",
            fix=step("ask a steward", "rights"),
        )
    return found


def _by_month(lines: Iterable[SpendLine]) -> Mapping[tuple[str, str], list[SpendLine]]:
    found = defaultdict[tuple[str, str], list[SpendLine]](list)
    for each in lines:
        found[each.channel, each.month].append(each)
    return dict(sorted(found.items()))


def _objections(state: State, lines: Iterable[SpendLine], today: date) -> Iterator[LedgerError]:
    """What is wrong with a line by itself, or beside an earlier one."""
    seen: dict[tuple[str, str], SpendLine] = {}
    for each in lines:
        yield from _wrong(state, each, today)
        before = seen.setdefault((each.channel, each.period), each)
        if before is not each:
            yield BadInput(
                f"{each.channel} in {each.period} is said twice",
                why=f"{before.place} says so too, and nobody can tell whether both are meant",
                fix="leave one of them out, or write what both come to",
                place=each.place,
            )


def _wrong(state: State, line: SpendLine, today: date) -> Iterator[LedgerError]:
    if line.channel not in CHANNELS.of(state):
        yield UnknownName(
            f"there is no channel `{shortened(line.channel)}`",
            why="spend is kept of channels that are registered, those of a taxonomy too",
            fix=step("describe it in a file (ledger new channel), and register that", "channel register", FILE),
            place=line.place,
            sort="channel",
            name=line.channel,
        )
    if not MONTH.fullmatch(line.month):
        yield BadInput(
            f"`{shortened(line.month)}` is no month", "spend is kept by month", "such as 2026-05", line.place
        )
    if calendar_period(line.period).days.from_ > today:
        yield BadInput(
            f"{line.period} is to come", f"today is {today}, and nobody has spent it", "leave it out", line.place
        )
    if not (
        len(line.currency) == 3 and line.currency.isascii() and line.currency.isalpha() and line.currency.isupper()
    ):
        why = "a currency is written as three capital letters (ISO 4217)"
        yield BadInput(f"`{shortened(line.currency)}` is no currency", why, "such as EUR", line.place)
    amount = exact(f"{line.amount:f}")
    if len(amount.lstrip("-").replace(".", "").lstrip("0")) > MOST_DIGITS:
        yield BadInput(f"{amount} has too many digits", f"an amount has at most {MOST_DIGITS}", "round it", line.place)


def _unlike(state: State, months: Iterable[_Month], *, replace: bool) -> Iterator[LedgerError]:
    """What is wrong with a month beside what is on record, or with its lines beside each other."""
    known = {channel: first for channel, found in SPEND.of(state).items() for first in _first(found)}
    for each in months:
        yield from _other_currency(each, known)
        if (standing := _before(state, each)) and not replace:
            yield Refused(
                f"{each.channel} in {each.month} is on record: {standing.terms.amount} {standing.terms.currency}",
                why=f"#{standing.position} recorded it from {standing.terms.source}, and here it is {each.amount}",
                fix=_ALREADY,
                place=each.place,
            )


def _first(found: ByMonth) -> Iterator[tuple[str, str]]:
    """The currency in which a channel's spend was recorded first, and where."""
    yield from ((each.terms.currency, f"#{each.position}") for each in [*found.values()][:1])


def _other_currency(month: _Month, known: dict[str, tuple[str, str]]) -> Iterator[LedgerError]:
    for each in month.lines:
        currency, place = known.setdefault(month.channel, (each.currency, each.place))
        if each.currency != currency:
            yield Refused(
                f"the spend on {month.channel} is in {currency}, and here in {each.currency}",
                why=f"{place} says so, and amounts of two currencies do not add up",
                fix=f"convert it to {currency}",
                place=each.place,
            )


def _before(state: State, month: _Month) -> MonthlySpend | None:
    return SPEND.of(state).get(month.channel, {}).get(month.month)


def _said(state: State, month: _Month) -> bool:
    """Whether exactly that is on record."""
    before = _before(state, month)
    return before is not None and (before.terms.amount, before.terms.currency) == (month.amount, month.currency)
