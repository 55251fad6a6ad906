"""What the library's runner runs: it hands on each event from the last position, and the notices of it are taken."""

from __future__ import annotations

from typing import Any

from eventsourcing.dcb.application import DCBApplication
from eventsourcing.persistence import Tracking
from eventsourcing.projection import Projection, ProjectionRunner

from ledger.app import clock
from ledger.app.following.channels import Telling
from ledger.app.following.current import Current
from ledger.journal.factory import LedgerFactory, environment
from ledger.journal.outbox import Outbox
from ledger.views.notices import FOLLOWED, Notice

NAME = "follow"


def runner_of(current: Current, told: Telling) -> ProjectionRunner[DCBApplication, Outbox]:
    """A runner that goes on where the last one ended; of a ledger that nobody followed, at its head."""
    ledger = current.ledger
    env = environment(ledger.settings.database)
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

    _begin(env, Followed.name, ledger.journal.head())
    return ProjectionRunner(application_class=Followed, projection_class=Taking, view_class=Outbox, env=env)


def outbox_of(env: dict[str, str]) -> tuple[Outbox, LedgerFactory]:
    """The outbox alone, and what to close once it is not needed any more."""
    factory = LedgerFactory(env)
    found = factory.tracking_recorder(Outbox)
    assert isinstance(found, Outbox)
    return found, factory


def _begin(env: dict[str, str], ledger: str, head: int) -> None:
    outbox, factory = outbox_of(env)
    try:
        outbox.begin(ledger, head)
    finally:
        factory.close()
