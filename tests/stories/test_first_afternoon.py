"""A RevOps engineer's first afternoon: a portal that grew for ten years, surveyed, imported, and not touched.

ledger sandbox --messy --survey--> a table to act on, and drafts --check--> sound
                       --import--> versions that nobody decided, over lists that keep their numbers
                       --join----> the MQLs of both platforms under one key
                       --drift---> a hand edit of what nobody ratified, the same day
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

import ledger_hubspot_emulator
import ledger_salesforce_emulator
from platforms import Place
from shell import DANA, TERMS, Desk, founded

NOW = "2026-04-20T09:00:00Z"
READ_ONLY = ("/search", "/batch/read")


@pytest.fixture(scope="module")
def portal() -> Iterator[Place]:
    with ledger_hubspot_emulator.serve({"messy": True}) as up:
        yield Place(up.url, up.settings)


@pytest.fixture(scope="module")
def org() -> Iterator[Place]:
    with ledger_salesforce_emulator.serve({"messy": True}) as up:
        yield Place(up.url, up.settings)


@pytest.fixture(scope="module")
def desk(portal: Place, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A ledger that Dana founded just now, with the portal declared and surveyed."""
    there = founded(tmp_path_factory.mktemp("afternoon"), now=NOW).at(HS_TOKEN=portal.settings["token"])
    there.does(f"ledger target add hs --connector hubspot --set sandbox={portal.url} --set token=env:HS_TOKEN")
    there.does("ledger survey hs -o drafts")
    return there


def written(portal: Place) -> list[str]:
    exchanges = portal.door("log")["exchanges"]
    return [each["path"] for each in exchanges if each["method"] != "GET" and not each["path"].endswith(READ_ONLY)]


def lists(portal: Place) -> dict[str, Any]:
    return {each["id"]: (each["name"], each["filters"]) for each in portal.door("state")["lists"].values()}


def test_the_table_says_what_to_do_with_each_of_41_lists(desk: Desk) -> None:
    (found,) = desk.does("ledger survey hs --json").data["entities"]
    rules = [each for each in found["rules"] if each["sort"] == "list"]

    assert len(rules) == 41
    assert {each["state"] for each in rules} == {"exact", "partial", "refused"}
    assert {each["act"] for each in rules} == {"import", "join", "clear away", "leave"}
    assert all(each["why"] for each in rules if each["state"] != "exact"), "what is not exact says why"
    dead = {each["name"] for each in rules if each["act"] == "clear away"}
    assert {"asdf", "Import 2018-06 - delete?"} <= dead
    assert not dead & {each["name"] for each in rules if each["used_by"] or each["members"]}
    assert Counter(each["act"] for each in rules)["join"] >= 4


def test_a_person_reads_first_which_of_the_lists_claim_to_be_the_mqls(desk: Desk) -> None:
    out = desk.does("ledger survey hs").out
    table = out.partition("DO ")[2].splitlines()
    acts = [line.split("  ")[0] for line in table[1:] if line and line.split("  ")[0] in ("import", "join", "leave")]

    assert "lists claim MQL" in out.partition("DO ")[0]
    assert acts == sorted(acts, key=("import", "join", "leave").index)
    assert max(map(len, out.splitlines())) < 250


def test_the_drafts_are_documents_that_the_ledger_takes(desk: Desk) -> None:
    drafts = sorted(path.name for path in (desk.folder / "drafts").iterdir())

    done = desk.run(f"ledger check {' '.join(f'drafts/{name}' for name in drafts)} --json")

    assert done.code == 0, done.out
    assert {each["key"] for each in done.data} == {name.removesuffix(".yaml") for name in drafts} - {"agreed"}
    assert not [each for each in done.data if each["problems"]]


def test_what_can_be_imported_is_imported_as_it_is_and_nothing_there_is_touched(desk: Desk, portal: Place) -> None:
    before = lists(portal)
    desk.does(f"ledger propose drafts/lead.yaml --effective 2026-04-20 {TERMS} --because 'as it is'", by=DANA)
    desk.does("ledger ratify lead#1", by=DANA)
    dry = desk.run("ledger import hs --all --dry-run --json").data

    done = desk.run("ledger import hs --all --json", by=DANA)

    said = {each["address"]: each.get("key") for each in done.data}
    assert {each["address"]: each.get("key") for each in dry} == said, "the dry run says what the real one does"
    imported = {address: key for address, key in said.items() if key}
    assert len(imported) >= 30
    twins = {each["name"]: each["key"] for each in done.data if each["joins"]}
    assert twins["MQL-live (copy)"] == twins["mqls live"] == "mql_live", "one rule has one key"
    listed = desk.does("ledger list --json").data["definitions"]
    assert {each["key"] for each in listed if each["attested"]} == set(imported.values())
    bound = {each["address"] for each in desk.does("ledger target list --json").data["artifacts"]}
    assert bound == set(imported)
    assert lists(portal) == before
    assert written(portal) == []


def test_the_mqls_of_both_platforms_come_under_one_key_with_what_tells_them_apart(
    desk: Desk, portal: Place, org: Place
) -> None:
    """Dana reads which list counts, calls it `mql`, and brings to it what says the same, and then what should."""
    desk.does(f"ledger target add sf --connector salesforce --set sandbox={org.url}", by=DANA)
    desk.does("ledger survey hs sf -o both")
    desk.does(f"ledger propose both/lead.yaml --effective 2026-04-20 {TERMS} --because 'of both platforms'", by=DANA)
    desk.does("ledger ratify lead#2", by=DANA)
    desk.does("ledger unbind hs 'MQL - live' --because 'it is the mql'", by=DANA)
    desk.does("ledger import hs 'MQL - live' --as mql", by=DANA)

    joined = desk.does("ledger join mql 'hs/MQL-live (copy)' 'hs/mqls live'", by=DANA).out
    apart = desk.run("ledger join mql sf/Lead.Is_MQL__c --json", by=DANA)
    told = desk.does("ledger join mql sf/Lead.Is_MQL__c --differing --because 'one number for sales'", by=DANA).out

    assert "mql_live governs nothing now, and nobody decided it" in joined
    assert apart.code == 4
    assert "lead_score: 65} is false there, and true by mql v1" in apart.data["artifacts"][0]["errors"][0]["why"]
    assert "lead_score: 65} is false there, and true by mql" in told
    bound = desk.does("ledger target list --json").data["artifacts"]
    mine = {(each["target"], each["name"]) for each in bound if each["key"] == "mql"}
    assert mine == {("hs", "MQL - live"), ("hs", "MQL-live (copy)"), ("hs", "mqls live"), ("sf", "Is MQL")}
    assert written(portal) == []
    assert org.writes() == []


def test_a_list_that_somebody_edits_by_hand_is_found_the_same_day_though_nobody_ratified_it(
    desk: Desk, portal: Place
) -> None:
    """`MQL - live` asks for 65 points; at noon somebody makes it 5."""
    assert desk.run("ledger drift --target hs", by=DANA).code == 0
    held = portal.door("state")["lists"]["12"]["filters"]
    portal.door("edit", {"address": "list/12", "filterBranch": json.loads(json.dumps(held).replace(": 65", ": 5"))})

    synced = desk.run("ledger sync --target hs", by=DANA)
    drifted = desk.run("ledger drift --target hs", by=DANA)
    imported = desk.run("ledger import hs --all", by=DANA)

    tells = "lead_score: 5} was false when it was bound, and is true now"
    assert (synced.code, drifted.code) == (3, 3)
    assert all(tells in each.out for each in (synced, drifted, imported))
    assert "MQL - live" in drifted.out.partition("changed by hand")[0].splitlines()[-1]
    assert "others are as they were applied or bound" in drifted.out, "what asks for nothing buries nothing"
    found = [line for line in desk.does("ledger log mql").out.splitlines() if "changed by hand" in line]
    assert len(found) == 1, "it is recorded once"
    assert written(portal) == []
