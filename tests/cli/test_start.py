"""A command imports what it needs, and what that is stands in `start.json`: whoever adds to it names what is added.

python tests/cli/test_start.py     writes the list again
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shell import ANA, CHARTER, CRO, DANA, LEAD, SAL, TERMS, Desk

KEPT = Path(__file__).with_name("start.json")
COMMANDS = {
    "show": ("ledger show mql", CRO),
    "list": ("ledger list", CRO),
    "status": ("ledger status", CRO),
    "why": ("ledger why mql --record lead.json", CRO),
    "count": ("ledger count mql --records leads.csv", CRO),
    "approve": ("ledger approve mql#2", SAL),
}
MQL = """\
kind: criteria
key: mql
scope: lifecycle
title: MQL
statement: Worth a call.
entity: lead
criteria: score >= 65
"""
PROGRAM = """
import atexit, json, os, sys
def tell():
    ours = sorted(each for each in sys.modules if each.partition(".")[0].startswith("ledger"))
    named = {each.partition(".")[0] for each in sys.modules} - {*sys.stdlib_module_names, "__mp_main__", "ledger"}
    others = sorted(each for each in named if not each.startswith(("_", "ledger")))
    open(os.environ["IMPORTED"], "w").write(json.dumps({"ours": ours, "others": others}))
atexit.register(tell)
from ledger.__main__ import main
main()
"""


def decided(folder: Path) -> Desk:
    """A ledger with one definition in force, and a proposal that waits for its approver."""
    desk = Desk(folder, DANA, "2026-02-02T08:00:00Z")
    desk.does("ledger init --simulated-clock")
    for name, text in {"charter": CHARTER, "lead": LEAD, "mql": MQL}.items():
        desk.write(f"{name}.yaml", text)
    desk.write("lead.json", '{"score": 70, "created": "2026-02-01T00:00:00Z"}')
    desk.write("leads.csv", "id,score,employees,created\n1,70,10,2026-02-01T00:00:00Z\n")
    desk.does(f"ledger propose charter.yaml --effective 2026-02-02 --because x {TERMS}")
    desk.does("ledger ratify charter/lifecycle#1")
    for name in ("lead", "mql"):
        desk.does(f"ledger propose {name}.yaml --effective 2026-02-02 --because x {TERMS}", by=ANA)
        desk.does(f"ledger approve {name}#1", by=SAL)
        desk.does(f"ledger ratify {name}#1", by=CRO)
    desk.write("mql.yaml", MQL.replace("65", "75"))
    desk.does(f"ledger propose mql.yaml --effective 2026-02-03 --because x {TERMS}", by=ANA)
    return desk


def modules_of(desk: Desk, command: str, by: str) -> dict[str, list[str]]:
    """What a command imports: each module of ours, and each package of others that is not Python's own."""
    desk.does("ledger list")  # what is on record was judged before
    kept = desk.folder / "imported.json"
    env = {**desk.at(by=by).environment(), "IMPORTED": str(kept)}
    words = [sys.executable, "-P", "-c", PROGRAM, *command.split()[1:]]
    done = subprocess.run(words, cwd=desk.folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(kept.read_text()))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return decided(tmp_path_factory.mktemp("start"))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_imports_what_start_json_names_and_nothing_else(desk: Desk, name: str, tmp_path: Path) -> None:
    own = desk.copied(tmp_path / "own")
    found, named = modules_of(own, *COMMANDS[name]), json.loads(KEPT.read_text())[name]

    for sort in ("ours", "others"):
        added, gone = sorted(set(found[sort]) - set(named[sort])), sorted(set(named[sort]) - set(found[sort]))
        assert (added, gone) == ([], []), f"`{name}` imports other modules; if that has to be: python {__file__}"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_lets_go_of_its_ledger_so_that_its_file_holds_everything(
    desk: Desk, name: str, tmp_path: Path
) -> None:
    own, (command, by) = desk.copied(tmp_path / "own"), COMMANDS[name]

    modules_of(own, command, by)

    assert [each.name for each in own.folder.glob("ledger.db*")] == ["ledger.db"]


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    sys.path.insert(0, os.fspath(Path(__file__).parents[1]))
    with TemporaryDirectory() as folder:
        there = decided(Path(folder))
        kept = {name: modules_of(there, *command) for name, command in COMMANDS.items()}
    KEPT.write_text(json.dumps(kept, indent=1) + "\n")
