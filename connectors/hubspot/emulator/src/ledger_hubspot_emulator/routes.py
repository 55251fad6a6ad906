"""The requests that the emulator serves, under every version of the API, and the scopes that each needs.

documented: paths of v3 and of the dated versions (OpenAPI files), scopes: any one of those that a route names. A
portal may be seeded as having only some of the versions; the rest is 404 there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ledger_hubspot_emulator import (
    account,
    flows,
    groups,
    limits,
    lists,
    objects,
    owners,
    pipelines,
    properties,
    schemas,
    scores,
    stages,
    validations,
)
from ledger_hubspot_emulator.answers import Answer, forbidden, missing, rejected
from ledger_hubspot_emulator.portal import Portal
from ledger_hubspot_emulator.request import Request

Act = Callable[[Portal, Request], Answer]


@dataclass(frozen=True)
class Route:
    """One request: its method, path, the scopes of which one is needed, and what answers it."""

    method: str
    pattern: re.Pattern[str]
    version: str
    scopes: tuple[str, ...]
    act: Act
    reads: bool
    searches: bool


# Where a family of paths is in v3 and in the dated versions.
FAMILIES: Mapping[str, tuple[str, str]] = {
    "properties": ("/crm/v3/properties", "/crm/properties/{version}"),
    "lists": ("/crm/v3/lists", "/crm/lists/{version}"),
    "objects": ("/crm/v3/objects", "/crm/objects/{version}"),
    "owners": ("/crm/v3/owners", "/crm/owners/{version}"),
    "account": ("/account-info/v3", "/account-info/{version}"),
    "pipelines": ("/crm/v3/pipelines", "/crm/pipelines/{version}"),
    "schemas": ("/crm-object-schemas/v3/schemas", "/crm-object-schemas/{version}/schemas"),
    "limits": ("/crm/v3/limits", "/crm/limits/{version}"),
    "validations": ("/crm/v3/property-validations", "/crm/property-validations/{version}"),
    "flows": ("/automation/v4/flows", ""),
    "scores": ("/marketing/lead-scoring/2026-09-beta/scores", ""),
}
VERSIONS = ("v3", "2026-03", "2026-09")
_SCHEMA_READ = ("crm.schemas.{object}.read", "crm.objects.{object}.read", "crm.objects.{object}.write")
_SCHEMA_WRITE = ("crm.schemas.{object}.write",)
_PIPELINES_WRITE = ("crm.schemas.{object}.write", "crm.objects.{object}.write")
_READ, _WRITE = ("crm.objects.{object}.read",), ("crm.objects.{object}.write",)
_LISTS_READ, _LISTS_WRITE = ("crm.lists.read",), ("crm.lists.write",)
_NONE: tuple[str, ...] = ()
_CUSTOM_READ, _CUSTOM_WRITE = ("crm.schemas.custom.read", "crm.objects.custom.read"), ("crm.schemas.custom.write",)
_ANY_OBJECTS = tuple(
    f"crm.objects.{name}.{act}" for name in ("contacts", "companies", "deals") for act in ("read", "write")
)
_FLOWS, _SCORES, _SCORING = ("automation",), ("mh-lead-scoring-view",), ("mh-lead-scoring-edit",)
_PIPELINES, _STAGES = "/{object}/{pipeline}", "/{object}/{pipeline}/stages/{stage}"

_Row = tuple[str, str, str, tuple[str, ...], Act]
_TABLE: tuple[_Row, ...] = (
    ("account", "GET", "/details", _NONE, account.details),
    ("account", "GET", "/api-usage/daily/private-apps", _NONE, account.usage),
    ("account", "GET", "/activity/audit-logs", ("account-info.security.read",), account.audit_logs),
    ("properties", "POST", "/{object}/batch/create", _SCHEMA_WRITE, properties.batch_create),
    ("properties", "POST", "/{object}/batch/read", _SCHEMA_READ, properties.batch_read),
    ("properties", "POST", "/{object}/batch/archive", _SCHEMA_WRITE, properties.batch_archive),
    ("properties", "GET", "/{object}/groups", _SCHEMA_READ, groups.get_all),
    ("properties", "POST", "/{object}/groups", _SCHEMA_WRITE, groups.create),
    ("properties", "GET", "/{object}/groups/{name}", _SCHEMA_READ, groups.get),
    ("properties", "PATCH", "/{object}/groups/{name}", _SCHEMA_WRITE, groups.update),
    ("properties", "DELETE", "/{object}/groups/{name}", _SCHEMA_WRITE, groups.archive),
    ("properties", "GET", "/{object}", _SCHEMA_READ, properties.get_all),
    ("properties", "POST", "/{object}", _SCHEMA_WRITE, properties.create),
    ("properties", "GET", "/{object}/{name}", _SCHEMA_READ, properties.get),
    ("properties", "PATCH", "/{object}/{name}", _SCHEMA_WRITE, properties.update),
    ("properties", "DELETE", "/{object}/{name}", _SCHEMA_WRITE, properties.archive),
    ("lists", "POST", "", _LISTS_WRITE, lists.create),
    ("lists", "GET", "", _LISTS_READ, lists.get_many),
    ("lists", "POST", "/search", _LISTS_READ, lists.search),
    ("lists", "GET", "/object-type-id/{type}/name/{name}", _LISTS_READ, lists.by_name),
    ("lists", "GET", "/records/{type}/{record}/memberships", _LISTS_READ, lists.of_record),
    ("lists", "GET", "/{id}", _LISTS_READ, lists.get),
    ("lists", "DELETE", "/{id}", _LISTS_WRITE, lists.delete),
    ("lists", "PUT", "/{id}/restore", _LISTS_WRITE, lists.restore),
    ("lists", "GET", "/{id}/memberships", _LISTS_READ, lists.memberships),
    ("lists", "PUT", "/{id}/memberships/add", _LISTS_WRITE, lists.add),
    ("lists", "PUT", "/{id}/memberships/remove", _LISTS_WRITE, lists.remove),
    ("lists", "PUT", "/{id}/memberships/add-and-remove", _LISTS_WRITE, lists.add_and_remove),
    ("lists", "PUT", "/{id}/update-list-filters", _LISTS_WRITE, lists.update_filters),
    ("lists", "PUT", "/{id}/update-list-name", _LISTS_WRITE, lists.rename),
    ("objects", "POST", "/{object}/search", _READ, objects.searched),
    ("objects", "POST", "/{object}/batch/read", _READ, objects.batch_read),
    ("objects", "POST", "/{object}/batch/create", _WRITE, objects.batch_create),
    ("objects", "POST", "/{object}/batch/update", _WRITE, objects.batch_update),
    ("objects", "POST", "/{object}/batch/upsert", _WRITE, objects.batch_upsert),
    ("objects", "POST", "/{object}/batch/archive", _WRITE, objects.batch_archive),
    ("objects", "GET", "/{object}", _READ, objects.get_all),
    ("objects", "POST", "/{object}", _WRITE, objects.create),
    ("objects", "GET", "/{object}/{id}", _READ, objects.get),
    ("objects", "PATCH", "/{object}/{id}", _WRITE, objects.update),
    ("objects", "DELETE", "/{object}/{id}", _WRITE, objects.archive),
    ("owners", "GET", "", ("crm.objects.owners.read",), owners.get_all),
    ("owners", "GET", "/{id}", ("crm.objects.owners.read",), owners.get),
    ("pipelines", "GET", "/{object}", _SCHEMA_READ, pipelines.get_all),
    ("pipelines", "POST", "/{object}", _PIPELINES_WRITE, pipelines.create),
    ("pipelines", "GET", _PIPELINES, _SCHEMA_READ, pipelines.get),
    ("pipelines", "PATCH", _PIPELINES, _PIPELINES_WRITE, pipelines.update),
    ("pipelines", "PUT", _PIPELINES, _PIPELINES_WRITE, pipelines.replace),
    ("pipelines", "DELETE", _PIPELINES, _PIPELINES_WRITE, pipelines.delete),
    ("pipelines", "GET", f"{_PIPELINES}/audit", _SCHEMA_READ, pipelines.audit),
    ("pipelines", "GET", f"{_PIPELINES}/stages", _SCHEMA_READ, stages.get_all),
    ("pipelines", "POST", f"{_PIPELINES}/stages", _PIPELINES_WRITE, stages.create),
    ("pipelines", "GET", _STAGES, _SCHEMA_READ, stages.get),
    ("pipelines", "PATCH", _STAGES, _PIPELINES_WRITE, stages.update),
    ("pipelines", "PUT", _STAGES, _PIPELINES_WRITE, stages.replace),
    ("pipelines", "DELETE", _STAGES, _PIPELINES_WRITE, stages.delete),
    ("pipelines", "GET", f"{_STAGES}/audit", _SCHEMA_READ, pipelines.audit),
    ("schemas", "GET", "", _CUSTOM_READ, schemas.get_all),
    ("schemas", "POST", "", _CUSTOM_WRITE, schemas.create),
    ("schemas", "GET", "/{schema}", _CUSTOM_READ, schemas.get),
    ("schemas", "PATCH", "/{schema}", _CUSTOM_WRITE, schemas.update),
    ("schemas", "DELETE", "/{schema}", _CUSTOM_WRITE, schemas.delete),
    ("limits", "GET", "/custom-properties", _ANY_OBJECTS, limits.properties),
    ("limits", "GET", "/calculated-properties", _ANY_OBJECTS, limits.calculated),
    ("limits", "GET", "/pipelines", _ANY_OBJECTS, limits.pipelines),
    ("limits", "GET", "/custom-object-types", (*_CUSTOM_READ, *_CUSTOM_WRITE), limits.custom_objects),
    ("validations", "GET", "/{object}", _SCHEMA_READ, validations.get_all),
    ("validations", "GET", "/{object}/{name}", _SCHEMA_READ, validations.of_property),
    ("validations", "GET", "/{object}/{name}/rule-type/{rule}", _SCHEMA_READ, validations.of_type),
    ("flows", "GET", "", _FLOWS, flows.get_all),
    ("flows", "POST", "/batch/read", _FLOWS, flows.batch_read),
    ("flows", "GET", "/{id}", _FLOWS, flows.get),
    ("scores", "GET", "", _SCORES, scores.get_all),
    ("scores", "GET", "/{id}", _SCORES, scores.get),
    ("scores", "GET", "/{id}/draft", _SCORES, scores.draft),
    ("scores", "PUT", "/{id}/draft", _SCORING, scores.redraft),
    ("scores", "POST", "/{id}/draft/publish", _SCORING, scores.publish),
    ("scores", "POST", "/{id}/draft/reset", _SCORING, scores.reset),
)


def _routes() -> Iterator[Route]:
    for family, method, path, scopes, act in _TABLE:
        plain, dated = FAMILIES[family]
        for version in VERSIONS if dated else ("",):
            whole = (plain if version in ("v3", "") else dated.replace("{version}", version)) + path
            pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", whole) + "/?")
            searches = path.endswith("/search")
            reads = method == "GET" or searches or path.endswith("/batch/read")
            yield Route(method, pattern, version, scopes, act, reads, searches)


ROUTES: tuple[Route, ...] = tuple(_routes())


def find(portal: Portal, method: str, path: str) -> tuple[Route, Mapping[str, str]]:
    """The route of a request and the parts of its path, still percent-encoded. Raises a 404."""
    for route in ROUTES:
        known = route.version in portal.settings["versions"] or route.version not in VERSIONS
        if route.method == method and known and (match := route.pattern.fullmatch(path)):
            return route, match.groupdict()
    raise missing("There is nothing at this path.")


def authorise(portal: Portal, token: str, route: Route, parts: Mapping[str, str]) -> None:
    """documented: 401 INVALID_AUTHENTICATION and 403 MISSING_SCOPES."""
    tokens = {portal.settings["token"]: portal.settings["scopes"], **portal.settings["tokens"]}
    held = tokens.get(token)
    if held is None:
        raise rejected(401, "INVALID_AUTHENTICATION", "Authentication credentials not found or not valid.")
    named = _scoped(portal, parts["object"]) if "object" in parts else ""
    wanted = [scope.replace("{object}", named) for scope in route.scopes] if named != "tickets" else ["tickets"]
    if wanted and not set(wanted) & set(held):
        raise forbidden("This app hasn't been granted all required scopes to make this call.", *wanted)


def _scoped(portal: Portal, word: str) -> str:
    """What scopes call an object: a custom one is `custom`."""
    entity = portal.entity(word)
    return "custom" if entity in portal.schemas else entity
