"""How far something has come: one line on a terminal's stderr, rewritten, and gone at the end. Nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def tell(what: str, done: int, total: int) -> None:
    """Say that `done` of `total` are behind us."""
    if not sys.stderr.isatty():
        return
    from ledger.render.printable import one_line

    line = one_line(f"{what}: {done:,} of {total:,}")
    sys.stderr.write(f"\r{line}\x1b[K" if done < total else "\r\x1b[K")
    sys.stderr.flush()


def counted(what: str, total: int, each: Iterable[T]) -> Iterator[T]:
    """The same things, told one by one as they come."""
    for done, one in enumerate(each, 1):
        tell(what, done, total)
        yield one
