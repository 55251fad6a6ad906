"""Changes that HubSpot imposes, as far as anybody here read of them: each with its day and where that can be read.

Add a line when you read of one; leave those that are past, for a portal may still rest on what stopped then. `certain`
is for what HubSpot itself says of that day.
"""

from __future__ import annotations

from datetime import date

from ledger import PlatformNotice, PlatformNotices

IMPOSED = PlatformNotices(
    as_of=date(2026, 11, 27),
    notices=(
        PlatformNotice(
            id="legacy-score",
            title="the legacy score (HubSpot Score) is worked out no more: what is there stays as it was on that day",
            day=date(2025, 8, 31),
            source="https://github.com/TomGranot/hubspot-admin-skills/blob/main/skills/build-lead-scoring/SKILL.md",
            touches=("contacts.hubspotscore", "property/hubspotscore"),
            certain=False,  # people who keep portals agree on the day; HubSpot's own page of it was not at hand
        ),
        PlatformNotice(
            id="lists-v1",
            title="lists are no longer found by their numbers of API v1 (legacyListId): tools that do read none",
            day=date(2026, 4, 30),
            source="https://developers.hubspot.com/docs/api-reference/legacy/crm/lists/v1-list-api-migration-guide",
            touches=("list/*",),
        ),
        PlatformNotice(
            id="api-v3",
            title="paths of API v3 are supported no longer: a target with api_version = v3, or none, takes another",
            day=date(2027, 9, 1),
            source="https://developers.hubspot.com/blog/a-developers-guide-to-hubspots-date-based-api-versioning",
            certain=False,  # September is told, and no day of it
        ),
    ),
)
