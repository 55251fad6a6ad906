"""The connector's assumptions about HubSpot, tried on a live portal without writing anything.

Each probe reads as little as it can. One that the portal or the token does not allow has held None, and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from itertools import islice
from typing import TypeAlias

from ledger import Observation, TargetFault
from ledger_hubspot.reading import probing
from ledger_hubspot.reading.probing import Found, Verdict
from ledger_hubspot.wire.api import account, contacts, lists, objects, properties, workflows
from ledger_hubspot.wire.client import readable
from ledger_hubspot.wire.faults import Forbidden
from ledger_hubspot.wire.portal import Portal
from ledger_hubspot.wire.versions import VERSIONS

_TYPES = frozenset({"bool", "date", "datetime", "enumeration", "number", "phone_number", "string"})
ListProbe: TypeAlias = Callable[[Portal, list[Found]], Verdict]


def check(portal: Portal) -> Iterator[Observation]:
    """Every assumption that can be tried by reading."""
    held = cache(lambda: list(probing.active(portal)))  # for all that are tried on lists
    for assumption, probe in _PROBES.items():
        yield _tried(assumption, partial(probe, portal))
    for assumption, on_lists in _ON_LISTS.items():
        yield _tried(assumption, partial(_on_lists, on_lists, portal, held))
    for version in VERSIONS:
        yield _tried(f"HubSpot answers version {version} of its API", partial(_version, portal, version))
    for act, ask in _SCOPES.items():
        yield _tried(f"the token may {act}", partial(_allowed, portal, ask))
    yield Observation("the token may write lists and properties", None, "this cannot be tried without writing")


def _tried(assumption: str, probe: Callable[[], Verdict]) -> Observation:
    try:
        return Observation(assumption, *probe())
    except TargetFault as fault:
        return Observation(assumption, None, f"{fault.what}: {fault.why}")


def _on_lists(probe: ListProbe, portal: Portal, held: Callable[[], list[Found]]) -> Verdict:
    return probe(portal, held())


def _allowed(portal: Portal, ask: Callable[[Portal], object]) -> Verdict:
    try:
        ask(portal)
    except Forbidden as no:
        return False, no.why
    return True, "it was answered"


def _portal(portal: Portal) -> Verdict:
    found = account.details(portal.client)
    return "portalId" in found, f"portal {found.get('portalId')}, {found.get('accountType')}, {found.get('timeZone')}"


def _version(portal: Portal, version: str) -> Verdict:
    found = account.details(portal.client.at(version))
    return "portalId" in found, "it answered the account's details"


def _quota(portal: Portal) -> Verdict:
    with readable("read the day's number of requests"):
        used = [(int(each["currentUsage"]), int(each["usageLimit"])) for each in account.usage(portal.client)]
    seen = ", ".join(f"{now:,} of {most:,} requests used today" for now, most in used) or "it names no limit"
    return all(now < most for now, most in used) if used else None, seen


def _calculated(portal: Portal) -> Verdict:
    with readable("read the limits of calculated-properties"):
        found = account.limits(portal.client, "calculated-properties")
        now, most = int(found["overallUsage"]), int(found["overallLimit"])
    return now < most, f"{now:,} of {most:,} calculated properties are there"


def _types(portal: Portal) -> Verdict:
    found = properties.all_of(portal.client, "contacts")
    odd = sorted(name for name, each in found.items() if each["type"] not in _TYPES)
    return not odd, f"other types: {', '.join(odd[:10])}" if odd else f"{len(found)} properties of known types"


def _lag(portal: Portal) -> Verdict:
    """Of the first contacts the one that changed last, by itself and by search."""
    some = list(islice(contacts.everybody(portal.client, ["lastmodifieddate"]), 100))
    if not some:
        return None, "there are no contacts"
    newest = max(some, key=lambda entry: str(entry.get("updatedAt")))
    found = contacts.as_searched(portal.client, newest["id"]) or {}
    now, seen = newest.get("updatedAt"), found.get("updatedAt", "no such contact")
    return seen == now, f"the search has {seen}, the contact {now}"


def _lately(portal: Portal) -> tuple[datetime, datetime]:
    """The last hour, by HubSpot's own clock."""
    now = portal.client.told or _SOME_DAY
    return now - timedelta(hours=1), now


_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_PROBES: Mapping[str, Callable[[Portal], Verdict]] = {
    "the token opens one portal": _portal,
    "requests are left for today": _quota,
    "calculated properties may still be made": _calculated,
    "properties are of the types that the connector knows": _types,
    "the search is up to date": _lag,
}
_ON_LISTS: Mapping[str, ListProbe] = {
    "a filter whose flag is false rejects contacts without a value, also where its operator is negative": probing.flag,
    "lists compare texts without regard to case": probing.text_case,
    "TODAY in a list is the day in the zone of its own filter": probing.today,
}
_SCOPES: Mapping[str, Callable[[Portal], object]] = {
    "read lists": lambda portal: lists.like(portal.client, ""),
    "read properties": lambda portal: properties.all_of(portal.client, "contacts"),
    "search contacts": lambda portal: contacts.count(portal.client),
    "read workflows": lambda portal: next(workflows.every(portal.client), None),
    "read owners": lambda portal: account.owners(portal.client),
    "read the audit log": lambda portal: next(account.audit_logs(portal.client, *_lately(portal)), None),
    "read custom objects, such as a registry": lambda portal: objects.type_of(portal.client, portal.registry),
}
