"""A desk at which credit is given: the files of the page about comparing it, with the report of today attested."""

from __future__ import annotations

from pages import ROOT, blocks
from shell import ANA, Desk

PAGE = ROOT / "docs" / "how-to" / "compare-credit.md"
ASKED = "--touches touches.csv --conversions deals.csv"
POPULATIONS = """
[populations.touches]
file = "touches.csv"

[populations.deals]
file = "deals.csv"

[populations.spend]
file = "spend.csv"

[populations.lift]
file = "lift.csv"

[credit.credit]
touches = "touches"
conversions = "deals"
"""


def crediting(desk: Desk) -> Desk:
    """Attest what the page attests, and write its other files."""
    for each in blocks(PAGE.read_text(encoding="utf-8")):
        if each.name:
            desk.write(each.name, each.text)
    for name in ("touch", "deal", "channels", "linear"):
        desk.does(f"ledger attest {name}.yaml --effective 2026-01-01 --evidence dashboard.txt", by=ANA)
    return desk


def known_to_pages(desk: Desk, more: str = "") -> None:
    """Let pages know the records, and what else is said of credit."""
    toml = desk.folder / "ledger.toml"
    toml.write_text(f"{toml.read_text()}{POPULATIONS}{more}")
