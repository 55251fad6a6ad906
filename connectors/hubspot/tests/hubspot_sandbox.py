"""A sandbox as the tests of the emulator reach it: bare requests, the vendor's own client, and the sandbox's doors."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

PROPERTIES = "/crm/v3/properties/contacts"
LISTS = "/crm/v3/lists"
SEARCH = "/crm/v3/objects/contacts/search"


def ask(place: Any, method: str, path: str, body: Any = None, token: str | None = None) -> tuple[int, Any, Any]:
    """A bare request, past the vendor's client: status, body and headers."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token or place.settings['token']}", "Content-Type": "application/json"}
    try:
        with urlopen(Request(f"{place.url}{path}", data, headers, method=method)) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text else None, answer.headers
    except HTTPError as no:
        text = no.read().decode()
        return no.code, json.loads(text) if text.startswith(("{", "null")) else text, no.headers


@dataclass
class Wire:
    """A running sandbox."""

    url: str
    settings: dict[str, str]

    def ask(self, method: str, path: str, body: Any = None, token: str | None = None) -> tuple[int, Any]:
        """A bare request: status and body."""
        return ask(self, method, path, body, token)[:2]

    def door(self, name: str, method: str = "POST", /, **body: Any) -> Any:
        """Use one of the sandbox's own doors."""
        status, found = self.ask(method, f"/__sandbox__/{name}", body or None)
        assert status == 200, found
        return found

    def log(self) -> list[dict[str, Any]]:
        """Every exchange so far."""
        found: list[dict[str, Any]] = self.door("log", "GET")["exchanges"]
        return found

    def values(self, name: str, entity: str = "contacts") -> dict[str, str]:
        """What every record has for that property, by id, with nothing lagging."""
        found = self.door(f"records?object={entity}", "GET")["records"]
        return {key: values[name] for key, values in found.items() if name in values}

    @cached_property
    def client(self) -> Any:
        """The vendor's client, which does not repeat anything."""
        from hubspot import HubSpot
        from urllib3 import Retry

        token = self.settings["token"]
        return HubSpot(access_token=token, host=self.url, base_url=self.url, retry=Retry(total=0))


def raw(response: Any) -> Any:
    """The JSON of an answer that the vendor's client gave untouched."""
    return json.loads(response.data)


def branch(*items: Any) -> dict[str, Any]:
    """A root branch with one AND of these filters; a list of filters is an AND of its own."""
    groups = [item for item in items if isinstance(item, list)] or [list(items)]
    return {
        "filterBranchType": "OR",
        "filterBranchOperator": "OR",
        "filters": [],
        "filterBranches": [
            {"filterBranchType": "AND", "filterBranchOperator": "AND", "filterBranches": [], "filters": group}
            for group in groups
        ],
    }
