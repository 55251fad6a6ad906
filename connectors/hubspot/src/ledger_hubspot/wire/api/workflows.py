"""Workflows (HubSpot's automation API v4, scope `automation`): each whole, as it is, to see which lists it uses.

Source: HubSpot's workflows guide and reference, which call the API a beta.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger.connecting import chunks
from ledger_hubspot.wire.api.pages import pages
from ledger_hubspot.wire.client import Client, part, readable

_BATCH = 100


def every(client: Client) -> Iterator[dict[str, Any]]:
    """Every workflow of the portal, with its enrolment criteria and actions. Raises Forbidden without the scope."""
    doing = "read the workflows"

    def page(after: str) -> dict[str, Any]:
        return client.get(doing, "flows", query={"limit": str(_BATCH), **({"after": after} if after else {})})

    for found in pages(page, doing):
        with readable(doing):
            ids = [str(entry["id"]) for entry in found["results"]]
        for some in chunks(ids, _BATCH):
            body = {"inputs": [{"flowId": each, "type": "FLOW_ID"} for each in some]}
            yield from part(client.look(doing, "flows", "batch", "read", body=body), doing, "results", list)
