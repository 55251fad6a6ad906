"""Adoption in bulk: one file agreed on after a survey, carried out by whoever has the right to each step of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import ledger_hubspot_emulator
from ledger.data import replace
from ledger.deliver.survey.pure.agreed import ACTS
from ledger_hubspot_emulator.messy import messy
from pages import ROOT
from platforms import Place
from shell import ANA, CHARTER, CRO, DANA, OPS, SAL, Desk, founded

NOW = "2026-04-20T09:00:00Z"
FILE = "drafts/agreed.yaml"
KEPT = ("MQL - live", "MQL-live (copy)", "mqls live", "SQL", "Customers", "asdf", "Trade show 2019 badge scans")


@pytest.fixture(scope="module")
def portal() -> Iterator[Place]:
    with ledger_hubspot_emulator.serve(messy()) as up:
        yield Place(up.url, up.settings)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, portal: Place) -> Desk:
    """A ledger that Dana founded, with a survey of the portal, and seven lines of its file kept."""
    desk = founded(tmp_path_factory.mktemp("ledger"), now=NOW).at(HS_TOKEN=portal.settings["token"])
    desk.does(f"ledger target add hs --connector hubspot --set sandbox={portal.url} --set token=env:HS_TOKEN")
    desk.does("ledger survey hs -o drafts")
    whole = (desk.folder / FILE).read_text()
    (desk.folder / "whole.yaml").write_text(whole)
    head, _, lines = whole.partition("rules:\n")
    kept = [line for line in lines.splitlines() if any(f'rule: "{name}",' in line for name in KEPT)]
    desk.write(FILE, "\n".join([f"{head}rules:", *kept, ""]))
    return desk


@pytest.fixture
def desk(template: Desk, tmp_path: Path) -> Desk:
    return edited(template.copied(tmp_path), 'because: ""', "because: agreed with sales")


def edited(desk: Desk, *pairs: str) -> Desk:
    """The file, with each text in the place of another."""
    text = (desk.folder / FILE).read_text()
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    desk.write(FILE, text)
    return desk


def adopted(desk: Desk, by: str = DANA, more: str = "") -> dict[str, dict[str, Any]]:
    done = desk.run(f"ledger adopt {FILE} --json {more}", by=by)
    return {each["subject"]: each for each in done.data["outcomes"]}


def steps(found: dict[str, dict[str, Any]]) -> dict[str, list[str]]:
    return {name: each["done"] for name, each in found.items() if each["done"]}


def test_a_survey_drafts_a_line_for_every_rule_with_what_to_do(template: Desk) -> None:
    text = (template.folder / "whole.yaml").read_text()
    found = template.does("ledger survey hs --json").data["entities"]
    rules = [each for entity in found for each in entity["rules"]]
    lines = [line for line in text.splitlines() if line.startswith("  - {")]
    assert len(lines) == len(rules)
    acts = [re.split(r"do: |,", line)[1] for line in lines]
    assert acts.count("join") == sum(each["act"] == "join" for each in rules) - len({"MQL", "DACH"})
    assert next(line for line in lines if '"mqls live"' in line).count("key: mql_live,") == 1
    assert "# 53 in it · used by 3 · partial" in next(line for line in lines if '"MQL - live"' in line)


def test_who_holds_every_right_adopts_all_of_it_with_one_command_and_nothing_twice(desk: Desk, portal: Place) -> None:
    before = len(portal.door("log")["exchanges"])
    done = steps(adopted(desk))
    assert done["lead.yaml"] == ["propose", "ratify"]
    assert done["hs MQL - live"] == done["hs SQL"] == ["attest", "bind"]
    assert done["hs mqls live"] == done["hs MQL-live (copy)"] == ["join"]
    bound = {each["name"]: each["key"] for each in desk.does("ledger target list --json").data["artifacts"]}
    assert bound["MQL - live"] == bound["mqls live"] == "mql_live"
    assert "AND mql_live" in " ".join(desk.does("ledger show sql").out.split()), "a list of a list refers to it"
    log = desk.does("ledger log mql_live --json").out
    assert "agreed with sales; in use on hs" in log
    methods = {each["method"] for each in portal.door("log")["exchanges"][before:] if "/search" not in each["path"]}
    assert methods <= {"GET", "POST"}
    head = desk.stored()
    assert steps(adopted(desk)) == {}
    again = desk.does(f"ledger adopt {FILE}")
    assert desk.stored() == head
    assert again.out.splitlines()[-3:] == [
        "6 of 6 are as agreed",
        "1 is to be cleared away there, by hand",
        "1 is left to their platforms",
    ]


def test_each_person_does_what_they_have_the_right_to_and_it_goes_on_where_it_stopped(desk: Desk) -> None:
    desk.write("drafts/charter.yaml", CHARTER)
    edited(desk, "documents: [lead.yaml]", "documents: [charter.yaml, lead.yaml]")
    decide = edited(desk, '{do: import,     rule: "Customers"', '{do: decide,     rule: "Customers"')

    first = adopted(decide, DANA)
    assert steps(first) == {"charter.yaml": ["propose", "ratify"]}
    assert first["lead.yaml"]["waits_for"] == f"a steward: {ANA} or ben@acme.example"
    assert first["hs SQL"]["waits_for"] == "lead.yaml to be in force"

    assert steps(adopted(desk, ANA)) == {"lead.yaml": ["propose"]}
    nothing = replace(desk, env={})
    assert steps(adopted(nothing, SAL)) == {"lead.yaml": ["approve"]}, "an approver needs no token"
    assert steps(adopted(nothing, CRO)) == {"lead.yaml": ["ratify"]}

    attested = adopted(desk, ANA)
    assert steps(attested) == {f"hs {name}": ["attest"] for name in ("MQL - live", "SQL", "Customers")}
    assert attested["hs SQL"]["waits_for"] == f"an operator: {OPS}"
    waiting = desk.run(f"ledger adopt {FILE}", by=ANA)
    assert waiting.code == 4
    last = [line for line in waiting.out.splitlines() if line.startswith("…") and "operator" in line]
    assert last == [f"… hs Customers, hs SQL, hs MQL - live, hs MQL-live (copy) and 1 more wait for an operator: {OPS}"]

    bound = steps(adopted(desk, OPS))
    assert (bound["hs Customers"], bound["hs mqls live"]) == (["bind"], ["join"])
    for person, step in ((ANA, "propose"), (SAL, "approve"), (CRO, "ratify")):
        assert steps(adopted(nothing, person)) == {"hs Customers": [step]}
    assert desk.run(f"ledger adopt {FILE}", by=OPS).code == 0
    listed = {each["key"]: each["attested"] for each in desk.does("ledger list --json").data["definitions"]}
    assert (listed["customers"], listed["sql"]) == (False, True)


def test_a_dry_run_says_what_would_be_done_and_records_nothing(desk: Desk) -> None:
    head = desk.stored()
    dry = adopted(desk, more="--dry-run")
    assert dry["lead.yaml"]["left"] == ["propose", "ratify"]
    assert dry["hs mqls live"]["left"] == ["join"]
    assert desk.stored() == head


def test_a_rule_that_does_not_say_the_same_joins_nothing_and_a_record_shows_it(desk: Desk) -> None:
    edited(desk, "key: sql,", "key: mql_live,", '{do: import,     rule: "SQL"', '{do: join, rule: "SQL"')
    (problem,) = adopted(desk)["hs SQL"]["errors"]
    assert problem["what"] == "hs SQL does not mean the same as mql_live v1"
    assert "is true there, and false by mql_live v1" in problem["why"] or "is false there" in problem["why"]
    assert problem["fix"].endswith("`differing: true` in its line")
    edited(desk, '{do: join, rule: "SQL",', '{do: join, differing: true, rule: "SQL",')
    assert steps(adopted(desk)) == {"hs SQL": ["join"]}


def test_what_was_imported_by_itself_is_joined_when_that_is_agreed_later(desk: Desk) -> None:
    apart = edited(desk, '{do: join,       rule: "mqls live",', '{do: import,     rule: "mqls live",')
    text = (apart.folder / FILE).read_text()
    line = next(each for each in text.splitlines() if '"mqls live"' in each)
    edited(apart, line, line.replace("key: mql_live,", "key: mqls,"))
    assert steps(adopted(apart))["hs mqls live"] == ["attest", "bind"]
    edited(apart, line.replace("key: mql_live,", "key: mqls,"), line.replace("do: import,", "do: join,"))
    assert steps(adopted(apart)) == {"hs mqls live": ["join"]}


def test_what_is_wrong_with_the_file_is_said_at_once_with_its_place(desk: Desk) -> None:
    edited(desk, "do: clear away", "do: delete", "key: sql,", "key: customers,", "standard:", "standart:")
    done = desk.run(f"ledger adopt {FILE} --json")
    assert done.errors[0]["what"] == "`standart` is not a key here"
    edited(desk, "standart:", "standard:")
    told = {each["what"] for each in desk.run(f"ledger adopt {FILE} --json").errors}
    assert "`delete` is nothing to do" in told
    assert "two rules would be `customers`" in told


def test_without_a_reason_nothing_is_recorded(desk: Desk) -> None:
    edited(desk, "because: agreed with sales", 'because: ""')
    assert desk.run(f"ledger adopt {FILE} --json").errors[0]["what"] == "nobody says why"


def test_the_evidence_goes_on_record_by_its_digest(desk: Desk) -> None:
    desk.write("drafts/minutes.txt", "agreed")
    edited(desk, "# evidence: minutes.pdf", "evidence: minutes.txt")
    adopted(desk)
    digest = sha256(b"agreed").hexdigest()
    assert f"agreed with sales; shown by minutes.txt (sha256 {digest}); in use" in desk.does("ledger log customers").out


def test_a_missing_token_is_told_once(desk: Desk) -> None:
    lead = re.sub(r"rules:.*", "rules: []", (desk.folder / FILE).read_text(), flags=re.DOTALL)
    desk.write("drafts/lead_only.yaml", lead)
    desk.does("ledger adopt drafts/lead_only.yaml")
    done = replace(desk, env={}).run(f"ledger adopt {FILE}")
    (told,) = (line for line in done.out.splitlines() if line.startswith("✗"))
    assert told.startswith("✗ hs Customers, hs SQL, hs MQL - live: ")
    assert done.out.count("fix:") == 1


def test_the_page_on_adoption_tells_every_act_and_its_commands_work(desk: Desk) -> None:
    page = (ROOT / "docs" / "how-to" / "adopt-what-you-have.md").read_text()
    for act, words in ACTS.items():
        assert f"| `{act}` | {words.replace('`key`', 'KEY')} |" in page
    commands = [line[2:] for line in page.splitlines() if line.startswith("$ ledger adopt")]
    assert [desk.run(each).code for each in commands] == [0, 0]


def test_one_cause_is_told_once_with_the_names_of_all_that_it_hinders(desk: Desk) -> None:
    adopted(desk)
    plan = desk.run("ledger plan").out.splitlines()
    assert [line for line in plan if line.startswith("✗")] == [
        "✗ hs MQL - live (list/12)  mql_live: `mql_live` v1 was decided by nobody"
    ]
    assert plan[-2] == "    the same of hs SQL, hs Customers, hs MQL-live (copy), hs mqls live"
    drift = replace(desk, env={}).run("ledger drift").out
    assert drift.count("fix: export HS_TOKEN=…") == 1
