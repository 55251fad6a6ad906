"""What a field says of each record, with what it was said from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from salesforce_lead import BINDINGS, Org, seed

from ledger.artifacts.protocols import Judges
from ledger.errors import TargetFault, UnknownName

PATHS = {"score": "Lead.Engagement_Score__c", "tags": "Lead.Tags__c", "created": "Lead.CreatedDate"}
RECORDS: list[dict[str, Any]] = [
    {"Company": "Initech", "Engagement_Score__c": 80.125, "Tags__c": "demo;trial"},
    {"Company": "Hooli", "Engagement_Score__c": 30},
]


def test_every_record_has_its_verdict_and_the_values_by_the_names_asked_for(start: Callable[..., Org]) -> None:
    session = start(seed(records=RECORDS)).connect().session
    assert isinstance(session, Judges)
    one, other = session.judged("Lead.MQL__c", PATHS)
    assert (one.verdict, one.values["score"], one.values["tags"]) == (True, Decimal("80.125"), ["demo", "trial"])
    assert isinstance(one.values["score"], Decimal)
    assert (other.verdict, other.values["tags"]) == (False, None)
    assert one.values["created"].startswith("2026-03-29T10:00:0")
    assert one.values["created"].endswith("+00:00")
    assert one.id.startswith("00Q")


def test_a_formula_is_never_behind(start: Callable[..., Org]) -> None:
    org = start(seed(records=RECORDS))
    org.control("clock", {"now": "2026-04-02T00:00:00Z"})
    for each in org.connect().session.judged("Lead.MQL__c", {}):
        assert each.changed_at is not None
        assert each.changed_at.date() == date(2026, 3, 29)
        assert each.judged_at == datetime(2026, 4, 2, tzinfo=UTC)


def test_more_records_than_a_page_holds_are_all_read(start: Callable[..., Org]) -> None:
    records = [{"Company": f"C{at}", "Engagement_Score__c": at % 100} for at in range(2_050)]
    found = list(start(seed(records=records)).connect().session.judged("Lead.MQL__c", {}))
    assert len({each.id for each in found}) == 2_050
    assert sum(each.verdict for each in found) == sum(at % 100 >= 50 for at in range(2_050))


@pytest.mark.parametrize("address", ["GlobalValueSet/Stage", "StandardValueSet/LeadStatus"])
def test_a_value_set_judges_nobody(org: Org, address: str) -> None:
    with pytest.raises(TargetFault, match="judges no record"):
        list(org.connect().session.judged(address, {}))


def test_a_record_is_read_with_its_own_fields(org: Org) -> None:
    with pytest.raises(TargetFault, match="is not on Lead"):
        list(org.connect().session.judged("Lead.MQL__c", {"score": BINDINGS["score"][1].path}))
    with pytest.raises(UnknownName):
        list(org.connect().session.judged("Lead.Status", {}))
