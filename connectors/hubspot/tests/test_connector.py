"""What the connector says of itself, and whether that is so."""

from __future__ import annotations

import json

import pytest
from hubspot_lead import MQL_TEXT, compiled, rule

from ledger import UnknownName
from ledger.artifacts.protocols import Exports
from ledger.errors import Refused
from ledger_hubspot import HubSpot

TYPES = {
    "boolean": "is_competitor",
    "signal": "asked_demo",
    "number": "score > 5",
    "choice": "job_level = 'vp'",
    "choices": "tags HAS 'demo'",
    "date": "renewal < DATE '2026-01-01'",
    "datetime": "created < TODAY",
    "text": "title = 'CEO'",
}


@pytest.mark.parametrize("kind", TYPES)
def test_it_tests_the_types_that_it_says_and_no_other(kind: str) -> None:
    if kind in HubSpot.can.types:
        assert compiled(TYPES[kind]).body
    else:
        with pytest.raises(Refused):
            compiled(TYPES[kind])


def test_each_approximation_that_it_offers_is_told_and_taken() -> None:
    assert set(HubSpot.can.accepts) == {"text", "drop-values"}
    assert all(meaning.endswith(("case", "it")) for meaning in HubSpot.can.accepts.values())
    assert HubSpot().compile(rule(TYPES["text"], accepted=frozenset({"text"})), "", "CEOs").body


def test_it_writes_batches_removes_and_creates() -> None:
    assert (HubSpot.can.batch, HubSpot.can.removes, HubSpot.can.creates) == (100, True, True)
    assert HubSpot.can.meanings == {"predicate", "score", "ladder"}


def test_it_exports_the_calls_that_apply_would_make() -> None:
    connector = HubSpot()
    assert isinstance(connector, Exports)
    files = connector.export("hubspot", [compiled(MQL_TEXT)], ["list/12"])
    assert set(connector.formats) == {"hubspot"}
    calls = [call for name in sorted(files) for call in json.loads(files[name]).get("calls", ())]
    assert [(call["method"], call["path"]) for call in calls] == [
        ("POST", "/crm/v3/lists"),
        ("DELETE", "/crm/v3/lists/12"),
    ]
    with pytest.raises(UnknownName):
        connector.export("sfdx", [])
