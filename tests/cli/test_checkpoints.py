"""Checkpoints at the command line: signed by a key on record, over what was read again, and held against the ledger."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.app import settings
from ledger.app.ledger import open_ledger
from ledger.audit.checkpoints.queries.checkpoints import sign_checkpoint
from ledger.domain.keys.note_key import public_key
from ledger.errors import Refused
from ledger.journal.checkpoint import Checkpoint, checkpoint, inclusion_proof
from ledger.journal.note import parse, secret_key, sign, signers
from ledger.journal.proofs import included
from ledger.journal.root import Root, root
from ledger.journal.sqlite.journal import SQLiteJournal
from shell import ANA, BEN, DANA, FOUNDED, MIA, Desk

NAME = "acme.example/ledger"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    found = Desk(tmp_path, by=DANA, now=FOUNDED)
    found.does("ledger init --simulated-clock")
    found.does(f"ledger person add {ANA}")
    return found


@pytest.fixture
def signing(desk: Desk) -> Desk:
    desk.does(f"ledger checkpoint-key add a.key --name {NAME}")
    return desk


def key_of(desk: Desk) -> str:
    return str(desk.does("ledger checkpoint-key list --json").data["keys"][0]["key"])


def refused(desk: Desk, command: str, code: int, what: str) -> None:
    done = desk.run(f"{command} --json")
    assert (done.code, [each["what"] for each in done.errors]) == (code, [what])
    assert all(each["why"] and each["fix"] for each in done.errors)


def rewritten(path: Path) -> None:
    """Nothing that the file holds fits together less well than before; only a root that was kept tells."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute("DELETE FROM lines WHERE position = (SELECT max(position) FROM lines)")
        db.execute("DELETE FROM payloads WHERE position > (SELECT max(position) FROM lines)")
        db.execute("DELETE FROM tags WHERE position > (SELECT max(position) FROM lines)")


def test_whoever_has_a_checkpoint_and_the_public_key_needs_nothing_of_ours_to_check_it(signing: Desk) -> None:
    found = signing.does("ledger checkpoint --key a.key -o kept.note --json").data
    note = parse((signing.folder / "kept.note").read_text())
    assert str(note) == found["note"]
    assert signers(note, [public_key(key_of(signing))])
    assert checkpoint(note).origin == found["origin"]
    assert (
        f"{found['size']}:{checkpoint(note).root.hex}"
        == found["root"]
        == str(signing.does("ledger verify --json").data["root"])
    )


def test_who_may_read_and_not_write_signs_all_the_same(signing: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """An auditor's login of a database may not keep tiles."""

    def denied(journal: SQLiteJournal) -> None:
        raise Refused("this login may not do that", "the database did not grant it", "ask its owner")

    monkeypatch.setattr(SQLiteJournal, "keep_tiles", denied)
    ledger = open_ledger(settings.load(signing.folder / settings.FILE))
    with closing(ledger.journal):
        assert sign_checkpoint(ledger, signing.folder / "a.key").said.root == ledger.journal.root()


def test_a_later_one_goes_on_from_the_one_before(signing: Desk) -> None:
    first = signing.does("ledger checkpoint --key a.key -o first.note --json").data
    signing.does(f"ledger person add {BEN}")
    second = signing.does("ledger checkpoint --key a.key --json").data
    assert (first["before"], second["before"], second["size"]) == (None, first["size"], first["size"] + 1)
    assert signing.does("ledger verify --against first.note --json").data["against"] == first["root"]


def test_what_was_signed_is_not_signed_again_in_another_form(
    signing: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    older = Desk(tmp_path_factory.mktemp("older"), by=DANA, now=FOUNDED)
    with closing(sqlite3.connect(signing.folder / "ledger.db")) as db:
        db.execute("VACUUM INTO ?", (str(older.folder / "ledger.db"),))
    signing.does(f"ledger person add {BEN}")
    signing.does("ledger checkpoint --key a.key -o kept.note")
    for name in ("a.key", "a.key.note", "kept.note"):
        shutil.copy(signing.folder / name, older.folder / name)
    refused(older, "ledger checkpoint --key a.key", 6, "the ledger was cut: it holds 5 events")
    older.does("ledger person add eve@acme.example")
    refused(older, "ledger checkpoint --key a.key", 6, "the ledger was rewritten")
    assert older.run("ledger verify --against kept.note").code == 6
    assert (older.folder / "a.key.note").read_text() == (signing.folder / "kept.note").read_text()


def test_an_event_is_proved_by_its_line_the_key_and_a_few_hashes(signing: Desk) -> None:
    signing.does("ledger checkpoint --key a.key -o kept.note")
    size = checkpoint(parse((signing.folder / "kept.note").read_text())).root.size
    with closing(sqlite3.connect(signing.folder / "ledger.db")) as db:
        leaves = [leaf for (leaf,) in db.execute("SELECT leaf FROM lines ORDER BY position")]
    for position in range(1, size + 1):
        signing.does(f"ledger prove {position} --checkpoint kept.note -o event.tlog-proof")
        found = inclusion_proof((signing.folder / "event.tlog-proof").read_text())
        root = bytes.fromhex(checkpoint(found.note).root.hex)
        assert included(found.hashes, position - 1, size, leaves[position - 1], root)


def test_an_event_that_came_later_is_not_in_a_checkpoint(signing: Desk) -> None:
    size = signing.does("ledger checkpoint --key a.key -o kept.note --json").data["size"]
    signing.does(f"ledger person add {BEN}")
    refused(
        signing, f"ledger prove {size + 1} --checkpoint kept.note", 1, f"event #{size + 1} is not in the checkpoint"
    )


def test_a_key_that_was_revoked_signs_no_more_and_what_it_signed_stays_signed(signing: Desk) -> None:
    signing.does("ledger checkpoint --key a.key -o kept.note")
    signing.does(f"ledger checkpoint-key revoke {key_of(signing)} --because 'the machine was sold'")
    assert signing.run("ledger checkpoint --key a.key").code == 4
    signing.does("ledger verify --against kept.note")
    again = signing.does(f"ledger checkpoint-key revoke {key_of(signing)} --because again --json")
    assert again.data["position"] is None


def signed_by_hand(desk: Desk, origin: str = "") -> None:
    """A checkpoint over all there is, by the key itself and not by the program."""
    key, root = secret_key((desk.folder / "a.key").read_text()), desk.does("ledger verify --json").data["root"]
    size, _, digest = root.partition(":")
    said = Checkpoint(origin or key.name, Root(int(size), digest))
    desk.write("hand.note", str(sign(said.text, key)))


def test_what_a_revoked_key_signs_later_counts_for_nothing(signing: Desk) -> None:
    signed_by_hand(signing)
    signing.does("ledger verify --against hand.note")
    signing.does(f"ledger checkpoint-key revoke {key_of(signing)} --because 'it was stolen'")
    signed_by_hand(signing)
    for command in ("ledger verify --against hand.note", "ledger prove 1 --checkpoint hand.note"):
        refused(signing, command, 1, "the checkpoint is not one of this ledger")


def test_a_key_of_this_ledger_vouches_for_no_other(signing: Desk) -> None:
    signed_by_hand(signing, origin="other.example/ledger")
    refused(signing, "ledger verify --against hand.note", 1, "the checkpoint is not one of this ledger")


def test_only_the_decider_of_everything_says_which_keys_sign(signing: Desk) -> None:
    assert signing.run("ledger checkpoint-key add b.key --name x.example", by=ANA).code == 4
    assert not (signing.folder / "b.key").exists()
    assert signing.run(f"ledger checkpoint-key revoke {key_of(signing)} --because no", by=ANA).code == 4
    assert "checkpoint_key" not in signing.does("ledger audit rights --json").out.split('"without_right"')[-1]


def test_a_key_of_nobody_signs_nothing_and_vouches_for_nothing(
    signing: Desk, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Desk(tmp_path_factory.mktemp("other"), by=DANA, now=FOUNDED)
    other.does("ledger init --simulated-clock")
    other.does(f"ledger checkpoint-key add {tmp_path}/b.key --name {NAME}")
    other.does(f"ledger checkpoint --key {tmp_path}/b.key -o {tmp_path}/theirs.note")
    assert signing.run("ledger checkpoint --key b.key").code == 4
    refused(signing, "ledger verify --against theirs.note", 1, "the checkpoint is not one of this ledger")


def test_a_key_named_by_a_link_goes_on_from_the_same_note(signing: Desk) -> None:
    first = signing.does("ledger checkpoint --key a.key --json").data
    (signing.folder / "link.key").symlink_to(signing.folder / "a.key")
    assert signing.does("ledger checkpoint --key link.key --json").data["before"] == first["size"]


def test_that_no_earlier_note_was_there_is_said(signing: Desk) -> None:
    assert "no earlier note of this key" in signing.does("ledger checkpoint --key a.key").out
    assert "no earlier note of this key" not in signing.does("ledger checkpoint --key a.key").out


def test_a_key_that_others_may_read_is_not_used(signing: Desk) -> None:
    (signing.folder / "a.key").chmod(0o644)
    refused(signing, "ledger checkpoint --key a.key", 1, "others may read a.key")


def said_otherwise(note: bytes) -> bytes:
    return note.replace(b"\n4\n", b"\n3\n").replace(b"\n5\n", b"\n4\n")


JUNK: dict[str, Callable[[bytes], bytes]] = {
    "it says otherwise": said_otherwise,
    "empty": lambda _: b"",
    "cut off": lambda note: note[:-30],
    "a text": lambda _: b"so many words\n",
    "no text at all": lambda _: bytes(range(256)),
    "two of them": lambda note: note + note,
    "unsigned": lambda note: note.rpartition(b"\n\n")[0] + b"\n\n\xe2\x80\x94 somebody AAAABBBBCCCC\n",
    "very long": lambda note: note * 10_000,
}


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK)
@pytest.mark.parametrize("more", ["", " --watch --every 60"])
def test_a_note_beside_the_key_that_somebody_altered_stops_it(
    signing: Desk, junk: Callable[[bytes], bytes], more: str
) -> None:
    """What was promised last cannot be read there any more: nothing is signed, and it stays as it is."""
    signing.does("ledger checkpoint --key a.key")
    kept = signing.folder / "a.key.note"
    kept.write_bytes(junk(kept.read_bytes()))
    there = kept.read_bytes()
    refused(signing, f"ledger checkpoint --key a.key{more}", 6, f"{kept} was altered")
    assert kept.read_bytes() == there


def test_a_note_that_this_key_signed_and_that_is_no_checkpoint_stops_it(signing: Desk) -> None:
    key = secret_key((signing.folder / "a.key").read_text())
    signing.write("a.key.note", str(sign("good morning\n", key)))
    refused(signing, "ledger checkpoint --key a.key", 6, f"{signing.folder / 'a.key.note'} was altered")


@pytest.mark.parametrize("junk", ["", "so many words\n"])
def test_a_file_that_is_held_against_the_ledger_and_is_no_note_is_named(signing: Desk, junk: str) -> None:
    """It may be the wrong file, so nobody says that it was altered."""
    signing.write("kept.note", junk)
    done = signing.run("ledger verify --against kept.note --json")
    assert (done.code, done.errors[0]["what"], done.errors[0]["place"]) == (1, "this is no signed note", "kept.note")


def test_a_note_that_cannot_be_kept_leaves_the_one_before_and_nothing_else(
    signing: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing.does("ledger checkpoint --key a.key")
    signing.does(f"ledger person add {BEN}")
    kept, there = (signing.folder / "a.key.note").read_text(), {*signing.folder.iterdir()}
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))

    done = signing.run("ledger checkpoint --key a.key")

    assert (done.code, "No space left on device" in done.err) == (1, True)
    assert (signing.folder / "a.key.note").read_text() == kept
    assert {*signing.folder.iterdir()} == there


LONG_AGO = "2026-02-03T08:00:00Z"
WHERE = ("lines.leaf", "lines.line", "payloads.salt", "payloads.payload")


def flipped(desk: Desk, table: str, column: str, position: int = 3) -> None:
    """One bit of what is stored of an event is another now, and the triggers stand as they did."""
    with closing(sqlite3.connect(desk.folder / "ledger.db")) as db, db:
        (guard,) = db.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (f"no_update_of_{table}",)).fetchone()
        db.execute(f"DROP TRIGGER no_update_of_{table}")
        (held,) = db.execute(f"SELECT {column} FROM {table} WHERE position = ?", (position,)).fetchone()
        other = bytes([held[0] ^ 1, *held[1:]])
        db.execute(f"UPDATE {table} SET {column} = ? WHERE position = ?", (other, position))
        db.execute(guard)


@pytest.mark.fault(23)
@pytest.mark.parametrize("where", WHERE)
def test_a_bit_that_flips_between_an_event_and_the_tree_is_never_signed(signing: Desk, where: str) -> None:
    signing.does("ledger checkpoint --key a.key")
    signing.does(f"ledger person add {BEN}")
    signing.does(f"ledger person add {MIA}")
    before = (signing.folder / "a.key.note").read_text()
    flipped(signing, *where.split("."), position=6)
    refused(signing, "ledger checkpoint --key a.key", 6, "event #6 was altered")
    assert (signing.folder / "a.key.note").read_text() == before


@pytest.mark.fault(23)
@pytest.mark.parametrize("where", WHERE)
def test_one_that_flips_in_what_was_signed_is_found_within_a_day_and_at_once_by_who_asks(
    signing: Desk, where: str
) -> None:
    signed = signing.does("ledger checkpoint --key a.key --json").data
    flipped(signing, *where.split("."))
    refused(signing, "ledger checkpoint --key a.key --whole", 6, "event #3 was altered")
    done = signing.run("ledger checkpoint --key a.key --json")
    assert done.code == 6 if where == "lines.leaf" else done.data["root"] == signed["root"]
    (signing.folder / "a.key.read").write_text(LONG_AGO)
    refused(signing, "ledger checkpoint --key a.key", 6, "event #3 was altered")


@pytest.mark.fault(23, control=True)
def test_who_signs_the_stored_root_signs_a_tree_that_the_events_do_not_lead_to(signing: Desk) -> None:
    flipped(signing, "lines", "leaf")
    ledger, key = open_ledger(settings.load(signing.folder / settings.FILE)), signing.folder / "a.key"
    with closing(ledger.journal):
        said = Checkpoint(secret_key(key.read_text()).name, ledger.journal.root())
        leaves = ledger.journal.leaves(0, said.root.size)
    assert signers(sign(said.text, secret_key(key.read_text())), [public_key(key_of(signing))])
    assert root(leaves).hex() != said.root.hex or leaves[2] != sha256(b"\0" + ledger_line(signing, 3)).digest()


def ledger_line(desk: Desk, position: int) -> bytes:
    with closing(sqlite3.connect(desk.folder / "ledger.db")) as db:
        return bytes(db.execute("SELECT line FROM lines WHERE position = ?", (position,)).fetchone()[0])


def test_a_ledger_that_was_cut_is_not_signed(signing: Desk) -> None:
    signing.does("ledger checkpoint --key a.key")
    rewritten(signing.folder / "ledger.db")
    assert signing.run("ledger checkpoint --key a.key").code == 6


def test_in_a_ledger_that_was_cut_nothing_is_proved_by_what_was_signed_before(signing: Desk) -> None:
    signing.does("ledger backup old.db")
    signing.does("ledger person add lee@acme.example", by=DANA)
    signing.does("ledger checkpoint --key a.key -o now.note")
    for each in signing.folder.glob("ledger.db*"):
        each.unlink()
    (signing.folder / "old.db").rename(signing.folder / "ledger.db")
    refused(signing, "ledger prove 1 --checkpoint now.note", 6, "event #1 cannot be proved")


@pytest.mark.parametrize(
    ("command", "what"),
    [
        ("ledger checkpoint-key add a.key --name x.example", "a.key is there already"),
        ("ledger checkpoint-key add none/b.key --name x.example", "none/b.key cannot be written"),
        ("ledger checkpoint-key add b.key --name 'x example'", "`x example` cannot name a key"),
        ("ledger checkpoint-key revoke nonsense --because no", "'nonsense' is no key"),
        ("ledger checkpoint --key none.key", "there is no file none.key"),
        ("ledger checkpoint --key ledger.toml", "others may read ledger.toml"),
        ("ledger prove 1 --checkpoint ledger.toml", "this is no signed note"),
        ("ledger verify --against 12:nonsense", "'12:nonsense' is not a root"),
    ],
    ids=range(8),
)
def test_what_is_wrong_is_said(signing: Desk, command: str, what: str) -> None:
    refused(signing, command, 1, what)


def test_nobody_signs_where_no_key_is_on_record(desk: Desk) -> None:
    assert "checkpoint-key add" in desk.does("ledger checkpoint-key list").out
