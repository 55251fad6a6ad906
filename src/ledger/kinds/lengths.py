"""Lengths of time and offsets as documents write them: `90 days`, `48 hours`, `30 minutes`, `-40 days`."""

from __future__ import annotations

import re

from ledger.documents import Document
from ledger.kinds import shape

_LENGTH = re.compile(r"(\d{1,5}) (day|hour|minute)s?")


def length(document: Document, units: tuple[str, ...], *path: str | int) -> tuple[int, str]:
    """A whole number and its unit, one of these. Raises BadInput."""
    found = shape.text(document, *path)
    match = _LENGTH.fullmatch(found)
    if match and match[2] in units and int(match[1]):
        return int(match[1]), match[2]
    words = " or ".join(f"{unit}s" for unit in units)
    raise document.problem(
        path,
        f"`{found}` is no length of time",
        f"it is a whole number of {words}, at least 1",
        f"such as 90 {units[0]}s",
    )
