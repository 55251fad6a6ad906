"""What a change does to the records of a file, as data for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ledger.app.questions.impact import ImpactResult
    from ledger.population.asking import ImpactOptions
    from ledger.population.backtest import Cell, Quality
    from ledger.population.impact import Group


def data(weighed: ImpactResult) -> dict[str, Any]:
    """The same for programs: aggregates and a digest, and of records nothing but the ids that were asked for."""
    found, asked = weighed.found, weighed.asked
    return {
        "before": _version(weighed.before),
        "after": _version(weighed.after),
        "today": weighed.today,
        "population": {"file": weighed.file, "records": found.overall.records, "digest": weighed.digest},
        "sort": found.sort,
        "moved": found.moved,
        "cells": _cells(found.overall, asked),
        "said": [each._asdict() for each in found.said],
        "by": {"column": asked.by, "rows": [_row(each, asked) for each in found.groups]},
        "months": {"clock": asked.month, "rows": [_row(each, asked) for each in found.months]},
        "clauses": [each._asdict() for each in found.blames],
        "samples": {"column": asked.id, **{name: list(ids) for name, ids in found.samples.items()}},
        "first_unreadable": asdict(found.first_unreadable) if found.first_unreadable else None,
        "repeated": found.repeated,
        "undeclared": [each._asdict() for each in found.strangers],
        "backtest": _backtest(weighed) if asked.outcome else None,
    }


def _version(named: Any) -> dict[str, str]:
    return {"name": named.label, "key": named.draft.key, "content": named.draft.content_digest}


def _row(group: Group, asked: ImpactOptions) -> dict[str, Any]:
    return {"value": group.value, "cells": _cells(group, asked)}


def _cells(group: Group, asked: ImpactOptions) -> dict[str, Any]:
    """Each with its records, and with what became of them where that was asked."""
    return {name: _cell(each) if asked.outcome else {"records": each.records} for name, each in group.cells.items()}


def _cell(cell: Cell) -> Mapping[str, Any]:
    return {**cell._asdict(), "rate": cell.rate}


def _backtest(weighed: ImpactResult) -> dict[str, Any]:
    found, asked = weighed.found, weighed.asked
    told: dict[str, Any] = {"outcome": asked.outcome, "known": asked.known, "judged": _cell(found.overall.among())}
    if found.sort == "criteria":
        told |= {name: _quality(each) for name, each in zip(("before", "after"), found.quality(), strict=True)}
    return told


def _quality(quality: Quality) -> dict[str, Any]:
    return {**quality._asdict(), "picked": _cell(quality.picked)}
