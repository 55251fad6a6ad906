"""Put on record whether an invariant holds."""

from __future__ import annotations

from datetime import date
from typing import get_args

from msgspec.structs import replace

from ledger.domain.charter import ROLES, require_somewhere
from ledger.domain.event import Event
from ledger.domain.state import State
from ledger.errors import BadInput
from ledger.govern.waivers.events.proof import ProofRecorded, ProofVerdict


def record_proof(state: State, proof: ProofRecorded, *, by: str, today: date, last: str = "") -> list[Event]:
    """Put on record how an invariant stands: for whoever holds a seat, an agent or a service too. Raises NoRight.

    Nothing follows where that is what was recorded last, nor where it holds and nobody ever found otherwise. `last` is
    the verdict of a proof that is recorded with this one, and before it.
    """
    if proof.verdict not in get_args(ProofVerdict):
        raise BadInput(f"`{proof.verdict}` is no verdict", why=f"it is {', '.join(get_args(ProofVerdict))}")
    before: ProofRecorded | None = state.findings.last("proof", proof.invariant)
    if (last or (before.verdict if before else "holds")) == proof.verdict:
        return []
    row = require_somewhere(state.rights, ROLES, by, today, "record a proof")
    return [replace(proof, right=row.position)]
