"""Recording what was in use before anybody decided: from evidence, and never over what somebody decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ledger.domain import bearing
from ledger.domain.charter import require
from ledger.domain.definition import DefinitionAttested, Draft, Evidence, overlapping
from ledger.domain.event import Event
from ledger.domain.guards import raise_all
from ledger.domain.proposal import Terms
from ledger.domain.state import State
from ledger.errors import LedgerError, Refused


def attest(
    state: State,
    draft: Draft,
    *,
    by: str,
    today: date,
    start: date,
    until: date | None,
    evidence: Evidence,
    because: str,
    against: Iterable[LedgerError] = (),
) -> list[Event]:
    """Record a past version from evidence. It was decided by nobody, and never stands over what somebody decided."""
    row = require(state.rights, draft.path, "steward", by, today)
    raise_all(list(against))
    if start > today:
        raise Refused(
            f"{start} is not past", why="only what was in use can be attested", fix="propose it instead: ledger propose"
        )
    history = state.history(draft.key)
    for segment in overlapping(history.segments(), start, until):
        if not history.versions[segment.version - 1].attested:
            raise Refused(
                f"v{segment.version} of `{draft.key}` was ratified from {segment.from_}",
                why="what somebody decided is not displaced by what was found",
                fix=f"attest it with --until {segment.from_}" if segment.from_ > start else "choose an earlier date",
            )
    current = history.in_force(start)
    if current and current.attested and current.draft.content_digest == draft.content_digest:
        return []
    bearing.bound(state, draft, Terms(from_=start, until=until), row)
    return [
        DefinitionAttested(
            version=len(history.versions) + 1,
            draft=draft,
            source="document",
            evidence=evidence.name,
            evidence_digest=evidence.digest,
            from_=start,
            until=until,
            because=because,
        )
    ]
