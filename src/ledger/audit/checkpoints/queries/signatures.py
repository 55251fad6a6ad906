"""Whether every signature on record holds, and was given on this history, asked of the stored bytes again."""

from __future__ import annotations

from typing import Any, NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.proofs import LOST, Erasures, erased_acts, holds, is_gone, is_signed
from ledger.domain.credential import CredentialAdded, Credentials
from ledger.domain.event import Boundary, Query
from ledger.domain.signing import SIGNED_EVENTS
from ledger.domain.statement import signature_of
from ledger.errors import Tampered
from ledger.steps import step


class Signatures(NamedTuple):
    """How many were checked and hold, how many cannot be checked on this machine, and how many were erased."""

    checked: int
    unchecked: int
    erased: int = 0


def signatures(ledger: Ledger) -> Signatures:
    """Check every signature that is stored, and that it was given on this history. Raises Tampered for one that is not.

    A statement names the root that its signer saw, so a signature also vouches for every event before it.
    """
    types = tuple(sorted(each.stored_name for each in (CredentialAdded, *SIGNED_EVENTS)))
    founded, keys, erasures = ledger.founded.ledger_id, Credentials(), Erasures(erased_acts(ledger.store).get)
    heads: list[tuple[int, str, int]] = []
    checked = unchecked = erased = 0
    for recorded in ledger.store.read(Boundary((Query(types),)))[0]:
        event: Any = recorded.event
        erasures.take(recorded)
        if erasures.lost(recorded):
            raise _tampered(recorded.position, LOST)
        found = holds(event, keys.by_id, founded)
        keys.evolve(recorded)
        if found is False:
            raise _tampered(recorded.position, "the proof is not one of its statement by the key that it names")
        gone = found is None and is_gone(event, keys.by_id)
        checked, erased = checked + (found is True), erased + gone
        unchecked += is_signed(event) and found is None and not gone
        if found and not isinstance(event, CredentialAdded):
            said = signature_of(event.signature).statement
            heads.append((said.seen, said.head, recorded.position))
    _require_history(ledger, sorted(heads))
    return Signatures(checked, unchecked, erased)


def _require_history(ledger: Ledger, heads: list[tuple[int, str, int]]) -> None:
    """Pass where each root that was signed is that of the first events there are."""
    from ledger.journal.root import Peaks, Root, grow, top

    peaks: Peaks = []
    size = 0
    for seen, head, position in heads:
        while size < min(seen, position - 1):
            size += 1
            grow(peaks, size, bytes.fromhex(ledger.journal.leaf(size)))
        if size != seen or head != str(Root(size, top(peaks).hex())):
            raise _tampered(position, f"it was signed on {head[:20]}…, and the first {seen} events are others here")


def _tampered(position: int, why: str) -> Tampered:
    return Tampered(
        f"the signature of event #{position} does not hold", why, step("see who wrote that", "audit rights")
    )
