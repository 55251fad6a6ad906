"""One process signs checkpoints: what is new is read each time, all of it daily, and each ratification is signed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from queue import Queue
from threading import Event, Thread

import pytest

from ledger.app import clock, settings
from ledger.app.ledger import open_ledger
from ledger.audit.checkpoints.loops import watch
from ledger.audit.checkpoints.queries.checkpoints import Signed
from ledger.errors import Conflict, Refused, Tampered
from ledger.journal.checkpoint import checkpoint
from ledger.journal.note import parse
from shell import BEN, CHARTER, DANA, FOUNDED, MIA, TERMS, Desk, founded

PATIENCE = 120  # seconds, on a machine that does much else


@pytest.fixture
def signing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A ledger of four events: the last has a key sign its checkpoints."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    desk = founded(tmp_path)
    desk.does("ledger checkpoint-key add a.key --name acme.example/ledger")
    return desk


class Signing:
    """A process that signs, on a thread: what it signed so far, and how it ended."""

    def __init__(self, desk: Desk, every: float = 3_600.0) -> None:
        self.desk, self.every, self.stop = desk, every, Event()
        self.signed: Queue[Signed] = Queue()
        self.ended: list[BaseException] = []
        self.thread = Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        ledger = open_ledger(settings.load(self.desk.folder / settings.FILE))
        try:
            with closing(ledger.journal):
                watch(ledger, self.desk.folder / "a.key", self.every, self.stop, self.signed.put)
        except BaseException as ended:
            self.ended.append(ended)

    def __enter__(self) -> Signing:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(PATIENCE)

    def next(self) -> int:
        """Of how many events the next checkpoint is."""
        return self.signed.get(timeout=PATIENCE).said.root.size


def test_what_is_new_alone_is_read_again_and_everything_once_a_day(signing: Desk) -> None:
    def read(options: str = "") -> tuple[int, int]:
        found = signing.does(f"ledger checkpoint --key a.key --json {options}").data
        assert found["root"] == signing.does("ledger verify --json").data["root"]
        return found["read"], found["size"]

    assert read() == (4, 4)
    assert read() == (0, 4)
    signing.does(f"ledger person add {BEN}")
    assert read() == (1, 5)
    assert read("--whole") == (5, 5)
    signing.does(f"ledger person add {MIA}")
    for last in ("2026-02-01T08:00:00Z", "2999-02-01T08:00:00Z", "nonsense"):
        (signing.folder / "a.key.read").write_text(last)
        assert read() == (6, 6)


def test_it_signs_at_the_start_and_after_each_ratification_and_nothing_in_between(signing: Desk) -> None:
    signing.write("charter.yaml", CHARTER)
    with Signing(signing) as process:
        assert process.next() == 4
        signing.does(f"ledger propose charter.yaml --effective 2026-02-02 {TERMS} --because 'so that somebody decides'")
        signing.does("ledger ratify charter/lifecycle#1")
        ratified = signing.does("ledger verify --json").data["size"]
        assert process.next() == ratified
    assert not process.ended
    assert checkpoint(parse((signing.folder / "a.key.note").read_text())).root.size == ratified


def test_it_signs_on_its_timer_whatever_came(signing: Desk) -> None:
    with Signing(signing, every=0.01) as process:
        assert process.next() == 4
        signing.does(f"ledger person add {BEN}")
        while process.next() == 4:
            pass
    assert not process.ended


def test_an_older_copy_in_the_place_of_what_was_signed_ends_it_at_once(signing: Desk) -> None:
    signing.does("ledger backup old.db")
    signing.does(f"ledger person add {BEN}")
    with Signing(signing) as process:
        assert process.next() == 5
        older, newer = (sqlite3.connect(signing.folder / each) for each in ("old.db", "ledger.db"))
        with closing(older), closing(newer):
            older.backup(newer)
        process.thread.join(PATIENCE)
    (told,) = process.ended
    assert isinstance(told, Tampered)
    assert told.what == "the ledger was cut: it holds 4 events"


def test_one_process_alone_signs_for_a_ledger(signing: Desk) -> None:
    with Signing(signing) as process:
        process.next()
        with Signing(signing) as other:
            other.thread.join(PATIENCE)
        (told,) = other.ended
        assert (type(told), getattr(told, "what", "")) == (Conflict, "another process signs for this ledger")


def test_it_ends_where_the_key_was_revoked(signing: Desk) -> None:
    (key,) = signing.does("ledger checkpoint-key list --json").data["keys"]
    signing.does(f"ledger checkpoint-key revoke {key['key']} --because 'the machine was sold'")
    with Signing(signing) as process:
        process.thread.join(PATIENCE)
    assert [type(each) for each in process.ended] == [Refused]


def test_two_programs_never_sign_with_one_key_at_once(signing: Desk) -> None:
    fcntl = pytest.importorskip("fcntl")
    with (signing.folder / "a.key").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = signing.run("ledger checkpoint --key a.key --json", by=DANA)
        assert done.errors[0]["what"] == "another program is signing with a.key"
    signing.does("ledger checkpoint --key a.key")
