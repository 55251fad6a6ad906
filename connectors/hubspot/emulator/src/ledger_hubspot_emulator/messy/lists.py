"""The portal's 41 lists: four that claim to be the MQLs, lists of lists, copies, the dead, what HubSpot alone knows.

Their ids have gaps, as lists come and go.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from ledger_hubspot_emulator.messy.filters import (
    Item,
    among,
    any_of,
    boolean,
    day,
    days_ago,
    member,
    number,
    on,
    special,
    text,
)

_AUTHORS = ("77", "78", "79", "81")
_ATLEAST, _OVER = "IS_GREATER_THAN_OR_EQUAL_TO", "IS_GREATER_THAN"
_NOT_RIVAL = boolean("is_competitor", False)
_DEMO = {"filterType": "FORM_SUBMISSION", "formId": "a1f0-demo", "operator": "FILLED_OUT"}
_PRICE_FORM = {"filterType": "FORM_SUBMISSION", "formId": "a1f0-price", "operator": "FILLED_OUT"}
_PRICING = {
    "filterType": "PAGE_VIEW",
    "operator": "HAS_PAGEVIEW_CONTAINS",
    "pageUrl": "/pricing",
    "enableTracking": True,
}
_DOCS = {
    "filterType": "PAGE_VIEW",
    "operator": "HAS_PAGEVIEW_EQ",
    "pageUrl": "https://docs.acme.example/start",
    "coalescingRefineBy": {"type": "NUM_OCCURRENCES", "minOccurrences": 3},
}
_OPENED = {
    "filterType": "EMAIL_EVENT",
    "appId": "2286",
    "emailId": "880",
    "level": "EMAIL_CAMPAIGN",
    "operator": "OPENED",
}
_SUBSCRIBED = {"filterType": "EMAIL_SUBSCRIPTION", "acceptedStatuses": ["OPT_IN"], "subscriptionIds": ["711"]}
_AT_TARGET = special(
    "ASSOCIATION",
    objectTypeId="0-2",
    operator="IN_LIST",
    associationTypeId=279,
    associationCategory="HUBSPOT_DEFINED",
)
_ACTIVATED = special("UNIFIED_EVENTS", eventTypeId="6-4821033", operator="HAS_COMPLETED")
_EVER_MQL = among("lifecyclestage", "marketingqualifiedlead", operator="HAS_EVER_BEEN_ANY_OF")
_OPEN_DEAL = {
    "filterType": "ASSOCIATION",
    "associationCategory": "HUBSPOT_DEFINED",
    "associationTypeId": 4,
    "coalescingRefineBy": {"type": "NUM_OCCURRENCES", "minOccurrences": 1},
    "listId": "90",
    "operator": "IN_LIST",
    "toObjectTypeId": "0-3",
}
_LIVE = [
    number("lead_score", _ATLEAST, 65),
    number("employees", _ATLEAST, 200),
    among("job_level", "c_level", "vp", "director"),
    _NOT_RIVAL,
]
_NOT_OUT = among("hs_lead_status", "UNQUALIFIED", operator="IS_NONE_OF")
_DACH = among("region", "DACH")
_TRIAL = {"timeType": "PROPERTY_REFERENCED", "zoneId": "UTC", "property": "trial_start", "referenceType": "VALUE"}
_KNOWN = on("email", "ALL_PROPERTY", "IS_KNOWN")

_SPELLINGS = [
    form(name)
    for name in ("Germany", "Deutschland", "Austria", "Österreich", "Oesterreich", "Switzerland", "Schweiz", "Suisse")
    for form in (str, str.lower, str.upper, "{} ".format, " {}".format, "{}.".format, "{} (DACH)".format)
] + ["DE", "AT", "CH", "D-A-CH"]
# id, name, filters
_ACTIVE: tuple[tuple[str, str, Item], ...] = (
    ("7", "MQL old", any_of([number("lead_score_old", _ATLEAST, 50), _NOT_RIVAL])),
    ("12", "MQL - live", any_of(_LIVE)),
    (
        "58",
        "MQL NEW (use this)",
        any_of(
            [number("lead_score", _ATLEAST, 70), among("seniority", "Executive", "VP"), _NOT_RIVAL],
            [_DEMO, number("employees", _ATLEAST, 50)],
        ),
    ),
    ("40", "MQL 2023 FINAL", any_of([number("lead_score", _OVER, 64), *_LIVE[1:]])),
    ("61", "MQL-live (copy)", any_of(_LIVE)),
    ("64", "mqls live", any_of([_LIVE[1], _LIVE[0], *_LIVE[2:]])),
    ("66", "MQL total score test", any_of([number("total_score", _ATLEAST, 60)])),
    ("15", "SQL", any_of([member("12"), among("hs_lead_status", "CONNECTED", "OPEN")])),
    ("16", "SQL (sales)", any_of([among("lifecyclestage", "salesqualifiedlead"), _NOT_OUT])),
    ("21", "Target accounts", any_of([number("employees", _OVER, 1000)], [text("company", "CONTAINS", "Company 1")])),
    ("42", "Enterprise leads", any_of([member("21"), member("29", "NOT_IN_LIST")])),
    ("43", "Enterprise leads w/o competitors", any_of([member("42"), member("31", "NOT_IN_LIST")])),
    ("44", "Enterprise nurture", any_of([member("43"), member("60", "NOT_IN_LIST"), days_ago("createdate", 720)])),
    ("29", "Customers", any_of([among("lifecyclestage", "customer")])),
    ("31", "Competitors", any_of([boolean("is_competitor", True)], [boolean("competitor_flag", True)])),
    ("33", "Competitors & partners", any_of([member("31")], [on("partner_tier", "ALL_PROPERTY", "IS_KNOWN")])),
    ("5", "Filled the demo form", any_of([_DEMO])),
    ("6", "Pricing form", any_of([_PRICE_FORM])),
    ("9", "Visited pricing page", any_of([_PRICING])),
    ("10", "Docs 3+ times", any_of([_DOCS])),
    ("46", "Works at a target company", any_of([_KNOWN], inside=[_AT_TARGET])),
    ("47", "Has an open deal", any_of([_OPEN_DEAL])),
    ("50", "Opened newsletter 880", any_of([_OPENED])),
    ("51", "Newsletter subscribers", any_of([_SUBSCRIBED])),
    ("53", "DACH all spellings", any_of(*([text("country_text", "IS_EQUAL_TO", each)] for each in _SPELLINGS))),
    ("54", "Decision makers by title", any_of([text("jobtitle", "CONTAINS", "VP", "Chief", "CMO", "Head of")])),
    ("55", "Not Germany", any_of([text("country_text", "IS_NOT_EQUAL_TO", "Germany", blank=True)])),
    ("19", "Old region = EMEA", any_of([on("old_region", "ALL_PROPERTY", "IS_KNOWN")])),
    ("20", "Budget > 10k (old field)", any_of([text("old_budget", "CONTAINS", "10000")])),
    ("62", "Created in the last 30 days", any_of([days_ago("createdate", 30)])),
    (
        "63",
        "Trial ended after it began",
        any_of([on("trial_end", "TIME_POINT", "IS_AFTER", type="TIME_POINT", timePoint=_TRIAL)]),
    ),
    (
        "65",
        "Q1 signups",
        any_of(
            [
                on(
                    "createdate",
                    "TIME_RANGED",
                    "IS_BETWEEN",
                    type="TIME_RANGED",
                    lowerBoundTimePoint=day(2026, 1, 1),
                    upperBoundTimePoint=day(2026, 3, 31),
                )
            ]
        ),
    ),
    ("67", "Was ever an MQL", any_of([_EVER_MQL])),
    ("70", "DACH leads", any_of([_DACH, among("lifecyclestage", "lead", "subscriber")])),
    ("71", "DACH leads (copy)", any_of([among("lifecyclestage", "subscriber", "lead"), _DACH])),
    ("60", "GDPR opt-out", any_of([boolean("gdpr_opt_out", True)])),
    ("72", "asdf", any_of([number("leadscore", _OVER, 0)])),
    ("73", "Activated in product", any_of([_KNOWN], inside=[_ACTIVATED])),
)
_STATIC = (("24", "Webinar Q3 (static)", "SNAPSHOT", 140), ("25", "Trade show 2019 badge scans", "MANUAL", 60))
_DEAD = ("26", "Import 2018-06 - delete?", "MANUAL", 0)


def entries(rng: Random, contacts: list[str]) -> list[dict[str, Any]]:
    """The lists as a seed has them."""
    active: list[dict[str, Any]] = [
        {"listId": key, "name": name, "filterBranch": found} for key, name, found in _ACTIVE
    ]
    static: list[dict[str, Any]] = [
        {"listId": key, "name": name, "processingType": kind, "members": rng.sample(contacts, size)}
        for key, name, kind, size in (*_STATIC, _DEAD)
    ]
    return [{**each, **_made(rng)} for each in (*active, *static)]


def signals(rng: Random, contacts: list[str]) -> list[dict[str, Any]]:
    """Who passes what only HubSpot can judge."""
    filters = (_DEMO, _PRICE_FORM, _PRICING, _DOCS, _OPENED, _SUBSCRIBED, _EVER_MQL, _OPEN_DEAL, _AT_TARGET, _ACTIVATED)
    return [{"filter": each, "members": sorted(rng.sample(contacts, rng.randrange(20, 400)))} for each in filters]


def _made(rng: Random) -> dict[str, Any]:
    made = datetime(2017, 5, 1, 10, tzinfo=UTC) + timedelta(hours=rng.randrange(24 * 365 * 8))
    changed = made + timedelta(days=rng.randrange(300))
    stamps = [at.strftime("%Y-%m-%dT%H:%M:%S.000Z") for at in (made, changed)]
    users = {"createdById": rng.choice(_AUTHORS), "updatedById": rng.choice(_AUTHORS)}
    return {"createdAt": stamps[0], "updatedAt": stamps[1], "listVersion": rng.randrange(1, 40), **users}
