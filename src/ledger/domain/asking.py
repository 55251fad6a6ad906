"""The verbs of those who ask for a change: propose, revise, rebase, withdraw.

Each is a pure function of the state, who acts and the day, with three answers: events; nothing, where it is already
so; or Refused, with the reason and the next step.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from ledger.domain import bearing
from ledger.domain.charter import require
from ledger.domain.definition import Draft
from ledger.domain.event import Event
from ledger.domain.guards import known, raise_all, still_open
from ledger.domain.objections import objections
from ledger.domain.proposal import DefinitionProposed, DefinitionRevised, ProposalWithdrawn, Terms, digest
from ledger.domain.state import State
from ledger.domain.status import status
from ledger.errors import LedgerError, Refused


def propose(
    state: State, draft: Draft, terms: Terms, *, by: str, today: date, because: str, against: Iterable[LedgerError] = ()
) -> list[Event]:
    """Ask for a change. `against` are the objections of kinds and plugins; any one stops it."""
    fields = _asked(state, draft, terms, by, today, against)
    before = [proposal for proposal in state.proposals.values() if proposal.key == draft.key]
    if any(each.digest == fields["digest"] and status(state, each, today) in ("open", "blocked") for each in before):
        return []
    number = len(before) + 1
    return [DefinitionProposed(proposal=f"{draft.key}#{number}", on=today, because=because, **fields)]


def revise(
    state: State,
    proposal_id: str,
    draft: Draft,
    terms: Terms,
    *,
    by: str,
    today: date,
    because: str,
    against: Iterable[LedgerError] = (),
) -> list[Event]:
    """Ask for something else under the same proposal; what was approved so far is void."""
    before = still_open(state, proposal_id, today)
    if draft.key != before.key or draft.kind != before.draft.kind:
        raise Refused(
            f"{proposal_id} is about `{before.key}`",
            why="a proposal keeps its definition",
            fix=f"propose `{draft.key}` by itself",
        )
    fields = _asked(state, draft, terms, by, today, against)
    if fields["digest"] == before.digest:
        return []
    return [DefinitionRevised(proposal=proposal_id, on=today, because=because, **fields)]


def rebase(
    state: State, proposal_id: str, draft: Draft, *, by: str, today: date, against: Iterable[LedgerError] = ()
) -> list[Event]:
    """Put a stale or lapsed proposal on what is in force now. `draft` is its content, read again."""
    before = still_open(state, proposal_id, today, lapsed_too=True)
    fields = _asked(state, draft, before.terms, by, today, against)
    if fields["digest"] == before.digest and status(state, before, today) != "lapsed":
        return []
    return [DefinitionRevised(proposal=proposal_id, on=today, because="rebased on what is in force now", **fields)]


def withdraw(state: State, proposal_id: str, *, by: str, today: date, because: str) -> list[Event]:
    """Take a proposal back: for those who made or revised it, and for the stewards of its scope."""
    proposal = known(state, proposal_id)
    if proposal.closed == "withdrawn":
        return []
    still_open(state, proposal_id, today, lapsed_too=True)
    if by not in proposal.contributors:
        require(state.rights, proposal.draft.path, "steward", by, today)
    return [ProposalWithdrawn(proposal=proposal_id, digest=proposal.digest, because=because)]


def _asked(
    state: State, draft: Draft, terms: Terms, by: str, today: date, against: Iterable[LedgerError]
) -> dict[str, Any]:
    row = require(state.rights, draft.path, "steward", by, today)
    raise_all([*objections(state, draft, terms, row, today), *against])
    bound = bearing.bound(state, draft, terms, row)
    return {"draft": draft, "terms": terms, "bound": bound, "digest": digest(draft, terms, bound)}
