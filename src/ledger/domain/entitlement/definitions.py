"""What it takes to attest a version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.domain import numbering
from ledger.domain.acts.attesting import guards_of_an_attestation
from ledger.domain.definition import DefinitionAttested
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.asked import require_content, require_identity
from ledger.domain.entitlement.seats import lacking, seat
from ledger.domain.event import Event, Recorded
from ledger.domain.state import State


def _attested(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    right = seat(state, event.draft.path, "steward", recorded.actor, day)
    require_content(event.draft)
    require_identity(state, event.draft)
    history = state.history(event.draft.key)
    for no in guards_of_an_attestation(history, event.draft.key, event.from_, event.until, day):
        raise no
    if not numbering.versions_of(state, event.draft.key).has_in_order(event.version):
        raise lacking(f"v{event.version} of `{event.draft.key}` is out of order", "versions are numbered one by one")
    return right


ACTS: Mapping[type[Event], Act] = {DefinitionAttested: _attested}
