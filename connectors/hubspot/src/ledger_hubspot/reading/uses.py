"""Which workflows and lists use which lists and properties, as far as HubSpot's API tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ledger import TargetClosed, TargetFault
from ledger_hubspot.native import branch
from ledger_hubspot.wire.api import lists as api_lists, workflows
from ledger_hubspot.wire.client import Client
from ledger_hubspot.wire.faults import Forbidden

_REST = "which forms and e-mails use it is unknown: HubSpot's API does not tell"
_PARTS = ("enrollmentCriteria", "suppressionListIds", "actions", "unEnrollmentSetting")


@dataclass(frozen=True, slots=True)
class Uses:
    """The names of the workflows by the number of the list, and by the property; `unknown` says why not.

    `above` are the names of the lists that test a list or a property themselves, by both.
    """

    lists: Mapping[str, tuple[str, ...]]
    properties: Mapping[str, tuple[str, ...]]
    unknown: str = ""
    above: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def of_list(self, list_id: str) -> tuple[str, ...]:
        """What is to be said of who uses the list."""
        return _notes(self.lists.get(list_id, ()), self.above.get(("list", list_id), ()), self.unknown)

    def of_property(self, name: str) -> tuple[str, ...]:
        """What is to be said of who uses the property."""
        return _notes(self.properties.get(name, ()), self.above.get(("property", name), ()), self.unknown)


def uses(client: Client) -> Uses:
    """Who uses what; only told, never a fault, where the token may not ask."""
    try:
        flows = list(workflows.every(client))
    except TargetClosed:
        raise
    except Forbidden:
        return Uses({}, {}, "unknown: the token lacks scope automation")
    except TargetFault as fault:
        return Uses({}, {}, f"unknown: {fault.why}")
    lists: dict[str, list[str]] = {}
    properties: dict[str, list[str]] = {}
    for flow in flows:
        for kind, name in set(_used({part: flow.get(part) for part in _PARTS})):
            (lists if kind == "list" else properties).setdefault(name, []).append(_called(flow))
    return Uses(_sorted(lists), _sorted(properties))


def with_lists(who: Uses, client: Client) -> Uses:
    """The same, with the lists that test each list and property; without them where the token may not read lists."""
    try:
        ids = [entry["listId"] for entry in api_lists.like(client, "")]
        found = api_lists.by_ids(client, ids)
    except Forbidden:
        return who
    return replace(who, above=_above(each for each in found.values() if not each.get("deletedAt")))


def tested(found: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The lists, by number, and the properties that a list tests itself."""
    items = (item for some in branch.filters_of(branch.read(found.get("filterBranch"))) for item in some)
    return {named for item in items if isinstance(item, Mapping) and (named := _tested(item))}


def tested_lists(found: Mapping[str, Any]) -> set[str]:
    """The numbers of the lists that a list tests itself."""
    return {number for sort, number in tested(found) if sort == "list"}


def _tested(item: Mapping[str, Any]) -> tuple[str, str] | None:
    match item.get("filterType"):
        case "IN_LIST" if "listId" in item:
            return "list", str(item["listId"])
        case "PROPERTY" if "property" in item:
            return "property", str(item["property"])
    return None


def _above(found: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], tuple[str, ...]]:
    names: dict[tuple[str, str], list[str]] = {}
    for each in found:
        for named in tested(each):
            names.setdefault(named, []).append(str(each["name"]))
    return {named: tuple(sorted(some)) for named, some in names.items()}


def _used(part: Any) -> Iterator[tuple[str, str]]:
    """Every list and property that a part of a workflow names, at any depth."""
    if isinstance(part, list):
        for each in part:
            yield from _used(each)
    elif isinstance(part, dict):
        for key, value in part.items():
            if key in ("listId", "list_id") and isinstance(value, int | str):
                yield "list", str(value)
            elif key in ("property", "property_name") and isinstance(value, str):
                yield "property", value
            elif key == "suppressionListIds" and isinstance(value, list):
                yield from (("list", str(each)) for each in value)
            yield from _used(value)


def _sorted(names: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(sorted(each)) for key, each in names.items()}


def _called(flow: Mapping[str, Any]) -> str:
    name = flow.get("name") or f"workflow {flow.get('id', 'without a number')}"
    return f"{name} ({'on' if flow.get('isEnabled') else 'off'})"


def _notes(workflows: tuple[str, ...], above: tuple[str, ...], unknown: str) -> tuple[str, ...]:
    lists = (f"tested by {'list' if len(above) == 1 else 'lists'} {', '.join(above)}",) if above else ()
    return (*lists, _note(workflows, unknown))


def _note(names: tuple[str, ...], unknown: str) -> str:
    if unknown:
        return f"workflows that use it are {unknown}; {_REST}"
    if names:
        return f"used by {'workflow' if len(names) == 1 else 'workflows'} {', '.join(names)}; {_REST}"
    return f"none of the workflows uses it; {_REST}"
