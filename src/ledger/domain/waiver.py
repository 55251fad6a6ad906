"""A deviation that expires, because its decider says so on record: a violated invariant, or a target that differs.

    invariant.waived --> in force over [from, until)       waived again --> the later one counts, from its day on
    drift.waived --> of the one difference that was seen: another one, or the same one again, is not waived

What it lets pass is judged by the proof that the invariant is violated; the waiver itself proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, NamedTuple

import msgspec

from ledger.domain.event import Event

MOST_DAYS = 365


class InvariantWaived(Event, frozen=True, kw_only=True):
    """Over [from, until) a violation of the invariant blocks nothing. `right` is the position of its decider's row."""

    stored_name: ClassVar[str] = "invariant.waived/1"
    key: str
    scope: str
    from_: date = msgspec.field(name="from")
    until: date
    because: str
    right: int
    self_attested: bool = False

    @property
    def tags(self) -> tuple[str, ...]:
        """Found by the invariant, and by the scope whose decider gave it."""
        return (f"definition:{self.key}", f"rights:{self.scope}")


class DriftWaived(Event, frozen=True, kw_only=True):
    """Over [from, until) what a target holds may differ from what was ratified: this difference, and no other.

    `observed` is the digest of what was seen there. `right` is the position of the row of the definition's decider.
    """

    stored_name: ClassVar[str] = "drift.waived/1"
    target: str
    address: str
    name: str
    key: str
    observed: str
    scope: str
    from_: date = msgspec.field(name="from")
    until: date
    because: str
    right: int
    self_attested: bool = False

    @property
    def tags(self) -> tuple[str, ...]:
        """Found by the target, the artifact and its definition, and by the scope whose decider gave it."""
        at = (f"target:{self.target}", f"artifact:{self.target}/{self.address}", f"definition:{self.key}")
        return (*at, f"rights:{self.scope}")


class Waiver(NamedTuple):
    """A waiver as it was recorded: the position, who gave it, and its terms."""

    position: int
    by: str
    terms: InvariantWaived | DriftWaived


def standing(waivers: Iterable[Waiver], day: date, known: int | None = None) -> Waiver | None:
    """The waiver in force on `day`: of those that begin by then the last, unless it has ended."""
    begun = (each for each in waivers if each.terms.from_ <= day and (known is None or each.position <= known))
    last = max(begun, default=None)
    return last if last and day < last.terms.until else None
