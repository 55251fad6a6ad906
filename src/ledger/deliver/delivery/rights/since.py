"""What was attested once and would be refused today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ledger.deliver.targets.events.attested import ArtifactAttested, like_a_version
from ledger.domain.entitlement.act import Since
from ledger.domain.event import Event, Recorded
from ledger.domain.state import State


def _saying_since(state: State, recorded: Recorded, day: date) -> Iterator[str]:
    event: Any = recorded.event
    if not event.key and like_a_version(event.holds):
        yield "words in the form of a version are not attested"


SINCE: Mapping[type[Event], Since] = {ArtifactAttested: _saying_since}
