"""What a brief says of credit: the attributions that a proposal moves, and what one gives on journeys by both rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ledger.app.ledger import Ledger
from ledger.brief.content import BriefChange, BriefHeadline, BriefIndirect
from ledger.domain.definition import Draft
from ledger.domain.proposal import Proposal
from ledger.errors import BadInput, LedgerError
from ledger.govern.documents.queries.changes import AttributionMove
from ledger.govern.documents.queries.compare import credit_moved
from ledger.kinds.names import ATTRIBUTION
from ledger.measure.credit.queries.credit import CreditSources, journeys_known
from ledger.measure.credit.queries.shares import by_both_attributions
from ledger.steps import again


def find_credit_moves(ledger: Ledger, proposal: Proposal) -> Sequence[AttributionMove]:
    """Return the attributions that a proposal moves, its own first."""
    if proposal.terms.retires or proposal.terms.confirms:
        return ()
    return list(credit_moved(ledger, proposal.draft, proposal.bound.affects, proposal.terms.from_))


def credit_headline(
    ledger: Ledger, proposal: Proposal, journeys: CreditSources | None, *, settings: bool
) -> BriefHeadline | None:
    """What an attribution does to credit from its first day, on `journeys`, or with `settings` on those they name.

    Raises BadInput where journeys are named and it gives no credit.
    """
    if journeys:
        return _by_attributions(ledger, proposal, journeys)
    if not settings or proposal.draft.kind != ATTRIBUTION:
        return None
    try:
        known = journeys_known(ledger.settings, proposal.key)
        return _by_attributions(ledger, proposal, known) if known else None
    except LedgerError:
        return None  # nobody named them for this: the brief says how they are counted, and that says why not


def _by_attributions(ledger: Ledger, proposal: Proposal, journeys: CreditSources) -> BriefHeadline | None:
    if proposal.draft.kind != ATTRIBUTION:
        what, why = f"{proposal.id} gives no credit", f"it is of kind {proposal.draft.kind}"
        raise BadInput(what, why, again("leave out the journeys", touches=False, conversions=False, roles=False))
    if proposal.terms.confirms:
        return None
    return by_both_attributions(ledger, proposal.draft, proposal.terms, journeys)


def own_credit(key: str, moves: Sequence[AttributionMove]) -> BriefChange | None:
    """What a proposal of an attribution does to its credit, in words; None where it is of something else."""
    own = next((each for each in moves if each.key == key), None)
    return _credit_change(own) if own else None


def indirect_credit(there: Mapping[str, Draft], move: AttributionMove) -> BriefIndirect:
    """What it does to the credit of another attribution, which is among what is `there`."""
    title, change = there[move.key].content["title"], _credit_change(move)
    return {"key": move.key, "title": title, "version": move.version, "change": change, "cells": None}


def _credit_change(move: AttributionMove) -> BriefChange:
    """What a change does to credit, in words: there is no record that is gained or lost."""
    from ledger.prove.credit.words import change_in_words

    found = move.change
    why = "; ".join(change_in_words(found, move.otherwise))
    return {"category": found.category, "proved": "", "why": why, "gains": None, "losses": None, "credit": True}
