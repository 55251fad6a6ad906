"""Every sort of debt is one that a policy can name, as it ships, and is closed by an act that somebody can run."""

from __future__ import annotations

import click
import pytest

from ledger.cli import program
from ledger.domain.debt import SHIPPED, WEIGHTS, SortTerms
from ledger.govern.debt.views.facts import Sort
from ledger.govern.debt.views.sorts import SORTS


def command(path: str) -> click.Command | None:
    """The command that people run by these words."""
    found: click.Command | None = program()
    for word in path.split():
        found = found.get_command(click.Context(found), word) if isinstance(found, click.Group) else None
    return found


def test_a_policy_can_name_every_sort_and_ships_with_what_each_weighs() -> None:
    assert {each.name: SortTerms(each.weight, each.due) for each in SORTS} == {
        name: terms for name, terms in SHIPPED.items() if name in {each.name for each in SORTS}
    }
    assert {each.weight for each in SHIPPED.values()} <= set(WEIGHTS)


@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: sort.name)
def test_an_item_is_closed_by_a_command_that_is_there(sort: Sort) -> None:
    assert command(sort.closing.act) is not None
