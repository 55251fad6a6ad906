"""What was agreed is carried out for the day that was agreed, and for what governs then; and only if it can be read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from shell import ANA, CRO, DANA, SAL, TERMS, Desk, criteria, decide, governed

AGREED = "kind: agreed\nbecause: agreed with sales\nnature: policy\nstandard: prospective\n"
DAY = "2026-12-01"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A ledger with a charter, an entity and two versions of a rule that nobody asked for yet."""
    desk = governed(tmp_path_factory.mktemp("ledger"))
    for number, text in enumerate(("score >= 50", "score >= 80"), start=1):
        desk.write(f"v{number}.yaml", criteria(text, key="hot"))
    return desk


@pytest.fixture
def desk(template: Desk, tmp_path: Path) -> Desk:
    return template.copied(tmp_path)


def adopted(desk: Desk, by: str, more: str = f"effective: {DAY}\n") -> dict[str, Any]:
    """What becomes of the first version, which was agreed on."""
    desk.write("agreed.yaml", f"{AGREED}{more}documents: [v1.yaml]\nrules: []\n")
    (found,) = desk.run("ledger adopt agreed.yaml --json", by=by).data["outcomes"]
    return dict(found)


def superseded(desk: Desk) -> None:
    """The first version governs for two weeks, and then the second."""
    decide(desk, "v1.yaml", "hot", "2026-11-01")
    decide(desk, "v2.yaml", "hot", "2026-11-15", number=2)


@pytest.mark.parametrize(
    ("more", "why"),
    [(f"effective: {DAY}\n", f"{DAY} was agreed"), ("", "the file names no day, so that it is today, ")],
)
def test_a_proposal_for_another_day_is_not_what_was_agreed(desk: Desk, more: str, why: str) -> None:
    desk.does(f"ledger propose v1.yaml --effective 2027-06-01 {TERMS} --because x", by=ANA)
    before = desk.stored()
    (problem,) = adopted(desk, SAL, more)["errors"]
    assert problem["what"] == "hot#1 says the same for another day, 2027-06-01"
    assert problem["why"].startswith(why)
    assert desk.stored() == before


def test_a_proposal_for_the_agreed_day_is_approved_and_ratified(desk: Desk) -> None:
    desk.does(f"ledger propose v1.yaml --effective {DAY} {TERMS} --because x", by=ANA)
    assert adopted(desk, SAL)["done"] == ["approve"]
    assert adopted(desk, CRO)["done"] == ["ratify"]
    assert adopted(desk, DANA)["waits_for"] == f"{DAY}, when it begins to govern"


def test_what_was_superseded_is_not_so_already(desk: Desk) -> None:
    superseded(desk)
    (problem,) = adopted(desk, ANA)["errors"]
    assert problem["what"] == f"`hot` v1 says this, and does not govern on {DAY}"
    assert problem["why"].startswith("v2 governs then")


def test_what_was_retired_does_not_wait_for_a_day_on_which_it_begins(desk: Desk) -> None:
    decide(desk, "v1.yaml", "hot", "2026-11-01")
    desk.does("ledger retire hot --effective 2026-11-15 --because x", by=ANA)
    desk.does("ledger approve hot#2", by=SAL)
    desk.does("ledger ratify hot#2", by=CRO)
    (problem,) = adopted(desk, ANA)["errors"]
    assert problem["why"].startswith("nothing governs then")


def test_what_was_superseded_is_carried_on_once_somebody_proposes_it_again(desk: Desk) -> None:
    superseded(desk)
    desk.does(f"ledger propose v1.yaml --effective {DAY} {TERMS} --because x", by=ANA)
    assert adopted(desk, SAL)["done"] == ["approve"]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("documents: [null]", "document 1 is no name of a file"),
        ("documents: [v1.yaml, {a: b}]", "document 2 is no name of a file"),
        ("because: [a]", "`because` is no text"),
        ("standard: foo", "`foo` is no standard"),
        ("nature: foo", "`foo` is no nature"),
        ("rules: [{do: leave, target: hs, artifact: [a]}]", "`artifact` is no text"),
    ],
)
def test_what_an_agreed_file_says_is_a_text_that_somebody_wrote(desk: Desk, line: str, what: str) -> None:
    desk.write("agreed.yaml", "kind: agreed\n" + line + ("" if line.startswith("rules") else "\nrules: []") + "\n")
    (problem,) = desk.run("ledger adopt agreed.yaml --dry-run --json").errors
    assert (problem["what"], problem["place"].partition(":")[0]) == (what, "agreed.yaml")


@pytest.mark.parametrize("evidence", ["pipe", os.devnull])
def test_only_a_file_is_evidence(desk: Desk, evidence: str) -> None:
    os.mkfifo(desk.folder / "pipe")
    command = f"ledger attest v1.yaml --effective 2026-02-02 --evidence {evidence} --json"
    done = desk.at(by=ANA).spawned(command, timeout=120)
    assert done.errors[0]["what"] == f"{evidence} is no evidence"
