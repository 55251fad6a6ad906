"""The same acts come to the same ledger, wherever it lies; and it is the same after every way there and back."""

from __future__ import annotations

import os
import random
from contextlib import closing
from pathlib import Path

import pytest

from elsewhere import drop, place
from journal.stored import FileStore, SchemaStore, contents
from ledger.domain import EVENTS
from ledger.journal import stores
from ledger.journal.codec import Codec
from ledger.journal.copying import copy
from ledger.journal.postgres.journal import PostgresJournal
from ledger.journal.sqlite.journal import SQLiteJournal
from shell import ANA, CRO, SAL, TERMS, Desk, criteria, governed


def played(folder: Path, monkeypatch: pytest.MonkeyPatch, db: str = "") -> Desk:
    """A story in which nothing is left to chance: ids and salts are drawn from one seed."""
    draw = random.Random(15).randbytes
    with monkeypatch.context() as patched:
        patched.setattr(os, "urandom", draw)
        for journal in (SQLiteJournal, PostgresJournal):
            for make in (journal.create, journal.open):
                patched.setitem(make.__func__.__kwdefaults__, "salt", draw)  # type: ignore[attr-defined]
        folder.mkdir()
        desk = governed(folder, db=db)
        desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
        desk.does(f"ledger propose next.yaml --effective 2026-03-01 {TERMS} --because 'too few'", by=ANA)
        desk.does("ledger approve mql#2 --because 'they are too few'", by=SAL)
        desk.does("ledger ratify mql#2", by=CRO)
        desk.does(f"ledger revoke lifecycle approver {SAL} --because left", by=CRO)
    return desk


def told(desk: Desk) -> dict[str, object]:
    """The root, the hash of the state, and what people are told."""
    replayed = desk.does("ledger replay --json").data
    return {
        "root": desk.does("ledger verify --json").data,
        "state": replayed,
        "rights": desk.does("ledger audit rights --all --json").data,
        "list": desk.does("ledger list --json").data,
        "shown": desk.does("ledger show mql --effective-on 2026-03-02").out,
    }


def test_the_same_acts_have_the_same_root_and_the_same_state_in_either_store(
    tmp_path: Path, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = played(tmp_path / "file", monkeypatch)
    server = played(tmp_path / "server", monkeypatch, db=f"{postgres}&schema=played")
    assert told(server) == told(file)
    one, other = FileStore(file.folder / "ledger.db"), SchemaStore(postgres, "played")
    assert contents(other) == contents(one)
    other.drop()


@pytest.mark.fault(15)
def test_a_ledger_that_goes_to_a_server_and_comes_back_is_told_alike_and_goes_on(
    desk: Desk, postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before, first = told(desk), FileStore(tmp_path_factory.mktemp("first") / "ledger.db")
    first.path.write_bytes((desk.folder / "ledger.db").read_bytes())
    place(desk, f"{postgres}&schema=between")
    assert told(desk) == before
    last, codec = FileStore(tmp_path_factory.mktemp("last") / "ledger.db"), Codec(EVENTS)
    with (
        closing(stores.open_(f"{postgres}&schema=between", codec)) as there,
        closing(stores.create(last.path, codec)) as back,
    ):
        copy(there, back)
    assert contents(last) == contents(first)
    desk.write("next.yaml", criteria("score >= 50"))
    desk.does(f"ledger propose next.yaml --effective 2026-03-01 {TERMS} --because 'too few'", by=ANA)
    drop(postgres, "between")
