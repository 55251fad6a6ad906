"""Exit code 3: a command that tells ends with it only where somebody asks to be stopped by what it finds."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from ledger.cli import program
from shell import OPS, Desk, criteria, governed

LEADS = "score,employees,created\n50,400,2026-02-01T10:00:00Z\nmany,400,2026-02-01T10:00:00Z\n"
FINDS = {
    "diff mql wide.yaml": "diff mql mql",
    "impact wide.yaml --records leads.csv": "impact mql mql --records few.csv",
    "impact mql mql --records leads.csv": "impact mql mql --records few.csv",
    "count mql --records leads.csv --rules today": "count mql --records few.csv --rules today",
}
TELL = ("plan", "rollback", "diff", "impact", "count", "import")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = governed(tmp_path)
    desk.write("wide.yaml", criteria("score >= 40 AND employees >= 200"))
    desk.write("leads.csv", LEADS)
    desk.write("few.csv", LEADS.replace("many", "5"))
    return desk


@pytest.mark.parametrize("found", FINDS)
def test_what_only_tells_stops_nobody_who_did_not_ask(desk: Desk, found: str) -> None:
    desk.does(f"ledger {found}")
    assert desk.run(f"ledger {found} --strict").code == 3
    assert desk.run(f"ledger {found} --strict --json").envelope["exit"] == 3
    desk.does(f"ledger {FINDS[found]} --strict")


def test_every_command_that_tells_has_the_same_option_for_it() -> None:
    group = program()
    for name in TELL:
        command = group.get_command(click.Context(group), name)
        assert command is not None
        assert [each.name for each in command.params if "--strict" in each.opts] == ["strict"], name


def test_an_import_that_compares_nothing_is_not_asked_to_stop(desk: Desk) -> None:
    done = desk.run("ledger import sf Lead.MQL__c --as mql --strict", by=OPS)
    assert (done.code, "--strict goes with --compare KEY" in done.err) == (2, True)


def test_the_page_on_errors_names_the_commands_that_take_it() -> None:
    page = (Path(__file__).parents[2] / "docs/how-to/read-an-error.md").read_text(encoding="utf-8")
    (named,) = re.findall(r"unless you ask to be stopped with `--strict`: (.*?)\. In a", page, re.DOTALL)
    assert sorted(set(re.findall(r"`(\w+)", named))) == sorted(TELL)
