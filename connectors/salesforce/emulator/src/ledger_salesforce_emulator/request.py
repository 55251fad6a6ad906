"""One request as it came."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ledger_salesforce_emulator.answers import ApiError


@dataclass(frozen=True, slots=True)
class Request:
    """`headers` by lower-case name; `target` is the path with its query."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        """The path alone."""
        return urlsplit(self.target).path

    @property
    def host(self) -> str:
        """The Host header, without a port."""
        return self.headers.get("host", "").split(":")[0].lower()

    @property
    def bearer(self) -> str:
        """The session of the Authorization header, empty where there is none."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token if scheme == "Bearer" else ""

    def parameter(self, name: str) -> str:
        """A query parameter, empty where there is none."""
        return parse_qs(urlsplit(self.target).query).get(name, [""])[0]

    def form(self) -> dict[str, str]:
        """A form body."""
        return {key: values[0] for key, values in parse_qs(self.body.decode("utf-8", "replace")).items()}

    def json(self) -> Any:
        """A JSON body. Raises ApiError where it is none."""
        if not self.headers.get("content-type", "").startswith("application/json"):  # assumed wording
            raise ApiError(415, "UNSUPPORTED_MEDIA_TYPE", "Content type not supported")
        try:
            return json.loads(self.body)
        except ValueError:
            raise ApiError(400, "JSON_PARSER_ERROR", "Unexpected character at [line:1, column:1]") from None
