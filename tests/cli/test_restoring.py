"""A ledger is backed up and put back: it goes on as it was, or is known on record to have lost something."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest

from keys import DAY_3, require_ssh, with_keys
from ledger.app import settings
from ledger.app.ledger import open_ledger
from ledger.audit.checkpoints.queries.checkpoints import note_in
from ledger.audit.restore.answers.restoration import ReturningPeople
from ledger.audit.restore.decide import restorations
from ledger.audit.restore.queries.backup import backup
from ledger.domain import EVENTS
from ledger.journal import stores
from ledger.journal.checkpoint import Checkpoint, checkpoint
from ledger.journal.codec import Codec
from ledger.journal.note import secret_key, sign
from ledger.journal.root import Root
from platforms import delivering, org
from shell import ANA, BEN, CRO, DANA, FOUNDED, MIA, SAL, Desk, founded

NAME = "acme.example/ledger"
QUESTIONS = ("verify", "replay", "list", "log", "rights", "show mql", "audit rights --all", "person list", "status")
READ_ONLY = "`sf` is read-only"
LATER = "2026-02-02T10:00:00Z"
NUMBERS = count()


@pytest.fixture
def address(postgres: str) -> Iterator[str]:
    """A schema of a real server, where there is none yet."""
    schema = f"restore-{next(NUMBERS)}"
    yield f"{postgres}&schema={schema}"
    with closing(psycopg.connect(postgres, autocommit=True)) as db:
        db.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Another machine, on which there is no ledger."""
    return Desk(tmp_path_factory.mktemp("elsewhere"), by=DANA, now=LATER)


@pytest.fixture
def signing(tmp_path: Path) -> Desk:
    """A ledger of five events: the fifth has a key sign its checkpoints."""
    desk = founded(tmp_path)
    desk.does(f"ledger person add {ANA}")
    desk.does(f"ledger checkpoint-key add a.key --name {NAME}")
    return desk


@pytest.fixture
def yesterday(signing: Desk) -> Desk:
    """The same, of which `old.db` is a backup over five events, and `kept.note` a checkpoint over seven."""
    signing.does("ledger backup old.db")
    signing.does("ledger checkpoint --key a.key -o old.note")
    signing.does(f"ledger person add {BEN}")
    signing.does(f"ledger person add {MIA}")
    signing.does("ledger checkpoint --key a.key -o kept.note")
    signing.does("ledger backup lost.db")
    lose(signing)
    return signing


def lose(desk: Desk) -> None:
    """The ledger is gone, with what SQLite keeps beside it."""
    for each in desk.folder.glob("ledger.db*"):
        each.unlink()


MORE = "more was lost than was declared"
DECLARED = "ledger restore old.db --checkpoint kept.note --shorter --because 'the disk died'"


def refused(desk: Desk, command: str, code: int, what: str) -> dict[str, str]:
    """The one refusal of a command, in its three parts, after which no ledger is there that was not before."""
    before = files(desk)
    done = desk.run(f"{command} --json")
    assert (done.code, [each["what"] for each in done.errors]) == (code, [what])
    assert all(each["why"] and each["fix"] for each in done.errors)
    assert files(desk) == before
    return done.errors[0]


def files(desk: Desk) -> set[str]:
    """All but what SQLite keeps beside a file as long as somebody has it open."""
    return {each.name for each in desk.folder.iterdir() if not each.name.endswith(("-wal", "-shm"))}


def answers(desk: Desk) -> dict[str, Any]:
    return {each: desk.does(f"ledger {each} --json", now=LATER).data for each in QUESTIONS}


def test_a_backup_goes_on_on_another_machine_and_every_question_has_the_same_answer(
    desk: Desk, elsewhere: Desk
) -> None:
    desk.does(f"ledger checkpoint-key add a.key --name {NAME}", by=DANA)
    desk.does("ledger checkpoint --key a.key -o kept.note")
    made = desk.does(f"ledger backup {elsewhere.folder}/kept.db --json").data
    shutil.copy(desk.folder / "kept.note", elsewhere.folder)
    assert (elsewhere.folder / "kept.db").stat().st_mode & 0o777 == 0o600
    there = elsewhere.does("ledger restore kept.db --checkpoint kept.note --json").data
    assert (there["root"], there["position"], there["incarnation"]) == (made["root"], None, 1)
    assert "simulated clock" in elsewhere.run("ledger restore kept.db --to more.db --checkpoint kept.note").err
    assert answers(elsewhere) == answers(desk)
    elsewhere.does("ledger ask mql --hurts 'leads are slow'", by=MIA)


def test_what_came_after_the_checkpoint_goes_on_too(signing: Desk, elsewhere: Desk) -> None:
    signing.does("ledger checkpoint --key a.key -o kept.note")
    signing.does(f"ledger person add {BEN}")
    signing.does(f"ledger backup {elsewhere.folder}/kept.db")
    found = elsewhere.does(f"ledger restore kept.db --checkpoint {signing.folder}/kept.note --json").data
    assert (found["events"], found["kept"].partition(":")[0], found["position"]) == (6, "5", None)


def test_a_server_is_backed_up_to_a_file_and_put_back_on_either(address: str, tmp_path: Path, elsewhere: Desk) -> None:
    desk = founded(tmp_path, db=address)
    desk.does(f"ledger checkpoint-key add a.key --name {NAME}")
    desk.does("ledger checkpoint --key a.key -o kept.note")
    made = desk.does(f"ledger backup {elsewhere.folder}/kept.db --json").data
    shutil.copy(desk.folder / "kept.note", elsewhere.folder)
    here = elsewhere.does("ledger restore kept.db --checkpoint kept.note --json").data
    other = f"{address}-other"
    there = elsewhere.does(f"ledger restore kept.db --to '{other}' --checkpoint kept.note --json").data
    assert made["root"] == here["root"] == there["root"]
    assert there["settings"] == [f'database = "{other}"']
    elsewhere.write("ledger.toml", there["settings"][0])
    assert elsewhere.does("ledger verify --json").data["root"] == made["root"]
    (error,) = elsewhere.run(f"ledger restore kept.db --to '{other}' --checkpoint kept.note --json").errors
    assert error["what"].endswith("-other is there already")
    with closing(psycopg.connect(address.partition("&schema")[0], autocommit=True)) as db:
        db.execute(f'DROP SCHEMA "{other.rpartition("=")[2]}" CASCADE')


def test_a_backup_is_of_one_moment_although_others_record_meanwhile(
    signing: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = open_ledger(settings.load(signing.folder / settings.FILE))
    evidence, head = ledger.journal.evidence, ledger.journal.head()

    @contextmanager
    def disturbed() -> Iterator[Any]:
        with evidence() as held:
            events = held.events

            def events_and_one_more() -> Iterator[Any]:
                for number, each in enumerate(events()):
                    if number == 2 and ledger.journal.head() == head:
                        signing.does(f"ledger person add {BEN}")
                    yield each

            monkeypatch.setattr(held, "events", events_and_one_more, raising=False)
            yield held

    monkeypatch.setattr(ledger.journal, "evidence", disturbed)
    with closing(ledger.journal):
        found = backup(ledger, signing.folder / "kept.db")
        assert (found.root.size, ledger.journal.head()) == (head, head + 1)


def test_a_backup_is_never_written_over_anything_and_is_there_whole_or_not_at_all(signing: Desk) -> None:
    signing.does("ledger backup kept.db")
    for file in ("kept.db", "ledger.db", "ledger.toml"):
        before = (signing.folder / file).read_bytes()
        refused(signing, f"ledger backup {file}", 1, f"{file} is there already")
        assert (signing.folder / file).read_bytes() == before
    refused(signing, "ledger backup none/kept.db", 1, "none/kept.db cannot be written")
    altered(signing.folder / "ledger.db")
    assert refused(signing, "ledger backup other.db", 6, "event #4 was altered")


def altered(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        (guard,) = db.execute("SELECT sql FROM sqlite_schema WHERE name = 'no_update_of_payloads'").fetchone()
        db.execute("DROP TRIGGER no_update_of_payloads")
        db.execute("UPDATE payloads SET actor = 'p_0' WHERE position = 4")
        db.execute(guard)


@pytest.mark.fault(14)
def test_yesterday_is_not_put_back_over_today_unless_the_decider_declares_it(yesterday: Desk) -> None:
    command = "ledger restore old.db --checkpoint kept.note"
    why = refused(yesterday, command, 4, "this copy is older than the checkpoint: 2 events are missing")["why"]
    assert "it holds 5 events, and the checkpoint is over 7" in why
    assert yesterday.run(f"{DECLARED} --as {ANA}").code == 4
    assert not (yesterday.folder / "ledger.db").exists()
    found = yesterday.does(f"{DECLARED} --json").data
    assert (found["events"], found["position"], found["incarnation"], found["lost"]) == (5, 6, 2, 2)
    (last,) = [each for each in yesterday.does("ledger log --json").data if each["position"] == 6]
    assert "declared that an older copy goes on, as incarnation 2: a checkpoint over 7 events was kept" in str(last)
    assert "the disk died" in str(last)


def test_what_is_judged_where_it_lies_is_not_said_to_be_put_back(yesterday: Desk) -> None:
    told = yesterday.does("ledger restore old.db --to first.db --checkpoint old.note").out
    assert told.startswith("put back 5 events in first.db")
    shutil.copy(yesterday.folder / "old.db", yesterday.folder / "ledger.db")
    told = yesterday.does("ledger restore --checkpoint old.note").out
    assert told.startswith("read and hashed 5 events in ledger.db: nothing was altered, and nothing put back")
    done = yesterday.does(f"{DECLARED.replace('old.db ', '')} --json").data
    assert (done["source"], done["position"]) == (None, 6)


def test_an_older_copy_says_that_whoever_was_erased_since_comes_back(yesterday: Desk) -> None:
    told = yesterday.does(DECLARED).out
    assert "who was erased, left or lost a seat since comes back; do that again: ledger erase ADDRESS" in told


GONE = ["erased", "left", "seats"]


@pytest.fixture
def gone(desk: Desk) -> Desk:
    """A backup of the company, and a checkpoint; then Mia is erased, Ben leaves, and Ana approves no more."""
    desk.does(f"ledger checkpoint-key add a.key --name {NAME}", by=DANA)
    desk.does("ledger backup old.db")
    desk.does("ledger checkpoint --key a.key -o old.note")
    for who in (MIA, BEN):
        desk.does(f"ledger person leave {who} --because 'they work elsewhere'", by=DANA)
    desk.does(f"ledger erase {MIA} --because 'they asked for it'", by=DANA)
    desk.does(f"ledger revoke lifecycle approver {ANA} --because 'no more'", by=CRO)
    desk.does("ledger checkpoint --key a.key -o kept.note")
    return desk.at(by=DANA)


def comes_back(found: dict[str, Any]) -> list[Any]:
    (told,) = found["returning"]
    return [told["before"], *(told[each] for each in GONE)]


BACK = [[MIA], [BEN], [{"person": ANA, "role": "approver", "scope": "lifecycle"}]]


def test_where_the_ledger_before_was_moved_away_it_is_told_who_comes_back(gone: Desk) -> None:
    for each in gone.folder.glob("ledger.db*"):
        each.rename(gone.folder / each.name.replace("ledger.db", "ledger.db.old"))
    found = gone.does(f"{DECLARED} --json").data
    assert comes_back(found) == ["ledger.db.old", *BACK]
    told = lines(found)
    assert f"  {MIA} was erased: ledger erase {MIA} --because '…'" in told
    assert f"  {BEN} had left: ledger person leave {BEN} --because '…'" in told
    again = f"ledger revoke 'lifecycle' approver {ANA} --because '…'"
    assert f"  {ANA} was no more approver in `lifecycle`: {again}" in told
    gone.does(f"ledger person leave {MIA} --because 'again'")
    gone.does(f"ledger erase {MIA} --because 'again'")


def lines(found: dict[str, Any]) -> list[str]:
    return [*msgspec.convert(found["returning"][0], ReturningPeople).in_lines()]


def test_so_it_is_where_it_is_put_back_beside_it_or_lies_in_its_place(gone: Desk) -> None:
    found = gone.does("ledger restore old.db --to again.db --checkpoint old.note --json").data
    assert (found["position"], comes_back(found)) == (None, ["ledger.db", *BACK])
    for each in gone.folder.glob("ledger.db*"):
        each.rename(gone.folder / each.name.replace("ledger.db", "ledger.db.old"))
    shutil.copy(gone.folder / "old.db", gone.folder / "ledger.db")
    found = gone.does(f"{DECLARED.replace('old.db ', '')} --json").data
    assert comes_back(found) == ["ledger.db.old", *BACK]


def test_an_older_file_tells_nothing_of_who_comes_back(signing: Desk) -> None:
    signing.does(f"ledger person leave {ANA} --because 'a year abroad'")
    signing.does("ledger backup older.db")
    signing.does(f"ledger person add {ANA}")
    signing.does("ledger checkpoint --key a.key -o kept.note")
    signing.does("ledger backup newest.db")
    lose(signing)
    shutil.copy(signing.folder / "older.db", signing.folder / "ledger.db.old")
    assert signing.does("ledger restore newest.db --checkpoint kept.note --json").data["returning"] == []


def test_a_ledger_before_that_cannot_be_read_is_said_and_stops_nothing(gone: Desk) -> None:
    lose(gone)
    gone.write("ledger.db.old", "a disk full of noise")
    found = gone.does(f"{DECLARED} --json").data
    assert (found["position"] is None, found["returning"][0]["events"]) == (False, None)
    assert lines(found) == [
        "ledger.db.old cannot be read, and nothing else tells who was erased, left or lost a seat since"
    ]


def test_what_is_moved_away_as_is_said_is_whole_there(yesterday: Desk) -> None:
    for name in ("ledger.db", "ledger.db-wal"):
        left = yesterday.write(name, "")
        told = refused(yesterday, "ledger restore old.db --checkpoint old.note", 4, f"{name} is there already")
        assert told["fix"] == f"move it away: mv {name} {name.replace('ledger.db', 'ledger.db.old')}"
        left.unlink()


@pytest.mark.fault(14, control=True)
def test_who_swaps_the_file_and_has_no_checkpoint_kept_goes_on_and_nothing_is_missed(yesterday: Desk) -> None:
    shutil.copy(yesterday.folder / "old.db", yesterday.folder / "ledger.db")
    assert yesterday.does("ledger verify --json").data["size"] == 5
    yesterday.does(f"ledger person add {SAL}")


@pytest.mark.fault(14)
def test_a_file_that_was_swapped_is_told_by_every_checkpoint_and_declared_where_it_is(yesterday: Desk) -> None:
    shutil.copy(yesterday.folder / "old.db", yesterday.folder / "ledger.db")
    for command in ("ledger verify --against kept.note", "ledger checkpoint --key a.key"):
        refused(yesterday, command, 6, "the ledger was cut: it holds 5 events")
    refused(
        yesterday,
        "ledger restore --checkpoint kept.note",
        4,
        "this copy is older than the checkpoint: 2 events are missing",
    )
    found = yesterday.does("ledger restore --checkpoint kept.note --shorter --because 'somebody swapped it' --json")
    assert (found.data["position"], found.data["incarnation"]) == (6, 2)
    yesterday.does("ledger verify --against kept.note")


def test_checkpoints_of_before_still_verify_as_far_as_both_go_and_it_is_said_where_they_part(yesterday: Desk) -> None:
    yesterday.does(DECLARED)
    whole = yesterday.does("ledger verify --against old.note --json").data
    assert (whole["parted"], whole["against"].partition(":")[0]) == (None, "5")
    less = yesterday.does("ledger verify --against kept.note --json").data
    assert (less["parted"], less["incarnations"][0]["common"], less["incarnations"][0]["lost"]) == (6, 5, 2)
    told = yesterday.does("ledger verify --against kept.note").out
    assert "after the first 5 they are lost, as is declared there" in told
    for question in ("status", "verify", "audit rights"):
        assert "incarnation 2" in yesterday.does(f"ledger {question}").out
    yesterday.does("ledger prove 4 --checkpoint old.note")


def test_a_declaration_that_tells_of_less_than_was_lost_is_found_by_whoever_kept_more(yesterday: Desk) -> None:
    turned_up(yesterday)
    yesterday.does(DECLARED)
    refused(yesterday, "ledger verify --against newest.note", 6, MORE)


@pytest.mark.parametrize("grown", [0, 4], ids=["shorter than the checkpoint", "longer than it meanwhile"])
def test_a_newer_checkpoint_that_turns_up_later_is_declared_by_the_same_command_and_verifies_then(
    yesterday: Desk, grown: int
) -> None:
    turned_up(yesterday)
    yesterday.does(DECLARED)
    for number in range(grown):
        yesterday.does(f"ledger person add later{number}@acme.example")
    again = "ledger restore --checkpoint newest.note"
    assert "the restoration #6 tells of 7" in refused(yesterday, again, 4, MORE)["why"]
    assert yesterday.run(f"{again} --shorter --because 'found' --as {ANA}").code == 4
    found = yesterday.does(f"{again} --shorter --because 'the auditor kept it' --json").data
    assert (found["position"], found["parted"], found["lost"], found["incarnation"]) == (7 + grown, 6, 3, 2)
    told = yesterday.does("ledger verify --against newest.note --json").data
    (shown,) = told["incarnations"]
    assert (told["parted"], shown["lost"], shown["corrections"]) == (6, 3, [7 + grown])
    yesterday.does("ledger verify --against kept.note")
    assert yesterday.does("ledger audit rights --json").data["had_no_right"] == 0
    root = yesterday.stored()
    assert yesterday.does(f"{again} --shorter --because 'again' --json").data["position"] is None
    assert "#6 declares 3 events lost" in yesterday.does(again).out
    assert yesterday.stored() == root


def test_where_no_checkpoint_was_kept_one_that_turns_up_is_declared_too(yesterday: Desk) -> None:
    yesterday.does("ledger restore old.db --no-checkpoint --shorter --because 'nobody kept one'")
    refused(yesterday, "ledger verify --against kept.note", 6, MORE)
    yesterday.does("ledger restore --checkpoint kept.note --shorter --because 'it was in a drawer'")
    assert yesterday.does("ledger verify --against kept.note --json").data["incarnations"][0]["lost"] == 2


def test_a_backup_of_the_incarnation_that_goes_on_is_put_back_by_a_checkpoint_of_the_one_before(
    yesterday: Desk,
) -> None:
    """Nobody signed since: the newest that anybody kept is the one that was declared."""
    yesterday.does(DECLARED)
    for number in range(4):
        yesterday.does(f"ledger person add later{number}@acme.example")
    yesterday.does("ledger backup newer.db")
    lose(yesterday)
    found = yesterday.does("ledger restore newer.db --checkpoint kept.note --json").data
    assert (found["events"], found["position"], found["parted"], found["incarnation"]) == (10, None, 6, 2)


def test_a_backup_is_put_back_and_its_restoration_corrected_at_once(yesterday: Desk) -> None:
    turned_up(yesterday)
    yesterday.does(DECLARED)
    yesterday.does("ledger backup newer.db")
    lose(yesterday)
    command = "ledger restore newer.db --checkpoint newest.note"
    refused(yesterday, command, 4, MORE)
    assert yesterday.does(f"{command} --shorter --because 'found' --json").data["position"] == 7
    yesterday.does("ledger verify --against newest.note")


def test_what_was_declared_twice_before_it_could_be_corrected_is_corrected_as_well(
    yesterday: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older version took a newer checkpoint for one of what goes on, and began another incarnation for it."""
    turned_up(yesterday)
    yesterday.does(DECLARED)
    monkeypatch.setenv("LEDGER_NOW", FOUNDED)
    ledger = open_ledger(settings.load(yesterday.folder / settings.FILE))
    with closing(ledger.journal):
        kept = note_in(yesterday.folder / "newest.note")
        restorations.restore(ledger, ledger.actor(DANA), checkpoint(kept).root, 1, "a newer one turned up")
    refused(yesterday, "ledger verify --against newest.note", 6, MORE)
    yesterday.does("ledger restore --checkpoint newest.note --shorter --because 'the first was meant'")
    told = yesterday.does("ledger verify --against newest.note --json").data
    assert [each["incarnation"] for each in told["incarnations"]] == [2, 3]


def turned_up(desk: Desk) -> None:
    """`newest.note`: a checkpoint over eight events, of which nobody knows when the disk dies."""
    shutil.copy(desk.folder / "lost.db", desk.folder / "ledger.db")
    desk.does(f"ledger person add {SAL}")
    desk.does("ledger checkpoint --key a.key -o newest.note")
    lose(desk)


def test_a_checkpoint_of_another_past_is_not_the_one_that_a_declaration_names(yesterday: Desk) -> None:
    yesterday.does(DECLARED)
    said = Checkpoint(secret_key((yesterday.folder / "a.key").read_text()).name, Root(7, "00" * 32))
    yesterday.write("other.note", str(sign(said.text, secret_key((yesterday.folder / "a.key").read_text()))))
    for command in ("verify --against other.note", "restore --checkpoint other.note --shorter --because 'x'"):
        refused(yesterday, f"ledger {command}", 6, "the checkpoint is of another past than was declared")


def test_where_no_checkpoint_was_kept_that_is_declared_too(yesterday: Desk) -> None:
    refused(yesterday, "ledger restore old.db --no-checkpoint", 4, "no checkpoint was kept")
    found = yesterday.does("ledger restore old.db --no-checkpoint --shorter --because 'nobody kept one' --json").data
    assert (found["position"], found["kept"], found["lost"]) == (6, None, None)
    assert "nobody can tell what was lost" in yesterday.does("ledger verify").out
    refused(yesterday, "ledger verify --against kept.note", 6, "more was lost than was declared")


def test_where_no_checkpoint_was_kept_a_reason_declares_it(yesterday: Desk) -> None:
    command = "ledger restore old.db --no-checkpoint"
    assert refused(yesterday, command, 4, "no checkpoint was kept")["fix"].endswith(
        "the same command with --because '…'"
    )
    found = yesterday.does(f"{command} --because 'nobody kept one' --json").data
    assert (found["position"], found["incarnation"]) == (6, 2)
    again = yesterday.does("ledger restore --no-checkpoint --because 'somebody swapped it' --json").data
    assert (again["position"], again["incarnation"]) == (7, 3)


def test_another_incarnation_signs_by_another_key(yesterday: Desk) -> None:
    yesterday.does(DECLARED)
    key = secret_key((yesterday.folder / "a.key").read_text())
    refused(yesterday, "ledger checkpoint --key a.key", 4, f"{key.name} signs no more")
    yesterday.does(f"ledger checkpoint-key add b.key --name {NAME}")
    origin = yesterday.does("ledger checkpoint --key b.key -o new.note --json").data["origin"]
    assert origin == key.name[:-1] + "2"
    yesterday.does("ledger verify --against new.note")
    yesterday.does("ledger backup newer.db")
    lose(yesterday)
    yesterday.does("ledger restore newer.db --checkpoint new.note")


def test_a_second_restoration_from_the_same_backup_is_not_taken_for_the_first(yesterday: Desk) -> None:
    yesterday.does(DECLARED)
    yesterday.does(f"ledger checkpoint-key add b.key --name {NAME}")
    yesterday.does("ledger checkpoint --key b.key -o second.note")
    key = yesterday.does("ledger checkpoint-key list --json").data["keys"][-1]["key"]
    lose(yesterday)
    command = "ledger restore old.db --checkpoint second.note --shorter --because 'again'"
    refused(yesterday, command, 1, "the checkpoint is not one of this ledger")
    assert yesterday.does(f"{command} --signed-by '{key}' --json").data["incarnation"] == 3
    refused(yesterday, "ledger verify --against second.note", 1, "the checkpoint is not one of this ledger")


@pytest.mark.fault(13)
def test_a_file_that_was_copied_without_its_log_is_shorter_than_the_checkpoint(signing: Desk, elsewhere: Desk) -> None:
    with closing(sqlite3.connect(signing.folder / "ledger.db")) as held:
        held.execute(
            "SELECT count(*) FROM lines"
        ).fetchone()  # whoever has it open keeps SQLite from folding its log in
        signing.does("ledger checkpoint --key a.key -o kept.note")
        held.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        signing.does(f"ledger person add {BEN}")
        signing.does("ledger checkpoint --key a.key -o kept.note")
        shutil.copy(signing.folder / "ledger.db", elsewhere.folder / "cp.db")
        signing.does(f"ledger backup {elsewhere.folder}/kept.db")
    shutil.copy(signing.folder / "kept.note", elsewhere.folder)
    command = "ledger restore cp.db --checkpoint kept.note"
    refused(elsewhere, command, 4, "this copy is older than the checkpoint: one event is missing")
    elsewhere.does("ledger restore kept.db --checkpoint kept.note")


@pytest.mark.fault(13, control=True)
def test_a_file_that_was_copied_without_its_log_is_sound_by_itself(signing: Desk, elsewhere: Desk) -> None:
    with closing(sqlite3.connect(signing.folder / "ledger.db")) as held:
        held.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        held.execute("SELECT count(*) FROM lines").fetchone()
        signing.does(f"ledger person add {BEN}")
        shutil.copy(signing.folder / "ledger.db", elsewhere.folder / "ledger.db")
    assert elsewhere.does("ledger verify --json").data["size"] == 5


@pytest.mark.fault(13)
@pytest.mark.parametrize("share", [0, 10, 50, 99])
def test_a_file_that_was_cut_short_is_never_put_back(yesterday: Desk, share: int) -> None:
    whole = (yesterday.folder / "old.db").read_bytes()
    yesterday.write("cut.db", whole[: len(whole) * share // 100])
    done = yesterday.run("ledger restore cut.db --checkpoint old.note --json")
    assert done.code in (1, 6)
    assert all(each["what"] and each["why"] and each["fix"] for each in done.errors)
    assert not (yesterday.folder / "ledger.db").exists()


def test_a_backup_that_was_altered_is_never_put_back(yesterday: Desk) -> None:
    altered(yesterday.folder / "old.db")
    refused(yesterday, "ledger restore old.db --checkpoint old.note", 6, "event #4 was altered")


def test_a_backup_that_was_rewritten_as_a_whole_is_told_by_the_checkpoint(yesterday: Desk, elsewhere: Desk) -> None:
    shutil.copy(yesterday.folder / "old.db", elsewhere.folder / "ledger.db")
    for who in (SAL, CRO):
        elsewhere.does(f"ledger person add {who}", by=DANA)
    elsewhere.does("ledger backup forged.db")
    lose(elsewhere)
    command = f"ledger restore forged.db --checkpoint {yesterday.folder}/kept.note"
    refused(elsewhere, command, 6, "the ledger was rewritten")


def test_nothing_is_put_back_over_a_ledger_nor_beside_what_was_left_of_one(yesterday: Desk) -> None:
    for name in ("ledger.db", "ledger.db-wal"):
        left = yesterday.write(name, "")
        refused(yesterday, "ledger restore old.db --checkpoint old.note", 4, f"{name} is there already")
        left.unlink()
    yesterday.does("ledger restore old.db --checkpoint old.note")


def test_a_checkpoint_of_another_ledger_says_nothing_of_this_one(
    yesterday: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = founded(tmp_path_factory.mktemp("other"))
    other.does(f"ledger checkpoint-key add b.key --name {NAME}")
    other.does(f"ledger checkpoint --key b.key -o {yesterday.folder}/theirs.note")
    command = "ledger restore old.db --checkpoint theirs.note"
    refused(yesterday, command, 1, "the checkpoint is not one of this ledger")


@pytest.mark.parametrize(
    ("command", "what"),
    [
        ("ledger restore none.db --checkpoint old.note", "there is no file none.db"),
        ("ledger restore ledger.toml --checkpoint old.note", "ledger.toml is not a ledger"),
        ("ledger restore old.db --checkpoint ledger.toml", "this is no signed note"),
        ("ledger restore old.db --checkpoint none.note", "there is no file none.note"),
        ("ledger restore old.db --checkpoint kept.note --signed-by nonsense", "'nonsense' is no key"),
    ],
    ids=range(5),
)
def test_what_is_wrong_is_said(yesterday: Desk, command: str, what: str) -> None:
    refused(yesterday, command, 1, what)


@pytest.mark.parametrize(
    "options",
    [
        "",
        "--checkpoint old.note --no-checkpoint",
        "--checkpoint old.note --shorter",
        "--checkpoint old.note --because x",
        "--no-checkpoint --shorter",
    ],
    ids=range(5),
)
def test_what_is_said_by_halves_is_asked_for(yesterday: Desk, options: str) -> None:
    assert yesterday.run(f"ledger restore old.db {options}").code == 2
    assert not (yesterday.folder / "ledger.db").exists()


def test_nothing_is_declared_lost_of_which_nothing_is_missing(yesterday: Desk) -> None:
    command = "ledger restore old.db --checkpoint old.note --shorter --because 'to be sure'"
    assert yesterday.does(f"{command} --json").data["position"] is None


def test_every_token_of_before_is_void(yesterday: Desk) -> None:
    shutil.copy(yesterday.folder / "lost.db", yesterday.folder / "ledger.db")
    yesterday.does(f"ledger token add reporting --for {ANA}")
    lose(yesterday)
    yesterday.does(DECLARED)
    assert yesterday.does("ledger token list --json").data == []
    yesterday.does(f"ledger token add reporting --for {ANA}")
    assert len(yesterday.does("ledger token list --json").data) == 1


def test_credentials_are_confirmed_again_but_for_those_of_who_declared_it(desk: Desk) -> None:
    require_ssh()
    named = with_keys(desk)
    desk.does("ledger restore --no-checkpoint --shorter --because 'swapped'", by=DANA, now=DAY_3)

    def standing() -> dict[str, str]:
        found = desk.does("ledger credential list --json", now=DAY_3).data["credentials"]
        return {each["credential"]: each["standing"] for each in found}

    assert standing() == {
        named["dana"]: "counts",
        named["sal"]: "waits for a registrar",
        named["cro"]: "waits for a registrar",
    }
    desk.does(f"ledger credential confirm {named['sal']} --sign dana", by=DANA, now=DAY_3)
    assert standing()[named["sal"]] == "waits out its day"
    assert desk.does("ledger audit rights --json", now=DAY_3).data["had_no_right"] == 0


def test_nothing_is_planned_or_applied_at_a_target_until_somebody_looked_there(tmp_path: Path) -> None:
    with org() as there:
        desk = delivering(Desk(tmp_path, by=DANA, now=FOUNDED), there)
        desk.does("ledger plan -o first.json")
        desk.does("ledger restore --no-checkpoint --shorter --because 'somebody swapped it'", by=DANA)
        (refusal,) = desk.run("ledger plan --json").data["refused"]
        assert (refusal["what"], refusal["fix"]) == (READ_ONLY, "look, then plan again: ledger drift --target sf")
        refused(desk, "ledger apply first.json", 4, READ_ONLY)
        assert "sf is read-only until somebody looks" in desk.does("ledger status").out
        there.by_hand("Score__c >= 40")
        assert not there.writes()
        desk.run("ledger drift --target sf")
        assert "read-only" not in desk.does("ledger status").out
        desk.does("ledger plan -o again.json")
        desk.run("ledger apply again.json --allow-large")
        assert there.writes()
        assert desk.does("ledger audit rights --json").data["had_no_right"] == 0


def test_a_target_that_does_not_answer_stays_read_only(tmp_path: Path) -> None:
    with org() as there:
        desk = delivering(Desk(tmp_path, by=DANA, now=FOUNDED), there)
    desk.does("ledger restore --no-checkpoint --shorter --because 'somebody swapped it'", by=DANA)
    desk.run("ledger drift --target sf")
    assert "sf is read-only until somebody looks" in desk.does("ledger status").out


def test_a_server_is_declared_as_a_file_is_and_where_it_is(address: str, tmp_path: Path) -> None:
    desk = founded(tmp_path, db=address)
    desk.does(f"ledger checkpoint-key add a.key --name {NAME}")
    desk.does("ledger backup old.db")
    desk.does(f"ledger person add {ANA}")
    desk.does("ledger checkpoint --key a.key -o kept.note")
    with closing(psycopg.connect(address.partition("&schema")[0], autocommit=True)) as db:
        db.execute(f'DROP SCHEMA "{address.rpartition("=")[2]}" CASCADE')
    desk.does(f"ledger restore old.db --to '{address}' --checkpoint kept.note --shorter --because 'it burnt'")
    found = desk.does("ledger verify --against kept.note --json").data
    assert (found["parted"], found["incarnations"][0]["lost"]) == (5, 1)
    again = desk.does("ledger restore --no-checkpoint --shorter --because 'its own backup was put back' --json").data
    assert (again["position"], again["incarnation"]) == (6, 3)
    assert desk.does("ledger audit rights --json").data["had_no_right"] == 0


def test_who_may_not_declare_an_older_copy_puts_nothing_of_it_on_a_server(address: str, signing: Desk) -> None:
    signing.does("ledger backup old.db")
    asked = f"ledger restore old.db --to '{address}' --no-checkpoint --shorter --because 'it burnt' --json"
    assert signing.run(asked, by=ANA).code == 4
    assert not stores.exists(address)
    assert signing.does(asked, by=DANA).data["incarnation"] == 2


def test_where_a_restoration_to_a_server_was_cut_off_the_next_one_fills_what_it_made(
    address: str, signing: Desk
) -> None:
    signing.does("ledger backup old.db")
    stores.create(address, Codec(EVENTS), told=True).close()
    asked = f"ledger restore old.db --to '{address}' --no-checkpoint --shorter --because 'it burnt' --json"
    there = signing.does(asked, by=DANA).data
    (error,) = signing.run(asked, by=DANA).errors
    assert (there["events"], there["position"], error["what"].endswith(" is there already")) == (5, 6, True)
