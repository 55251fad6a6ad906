"""The first page: its commands work, and its map is complete. What it shows of the demo: `stories/test_demo.py`."""

import re
import shutil
from pathlib import Path

import pytest

from pages import ROOT, blocks, here, steps
from shell import Desk

README = (ROOT / "README.md").read_text(encoding="utf-8")
UNSEEN = {"py.typed", "__pycache__", "__main__.py"}


def test_the_first_page_stays_short() -> None:
    assert len(README.encode()) < 8000


@pytest.mark.parametrize("name", ["CHANGELOG.md", "SECURITY.md", "docs/README.md"])
def test_the_pages_that_it_sends_to_link_to_what_is_there(name: str) -> None:
    page = ROOT / name
    links = re.findall(r"\]\(([^)\s#]+)", page.read_text(encoding="utf-8"))

    assert links
    assert [link for link in links if not link.startswith("https://") and not (page.parent / link).exists()] == []


def test_ten_commands_found_a_ledger_and_bring_a_definition_into_force(tmp_path: Path) -> None:
    block = next(block for block in blocks(README, "console") if "ledger init" in block.text)
    commands = [step.command for step in steps(block.text)]
    shutil.copytree(ROOT / "src/ledger/demo/documents", tmp_path, dirs_exist_ok=True)
    desk = Desk(tmp_path, now="2026-03-02T09:00:00Z")

    for command in commands:  # on a clock that stands still, so that the dates hold in any year
        desk.does(command.replace("ledger init", "ledger init --simulated-clock"))

    assert len(commands) == 10
    assert re.search(r"^mql .* in force ", here(desk, "ledger list"), re.MULTILINE)


def test_the_map_leads_to_what_is_there_and_leaves_nothing_out() -> None:
    tree = next(block.text for block in blocks(README, "text") if block.text.startswith("dev "))
    told = {line.split()[0].rstrip("/") for line in tree.splitlines()}

    assert [path for path in sorted(told) if not (ROOT / path).exists()] == []
    here = {f"src/ledger/{path.name}" for path in (ROOT / "src" / "ledger").iterdir() if path.name not in UNSEEN}
    assert here <= told


def test_the_two_commands_come_first() -> None:
    first = next(blocks(README, "console")).text

    assert first == "$ ./dev demo\n$ ./dev test\n"
