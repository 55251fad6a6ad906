"""What a brief says of credit: the attributions that a proposal moves, and what one gives on journeys by both rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager

from ledger.app.ledger import Ledger
from ledger.brief.content import BriefChange, BriefIndirect
from ledger.domain.brief import NOBODY_LOOKED, Populations
from ledger.domain.definition import Draft
from ledger.domain.event import Actor
from ledger.domain.guards import require_proposal, wants_look_at_credit
from ledger.domain.proposal import Proposal, key_of
from ledger.errors import BadInput, LedgerError
from ledger.govern.documents.queries.changes import AttributionMove
from ledger.govern.documents.queries.compare import credit_moved
from ledger.govern.seats.queries.rights import may_read
from ledger.kinds.names import ATTRIBUTION
from ledger.measure.credit.queries.credit import CreditSources, journeys_known
from ledger.measure.credit.queries.shares import CreditShown, look_again, show_credit
from ledger.steps import again


def find_credit_moves(ledger: Ledger, proposal: Proposal) -> Sequence[AttributionMove]:
    """Return the attributions that a proposal moves, its own first."""
    if proposal.terms.retires or proposal.terms.confirms:
        return ()
    return list(credit_moved(ledger, proposal.draft, proposal.bound.affects, proposal.terms.from_))


def count_credit(
    ledger: Ledger, proposal: Proposal, journeys: CreditSources | None, *, settings: bool
) -> CreditShown | None:
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


def _by_attributions(ledger: Ledger, proposal: Proposal, journeys: CreditSources) -> CreditShown | None:
    _require_credit(proposal)
    if proposal.terms.confirms:
        return None
    return show_credit(ledger, proposal.draft, proposal.terms, journeys)


def look_at_credit(ledger: Ledger, proposal_id: str, journeys: CreditSources) -> Populations:
    """The touches and the conversions of a proposal as they are now. Raises BadInput where it gives no credit."""
    proposal = require_proposal(ledger.state(), proposal_id)
    _require_credit(proposal)
    return look_again(ledger, proposal.draft, proposal.terms, journeys)


def look_at_known_credit(
    ledger: Ledger, actor: Actor, proposal_id: str, turn: AbstractContextManager[None]
) -> Populations:
    """The same of those that the settings name, in a turn at counting, where the charter asks for a look.

    None where nothing was shown, the settings name none, they cannot be read, or the actor may not ask about records.
    """
    if not (wants_look_at_credit(ledger.state(), proposal_id, ledger.today()) and may_read(ledger, actor)):
        return NOBODY_LOOKED
    with turn:
        try:
            known = journeys_known(ledger.settings, key_of(proposal_id))
            return look_at_credit(ledger, proposal_id, known) if known else NOBODY_LOOKED
        except LedgerError:
            return NOBODY_LOOKED  # the refusal names the records that were shown, and a look at those says why not


def _require_credit(proposal: Proposal) -> None:
    if proposal.draft.kind != ATTRIBUTION:
        what, why = f"{proposal.id} gives no credit", f"it is of kind {proposal.draft.kind}"
        raise BadInput(what, why, again("leave out the journeys", touches=False, conversions=False, roles=False))


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
