"""A wire that breaks in the middle of what is said: a proxy on loopback that does something at a place that is named.

with cutting(port) as wire:
    wire.arm(turn=3, byte=120)  # of the third turn (a request, its answer, the next request …) only so much arrives

The place is counted in turns and bytes and not in time, so that a machine that is busy comes to the same.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

RESET = struct.pack("ii", 1, 0)  # to close is to reset: nothing more is delivered


class Place(NamedTuple):
    """Where it happens, and what; without that, the connection is cut."""

    turn: int
    byte: int
    then: Callable[[], object] | None


class Wire:
    """Every connection to one port, and how many turns were taken on all of them since it was armed."""

    def __init__(self, to: int) -> None:
        self.to, self.turns, self.happened = to, 0, False
        self._place: Place | None = None
        self._lock, self._ends = threading.Lock(), set[socket.socket]()
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self.listening.getsockname()[1]

    def arm(self, turn: int, byte: int, then: Callable[[], object] | None = None) -> None:
        """From now on count, and break there."""
        with self._lock:
            self.turns, self.happened, self._place = 0, False, Place(turn, byte, then)

    def disarm(self) -> bool:
        """Break nothing more; whether something broke."""
        with self._lock:
            self._place = None
        return self.happened

    def cut(self) -> None:
        """Break every connection now, whatever is under way; new ones are taken."""
        with self._lock:
            ends = list(self._ends)
        for each in ends:
            _reset(each)

    def ended(self) -> bool:
        """Whether every connection is closed on both sides: then what came over it was done, or never will be."""
        with self._lock:
            return not self._ends

    def serve(self) -> None:
        """Take connections until the proxy is closed."""
        with suppress(OSError):
            while True:
                threading.Thread(target=self._connect, args=(self.listening.accept()[0],), daemon=True).start()

    def _connect(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self.to))
        except OSError:
            near.close()
            return
        with self._lock:
            self._ends |= {near, far}
        said: list[object] = [None, 0]  # who spoke last on this connection, and how much in this turn
        back = threading.Thread(target=self._pump, args=(far, near, said), daemon=True)
        back.start()
        self._pump(near, far, said)
        back.join()
        with self._lock:
            self._ends -= {near, far}
        near.close()
        far.close()

    def _pump(self, source: socket.socket, sink: socket.socket, said: list[object]) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                upto = self._breaks(source, data, said)
                sink.sendall(data[:upto])
                if upto is not None:
                    break
            else:
                sink.shutdown(socket.SHUT_WR)
                return
        for each in (source, sink):
            _reset(each)

    def _breaks(self, source: socket.socket, data: bytes, said: list[object]) -> int | None:
        """How much of this arrives before the connection breaks; None where it does not."""
        with self._lock:
            if said[0] is not source:
                self.turns += 1
                said[:] = [source, 0]
            begun = int(str(said[1]))
            said[1] = begun + len(data)
            place = self._place
            if place is None or (self.turns, begun + len(data)) < place[:2]:
                return None
            self._place, self.happened = None, True
        if place.then:
            place.then()
        return None if place.then else max(0, place.byte - begun) if self.turns == place.turn else 0


def _reset(end: socket.socket) -> None:
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        end.shutdown(socket.SHUT_RDWR)
    end.close()  # also where the other side was gone already


@contextmanager
def cutting(to: int) -> Iterator[Wire]:
    """A wire to a port, until the block ends."""
    found = Wire(to)
    threading.Thread(target=found.serve, daemon=True).start()
    try:
        yield found
    finally:
        found.listening.close()
