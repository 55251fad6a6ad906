"""What somebody saw on a platform that the ledger cannot ask, said by an operator, and when to look there again.

seen there --artifact.attested--> held, until the day to look again        the same once more, later or otherwise
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from ledger.deliver.targets.events.baseline import Baseline
from ledger.deliver.targets.events.delivery import ArtifactBound, DeliveryConfirmed, GovernedArtifact
from ledger.domain.event import Event, Recorded
from ledger.domain.tagging import Forms, by_given, by_member, by_pair
from ledger.errors import BadInput, Refused
from ledger.steps import DATE, Open, again, step


class ArtifactAttested(Event, frozen=True, kw_only=True, omit_defaults=True):
    """What an artifact holds, as an operator saw it; empty where it is not there any more.

    `sort` is what its records are there, such as `Lead`. On `again`, somebody is to look at it again.
    """

    stored_name: ClassVar[str] = "artifact.attested/1"
    tag_forms: ClassVar[Forms] = (
        by_member("target", "target"),
        by_pair("artifact", "target", "address"),
        by_given("definition", "key"),
    )
    target: str
    address: str
    holds: str
    evidence: str
    evidence_digest: str
    sort: str = ""
    key: str = ""
    version: int = 0
    again: date | None = None
    because: str = ""

    @property
    def gone(self) -> bool:
        """Whether it was found not to be there any more."""
        return not self.holds


def version_held(key: str, version: int, digest: str) -> str:
    """What an artifact holds that was set by hand to a version."""
    return f"{key} v{version} · sha256:{digest[:12]}"


def like_a_version(holds: str) -> bool:
    """Whether words have the form of what an artifact holds that was set to a version."""
    return bool(_VERSION_HELD.search(holds))


_VERSION_HELD = re.compile(r"\bv\d+ · sha256:")


def attest(
    event: ArtifactAttested, before: GovernedArtifact | None, shows: DeliveryConfirmed | Baseline, today: date
) -> list[Event]:
    """Record what was seen; where that is a version, the artifact is bound to its definition. Raises LedgerError.

    `before` is the artifact as it is governed, and `shows` the receipt of a version that was ratified; of one that
    nobody ratified it is what the artifact is held against from then on.
    """
    if event.again and event.again <= today:
        raise BadInput(
            f"{event.again} is not after today",
            why="somebody is to look again then",
            fix=again("choose a later day", again=DATE),
        )
    if not event.key:
        return [_in_words(event)]
    if before and before.key != event.key:
        raise Refused(
            f"{event.target}/{event.address} is governed by `{before.key}`",
            why="an artifact realises one definition",
            fix=step(
                f"say in words what it holds, or bind it to {event.key} first",
                "bind",
                Open("KEY"),
                Open("TARGET"),
                Open("ARTIFACT"),
            ),
        )
    baseline = shows if isinstance(shows, Baseline) else None
    receipt = shows if isinstance(shows, DeliveryConfirmed) else None
    bound = ArtifactBound(
        target=event.target, address=event.address, name=event.address, key=event.key, baseline=baseline
    )
    holds_it = before is not None and (baseline is None or before.applied != "" or before.baseline == baseline)
    return [event, *([] if holds_it else [bound]), *([receipt] if receipt else [])]


def _in_words(event: ArtifactAttested) -> ArtifactAttested:
    if like_a_version(event.holds):
        raise BadInput(
            f"`{event.holds}` has the form of a version",
            why="so the ledger writes what was set to one, and these are words",
            fix=again("name the version", holds=Open("KEY@VERSION")),
        )
    return event


def attestations(events: Iterable[Recorded]) -> dict[tuple[str, str], Recorded]:
    """What was last seen of each artifact, by target and address."""
    seen = ((each.event, each) for each in events)
    return {(event.target, event.address): each for event, each in seen if isinstance(event, ArtifactAttested)}
