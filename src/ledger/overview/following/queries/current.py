"""Which notices hold now, by how open proposals stand: worked out once a head and a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from ledger.app import clock
from ledger.app.ledger import Ledger
from ledger.domain.calendar import week_before
from ledger.domain.event import Recorded
from ledger.domain.notice import Notice
from ledger.domain.state import State
from ledger.govern.proposals.queries.routing import standings
from ledger.overview.following.queries.channels import ON, WEEKLY
from ledger.overview.following.views import (
    PASSING,
    of_channels,
    of_emergencies,
    of_event,
    of_requests,
    of_standings,
    of_week,
)


@dataclass
class Current:
    """The notices of one ledger. Threads may share it."""

    ledger: Ledger
    _found: tuple[int, date, tuple[Notice, ...]] | None = None

    def standing(self) -> tuple[Notice, ...]:
        """What waits for whom, and what lapses soon; the same tuple until something was recorded, or the day ended."""
        head, today = self.ledger.journal.head(), self.ledger.today()
        found = self._found
        if found is None or found[:2] != (head, today):
            state = self.ledger.snapshot().state
            proposals = of_standings(standings(self.ledger, closed=False), state, today)
            asked = (*of_requests(state, today), *of_channels(state, today), *of_emergencies(state, today))
            self._found = found = head, today, (*proposals, *asked, *self._week(state, today))
        return found[2]

    def _week(self, state: State, today: date) -> Iterable[Notice]:
        """That a week is over, where the settings ask for that."""
        wanted = self.ledger.settings.follow.get(WEEKLY) == ON
        return of_week(state, week_before(today).name, today) if wanted else ()

    def holds(self) -> Callable[[Notice], bool]:
        """What tells whether a notice is still true: of what waits, and of what drifted. What was decided stays so."""
        keys, artifacts = {each.key for each in self.standing()}, self.ledger.snapshot().deliveries.artifacts
        today = self.ledger.today()

        def holds(notice: Notice) -> bool:
            if notice.sort == "drift":
                target, _, address = notice.about.partition(" ")
                artifact = artifacts.get((target, address))
                return artifact is not None and bool(artifact.drift) and artifact.waived(today) is None
            return notice.sort not in PASSING or notice.key in keys

        return holds

    def require_day(self) -> None:
        """Pass where the clock tells which day it is. Raises Refused where it is too far from the last event."""
        ledger = self.ledger
        clock.require_near(ledger.now(), ledger.last_recorded(), ledger.simulated)

    def of_event(self, position: int) -> list[Notice]:
        """What is told of one event."""
        found: list[Recorded] = self.ledger.journal.read(after=position - 1, upto=position)[0]
        return [each for one in found for each in of_event(one, self.ledger.snapshot().state, self.ledger.today())]
