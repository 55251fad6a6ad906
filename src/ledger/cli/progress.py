"""How far something has come: one line on a terminal's stderr, rewritten, and gone at the end. Nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from ledger.cli.say import is_terminal
from ledger.render.printable import one_line

T = TypeVar("T")


def tell(what: str, done: int, total: int | None) -> None:
    """Say that `done` of `total` are behind us, or how many, where nobody knows of how many."""
    if not is_terminal(sys.stderr) or (total and done % max(total // 100, 1) and done < total):
        return
    of = f" of {total:,}" if total else ""
    ended = total is not None and done >= total
    sys.stderr.write("\r\x1b[K" if ended else f"\r{one_line(what)}: {done:,}{of}\x1b[K")
    sys.stderr.flush()


def counted(what: str, total: int, each: Iterable[T], tell: Callable[[str, int, int], None]) -> Iterator[T]:
    """The same things, told one by one as they come."""
    for done, one in enumerate(each, 1):
        tell(what, done, total)
        yield one
