"""A proposal, for those who hold no seat on the path of its definition: without what was counted for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from ledger.govern.proposals.answers.proposals import ProposalText


MOVED = "the population moved"


def proposal_without_counts(found: ProposalText) -> ProposalText:
    """A proposal without the number of records that were shown with it, or that made an approval void."""
    given = [
        msgspec.structs.replace(each, void=MOVED) if each.void.startswith(MOVED) else each for each in found.approved_by
    ]
    shown = msgspec.structs.replace(found.shown, records=None, population=None) if found.shown else found.shown
    return msgspec.structs.replace(found, approved_by=given, shown=shown)
