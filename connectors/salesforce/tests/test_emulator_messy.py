"""The messy org holds what its description promises, the same every time."""

from __future__ import annotations

import pytest
from salesforce_clients import Api
from salesforce_lead import Org

import ledger_salesforce_emulator
from ledger_salesforce_emulator import messy


@pytest.fixture(scope="module")
def org() -> Org:
    with ledger_salesforce_emulator.serve({"messy": True}) as up:
        yield Org(up.url, up.settings)


@pytest.fixture
def api(org: Org) -> Api:
    return Api(org)


def count(api: Api, where: str, of: str = "Lead") -> int:
    return int(api.query(f"SELECT COUNT() FROM {of} WHERE {where}").json()["totalSize"])


def test_it_is_the_same_every_time() -> None:
    assert messy() == messy()


def test_two_fields_say_the_same_and_a_third_nearly(api: Api) -> None:
    for one, other in ((True, False), (False, True)):
        assert count(api, f"Is_MQL__c = {one} AND MQL_Copy__c = {other}".lower()) == 0
    assert count(api, "Is_MQL__c = true AND MQL_v2__c = false") > 0


def test_some_formulas_never_hold_and_some_break(api: Api) -> None:
    assert count(api, "Is_Champion__c = true") == 0
    rows = api.org.control("records?object=Lead")["records"]
    assert len(rows) == 2_000
    assert {"#Error!"} < {row["Revenue_Per_Head__c"] for row in rows}
    assert {"#Error!"} < {row["Legacy_Grade__c"] for row in rows}


def test_values_die_and_records_keep_them(api: Api) -> None:
    assert count(api, "LeadSource = 'Trade Show 2014'") > 0
    assert count(api, "Is_Decision_Maker_Old__c = true") > 0


def test_scores_read_scores_and_contacts_read_accounts(api: Api) -> None:
    assert 0 < count(api, "Total_Score__c >= 40") < 2_000
    assert 0 < count(api, "At_Target__c = true", "Contact") < 300


def test_a_field_that_nobody_fills_is_not_even_seen(api: Api) -> None:
    assert api.query("SELECT COUNT() FROM Lead WHERE Legacy_Score__c = null").status_code == 400
