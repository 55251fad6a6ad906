"""What takes long to work out and follows from its key alone, kept for whoever asks next."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")
MOST = 512


class Cache:
    """Shared by threads. A key holds all that the value is made of, so nothing in it is ever out of date.

    Of those who ask at once the first works it out, and the others wait; what fails is not kept, and those who waited
    make it themselves: it may have failed for reasons of the first alone. What is asked for least lately goes where
    there are too many.
    """

    def __init__(self, most: int = MOST) -> None:
        """Hold at most so many."""
        self._most, self._held, self._lock = most, OrderedDict[Hashable, Future[Any]](), Lock()
        self._readers: object = None

    def keep_for(self, readers: object) -> None:
        """Keep nothing that was made for others than these."""
        with self._lock:
            if self._readers != readers:
                self._readers = readers
                self._held.clear()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under a key, else what is made now."""
        mine = Future[T]()
        with self._lock:
            found: Future[T] = self._held.setdefault(key, mine)
            self._held.move_to_end(key)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        if found is mine:
            try:
                mine.set_result(make())
            except BaseException as problem:
                with self._lock:
                    self._held.pop(key, None)
                mine.set_exception(problem)
            return mine.result()
        return make() if found.exception() else found.result()
