"""A noun is added to a copy of the ledger as its page says."""

import shutil
import subprocess
import sys

import pytest

from contracts import SOURCES, lint
from pages import ADD_NOUN, COPY, ROOT, in_a_copy, touched
from shell import Desk

PARTS = ("__init__", "answers", "events", "fold", "log", "rights", "rows", "verbs")
FOLDER = {f"govern/comments/{each}.py" for each in PARTS}
ELSEWHERE = {"nouns.py", "cli/__init__.py"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Where the page ends: in a folder with a ledger, and a source that knows comments."""
    folder = tmp_path_factory.mktemp("noun")
    in_a_copy((ROOT / ADD_NOUN).read_text(encoding="utf-8"), folder)
    return Desk(folder, now="2026-06-09T09:00:00Z").at(PYTHONPATH=str(folder / "src"))


def test_a_noun_is_one_folder_and_two_lines_elsewhere(desk: Desk) -> None:
    found = set(touched(ROOT / COPY, desk.folder / COPY))
    print(f"a noun: {len(FOLDER)} files in its folder, and {', '.join(sorted(ELSEWHERE))}")
    assert found == FOLDER | ELSEWHERE


def test_the_contracts_hold_with_it(desk: Desk) -> None:
    for source in SOURCES[1:]:
        shutil.copytree(source, desk.folder / "src", dirs_exist_ok=True)
    code, said = lint(desk.folder / "src", config=desk.folder / ".importlinter")
    assert code == 0, said


def test_what_is_added_is_replayed_and_judged_like_all_else(desk: Desk) -> None:
    assert "verified 21 events" in desk.spawned("ledger verify").out
    assert "commented on `mql`" in desk.spawned("ledger log").out
    (said,) = desk.spawned("ledger comments mql --json").data["comments"]
    assert (said["position"], said["by"]) == (21, "ana@acme.example")


def test_the_api_has_an_operation_of_each_of_its_rows(desk: Desk) -> None:
    program = "from ledger.web.api.routes import OPERATIONS as all\nfor each in all: print(each.method, each.path)"
    done = subprocess.run([sys.executable, "-c", program], env=desk.environment(), capture_output=True, text=True)
    assert {f"{each} /definitions/{{key}}/comments" for each in ("GET", "POST")} <= set(done.stdout.splitlines())


def test_who_is_unknown_comments_on_nothing(desk: Desk) -> None:
    done = desk.spawned("ledger comment mql hello --as stranger@acme.example")
    assert "not known to this ledger" in done.err
