"""What going from one draft to another does, each among its own definitions: to verdicts, to credit, or in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from ledger.domain.category import CATEGORY
from ledger.domain.debt import POLICY
from ledger.domain.definition import Draft
from ledger.errors import LedgerError
from ledger.govern.documents.queries.changes import AttributionMove
from ledger.govern.documents.queries.compare import credit_beside, side, taxonomy_beside
from ledger.kinds.credit.attribution import attribution_of
from ledger.kinds.debt import policy_moves
from ledger.kinds.framework_moves import framework_change, framework_moves
from ledger.kinds.names import ATTRIBUTION, FRAMEWORK, TAXONOMY
from ledger.kinds.taxonomy import taxonomy_of
from ledger.prove.category import MeaningChange, change

Definitions = Mapping[str, Draft]


class DraftMove(NamedTuple):
    """What going from one draft to another does: to verdicts, to credit, and in words where it is of neither."""

    verdicts: MeaningChange | None = None
    credit: AttributionMove | None = None
    words: tuple[str, ...] = ()

    @property
    def is_none(self) -> bool:
        """Whether nothing that anybody could be asked about is another."""
        found = self.verdicts or (self.credit and self.credit.change)
        return not self.words and (found is None or found.category == "editorial")


def draft_move(before: Draft, around: Definitions, after: Draft, then: Definitions, zone: str, day: date) -> DraftMove:
    """What going from `before`, among the definitions `around` it, to `after` among those of `then` does."""
    if (before.kind, before.entity) != (after.kind, after.entity):
        was, now = (f"{each.kind} of {each.entity}" if each.entity else each.kind for each in (before, after))
        return DraftMove(words=(f"it was {was}, and is {now}",))
    try:
        if before.yields and after.yields:
            return DraftMove(change(side(before, around, zone), side(after, then, zone), day))
        if after.kind == ATTRIBUTION:
            return DraftMove(credit=_credit(before, around, after, then, zone, day))
        return DraftMove(words=_words(before, around, after, then, zone, day))
    except LedgerError as problem:
        return DraftMove(words=(f"nobody can compare it: {problem.what}",))


def _credit(
    before: Draft, around: Definitions, after: Draft, then: Definitions, zone: str, day: date
) -> AttributionMove:
    found = credit_beside(after, {**around, before.key: before}, then, zone, day)
    taxonomy = then.get(attribution_of(after).touches.taxonomy)
    return AttributionMove(after.key, 0, found, taxonomy_of(taxonomy).otherwise if taxonomy else "")


def _words(
    before: Draft, around: Definitions, after: Draft, then: Definitions, zone: str, day: date
) -> tuple[str, ...]:
    """What it does where it judges no records and gives no credit; nothing where only its lines tell."""
    match after.kind:
        case kind if kind == TAXONOMY:
            moved = taxonomy_beside(after, {**around, before.key: before}, then, zone, day)
            return (CATEGORY[moved.category],)
        case kind if kind == POLICY:
            return tuple(policy_moves(before, after))
        case kind if kind == FRAMEWORK:
            return framework_change(before, after), *map(str, framework_moves(before, after))
    return ()
