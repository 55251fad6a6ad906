"""The verb of a decider who closes a period, so that its number stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ledger.domain.calendar import CalendarPeriod
from ledger.domain.charter import Row, require
from ledger.domain.definition import Draft, leading
from ledger.domain.event import Event
from ledger.domain.guards import a_person
from ledger.domain.over_attribution import is_over_attribution
from ledger.domain.population import CountedPopulation
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.kinds.credit.final import NEVER
from ledger.measure.figures.events.close import ClosedCount, ClosedInput, PeriodClosed
from ledger.measure.figures.fold import SLOT as REPORTED
from ledger.measure.figures.verbs.reporting import require_measure, require_reported_of
from ledger.steps import DATE, FILE, RECORDS, RETRY, TEXT, Open, step

NUMBER = Open("NUMBER")
STANDARDS = ("standard", "then")
"""The rules by which a period is closed: each version's declared standard, or the standards as they stood then."""


class MadeOf(NamedTuple):
    """What a figure of credit follows from: its records, the position of the newest spend, and when it is final."""

    inputs: tuple[ClosedInput, ...]
    spend: int
    final: date


def close(
    state: State,
    key: str,
    period: CalendarPeriod,
    counts: Sequence[ClosedCount],
    population: CountedPopulation,
    *,
    standard: str,
    segment_by: str = "",
    made_of: MadeOf | None = None,
    by: str,
    today: date,
    because: str = "",
) -> list[Event]:
    """Close a period at what was counted, for the decider of the scope: a human being. Raises Refused.

    `made_of` is what a figure of credit follows from; of a count of records there is none.
    """
    row = right_to_close(state, key, by, today, of_credit=made_of is not None)
    require_over(key, period, today)
    if made_of:
        require_final(key, period, made_of.final, today)
    require_unclosed(state, key, period)
    _require_current(state, key, population)
    assert period.days.until is not None
    return [
        PeriodClosed(
            key=key,
            period=period.name,
            from_=period.days.from_,
            until=period.days.until,
            position=population.position,
            on=today,
            standard=standard,
            population=population.digest,
            records=population.name,
            reading=population.reading,
            by=segment_by,
            counts=tuple(counts),
            right=row.position,
            because=because,
            self_attested=row.terms.solo,
            **(made_of._asdict() if made_of else {}),
        )
    ]


def find_inputs(event: PeriodClosed) -> MadeOf | None:
    """What a close says that its figure was made of; None where it counted records."""
    if not event.inputs:
        return None
    assert isinstance(event.spend, int)
    assert isinstance(event.final, date)
    return MadeOf(event.inputs, event.spend, event.final)


def right_to_close(state: State, key: str, by: str, today: date, *, of_credit: bool = False) -> Row:
    """The row that lets somebody close periods of a definition, or order that they be restated. Raises Refused."""
    draft = require_metric_of_credit(state, key) if of_credit else require_measure(state, key)
    row = require(state.rights, draft.path, "decider", by, today)
    a_person(state, by, "say which number stands")
    return row


def require_metric_of_credit(state: State, key: str) -> Draft:
    """The newest version of a metric over an attribution. Raises UnknownName, and Refused where it is another."""
    draft = require_reported_of(state, key)
    return draft if is_over_attribution(draft) else require_measure(state, key)


def require_final(key: str, period: CalendarPeriod, final: date, today: date) -> None:
    """Pass where no later conversion can change the figure of a period. Raises Refused."""
    if final > today:
        what = f"{period} of `{key}` may still change"
        if final == NEVER:
            why = "no window says how long a touch may earn, so it is never final"
            fix = step("give the attribution a window, and propose that", "propose", FILE, effective=DATE, because=TEXT)
            raise Refused(what, why, fix)
        why = f"until {final - timedelta(days=1)} a touch may earn, or a record come late"
        words = f"record what is reported until then, and close it on {final} or later"
        raise Refused(
            what,
            why,
            step(words, "figure record", key, str(period), NUMBER, as_of=str(today), evidence=FILE, as_=False),
        )


def require_over(key: str, period: CalendarPeriod, today: date, *, of_credit: bool = False) -> None:
    """Pass where the last day of a period is past. Raises Refused. A metric `of_credit` is asked by its period."""
    end = period.days.until
    assert end
    if end > today:
        raise Refused(
            f"{period} is not over",
            why=f"its last day is {end - timedelta(days=1)}, and today is {today}: what comes until then belongs to it",
            fix=step(
                f"see what it is until then, and close it on {end} or later",
                "count",
                key,
                **({"period": period.name} if of_credit else {"records": RECORDS}),
            ),
        )


def require_unclosed(state: State, key: str, period: CalendarPeriod) -> None:
    """Pass where a period was not closed before. Raises Refused."""
    before = REPORTED.of(state).closes.get(key, {}).get(period.name)
    if before:
        raise Refused(
            f"{period} of `{key}` is closed",
            why=f"#{before.position} closed it, and its number stands until a restatement that names it",
            fix=step(
                "restate it",
                "restate",
                key,
                from_=Open("VERSION"),
                to=Open("VERSION"),
                period=str(period),
                reopen=str(period),
                because=TEXT,
            ),
        )


def _require_current(state: State, key: str, population: CountedPopulation) -> None:
    """Pass where nothing that was counted by was decided since. Raises Refused."""
    known = state.definitions
    since = [each.position for name in leading(known, [key]) if name in known for each in known[name].terms]
    if max(since, default=0) > population.position:
        raise Refused(
            "a definition changed while the records were counted",
            why=f"#{max(since)} came after #{population.position}, by which they were",
            fix=RETRY,
        )
