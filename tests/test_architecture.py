"""The architecture holds, and each contract of .importlinter has teeth: an import that breaks it is named."""

from __future__ import annotations

import ast
import configparser
import re
import shutil
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest

from contracts import ROOT, SOURCES, lint
from ledger.nouns import NOUNS, Noun

PACKAGES = {path.parent.name: path.parent for source in SOURCES for path in sorted(source.glob("*/__init__.py"))}
PLATFORMS = ("ledger_hubspot", "ledger_salesforce")
FOREIGN = [name for name in PACKAGES if name != "ledger"]
MOST_MODULES = 40


def rooms(package: Path) -> list[str]:
    """Each folder and module right inside a package, by its dotted name."""
    inside = sorted(each for each in package.iterdir() if each.suffix == ".py" or (each / "__init__.py").exists())
    dotted = ".".join(package.relative_to(next(each for each in SOURCES if each in package.parents)).parts)
    return [f"{dotted}.{each.stem}" for each in inside if each.stem != "__init__"]


WINGS = ("audit", "deliver", "govern", "measure", "overview")
ANATOMY = ("commands", "pages", "loops", "rows", "answers", "decide", "queries", "views", "pure", "rights", "verbs")
"""The parts of a noun, each of which knows those behind it, and at the end what it holds and its events."""
DEEP = ("pure", "views", "rights", "log", "verbs", "fold", "events")
OUTER = ("commands", "pages", "loops", "decide", "queries")
"""The parts that touch the world."""
ABOVE = ("ledger.answers", "ledger.cli", "ledger.daemon", "ledger.demo", "ledger.mcp", "ledger.table", "ledger.web")
"""What no act and no question knows: the answers, the table, and the doors."""


def parts_of(noun: Noun, *names: str) -> list[str]:
    """Those of these parts that a noun has, by their dotted names."""
    folder = PACKAGES["ledger"].joinpath(*noun.place.split(".")[1:])
    there = (each for each in names if any((folder / file).is_file() for file in (f"{each}.py", f"{each}/__init__.py")))
    return [f"{noun.place}.{each}" for each in there]


def in_parts(imported: Iterable[str], *names: str) -> Offences:
    """The same imports in each of these parts of every noun."""
    return {part: [*imported] for noun in NOUNS.values() for part in parts_of(noun, *names)}


def order_of_nouns() -> list[list[str]]:
    """The lines of the contract on nouns: each knows those below it."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter", encoding="utf-8")
    lines = config["importlinter:contract:nouns"]["layers"].strip().splitlines()
    return [[each.strip() for each in line.split("|")] for line in lines]


PARTS_OF_NOUNS = [part for noun in NOUNS.values() for part in parts_of(noun, *ANATOMY, "log", "fold", "events")]
ROOMS = [room for room in rooms(PACKAGES["ledger"]) if room.rpartition(".")[2] not in WINGS] + PARTS_OF_NOUNS
DOORS = ("ledger.cli", "ledger.demo", "ledger.mcp", "ledger.web")
SHELL = {*DOORS, *(f"ledger.{each}" for each in ("__main__", "app", "connecting", "daemon", "journal", "testing"))}
SHELL |= {part for noun in NOUNS.values() for part in parts_of(noun, *OUTER)}
STRUCTS = {f"ledger.{each}" for each in ["answers", "data", "domain", "journal", "language", "mcp", "table", "web"]}
STRUCTS |= {part for noun in NOUNS.values() for part in parts_of(noun, "answers", "events", "fold", "rights", "verbs")}
SHOWN = {f"ledger.{each}" for each in ["answers", "app", "data", "errors", "installing", "render", "steps", "table"]}
BY_ADDRESS = {f"ledger.{each}" for each in ["answers", "app", "errors", "steps"]}
SHOWN |= {part for noun in NOUNS.values() for part in parts_of(noun, "answers", "rows", *OUTER)}
BY_ADDRESS |= {part for noun in NOUNS.values() for part in parts_of(noun, "answers")}
Offences = dict[str, list[str]]
"""By module: what somebody writes there and may not import."""


def everywhere(imported: str, *but: str, among: Iterable[str] = ROOMS) -> Offences:
    """The same import in every room, but for those that may have it."""
    return {room: [imported] for room in among if room not in but}


def anything(room: str, *but: str) -> Offences:
    """In one room an import of every other room of the ledger, but for those that it may know."""
    return {room: [each for each in ROOMS if each not in but and not f"{room}.".startswith(f"{each}.")]}


def of_platforms(imported: str, *but: str) -> Offences:
    """The same import in every room of both connectors, but for those that may have it."""
    return {
        room: [imported.format(package)]
        for package in PLATFORMS
        for room in rooms(PACKAGES[package])
        if room.rpartition(".")[2] not in but
    }


KNOWING = [f"ledger.{each}" for each in ("answers", "app", "cli", "daemon", "demo", "mcp", "views", "web")]
KNOWING += [f"ledger.{each}" for each in ("connecting", "hookspecs", "plugins", "testing")]
"""The rooms that know nouns: doors, what every answer and ledger is, and the public doors."""
CARRIERS = ("artifacts", "connector", "org", "reading", "registry", "session", "wire")
OFFENCES: dict[str, Offences] = {
    "one-way": everywhere("ledger.__main__", "ledger.__main__", *PARTS_OF_NOUNS),
    "nouns": {low: [high] for above, below in pairwise(order_of_nouns()) for low in below for high in above[:1]},
    "anatomy": {
        part: [above] for noun in NOUNS.values() for above, part in pairwise(parts_of(noun, *ANATOMY, "fold", "events"))
    },
    "deep": in_parts(("ledger.app", "ledger.plugins", *ABOVE), *DEEP),
    "asking": in_parts(("ledger.app.decisions", *ABOVE), "queries"),
    "deciding": in_parts(ABOVE, "decide"),
    "tabled": in_parts(DOORS, "rows"),
    "kernel": everywhere("ledger.govern.requests", *KNOWING, *PARTS_OF_NOUNS),
    "rooms": everywhere(
        "ledger.app.explained",
        "ledger.app.explained",
        among=rooms(PACKAGES["ledger"] / "app"),
    ),
    "render": anything("ledger.render", "ledger.data", "ledger.unseen"),
    "doors": anything("ledger.cli", *SHOWN, *DOORS, "ledger.daemon", "ledger.plugins")
    | anything("ledger.demo", *SHOWN, "ledger.plugins")
    | anything("ledger.mcp", *SHOWN)
    | anything("ledger.web", *SHOWN)
    | in_parts(["ledger.domain", "ledger.population"], "commands", "pages"),
    "by-address": anything("ledger.mcp.remote", *BY_ADDRESS) | anything("ledger.mcp.request", *BY_ADDRESS),
    "pure": everywhere("random", *SHELL),
    "lark": everywhere("lark", "ledger.language"),
    "structs": everywhere("msgspec", *STRUCTS),
    "storage": everywhere("sqlite3", "ledger.journal"),
    "spark": everywhere("pyspark"),
    "public-door": {room: ["ledger.errors"] for name in FOREIGN for room in rooms(PACKAGES[name])},
    "strangers": {name: [other for other in FOREIGN if other != name] for name in FOREIGN},
    "platforms": everywhere("ledger_salesforce"),
    "wire": of_platforms("requests", "wire"),
    "native": of_platforms("{}.wire", *CARRIERS),
}


def contracts() -> dict[str, str]:
    """The names of the contracts by their ids."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter", encoding="utf-8")
    prefix = "importlinter:contract:"
    return {each.removeprefix(prefix): config[each]["name"] for each in config.sections() if each.startswith(prefix)}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of all packages, to write in."""
    for source in SOURCES:
        shutil.copytree(source, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_architecture_holds(tree: Path):
    code, said = lint(tree)
    assert code == 0, said


@pytest.mark.parametrize("contract", OFFENCES)
def test_a_contract_names_what_breaks_it_in_whichever_room_it_is_written(tree: Path, contract: str):
    planted = {plant(tree, room, lines): lines for room, lines in OFFENCES[contract].items()}
    code, said = lint(tree, "--contract", contract)
    broken = said.partition("Broken contracts")[2]
    assert code == 1, said
    assert contracts()[contract] in broken
    named = set(re.findall(r"([\w.]+) -> ([\w.]+)", broken))
    assert {(module, each) for module, lines in planted.items() for each in lines} <= named


def test_two_modules_that_import_each_other_are_named_in_whichever_package_they_are(tree: Path):
    packages = [path.parent for path in tree.rglob("__init__.py")]
    for package in packages:
        dotted = ".".join(package.relative_to(tree).parts)
        (package / "planted.py").write_text(f"import {dotted}.planted_too\n", encoding="utf-8")
        (package / "planted_too.py").write_text(f"import {dotted}.planted\n", encoding="utf-8")
    said = lint(tree, "--contract", "circles")[1]
    named = set(re.findall(r"No cycles are allowed in ([\w.]+)\.\n", said))
    assert named == {".".join(each.relative_to(tree).parts) for each in packages} - {"ledger"}


def test_each_noun_is_a_folder_and_stands_in_both_contracts_on_nouns():
    """A noun that nobody put there would be ordered by nobody."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter", encoding="utf-8")
    places = {noun.place for noun in NOUNS.values()}
    assert set(config["importlinter:contract:anatomy"]["containers"].split()) == places
    assert {each for line in order_of_nouns() for each in line} == places
    folders = (path.parent for wing in WINGS for path in (PACKAGES["ledger"] / wing).glob("*/__init__.py"))
    assert {f"ledger.{each.parent.name}.{each.name}" for each in folders} == places


def test_no_folder_holds_more_modules_than_somebody_can_look_through():
    """The kernel alone holds more, and takes none in."""
    modules = defaultdict[str, int](int)
    for path in PACKAGES["ledger"].rglob("*.py"):
        modules[path.parent.relative_to(PACKAGES["ledger"]).as_posix()] += 1
    assert {folder: number for folder, number in modules.items() if number > MOST_MODULES} == {"domain": 57}


def plant(tree: Path, room: str, imported: Iterable[str]) -> str:
    """Write these imports into a new module of a room, or into the room where it is a module, and say which it is."""
    path = tree.joinpath(*room.split("."))
    file, module = (path / "planted.py", f"{room}.planted") if path.is_dir() else (path.with_suffix(".py"), room)
    with file.open("a", encoding="utf-8") as written:
        written.writelines(f"\nimport {each}\n" for each in imported)
    return module


def test_a_module_that_nobody_placed_is_named(tree: Path):
    (tree / "ledger" / "misc.py").touch()
    code, said = lint(tree, "--contract", "one-way")
    assert code == 1
    assert "ledger.misc" in said


def test_every_contract_is_seen_to_fail():
    assert {*OFFENCES, "circles"} == set(contracts())


def test_no_library_is_left_out_of_what_the_pure_packages_may_not_touch():
    """A new dependency of the host is put on the list too, or has its own contract."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter", encoding="utf-8")
    forbidden = set(config["importlinter:contract:pure"]["forbidden_modules"].split())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {requirement.split(">")[0].split("=")[0].strip() for requirement in project["dependencies"]}
    imported = {{"pyyaml": "yaml"}.get(name, name.replace("-", "_")) for name in names} - {"tzdata"}
    assert imported - forbidden == {"lark", "msgspec"}


def test_no_public_class_stands_for_two_things() -> None:
    homes, root = defaultdict(list), ROOT / "src"
    for file in sorted(root.rglob("*.py")):
        for each in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(each, ast.ClassDef) and not each.name.startswith("_"):
                homes[each.name].append(str(file.relative_to(root)))
    assert {name: files for name, files in homes.items() if len(files) > 1} == {}
