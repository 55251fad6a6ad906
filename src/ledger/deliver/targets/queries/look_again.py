"""When somebody is to look again at what no connector reaches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ledger.app.ledger import Ledger
from ledger.deliver.targets.events.attested import ArtifactAttested, attestations
from ledger.deliver.targets.fold import find_boundary_of_attested
from ledger.domain.event import Recorded


def days_to_look_again(ledger: Ledger, target: str) -> dict[tuple[str, str], date]:
    """The day on which somebody is to look at each attested artifact again, by target and address."""
    said = {where: said_of(each) for where, each in sorted(last_attested(ledger, target).items())}
    return {where: event.again for where, event in said.items() if event.again and not event.gone}


def last_attested(ledger: Ledger, target: str) -> Mapping[tuple[str, str], Recorded]:
    """Return what was last attested of each artifact of a target, by target and address."""
    return attestations(ledger.journal.read(find_boundary_of_attested(target))[0])


def said_of(each: Recorded) -> ArtifactAttested:
    """Return what somebody attested."""
    assert isinstance(each.event, ArtifactAttested)
    return each.event
