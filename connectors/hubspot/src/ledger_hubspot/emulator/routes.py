"""The requests that the emulator serves, and the scope that each needs.

observed: success codes as the vendor's client maps them (list create is 200, not 201); collection paths with and
without a trailing slash; `True` as well as `true` in a query. documented: paths, parameters, response keys (OpenAPI
files of lists, contacts, properties and account info).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ledger_hubspot.emulator.answers import bad, missing, rejected
from ledger_hubspot.emulator.portal import CONTACTS, HeldList, Portal
from ledger_hubspot.emulator.search import search

Answer = tuple[int, Any]


@dataclass(frozen=True)
class Request:
    """One request: path parts, query, JSON body (None without one), and the user that the token acts as."""

    parts: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    user: str

    def flag(self, name: str) -> bool:
        """A boolean of the query, false where absent."""
        text = self.query.get(name, "false")
        if text.lower() not in ("true", "false"):
            raise bad(f"{name} is not a boolean.")
        return text.lower() == "true"

    def fields(self, needed: set[str], optional: set[str]) -> Mapping[str, Any]:
        """The body, once it has the needed keys and no unknown ones."""
        if not isinstance(self.body, dict):
            raise bad("The body is not a JSON object.")
        for key in sorted(needed - set(self.body)):
            raise bad(f"Some required fields were not set: [{key}]")
        for key in sorted(set(self.body) - needed - optional):
            raise bad(f"Unknown field: {key}")
        return self.body


def _details(portal: Portal, _: Request) -> Answer:
    local = portal.now.astimezone(ZoneInfo(portal.settings["timeZone"]))
    return 200, {
        "portalId": portal.settings["id"],
        "accountType": portal.settings["accountType"],
        "timeZone": portal.settings["timeZone"],
        "companyCurrency": "EUR",
        "additionalCurrencies": [],
        "utcOffset": f"{local:%z}"[:3] + ":" + f"{local:%z}"[3:],
        "utcOffsetMilliseconds": int((local.utcoffset() or timedelta()).total_seconds() * 1000),
        "uiDomain": "app.hubspot.com",
        "dataHostingLocation": "na1",
    }


def _properties(portal: Portal, request: Request) -> Answer:
    archived = request.flag("archived")
    return 200, {"results": [entry for entry in portal.properties.values() if entry["archived"] is archived]}


def _property(portal: Portal, request: Request) -> Answer:
    entry = portal.properties.get(request.parts["name"])
    if entry is None or entry["archived"] is not request.flag("archived"):
        raise missing(f"Property {request.parts['name']} does not exist.")
    return 200, entry


def _create(portal: Portal, request: Request) -> Answer:
    body = request.fields({"name", "objectTypeId", "processingType"}, {"filterBranch"})
    if not isinstance(body["name"], str) or not body["name"].strip():
        raise bad("A list needs a name.")
    if body["objectTypeId"] != CONTACTS or body["processingType"] != "DYNAMIC":
        raise bad("This emulator makes DYNAMIC lists of contacts only.")
    held = portal.create(body["name"], body.get("filterBranch"), request.user)
    return 200, {"list": _shown(portal, held, filters=True)}


def _get(portal: Portal, request: Request) -> Answer:
    held = portal.get(request.parts["id"])
    return 200, {"list": portal.read(held, filters=request.flag("includeFilters"))}


def _by_name(portal: Portal, request: Request) -> Answer:
    for held in portal.lists.values():
        if held.name == request.parts["name"] and held.object_type == request.parts["type"]:
            return 200, {"list": portal.read(held, filters=request.flag("includeFilters"))}
    raise missing(f"List does not exist with name {request.parts['name']}.")


def _search_lists(portal: Portal, request: Request) -> Answer:
    optional = {"query", "count", "listIds", "processingTypes", "objectTypeId", "sort"}
    body = request.fields({"offset", "additionalProperties"}, optional)
    count, offset = body.get("count", 20), body["offset"]
    if not isinstance(count, int) or not 1 <= count <= 500 or not isinstance(offset, int) or offset < 0:
        raise bad("A page of lists holds 1 to 500, from an offset on.")
    found = [held for held in portal.lists.values() if _asked_for(held, body)]
    lists = [_found(portal, held) for held in found[offset : offset + count]]
    more = offset + count < len(found)
    return 200, {"lists": lists, "offset": offset + len(lists), "total": len(found), "hasMore": more}


def _asked_for(held: HeldList, body: Mapping[str, Any]) -> bool:
    return (
        body.get("query", "").casefold() in held.name.casefold()
        and held.id in body.get("listIds", [held.id])
        and held.type in (body.get("processingTypes") or [held.type])
        and held.object_type == body.get("objectTypeId", held.object_type)
    )


def _found(portal: Portal, held: HeldList) -> dict[str, Any]:
    """documented: search results carry neither filters nor, unless asked for among additionalProperties, a size."""
    entry = _shown(portal, held, filters=False)
    del entry["size"]
    return {**entry, "additionalProperties": {}}


def _update_filters(portal: Portal, request: Request) -> Answer:
    request.flag("enrollObjectsInWorkflows")
    held = portal.get(request.parts["id"])
    portal.update_filters(held, request.fields({"filterBranch"}, set())["filterBranch"], request.user)
    return 200, {"updatedList": _shown(portal, held, filters=True)}


def _rename(portal: Portal, request: Request) -> Answer:
    held = portal.get(request.parts["id"])
    if not request.query.get("listName", "").strip():
        raise bad("A list needs a name.")
    portal.rename(held, request.query["listName"], request.user)
    return 200, {"updatedList": _shown(portal, held, filters=request.flag("includeFilters"))}


def _memberships(portal: Portal, request: Request) -> Answer:
    held = portal.get(request.parts["id"])
    limit, after = request.query.get("limit", "100"), request.query.get("after", "0")
    if not limit.isdigit() or not 1 <= int(limit) <= 250 or not after.isdigit():
        raise bad("A page of memberships holds 1 to 250, after a cursor that a page before gave.")
    start, end = int(after), int(after) + int(limit)
    ids = list(portal.members(held))
    results = [{"recordId": key, "membershipTimestamp": held.filtered or held.created} for key in ids[start:end]]
    answer: dict[str, Any] = {"results": results, "total": len(ids)}
    if end < len(ids):
        answer["paging"] = {"next": {"after": str(end)}}
    return 200, answer


def _search_contacts(portal: Portal, request: Request) -> Answer:
    return 200, search(portal, request.body)


def _shown(portal: Portal, held: HeldList, *, filters: bool) -> dict[str, Any]:
    return held.shown(filters=filters, size=sum(1 for _ in portal.members(held)))


Route = tuple[str, "re.Pattern[str]", str, Callable[[Portal, Request], Answer]]


def _route(method: str, path: str, scope: str, answer: Callable[[Portal, Request], Answer]) -> Route:
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
    return method, re.compile(f"{pattern}/?"), scope, answer


_L = "/crm/v3/lists"
ROUTES: tuple[Route, ...] = (
    _route("GET", "/account-info/v3/details", "", _details),
    _route("GET", "/crm/v3/properties/contacts", "crm.schemas.contacts.read", _properties),
    _route("GET", "/crm/v3/properties/contacts/{name}", "crm.schemas.contacts.read", _property),
    _route("POST", _L, "crm.lists.write", _create),
    _route("POST", f"{_L}/search", "crm.lists.read", _search_lists),
    _route("GET", f"{_L}/object-type-id/{{type}}/name/{{name}}", "crm.lists.read", _by_name),
    _route("GET", f"{_L}/{{id}}", "crm.lists.read", _get),
    _route("GET", f"{_L}/{{id}}/memberships", "crm.lists.read", _memberships),
    _route("PUT", f"{_L}/{{id}}/update-list-filters", "crm.lists.write", _update_filters),
    _route("PUT", f"{_L}/{{id}}/update-list-name", "crm.lists.write", _rename),
    _route("POST", "/crm/v3/objects/contacts/search", "crm.objects.contacts.read", _search_contacts),
)
SEARCH = "/crm/v3/objects/contacts/search"


def find(method: str, path: str) -> tuple[Route, Mapping[str, str]]:
    """The route of a request and the parts of its path, still percent-encoded. Raises a 404."""
    for route in ROUTES:
        if route[0] == method and (match := route[1].fullmatch(path)):
            return route, match.groupdict()
    raise missing("There is nothing at this path.")


def authorise(portal: Portal, header: str, scope: str) -> None:
    """documented: 401 INVALID_AUTHENTICATION and 403 MISSING_SCOPES."""
    if header != f"Bearer {portal.settings['token']}":
        raise rejected(401, "INVALID_AUTHENTICATION", "Authentication credentials not found or not valid.")
    if scope and scope not in portal.settings["scopes"]:
        message = "This app hasn't been granted all required scopes to make this call."
        raise rejected(403, "MISSING_SCOPES", message, requiredGranularScopes=scope)
