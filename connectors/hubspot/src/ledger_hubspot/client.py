"""HubSpot over its own Python client, which is imported here, when a session opens, and nowhere else.

The client is used raw: answers are parsed here, because its typed models corrupt list filters on reading (a number
becomes a text, and every operation gains a `type`). Its own retries are off, because they wait for as long as a
header says and repeat a PUT unasked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from ledger import TargetFault
from ledger_hubspot import faults
from ledger_hubspot.reading import CONTACTS

_TIMEOUT = (5.0, 30.0)  # seconds to connect, and to wait for an answer
_SEARCH_PAGE, _MEMBER_PAGE, _LIST_PAGE = 200, 250, 100
_HOST = "https://api.hubapi.com"


class Client:
    """The few requests that the connector makes. Every method raises only TargetFault."""

    def __init__(self, token: str, host: str, sleep: Callable[[float], None]) -> None:
        import urllib3
        from hubspot import HubSpot
        from hubspot.crm import contacts, lists, properties

        # `host` steers the generated APIs and `base_url` everything else: one alone would send the token elsewhere.
        hubspot = HubSpot(access_token=token, host=host, base_url=host, retry=urllib3.Retry(total=0))
        # Each access makes a new connection pool, so the objects are kept.
        self._lists, self._members = hubspot.crm.lists.lists_api, hubspot.crm.lists.memberships_api
        self._search = hubspot.crm.contacts.search_api
        self._properties = hubspot.crm.properties.core_api
        self._refusals = (lists.ApiException, contacts.ApiException, properties.ApiException)
        self._transport = (urllib3.exceptions.HTTPError, UnicodeDecodeError)
        self._unsent = urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError
        self._token, self._host, self._sleep = token, host, sleep

    def details(self) -> dict[str, Any]:
        """What account this is. The vendor's client has no method for it, so its generic call is used."""
        call = self._lists.api_client.call_api
        accept = {"Accept": "application/json"}
        return self._ask(
            "read the account's details",
            lambda **raw: call(
                "/account-info/v3/details", "GET", {}, [], dict(accept), auth_settings=["oauth2"], **raw
            ),
        )

    def list_by_id(self, list_id: str) -> Any:
        """The list with its filters. Raises Absent."""
        doing = f"read list {list_id}"
        return self._part(
            doing, "list", dict, lambda **raw: self._lists.get_by_id(list_id, include_filters="true", **raw)
        )

    def list_by_name(self, name: str) -> Any:
        """The list of contacts of exactly that name, with its filters. Raises Absent."""
        get = self._lists.get_by_name
        doing = f"read the list called `{name}`"
        return self._part(doing, "list", dict, lambda **raw: get(name, CONTACTS, include_filters="true", **raw))

    def lists_like(self, text: str) -> list[dict[str, Any]]:
        """The lists of contacts whose name has `text` in it, without their filters."""
        found: list[dict[str, Any]] = []
        while True:
            asked = {"query": text, "offset": len(found), "count": _LIST_PAGE, "additionalProperties": []}
            page = self._ask("search the lists", lambda body=asked, **raw: self._lists.do_search(body, **raw))
            with _readable("search the lists"):
                found += page["lists"]
                if not page["hasMore"] or not page["lists"]:
                    return [entry for entry in found if entry["objectTypeId"] == CONTACTS]

    def create_list(self, name: str, filters: Mapping[str, Any]) -> Any:
        """A new active list. Raises Unsure where it may have been made."""
        body = {"name": name, "objectTypeId": CONTACTS, "processingType": "DYNAMIC", "filterBranch": filters}
        doing = f"create the list `{name}`"
        return self._part(doing, "list", dict, lambda **raw: self._lists.create(body, **raw), safe=False)

    def update_filters(self, list_id: str, filters: Mapping[str, Any]) -> None:
        """Replace the filters, without enrolling anybody in a workflow. Raises Unsure."""
        put, body = self._lists.update_list_filters, {"filterBranch": filters}
        doing = f"update the filters of list {list_id}"
        self._ask(doing, lambda **raw: put(list_id, body, enroll_objects_in_workflows="false", **raw), safe=False)

    def rename(self, list_id: str, name: str) -> None:
        """Give the list another name. Raises Unsure."""
        put = self._lists.update_name
        self._ask(f"rename list {list_id}", lambda **raw: put(list_id, list_name=name, **raw), safe=False)

    def members(self, list_id: str, most: int) -> tuple[int | None, set[str] | None]:
        """How many contacts are in the list, and their ids, or None where they are more than `most`."""

        def page(after: str | None, **raw: Any) -> Any:
            cursor = {"after": after} if after else {}
            return self._members.get_page(list_id, limit=_MEMBER_PAGE, **cursor, **raw)

        return self._ids(f"read the members of list {list_id}", "recordId", page, most)

    def matching(self, groups: list[dict[str, Any]], most: int) -> set[str] | None:
        """The ids of the contacts that a search finds, or None where they are more than `most`."""

        def page(after: str | None, **raw: Any) -> Any:
            return self._search.do_search(_search(groups, _SEARCH_PAGE, after), **raw)

        return self._ids("search contacts", "id", page, most)[1]

    def contacts(self) -> int:
        """How many contacts there are."""
        found = self._part(
            "count contacts", "total", int, lambda **raw: self._search.do_search(_search([], 1, None), **raw)
        )
        return int(found)

    def properties(self) -> dict[str, Any]:
        """The properties of contacts, by name, without the archived ones."""
        get = self._properties.get_all
        found = self._part("read the properties of contacts", "results", list, lambda **raw: get("contacts", **raw))
        with _readable("read the properties of contacts"):
            return {
                str(entry["name"]): {part: entry[part] for part in ("type", "fieldType", "options")}
                for entry in found
                if entry.get("archived") is not True
            }

    def _ids(self, doing: str, key: str, page: Callable[..., Any], most: int) -> tuple[int | None, set[str] | None]:
        """How many there are, where it is known, and their ids, or None where they are more than `most`."""
        ids: set[str] = set()
        after: str | None = None
        while len(ids) <= most:
            found = self._ask(doing, lambda cursor=after, **raw: page(cursor, **raw))
            with _readable(doing):
                if int(found.get("total", 0)) > most:
                    return int(found["total"]), None
                new = {str(entry[key]) for entry in found["results"]} - ids
                after = (found.get("paging") or {}).get("next", {}).get("after")
            ids |= new
            if not after or not new:
                return len(ids), ids
        return None, None

    def _part(self, doing: str, key: str, kind: type, act: Callable[..., Any], *, safe: bool = True) -> Any:
        """One part of the answer, which is of that kind."""
        found = self._ask(doing, act, safe=safe).get(key)
        if not isinstance(found, kind):
            raise _unreadable(doing, f"its answer has no `{key}`")
        return found

    def _ask(self, doing: str, act: Callable[..., Any], *, safe: bool = True) -> dict[str, Any]:
        """One request and its repetitions; `safe` where it changes nothing."""
        tried = 0
        while True:
            tried += 1
            try:
                response = act(_preload_content=False, _request_timeout=_TIMEOUT)
                return self._parsed(response.data, doing, safe=safe)
            except self._refusals as refusal:
                body = faults.read_body(refusal.body)
                pause = faults.wait(refusal.status, refusal.headers or {}, body, tried=tried, safe=safe)
                if pause is None:
                    raise self._clean(faults.fault(refusal.status, body, doing=doing, safe=safe)) from None
            except self._transport as trouble:
                pause = None if self._never_sent(trouble) else faults.wait(503, {}, {}, tried=tried, safe=safe)
                if pause is None:
                    raise self._unreachable(trouble, doing, safe=safe) from None
            self._sleep(pause)

    def _parsed(self, data: bytes, doing: str, *, safe: bool) -> dict[str, Any]:
        try:
            found = json.loads(data, parse_float=Decimal)
        except ValueError:
            found = None
        if isinstance(found, dict):
            return found
        why = "its answer is no JSON object"
        raise _unreadable(doing, why) if safe else faults.unsure(doing, why)

    def _never_sent(self, trouble: Exception) -> bool:
        return isinstance(getattr(trouble, "reason", trouble), self._unsent)

    def _unreachable(self, trouble: Exception, doing: str, *, safe: bool) -> TargetFault:
        if not safe and not self._never_sent(trouble):
            return faults.unsure(doing, "the connection broke before an answer came")
        fix = "look at the network, or whether the sandbox runs"
        return TargetFault(f"HubSpot is out of reach at {self._host}, so it could not {doing}", "no answer came", fix)

    def _clean(self, fault: TargetFault) -> TargetFault:
        """The fault without the token, should an answer have repeated it."""
        words = [text.replace(self._token, "[token]") for text in (fault.what, fault.why, fault.fix)]
        return type(fault)(*words)


@contextmanager
def _readable(doing: str) -> Iterator[None]:
    """Within it, an answer of another shape than documented is a fault of the target, not of the program."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError):
        raise _unreadable(doing, "its answer is not of the shape that it documents") from None


def _unreadable(doing: str, why: str) -> TargetFault:
    return TargetFault(f"HubSpot could not {doing}", why, "try again later")


def _search(groups: list[dict[str, Any]], limit: int, after: str | None) -> dict[str, Any]:
    """The body of a search. HubSpot's own file requires every key."""
    asked = {"properties": ["hs_object_id"], "sorts": ["hs_object_id"], "limit": limit, "after": after or "0"}
    return {"filterGroups": groups, **asked}


def live_host() -> str:
    """Where HubSpot's API is."""
    return _HOST
