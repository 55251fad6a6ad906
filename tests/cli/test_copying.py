"""A ledger is copied to another database, or moved there: the same events, the same root, and both say where it is."""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count

import psycopg
import pytest

from postgres import PASSWORD
from shell import DANA, MIA, Desk, founded

NUMBERS = count()


@pytest.fixture
def address(postgres: str) -> Iterator[str]:
    """A schema of a real server, where there is none yet."""
    schema = f"copy-{next(NUMBERS)}"
    yield f"{postgres}&schema={schema}"
    with closing(psycopg.connect(postgres, autocommit=True)) as db:
        db.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')


def going_on_in(desk: Desk, lines: list[str]) -> Desk:
    """The same desk, whose settings name another database."""
    kept = [each for each in (desk.folder / "ledger.toml").read_text().splitlines() if not each.startswith("database")]
    desk.write("ledger.toml", "\n".join([*lines, *kept]))
    return desk


def test_a_ledger_goes_to_a_server_and_back_and_every_question_has_the_same_answer(desk: Desk, address: str) -> None:
    questions = ("verify", "replay", "list", "log", "rights", "show mql", "audit rights --all", "person list")
    told = {each: desk.does(f"ledger {each} --json").data for each in questions}
    there = desk.does(f"ledger copy --to '{address}' --json").data
    assert (there["root"], there["moved"]) == (told["verify"]["root"], False)
    going_on_in(desk, there["settings"])
    assert {each: desk.does(f"ledger {each} --json").data for each in questions} == told
    back = desk.does("ledger copy --to back.db --json").data
    going_on_in(desk, back["settings"])
    assert (desk.folder / "back.db").exists()
    assert {each: desk.does(f"ledger {each} --json").data for each in questions} == told


def test_what_is_moved_goes_on_there_and_whoever_records_in_the_old_place_is_told(desk: Desk, address: str) -> None:
    old = (desk.folder / "ledger.toml").read_text()
    done = desk.does(f"ledger copy --to '{address}' --move")
    assert "moved 18 events from ledger.db to postgresql:///postgres" in done.out
    assert "nothing is recorded there any more" in done.out
    assert f'  database = "{address}"' in done.out
    (error,) = desk.run("ledger ask mql --hurts 'leads are slow' --json", by=MIA).errors
    assert "it goes on in postgresql:///postgres" in error["why"]
    assert "mql" in desk.does("ledger list").out, "what was is still there to be read"
    going_on_in(desk, [f'database = "{address}"']).does("ledger ask mql --hurts 'leads are slow'", by=MIA)
    desk.does("ledger copy --to home.db --move")
    (error,) = desk.run("ledger ask mql --hurts more --json", by=MIA).errors
    assert f"it goes on in {desk.folder / 'home.db'}" in error["why"]
    assert old.replace("ledger.db", "home.db") != old
    desk.write("ledger.toml", old.replace("ledger.db", "home.db"))
    desk.does("ledger ask mql --hurts more", by=MIA)
    assert len(desk.does("ledger requests --json").data) == 2


def test_a_ledger_is_never_copied_over_another_nor_onto_itself(
    desk: Desk, address: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    founded(other, db=address)
    before = desk.stored()
    for to, what in (
        (address, "is not empty"),
        ("ledger.db", "this ledger is in ledger.db already"),
        ("ledger.toml", "is not a ledger"),
    ):
        (error,) = desk.run(f"ledger copy --to {shlex.quote(to)} --json").errors
        assert what in error["what"], error
        assert error["fix"]
    assert desk.stored() == before
    assert len(Desk(other, DANA, desk.now).does("ledger log --json").data) == 2


def test_a_password_of_the_other_database_is_never_written_out(desk: Desk, address: str, postgres: str) -> None:
    with closing(psycopg.connect(postgres, autocommit=True)) as db:
        db.execute(f"CREATE ROLE copier LOGIN PASSWORD '{PASSWORD}'")
        try:
            db.execute("GRANT CREATE ON DATABASE postgres TO copier")
            to = address.replace("user=postgres", "user=copier")
            refused = desk.run(f"ledger copy --to '{to}&password=canary'")
            assert "canary" not in refused.out + refused.err
            assert "--to-password env:NAME" in refused.err
            found = desk.at(OURS=PASSWORD).does(f"ledger copy --to '{to}' --to-password env:OURS --json")
            assert 'database_password = "env:OURS"' in found.data["settings"]
            assert PASSWORD not in found.out + found.err
        finally:
            db.execute("DROP OWNED BY copier")
            db.execute("DROP ROLE copier")


def test_what_was_altered_is_not_copied(desk: Desk, address: str) -> None:
    with closing(sqlite3.connect(desk.folder / "ledger.db")) as file, file:
        file.execute("DROP TRIGGER no_update_of_payloads")
        file.execute("UPDATE payloads SET payload = CAST(payload || ' ' AS BLOB) WHERE position = 15")
    done = desk.run(f"ledger copy --to '{address}' --json")
    assert done.code == 6
    assert "put back the newest copy" in done.errors[0]["fix"]
