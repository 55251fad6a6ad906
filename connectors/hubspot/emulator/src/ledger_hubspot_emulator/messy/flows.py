"""The portal's workflows, half of which nobody has opened since, and its second pipeline."""

from __future__ import annotations

from typing import Any

from ledger_hubspot_emulator.messy.filters import any_of, member

_ACTION = {"actionId": "1", "actionTypeId": "0-5", "type": "SINGLE_CONNECTION"}


def _flow(number: int, name: str, list_id: str = "", *, on: bool = True, **more: Any) -> dict[str, Any]:
    criteria = {"type": "LIST_BASED", "shouldReEnroll": False, "listFilterBranch": any_of([member(list_id)])}
    started = {"enrollmentCriteria": criteria} if list_id else {}
    return {"id": str(number), "name": name, "isEnabled": on, **started, **more}


FLOWS = [
    _flow(1_201, "Set lifecycle to MQL", "12", actions=[{**_ACTION, "fields": {"property_name": "lifecyclestage"}}]),
    _flow(1_207, "MQL -> notify SDR + create task", "12", suppressionListIds=[31, 60]),
    _flow(1_215, "Nurture enterprise (2021)", "44", on=False),
    _flow(1_233, "OLD MQL handover DO NOT TURN ON", "7", on=False),
    _flow(1_240, "Copy Country to Region", actions=[{**_ACTION, "fields": {"property_name": "region"}}]),
    _flow(1_251, "Customer onboarding mails", "29"),
]
RENEWALS: dict[str, Any] = {
    "object": "deals",
    "id": "5512",
    "label": "Renewals",
    "stages": [
        {"id": "55121", "label": "Due", "metadata": {"probability": "0.5", "isClosed": "false"}},
        {"id": "55122", "label": "Renewed", "metadata": {"probability": "1.0", "isClosed": "true"}},
        {"id": "55123", "label": "Churned", "metadata": {"probability": "0.0", "isClosed": "true"}},
    ],
}
