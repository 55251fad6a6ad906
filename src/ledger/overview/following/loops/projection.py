"""What the library's runner runs: it hands on each event from the last position, and the notices of it are taken.

ledger --LedgerRecorder--> events --runner--> Taking --> Outbox, which is on the other side of the same store
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from eventsourcing.dcb.application import DCBApplication
from eventsourcing.persistence import ProgrammingError, Tracking
from eventsourcing.projection import BaseProjectionRunner, Projection

from ledger.app import clock
from ledger.domain.event import Actor
from ledger.domain.notice import Notice
from ledger.journal.bookmark import bookmark_at
from ledger.journal.outbox import Outbox
from ledger.journal.recorder import LedgerMapper, LedgerRecorder
from ledger.overview.following.queries.channels import Telling
from ledger.overview.following.queries.current import Current
from ledger.overview.following.views import FOLLOWED

NAME = "follow"


def runner_of(current: Current, told: Telling, outbox: Outbox) -> BaseProjectionRunner[DCBApplication]:
    """A runner that goes on from where the outbox stands."""
    journal, ledger_id = current.ledger.journal, current.ledger.founded.ledger_id

    class Followed(DCBApplication):
        """The ledger, to be read; it stays open."""

        name = ledger_id

        def __init__(self, env: object = None) -> None:
            self.recorder = LedgerRecorder(journal, actor=Actor("follower", "service"), clock=_never)
            self.mapper = LedgerMapper(journal.codec)

        def close(self) -> None:
            """Whoever opened it closes it."""

    taking = Taking(outbox, current, [each.name for each in told.ways])
    return BaseProjectionRunner(
        projection=taking, application_class=Followed, tracking_recorder=outbox, topics=taking.topics
    )


class Taking(Projection[Outbox]):
    """Takes what is told of each event into the outbox, for each of the channels `ways`."""

    name, topics = NAME, FOLLOWED

    def __init__(self, view: Outbox, current: Current, ways: list[str]) -> None:
        super().__init__(view)
        self._current, self._ways, self._taken = current, ways, tuple[Notice, ...]()

    def process_event(self, _: Any, tracking: Tracking) -> None:
        """Take what is told of this event, and what waits since, together with the place of it.

        Raises StorageFault where what was followed before it is on record no more.
        """
        current, position = self._current, tracking.notification_id
        ledger = current.ledger
        self.view.require_followed(tracking.application_name, ledger.journal)
        standing = current.standing()
        new = standing if standing is not self._taken else ()
        notices = (*current.of_event(position), *new)
        bookmark = tracking.application_name, bookmark_at(ledger.journal, position)
        self.view.take(notices, self._ways, clock.stamp(ledger.now()), bookmark)
        self._taken = standing


def _never() -> datetime:
    raise ProgrammingError("a follower records nothing in a ledger")
