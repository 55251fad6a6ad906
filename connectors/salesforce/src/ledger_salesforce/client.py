"""The wire: the only module that knows simple-salesforce. Import it where a connection is opened, never before.

Everything goes through `Salesforce.restful`, never the library's object types: those retry a refused session without
end. Sessions are renewed here, once a call. The library has no timeouts, so the transport brings them.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import SalesforceAuthenticationFailed, SalesforceError
from simple_salesforce.login import SalesforceLogin

from ledger_salesforce import faults
from ledger_salesforce.door import TargetFault
from ledger_salesforce.settings import Settings

TIMEOUTS = (10, 120)  # seconds to connect, and to wait for a byte
Json = Any


class Client:
    """An open session of the REST and Tooling APIs. Every method raises only TargetFault."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._session = _transport(settings)
        self._session.hooks["response"].append(self._note_time)
        self._now: datetime | None = None
        self._salesforce = self._login()

    def today(self) -> date:
        """The day, in UTC, of Salesforce's own clock at the last answer."""
        if self._now is None:
            raise faults.unreadable("no answer had a Date header, which tells the day that TODAY is")
        return self._now.date()

    def get(self, path: str, **parameters: str) -> Json:
        """Read a resource below /services/data/vN/."""
        return self._call("GET", path, params=parameters)

    def post(self, path: str, body: Mapping[str, Any]) -> Json:
        """Create something."""
        return self._call("POST", path, json=body)

    def patch(self, path: str, body: Mapping[str, Any]) -> None:
        """Replace something."""
        self._call("PATCH", path, json=body)

    def count(self, soql: str) -> int:
        """The number of rows of a COUNT() query."""
        total = _part(self.get("query", q=soql), "totalSize")
        if not isinstance(total, int):
            raise faults.unreadable("a count is not a number")
        return total

    def rows(self, soql: str, tooling: bool = False) -> list[Mapping[str, Any]]:
        """The rows of a query that has no more than one page of them."""
        rows = _part(self.get("tooling/query" if tooling else "query", q=soql), "records")
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise faults.unreadable("the records of a query are not a list of objects")
        return rows

    def _call(self, method: str, path: str, **sent: Any) -> Json:
        try:
            return self._once(method, path, **sent)
        except _SessionEnded as ended:
            if self._settings.access_token:
                raise ended.fault from None
        self._salesforce = self._login()
        try:
            return self._once(method, path, **sent)
        except _SessionEnded as ended:
            raise ended.fault from None

    def _once(self, method: str, path: str, **sent: Any) -> Json:
        try:
            return self._salesforce.restful(path, method=method, **sent)
        except SalesforceError as error:
            fault = faults.answered(error.status, error.content)
            raise _SessionEnded(fault) if error.status == 401 else fault from None
        except requests.exceptions.JSONDecodeError:
            raise faults.unreadable("it is not JSON") from None
        except requests.RequestException as error:
            raise faults.unreachable(self._settings.host, _cause(error)) from None
        except (TypeError, ValueError, AttributeError, KeyError, IndexError):
            raise faults.unreadable("it is not shaped as an answer of the API") from None

    def _login(self) -> Any:
        """A session without the library's own renewal: client credentials first become a token."""
        settings = self._settings
        if settings.access_token:
            token, instance = settings.access_token, settings.instance
        else:
            token, instance = self._token()
        return Salesforce(session_id=token, instance=instance, session=self._session, version=settings.api_version)

    def _token(self) -> tuple[str, str]:
        settings = self._settings
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the library prints the client id
                token, instance = SalesforceLogin(
                    session=self._session,
                    domain=settings.domain,
                    consumer_key=settings.client_id,
                    consumer_secret=settings.client_secret,
                )
        except SalesforceAuthenticationFailed as error:
            if isinstance(error.code, int):  # not JSON: the library keeps the status as the code
                raise faults.answered(error.code, "") from None
            raise faults.login(error.code) from None
        except requests.RequestException as error:
            raise faults.unreachable(settings.host, _cause(error)) from None
        except (TypeError, ValueError, AttributeError, KeyError):
            raise faults.unreadable("the login is not shaped as the token endpoint's answer") from None
        if not isinstance(token, str) or not token or not instance:
            raise faults.unreadable("the login gave no token")
        return token, instance

    def _note_time(self, response: requests.Response, *_: Any, **__: Any) -> None:
        try:
            self._now = parsedate_to_datetime(response.headers["Date"]).astimezone(UTC)
        except (KeyError, ValueError):
            return


class _SessionEnded(Exception):
    def __init__(self, fault: TargetFault) -> None:
        super().__init__(fault.what)
        self.fault = fault


class _Timeouts(HTTPAdapter):
    def send(self, request: Any, *arguments: Any, **options: Any) -> Any:
        options["timeout"] = options.get("timeout") or TIMEOUTS
        return super().send(request, *arguments, **options)


class _Loopback(_Timeouts):
    """Every request goes to the emulator, under the Host that it was meant for. Nothing leaves the machine."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address.rstrip("/")

    def send(self, request: Any, *arguments: Any, **options: Any) -> Any:
        meant = urlsplit(request.url)
        request.headers["Host"] = meant.netloc
        request.url = f"{self.address}{meant.path}" + (f"?{meant.query}" if meant.query else "")
        return super().send(request, *arguments, **options)


def _transport(settings: Settings) -> requests.Session:
    session = requests.Session()
    session.max_redirects = 0  # a redirected POST would arrive as a GET
    session.auth = _as_it_is  # else a .netrc replaces the Authorization header
    session.trust_env = not settings.sandbox  # a proxy has no way to an emulator here
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Loopback(settings.sandbox) if settings.sandbox else _Timeouts())
    return session


def _as_it_is(request: Any) -> Any:
    return request


def _cause(error: requests.RequestException) -> str:
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not trusted"
    if isinstance(error, requests.Timeout):
        return "it did not answer in time"
    if isinstance(error, requests.TooManyRedirects):
        return "it sends callers on to another address"
    return "the connection was refused or cut"


def _part(answer: Json, name: str) -> Any:
    if not isinstance(answer, Mapping) or name not in answer:
        raise faults.unreadable(f"a query's answer has no {name}")
    return answer[name]
