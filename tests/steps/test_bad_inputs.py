"""A hundred bad inputs are each told in three parts, and the next step of each, run as it is printed, leads on."""

from __future__ import annotations

import pytest

from shell import ANA, OPS, Desk
from stepping import Walk, said, take
from steps.bad_inputs import FILES, ROWS, WIDER, Row


@pytest.fixture(scope="module")
def open_desk(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A governed ledger in which mql#2 is open, ana asked for a change, and a channel is registered."""
    desk = template.copied(tmp_path_factory.mktemp("bad"))
    for name, content in FILES.items():
        desk.write(name, content)
    desk.does(f"ledger propose wider.yaml {WIDER}", by=ANA)
    desk.does("ledger ask mql --hurts 'too late'", by=OPS)
    desk.does("ledger channel register podcast.yaml", by=ANA)
    return desk


def test_there_are_a_hundred_of_them_and_each_is_another_one() -> None:
    assert len({(row.command, row.by) for row in ROWS}) == len(ROWS) >= 100


@pytest.mark.parametrize("row", ROWS, ids=[f"{n}-{row.command}" for n, row in enumerate(ROWS)])
def test_a_bad_input_is_told_in_three_parts_and_its_next_step_leads_on(open_desk: Desk, row: Row) -> None:
    done = open_desk.run(f"ledger {row.command}", by=row.by)
    problem, *_ = problems = said(done)
    assert row.what in problem.what
    assert all(each.why and each.command for each in problems), done.err

    walk = Walk()
    take(open_desk.at(by=row.by), f"ledger {row.command}", problem, done.code, walk)

    assert (walk.stuck, walk.skipped, walk.prose) == ([], [], [])
