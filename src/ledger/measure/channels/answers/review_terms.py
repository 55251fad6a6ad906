"""What happens when a channel is looked at again: how a pilot ends, and until when what is decided stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from ledger.kinds.framework_terms import AT_ITS_END
from ledger.render.sections import Block, Points

if TYPE_CHECKING:
    from ledger.measure.channels.queries.brief import ChannelBriefOn


NEEDS = {
    "success": "what makes it a success",
    "stop": "what stops it",
    "until": "when it ends",
    "spend_cap": "what it may cost",
    "least": "what is too little to tell",
}
"""What a pilot may have to say, in words."""
OUTCOMES = {"adopted": "once it is adopted", "pilot": "as a pilot", "deferred": "once it is deferred"}


class ReviewTerms(msgspec.Struct, frozen=True, kw_only=True):
    """How a pilot ends, as it was decided, and when anything is looked at again, as the framework says.

    `success`, `stop` and `least` are as they were written; all empty where no pilot is decided. `needs` is what one has
    to say before it begins, `longest` how many days it may take, 0 where the framework knows no pilots. `days` are
    those after which an outcome is looked at again, None for a pilot that is at its end.
    """

    on: date | None
    success: str
    stop: str
    least: str
    until: date | None
    extended: int
    needs: list[str]
    longest: int
    extensions: int
    days: dict[str, int | None]

    def blocks(self) -> Iterator[Block]:
        """What is computed on that day, or what would be."""
        told = [*(self._of_pilot() if self.until else self._of_framework())]
        if self.on and not self.until:
            told.insert(0, f"it is looked at again on {self.on}")
        yield Points(tuple(told) or ("nothing says when it is looked at again",))

    def _of_pilot(self) -> Iterator[str]:
        yield f"the pilot is over on {self.until}, and is looked at then"
        if self.least:
            left = self.extensions - self.extended
            more = f"it is extended{'' if left == 1 else f', {left} times at most'}" if left > 0 else "it is stopped"
            yield f"too early with fewer than {self.least}: {more}"
        if self.stop:
            yield f"stopped where {self.stop}"
        if self.success:
            yield f"a success where {self.success}: somebody decides to adopt it"
        yield "where neither holds, its decider says what becomes of it, with a reason"

    def _of_framework(self) -> Iterator[str]:
        if self.longest:
            yield f"before a pilot begins it is written {', '.join(NEEDS[each] for each in self.needs)}"
            yield f"it takes {self.longest} days at most"
        for outcome, days in self.days.items():
            yield f"{OUTCOMES[outcome]} it is looked at again {AT_ITS_END if days is None else f'after {days} days'}"


def review_terms(found: ChannelBriefOn) -> ReviewTerms:
    """The terms of a channel as it stands."""
    stance, rules = found.channel.standing.stance, found.channel.rules
    pilot = stance.decision.pilot if stance.decision and stance.status == "piloting" else None
    rule = rules.pilot if rules else None
    return ReviewTerms(
        on=stance.looked_at,
        success=_written(pilot and pilot.success),
        stop=_written(pilot and pilot.stop),
        least=_written(pilot and pilot.least),
        until=stance.ends if pilot else None,
        extended=stance.extensions,
        needs=list(rule.needs) if rule else [],
        longest=rule.longest if rule else 0,
        extensions=rule.extensions if rule else 0,
        days=dict(rules.reviews) if rules else {},
    )


def _written(term: object) -> str:
    return str(term) if term else ""
