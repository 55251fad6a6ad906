"""The verbs of a steward who puts on record which number was reported, and of one who copied it wrongly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from ledger.domain.calendar import CalendarPeriod
from ledger.domain.charter import require
from ledger.domain.definition import Draft, Evidence
from ledger.domain.event import Event
from ledger.domain.over_attribution import refuse_over_attribution
from ledger.domain.state import State
from ledger.errors import BadInput, Refused, UnknownName
from ledger.govern.consumers.verbs import unknown
from ledger.kinds.names import ATTRIBUTION, METRIC
from ledger.language.literals import shortened
from ledger.measure.figures.events.figures import Figure, FigureRecorded, FigureWithdrawn
from ledger.measure.figures.fold import SLOT as REPORTED
from ledger.steps import DATE, FILE, TEXT, Open, again, step

LONGEST = 100
EARLIEST = date(1900, 1, 1)
"""The first day of which anybody reports a number."""
_NUMBER = re.compile(r"(-?)0*([0-9]{1,30})(?:\.([0-9]{1,30}))?")


def record(
    state: State,
    key: str,
    period: CalendarPeriod,
    number: str,
    *,
    as_of: date,
    evidence: Evidence,
    by: str,
    today: date,
    segment: str = "",
    unit: str = "",
    source: str = "",
    because: str = "",
    decimals: int = 0,
) -> list[Event]:
    """Put on record which number was reported; nothing follows where it is so already.

    For a steward of the scope, as an attestation is: it says what was so, and decides nothing. A number that may still
    change is one as well. `decimals` are those to which it was reported, where its last ones are zeros. Raises
    UnknownName, BadInput and Refused.
    """
    counted = require_reported_of(state, key)
    row = require(state.rights, counted.path, "steward", by, today)
    assert period.days.until is not None
    figure = FigureRecorded(
        key=key,
        period=period.name,
        from_=period.days.from_,
        until=period.days.until,
        segment=_short(segment, "a segment", "--segment"),
        number=exact(number),
        unit=_short(unit, "a unit", "--unit"),
        as_of=as_of,
        evidence=evidence.name,
        evidence_digest=evidence.digest,
        source=_short(source, "a source", "--source"),
        right=row.position,
        because=because,
        decimals=decimals,
    )
    _require_known_then(figure, today)
    _require_countable(counted, figure)
    known = REPORTED.of(state).figures.get(key, ())
    _require_unit(figure, known)
    before = next((each for each in known if each.cell == (figure.period, figure.segment, figure.as_of)), None)
    if before is None:
        return [figure]
    if before.terms.number == figure.number:
        return []
    raise _second(before, figure)


def withdraw(
    state: State, key: str, period: str, *, as_of: date, segment: str = "", by: str, today: date, because: str
) -> list[Event]:
    """Take back a figure that was copied wrongly, so that the right one can be recorded. Raises as `record`."""
    row = require(state.rights, require_reported_of(state, key).path, "steward", by, today)
    found = require_reported(state, key, period, segment, as_of)
    return [FigureWithdrawn(key=key, figure=found.position, because=because, right=row.position)]


def require_reported(state: State, key: str, period: str, segment: str, as_of: date) -> Figure:
    """The figure of a period, or of a part of its records, that was reported as of a day. Raises UnknownName."""
    found = next(
        (each for each in REPORTED.of(state).figures.get(key, ()) if each.cell == (period, segment, as_of)), None
    )
    if found:
        return found
    raise UnknownName(
        f"no figure of `{key}` for {_cell(period, segment)} as of {as_of} is on record",
        why="nobody recorded it, or it was withdrawn already",
        fix=step("see what is", "figure list", key),
    )


def require_measure(state: State, key: str) -> Draft:
    """The newest version of what records are counted by. Raises UnknownName, and Refused where it counts none."""
    draft = require_reported_of(state, key)
    refuse_over_attribution(draft)
    if draft.kind == ATTRIBUTION:
        what, why = f"`{key}` gives credit", "it counts no records"
        raise Refused(what, why, step("write a metric over it, and propose that", "new", "metric", output=FILE))
    return draft


def require_reported_of(state: State, key: str) -> Draft:
    """The newest version of what numbers are reported of: records that are counted, or credit that is given.

    Raises UnknownName, and Refused where there is no number of it.
    """
    counted = {each: found for each, found in state.definitions.items() if _counts(found.versions[-1].draft)}
    if key in counted:
        return counted[key].versions[-1].draft
    if key not in state.definitions:
        raise unknown(key, counted)
    raise Refused(
        f"`{key}` is of kind {state.definitions[key].versions[-1].draft.kind}",
        why="nobody counts anything by it, so no figure is one of it",
        fix="name a criteria, a score, stages, a metric or an attribution",
    )


def exact(number: str) -> str:
    """A number as it is stored: a decimal in its shortest form. Raises BadInput."""
    found = _NUMBER.fullmatch(number.strip())
    if found is None:
        raise BadInput(
            f"`{shortened(number)}` is no number",
            why="a figure is kept exactly, so it has digits and at most one point",
            fix="write 1940 or 1940.5, and its unit as --unit",
        )
    sign, whole, fraction = found.groups()
    fraction = (fraction or "").rstrip("0")
    told = f"{whole}.{fraction}" if fraction else whole
    return told if told == "0" else f"{sign}{told}"


def decimals_lost(number: str) -> int:
    """To how many decimals a number was reported, where its shortest form has fewer of them; else 0."""
    found = _NUMBER.fullmatch(number.strip())
    fraction = (found[3] if found else "") or ""
    return len(fraction) if fraction.endswith("0") else 0


def _counts(draft: Draft) -> bool:
    return bool(draft.yields) or draft.kind in (METRIC, ATTRIBUTION)


def _short(text: str, what: str, option: str) -> str:
    if len(text) <= LONGEST and len(text.splitlines()) <= 1:
        return text
    raise BadInput(
        f"`{shortened(text)}` is too long for {what}",
        why=f"it is one line of at most {LONGEST} characters",
        fix=f"shorten what you give as {option}",
    )


def _require_known_then(figure: FigureRecorded, today: date) -> None:
    """Pass where somebody could know a number of the period on that day."""
    if figure.from_ < EARLIEST:
        raise BadInput(
            f"no figure is of {figure.period}",
            why=f"it began before {EARLIEST}, so its year is written wrongly",
            fix="write all four digits of the year, such as 2026-Q1",
        )
    if figure.as_of > today:
        raise Refused(
            f"nobody could report {figure.period} as of {figure.as_of}",
            why=f"that day is to come, and today is {today}",
            fix=again("say on which day the number was reported", as_of=DATE),
        )
    if figure.as_of < figure.from_:
        raise Refused(
            f"nobody could report {figure.period} as of {figure.as_of}",
            why=f"the period began on {figure.from_}",
            fix=again("correct the period, or say on which day the number was reported", as_of=DATE),
        )


def _require_countable(counted: Draft, figure: FigureRecorded) -> None:
    """Pass where so many records can be. Raises BadInput."""
    if counted.yields == "predicate" and not figure.unit and figure.number.startswith("-"):
        raise BadInput(
            f"{figure.number} is no number of records",
            why=f"`{figure.key}` counts records, and of those there are 0 or more",
            fix=again("say of what it is, or correct the number", unit=Open("UNIT")),
        )


def _require_unit(figure: FigureRecorded, known: Iterable[Figure]) -> None:
    for each in known:
        if each.terms.unit != figure.unit:
            raise Refused(
                f"figures of `{figure.key}` are in {_unit(each.terms.unit)}, and this one is in {_unit(figure.unit)}",
                why=f"#{each.position} says so, and numbers of two units are not revisions of each other",
                fix=again("convert it", unit=each.terms.unit)
                if each.terms.unit
                else again("leave out the unit", unit=False),
            )


def _unit(unit: str) -> str:
    return unit or "records"


def _second(before: Figure, figure: FigureRecorded) -> Refused:
    where = f"for {_cell(figure.period, figure.segment)} as of {figure.as_of}"
    return Refused(
        f"a figure of `{figure.key}` {where} is on record: {before.terms.number}",
        why=f"#{before.position} recorded it, and one number was reported as of one day",
        fix=step(
            "record the other with the day on which it was reported as --as-of; if the first one was copied wrongly",
            "figure withdraw",
            figure.key,
            figure.period,
            **({"segment": figure.segment} if figure.segment else {}),
            as_of=str(figure.as_of),
            because=TEXT,
        ),
    )


def _cell(period: str, segment: str) -> str:
    return f"{period}, {segment}," if segment else period
