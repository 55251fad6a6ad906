"""A first afternoon with a portal that grew for ten years: what a survey shows, and what an import takes over."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ledger_hubspot_emulator
from ledger_hubspot_emulator.messy import messy
from platforms import Place
from shell import TERMS, Desk, founded

DAY = "2026-03-29T09:00:00Z"


@pytest.fixture(scope="module")
def portal() -> Iterator[Place]:
    with ledger_hubspot_emulator.serve(messy()) as up:
        yield Place(up.url, up.settings)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, portal: Place) -> Desk:
    """A ledger whose entity is the draft of a survey, held by its founder alone."""
    desk = founded(tmp_path_factory.mktemp("ledger"), now=DAY).at(HS_TOKEN=portal.settings["token"])
    desk.does(f"ledger target add hs --connector hubspot --set sandbox={portal.url} --set token=env:HS_TOKEN")
    return desk


@pytest.fixture
def desk(template: Desk, tmp_path: Path) -> Desk:
    return template.copied(tmp_path)


@pytest.fixture
def drafted(desk: Desk) -> Desk:
    desk.does("ledger survey hs -o drafts")
    desk.does(f"ledger propose drafts/lead.yaml --effective 2026-03-29 {TERMS} --because 'as it was found'")
    desk.does("ledger ratify lead#1")
    return desk


def every(desk: Desk, more: str = "") -> list[dict[str, Any]]:
    return list(desk.does(f"ledger import hs --all --json {more}").data)


def test_a_survey_begins_with_what_claims_to_be_the_same(desk: Desk) -> None:
    lines = desk.does("ledger survey hs").out.splitlines()
    assert lines[0].startswith("lead: 46 rules over ")
    assert lines[1] == "  8 lists claim MQL: 3 say the same, 5 differ"
    assert "  2 lists claim SQL: all differ" in lines


def test_rules_come_in_the_order_in_which_to_act_and_the_decisions_fit_a_screen(desk: Desk) -> None:
    lines = desk.does("ledger survey hs").out.splitlines()
    acts = ("import", "join", "clear away", "leave")
    rows = [next(act for act in acts if each.startswith(act)) for each in lines if each.startswith(acts)]
    assert rows == sorted(rows, key=acts.index)
    assert len(rows) == 46
    twins = [each.split("list")[0].strip() for each in lines if each.startswith("join")]
    assert twins[:3] == ["join        hs MQL - live", "join        hs MQL-live (copy)", "join        hs mqls live"]
    start = lines.index("which of these is MQL?")
    assert "  = hs MQL - live (53 in it, used by 3)" in lines
    more = next(at for at, each in enumerate(lines) if "--verbose" in each)
    assert more - start == 24
    assert len(desk.does("ledger survey hs --verbose").out.splitlines()) > 2 * len(lines)


def test_a_row_says_what_uses_the_rule_and_which_word_it_takes_to_write_it_back(desk: Desk) -> None:
    found = {each["name"]: each for each in desk.does("ledger survey hs --json").data["entities"][0]["rules"]}
    assert (found["Not Germany"]["state"], found["Not Germany"]["needs"]) == ("exact", ["text"])
    assert found["Customers"]["needs"] == []
    out = desk.does("ledger survey hs").out
    row = next(each for each in out.splitlines() if "hs Customers" in each)
    assert "Customer onboarding mails (… +1" in row
    assert "exact, if text is accepted" in next(each for each in out.splitlines() if "hs Not Germany" in each)


def test_that_there_is_no_entity_yet_is_said_once_with_the_next_step(desk: Desk) -> None:
    done = desk.run("ledger import hs --all --dry-run --json")
    assert done.code == 4
    (problem,) = done.errors
    assert problem["what"] == "no entity in force is bound to anything on hubspot"
    assert problem["fix"].startswith("draft one, and have it decided: ledger survey hs")


def test_an_import_of_all_does_what_its_dry_run_said_under_the_keys_of_the_survey(drafted: Desk) -> None:
    dry, real = every(drafted, "--dry-run"), every(drafted)
    assert [(each["name"], each.get("key")) for each in real] == [(each["name"], each.get("key")) for each in dry]
    drafts = {path.stem for path in (drafted.folder / "drafts").glob("*.yaml") if path.stem not in ("lead", "agreed")}
    twins = {"mql_live_copy", "mqls_live", "dach_leads_copy"}
    assert {each["key"] for each in real if "key" in each} == drafts - twins
    assert {each["name"]: each["key"] for each in real if each["joins"]} == {
        "MQL-live (copy)": "mql_live",
        "mqls live": "mql_live",
        "DACH leads (copy)": "dach_leads",
    }
    keys = {each["name"]: each["key"] for each in real if "key" in each}
    assert keys["GDPR opt-out"] == "gdpr_opt_out_2", "the entity has a field of that name"
    assert all(each["criteria"] == other["criteria"] for each, other in zip(dry, real, strict=True) if "key" in each)


def test_what_is_governed_already_is_skipped_and_said(drafted: Desk) -> None:
    drafted.does("ledger import hs 'MQL - live' --as mql")
    before = drafted.does("ledger log mql --json").data
    done = drafted.does("ledger import hs --all").out.splitlines()
    assert "governed by `mql` already" in next(each for each in done if each.startswith("MQL - live "))
    assert done[-1] == "37 of 46 imported, 3 of them under the key of another that says the same; 1 is governed already"
    events = drafted.does("ledger log mql --json").data
    assert [each["sentence"] for each in events[len(before) :]] == [
        "bound mql to hs MQL-live (copy)",
        "bound mql to hs mqls live",
    ]
    assert every(drafted)[0]["governed"] is True
    assert drafted.does("ledger import hs --all").out.splitlines()[-1] == "0 of 46 imported; 38 are governed already"


def test_a_list_of_a_list_refers_to_the_definition_that_governs_it(drafted: Desk) -> None:
    before = drafted.does("ledger import hs SQL --dry-run --json").data
    assert "in_mql_live" in before["criteria"]
    drafted.does("ledger import hs 'MQL - live' --as mql")
    after = drafted.does("ledger import hs SQL --dry-run --json").data
    assert after["criteria"].split(" AND ")[-1] == "mql"
    assert (len(before["signals"]), after["signals"]) == (1, [])
    drafted.does("ledger import hs SQL --as sql")
    assert "AND mql" in " ".join(drafted.does("ledger show sql").out.split())


def test_a_sandbox_may_hold_what_ten_years_leave_behind(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    process = desk.spawn("ledger sandbox salesforce --messy --seconds 30 --ready up.json")
    try:
        while not (tmp_path / "up.json").exists() or not (tmp_path / "up.json").read_text():
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
        settings = json.loads((tmp_path / "up.json").read_text())["salesforce"]
        at = founded(tmp_path, now=DAY)
        at.does(f"ledger target add sf --connector salesforce --set sandbox={settings['sandbox']}")
        assert len(at.does("ledger survey sf --json").data["entities"]) > 1
    finally:
        process.kill()
        process.communicate()


def test_two_seeds_are_one_too_many(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write("seed.json", "{}")
    done = desk.run("ledger sandbox --messy --seed seed.json --json")
    assert done.errors[0]["what"] == "two seeds are given"


def test_a_survey_records_which_rules_rival_each_other_only_where_it_is_told_to(desk: Desk) -> None:
    assert "recorded" not in desk.does("ledger survey hs --json").data
    (position,) = desk.does("ledger survey hs --record --json").data["recorded"]
    assert f"#{position}" in desk.does("ledger log").out.splitlines()[-1]
    assert "surveyed hs: 46 rules" in desk.does("ledger log").out
    assert desk.does("ledger survey hs --record --json").data["recorded"] == [], "nothing changed there"
    assert "had no right" not in desk.does("ledger audit rights").out
