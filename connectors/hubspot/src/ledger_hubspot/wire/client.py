"""HubSpot over its own Python client, which is imported here, when a session opens, and nowhere else.

    what it is for, method, family, parts  --versions-->  path  --the vendor's generic call-->  JSON, or a fault

The generic call is used because the client's methods speak v3 alone, and raw, because its typed models corrupt list
filters on reading (a number becomes a text, and every operation gains a `type`). Its own retries are off, because
they wait for as long as a header says and repeat a PUT unasked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

from ledger import TargetFault
from ledger.connecting import DEADLINE, Connections, Late, Passing, Waits
from ledger_hubspot.wire import faults, versions

_TIMEOUT = (5.0, 30.0)  # seconds to connect, and to wait for a byte
_MOST_BYTES = 32 * 1024 * 1024
_HOST = "https://api.hubapi.com"

Query = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Call:
    doing: str
    method: str
    path: str
    query: Query
    body: Any
    safe: bool


_SHORTEST = 8  # letters of a token that is looked for in a text


class Client:
    """Requests to one portal. Every method raises only TargetFault, with `doing` in its words (`read list 12`)."""

    def __init__(
        self,
        token: str,
        host: str,
        *,
        waits: Waits,
        version: str = "v3",
        search_pause: float = 0.0,
    ) -> None:
        import urllib3
        from hubspot import HubSpot
        from hubspot.crm import lists

        # `host` steers the generated APIs and `base_url` everything else: one alone would send the token elsewhere.
        hubspot = HubSpot(access_token=token, host=host, base_url=host, retry=urllib3.Retry(total=0))
        self._api = hubspot.crm.lists.lists_api.api_client
        self._api.rest_client.pool_manager = _Bounded(self._api.rest_client.pool_manager)
        self._refused = lists.ApiException
        self._transport = (urllib3.exceptions.HTTPError, _TooLong, Late)
        self._unsent = urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError
        self._token, self._host, self.waits = token, host, waits
        self._version, self._search_pause, self._searched = version, search_pause, False

    @property
    def calls(self) -> int:
        """Requests made so far, whatever came of them, in every version of the API."""
        return int(self._api.rest_client.pool_manager.sent)

    @property
    def version(self) -> str:
        """The version of HubSpot's API that it speaks."""
        return self._version

    @property
    def told(self) -> datetime | None:
        """When HubSpot answered last, by its own clock; None where it does not say."""
        try:
            return parsedate_to_datetime(self._api.rest_client.pool_manager.date)
        except (TypeError, ValueError):
            return None

    def at(self, version: str) -> Client:
        """The same client for another version of the API."""
        other = copy(self)
        other._version = version
        return other

    def get(self, doing: str, family: str, *parts: str, query: Query | None = None) -> dict[str, Any]:
        """Read what is there. Raises Absent."""
        return self._ask(_Call(doing, "GET", self._path(family, parts), query or {}, None, safe=True))

    def look(self, doing: str, family: str, *parts: str, body: Any) -> dict[str, Any]:
        """Read by POST, as searches and batches do."""
        return self._ask(_Call(doing, "POST", self._path(family, parts), {}, body, safe=True))

    def search(self, doing: str, *parts: str, body: Any) -> dict[str, Any]:
        """Search records, with the pause between two searches that keeps within HubSpot's limit of them."""
        if self._searched and self._search_pause:
            self.waits.sleep(self._search_pause)
        self._searched = True
        return self.look(doing, "objects", *parts, "search", body=body)

    def write(
        self, method: str, doing: str, family: str, *parts: str, body: Any = None, query: Query | None = None
    ) -> dict[str, Any]:
        """Change something. Raises Unsure where it may have been done, and Rejected where it was not."""
        return self._ask(_Call(doing, method, self._path(family, parts), query or {}, body, safe=False))

    def _path(self, family: str, parts: Sequence[str]) -> str:
        return versions.path(self._version, family, *parts)

    def _ask(self, call: _Call) -> dict[str, Any]:
        """One request and its repetitions. Raises TargetFault."""
        try:
            return self.waits.patiently(partial(self._once, call))
        except TargetFault as fault:
            raise self._clean(fault) from None

    def _once(self, call: _Call) -> dict[str, Any]:
        try:
            return self._answer(call)
        except self._refused as no:
            after = (no.headers or {}).get("Retry-After", "")
            body = faults.read_body(no.body)
            raise faults.fault(no.status, body, doing=call.doing, safe=call.safe, after=after) from None
        except self._transport as trouble:
            raise self._unreachable(trouble, call) from None

    def _answer(self, call: _Call) -> dict[str, Any]:
        response = self._api.call_api(
            call.path,
            call.method,
            query_params=_pairs(call.query),
            header_params={"Accept": "application/json"},
            body=call.body,
            auth_settings=["oauth2"],
            _preload_content=False,
            _request_timeout=_TIMEOUT,
        )
        try:
            found = json.loads(response.data, parse_float=Decimal) if response.data else {}
        except (ValueError, RecursionError):
            raise _no_json(call) from None
        if isinstance(found, dict):
            return found
        why = "its answer is no JSON object"
        raise faults.unreadable(call.doing, why) if call.safe else faults.unsure(call.doing, why)

    def _never_sent(self, trouble: Exception) -> bool:
        return isinstance(getattr(trouble, "reason", trouble), self._unsent)

    def _unreachable(self, trouble: Exception, call: _Call) -> TargetFault:
        late = isinstance(trouble, Late)
        if not call.safe and not self._never_sent(trouble):
            why = "it did not answer in time" if late else "the connection broke before an answer came"
            return faults.unsure(call.doing, why)
        kind = TargetFault if late or self._never_sent(trouble) else Passing
        what = f"HubSpot is out of reach at {self._host}, so it could not {call.doing}"
        why = "it did not answer in time" if late else "no answer came"
        return kind(what, why, "look at the network, or whether the sandbox runs")

    def _clean(self, fault: TargetFault) -> TargetFault:
        """The fault without the token, should HubSpot's own words have repeated it; a short one may be any word."""
        if len(self._token) < _SHORTEST:
            return fault
        return type(fault)(*(part.replace(self._token, "[token]") for part in (fault.what, fault.why, fault.fix)))


def _no_json(call: _Call) -> TargetFault:
    """The fault of an answer that is no JSON, or only the beginning of some."""
    why = "its answer is no JSON"
    if not call.safe:
        return faults.unsure(call.doing, why)
    told = faults.unreadable(call.doing, why)
    return Passing(told.what, told.why, told.fix)


class _TooLong(Exception):
    """An answer longer than any that HubSpot gives."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the vendor's client needs of an answer."""

    status: int
    reason: str
    data: bytes
    headers: Mapping[str, str]

    def getheaders(self) -> Mapping[str, str]:
        return self.headers


class _Bounded:
    """The vendor's connection pool, but no answer is endless or drips, and a refusal need not be UTF-8. Raises Late."""

    def __init__(self, pool: Any) -> None:
        self._pool, self.sent, self.date = pool, 0, ""
        self._connections = Connections()
        self._connections.note(pool)

    def request(self, *given: Any, **named: Any) -> _Answer:
        self.sent += 1
        with self._connections.within(DEADLINE):
            return self._requested(*given, **named)

    def _requested(self, *given: Any, **named: Any) -> _Answer:
        answer = self._pool.request(*given, **named)
        self.date = answer.headers.get("Date", "")
        data = answer.read(_MOST_BYTES + 1, decode_content=True)
        if len(data) > _MOST_BYTES:
            answer.close()
            raise _TooLong
        if answer.status >= 300:
            data = data.decode(errors="replace").encode()
        return _Answer(answer.status, answer.reason or "", data, answer.headers)


def _pairs(query: Query) -> list[tuple[str, str]]:
    return [(key, one) for key, value in query.items() for one in ([value] if isinstance(value, str) else value)]


def part(found: Mapping[str, Any], doing: str, key: str, kind: type) -> Any:
    """One part of an answer, which is of that kind. Raises TargetFault."""
    if not isinstance(found.get(key), kind):
        raise faults.unreadable(doing, f"its answer has no `{key}`")
    return found[key]


@contextmanager
def readable(doing: str) -> Iterator[None]:
    """Within it, an answer of another shape than documented is a fault of the target, not of the program."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError):
        raise faults.unreadable(doing, "its answer is not of the shape that it documents") from None


def live_host() -> str:
    """Where HubSpot's API is."""
    return _HOST
