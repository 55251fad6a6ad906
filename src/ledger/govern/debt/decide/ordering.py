"""The acts that have the figures of before computed again: one order for each row of periods, and what carries it out.

v3 retrospective since 2025-04    2025-Q2  v1 made its number     restate --from v1 --to v3 --period 2025-Q2
                                  2025-Q4  v2 made its number     restate --from v2 --to v3 --period 2025-Q4

What was ordered already is not ordered again: it waits to be carried out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ledger.domain.calendar import calendar_period
from ledger.domain.state import State
from ledger.govern.debt.queries.debt import DebtOn, WeighedItem
from ledger.govern.debt.views.facts import DebtFacts
from ledger.govern.debt.views.standards import (
    UNRESTATED,
    DeclaredVersion,
    find_closes_left,
    find_orders_by,
    is_about,
    version_named,
)
from ledger.history.assertion import assertions
from ledger.history.candidates import candidates
from ledger.measure.figures.events.close import Close
from ledger.measure.figures.events.restatement import Restatement
from ledger.measure.figures.fold import SLOT as REPORTED
from ledger.steps import RECORDS, TEXT, NextStep, Open, step

_OF_CREDIT = {"touches": Open("TOUCHES"), "conversions": Open("CONVERSIONS")}
Ways = Iterator[tuple[NextStep, str]]
"""Steps, each with the role of whoever takes it; empty for that of who closes the item."""


def ways_to_restate(found: DebtOn, each: WeighedItem) -> Ways:
    """Have done what was ordered, and order the rest: the closed periods by their names, or any that somebody names."""
    declared = version_named(found.fold.facts, each.item.subject)
    if declared is None or not declared.bound.displaces:
        yield each.closing, ""
        return
    closes = _closes(found.fold.facts, each.item.sort, declared)
    waiting = [order for order in find_orders_by(found.fold.facts.state, declared.version) if order.open]
    for order in _first_of_each(waiting):
        words = "have done what was ordered, on the RECORDS of then"
        yield step(words, "restate complete", order.id, **_records(bool(order.terms.attribution))), "decider"
    rest = [close for close in closes if not any(is_about(order, close) for order in waiting)]
    if rest or not waiting:
        yield from _orders(found, declared, rest)


def _closes(facts: DebtFacts, sort: str, declared: DeclaredVersion) -> list[Close]:
    """The closed periods that are to be restated: those that it covers, or all of before where it says nothing."""
    if sort == UNRESTATED.name:
        return find_closes_left(facts, declared)
    version, closes = declared.version, REPORTED.of(facts.state).closes
    return [one for one in closes.get(version.key, {}).values() if one.position < version.position]


def _first_of_each(waiting: Sequence[Restatement]) -> list[Restatement]:
    """Of orders that were given together the first, by which all of them are carried out."""
    return list({order.terms.group or order.id: order for order in reversed(waiting)}.values())[::-1]


def _orders(found: DebtOn, declared: DeclaredVersion, closes: Sequence[Close]) -> Ways:
    """An order for each row of periods that one version made, and then what carries it out."""
    version, facts = declared.version, found.fold.facts
    already = len(REPORTED.of(facts.state).restatements)
    for before, row in _rows(found, declared, closes) or [(declared.bound.displaces[0].version, [])]:
        periods = list(dict.fromkeys(close.terms.period for close in row))
        named = tuple(_write_name(close, version.key) for close in row)
        yield (
            step(
                "order that the figures of before be computed again",
                "restate",
                version.key,
                from_=f"v{before}",
                to=f"v{version.number}",
                period="..".join(dict.fromkeys((periods[0], periods[-1]))) if periods else Open("PERIOD"),
                reopen=named,
                because=TEXT,
            ),
            "decider",
        )
        of_credit = any(close.terms.key != version.key for close in row)
        words = "then have that done, on the RECORDS of then"
        yield step(words, "restate complete", f"restatement-{already + 1}", **_records(of_credit)), "decider"
        already += len({close.terms.key for close in row}) or 1


def _records(of_credit: bool) -> dict[str, Open]:
    return _OF_CREDIT if of_credit else {"records": RECORDS}


def _write_name(close: Close, key: str) -> str:
    """How an order names a closed period: with its metric, where that is over an attribution."""
    return close.terms.period if close.terms.key == key else f"{close.terms.key}:{close.terms.period}"


def _rows(found: DebtOn, declared: DeclaredVersion, closes: Sequence[Close]) -> list[tuple[int, list[Close]]]:
    """The closes as rows of periods without a gap between them, each made by one version."""
    rows = list[tuple[int, list[Close]]]()
    for close in sorted(closes, key=lambda one: (_unit(one), one.terms.from_, one.terms.key)):
        before = _version_before(found.fold.facts.state, declared, close, found.day)
        last = rows[-1][1][-1] if rows else None
        if last and rows[-1][0] == before and _unit(last) == _unit(close) and close.terms.from_ <= last.terms.until:
            rows[-1][1].append(close)
        else:
            rows.append((before, [close]))
    return rows


def _unit(close: Close) -> str:
    return calendar_period(close.terms.period).unit


def _version_before(state: State, declared: DeclaredVersion, close: Close, day: date) -> int:
    """The version that judged the records of a closed period, had this one not been decided: that of its last day."""
    version, last = declared.version, close.terms.until - timedelta(days=1)
    before = [one for one in assertions(state, version.key) if one.position < version.position]
    judged = (one.version for one in candidates(before, day) if one.version and one.reach.covers(last))
    return next(judged, declared.bound.displaces[0].version)
