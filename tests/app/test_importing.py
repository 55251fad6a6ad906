"""What an import found governs the records that are older than the ledger, until somebody decides otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.app.ledger import open_ledger
from ledger.app.settings import load
from ledger.artifacts.data import Native
from ledger.data import replace
from ledger.deliver.survey.decide import one
from platforms import BOUND, Place, org
from shell import DANA, TERMS, Desk, criteria, founded

ENTITY = BOUND.replace(
    "created:       {type: datetime, clock: event}",
    "created:       {type: datetime, clock: event, bind: {salesforce: Lead.CreatedDate}}",
)
MONDAY, TUESDAY = "2026-02-09T09:00:00Z", "2026-02-10T09:00:00Z"


@pytest.fixture
def salesforce() -> Iterator[Place]:
    """Its ten leads came to be on 2 February; five of them are in."""
    with org() as up:
        yield up


@pytest.fixture
def imported(tmp_path: Path, salesforce: Place) -> Desk:
    """The field was imported on the Monday on which its entity began."""
    desk = founded(tmp_path, now=MONDAY)
    desk.does(f"ledger target add sf --connector salesforce --set sandbox={salesforce.url}")
    desk.write("lead.yaml", ENTITY)
    desk.does(f"ledger propose lead.yaml --effective 2026-02-09 {TERMS} --because 'as it was found'")
    desk.does("ledger ratify lead#1")
    desk.does("ledger import sf Lead.MQL__c --as mql")
    desk = desk.at(TUESDAY)
    desk.write("mql.yaml", criteria("score >= 65"))
    desk.does(f"ledger propose mql.yaml --effective 2026-02-10 {TERMS} --because 'sales cannot call them all'")
    desk.does("ledger ratify mql#1")
    return desk


def test_a_version_from_now_on_does_not_empty_a_list_of_the_records_before_it(imported: Desk) -> None:
    (change,) = imported.run("ledger plan -o plan.json --json").data["changes"]
    assert (change["version"], change["enters"], change["leaves"], change["members"]) == (2, 0, 0, 5)
    assert "records from before 2026-02-09 are judged by v1, the first there is" in change["notes"]


def test_parity_judges_them_in_the_same_way_and_a_count_still_calls_them_ungoverned(imported: Desk) -> None:
    imported.run("ledger plan -o plan.json")
    imported.does("ledger apply plan.json")
    (found,) = imported.does("ledger parity mql --target sf --json").data
    assert (found["records"], found["apart"]) == (10, [])
    imported.write(
        "leads.csv", "id,score,employees,created\n1,70,500,2026-02-02T09:00:00Z\n2,70,500,2026-02-10T09:00:00Z\n"
    )
    head, row = imported.does("ledger count mql --records leads.csv --rules then").out.splitlines()[-2:]
    assert dict(zip(head.split(), row.split()[1:], strict=True)) == {
        "MQL": "1",
        "OF": "1",
        "SHARE": "100.0%",
        "BY": "v2",
        "UNGOVERNED": "1",
    }


def test_who_changed_it_there_is_recorded_as_a_user_of_that_target(imported: Desk) -> None:
    told = [each["because"] for each in imported.does("ledger log mql --json").data if each["because"]]
    assert told[0].startswith("in use on sf: last changed ")
    assert told[0].endswith(" by sf:Setup Admin")


@pytest.mark.parametrize(
    ("changed_by", "id_", "told"),
    [
        (DANA.upper(), "7", "PERSON"),
        ("zoe@acme.example", "7", "hs:7"),
        ("zoe@acme.example", "", "somebody"),
        ("user 7", "7", "hs:7"),
        ("Zoe Fox", "", "hs:Zoe Fox"),
    ],
)
def test_nobody_who_changed_it_there_is_recorded_by_address(
    tmp_path: Path, changed_by: str, id_: str, told: str
) -> None:
    desk = founded(tmp_path)
    ledger = open_ledger(load(tmp_path / "ledger.toml"))
    native = Native("list/1", "L", "list", "contacts", None, {}, changed_at="2026-01-01T00:00:00Z")
    native = replace(native, changed_by=changed_by, changed_by_id=id_)
    found = one.Read("hs", native, None, None, None, None, None, False, {})  # type: ignore[arg-type]
    who = one.because(ledger, found).rpartition(" by ")[2]
    assert who == told.replace("PERSON", ledger.person(desk.by or "").id)
