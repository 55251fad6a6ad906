"""The one way to name content by its hash."""

from __future__ import annotations

import hashlib

from ledger.language.digest import canonical_json
from ledger.language.tree import Json


def sha256(value: Json) -> str:
    """SHA-256, in hex, of the canonical JSON of `value`. Raises BadInput for what stored data never holds."""
    return hashlib.sha256(canonical_json(value)).hexdigest()
