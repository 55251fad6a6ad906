"""Two pieces of work timed in turns, so that a busy machine slows both. Not a benchmark itself."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def ratio_of(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> str:
    """The median of ours by theirs."""
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    mine, other = (statistics.median(each[n] for each in pairs) for n in range(2))
    return f"{mine / other:.2f} x ({mine:.2f} s, {other:.2f} s)"


def seconds(run: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
