"""What people saw on platforms that nobody can ask from here, as a session of such a target tells it."""

from __future__ import annotations

from ledger.app import clock
from ledger.app.ledger import Ledger
from ledger.artifacts.data import Native
from ledger.deliver.targets.queries.look_again import last_attested, said_of
from ledger.domain.event import Recorded


def attested(ledger: Ledger, target: str) -> list[Native]:
    """What was last attested of each artifact of a target that is there, by address."""
    return [
        _native(ledger, each) for _, each in sorted(last_attested(ledger, target).items()) if not said_of(each).gone
    ]


def _native(ledger: Ledger, each: Recorded) -> Native:
    """What was said of one artifact. Who saw it did not change it, and when that was nobody knows."""
    said = said_of(each)
    holds = ledger.named(said.holds)
    seen = f"{clock.day(each.recorded_at, ledger.zone)} by {ledger.address(each.actor)}"
    return Native(
        address=said.address,
        name=said.address,
        sort="attested",
        parent=said.sort,
        form=None,
        fields={},
        refused=f"attested on {seen}, and nobody can read it from here: {holds}",
        text=holds,
    )
