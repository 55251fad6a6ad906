"""`/account-info`: which portal this is, what it was asked today, and who did what in it.

documented: paths and shapes; audit logs need an Enterprise account and `account-info.security.read`. assumed: the
refusal below Enterprise; the words of action and category; the newest entry comes first.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ledger_hubspot_emulator.answers import Answer, bad, forbidden
from ledger_hubspot_emulator.instants import stored_instant
from ledger_hubspot_emulator.portal import Portal
from ledger_hubspot_emulator.request import Request


def details(portal: Portal, _: Request) -> Answer:
    """The portal's number, kind and zone."""
    local = portal.now.astimezone(ZoneInfo(portal.settings["timeZone"]))
    offset = f"{local:%z}"
    return Answer(
        200,
        {
            "portalId": portal.settings["id"],
            "accountType": portal.settings["accountType"],
            "timeZone": portal.settings["timeZone"],
            "companyCurrency": "EUR",
            "additionalCurrencies": [],
            "utcOffset": offset[:3] + ":" + offset[3:],
            "utcOffsetMilliseconds": int((local.utcoffset() or timedelta()).total_seconds() * 1000),
            "uiDomain": "app.hubspot.com",
            "dataHostingLocation": "na1",
        },
    )


def usage(portal: Portal, _: Request) -> Answer:
    """How many requests the day has had."""
    entry = {
        "name": "private-apps-api-calls-daily",
        "usageLimit": portal.settings["perDay"],
        "currentUsage": portal.requests,
        "collectedAt": portal.stamp,
        "fetchStatus": "SUCCESS",
        "resetsAt": portal.stamp,
    }
    return Answer(200, {"results": [entry]})


def audit_logs(portal: Portal, request: Request) -> Answer:
    """A page of who did what."""
    if portal.settings["tier"] != "ENTERPRISE":
        raise forbidden("Audit logs need an Enterprise subscription.")
    after, before = (_bound(request, name) for name in ("occurredAfter", "occurredBefore"))
    user = request.query.get("actingUserId")
    found = [
        entry
        for entry in reversed(portal.trail)
        if (not after or stored(entry["occurredAt"]) >= after)
        and (not before or stored(entry["occurredAt"]) < before)
        and user in (None, str(entry["actingUser"]["userId"]))
    ]
    return Answer(200, request.page(found, 100))


def stored(text: str) -> datetime:
    """The instant of an entry's stamp."""
    return datetime.fromisoformat(text)


def _bound(request: Request, name: str) -> datetime | None:
    text = request.query.get(name)
    found = stored_instant(text) if text else None
    if text and not found:
        raise bad(f"{name} is not an instant.")
    return found
