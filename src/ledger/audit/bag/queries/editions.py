"""The editions of RIGHTS.md: each is kept, so that a bag is judged by the rules that it names.

    bag-info.txt  Ledger-Rights-Edition: 2  --edition_of--> 2 --rights_text--> the text that lies in such a bag

A bag that names none was made before editions had names: it is of the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

NAMED = "Ledger-Rights-Edition"
"""What bag-info.txt calls it."""
FIRST, NEWEST = 1, 2
_FOLDER = Path(__file__).parent


def edition_of(info: Mapping[str, str]) -> int:
    """Return the edition that a bag names in its bag-info.txt; 0 where this program knows no such edition."""
    said = info.get(NAMED, str(FIRST))
    return next((each for each in range(FIRST, NEWEST + 1) if str(each) == said), 0)


def rights_text(edition: int = NEWEST) -> bytes:
    """Return the rules of an edition, as they lie in a bag of it."""
    path = _FOLDER / ("RIGHTS.md" if edition == NEWEST else f"editions/RIGHTS-{edition}.md")
    return path.read_bytes()
