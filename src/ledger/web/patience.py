"""A connection that keeps the server waiting is ended: one that sends its request too slowly, or reads no answer.

Whoever opens many and says little would otherwise hold all that the machine has. A connection also ends that goes on
with a body after its answer: the server reads no more of what it refused.
"""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = 20.0  # seconds
RATE = 8_192
"""Bytes for which a client gets a second more, so that a large form may come over a slow line."""

LINGER = 1 << 20
"""Bytes of a body that are still taken after its answer, so that a client which sends first and reads then gets it."""


class PatientProtocol(H11Protocol):
    """HTTP/1.1 of a connection, with an end to waiting. While the server itself works, it waits for nobody."""

    def __init__(self, *given: Any, **named: Any) -> None:
        """Nothing is waited for yet."""
        super().__init__(*given, **named)
        self._since, self._got, self._timer = 0.0, 0, None  # type: float, int, asyncio.TimerHandle | None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._watch(anew=True)

    def data_received(self, data: bytes) -> None:
        """Go on waiting, where the request is not whole."""
        self._got += len(data)
        super().data_received(data)
        if self._is_answered and self._got > LINGER:
            self.transport.abort()
        self._watch()

    def on_response_complete(self) -> None:
        """Wait until the answer is taken, and for the next request."""
        super().on_response_complete()
        self._watch(anew=True)

    def pause_writing(self) -> None:
        """Wait until some of the answer is taken."""
        super().pause_writing()
        self._begin()

    def resume_writing(self) -> None:
        """Some was."""
        super().resume_writing()
        self._watch(anew=True)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._end()
        super().connection_lost(exc)

    @property
    def _is_answered(self) -> bool:
        """Whether the answer is out while its request goes on."""
        return bool(self.cycle and self.cycle.response_complete) and self.conn.their_state is h11.SEND_BODY

    def _watch(self, *, anew: bool = False) -> None:
        if self.cycle and not self.cycle.more_body and not self.cycle.response_complete:
            self._end()
        elif anew or self._timer is None:
            self._begin()

    def _begin(self) -> None:
        self._end()
        self._since, self._got = self.loop.time(), 0
        self._timer = self.loop.call_later(PATIENCE, self._tried)

    def _end(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = None

    def _tried(self) -> None:
        left = self._since + PATIENCE + self._got / RATE - self.loop.time()
        if left > 0:
            self._timer = self.loop.call_later(left, self._tried)
        else:
            self.transport.abort()
