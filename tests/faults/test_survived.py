"""The count at the end of a run says what was seen, and no more than that."""

from __future__ import annotations

from pathlib import Path

import pytest

from faults.marked import marked_tests
from faults.matrix import GROUPS, ROWS
from faults.survived import Outcome, read_mark, standing, summary

PASSED, FAILED, SKIPPED = (Outcome(False, word) for word in ("passed", "failed", "skipped"))
CONTROL = Outcome(True, "passed")


def told(*outcomes: tuple[int, Outcome]) -> list[str]:
    return list(summary(standing(outcomes)))


def test_a_row_is_survived_where_its_test_and_its_control_passed() -> None:
    assert told((8, PASSED), (8, CONTROL))[0] == "faults survived 1/47"


def test_a_row_whose_control_did_not_run_proves_nothing() -> None:
    lines = told((8, PASSED))
    assert lines[:2] == ["faults survived 0/47", "  without its control: 8"]


@pytest.mark.parametrize(
    "outcomes", [[PASSED, FAILED, CONTROL], [PASSED, Outcome(True, "failed")]], ids=["test", "control"]
)
def test_one_test_or_control_that_fails_takes_the_row(outcomes: list[Outcome]) -> None:
    lines = told(*((8, each) for each in outcomes))
    assert lines[:2] == ["faults survived 0/47", "  not survived: 8"]


def test_what_was_left_out_is_named() -> None:
    lines = told((8, PASSED), (8, SKIPPED), (8, CONTROL), (2, SKIPPED), (2, Outcome(True, "skipped")))
    assert lines[:2] == ["faults survived 1/47", "  some of its tests left out: 8"]
    assert lines[2] == "  not run: 1-7, 9-47"


def test_the_limit_counts_as_what_it_is() -> None:
    assert told((20, PASSED))[0] == "faults survived 1/47 (row 20 is a limit, and is as documented)"


def test_there_are_47_rows_each_with_a_control_or_why_there_is_none() -> None:
    assert list(ROWS) == list(range(1, 48))
    assert sum(map(len, GROUPS.values())) == 47
    assert all(bool(row.control) != bool(row.uncontrolled) for row in ROWS.values())
    assert [number for number, row in ROWS.items() if row.limit] == [20]


def test_each_row_has_a_test_and_the_control_that_it_tells_of() -> None:
    marked = {(test.row, test.control) for test in marked_tests()}
    assert {row for row in ROWS if (row, False) not in marked} == set()
    assert {number for number, row in ROWS.items() if row.control and (number, True) not in marked} == set()


@pytest.mark.parametrize("mark", ["(0)", "(48)", "()", "('8')", "(8, 9)", "(8, controls=True)"])
def test_a_mark_of_no_row_stops_the_run(mark: str) -> None:
    with pytest.raises(pytest.UsageError, match="a row from 1 to 47"):
        read_mark(eval(f"pytest.mark.fault{mark}", {"pytest": pytest}).mark)


def test_what_is_read_from_the_files_is_what_pytest_is_told(request: pytest.FixtureRequest) -> None:
    read = {(test.file, test.name, test.row, test.control) for test in marked_tests()}
    root = Path(str(request.config.rootpath))
    collected = {
        (item.path.relative_to(root).as_posix(), getattr(item, "originalname", item.name), *read_mark(mark))
        for item in request.session.items
        for mark in item.iter_markers("fault")
    }
    assert collected <= read
