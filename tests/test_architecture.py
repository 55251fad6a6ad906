"""The architecture holds, and each contract of .importlinter has teeth: an import that breaks it is named."""

from __future__ import annotations

import ast
import configparser
import os
import shutil
import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("connectors/*/src", "connectors/*/emulator/src", "plugins/*/src")
SOURCES = [ROOT / "src", *(source for part in PARTS for source in sorted(ROOT.glob(part)))]
LINT = "from importlinter.cli import lint_imports_command as lint; lint()"
OFFENCES = {  # by contract: where somebody writes which import
    "one-way": ("ledger/domain/event.py", "import ledger.views"),
    "rooms": ("ledger/app/questions/__init__.py", "import ledger.app.decisions.propose"),
    "render": ("ledger/render/__init__.py", "import ledger.domain.state"),
    "doors": ("ledger/cli/rights.py", "import ledger.views.rights"),
    "by-address": ("ledger/mcp/remote.py", "import ledger.app.ledger"),
    "pure": ("ledger/views/__init__.py", "import random"),
    "lark": ("ledger/kinds/__init__.py", "import lark"),
    "structs": ("ledger/views/__init__.py", "import msgspec"),
    "storage": ("ledger/app/__init__.py", "import sqlite3"),
    "spark": ("ledger/population/source/spark.py", "import pyspark"),
    "public-door": ("ledger_hubspot/__init__.py", "from ledger.errors import Refused"),
    "strangers": ("ledger_hubspot/__init__.py", "import ledger_salesforce"),
    "circles": ("ledger_hubspot_emulator/portal.py", "import ledger_hubspot_emulator.growing"),
    "platforms": ("ledger/app/__init__.py", "import ledger_salesforce"),
    "wire": ("ledger_salesforce/reading/check.py", "import requests"),
    "native": ("ledger_hubspot/native/branch.py", "import ledger_hubspot.wire.faults"),
}
STRANGERS = {  # which of them writes which import
    "a connector imports its emulator": ("ledger_salesforce/org.py", "import ledger_salesforce_emulator.values"),
    "an emulator imports its connector": ("ledger_hubspot_emulator/portal.py", "from ledger_hubspot import HubSpot"),
    "an emulator imports another": ("ledger_hubspot_emulator/portal.py", "import ledger_salesforce_emulator"),
}


def contracts() -> dict[str, str]:
    """The names of the contracts by their ids."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter", encoding="utf-8")
    prefix = "importlinter:contract:"
    return {each.removeprefix(prefix): config[each]["name"] for each in config.sections() if each.startswith(prefix)}


def lint(tree: Path, *options: str) -> tuple[int, str]:
    """What lint-imports says of the packages in `tree`, by the contracts of this repository."""
    command = [sys.executable, "-c", LINT, "--no-cache", "--no-logo", *options, str(ROOT / ".importlinter")]
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, encoding="utf-8")
    return done.returncode, done.stdout + done.stderr


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
def test_a_contract_names_the_import_that_breaks_it(tree: Path, contract: str):
    assert_named(tree, contract, *OFFENCES[contract])


@pytest.mark.parametrize("offence", STRANGERS)
def test_a_connector_and_an_emulator_that_know_each_other_are_named(tree: Path, offence: str):
    assert_named(tree, "strangers", *STRANGERS[offence])


def assert_named(tree: Path, contract: str, path: str, line: str) -> None:
    """The contract is broken once that line is written there, and says where."""
    with (tree / path).open("a", encoding="utf-8") as module:
        module.write(f"\n{line}\n")
    code, said = lint(tree, "--contract", contract)
    broken = said.partition("Broken contracts")[2]
    assert code == 1, said
    assert contracts()[contract] in broken
    package, _, module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".").partition(".")
    assert f"{package}.{module}".removesuffix(".") in broken or (package in broken and f"- .{module} -> " in broken)


def test_a_module_that_nobody_placed_is_named(tree: Path):
    (tree / "ledger" / "misc.py").touch()
    code, said = lint(tree, "--contract", "one-way")
    assert code == 1
    assert "ledger.misc" in said


def test_every_contract_is_seen_to_fail():
    assert set(OFFENCES) == set(contracts())


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
