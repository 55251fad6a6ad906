"""Where each family of HubSpot's API is, by API version: one table.

    ("2026-09", "lists", "12", "memberships")  -->  /crm/lists/2026-09/12/memberships

Versions are dated and supported for 18 months; paths of v1 to v3 end in September 2027. Source: HubSpot's OpenAPI
files of each version (lists, properties, pipelines, schemas, owners, account info); objects and limits have files of
v3 only, so that their dated paths follow the rule of the others. Workflows have one version, v4, until 2027-03-30.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote

VERSIONS = ("v3", "2026-03", "2026-09")

# by family: its v3 path, and the pattern of its dated ones
_PATHS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "lists": ("/crm/v3/lists", "/crm/lists/{}"),
        "properties": ("/crm/v3/properties", "/crm/properties/{}"),
        "pipelines": ("/crm/v3/pipelines", "/crm/pipelines/{}"),
        "objects": ("/crm/v3/objects", "/crm/objects/{}"),
        "owners": ("/crm/v3/owners", "/crm/owners/{}"),
        "limits": ("/crm/v3/limits", "/crm/limits/{}"),
        "schemas": ("/crm-object-schemas/v3/schemas", "/crm-object-schemas/{}/schemas"),
        "account": ("/account-info/v3", "/account-info/{}"),
        "flows": ("/automation/v4/flows", "/automation/v4/flows"),
    }
)


def path(version: str, family: str, *parts: str) -> str:
    """The path of a family in that version, and below it `parts`, percent-encoded."""
    v3, dated = _PATHS[family]
    base = v3 if version == "v3" else dated.format(version)
    return "/".join([base, *(quote(part, safe="") for part in parts)])
