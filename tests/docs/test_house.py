"""The map of the house is one: in the README, in CONTRIBUTING and in the contracts."""

from __future__ import annotations

import configparser
import re

import pytest

from contracts import ROOT
from ledger.nouns import NOUNS
from pages import blocks

README, CONTRIBUTING = ((ROOT / f"{each}.md").read_text(encoding="utf-8") for each in ("README", "CONTRIBUTING"))


def layers_of(contract: str) -> str:
    """The layers of a contract as people read them: a line each, those of one line between commas."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter", encoding="utf-8")
    lines = config[f"importlinter:contract:{contract}"]["layers"].strip().splitlines()
    bare = (line.strip().replace("(", "").replace(")", "").replace("ledger.", "") for line in lines)
    return "".join(f"{line.replace(' | ', ', ')}\n" for line in bare)


@pytest.mark.parametrize("contract", ["anatomy", "nouns", "one-way"])
def test_contributors_read_the_layers_that_the_contract_holds(contract: str) -> None:
    assert layers_of(contract) in [each.text for each in blocks(CONTRIBUTING, "text")]


def test_each_wing_of_the_readme_is_one_in_which_nouns_lie() -> None:
    wings = {noun.place.split(".")[1] for noun in NOUNS.values()}
    for wing in wings:
        assert f"src/ledger/{wing}/ " in README


def test_the_readme_names_no_noun_in_another_wing() -> None:
    for noun in NOUNS.values():
        _, wing, name = noun.place.split(".")
        told = (line for line in README.splitlines() if line.startswith("src/ledger/"))
        lines = [line for line in told if name in re.findall(r"\w+", line.partition(" ")[2])]
        assert {line.split()[0] for line in lines} <= {f"src/ledger/{wing}/"}
