"""What people saw on platforms that nobody can ask from here, as a session of such a target tells it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ledger.app import clock
from ledger.app.ledger import Ledger
from ledger.artifacts.data import Native
from ledger.domain import boundaries
from ledger.domain.attested import ArtifactAttested, attestations
from ledger.domain.event import Recorded


def attested(ledger: Ledger, target: str) -> list[Native]:
    """What was last attested of each artifact of a target that is there, by address."""
    return [_native(ledger, each) for _, each in sorted(_last(ledger, target).items()) if not _said(each).gone]


def days_to_look_again(ledger: Ledger, target: str) -> dict[tuple[str, str], date]:
    """The day on which somebody is to look at each attested artifact again, by target and address."""
    said = {where: _said(each) for where, each in sorted(_last(ledger, target).items())}
    return {where: event.again for where, event in said.items() if event.again and not event.gone}


def _last(ledger: Ledger, target: str) -> Mapping[tuple[str, str], Recorded]:
    return attestations(ledger.journal.read(boundaries.attested(target))[0])


def _said(each: Recorded) -> ArtifactAttested:
    assert isinstance(each.event, ArtifactAttested)
    return each.event


def _native(ledger: Ledger, each: Recorded) -> Native:
    """What was said of one artifact. Who saw it did not change it, and when that was nobody knows."""
    said = _said(each)
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
