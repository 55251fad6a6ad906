"""The portal's properties of contacts: some are used, some are twins, and most were left by somebody who has gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice, product
from random import Random
from typing import Any

from ledger_hubspot_emulator.defined import PROPERTIES
from ledger_hubspot_emulator.messy.people import Fill

IN_ALL = 212
_AUTHORS = ("77", "78", "79", "81", "9001", "64")  # 64 is a user who is gone
GROUPS = [
    {"name": "qualification", "label": "Qualification"},
    {"name": "marketing_old", "label": "Marketing (old)"},
    {"name": "imports", "label": "Imports - do not touch"},
    {"name": "enrichment", "label": "Enrichment"},
    {"name": "salesforce", "label": "Salesforce sync"},
]
_LEVELS = ("c_level", "vp", "director", "manager", "individual")
_SENIORITIES = ("Executive", "VP", "Director", "Manager", "Entry", "Unknown")
_COUNTRIES = (
    *("Germany", "germany", "Deutschland", "DE", "Germany ", "United States", "USA", "U.S.", "us", "United Kingdom"),
    *("UK", "Great Britain", "France", "FRANCE", "Österreich", "Austria", "Schweiz", "CH", "-", "n/a"),
)
_REGIONS = ("DACH", "UKI", "FR", "NA", "ROW")


def _number(*values: int) -> Fill:
    return 1.0, lambda rng: str(rng.choice(values))


def _of(*values: str) -> Fill:
    return 1.0, lambda rng: rng.choice(values)


def _day(rng: Random) -> str:
    return (datetime(2022, 1, 1, tzinfo=UTC) + timedelta(days=rng.randrange(1600))).date().isoformat()


_SCORES = _number(*range(0, 101, 5))
_SIZES = _number(0, 1, 12, 50, 180, 200, 201, 500, 2500, 12_000)
_BOOL, _CHOICE, _TEXT = ("bool", "booleancheckbox"), ("enumeration", "select"), ("string", "text")
_NUM, _DATE = ("number", "number"), ("date", "date")

# name: label, type and fieldType, share of contacts with a value, what values, options
_KNOWN: Mapping[str, tuple[str, tuple[str, str], float, Fill, tuple[str, ...]]] = {
    "lead_score": ("Lead score", _NUM, 0.93, _SCORES, ()),
    "lead_score_old": ("Lead Score (OLD)", _NUM, 0.41, _SCORES, ()),
    "lead_score_v2": ("Lead score v2 - test", _NUM, 0.04, _SCORES, ()),
    "leadscore": ("leadscore", _NUM, 0.0, _SCORES, ()),
    "employees": ("Employees", _NUM, 0.71, _SIZES, ()),
    "number_of_employees": ("Number of employees", _NUM, 0.38, _SIZES, ()),
    "company_size_text": ("Company size", _TEXT, 0.29, _of("1-10", "11-50", "50 - 200", "200+", "enterprise"), ()),
    "job_level": ("Job level", _CHOICE, 0.66, _of(*_LEVELS), _LEVELS),
    "joblevel": ("Joblevel", _TEXT, 0.31, _of("VP", "vp", "C-Level", "director", "Dir.", "mgr"), ()),
    "seniority": ("Seniority", _CHOICE, 0.48, _of(*_SENIORITIES), _SENIORITIES),
    "country_text": ("Country", _TEXT, 0.82, _of(*_COUNTRIES), ()),
    "country_dropdown": ("Country/Region (dropdown)", _CHOICE, 0.12, _of("DE", "US", "GB"), ("DE", "US", "GB", "FR")),
    "region": ("Region", _CHOICE, 0.55, _of(*_REGIONS), _REGIONS),
    "is_competitor": ("Is competitor?", _BOOL, 0.9, _of("true", "false", "false", "false"), ()),
    "competitor_flag": ("Competitor flag", _BOOL, 0.07, _of("true"), ()),
    "gdpr_opt_out": ("GDPR opt-out", _BOOL, 0.35, _of("true", "false"), ()),
    "interests": (
        "Interests",
        ("enumeration", "checkbox"),
        0.22,
        _of("webinar", "ebook;webinar", "demo", "demo;pricing"),
        ("webinar", "ebook", "demo", "pricing"),
    ),
    "trial_start": ("Trial start", _DATE, 0.33, (1.0, _day), ()),
    "trial_end": ("Trial end", _DATE, 0.3, (1.0, _day), ()),
    "renewal_date": ("Renewal date", _DATE, 0.18, (1.0, _day), ()),
    "mql_date": ("MQL date", _DATE, 0.27, (1.0, _day), ()),
    "page_views_30d": ("Page views (30 days)", _NUM, 1.0, _number(0, 0, 1, 3, 8, 40), ()),
    "emails_opened_90d": ("Emails opened (90 days)", _NUM, 1.0, _number(0, 0, 1, 2, 9), ()),
    "budget": ("Budget", _NUM, 0.06, _number(5000, 10_000, 50_000), ()),
    "persona": ("Persona", _CHOICE, 0.44, _of("marie", "rob"), ("marie", "rob", "persona_3", "persona_4")),
    "partner_tier": ("Partner tier", _CHOICE, 0.02, _of("gold", "silver"), ("gold", "silver", "bronze")),
}
_CALCULATED: Mapping[str, tuple[str, str]] = {
    "fit_score": ("Fit score", "if employees >= 200 then 40 else 0"),
    "engagement_score": (
        "Engagement score",
        "min(60, coalesce(page_views_30d, 0) * 3 + coalesce(emails_opened_90d, 0) * 2)",
    ),
    "total_score": ("Total score (calc)", "fit_score + engagement_score"),
    "is_large": ("Is large (calc)", "if is_present(employees) and employees >= 1000 then 1 else 0"),
    "score_gap": ("Score gap", "lead_score - lead_score_old"),
}
_ARCHIVED = ("old_region", "old_budget", "sfdc_legacy_status")
# group, first, middle and last parts of the names
_LEFT: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("imports", "import", tuple(str(year) for year in range(2016, 2026)), ("source", "batch", "owner", "note")),
    ("imports", "utm", ("first", "last"), ("source", "medium", "campaign", "term", "content", "page", "referrer")),
    ("marketing_old", "webinar", ("2019", "2020", "2021", "2022"), ("q1_attended", "q2_attended", "q3_attended")),
    ("marketing_old", "webinar", ("2019", "2020", "2021", "2022"), ("q1_registered", "q2_registered", "ebook")),
    (
        "enrichment",
        "enriched",
        ("clearbit", "zoominfo", "apollo", "cognism"),
        ("industry", "revenue", "tech", "hq", "founded", "twitter", "score", "phone"),
    ),
    (
        "salesforce",
        "sfdc",
        ("lead", "contact", "account", "campaign"),
        ("id", "owner", "status", "created", "last_sync", "error", "type", "record", "flag", "temp", "temp2", "x"),
    ),
    ("qualification", "tmp", ("a", "b", "c"), ("1", "2", "3")),
)
_KINDS = {"score": "number", "revenue": "number", "flag": "bool"}


def entries(rng: Random) -> list[dict[str, Any]]:
    """The properties as a seed has them."""
    known = [_known(rng, name) for name in _KNOWN]
    calculated = [
        {**_made(rng, name), "label": label, "type": "number", "calculationFormula": text, "groupName": "qualification"}
        for name, (label, text) in _CALCULATED.items()
    ]
    gone = [{**_made(rng, name), "type": "string", "archived": True} for name in _ARCHIVED]
    left = [{**_made(rng, name), "type": kind, "groupName": group} for name, kind, group in _left()]
    return [*known, *calculated, *left, *gone]


def fills(rng: Random) -> dict[str, Fill]:
    """How many contacts have a value of a property, and which; what is not here has none."""
    known = {name: (share, fill[1]) for name, (_, _, share, fill, _) in _KNOWN.items()}
    shares = (0.0, 0.0, 0.0, 0.0, 0.01, 0.2, 0.6)
    makes = {"string": _of("x", "yes", "2019-04", "n/a", "TBD"), "number": _number(0, 1, 7, 99), "bool": _of("true")}
    return {**known, **{name: (rng.choice(shares), makes[kind][1]) for name, kind, _ in _left()}}


def _known(rng: Random, name: str) -> dict[str, Any]:
    label, (kind, field), _, _, options = _KNOWN[name]
    found = {**_made(rng, name), "label": label, "type": kind, "fieldType": field, "groupName": "qualification"}
    return {**found, "options": list(options)} if options else found


def _left() -> Iterator[tuple[str, str, str]]:
    """What is left over: name, type and group, as many as make up the number."""
    most = IN_ALL - len(PROPERTIES["contacts"]) - len(_KNOWN) - len(_CALCULATED)
    every = (
        (f"{start}_{middle}_{end}", "bool" if end.endswith("ed") and "q" in end else _KINDS.get(end, "string"), group)
        for group, start, middles, ends in _LEFT
        for middle, end in product(middles, ends)
    )
    return islice(every, most)


def _made(rng: Random, name: str) -> dict[str, Any]:
    """When it was made and by whom, which nobody remembers."""
    made = datetime(2016, 2, 1, 9, tzinfo=UTC) + timedelta(hours=rng.randrange(24 * 365 * 9))
    changed = made + timedelta(days=rng.randrange(200))
    stamps = [at.strftime("%Y-%m-%dT%H:%M:%S.000Z") for at in (made, changed)]
    users = {"createdUserId": rng.choice(_AUTHORS), "updatedUserId": rng.choice(_AUTHORS)}
    return {"name": name, "createdAt": stamps[0], "updatedAt": stamps[1], **users}
