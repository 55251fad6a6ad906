"""Whom a channel tells nothing any more, since what takes their messages refused them for good."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from ledger.journal import stores

REFUSED = "refused"
_REFUSED = """SELECT DISTINCT channel, person FROM notices AS one WHERE outcome = ? AND NOT EXISTS (
    SELECT 1 FROM notices WHERE channel = one.channel AND person = one.person
    AND outcome = 'told' AND settled_at >= one.settled_at) ORDER BY 1, 2"""


def refused(beside: Path) -> list[tuple[str, str]]:
    """Each channel with a person's id, where nothing reached them since; what a follower keeps is only read."""
    file = stores.followed(beside)
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=1.0)) as kept:
            return [(channel, person) for channel, person in kept.execute(_REFUSED, (REFUSED,))]
    except sqlite3.Error:  # whoever follows is told of that
        return []
