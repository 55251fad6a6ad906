"""The account itself: which portal it is, how much of its limits is used, who did what there, and who people are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from ledger_hubspot.wire.api.pages import pages
from ledger_hubspot.wire.client import Client, part, readable


def details(client: Client) -> dict[str, Any]:
    """What account this is: `portalId`, `accountType`, `timeZone` …"""
    return client.get("read the account's details", "account", "details")


def usage(client: Client) -> list[dict[str, Any]]:
    """The day's requests of each limit: `name`, `usageLimit`, `currentUsage`."""
    doing = "read the day's number of requests"
    found: list[dict[str, Any]] = part(
        client.get(doing, "account", "api-usage", "daily", "private-apps"), doing, "results", list
    )
    return found


def limits(client: Client, of: str) -> dict[str, Any]:
    """HubSpot's own count of what a portal may hold of some sort (`calculated-properties`)."""
    return client.get(f"read the limits of {of}", "limits", of)


def audit_logs(client: Client, start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
    """What people did in [start, end), in HubSpot's order. Enterprise only, with `account-info.security.read`."""
    doing = "read the audit logs"
    span = {"occurredAfter": _instant(start), "occurredBefore": _instant(end)}

    def page(after: str) -> dict[str, Any]:
        query = {**span, "limit": "100", **({"after": after} if after else {})}
        return client.get(doing, "account", "activity", "audit-logs", query=query)

    for found in pages(page, doing):
        yield from part(found, doing, "results", list)


def owners(client: Client) -> dict[str, str]:
    """Who the users are, by id: an address, or else a name."""
    doing = "read the owners"

    def page(after: str) -> dict[str, Any]:
        return client.get(doing, "owners", query={"limit": "100", **({"after": after} if after else {})})

    found: dict[str, str] = {}
    for each in pages(page, doing):
        with readable(doing):
            for owner in each["results"]:
                name = owner.get("email") or f"{owner.get('firstName', '')} {owner.get('lastName', '')}".strip()
                found |= {str(owner[key]): name for key in ("userId", "userIdIncludingInactive") if owner.get(key)}
    return found


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
