"""Where nothing can be proved: a spread of combinations, for a record that tells two sides apart needs no proof."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from ledger.prove.axes import Space
from ledger.prove.listing import FirstDifference
from ledger.prove.side import Side

TRIED = 5_000
"""So many are tried by the reference evaluator in about a second."""


def tried(one: Side, other: Side, space: Space) -> tuple[FirstDifference | None, FirstDifference | None]:
    """A record on which `other` says more than `one`, and one on which it says less; None proves nothing."""
    gained = lost = None
    today = space.todays[0]
    for values in _spread(space):
        record = space.record(values)
        moved = other.says(record, today) - one.says(record, today)
        if moved > 0:
            gained = gained or FirstDifference(record, today)
        elif moved < 0:
            lost = lost or FirstDifference(record, today)
        if gained and lost:
            break
    return gained, lost


def _spread(space: Space) -> Iterator[tuple[Any, ...]]:
    """Everything blank, or filled, but for one field; then any. The same each time."""
    candidates = [axis.candidates for axis in space.axes]
    for base in ([values[0] for values in candidates], [values[-1] for values in candidates]):
        for at, values in enumerate(candidates):
            yield from ((*base[:at], value, *base[at + 1 :]) for value in values)
    chance = random.Random(0)
    yield from (tuple(chance.choice(values) for values in candidates) for _ in range(TRIED))
