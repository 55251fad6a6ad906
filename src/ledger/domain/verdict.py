"""That somebody read which acts lose their effect: what a ledger of before goes on from.

    struck out, in a scope --its decider read the list--> verdicts.acknowledged --> plans go on

Before the second edition of the rules an act without a right changed what came after it. Who opens such a ledger reads
first what governed by that, and what governs now.
"""

from __future__ import annotations

from typing import ClassVar

from ledger.domain.event import Event
from ledger.domain.scope import EVERYTHING
from ledger.domain.tagging import Forms, by_member

FIRST_EDITION, SECOND_EDITION = 1, 2
"""The editions of the rules by which acts are judged: in the second, an act without a right changes nothing."""


class VerdictsAcknowledged(Event, frozen=True, kw_only=True):
    """A decider read which acts of their scope lose their effect: those at the positions `struck`.

    `right` is the position of the row that seats the decider.
    """

    stored_name: ClassVar[str] = "verdicts.acknowledged/1"
    tag_forms: ClassVar[Forms] = (by_member("rights", "scope"),)
    scope: str
    struck: tuple[int, ...]
    right: int
    because: str = ""
    self_attested: bool = False


def scope_of(event: Event) -> str:
    """Return the scope that an act is about, by its content; everything, where it names none."""
    return next((tag.removeprefix("rights:") for tag in event.tags if tag.startswith("rights:")), EVERYTHING)
