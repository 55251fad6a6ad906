"""The ledger is on no package registry, where anybody could take its name: no text has people install it by name."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from ledger.installing import FROM, install_emulator, install_extra, upgrade
from pages import PAGES, ROOT

BY_NAME = re.compile(
    r"\b(?:pip3?|pipx|uvx?|poetry|conda|install\w*)\b[^`;|&]{0,80}?\bdefinition[-_.]ledger", re.IGNORECASE
)
"""An installer, and the name of one of our distributions within the same command; line breaks count as spaces."""
COMMAND = re.compile(r"`((?:git pull && )?pip install [^`]+)`")


def texts() -> dict[str, str]:
    """Every text of this repository but the tests, by its path, in one line."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = {}
    for path in filter(None, listed.split("\0")):
        if not path.startswith("tests/") and (ROOT / path).is_file():
            found[path] = " ".join((ROOT / path).read_text("utf-8", errors="replace").split())
    return found


def test_no_text_has_anybody_install_a_distribution_of_ours_by_its_name() -> None:
    told = {path: found[0] for path, text in texts().items() if (found := BY_NAME.search(text))}
    assert told == {}


@pytest.mark.parametrize(
    "text",
    [
        "pip install definition-ledger",
        "pip install --upgrade 'definition-ledger[web]'",
        'python -m pip install -c constraints.txt "definition_ledger_hubspot"',
        "uvx definition-ledger",
        "install it: definition-ledger-apprise",
    ],
)
def test_each_way_to_install_by_name_would_be_found(text: str) -> None:
    assert BY_NAME.search(text)


def test_no_code_says_the_name_under_which_a_distribution_could_be_installed() -> None:
    code = ("src/", "deploy/", "dev", ".ci/")
    assert [path for path, text in texts().items() if path.startswith(code) and "definition-ledger" in text] == []


def test_what_pages_have_people_install_is_what_the_constant_says() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    folders = {f"./{each.parent.relative_to(ROOT)}" for part in ("connectors", "plugins") for each in toml_in(part)}
    known = {FROM.upgrade, *map(FROM.emulator.format, folders)}
    readmes = [each.parent / "README.md" for part in ("connectors", "plugins") for each in toml_in(part)]
    told = 0
    for page in (*PAGES, *filter(Path.exists, readmes)):
        for command in COMMAND.findall(" ".join(page.read_text("utf-8").split())):
            if not re.search(r"[ '/]\.[\[ /]", command):  # of somebody else's
                continue
            told += 1
            asked = re.findall(r"\[([\w,]+)\]", command)
            assert command in known or (asked and command == FROM.extra.format(asked[0])), (page, command)
            assert all(name in extras for each in asked for name in each.split(",")), (page, command)
    assert told > 5


def toml_in(part: str) -> list[Path]:
    """Where the distributions beside the ledger are."""
    return sorted((ROOT / part).rglob("pyproject.toml"))


def test_what_a_person_lacks_is_installed_from_a_checkout() -> None:
    assert install_extra("web") == "run in your checkout of the ledger: pip install '.[web]'"
    assert install_emulator("hubspot").endswith(": pip install . ./connectors/hubspot/emulator")
    assert install_emulator("; rm -rf ~").endswith("pip install . './connectors/; rm -rf ~/emulator'")
    assert upgrade() == "run in your checkout of the ledger: git pull && pip install ."
