"""The wire: the only module that calls through simple-salesforce. Import it where a connection is opened, never before.

    get, rows, pages            reads: asked again while what stands in the way passes
    reads, counts               25 reads a request
    writes, insert              25 writes a request, sent once: only reading can tell whether one arrived
    soap                        a call of the Metadata API

Everything goes through `Salesforce.restful`, never the library's object types: those retry a refused session without
end. Sessions are renewed here, once a call.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, TypeVar

import requests
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import SalesforceError

from ledger import TargetFault
from ledger.connecting import Waits, chunks, outcomes_in_chunks
from ledger_salesforce.settings import Settings
from ledger_salesforce.wire import batches, faults, login, transport
from ledger_salesforce.wire.batches import PARTS, RECORDS, Ask

Json = Any
Answer = TypeVar("Answer")


class Client:
    """An open session of the REST, Tooling and Metadata APIs. Every method raises only TargetFault."""

    def __init__(
        self,
        settings: Settings,
        waits: Waits,
    ) -> None:
        self._settings, self.waits = settings, waits
        self._session = transport.opened(settings)
        self._session.hooks["response"].append(self._note)
        self._now: datetime | None = None
        self._within = 0  # queries inside of batches
        self._after = ""  # the Retry-After of the last answer, which the library keeps to itself
        self._salesforce = self.waits.patiently(self._login)

    @property
    def calls(self) -> int:
        """Requests made so far, as the org counts them: logins among them, and each query of a batch beside it.

        Documented: a composite of Tooling requests is one, and so is a collection of records.
        """
        return transport.sent(self._session) + self._within

    @property
    def host(self) -> str:
        """The host to which the token belongs, as the login said."""
        return str(self._salesforce.sf_instance)

    def now(self) -> datetime:
        """The moment of Salesforce's own clock at the last answer."""
        if self._now is None:
            raise faults.unreadable("no answer had a Date header, which tells the day that TODAY is")
        return self._now

    def today(self) -> date:
        """The day, in UTC, of that moment."""
        return self.now().date()

    def get(self, path: str, **parameters: str) -> Json:
        """Read a resource below /services/data/vN/."""
        return self.waits.patiently(lambda: self._call("GET", path, params=parameters))

    def rows(self, soql: str, tooling: bool = False) -> list[Mapping[str, Any]]:
        """Every row of a query."""
        return list(self.pages(soql, tooling))

    def pages(self, soql: str, tooling: bool = False) -> Iterator[Mapping[str, Any]]:
        """Every row of a query, a page of at most 2,000 at a time (documented: its default size)."""
        answer = self.get("tooling/query" if tooling else "query", q=soql)
        while True:
            rows = _part(answer, "records")
            if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
                raise faults.unreadable("the records of a query are not a list of objects")
            yield from rows
            if answer.get("done") is not False:
                return
            answer = self.get(self._next(answer))

    def reads(self, paths: Sequence[str]) -> list[Any]:
        """Resources below /services/data/vN/tooling/, in this order; a fault where one cannot be had."""
        parts = [Ask("GET", f"tooling/{path}") for path in paths]
        return [each for some in chunks(parts, PARTS) for each in self.waits.patiently(partial(self._read, some))]

    def counts(self, queries: Sequence[str]) -> list[int | TargetFault]:
        """The numbers of rows of COUNT() queries, in this order; a fault where one cannot be had."""
        return [each for some in chunks(queries, PARTS) for each in self.waits.patiently(partial(self._count, some))]

    def writes(self, parts: Sequence[Ask]) -> list[Any]:
        """Tooling writes, once each and independently, in this order; a fault where one was not taken, or may not be.

        Raises TargetClosed.
        """
        return outcomes_in_chunks(self._composite, parts, PARTS)

    def insert(self, records: Sequence[Mapping[str, Any]]) -> list[TargetFault | None]:
        """New records that cannot be made twice, and so are asked for again; the fault of each, in this order.

        Raises TargetClosed.
        """
        return outcomes_in_chunks(self._insert, records, RECORDS)

    def soap(self, path: str, envelope: Callable[[str], bytes]) -> bytes:
        """The answer to a SOAP call of the Metadata API; `envelope` gets the session's token.

        Raises TargetFault; a SOAP fault is an answer, and is read by whoever asked.
        """
        return self._admitted(lambda: self._soap(path, envelope))

    def _read(self, parts: Sequence[Ask]) -> list[Any]:
        return batches.or_passing(self._composite(parts))

    def _composite(self, parts: Sequence[Ask]) -> list[Any]:
        body = batches.composite(parts, self._settings.api_version)
        return batches.parts_of(self._call("POST", "tooling/composite", data=_written(body)), len(parts))

    def _count(self, queries: Sequence[str]) -> list[int | TargetFault]:
        self._within += len(queries)
        body = batches.batch(queries, self._settings.api_version)
        answer = self._call("POST", "composite/batch", data=_written(body))
        return batches.or_passing(batches.counts_of(answer, len(queries)))

    def _insert(self, records: Sequence[Mapping[str, Any]]) -> list[TargetFault | None]:
        body = {"allOrNone": False, "records": list(records)}

        def once() -> list[TargetFault | None]:
            answer = self._call("POST", "composite/sobjects", data=_written(body))
            return batches.or_passing(batches.records_of(answer, len(records)))

        return self.waits.patiently(once)

    def _next(self, answer: Json) -> str:
        base, url = f"/services/data/v{self._settings.api_version}/", str(answer.get("nextRecordsUrl"))
        if not url.startswith(base):
            raise faults.unreadable("a query has more rows, and its next page is elsewhere")
        return url.removeprefix(base)

    def _call(self, method: str, path: str, **sent: Any) -> Json:
        return self._admitted(lambda: self._once(method, path, **sent))

    def _admitted(self, ask: Callable[[], Answer]) -> Answer:
        """What `ask` gives, with a new session where the old one has ended: it was refused, so nothing was done."""
        try:
            return ask()
        except _SessionEnded as ended:
            if self._settings.access_token:
                raise ended.fault from None
        self._salesforce = self._login()
        try:
            return ask()
        except _SessionEnded as ended:
            raise ended.fault from None

    def _once(self, method: str, path: str, **sent: Any) -> Json:
        try:
            return self._salesforce.restful(path, method=method, **sent)
        except SalesforceError as error:
            fault = faults.answered(error.status, error.content, self._after)
            raise _SessionEnded(fault) if error.status == 401 else fault from None
        except requests.exceptions.JSONDecodeError:
            raise faults.unreadable("it is not JSON", passes=True) from None
        except requests.RequestException as error:
            raise self._unreachable(error) from None
        except (TypeError, ValueError, AttributeError, KeyError, IndexError, RecursionError):
            raise faults.unreadable("it is not shaped as an answer of the API") from None

    def _soap(self, path: str, envelope: Callable[[str], bytes]) -> bytes:
        url = f"https://{self._salesforce.sf_instance}/services/Soap/m/{self._settings.api_version}/{path}"
        headers = {"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": '""'}
        try:
            answer = self._session.post(url, envelope(self._salesforce.session_id), headers=headers)
        except requests.RequestException as error:
            raise self._unreachable(error) from None
        if b"INVALID_SESSION_ID" in answer.content and answer.status_code == 500:
            raise _SessionEnded(faults.answered(401, [{"errorCode": "INVALID_SESSION_ID"}]))
        if answer.status_code not in (200, 500) or b"Envelope" not in answer.content:
            told = faults.answered(answer.status_code, "", self._after)
            raise told if answer.status_code != 200 else faults.unreadable("it is no SOAP envelope")
        return answer.content

    def _login(self) -> Any:
        """A session without the library's own renewal."""
        token, instance = login.token(self._settings, self._session)
        version, session = self._settings.api_version, self._session
        return Salesforce(session_id=token, instance=instance, session=session, version=version, parse_float=Decimal)

    def _unreachable(self, error: requests.RequestException) -> TargetFault:
        return faults.unreachable(self._salesforce.sf_instance, transport.cause(error), transport.passes(error))

    def _note(self, response: requests.Response, *_: Any, **__: Any) -> None:
        self._after = response.headers.get("Retry-After", "")
        try:
            self._now = parsedate_to_datetime(response.headers["Date"]).astimezone(UTC)
        except (KeyError, ValueError):
            return


class _SessionEnded(Exception):
    def __init__(self, fault: TargetFault) -> None:
        super().__init__(fault.what)
        self.fault = fault


def _written(body: Mapping[str, Any]) -> str:
    """JSON, with the decimals that were read: floats in between would change them."""
    return json.dumps(body, default=float)


def _part(answer: Json, name: str) -> Any:
    if not isinstance(answer, Mapping) or name not in answer:
        raise faults.unreadable(f"an answer has no {name}")
    return answer[name]
