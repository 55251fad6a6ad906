"""Whoever asks for a proof waits so long and no longer; what was broken off is no answer."""

from __future__ import annotations

import time

import pytest

from ledger.errors import LedgerError, Refused
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.prove.axes import space
from ledger.prove.category import change
from ledger.prove.patience import TooLong, left, patience
from ledger.prove.side import Side
from ledger.prove.solving import solved
from strategies import TODAY

SCHEMA = Schema("lead", {f"n{n}": Field(f"n{n}", "number") for n in range(12)})


def side(text: str) -> Side:
    return Side(read(text, SCHEMA), SCHEMA)


# Far too many combinations to list, so that the solver is asked.
ONE = side(" AND ".join(f"(n{n} > {n} OR n{(n + 5) % 12} < {n})" for n in range(12)))
OTHER = side(" AND ".join(f"(n{(n + 5) % 12} < {n} OR n{n} > {n})" for n in reversed(range(12))))


def test_what_is_asked_without_patience_takes_its_time() -> None:
    assert left() > 10**9
    assert change(ONE, OTHER, TODAY).category == "equivalent"


def test_a_proof_is_broken_off_once_nobody_waits_any_longer() -> None:
    with pytest.raises(Refused, match="not proved in 0"), patience(0):
        change(ONE, OTHER, TODAY)


def test_the_solver_itself_is_stopped() -> None:
    begun = time.monotonic()
    with pytest.raises(Refused, match=r"not proved in 0\.01"), patience(0.01):
        solved(ONE, OTHER, space((ONE, OTHER), TODAY))
    assert time.monotonic() - begun < 5


def test_nothing_on_the_way_takes_it_for_an_answer() -> None:
    assert not issubclass(TooLong, LedgerError)
