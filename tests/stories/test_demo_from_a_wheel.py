"""Somebody who installed the ledger alone, from its wheel, watches what can be told without the emulators."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest

from ledger.installing import install_platforms
from pages import ROOT
from shell import Desk

NAME = "definition-ledger"
BUILD = "import sys; from flit_core.buildapi import build_wheel; print(build_wheel(sys.argv[1]))"


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment that holds the wheel and the libraries that it asks for, and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    venv.create(folder / "venv", symlinks=os.name != "nt")
    found = folder / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    asked = [str(found), "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"]
    packages = Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())
    with zipfile.ZipFile(built(folder)) as wheel:
        wheel.extractall(packages)
    for library in {each.metadata["Name"]: each for each in libraries(NAME)}.values():
        copy(library, packages)
    return found


def built(folder: Path) -> Path:
    """The wheel of the ledger."""
    done = subprocess.run([sys.executable, "-c", BUILD, str(folder)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.strip()


def libraries(name: str) -> Iterator[Distribution]:
    """What a distribution asks for without an extra, and what that asks for in turn."""
    for line in distribution(name).requires or ():
        if "extra ==" in line:
            continue
        try:
            found = distribution(re.split(r"[^\w.-]", line, maxsplit=1)[0])
        except PackageNotFoundError:
            continue  # it is for another system or an older Python
        yield found
        yield from libraries(found.metadata["Name"])


def copy(library: Distribution, packages: Path) -> None:
    """Put the files of a library beside the ledger's; its commands and its bytecode stay away."""
    for file in library.files or ():
        if ".." in file.parts or file.suffix == ".pyc":
            continue
        (packages / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(str(library.locate_file(file)), packages / file)


def told(python: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """How the command ends, and what it says, in that environment."""
    around = {name: value for name, value in Desk(folder).environment().items() if name != "PYTHONPATH"}
    command = [str(python), "-P", "-m", "ledger", *words]
    return subprocess.run(command, cwd=folder, env=around, capture_output=True, encoding="utf-8")


def test_without_the_emulators_the_demo_plays_what_it_can_and_names_the_one_command_that_adds_the_rest(
    python: Path, tmp_path: Path
) -> None:
    done = told(python, tmp_path, "demo")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.findall(r"^Chapter (\w+), ", done.stdout, re.MULTILINE) == [
        "decide",
        "history",
        "credit",
        "channel",
    ]
    assert "127.0.0.1" not in done.stdout
    assert re.findall(r"^ .*pip install.*$", done.stdout, re.MULTILINE) == [f"  {PLATFORMS}"]


def test_a_chapter_about_platforms_says_what_it_lacks(python: Path, tmp_path: Path) -> None:
    done = told(python, tmp_path, "demo", "debt")
    assert done.returncode == 1
    assert "chapter debt cannot be told" in done.stderr
    assert f"fix: {PLATFORMS}" in done.stderr


PLATFORMS = install_platforms("salesforce", "hubspot")
