"""What takes long to work out and follows from its key alone, kept for whoever asks next."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")
MOST = 512


class Cache:
    """Shared by threads. A key holds digests of all that the value is made of, so nothing in it is ever out of date.

    Two who ask at once may both work it out; what is asked for least lately goes where there are too many.
    """

    def __init__(self, most: int = MOST) -> None:
        """Hold at most so many."""
        self._most, self._held, self._lock = most, OrderedDict[Hashable, Any](), Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under a key, else what is made now."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                found: T = self._held[key]
                return found
        made = make()
        with self._lock:
            self._held[key] = made
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return made
