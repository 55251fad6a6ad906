"""The verbs of those who answer: approve and decline, and ratify, which is the decision.

Nobody answers what they wrote, an approver does not ratify, and only people do either; one person alone may under a
solo row, and such acts are marked self-attested.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from ledger.domain.charter import CharterAmended, Row, require
from ledger.domain.event import Event
from ledger.domain.guards import fresh, known, raise_all, second_pair_of_eyes, still_open
from ledger.domain.objections import objections
from ledger.domain.proposal import DefinitionRatified, DefinitionRetired, Proposal, ProposalApproved, ProposalDeclined
from ledger.domain.state import State
from ledger.errors import Refused


def approve(state: State, proposal_id: str, *, by: str, today: date, because: str) -> list[Event]:
    """Consent, as an approver, to exactly what is proposed."""
    proposal = still_open(state, proposal_id, today)
    row = require(state.rights, proposal.draft.path, "approver", by, today)
    alone = second_pair_of_eyes(state, proposal, row, by, "approve")
    fresh(state, proposal, today)
    if (
        any(given.person == by and given.digest == proposal.digest for given in proposal.approvals)
        and by not in proposal.blocks
    ):
        return []
    return [
        ProposalApproved(
            proposal=proposal_id,
            digest=proposal.digest,
            role="approver",
            right=row.position,
            because=because,
            self_attested=alone,
        )
    ]


def decline(state: State, proposal_id: str, *, by: str, today: date, because: str) -> list[Event]:
    """Say no on record: as decider it closes the proposal, as approver it blocks it until revised or approved."""
    if not because.strip():
        raise Refused("a decline needs its reason", why="a no is a fact that others act on", fix="add --because '…'")
    proposal = still_open(state, proposal_id, today)
    row = state.rights.governing(proposal.draft.path, today)
    if row and by in state.rights.holders(row, "decider", today):
        role: Literal["decider", "approver"] = "decider"
    else:
        row, role = require(state.rights, proposal.draft.path, "approver", by, today), "approver"
        if by in proposal.blocks:
            return []
    return [
        ProposalDeclined(proposal=proposal_id, digest=proposal.digest, because=because, role=role, right=row.position)
    ]


def ratify(state: State, proposal_id: str, *, by: str, today: date, because: str) -> list[Event]:
    """Decide: the one who may, on what was shown, with the approvals that the charter asks for, recounted today."""
    proposal = known(state, proposal_id)
    if proposal.closed == "ratified":
        return []
    still_open(state, proposal_id, today)
    row = require(state.rights, proposal.draft.path, "decider", by, today)
    alone = second_pair_of_eyes(state, proposal, row, by, "ratify")
    fresh(state, proposal, today)
    raise_all(list(objections(state, proposal.draft, proposal.terms, row, today)))
    counted = counting(state, proposal, row, today)
    _carried(state, proposal, row, counted, by, today)
    return _decided(state, proposal, row, counted, because, alone)


def counting(state: State, proposal: Proposal, row: Row, today: date) -> tuple[str, ...]:
    """Who consents to the proposal as it is, holds the seat today, and did not write it; each person once."""
    seated = state.rights.holders(row, "approver", today)
    valid = {given.person for given in proposal.approvals if given.digest == proposal.digest}
    writers = () if row.terms.solo else proposal.contributors
    return tuple(
        person for person in seated if person in valid and person not in writers and person not in proposal.blocks
    )


def _carried(state: State, proposal: Proposal, row: Row, counted: tuple[str, ...], by: str, today: date) -> None:
    blocks = [person for person in proposal.blocks if person in state.rights.holders(row, "approver", today)]
    if blocks:
        raise Refused(
            f"{proposal.id} is blocked by {', '.join(blocks)}",
            why="an approver's no stands until they approve or it is revised",
            fix=f"revise it: ledger revise {proposal.id} FILE",
        )
    if len(counted) < row.terms.quorum:
        open_to = [
            each
            for each in state.rights.holders(row, "approver", today)
            if each not in (*counted, *proposal.contributors)
        ]
        raise Refused(
            f"{proposal.id} has {len(counted)} of {row.terms.quorum} approvals",
            why=f"the charter of `{row.terms.scope}` asks for them; those of people without the seat do not count",
            fix=f"ask {' or '.join(open_to) or 'for another approver in the charter'}: ledger approve {proposal.id}",
        )
    if by in counted and not row.terms.solo:
        raise Refused(
            f"{by} approved {proposal.id}", why="an approver does not ratify", fix="ask the decider: ledger rights"
        )


def _decided(
    state: State, proposal: Proposal, row: Row, counted: tuple[str, ...], because: str, alone: bool
) -> list[Event]:
    draft, terms = proposal.draft, proposal.terms
    versions = len(state.history(draft.key).versions)
    decided = DefinitionRetired if terms.retires else DefinitionRatified
    event = decided(
        proposal=proposal.id,
        digest=proposal.digest,
        key=draft.key,
        scope=draft.scope,
        entity=draft.entity,
        refers=draft.refers,
        version=versions if terms.retires else versions + 1,
        from_=terms.from_,
        until=terms.until,
        counted=counted,
        right=row.position,
        self_attested=alone,
        because=because,
    )
    return [event, *_amended(proposal)] if draft.kind == "charter" else [event]


def _amended(proposal: Proposal) -> list[Event]:
    when = {"from": proposal.terms.from_, "until": proposal.terms.until, "proposal": proposal.id}
    return [msgspec.convert({**proposal.draft.content, **when}, CharterAmended)]
