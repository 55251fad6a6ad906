"""What an auditor takes away: whole, the same every time, and nothing in it that is not theirs to read."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import bagit
import pytest

from bags import INDEPENDENT, follow, opened, rejects
from elsewhere import on_server
from shell import ANA, DANA, MIA, Desk


def lines(bag: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (bag / "data/events.jsonl").read_bytes().splitlines()]


def payloads(bag: Path) -> dict[int, dict[str, Any]]:
    return {int(each.name): json.loads(each.read_bytes()[16:]) for each in (bag / "data/payloads").iterdir()}


def withheld(bag: Path) -> dict[int, str]:
    told = (line.split("\t") for line in (bag / "data/withheld.txt").read_text().splitlines())
    return {int(position): why for position, why in told}


def files(bag: Path) -> dict[str, bytes]:
    return {each.relative_to(bag).as_posix(): each.read_bytes() for each in bag.rglob("*") if each.is_file()}


def beside(folder: Path) -> set[str]:
    """What lies there, but for what SQLite keeps beside its file."""
    return {each.name for each in folder.iterdir()} - {"ledger.db-wal", "ledger.db-shm"}


def refused(desk: Desk, command: str, code: int, what: str) -> None:
    done = desk.run(f"{command} --json")
    assert (done.code, [each["what"] for each in done.errors]) == (code, [what])
    assert all(each["why"] and each["fix"] for each in done.errors)


# --- what is in it ----------------------------------------------------------------------------------------------------


def test_it_is_a_bag_to_a_library_that_knows_nothing_of_ledgers(exported: Path) -> None:
    bagit.Bag(str(exported)).validate()


def test_every_line_is_the_one_that_is_stored_and_every_payload_hashes_to_what_its_line_says(
    ledger: Desk, exported: Path
) -> None:
    journal = opened(ledger).journal
    raw = (exported / "data/events.jsonl").read_bytes().split(b"\n")
    assert raw == [*(journal.line(n) for n in range(1, journal.head() + 1)), b""]
    for position, told in enumerate(lines(exported), 1):
        path = exported / "data/payloads" / str(position)
        if path.exists():
            assert sha256(path.read_bytes()).hexdigest() == told["payload_sha256"]


def test_of_one_definition_it_holds_what_that_rests_on_and_withholds_all_else(exported: Path) -> None:
    held, away = payloads(exported), withheld(exported)
    every = {told["position"]: told for told in lines(exported)}
    assert held.keys() | away.keys() == every.keys()
    assert not held.keys() & away.keys()
    assert {*away.values()} == {"not in the closure"}
    types = {every[position]["type"] for position in held}
    assert types >= {"ledger.founded/1", "charter.amended/1", "definition.ratified/1", "proposal.approved/1"}
    keys = {tag for position in held for tag in every[position]["tags"] if tag.startswith("definition:")}
    assert keys == {"definition:mql", "definition:lead", "definition:charter/lifecycle"}
    assert all("definition:hot" in every[position]["tags"] for position in away)


def test_of_everything_it_withholds_nothing_and_proves_no_event_apart(ledger: Desk) -> None:
    found = ledger.does("ledger audit export --all -o all --checkpoint now.note --json").data
    assert (found["withheld"], found["proofs"], found["key"]) == (0, 0, None)
    assert not (ledger.folder / "all/data/proofs").exists()
    assert payloads(ledger.folder / "all").keys() == {told["position"] for told in lines(ledger.folder / "all")}


def test_everybody_who_acts_in_it_is_registered_in_it(exported: Path) -> None:
    registered = {event["id"] for event in payloads(exported).values() if "commitment" in event}
    acting = {told["actor"] for told in lines(exported) if (exported / f"data/payloads/{told['position']}").exists()}
    assert acting <= registered


def test_nobody_is_named_unless_it_is_asked_for(ledger: Desk, exported: Path) -> None:
    ledger.does("ledger audit export mql -o unnamed")
    everything = b"".join(files(ledger.folder / "unnamed").values())
    assert not any(who.encode() in everything for who in (ANA, DANA, MIA))
    people = json.loads((exported / "data/people.json").read_bytes())
    assert {DANA, MIA} <= {each["address"] for each in people.values()}


def test_the_same_ledger_makes_the_same_bag_byte_for_byte(ledger: Desk, exported: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    ledger.does(f"ledger audit export mql -o {again} --people --checkpoint now.note --since old.note")
    assert files(again) == files(exported)


def test_it_is_for_nobody_else_to_read(exported: Path) -> None:
    modes = {each.stat().st_mode & 0o777 for each in exported.rglob("*") if each.is_file()}
    folders = {each.stat().st_mode & 0o777 for each in (exported, *exported.rglob("*")) if each.is_dir()}
    assert (modes, folders) == ({0o600}, {0o700})


def test_without_a_checkpoint_the_root_is_there_and_said_to_be_unsigned(ledger: Desk) -> None:
    found = ledger.does("ledger audit export mql -o bare --json").data
    told = (ledger.folder / "bare/data/root.txt").read_text()
    assert told.startswith(f"{found['root']}\n")
    assert "Nobody signed it" in told
    assert found["root"] == ledger.does("ledger verify --json").data["root"]
    assert (found["origin"], found["proofs"]) == (None, 0)


def test_events_after_the_checkpoint_are_in_the_bag_with_a_root_that_covers_them(ledger: Desk) -> None:
    found = ledger.does("ledger audit export mql -o later --checkpoint old.note --json").data
    assert found["covered"] < found["events"] == len(lines(ledger.folder / "later"))
    assert (ledger.folder / "later/data/root.txt").read_text().startswith(found["root"])
    assert found["proofs"] == sum(position <= found["covered"] for position in payloads(ledger.folder / "later"))


# --- what is kept out, and what is gone -------------------------------------------------------------------------------


def test_what_somebody_withheld_is_in_no_bag_and_the_act_that_withheld_it_is(ledger: Desk, tmp_path: Path) -> None:
    desk = ledger.copied(tmp_path)
    desk.does("ledger withhold 30 --because 'it names a customer'", by=DANA)
    head = desk.does("ledger audit export mql -o bag --json").data["events"]
    assert withheld(tmp_path / "bag")[30] == "withheld"
    assert payloads(tmp_path / "bag")[head]["because"] == "it names a customer"
    assert not [*(tmp_path / "bag/data/signatures").glob("30.*")]
    assert follow(tmp_path / "bag", "").step == 0


def test_of_somebody_who_was_erased_there_is_no_key_and_no_signature(ledger: Desk, tmp_path: Path) -> None:
    """Their acts stay, and nobody can judge who signed them."""
    desk = ledger.copied(tmp_path)
    found = erased(desk, MIA)
    bag = tmp_path / "bag"
    desk.does("ledger audit export mql -o bag --people")
    assert not (bag / "data/signatures/31.json").exists()
    assert found not in (bag / "data/people.json").read_text()
    assert MIA.encode() not in b"".join(files(bag).values())
    assert not [*(bag / "data/credentials").glob("*.pem")]
    assert rejects([sys.executable, str(INDEPENDENT / "verify_bag.py"), str(bag)]) is False
    assert follow(bag, "").step == 0
    report = desk.does("ledger audit report bag -o page.html --json").data
    assert [each["signature"] for each in report["acts"] if each["position"] == 31] == ["not judged"]


def erased(desk: Desk, who: str) -> str:
    """The id of somebody who lost their seat, left, and was erased."""
    id_ = str(opened(desk).person(who).id)
    desk.does(f"ledger person leave {who} --because left", by=DANA)
    desk.does(f"ledger erase {who} --because 'she asked for it'", by=DANA)
    return id_


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "code", "what"),
    [
        ("mq -o new", 1, "nothing is known of `mq`"),
        ("mql -o .", 1, ". is not empty"),
        ("mql -o nowhere/new", 1, "nowhere/new cannot be made"),
        ("mql -o new --checkpoint mql.yaml", 1, "this is no signed note"),
        ("mql -o new --checkpoint none.note", 1, "there is no file none.note"),
        ("mql -o new --checkpoint theirs.note", 1, "the checkpoint is not one of this ledger"),
        ("mql -o new --since theirs.note", 1, "the checkpoint is not one of this ledger"),
    ],
    ids=range(7),
)
def test_what_is_wrong_is_said_and_nothing_is_left_behind(
    ledger: Desk, tmp_path: Path, command: str, code: int, what: str
) -> None:
    desk = ledger.copied(tmp_path)
    for each in ("old.note", "now.note"):
        shutil.copy(ledger.folder / each, tmp_path)
    note = (ledger.folder / "now.note").read_text()
    desk.write("theirs.note", note.replace("acme.example", "other.example"))
    there = beside(tmp_path)
    refused(desk, f"ledger audit export {command}", code, what)
    assert beside(tmp_path) == there


def test_an_older_checkpoint_is_not_newer_than_the_one_it_leads_to(ledger: Desk) -> None:
    done = ledger.run("ledger audit export mql -o turned --checkpoint old.note --since now.note --json")
    assert (done.code, "turn the two files round" in done.errors[0]["fix"]) == (1, True)


def test_one_definition_is_named_or_all_are_asked_for(ledger: Desk) -> None:
    assert ledger.run("ledger audit export -o new").code == 2
    assert ledger.run("ledger audit export mql --all -o new").code == 2


def test_a_ledger_that_was_altered_makes_no_bag(ledger: Desk, tmp_path: Path) -> None:
    desk = ledger.copied(tmp_path)
    with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)) as db:
        guards = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            db.execute(f"DROP TRIGGER {name}")
        db.execute("UPDATE payloads SET salt = randomblob(16) WHERE position = 2")
        for _, made in guards:
            db.execute(made)
    there = beside(tmp_path)
    refused(desk, "ledger audit export --all -o new", 6, "event #2 was altered")
    assert beside(tmp_path) == there


# --- wherever the ledger is -------------------------------------------------------------------------------------------


def test_a_ledger_on_a_server_makes_the_same_bag(ledger: Desk, exported: Path, postgres: str, tmp_path: Path) -> None:
    for each in ("old.note", "now.note"):
        shutil.copy(ledger.folder / each, tmp_path)
    with on_server(ledger.copied(tmp_path), postgres) as elsewhere:
        elsewhere.does("ledger audit export mql -o there --people --checkpoint now.note --since old.note")
        assert files(elsewhere.folder / "there") == files(exported)
