"""What a ratification brings: a version over its term, the end or the confirmation of one; a charter's row, too."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from ledger.domain import numbering
from ledger.domain.charter import Row, amendment
from ledger.domain.event import ASSERTED, Event, Identification
from ledger.domain.proposal import (
    DefinitionConfirmed,
    DefinitionRatified,
    DefinitionRetired,
    Proposal,
    Terms,
    as_stored,
)
from ledger.domain.route import Route
from ledger.domain.state import State


def decided(
    state: State,
    proposal: Proposal,
    row: Row,
    taken: Route,
    counted: tuple[str, ...],
    because: str,
    identification: Identification = ASSERTED,
    seated: str = "",
    emergency_until: date | None = None,
) -> list[Event]:
    """The events that make a proposal govern, under the row that it is decided by; in an emergency, until its end.

    `seated` is the decider, where whoever decides stands in for them.
    """
    draft, terms = proposal.draft, proposal.terms
    of_emergency: dict[str, Any] = {"emergency_until": emergency_until} if emergency_until else {}
    versions = numbering.versions_of(state, draft.key)
    event = decision_of(terms)(
        proposal=proposal.id,
        digest=proposal.digest,
        key=draft.key,
        scope=draft.scope,
        entity=draft.entity,
        refers=draft.refers,
        version=terms.confirms or (versions.last if terms.retires else versions.next),
        from_=terms.from_,
        until=emergency_until or terms.until,
        counted=counted,
        right=row.position,
        self_attested=row.terms.solo,
        because=because,
        category=taken.category.name if taken.category else msgspec.UNSET,
        quorum=taken.quorum,
        entities=draft.entities,
        for_=seated or msgspec.UNSET,
        **as_stored(identification),
        **of_emergency,
    )
    amended = [amendment(draft.content, terms.from_, terms.until, proposal.id)] if draft.kind == "charter" else []
    return [event, *amended]


def decision_of(terms: Terms) -> type[DefinitionRatified | DefinitionRetired | DefinitionConfirmed]:
    """Return which sort of decision makes a proposal with these terms govern."""
    if terms.confirms:
        return DefinitionConfirmed
    return DefinitionRetired if terms.retires else DefinitionRatified
