"""Documents here beside those at a commit: what a pull request changes, who answers for it, and when it is decided."""

from __future__ import annotations

import os
from shutil import which
from typing import Any

import pytest

from repository import committed, git, repository
from shell import ANA, CHARTER, CRO, LEAD, SAL, TERMS, Desk, criteria

HIGHER = criteria("score >= 70 AND employees >= 200")
MQL = "definitions/mql.yaml"
DIFF = "ledger diff --against git:main"


@pytest.fixture
def team(desk: Desk) -> Desk:
    """A governed ledger, whose documents are on the branch `main`."""
    return repository(desk)


def told(desk: Desk, more: str = "") -> dict[str, Any]:
    """The one change that there is."""
    (found,) = desk.run(f"{DIFF} {more} --json").data["changes"]
    return dict(found)


def proposed(desk: Desk, file: str = MQL, number: int = 2) -> None:
    desk.does(f"ledger propose {file} --effective 2026-02-02 {TERMS} --because asked", by=ANA)


# What changes


def test_a_change_is_told_with_its_category_a_record_that_shows_it_and_who_answers(team: Desk) -> None:
    team.write(MQL, HIGHER)

    assert team.does(f"{DIFF} definitions").out.splitlines() == [
        "1 definition is another than at main: not decided",
        "Merging decides nothing: a change governs once the ledger has its ratification.",
        "",
        "mql: narrowing (none in, some out)",
        "  − {employees: 200, score: 65}: lost",
        "      is kept out by score >= 70",
        "  proved: on all 36 combinations of values that the two can tell apart",
        "• criteria in definitions/mql.yaml",
        "• proposed by nobody",
        "• 1 approval of sal@acme.example or mia@acme.example or ana@acme.example; then cro@acme.example",
        "  decides, by the charter of `lifecycle`",
    ]


def test_what_is_as_it_was_is_no_change_under_whatever_name_its_file_goes(team: Desk) -> None:
    assert team.does(DIFF).out.splitlines() == ["no definition is another than at main"]

    (team.folder / MQL).rename(team.folder / "definitions" / "qualified.yml")

    assert team.does(DIFF).out.splitlines() == ["no definition is another than at main"]


def test_a_new_document_and_one_that_is_gone_are_told_as_such(team: Desk) -> None:
    (team.folder / MQL).unlink()
    team.write("definitions/warm.yaml", criteria("score >= 40", key="warm"))

    gone, new = team.run(f"{DIFF} --json").data["changes"]

    assert (gone["key"], gone["before"], gone["after"]) == ("mql", "main:definitions/mql.yaml", None)
    assert (gone["status"], gone["version"], gone["decided"]) == ("goes on", 1, False)
    assert (new["key"], new["before"], new["after"]) == ("warm", None, "definitions/warm.yaml")
    assert (new["status"], new["change"], new["decided"]) == ("not proposed", None, False)


@pytest.mark.parametrize(
    "written",
    [
        HIGHER.replace("kind:", '"kind":'),
        HIGHER.replace("kind: criteria", "? kind\n: criteria"),
        f"--- {HIGHER}".replace("--- ", "---\n"),
        "{key: mql, kind: criteria, scope: lifecycle, entity: lead, criteria: score >= 70 AND employees >= 200}\n",
        '{\n "kind": "criteria", "key": "mql",\n  "scope": "lifecycle", "entity": "lead", "criteria": "score >= 70"}',
    ],
)
def test_a_document_is_one_however_its_keys_are_written(team: Desk, written: str) -> None:
    team.write(MQL, written)
    assert told(team)["change"]["verdicts"]["category"] != "equivalent"
    committed(team)

    team.write(MQL, written.replace("70", "71"))

    assert told(team)["after"] == MQL


def test_of_several_documents_in_a_file_those_are_told_that_changed(team: Desk) -> None:
    team.write("definitions/both.yaml", f"{criteria('score >= 40', 'warm')}---\n{criteria('score >= 90', 'hot')}")
    committed(team)
    team.write("definitions/both.yaml", f"{criteria('score >= 40', 'warm')}---\n{criteria('score >= 80', 'hot')}")

    found = told(team)

    assert (found["key"], found["change"]["verdicts"]["category"]) == ("hot", "widening")


def test_a_definition_that_rests_on_a_changed_one_is_told_too(team: Desk) -> None:
    team.write("definitions/lead.yaml", LEAD.replace("blank: 0", "blank: 500"))

    found = team.run(f"{DIFF} --json").data

    assert [each["key"] for each in found["changes"]] == ["lead"]
    (rests,) = found["indirect"]
    assert (rests["key"], rests["change"]["verdicts"]["category"]) == ("mql", "widening")
    assert team.run(f"{DIFF} --strict").code == 3


def test_a_document_that_main_did_not_have_as_it_governs_is_also_told_beside_what_governs(team: Desk) -> None:
    team.write(MQL, criteria("score >= 90"))
    committed(team, "merged, and never decided")
    team.write(MQL, criteria("score >= 80"))

    found = told(team)

    assert found["change"]["verdicts"]["category"] == "widening"
    assert (found["in_force"], found["beside"]["verdicts"]["category"]) == (1, "shifting")


def test_a_charter_is_told_by_who_decides_on_it(team: Desk) -> None:
    team.write("definitions/charter.yaml", CHARTER.replace("quorum: 1", "quorum: 2"))

    found = told(team)

    assert (found["key"], found["kind"], found["change"]["verdicts"]) == ("charter/lifecycle", "charter", None)
    assert (found["answers"]["charter"], found["answers"]["deciders"]) == ("*", ["dana@acme.example"])


def test_only_what_lies_in_the_paths_is_compared_and_what_is_hidden_or_no_document_is_left_out(team: Desk) -> None:
    team.write(MQL, HIGHER)
    (team.folder / ".github").mkdir()
    team.write(".github/work.yaml", "kind: workflow\n")
    team.write("compose.yaml", "services: {}\n")

    assert team.does(f"{DIFF} definitions/lead.yaml").out.splitlines() == ["no definition is another than at main"]
    assert [each["key"] for each in team.run(f"{DIFF} --json").data["changes"]] == ["mql"]


# What is wrong with documents


def test_a_document_that_is_broken_here_is_told_at_its_place(team: Desk) -> None:
    team.write(MQL, criteria("scor >= 70"))

    done = team.run(f"{DIFF} --json")

    (found,) = done.data["changes"]
    assert (done.code, found["status"], found["decided"]) == (1, "unreadable", False)
    assert [each["place"] for each in found["problems"]] == ["definitions/mql.yaml:6:3"]


def test_a_document_that_was_broken_before_is_told_at_its_place_there_and_stops_nobody(team: Desk) -> None:
    team.write(MQL, criteria("scor >= 70"))
    committed(team)
    team.write(MQL, HIGHER)

    done = team.run(f"{DIFF} --json")

    (found,) = done.data["changes"]
    assert (done.code, found["change"], found["problems"]) == (0, None, [])
    assert [each["place"] for each in found["problems_before"]] == ["main:definitions/mql.yaml:6:3"]


@pytest.mark.parametrize("text", ["kind: [\n", "kind: criteria\nkey: Ü\n".encode("latin-1")], ids=["yaml", "bytes"])
def test_a_file_that_nobody_can_read_is_told_on_the_side_on_which_it_is(team: Desk, text: str | bytes) -> None:
    team.write(MQL, text)
    here = team.run(f"{DIFF} --json")
    committed(team)
    (team.folder / MQL).unlink()
    there = team.run(f"{DIFF} --json")

    assert (here.code, len(here.data["unreadable"]), here.data["unreadable_before"]) == (1, 1, [])
    assert (there.code, there.data["unreadable"], len(there.data["unreadable_before"])) == (0, [], 1)
    assert here.data["unreadable"][0]["place"].startswith("definitions/mql.yaml:2:")
    assert there.data["unreadable_before"][0]["place"].startswith("main:definitions/mql.yaml:2:")


# When it is decided


def test_the_check_is_green_only_once_the_same_content_is_ratified_and_merging_ratifies_nothing(team: Desk) -> None:
    git(team, "switch", "--quiet", "--create", "higher")
    team.write(MQL, HIGHER)
    committed(team, "higher")
    seen = [told(team)["status"]]

    proposed(team)
    seen += [told(team)["status"]]
    team.does("ledger approve mql#2", by=SAL)
    seen += [told(team)["status"]]
    red = team.run(f"{DIFF} --check").code
    git(team, "switch", "--quiet", "main")
    git(team, "merge", "--quiet", "--no-edit", "higher")
    merged = told(team, "--against git:main^")

    team.does("ledger ratify mql#2", by=CRO)
    green = team.run("ledger diff --against git:main^ --check")

    assert (seen, red) == (["not proposed", "proposed", "approved"], 3)
    assert (merged["status"], merged["proposal"], merged["waits_for"]) == (
        "approved",
        "mql#2",
        f"ratification by {CRO}",
    )
    assert (green.code, told(team, "--against git:main^")["version"]) == (0, 2)


def test_a_ratification_of_another_content_leaves_it_red(team: Desk) -> None:
    team.write(MQL, HIGHER)
    proposed(team)
    team.does("ledger approve mql#2", by=SAL)
    team.does("ledger ratify mql#2", by=CRO)

    team.write(MQL, HIGHER.replace("70", "71"))

    assert team.run(f"{DIFF} --check").code == 3
    assert told(team)["status"] == "not proposed"


def test_going_back_to_what_was_superseded_is_another_decision(team: Desk) -> None:
    before, later = (team.folder / MQL).read_text(encoding="utf-8"), team.at(now="2026-03-01T09:00:00Z")
    team.write(MQL, HIGHER)
    committed(team)
    later.does(f"ledger propose {MQL} --effective 2026-03-01 {TERMS} --because asked", by=ANA)
    later.does("ledger approve mql#2", by=SAL)
    later.does("ledger ratify mql#2", by=CRO)
    team.write(MQL, before)

    found = told(later)

    assert (found["status"], found["version"], found["decided"]) == ("superseded", 1, False)


@pytest.mark.parametrize(("act", "by", "status"), [("decline", CRO, "declined"), ("withdraw", ANA, "withdrawn")])
def test_what_was_refused_or_taken_back_is_told_and_not_decided(team: Desk, act: str, by: str, status: str) -> None:
    team.write(MQL, HIGHER)
    proposed(team)
    team.does(f"ledger {act} mql#2 --because 'too high'", by=by)

    found = told(team)

    assert (found["status"], found["proposal"], found["decided"]) == (status, "mql#2", False)


def test_what_is_only_known_to_be_in_use_was_decided_by_nobody(team: Desk) -> None:
    team.write("memo.txt", "we call everybody above 40")
    team.write("definitions/warm.yaml", criteria("score >= 40", key="warm"))
    team.does("ledger attest definitions/warm.yaml --effective 2026-02-02 --evidence memo.txt", by=ANA)

    found = told(team)

    assert (found["status"], found["version"], found["decided"]) == ("attested", 1, False)


def test_a_document_that_is_gone_is_decided_once_its_definition_is_retired(team: Desk) -> None:
    (team.folder / MQL).unlink()
    before = team.run(f"{DIFF} --check").code
    team.does("ledger retire mql --effective 2026-02-02 --because 'nobody uses it'", by=ANA)
    asked = told(team)
    team.does("ledger approve mql#2", by=SAL)
    team.does("ledger ratify mql#2", by=CRO)

    assert (before, asked["status"], asked["proposal"]) == (3, "proposed", "mql#2")
    assert team.run(f"{DIFF} --check").code == 0


def test_a_link_leads_to_the_proposal_or_to_where_it_would_be_proposed(team: Desk) -> None:
    team.write("ledger.toml", '[serve]\naddress = "https://ledger.acme.example"\n')
    team.write(MQL, HIGHER)
    before = told(team)["link"]
    proposed(team)

    assert (before, told(team)["link"]) == (
        "https://ledger.acme.example/propose/mql",
        "https://ledger.acme.example/p/mql/2",
    )
    assert "\n- <https://ledger.acme.example/p/mql/2>" in team.does(f"{DIFF} --format markdown").out


def test_without_a_ledger_it_tells_what_changes_and_says_what_it_cannot_know(team: Desk) -> None:
    for each in team.folder.glob("ledger.*"):
        each.unlink()
    team.write(MQL, HIGHER)

    done = team.run(f"{DIFF} --check")

    assert done.code == 3
    assert "mql: narrowing (none in, some out)" in done.out
    assert "what is in force, who answers, and what was decided is not known" in " ".join(done.out.split())
    assert "• not known" in done.out


# Whatever somebody puts into a repository


@pytest.mark.parametrize(
    "against",
    [
        "main",
        "git:",
        "git:-p",
        "git:--output=x",
        "git:a b",
        "git:a\x1bb",
        "git:main:x",
        "git:a..b",
        "git:^a",
        "git:\u202ea",
    ],
    ids=["bare", "empty", "option", "long option", "blank", "control", "path", "range", "without", "turned"],
)
def test_what_names_no_commit_is_refused_and_git_is_not_asked(team: Desk, against: str) -> None:
    done = team.run(f"ledger diff --against '{against}' --json")

    (problem,) = done.errors
    assert (done.code, problem["why"].split(":")[0]) == (1, "it is `git")
    assert not (team.folder / "x").exists()


def test_a_commit_that_is_not_here_is_told_with_how_to_fetch_it(team: Desk) -> None:
    (problem,) = team.run("ledger diff --against git:origin/main --json").errors

    assert problem["what"] == "this repository has no commit `origin/main`"
    assert "git fetch" in problem["fix"]


def test_where_no_repository_or_no_git_is_that_is_told(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = str(tmp_path_factory.mktemp("path"))
    (no_repository,) = desk.at(GIT_CEILING_DIRECTORIES=str(desk.folder.parent)).run(f"{DIFF} --json").errors
    (no_git,) = desk.at(PATH=empty).run(f"{DIFF} --json").errors

    assert "not a git repository" in no_repository["why"]
    assert no_git["what"] == "git is not on this machine"


def test_a_path_outside_the_repository_or_without_documents_is_refused(team: Desk) -> None:
    (outside,) = team.run(f"{DIFF} .. --json").errors
    (nowhere,) = team.run(f"{DIFF} nowhere --json").errors

    assert outside["what"] == ".. lies outside this repository"
    assert nowhere["what"] == "there are no documents at nowhere"


@pytest.mark.parametrize("inner", ["secret.yaml", "folder/secret.yaml"], ids=["file", "folder"])
def test_a_link_is_not_followed_to_what_lies_outside(
    team: Desk, tmp_path_factory: pytest.TempPathFactory, inner: str
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.yaml").write_text("kind: canary\n", encoding="utf-8")
    name = inner.partition("/")[0]
    os.symlink(outside / "secret.yaml" if name == inner else outside, team.folder / "definitions" / name)
    committed(team)

    done = team.does("ledger diff --against git:main^")

    assert "canary" not in done.out


def test_a_folder_that_became_a_link_is_not_followed_either(
    team: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (team.folder / "definitions" / "more").mkdir()
    team.write("definitions/more/warm.yaml", criteria("score >= 40", key="warm"))
    committed(team)
    outside = tmp_path_factory.mktemp("outside")
    (team.folder / "definitions" / "more").rename(outside / "more")
    (outside / "more" / "warm.yaml").write_text(criteria("score >= 41", key="canary"), encoding="utf-8")
    os.symlink(outside / "more", team.folder / "definitions" / "more")

    (gone,) = team.run(f"{DIFF} --json").data["changes"]

    assert (gone["key"], gone["after"]) == ("warm", None)


@pytest.mark.skipif(os.name == "nt", reason="the program in its place is a script of sh")
def test_git_is_told_no_token_of_the_ledger(team: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    instead = tmp_path_factory.mktemp("instead") / "git"
    instead.write_text(f'#!/bin/sh\nenv >> {instead}.env\nexec {which("git")} "$@"\n', encoding="utf-8")
    instead.chmod(0o755)

    team.at(PATH=f"{instead.parent}{os.pathsep}{os.environ['PATH']}", LEDGER_TOKEN="canary").does(DIFF)

    told = instead.with_name("git.env").read_text(encoding="utf-8")
    assert "GIT_TERMINAL_PROMPT=0" in told
    assert "canary" not in told


def test_what_a_repository_configures_starts_no_program(team: Desk) -> None:
    touched = team.folder / "touched"
    program = team.write("evil.sh", f"#!/bin/sh\ntouch {touched}\ncat\n")
    program.chmod(0o755)
    team.write(".gitattributes", "*.yaml diff=evil filter=evil\n")
    git(team, "config", "diff.evil.textconv", str(program))
    git(team, "config", "diff.external", str(program))
    committed(team)
    touched.unlink(missing_ok=True)
    team.write(MQL, HIGHER)

    assert told(team)["change"]["verdicts"]["category"] == "narrowing"
    assert not touched.exists()


def test_it_is_asked_from_a_folder_within_as_from_a_hook_of_git(team: Desk) -> None:
    team.write(MQL, HIGHER)
    within = Desk(team.folder / "definitions", now=team.now).at(GIT_DIR="/nowhere", LEDGER_CONFIG="../ledger.toml")

    (found,) = within.run("ledger diff --against git:main mql.yaml --json").data["changes"]

    assert found["after"] == "definitions/mql.yaml"


def test_names_of_others_are_no_markup_in_markdown(team: Desk) -> None:
    name = "definitions/@team #1 *bold* <b>.yaml"
    team.write(name, criteria("score >= 40", key="warm"))

    said = team.does(f"{DIFF} --format markdown").out

    assert f"- criteria in `{name}`" in said.splitlines()


def test_before_and_after_are_two_names_and_check_asks_about_documents(desk: Desk) -> None:
    assert desk.run("ledger diff mql").code == 2
    assert desk.run("ledger diff mql mql --check").code == 2
    assert desk.run("ledger diff mql mql --format markdown").code == 0
