"""What an act on record did, in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledger.domain.event import Recorded


def sentence_of(recorded: Recorded) -> str:
    """What an act did, in a few words."""
    from ledger.views.timeline import timeline

    return next((told.sentence for told in timeline([recorded])), "registered somebody")
