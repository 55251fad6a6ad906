"""Removal effects are what a hand, plain fractions and other programs find."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from ledger.errors import Refused
from ledger.meanings.credit.removal import CONVERTED, LOST, Move, removal
from strategies import tries

Walk = tuple[tuple[str, ...], bool, int]
JOURNEYS = Path(__file__).resolve().parents[3] / "shared" / "data" / "journeys.csv"


def moves(walks: Iterable[Walk], order: int) -> list[Move]:
    found = []
    for channels, converted, times in walks:
        states = [tuple(channels[max(0, at - order) : at]) for at in range(len(channels) + 1)]
        found += [Move(state, to, True, times) for state, to in zip(states, channels, strict=False)]
        found.append(Move(states[-1], CONVERTED if converted else LOST, False, times))
    return found


def by_fractions(walks: Sequence[Walk], order: int, without: str = "") -> Fraction:
    """The probability to convert, by Gauss's elimination in fractions: one equation for each state."""
    counts: dict[Any, Counter[Any]] = defaultdict(Counter)
    for state, to, channel, times in moves(walks, order):
        counts[state][(*state, to)[-order:] if channel else to] += times
    states = sorted(counts)
    rows = []
    for state in states:
        whole = sum(counts[state].values())
        row = [Fraction(int(state == other)) for other in states]
        for to, times in counts[state].items():
            if to in counts and to[-1] != without:
                row[states.index(to)] -= Fraction(times, whole)
        rows.append([*row, Fraction(counts[state][CONVERTED], whole)])
    for at in range(len(states)):
        pivot = next(n for n in range(at, len(states)) if rows[n][at])
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [each / rows[at][at] for each in rows[at]]
        for n in range(len(states)):
            if n != at and rows[n][at]:
                rows[n] = [one - rows[n][at] * other for one, other in zip(rows[n], rows[at], strict=True)]
    return rows[states.index(())][-1]


def effects(walks: Sequence[Walk], order: int) -> dict[str, Fraction]:
    whole = by_fractions(walks, order)
    channels = sorted({channel for each, _, _ in walks for channel in each})
    return {each: 1 - by_fractions(walks, order, each) / whole for each in channels}


BY_HAND: list[Walk] = [(("c1", "c2", "c3"), True, 1), (("c1",), False, 1), (("c2", "c3"), False, 1)]
IN_TURN: list[Walk] = [(("a", "b"), True, 1), (("b", "a"), False, 1), (("a",), False, 1)]
MTA: list[Walk] = [
    (("a", "b"), True, 3),
    (("a", "b"), False, 1),
    (("a", "c"), True, 1),
    (("a", "c"), False, 1),
]


def test_three_channels_lose_what_a_hand_finds() -> None:
    found = removal(moves(BY_HAND, 1), 1)
    assert found.probability == pytest.approx(1 / 3, abs=1e-15)
    assert found.effects == pytest.approx({"c1": 0.5, "c2": 1, "c3": 1}, abs=1e-15)


def test_a_chain_that_remembers_more_knows_in_which_order_channels_came() -> None:
    assert removal(moves(IN_TURN, 1), 1).effects["a"] == pytest.approx(0.5, abs=1e-15)
    assert removal(moves(IN_TURN, 2), 2).effects["a"] == 1


def test_the_fixture_of_another_program_comes_out() -> None:
    """`eeghor/mta`, tests/test_probabilistic_models.py: its transitions, and what follows from them by hand."""
    found = removal(moves(MTA, 1), 1)
    assert found.probability == pytest.approx(2 / 3, abs=1e-15)
    assert found.effects == pytest.approx({"a": 1, "b": 3 / 4, "c": 1 / 4}, abs=1e-15)


def test_nothing_can_be_lost_where_nothing_converts() -> None:
    with pytest.raises(Refused, match="no journey with a touch converts"):
        removal(moves([(("a",), False, 3)], 1), 1)


def test_a_channel_that_comes_a_hundred_thousand_times_over_keeps_every_digit() -> None:
    long: list[Walk] = [(("a",) * 100_000, True, 1), (("a", "b"), False, 1), (("b",), True, 1)]
    exact = effects([(("a",) * 3, True, 1), (("b",), True, 1)], 1)
    assert exact["a"] == Fraction(1, 2)
    found = removal(moves(long, 1), 1)
    assert found.probability == pytest.approx(2 / 3, rel=1e-14)


walks = st.lists(
    st.tuples(st.lists(st.sampled_from("abcd"), min_size=1, max_size=6).map(tuple), st.booleans(), st.integers(1, 9)),
    min_size=1,
    max_size=8,
).filter(lambda found: any(converted for _, converted, _ in found))


@settings(max_examples=tries(60), deadline=None)
@given(walks, st.integers(1, 3))
def test_every_effect_is_that_of_plain_fractions(found: list[Walk], order: int) -> None:
    exact = effects(found, order)
    assert removal(moves(found, order), order).effects == pytest.approx(
        {name: float(each) for name, each in exact.items()}, abs=1e-13
    )


@pytest.mark.skipif(not JOURNEYS.exists(), reason="real journeys lie beside the repository, not in it")
@pytest.mark.parametrize("order", [1, 2])
def test_real_journeys_lose_what_plain_fractions_find(order: int) -> None:
    by_customer: dict[str, list[tuple[str, str, bool]]] = defaultdict(list)
    with JOURNEYS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_customer[row["customer_id"]].append((row["time"], row["channel"], row["conversion"] == "1"))
    counted = Counter(
        (tuple(channel for _, channel, _ in sorted(rows)), any(won for *_, won in rows))
        for rows in by_customer.values()
    )
    found = [(channels, converted, times) for (channels, converted), times in counted.items()]
    merged = Counter[tuple[Any, ...]]()
    for state, to, channel, times in moves(found, order):
        merged[state, to, channel] += times
    exact = effects(found, order)
    got = removal([Move(*each, times) for each, times in merged.items()], order)
    assert got.effects == pytest.approx({name: float(each) for name, each in exact.items()}, abs=1e-12)
