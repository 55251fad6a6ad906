"""Who is in the portal: users, contacts with what was once typed or imported about them, companies and deals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

CONTACTS = 1500
USERS: list[dict[str, Any]] = [
    {"id": "77", "email": "ben@acme.example", "firstName": "Ben", "lastName": "Okoro"},
    {"id": "78", "email": "dana@acme.example", "firstName": "Dana", "lastName": "Ruiz"},
    {"id": "79", "email": "mia@acme.example", "firstName": "Mia", "lastName": "Chen"},
    {"id": "81", "email": "agency@growth.example", "firstName": "Growth", "lastName": "Agency"},
    {"id": "9001", "email": "integration@acme.example", "firstName": "Integration", "lastName": "User"},
]
_FIRST = ("Ann", "Bo", "Cy", "Dee", "Eli", "Fay", "Gus", "Hal", "Ida", "Jo", "Kai", "Lea", "Max", "Nia")
_LAST = ("Abel", "Berg", "Cole", "Diaz", "Egan", "Fox", "Gray", "Hahn", "Ito", "Jain", "Klein", "Lund")
_TITLES = (
    "VP Marketing",
    "vp of marketing",
    "Head of Demand Gen",
    "CMO",
    "Chief Revenue Officer",
    "Director, Marketing Operations",
    "Marketing Manager",
    "Student",
    "Revenue Operations",
    "Founder & CEO",
    "Consultant",
    "-",
)
_STAGES = (*("subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer", "other"),)
_EPOCH = datetime(2016, 1, 4, 8, 0, tzinfo=UTC)

Fill = tuple[float, Callable[[Random], str]]


def contacts(rng: Random, fills: Mapping[str, Fill]) -> list[dict[str, Any]]:
    """The contacts; each property has a value for about its share of them."""
    return [{"id": str(10_001 + place), "properties": _values(rng, place, fills)} for place in range(CONTACTS)]


def _values(rng: Random, place: int, fills: Mapping[str, Fill]) -> dict[str, str]:
    first, last, company = rng.choice(_FIRST), rng.choice(_LAST), rng.randrange(40)
    found = {name: make(rng) for name, (share, make) in fills.items() if rng.random() < share}
    created = _EPOCH + timedelta(hours=rng.randrange(24 * 3735))
    own = {
        "email": f"{first}.{last}.{place}@company{company}.example".lower(),
        "firstname": first,
        "lastname": last,
        "createdate": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "lifecyclestage": rng.choice(_STAGES),
    }
    maybe = {
        "jobtitle": rng.choice(_TITLES),
        "company": f"Company {company}",
        "hs_analytics_source": rng.choice(("ORGANIC_SEARCH", "PAID_SEARCH", "OFFLINE", "DIRECT_TRAFFIC")),
        "hs_lead_status": rng.choice(("NEW", "OPEN", "CONNECTED", "UNQUALIFIED")),
        "hubspotscore": str(rng.randrange(100)),
    }
    return {**found, **{name: value for name, value in maybe.items() if rng.random() < 0.7}, **own}


def companies(rng: Random) -> list[dict[str, Any]]:
    """The companies."""
    return [
        {
            "id": str(50_001 + place),
            "properties": {
                "name": f"Company {place}",
                "domain": f"company{place}.example",
                "numberofemployees": str(rng.choice((5, 40, 180, 250, 1200, 9000))),
            },
        }
        for place in range(40)
    ]


def deals(rng: Random) -> list[dict[str, Any]]:
    """The deals."""
    stages = ("appointmentscheduled", "contractsent", "closedwon", "closedlost")
    return [
        {"id": str(70_001 + place), "properties": {"dealname": f"Deal {place}", "dealstage": rng.choice(stages)}}
        for place in range(25)
    ]
