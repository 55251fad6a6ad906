"""What comes over the wire and what goes back, without a word about sockets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True)
class Call:
    """A request to an emulator. `headers` is by lower-case name, `target` is the path with its query.

    `unread` says that there was a body of which nobody knew the length, or a huge one, and that it was left unread.
    """

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    unread: bool = False

    @property
    def path(self) -> str:
        """The path alone."""
        return urlsplit(self.target).path

    @property
    def query(self) -> Mapping[str, list[str]]:
        """The parameters of the query, each with its values."""
        return parse_qs(urlsplit(self.target).query)

    @property
    def host(self) -> str:
        """The Host header, without a port."""
        return self.headers.get("host", "").split(":")[0].lower()

    @property
    def bearer(self) -> str:
        """The token of the Authorization header, empty where there is none."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token if scheme == "Bearer" else ""

    def parameter(self, name: str, otherwise: str = "") -> str:
        """The first value of a query parameter."""
        return self.query.get(name, [otherwise])[0]

    def form(self) -> dict[str, str]:
        """The body of a form."""
        return {key: values[0] for key, values in parse_qs(self.body.decode("utf-8", "replace")).items()}


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a call, and what shall go wrong on its way.

    `cut` is how many bytes of the body are sent before the line breaks, `pause` is in seconds, and `lost` is `drop` or
    `reset` where nothing is sent at all.
    """

    status: int
    data: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    pause: float = 0.0
    lost: str = ""


def reply(status: int, body: Any = None, headers: Mapping[str, str] | None = None) -> Reply:
    """A reply with a text as HTML, nothing where the body is None, and all else as JSON. `headers` win."""
    if body is None:
        return Reply(status, b"", headers or {})
    kind = "text/html" if isinstance(body, str) else "application/json;charset=utf-8"
    text = body if isinstance(body, str) else json.dumps(body, separators=(",", ":"))
    return Reply(status, text.encode(), {"Content-Type": kind, **(headers or {})})
