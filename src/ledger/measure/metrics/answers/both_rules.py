"""Metrics over an attribution in a brief: what each comes to by both rules, who reads it, and what that contradicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from ledger.brief.content import BriefContradicted, BriefMetric, BriefTurn
from ledger.measure.metrics.answers.figures import AMOUNTS, NO_FIGURE, number_shown
from ledger.render.sections import Block, Points, Table

NOBODY = "nobody"


def metric_blocks(metrics: Sequence[BriefMetric]) -> Iterator[Block]:
    """Yield a table of those that were counted, and what is to be said of each; or only which may move."""
    counted = [each for each in metrics if each["period"]]
    if counted:
        rows = ((_name(each), each["period"], *map(_cell, _pair(each)), _readers(each)) for each in counted)
        yield Table(("METRIC", "PERIOD", "AS IT STANDS", "BY THE NEW RULE", "READ BY"), tuple(rows))
    told = [*(f"{_name(each)}{_why(each)}; read by {_readers(each)}" for each in metrics if not each["period"])]
    told += [line for each in counted for line in _lines(each)]
    if told:
        yield Points(tuple(told))


def _name(of: BriefMetric) -> str:
    return of["key"] if of["title"] == of["key"] else f"{of['title']} ({of['key']})"


def _readers(of: BriefMetric) -> str:
    return ", ".join(of["readers"]) or NOBODY


def _why(of: BriefMetric) -> str:
    return f": {of['why']}" if of["why"] else ""


def _pair(of: BriefMetric) -> Iterator[tuple[BriefMetric, str | None]]:
    yield from ((of, each) for each in (of["before"], of["after"]))


def _cell(cell: tuple[BriefMetric, str | None]) -> str:
    """A figure with its currency; both of a pair with as many decimals."""
    of, text = cell
    if text is None:
        return NO_FIGURE
    both = [each.partition(".")[2] for each in (of["before"], of["after"]) if each]
    decimals = max(map(len, both)) if of["sort"] in AMOUNTS else 0
    unit = f" {of['currency']}" if of["currency"] and of["sort"] in ("value", "cost") else ""
    return f"{number_shown(of['sort'], Fraction(text), decimals)}{unit}"


def _lines(of: BriefMetric) -> Iterator[str]:
    """Why there is no figure, whether its goal turns, and which numbers on record it contradicts."""
    if of["why"]:
        yield f"{of['key']}, {of['period']}: {of['why']}"
    goal = of.get("goal")
    if goal and goal["before"] != goal["after"]:
        turned = f"is {goal['before']} as it stands and {goal['after']} by the new rule"
        yield f"{of['key']}, {of['period']}: the goal, {goal['told']}, {turned}"
    yield from (_contradiction(of, each) for each in of.get("contradicts", ()))


def _contradiction(of: BriefMetric, each: BriefContradicted) -> str:
    if not each["closed"]:
        was = f"was reported as {each['number']}"
        return f"{of['key']}, {each['period']} {was}; by the new rule it would be {each['after']}"
    closed, after = (_exact(of["sort"], text) for text in (each["number"], each["after"]))
    return f"{of['key']}, {each['period']} is closed at {closed}; by the new rule it would be {after}"


def _exact(sort: str, text: str) -> str:
    """A number on record as people read it: a quotient, which is kept as a fraction, in as many digits as elsewhere."""
    return text if sort in AMOUNTS else number_shown(sort, Fraction(text), 0)


def turn_blocks(turns: Sequence[BriefTurn]) -> Iterator[Block]:
    """Yield the limits of pilots and gates that turn, and by which period."""
    if turns:
        yield Points(tuple(map(_turn, turns)))


def _turn(each: BriefTurn) -> str:
    of = f"the gate {each['gate']}" if each["sort"] == "gate" else f"the {each['sort']} of its pilot"
    turned = f"{each['before']} as it stands and {each['after']} by the new rule"
    return f"{each['channel']}, {each['period']}: {of}, {each['limit']}, {turned}"
