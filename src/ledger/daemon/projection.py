"""What the library's runner runs: it hands on each event from the last position, and the notices of it are taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from eventsourcing.dcb.application import DCBApplication
from eventsourcing.persistence import Tracking
from eventsourcing.projection import Projection, ProjectionRunner

from ledger.app import clock
from ledger.app.following.channels import Telling
from ledger.app.following.current import Current
from ledger.app.ledger import Ledger
from ledger.journal.factory import LedgerFactory, environment
from ledger.journal.outbox import Outbox
from ledger.views.notices import FOLLOWED, Notice

NAME = "follow"


def runner_of(current: Current, told: Telling) -> ProjectionRunner[DCBApplication, Outbox]:
    """A runner that goes on where the last one ended; of a ledger that nobody followed, at its head."""
    ledger = current.ledger
    env = environment_of(ledger)
    ways = [each.name for each in told.ways]

    class Followed(DCBApplication):
        name = ledger.founded.ledger_id

    class Taking(Projection[Outbox]):
        name, topics = NAME, FOLLOWED
        taken: tuple[Notice, ...] = ()

        def process_event(self, _: Any, tracking: Tracking) -> None:
            """Take what is told of this event, and what waits since, together with the position."""
            standing = current.standing()
            new = standing if standing is not self.taken else ()
            notices = (*current.of_event(tracking.notification_id), *new)
            self.view.take(notices, ways, clock.stamp(ledger.now()), tracking)
            self.taken = standing

    with outbox_of(env) as outbox:
        outbox.begin(Followed.name, ledger.journal.head())
    return ProjectionRunner(application_class=Followed, projection_class=Taking, view_class=Outbox, env=env)


def environment_of(ledger: Ledger) -> dict[str, str]:
    """What the library reads to find the ledger, and what a follower keeps beside it."""
    where = ledger.settings.database
    return environment(where.address, where.beside, where.password())


@contextmanager
def outbox_of(env: dict[str, str]) -> Iterator[Outbox]:
    """The outbox alone."""
    factory = LedgerFactory(env)
    try:
        found = factory.tracking_recorder(Outbox)
        assert isinstance(found, Outbox)
        yield found
    finally:
        factory.close()
