"""Counts, at the end of a run of tests, how many of the 47 faults it saw survived.

    faults survived 45/47 (row 20 is a limit, and is as documented)
      not survived: 8
      not run: 2

A row is survived where a test of it passed, none of it failed, and neither did its control, which has to have run.
The marks travel with the reports, so that it counts alike in one process and in many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import pytest

from faults.matrix import ROWS

PROPERTY = "fault"


class Mark(NamedTuple):
    """Which row a test is of, and whether it is the control of that row."""

    row: int
    control: bool


class Outcome(NamedTuple):
    """What became of one test of a row: "passed", "failed" or "skipped"."""

    control: bool
    word: str


class Standing(NamedTuple):
    """Row numbers by what a run showed of them; `partly` names those of `survived` of which a test was left out."""

    survived: tuple[int, ...]
    hurt: tuple[int, ...]
    uncontrolled: tuple[int, ...]
    partly: tuple[int, ...]
    untried: tuple[int, ...]


def standing(outcomes: Iterable[tuple[int, Outcome]]) -> Standing:
    """What a run showed, by what became of its tests."""
    of = defaultdict[int, list[Outcome]](list)
    for row, outcome in outcomes:
        of[row].append(outcome)
    sorts = {row: _sort(row, of[row]) for row in ROWS}
    rows = {sort: tuple(row for row in ROWS if sorts[row] == sort) for sort in Standing._fields}
    partly = tuple(row for row in rows["survived"] if any(each.word == "skipped" for each in of[row]))
    return Standing(**{**rows, "partly": partly})


def _sort(row: int, outcomes: Sequence[Outcome]) -> str:
    if any(each.word == "failed" for each in outcomes):
        return "hurt"
    passed = {each.control for each in outcomes if each.word == "passed"}
    if False not in passed:
        return "untried"
    return "survived" if True in passed or ROWS[row].uncontrolled else "uncontrolled"


def summary(found: Standing) -> Iterator[str]:
    """The lines that tell it."""
    limits = [row for row in found.survived if ROWS[row].limit]
    told = f" (row {_listed(limits)} is a limit, and is as documented)" if limits else ""
    yield f"faults survived {len(found.survived)}/{len(ROWS)}{told}"
    named = {
        "not survived": found.hurt,
        "without its control": found.uncontrolled,
        "some of its tests left out": found.partly,
        "not run": found.untried,
    }
    for words, rows in named.items():
        if rows:
            yield f"  {words}: {_listed(rows)}"


def _listed(rows: Sequence[int]) -> str:
    """Such as `1, 3-7`."""
    runs = [[row for _, row in run] for _, run in groupby(enumerate(rows), lambda each: each[1] - each[0])]
    return ", ".join(f"{run[0]}-{run[-1]}" if run[1:] else f"{run[0]}" for run in runs)


def read_mark(mark: pytest.Mark) -> Mark:
    """What `@pytest.mark.fault(ROW, control=False)` says. Raises UsageError where it is no row of the matrix."""
    match mark.args, mark.kwargs:
        case (int(row),), {**rest} if row in ROWS and rest.keys() <= {"control"}:
            return Mark(row, bool(rest.get("control", False)))
    raise pytest.UsageError(f"fault takes a row from 1 to {len(ROWS)} and `control`, not {mark.args} {mark.kwargs}")


# --- what pytest calls ------------------------------------------------------------------------------------------------

outcomes: list[tuple[int, Outcome]] = []
"""What this run saw so far."""


def pytest_configure(config: pytest.Config) -> None:
    """The mark."""
    outcomes.clear()
    config.addinivalue_line("markers", "fault(row, control=False): sees a fault of tests/faults/matrix.py survived")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every report says which rows its test is of."""
    for item in items:
        item.user_properties += [(PROPERTY, tuple(read_mark(mark))) for mark in item.iter_markers(PROPERTY)]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note what became of a test: of its call, or of what else failed or left it out."""
    if report.when == "call" or not report.passed:
        marks = [value for name, value in report.user_properties if name == PROPERTY]
        outcomes.extend((row, Outcome(control, report.outcome)) for row, control in marks)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell it, where a test of the matrix ran."""
    if outcomes:
        terminalreporter.write_sep("=", "faults")
        for line in summary(standing(outcomes)):
            terminalreporter.write_line(line)
