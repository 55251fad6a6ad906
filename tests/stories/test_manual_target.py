"""A platform that no connector reaches: an operator says what it holds, and is told when to look there again.

looked at --target attest--> held, bound, in sync --time passes--> due --looked at again--> otherwise: drift
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from platforms import next_version
from shell import ANA, CHARTER, CRO, DANA, MIA, OPS, TERMS, Desk, criteria, governed

SEEN = "--evidence seen.png --again 2026-06-01"
LIST = "'Smart list: MQL'"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A ledger with `mql` in force and a marketing platform without a connector; the operator sits at it."""
    desk = governed(tmp_path).at(by=OPS)
    desk.write("seen.png", "what was on the screen")
    desk.does("ledger target add mkto --connector manual --set 'label=Marketo EU' --set id=123-ABC-456")
    return desk


def look(desk: Desk) -> dict[str, Any]:
    """The one artifact as `drift` tells it."""
    (found,) = desk.run("ledger drift --json").data
    return dict(found)


def test_what_an_operator_saw_is_told_like_what_a_platform_told(desk: Desk) -> None:
    desk.does(f"ledger target attest mkto {LIST} --holds mql@1 {SEEN}")
    assert "Marketo EU (123-ABC-456)" in desk.does("ledger target list").out
    (bound,) = desk.does("ledger target list --json").data["artifacts"]
    assert bound == {**bound, "target": "mkto", "name": "Smart list: MQL", "key": "mql", "version": 1}
    assert look(desk) == {**look(desk), "state": "in sync", "again": "2026-06-01", "overdue": False}
    assert desk.does("ledger plan").out.strip().endswith("0 to update, 0 to create, 1 as ratified, 0 refused")
    assert "Smart list: MQL: attested on 2026-02-02 by ops@acme.example" in desk.does("ledger survey mkto").out


def test_a_survey_lists_what_an_operator_saw_under_what_its_records_are(desk: Desk) -> None:
    desk.does(f"ledger target attest mkto 'Big accounts' --holds 'accounts of 500 or more' --of account {SEEN}")
    desk.does(f"ledger target attest mkto 'Nurture list' --holds 'everybody who never bought' {SEEN}")
    found = desk.run("ledger survey mkto --json").data["entities"]
    assert {each["entity"]: [rule["name"] for rule in each["rules"]] for each in found} == {
        "account": ["Big accounts"],
        "lead": ["Nurture list"],
    }


def test_what_is_due_to_be_looked_at_is_told_from_that_day_on_until_somebody_looks(desk: Desk) -> None:
    desk.does(f"ledger target attest mkto {LIST} --holds mql@1 {SEEN}")
    desk.does(f"ledger target attest mkto 'Nurture list' --holds 'everybody who never bought' {SEEN}")
    later = desk.at(now="2026-06-13T09:00:00Z")

    done = later.run("ledger drift")
    assert done.code == 3
    assert "to be looked at again since 2026-06-01" in done.out
    found = {each["name"]: (each["key"], each["overdue"]) for each in later.run("ledger drift --json").data}
    assert found == {"Smart list: MQL": ("mql", True), "Nurture list": ("", True)}

    synced = later.run("ledger sync")
    assert synced.code == 3
    assert "? Smart list: MQL (mql v1): to be looked at again since 2026-06-01" in synced.out
    assert "? Nurture list: to be looked at again since 2026-06-01" in synced.out
    assert (
        "fix: look there, then: ledger target attest mkto ARTIFACT --holds TEXT --evidence FILE --again DATE"
        in synced.out
    )

    waiting = {"on": "2026-06-01", "about": "mkto Smart list: MQL", "what": "somebody is to look there again"}
    assert waiting in later.does("ledger status --json").data["due"]

    later.does(f"ledger target attest mkto {LIST} --holds mql@1 --evidence seen.png --again 2026-12-01")
    later.does("ledger target attest mkto 'Nurture list' --gone --evidence seen.png")
    assert [each["name"] for each in later.does("ledger drift --json").data] == ["Smart list: MQL"]


def test_another_version_in_force_is_set_by_hand_and_then_attested(desk: Desk) -> None:
    desk.does(f"ledger target attest mkto {LIST} --holds mql@1 {SEEN}")
    next_version(desk, "score >= 70")
    assert look(desk)["due"] == 2
    refused = desk.run("ledger plan --accept as-is --json").data["refused"]
    assert [each["what"] for each in refused] == ["`Smart list: MQL` is changed by hand"]
    desk.does(f"ledger target attest mkto {LIST} --holds mql@2 {SEEN}")
    assert look(desk) == {**look(desk), "state": "in sync", "version": 2, "due": 0}


def test_what_was_found_to_be_otherwise_is_drift(desk: Desk) -> None:
    desk.does(f"ledger target attest mkto {LIST} --holds mql@1 {SEEN}")
    desk.does(f"ledger target attest mkto {LIST} --holds 'score of 5 or more' {SEEN}")
    done = desk.run("ledger drift")
    assert done.code == 3
    assert "changed by hand since" in done.out, "who saw it is not who changed it"
    assert "score of 5 or more" in done.out
    desk.does(f"ledger target attest mkto {LIST} --gone --evidence seen.png")
    assert look(desk)["state"] == "missing"


def test_what_was_bound_at_a_version_from_evidence_drifts_like_what_was_bound_at_a_ratified_one(desk: Desk) -> None:
    """An adopter's first day: nobody has ratified anything yet, and nobody has looked for drift."""
    desk.write("old.yaml", criteria("score >= 5", key="old"))
    desk.does("ledger attest old.yaml --effective 2026-02-02 --evidence seen.png", by=ANA)
    desk.does(f"ledger target attest mkto {LIST} --holds old@1 {SEEN}")
    desk.does(f"ledger target attest mkto {LIST} --holds 'score of 7 or more' {SEEN}")
    assert desk.run("ledger drift").code == 3
    assert look(desk)["state"] == "drift"
    desk.does(f"ledger target attest mkto {LIST} --holds old@1 {SEEN}")
    desk.run("ledger drift")
    assert look(desk)["state"] == "never applied"
    desk.does("ledger audit rights")


def test_what_was_said_in_words_is_bound_later_and_held_against_that(desk: Desk) -> None:
    desk.does(f"ledger target attest mkto {LIST} --holds 'score over 64' {SEEN}")
    desk.does(f"ledger bind mql mkto {LIST}")
    assert look(desk)["state"] == "never applied"
    desk.does(f"ledger target attest mkto {LIST} --holds 'score over 4' {SEEN}")
    assert look(desk)["state"] == "drift"
    assert desk.run("ledger bind mql mkto 'Another list'").code == 1


@pytest.mark.parametrize(
    "said", [f"--holds 'some words' {SEEN}", "--gone --evidence seen.png", f"--holds mql@1 {SEEN}"]
)
def test_what_a_definition_governs_is_attested_by_who_operates_that(desk: Desk, said: str) -> None:
    desk.does(f"ledger target attest mkto {LIST} --holds mql@1 {SEEN}")
    desk.write("sales.yaml", CHARTER.replace("scope: lifecycle", "scope: sales").replace(OPS, MIA))
    desk.does(f"ledger propose sales.yaml --effective 2026-02-02 {TERMS} --because x", by=DANA)
    desk.does("ledger ratify charter/sales#1", by=DANA)
    before = desk.stored()
    done = desk.run(f"ledger target attest mkto {LIST} {said}", by=MIA)
    assert (done.code, f"{MIA} may not act as operator in `lifecycle/mql`" in done.err) == (4, True)
    assert desk.stored() == before
    desk.does(f"ledger target attest mkto 'Another list' --holds text {SEEN}", by=MIA)


REFUSED = {
    f"ledger target attest mkto X --holds 'mql v1 · sha256:0123456789ab' {SEEN}": "has the form of a version",
    "ledger target attest mkto X --holds text --evidence seen.png": "it is not said when to look again",
    "ledger target attest mkto X --holds text --gone --evidence seen.png": "not said what it holds",
    f"ledger target attest mkto X --gone {SEEN}": "not said what it holds",
    "ledger target attest mkto X --holds text --evidence seen.png --again 2026-02-02": "is not after today",
    f"ledger target attest mkto X --holds mql@7 {SEEN}": "`mql` has no version 7",
    f"ledger target attest mkto X --holds 'as ben@other.example said' {SEEN}": "the text holds an address",
    f"ledger target attest mkto x@other.example --holds text {SEEN}": "holds an address",
    f"ledger target attest nowhere X --holds text {SEEN}": "there is no target `nowhere`",
    "ledger target attest mkto X --holds text --evidence none.png --again 2026-06-01": "none.png cannot be read",
}


@pytest.mark.parametrize("command", REFUSED)
def test_what_cannot_be_attested_is_refused_and_leaves_nothing(desk: Desk, command: str) -> None:
    before = desk.stored()
    done = desk.run(f"{command} --json")
    assert done.code in (1, 2)
    assert REFUSED[command] in str(done.errors)
    assert desk.stored() == before


def test_only_an_operator_attests(desk: Desk) -> None:
    done = desk.run(f"ledger target attest mkto X --holds text {SEEN}", by=CRO)
    assert (done.code, f"{CRO} may not attest what a platform holds" in done.err) == (4, True)
    desk.does(f"ledger target attest mkto X --holds text {SEEN}")
    assert desk.does("ledger audit rights").code == 0


def test_what_drifted_where_nobody_can_ask_is_put_back_by_hand_and_attested_as_it_is_printed(desk: Desk) -> None:
    desk.does(f"ledger target attest mkto {LIST} --holds mql@1 {SEEN}")
    desk.does(f"ledger target attest mkto {LIST} --holds 'score of 5 or more' {SEEN}")
    (fix,) = re.findall("put it back there, and say so: (.*)", desk.run("ledger drift").out)
    desk.does(fix.replace("KEY@VERSION", "mql@1").replace("FILE", "seen.png").replace("DATE", "2026-06-01"))
    assert desk.run("ledger drift").code == 0
    refused = desk.run(f"ledger import mkto {LIST} --as mql")
    (fix,) = re.findall("fix: write a definition of your own, and bind it: (.*)", refused.err)
    assert fix == f"ledger bind KEY mkto {LIST}"
