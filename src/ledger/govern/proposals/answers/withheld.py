"""A proposal, for those who hold no seat on the path of its definition: without what was counted for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ledger.govern.proposals.pure.voiding import MOVED

if TYPE_CHECKING:
    from ledger.govern.proposals.answers.proposals import ProposalText


def proposal_without_counts(found: ProposalText) -> ProposalText:
    """A proposal without the number of records that were shown with it, or that made an approval void."""
    given = [msgspec.structs.replace(each, void=_without_numbers(each.void)) for each in found.approved_by]
    withheld = {"records": None, "population": None, "populations": msgspec.UNSET}
    shown = msgspec.structs.replace(found.shown, **withheld) if found.shown else found.shown
    return msgspec.structs.replace(found, approved_by=given, shown=shown)


def _without_numbers(void: str) -> str:
    """Why an approval is void, up to the numbers of records that say how far they moved."""
    before, moved, _ = void.partition(MOVED)
    return f"{before} moved" if moved else void
