"""What a text names: a key, or a version of it."""

from __future__ import annotations

import re

NUMBERED = r"([a-z][a-z0-9_]*)@(\d{1,9})"


def numbered(text: str, number: int | None) -> tuple[str, int | None]:
    """The key and the version that `mql@2` names; other texts are keys, and then it is the number that is given."""
    found = re.fullmatch(NUMBERED, text)
    return (found[1], int(found[2])) if found else (text, number)
