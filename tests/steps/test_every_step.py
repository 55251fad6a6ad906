"""Every next step that a story prints is run as it was printed, in the state in which it was printed.

The ordinary run takes the steps of some pages of the documentation, each a story of its own. `./dev faults` takes those
of all stories and all tests of the command line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest

from ledger.documents import text
from ledger.steps import again
from pages import CHANNEL, EMERGENCY, HISTORY, REPORTED, ROOT, RUN, STANDING_IN, TUTORIAL
from shell import ANA, CRO, Desk
from stepping import Walk, walking

SAMPLE = (TUTORIAL, CHANNEL, HISTORY, EMERGENCY, REPORTED, STANDING_IN)


def test_each_step_that_some_stories_print_leads_on(tmp_path: Path) -> None:
    walk = Walk()
    for n, name in enumerate(SAMPLE):
        (folder := tmp_path / str(n)).mkdir()
        with walking(walk):
            RUN[name]((ROOT / name).read_text(encoding="utf-8"), folder)

    assert walk.stuck == []
    assert len(walk.led) > 5


def test_a_step_with_a_wrong_option_is_found(desk: Desk) -> None:
    """The control: what finds a broken step here finds one anywhere."""
    with walking(Walk()) as walk, patch.object(text, "instead", lambda words, *_: again(words, fiel="mql.yaml")):
        desk.run("ledger check mqll.yaml", by=ANA)
    assert [each.splitlines()[0] for each in walk.stuck] == ["$ ledger check mqll.yaml"]


def test_a_step_that_leaves_everything_as_it_was_is_found(desk: Desk) -> None:
    with walking(Walk()) as walk, patch.object(text, "instead", lambda words, *_: again(words, json=True)):
        desk.run("ledger check mqll.yaml", by=ANA)
    assert len(walk.stuck) == 1


def test_a_step_is_taken_in_a_copy_and_once_for_each_template(desk: Desk) -> None:
    before = desk.stored()
    with walking(Walk()) as walk:
        for key in ("mql", "lead", "mql"):
            desk.run(f"ledger retire {key} --effective 2026-03-01", by=CRO)
    assert len(walk.led) == 1
    assert desk.stored() == before


@pytest.mark.faults
@pytest.mark.timeout(4 * 3600)
@pytest.mark.skipif(os.environ.get("LEDGER_TESTS") != "thorough", reason="a long form")
def test_each_step_that_any_story_prints_leads_on(tmp_path: Path) -> None:
    report = tmp_path / "steps.json"
    tests = ("tests/cli", "tests/stories", "tests/docs/test_pages.py", "tests/channels")
    env = {**os.environ, "LEDGER_TESTS_STEPS": str(report), "LEDGER_TESTS": "", "PYTHONPATH": str(ROOT / "tests")}
    subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "stepping", *tests], cwd=ROOT, env=env, check=False)
    assert json.loads(report.read_text(encoding="utf-8"))["stuck"] == []
