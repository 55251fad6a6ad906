"""Where a score is worth more as a number grows, and where less: found by listing, judged by the reference."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise, product

import pytest
from hypothesis import assume, given, strategies as st

from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.meanings.score import Score, Weighted
from ledger.prove.axes import space
from ledger.prove.listing import Turn, turns
from ledger.prove.side import Side
from ledger.prove.soundness import odd
from strategies import schemas, scorings

TODAY = date(2026, 3, 2)
SCHEMA = Schema(
    "lead",
    {
        "score": Field("score", "number"),
        "employees": Field("employees", "number", Decimal(0)),
        "is_vp": Field("is_vp", "boolean"),
    },
)


def scoring(*rules: tuple[str, int]) -> Side:
    return Side(Score(tuple(Weighted(read(text, SCHEMA), points) for text, points in rules), 0, 100), SCHEMA)


def told(side: Side) -> list[str]:
    return [each.what for each in odd(side, TODAY)]


def test_a_size_that_is_too_large_to_sell_to_is_told_with_a_record_at_each_turn() -> None:
    assert told(scoring(("employees BETWEEN 100 AND 1000", 30), ("is_vp", 40))) == [
        "more `employees` is worth more in one place and less in another: from 0 to 30 points at 100, of "
        "{employees: 1} and from 30 to 0 points at 1001, of {employees: 1000}"
    ]


@pytest.mark.parametrize(
    "rules",
    [
        [("score >= 10", 5), ("score >= 20", 5), ("employees < 10", 3)],
        [("is_vp", 40)],
        [("score >= 10", 60), ("score >= 20", 60), ("score >= 30", 60)],
    ],
    ids=["one way each", "no number", "beyond the bound"],
)
def test_what_only_ever_rises_or_falls_is_not_odd(rules: list[tuple[str, int]]) -> None:
    assert told(scoring(*rules)) == []


@given(st.data())
def test_it_turns_where_the_reference_says_and_nowhere_else(data: st.DataObject) -> None:
    schema = data.draw(schemas(types=("number", "boolean", "choice", "date")))
    side = Side(data.draw(scorings(schema)), schema)
    room = space((side,), TODAY)
    numbers = sorted(name for name in side.fields if schema.fields[name].type == "number")
    assume(numbers and room.whole and room.size <= 2_000)
    for name in numbers:
        found = turns(side, name, room)
        assert tuple(each is not None for each in found) == by_hand(side, name)
        for sign, turn in zip((1, -1), found, strict=True):
            assert turn is None or is_a_turn(side, name, turn, sign)


def by_hand(side: Side, name: str) -> tuple[bool, bool]:
    """Whether the points go up anywhere as a number grows, and whether they go down."""
    room = space((side,), TODAY)
    at = next(n for n, axis in enumerate(room.axes) if axis.field == name)
    grown = sorted(each for each in room.axes[at].candidates if each is not None)
    others = [axis.candidates for n, axis in enumerate(room.axes) if n != at]
    day, moved = room.todays[0], set[int]()
    for rest in product(*others):
        said = [side.says(room.record([*rest[:at], value, *rest[at:]]), day) for value in grown]
        moved |= {(after > before) - (after < before) for before, after in pairwise(said)}
    return 1 in moved, -1 in moved


def is_a_turn(side: Side, name: str, turn: Turn, sign: int) -> bool:
    """Whether two records differ in that number alone, and get what is said of them."""
    day = space((side,), TODAY).todays[0]
    alike = {**turn.low, name: None} == {**turn.high, name: None}
    said = side.says(turn.low, day), side.says(turn.high, day)
    return (
        alike
        and turn.low[name] < turn.high[name]
        and said == (turn.before, turn.after)
        and (said[1] - said[0]) * sign > 0
    )
