"""An act and a question are added to a noun, in a copy of the ledger, as their page says."""

import re
import shutil
import subprocess
import sys

import pytest

from contracts import SOURCES, lint
from pages import ADD_ACT, COPY, ROOT, in_a_copy, touched
from shell import Desk
from strategies import how_many

FOLDER = {f"govern/requests/{each}.py" for each in ("answers", "events", "fold", "log", "rights", "rows", "verbs")}
ELSEWHERE = {"nouns.py", "cli/__init__.py"}
BY_HAND = {
    "tests/domain/stored.txt": "tests/domain/test_stored.py::test_every_event_has_its_line_and_a_version_in_its_name",
    "src/ledger/audit/bag/queries/RIGHTS.md": (
        "tests/independent/test_rules.py::test_the_tags_of_each_type_are_those_that_the_program_gives_it"
    ),
    "tests/cli/test_commands.py": (
        "tests/cli/test_commands.py::test_the_calls_of_this_file_are_all_commands_there_are"
    ),
    "tests/agents/test_worst_case.py": (
        "tests/agents/test_worst_case.py::test_every_act_of_the_api_is_among_the_random_calls"
    ),
}
QUESTION = {"govern/requests/rows.py", "cli/__init__.py"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Where the page ends: in a folder with a ledger, and a source that knows who supports a request."""
    folder = tmp_path_factory.mktemp("act")
    in_a_copy((ROOT / ADD_ACT).read_text(encoding="utf-8"), folder)
    return Desk(folder, now="2026-06-09T09:00:00Z").at(PYTHONPATH=str(folder / "src"))


def test_an_act_is_seven_files_of_one_folder_and_two_lines_elsewhere(desk: Desk) -> None:
    assert set(touched(ROOT / COPY, desk.folder / COPY)) == FOLDER | ELSEWHERE


def test_a_question_of_what_is_there_is_a_row_and_a_line() -> None:
    page = (ROOT / ADD_ACT).read_text(encoding="utf-8")
    part = page.partition("## A question")[2]
    assert set(re.findall(r"```diff\n# src/ledger/(\S+)", part)) == QUESTION


def test_the_contracts_hold_with_both(desk: Desk) -> None:
    for source in SOURCES[1:]:
        shutil.copytree(source, desk.folder / "src", dirs_exist_ok=True)
    code, said = lint(desk.folder / "src", config=desk.folder / ".importlinter")
    assert code == 0, said


@pytest.mark.skipif(not how_many(0, 0, 1), reason="a minute: with LEDGER_TESTS=thorough")
def test_the_types_hold_with_both(desk: Desk) -> None:
    told = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), "-p", "ledger.govern.requests"]
    done = subprocess.run(told, cwd=desk.folder / "src", capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_act_is_judged_told_and_replayed_like_all_else(desk: Desk) -> None:
    assert "22 of 22 acts stood by a right" in desk.spawned("ledger audit rights").out
    assert "supported r-1" in desk.spawned("ledger log").out
    assert desk.spawned("ledger supporters r-1 --json").data["supporters"] == ["sal@acme.example"]


def test_who_supports_it_twice_changes_nothing(desk: Desk) -> None:
    before = desk.spawned("ledger status --json").data
    assert desk.spawned("ledger support r-1 --because again --as sal@acme.example").code == 0
    assert desk.spawned("ledger status --json").data == before


def test_the_api_has_an_operation_of_each(desk: Desk) -> None:
    program = "from ledger.web.api.routes import OPERATIONS as all\nfor each in all: print(each.method, each.path)"
    done = subprocess.run([sys.executable, "-c", program], env=desk.environment(), capture_output=True, text=True)
    assert {f"{each} /requests/{{request}}/support" for each in ("GET", "POST")} <= set(done.stdout.splitlines())


def test_the_tests_of_the_noun_hold_with_both(desk: Desk) -> None:
    """Those that ask the source that is imported, which is the copy here."""
    told = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/domain/test_requesting.py"]
    done = subprocess.run(told, cwd=ROOT, env=desk.environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:]


def test_each_list_that_is_written_by_hand_has_a_test_that_misses_the_act(desk: Desk) -> None:
    page = (ROOT / ADD_ACT).read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\S+)`", page, re.MULTILINE) == [*BY_HAND]
    told = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", *BY_HAND.values()]
    done = subprocess.run(told, cwd=ROOT, env=desk.environment(), capture_output=True, text=True)
    assert {each for each in BY_HAND.values() if f"FAILED {each}" in done.stdout} == {*BY_HAND.values()}, done.stdout
