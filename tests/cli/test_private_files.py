"""What others on the machine may read, and what a folder that somebody sends can make the program do."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from platforms import delivering, org
from shell import OPS, Desk, founded

posix = pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")


def mode(path: Path) -> int:
    """Who may do what with a file."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def lavish() -> Iterator[None]:
    """Everybody may read and write what a program makes without a thought."""
    before = os.umask(0)
    yield
    os.umask(before)


@posix
@pytest.mark.usefixtures("lavish")
def test_the_database_and_what_sqlite_lays_beside_it_are_for_nobody_else(tmp_path: Path) -> None:
    desk = founded(tmp_path)

    with closing(sqlite3.connect(tmp_path / "ledger.db")) as reader:
        reader.execute("SELECT count(*) FROM lines").fetchone()  # while somebody reads, they stay where they are
        desk.does("ledger person add --name Ana ana@acme.example")
        found = {path.name: mode(path) for path in tmp_path.glob("ledger.db*")}

    assert found == {"ledger.db": 0o600, "ledger.db-wal": 0o600, "ledger.db-shm": 0o600}


@posix
@pytest.mark.usefixtures("lavish")
def test_a_plan_is_for_nobody_else_and_one_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    with org() as there:
        desk = delivering(Desk(tmp_path), there)
        desk.run("ledger plan -o plan.json", by=OPS)
        assert mode(tmp_path / "plan.json") == 0o600
        (tmp_path / "plan.json").chmod(0o640)
        desk.run("ledger plan -o plan.json", by=OPS)
        assert mode(tmp_path / "plan.json") == 0o640


@posix
def test_a_database_that_is_open_to_all_keeps_its_mode_and_verify_says_so(desk: Desk) -> None:
    database = desk.folder / "ledger.db"
    for shared, told in ((0o600, ""), (0o660, ""), (0o644, "ledger.db"), (0o602, "ledger.db")):
        database.chmod(shared)
        assert desk.does("ledger verify --json").data["open_to_others"] == told
        assert mode(database) == shared

    line = desk.does("ledger verify").out.splitlines()[-1]
    assert line == "everybody on this machine may open ledger.db: chmod o= ledger.db"
    subprocess.run(line.rpartition(": ")[2].split(), cwd=desk.folder, check=True)
    assert "everybody" not in desk.does("ledger verify").out


@pytest.mark.parametrize("path", [":", ":/nowhere", "/nowhere:", "."])
@pytest.mark.parametrize("how", ["ledger", "-m ledger"])
def test_nothing_is_imported_from_the_current_folder(desk: Desk, how: str, path: str) -> None:
    """What Python imports before it comes to us is beyond us: PYTHONPATH may name a `site` or a `re` of its own."""
    for name in ("click", "msgspec", "yaml", "lark", "pluggy", "eventsourcing", "duckdb", "zoneinfo", "sqlglot", "z3"):
        desk.write(f"{name}.py", f"raise SystemExit('{name} was imported from here')")
    command = [str(Path(sys.executable).with_name("ledger"))] if how == "ledger" else [sys.executable, "-m", "ledger"]
    environment = {**desk.environment(), "PYTHONPATH": path.replace(":", os.pathsep)}

    for asked in ("--help", "list", "show mql", "check mql.yaml", "verify"):
        done = subprocess.run(
            [*command, *asked.split()], cwd=desk.folder, env=environment, capture_output=True, text=True
        )
        assert (done.returncode, "imported from here" in done.stderr) == (0, False), done.stderr


def test_a_folder_with_the_name_of_the_program_does_not_stand_in_for_it(desk: Desk) -> None:
    desk.write("ledger.py", "raise SystemExit('ledger was imported from here')")
    (desk.folder / "ledger").mkdir()
    desk.write("ledger/__init__.py", "raise SystemExit('ledger was imported from here')")

    script = str(Path(sys.executable).with_name("ledger"))
    done = subprocess.run([script, "list"], cwd=desk.folder, env=desk.environment(), capture_output=True, text=True)

    assert (done.returncode, done.stderr.count("imported")) == (0, 0)


def test_the_folder_of_the_program_itself_may_be_the_current_one() -> None:
    import ledger

    source = Path(ledger.__file__).parents[1]
    done = subprocess.run([sys.executable, "-m", "ledger", "--version"], cwd=source, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr


@posix
def test_settings_keep_their_mode_when_a_target_is_added(desk: Desk) -> None:
    (desk.folder / "ledger.toml").chmod(0o600)
    desk.does("ledger target add mkto --connector manual --set label=Marketo --set id=1", by=OPS)
    assert "[targets.mkto]" in (desk.folder / "ledger.toml").read_text(encoding="utf-8")
    assert mode(desk.folder / "ledger.toml") == 0o600


OUTPUTS = {
    "count mql --records leads.csv --html": "page.html",
    "count mql --records leads.csv --by score --csv -o": "rows.csv",
    "impact mql mql --records leads.csv --list gained -o": "ids.csv",
    "export sql mql --dialect duckdb -o": "mql.sql",
    "export sql mql --dialect duckdb --versions -o": "versions.sql",
    "export sql mql --dialect duckdb --versions --csv -o": "versions.csv",
    "plan -o": "plan.json",
}


@pytest.mark.parametrize("command", OUTPUTS)
def test_what_the_ledger_wrote_is_written_over_and_what_others_wrote_is_not(desk: Desk, command: str) -> None:
    file = desk.write(OUTPUTS[command], "Dear Joe,\nthis took me a day.\n")
    desk.write("leads.csv", "id,score,employees\na1,80,400\n")
    refused = desk.run(f"ledger {command} {file.name}")
    assert (refused.code, "a file is there, and somebody may have written in it" in refused.err) == (1, True)
    assert file.read_text(encoding="utf-8") == "Dear Joe,\nthis took me a day.\n"

    file.unlink()
    desk.does(f"ledger {command} {file.name}")
    desk.does(f"ledger {command} {file.name}")
