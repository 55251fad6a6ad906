"""What is waived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ledger.domain.event import Boundary, Event, Query, Recorded
from ledger.domain.state import Evolve, State, take_finding
from ledger.domain.waiver import InvariantWaived, Waiver, WaiverGranted, granted
from ledger.govern.waivers.events.proof import ProofRecorded

_WAIVERS = ("invariant.waived/1", "waiver.granted/1")


def _waived(state: State, recorded: Recorded) -> None:
    terms = granted(recorded.event)  # type: ignore[arg-type]
    given = state.waivers.setdefault((terms.subject, terms.scope), [])
    given.append(Waiver(recorded.position, recorded.actor, terms))


FOLDS: Mapping[type[Event], Evolve] = {
    InvariantWaived: _waived,
    WaiverGranted: _waived,
    ProofRecorded: take_finding,
}


def find_boundary_of_waivers(keys: Iterable[str]) -> Boundary:
    """The waivers of these invariants."""
    return Boundary(tuple(Query(_WAIVERS, (f"definition:{key}",)) for key in sorted(set(keys))))


def find_boundary_of_waivers_of(subject: str) -> Boundary:
    """The waivers of one subject, such as `gate:consent@podcast`."""
    return Boundary((Query(_WAIVERS, (f"waiver:{subject}",)),))


def find_boundary_of_proofs(keys: Iterable[str]) -> Boundary:
    """What was proved of these invariants."""
    return Boundary(tuple(Query(("proof.recorded/1",), (f"definition:{key}",)) for key in sorted(set(keys))))
