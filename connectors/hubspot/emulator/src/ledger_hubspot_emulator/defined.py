"""What HubSpot itself puts into every portal: object types, properties, groups and pipelines.

documented: the object types' ids, the eight lifecycle stages, that `readOnlyDefinition` is true of HubSpot's own
properties. observed: `hubspotDefined` is there on them and absent on others; the lifecycle stages are also a pipeline
of contacts. assumed: labels, groups, further options; that the options of `lifecyclestage` are read-only (nobody has
published a portal that took them; a seed opens them with `"readOnlyOptions": false`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

CONTACTS = "0-1"
OBJECTS: Mapping[str, str] = {
    "contacts": "0-1",
    "companies": "0-2",
    "deals": "0-3",
    "tickets": "0-5",
    "leads": "0-136",
}
GROUPS: Mapping[str, tuple[str, ...]] = {
    "contacts": ("contactinformation", "contact_activity", "analyticsinformation", "emailinformation"),
    "companies": ("companyinformation", "company_activity"),
    "deals": ("dealinformation", "deal_activity"),
    "tickets": ("ticketinformation",),
    "leads": ("lead_information",),
}
_STAGES = "subscriber lead marketingqualifiedlead salesqualifiedlead opportunity customer evangelist other"
_STAGE_LABELS = (
    "Subscriber",
    "Lead",
    "Marketing Qualified Lead",
    "Sales Qualified Lead",
    "Opportunity",
    "Customer",
    "Evangelist",
    "Other",
)
STAGES: Sequence[Mapping[str, str]] = tuple(
    {"value": value, "label": label} for value, label in zip(_STAGES.split(), _STAGE_LABELS, strict=True)
)
_STATUSES = "NEW OPEN IN_PROGRESS OPEN_DEAL UNQUALIFIED ATTEMPTED_TO_CONTACT CONNECTED BAD_TIMING"
_SOURCES = (
    "ORGANIC_SEARCH PAID_SEARCH EMAIL_MARKETING SOCIAL_MEDIA REFERRALS OTHER_CAMPAIGNS DIRECT_TRAFFIC OFFLINE"
    " PAID_SOCIAL"
)
_DEAL_STAGES = (
    ("appointmentscheduled", "Appointment Scheduled", "0.2"),
    ("qualifiedtobuy", "Qualified To Buy", "0.4"),
    ("presentationscheduled", "Presentation Scheduled", "0.6"),
    ("decisionmakerboughtin", "Decision Maker Bought-In", "0.8"),
    ("contractsent", "Contract Sent", "0.9"),
    ("closedwon", "Closed Won", "1.0"),
    ("closedlost", "Closed Lost", "0.0"),
)


def _texts(*names: str) -> list[Mapping[str, Any]]:
    return [{"name": name, "type": "string"} for name in names]


EVERYWHERE: Sequence[Mapping[str, Any]] = (
    {"name": "hs_object_id", "type": "number", "readOnlyValue": True},
    {"name": "createdate", "type": "datetime"},
    {"name": "hs_lastmodifieddate", "type": "datetime", "readOnlyValue": True},
)
_LIFECYCLE = {
    "name": "lifecyclestage",
    "label": "Lifecycle Stage",
    "type": "enumeration",
    "fieldType": "radio",
    "options": STAGES,
    "readOnlyOptions": True,
}
# A seed that names one of these replaces it.
PROPERTIES: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "contacts": (
        *_texts("email", "firstname", "lastname", "jobtitle", "company", "phone"),
        *EVERYWHERE,
        {"name": "lastmodifieddate", "type": "datetime", "readOnlyValue": True},
        {"name": "hubspotscore", "type": "number", "readOnlyValue": True, "label": "HubSpot Score"},
        {"name": "hubspot_owner_id", "type": "enumeration", "externalOptions": True},
        _LIFECYCLE,
        {
            "name": "hs_lead_status",
            "label": "Lead Status",
            "type": "enumeration",
            "fieldType": "radio",
            "options": _STATUSES.split(),
            "readOnlyOptions": False,
        },
        {
            "name": "hs_analytics_source",
            "label": "Original Traffic Source",
            "type": "enumeration",
            "options": _SOURCES.split(),
            "readOnlyOptions": True,
        },
    ),
    "companies": (
        *_texts("name", "domain", "industry", "country"),
        *EVERYWHERE,
        {"name": "numberofemployees", "type": "number"},
        _LIFECYCLE,
    ),
    "deals": (
        *_texts("dealname"),
        *EVERYWHERE,
        {"name": "amount", "type": "number"},
        {"name": "pipeline", "type": "enumeration", "externalOptions": False},
        {"name": "dealstage", "type": "enumeration", "fieldType": "radio", "options": [s[0] for s in _DEAL_STAGES]},
    ),
    "tickets": (*_texts("subject"), *EVERYWHERE),
    "leads": (*_texts("hs_lead_name"), *EVERYWHERE),
}
PIPELINES: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "contacts": (
        {
            "id": "contacts-lifecycle-pipeline",
            "label": "Lifecycle Stage Pipeline",
            "stages": [{"id": stage["value"], "label": stage["label"], "metadata": {}} for stage in STAGES],
        },
    ),
    "deals": (
        {
            "id": "default",
            "label": "Sales Pipeline",
            "stages": [
                {"id": key, "label": label, "metadata": {"probability": probability, "isClosed": closed}}
                for key, label, probability in _DEAL_STAGES
                for closed in [str(key.startswith("closed")).lower()]
            ],
        },
    ),
    "tickets": (
        {
            "id": "0",
            "label": "Support Pipeline",
            "stages": [
                {"id": "1", "label": "New", "metadata": {"ticketState": "OPEN"}},
                {"id": "4", "label": "Closed", "metadata": {"ticketState": "CLOSED"}},
            ],
        },
    ),
}
