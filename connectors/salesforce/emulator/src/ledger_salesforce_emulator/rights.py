"""What the API's user may do: all of it, but for what the seed's `lacks` takes away.

Documented: the names are fields of UserPermissionAccess, without their `Permissions`; which call needs which, in the
Tooling and Metadata API guides. Codes are documented, wording is assumed.
"""

from __future__ import annotations

from collections.abc import Mapping

from ledger_salesforce_emulator.answers import ApiError
from ledger_salesforce_emulator.org import Org

API, SETUP, CUSTOMIZE = "ApiEnabled", "ViewSetup", "CustomizeApplication"
METADATA, GRANT = "ModifyMetadata", "ManageProfilesPermissionsets"
KNOWN = (API, SETUP, CUSTOMIZE, METADATA, GRANT, "AssignPermissionSets", "AuthorApex", "ModifyAllData", "ViewAllData")
REFUSAL: Mapping[str, tuple[int, str, str]] = {
    API: (403, "API_DISABLED_FOR_ORG", "API is not enabled for this Organization or Partner"),
    SETUP: (400, "INVALID_TYPE", "sObject type is not supported."),
}
"""What lacking a right looks like; else INSUFFICIENT_ACCESS."""


def need(org: Org, *rights: str) -> None:
    """Raise ApiError where the API's user lacks one of them."""
    for right in rights:
        if right in org.lacks:
            raise ApiError(*REFUSAL.get(right, (403, "INSUFFICIENT_ACCESS", f"insufficient access: needs {right}")))
