"""Names for what a portal has: its own, in the language's spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from hashlib import sha256

from ledger import Schema, schema_problems

LONGEST = 50
_MARK = 6  # hexadecimal digits that tell two things of one name apart


def named(native: str, path: str, taken: Collection[str]) -> str:
    """A name for what HubSpot calls `native` and a binding calls `path`, other than those `taken`.

    Where it would be that of another, or is cut short and so could be, a mark of the path tells the two apart.
    """
    plain = unicodedata.normalize("NFKD", native).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "field"
    whole = name if name[0].isalpha() else f"n_{name}"
    name = whole[:LONGEST].strip("_")
    if schema_problems(Schema("draft", {}, criteria=frozenset({name}))):
        name = f"{name}_field"[:LONGEST]  # a word of the language
    if name not in taken and len(whole) <= LONGEST:
        return name
    return f"{name[: LONGEST - _MARK - 1].strip('_')}_{sha256(path.encode()).hexdigest()[:_MARK]}"
