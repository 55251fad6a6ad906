"""The pages that show a session show what is really answered, and what they teach to add really works."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bags import require_go
from keys import require_ssh
from pages import (
    ADDING,
    AUDIT,
    CONNECTOR,
    CREDIT_STORY,
    JOURNEYS,
    ROOT,
    RUN,
    SIGNING,
    TUTORIAL,
    difference,
    going_on,
    here,
    kept,
    played,
    tutorial,
)
from shell import Desk

ONLY_THE_DOOR = {"ledger"}


@pytest.mark.parametrize("name", RUN)
def test_a_page_shows_what_its_commands_answer(name: str, tmp_path: Path) -> None:
    if name in (SIGNING, AUDIT):
        require_ssh()
    if name == AUDIT:
        require_go()
    if name == CREDIT_STORY and not JOURNEYS.exists():
        pytest.skip("the real journeys are not here")
    page = (ROOT / name).read_text(encoding="utf-8")

    really = RUN[name](page, tmp_path)

    assert not (found := difference(page, really)), f"{found}\n\nwrite it again: python tests/pages.py {name}"


def test_a_page_that_is_behind_the_program_is_told_and_written_again(tmp_path: Path) -> None:
    page = (ROOT / TUTORIAL).read_text(encoding="utf-8")
    behind = page.replace("next: write who decides", "next: write who decide")

    really = tutorial(behind, tmp_path)

    assert "-next: write who decide: ledger new charter -o charter.yaml\n+next: write who decides:" in difference(
        behind, really
    )
    assert kept(really, behind) == page


def test_a_digest_that_a_page_uses_stands_for_the_one_that_was_answered(tmp_path: Path) -> None:
    root = "0" * 64
    page = (
        "```console\n$ ledger init --simulated-clock --as dana@acme.example\n$ ledger verify\n"
        f"verified 3 events: nothing was altered\nroot 3:{root}\n$ ledger verify --against 3:{root}\n```\n"
    )

    really = played(page, Desk(tmp_path, now="2026-03-02T09:00:00Z"), here)

    assert "the root you kept is that of its first events" in really


def read(name: str, folder: Path) -> Path:
    """The folder that a reader of a page ends with."""
    going_on((ROOT / name).read_text(encoding="utf-8"), folder)
    return folder


@pytest.fixture(scope="module")
def adding(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where adding ends: a distribution of two plugins."""
    return read(ADDING, tmp_path_factory.mktemp("adding")) / "acme-ledger"


@pytest.fixture(scope="module")
def connector(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the page on connectors ends: a distribution of one."""
    return read(CONNECTOR, tmp_path_factory.mktemp("connector")) / "acme-segments"


def imports(module: Path) -> set[str]:
    """The modules that are imported, but for those that Python brings."""
    found = set[str]()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        found |= {name.name for name in node.names} if isinstance(node, ast.Import) else set()
        found |= {str(node.module)} if isinstance(node, ast.ImportFrom) else set()
    return {name for name in found if name.split(".")[0] not in sys.stdlib_module_names}


def test_the_plugins_of_the_pages_come_in_by_the_public_door(adding: Path, connector: Path) -> None:
    modules = [*(adding / "acme_ledger").glob("*.py"), connector / "acme_segments.py"]

    assert set().union(*map(imports, modules)) == ONLY_THE_DOOR


def test_the_connector_of_the_page_stays_under_the_lines_that_the_page_promises(connector: Path) -> None:
    page = (ROOT / CONNECTOR).read_text(encoding="utf-8")
    promised = re.search(r"This page builds one in under (\d+) lines", page)

    assert promised is not None
    assert len((connector / "acme_segments.py").read_text(encoding="utf-8").splitlines()) < int(promised[1]) <= 150


def test_the_connector_of_the_page_passes_the_tests_that_stand_beside_it(connector: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    env = Desk(connector).importing(connector).environment()

    done = subprocess.run(command, cwd=connector, env=env, capture_output=True, text=True)

    assert "2 passed" in done.stdout, done.stdout + done.stderr


def test_the_connector_of_the_page_finds_exactly_the_records_that_the_ledger_counts(connector: Path) -> None:
    import duckdb

    desk = Desk(connector.parent, now="2026-06-09T09:00:00Z").importing(connector)
    plan = desk.spawned("ledger plan --json")
    condition = json.loads(plan.out)["data"]["changes"][0]["after"]["filter"]
    counted = json.loads(desk.spawned("ledger count mql --records leads.csv --rules today --json").out)["data"][
        "overall"
    ]

    found = duckdb.connect().execute(f"SELECT count(*) FROM '{desk.folder / 'leads.csv'}' WHERE {condition}").fetchone()

    assert found == (counted["matched"],)
    assert 0 < counted["matched"] < counted["matched"] + counted["not_matched"]


def test_the_generated_pages_are_up_to_date() -> None:
    done = subprocess.run([sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
