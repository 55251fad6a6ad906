"""Each noun has the shape that all have, and one that no other knows can be deleted."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from contracts import ROOT, SOURCES, lint
from ledger import nouns
from ledger.domain import EVENTS
from ledger.domain.entitlement import rules
from ledger.domain.event import Event
from ledger.domain.slot import Slot
from ledger.nouns import NOUNS, Noun
from shell import Desk

WITH_EVENTS = {name: noun for name, noun in NOUNS.items() if noun.events}
LEAVES = ("following", "sync", "week")
"""The nouns that no other knows."""
EVERYTHING = """
import pkgutil, importlib, ledger
for each in pkgutil.walk_packages(ledger.__path__, "ledger."):
    if not each.name.endswith("__main__"):
        importlib.import_module(each.name)
"""


def part(noun: Noun, name: str) -> ModuleType | None:
    """A part of a noun, where it has it."""
    room = f"{noun.place}.{name}"
    return import_module(room) if find_spec(room) else None


@pytest.mark.parametrize("name", WITH_EVENTS)
def test_a_noun_finds_the_class_of_each_of_its_events(name: str) -> None:
    for stored_name in NOUNS[name].events:
        found = EVENTS[stored_name]
        assert issubclass(found, Event)
        assert found.stored_name == stored_name


@pytest.mark.parametrize("name", WITH_EVENTS)
def test_a_noun_folds_judges_and_tells_its_own_events_and_no_others(name: str) -> None:
    noun = NOUNS[name]
    own = {EVENTS[each] for each in noun.events}
    rights = noun.part("rights")
    assert set(noun.part("fold").FOLDS) <= own
    for table in ("JUDGES", "RECORDERS", "SINCE"):
        assert set(getattr(rights, table, ())) <= own
    assert set(rights.RULES) <= set(noun.events)
    assert set(getattr(rights, "RECORDERS", ())) <= set(rights.JUDGES)
    assert callable(noun.part("log").sentence)


@pytest.mark.parametrize("name", WITH_EVENTS)
def test_what_a_noun_says_of_the_events_of_others_names_events_that_there_are(name: str) -> None:
    noun = NOUNS[name]
    assert set(noun.decides) <= set(noun.events)
    assert set(noun.pins) <= set(noun.events)
    assert not set(noun.observes) & set(nouns.NOUN_OF)


def test_the_kernel_states_no_rule_of_an_event_that_a_noun_has() -> None:
    assert rules.ACTS.keys() & nouns.NOUN_OF.keys() == set()


@pytest.mark.parametrize("name", NOUNS)
def test_a_slot_has_the_name_of_its_noun_and_an_empty_one_leaves_the_hash_as_it_is(name: str) -> None:
    fold = part(NOUNS[name], "fold")
    slot: Slot[object] | None = getattr(fold, "SLOT", None)
    if slot:
        assert slot.name == name
        assert not any(slot.plain(slot.copy(slot.empty())).values())


@pytest.mark.parametrize("name", LEAVES)
def test_a_noun_that_no_other_knows_goes_with_its_folder_and_its_lines(name: str, tmp_path: Path) -> None:
    place = NOUNS[name].place
    for source in SOURCES:
        shutil.copytree(source, tmp_path / "src", dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.rmtree(tmp_path / "src" / place.replace(".", "/"))
    cut = [drop_lines(path, place) for path in sorted((tmp_path / "src" / "ledger").rglob("*.py"))]
    config = tmp_path / ".importlinter"
    config.write_text(without(ROOT.joinpath(".importlinter").read_text(encoding="utf-8"), place), encoding="utf-8")

    assert sum(map(bool, cut)) <= 4  # the registry, the command line, and the site and the API where it has pages
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "src")}
    done = subprocess.run([sys.executable, "-c", EVERYTHING], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    code, said = lint(tmp_path / "src", config=config)
    assert code == 0, said
    desk = Desk(tmp_path).at(PYTHONPATH=str(tmp_path / "src"))
    assert desk.spawned("ledger init --as cro@acme.example").code == 0
    assert desk.spawned("ledger status").code == 0


def without(text: str, place: str) -> str:
    """The contracts without a noun: its lines, and its name on a line that it shares."""
    alone = re.sub(rf"^    {re.escape(place)}(?:\.[\w.*]+)?(?: -> [^\n]*)?\n", "", text, flags=re.MULTILINE)
    return re.sub(rf" \| {re.escape(place)}\b|\b{re.escape(place)} \| ", "", alone)


def drop_lines(path: Path, place: str) -> int:
    """Take the lines of a noun out of a file: an entry of a table, an import and what it brought."""
    text = path.read_text(encoding="utf-8")
    if place not in text:
        return 0
    brought = re.findall(rf"from {re.escape(place)}[\w.]* import (\w+)\n", text)
    text = re.sub(rf"^from {re.escape(place)}[^\n]*\n", "", text, flags=re.MULTILINE)
    text = re.sub(rf'^ *"[\w-]+": (?:\(|Noun\()\s*"{re.escape(place)}[^)]*\),\n', "", text, flags=re.MULTILINE)
    for name in brought:
        text = re.sub(rf"^.*\b{name}\b.*\n", "", text, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")
    return 1
