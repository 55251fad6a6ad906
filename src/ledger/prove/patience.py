"""How long whoever asks waits for a proof. What takes longer is broken off, and is never told as an answer.

The solver counts steps, so that an answer is the same on every machine. A server keeps others waiting meanwhile: it
gives all proofs of one request so many seconds together (`patience`), and to some people all work of one request
(`allowance`), of which a long piece asks between its parts (`require_time`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from time import monotonic

from ledger.errors import Refused
from ledger.steps import FILE, step

_UNTIL: ContextVar[float] = ContextVar("until", default=inf)
_WHOLE: ContextVar[float] = ContextVar("whole", default=inf)


class TooLong(Exception):
    """No time is left. It is no LedgerError, so that nothing on its way takes it for an answer."""


class Spent(TooLong):
    """No time is left for any work of this request, be it a proof or not."""


@contextmanager
def allowance(seconds: float) -> Iterator[None]:
    """Give so long for all work inside. Raises Spent."""
    before = _WHOLE.set(monotonic() + seconds)
    try:
        yield
    finally:
        _WHOLE.reset(before)


def require_time() -> None:
    """Pass where time is left for the work of this request. Raises Spent."""
    if monotonic() >= _WHOLE.get():
        raise Spent


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Wait so long, and no longer, for all proofs that are asked for inside. Raises Refused."""
    before = _UNTIL.set(monotonic() + seconds)
    try:
        yield
    except Spent:
        raise
    except TooLong:
        raise Refused(
            f"what this would change was not proved in {seconds:g} seconds",
            why="a server breaks off what would keep others waiting",
            fix=step("make the rule simpler, or ask at the command line, which waits", "check", FILE),
        ) from None
    finally:
        _UNTIL.reset(before)


def left() -> float:
    """The seconds that are left, without end where nobody gave any. Raises TooLong."""
    require_time()
    found = min(_UNTIL.get(), _WHOLE.get()) - monotonic()
    if found <= 0:
        raise TooLong
    return found
