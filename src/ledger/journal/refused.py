"""Whom a channel tells nothing any more, since what takes their messages refused them for good."""

from __future__ import annotations

from contextlib import closing

from ledger.errors import StorageFault
from ledger.journal.port import Journal

REFUSED = "refused"
_REFUSED = """SELECT DISTINCT channel, person FROM notices AS one WHERE outcome = ? AND NOT EXISTS (
    SELECT 1 FROM notices WHERE channel = one.channel AND person = one.person
    AND outcome = 'told' AND settled_at >= one.settled_at) ORDER BY 1, 2"""


def refused(journal: Journal) -> list[tuple[str, str]]:
    """Each channel with a person's id, where nothing reached them since; what a follower keeps is only read."""
    try:
        with closing(journal.follower_store(reading=True)) as store, store.transaction() as execute:
            return [(channel, person) for channel, person in execute(_REFUSED, (REFUSED,))]
    except StorageFault:  # whoever follows is told of that
        return []
