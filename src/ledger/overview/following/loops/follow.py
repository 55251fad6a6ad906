"""`ledger follow`: tell people what waits for them, once or until it is told to stop; one program a ledger.

events --runner--> notices --+--> outbox --a round every second--> channels
the day that it is ----------+

A server that does not answer is waited for. A history that is another than the one that was followed ends it: what to
tell again is for somebody to say.
"""

from __future__ import annotations

import platform
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import NamedTuple

from eventsourcing.dcb.application import DCBApplication
from eventsourcing.projection import BaseProjectionRunner

from ledger.app import clock
from ledger.app.ledger import Ledger
from ledger.daemon.pace import Pace
from ledger.deliver.targets.queries.targets import LEASE, leased
from ledger.domain.event import Actor, Boundary, Query
from ledger.domain.notice import Notice
from ledger.errors import Conflict, Unreachable
from ledger.journal.outbox import Outbox
from ledger.overview.board.queries.status import FOLLOWER
from ledger.overview.following.loops.projection import runner_of
from ledger.overview.following.loops.tell import Patience, tell
from ledger.overview.following.queries.channels import Telling, Way
from ledger.overview.following.queries.current import Current
from ledger.overview.following.queries.messages import Sending, addresses_of, messages, sifted
from ledger.overview.following.views import FOLLOWED

ROUND = 1.0  # seconds between two looks at what is to be sent
LONG = 3_600.0  # seconds that what was missed may take to be read
KEPT = timedelta(days=90)  # for which it is known what became of a notice
AGAIN = 1.0  # seconds until a server that did not answer is asked again; twice as long after each further time
WHO, LEASED = Actor("ledger follow", "service"), "(follow)"

Runner = BaseProjectionRunner[DCBApplication]
Hold = Callable[[], int]
"""Keeps the lease of who follows."""


class Followed(NamedTuple):
    """What was sent, or could not be; and how many notices wait for the hour of the digest, or to be tried again."""

    sendings: tuple[Sending, ...]
    left: int


def once(ledger: Ledger, told: Telling) -> Followed:
    """Tell all that is ready, and end. Raises Conflict where somebody else follows, and what the ledger raises."""
    current = Current(ledger)
    with _alone(ledger), closing(Outbox(ledger.journal.follower_store())) as outbox:
        _begin(ledger, outbox)
        with runner_of(current, told, outbox) as runner:
            _catch_up(ledger, outbox, runner)
        _take(current, told, outbox)
        sendings = tell(current, told, outbox, Patience())
        return Followed(tuple(sendings), sum(len(outbox.outgoing(each.name)) for each in told.ways))


def follow(
    ledger: Ledger,
    told: Telling,
    stop: threading.Event,
    heard: Callable[[Sending], None],
    say: Callable[[str], None] = lambda _: None,
) -> None:
    """Tell all that is ready and whatever comes, until `stop` is set. Raises as `once` does, at the start or later.

    A server that does not answer is said and waited for; what was followed and told is where it was.
    """
    pace, patience = Pace(AGAIN), Patience()
    with _alone(ledger) as hold, closing(Outbox(ledger.journal.follower_store())) as outbox:
        while not stop.is_set():
            try:
                for sent in _rounds(ledger, told, outbox, hold, stop, patience):
                    pace = Pace(AGAIN)
                    for each in sent:
                        heard(each)
            except Unreachable as lost:
                pace = pace.after(failed=True)
                say(f"{lost.what}: {lost.why}")
                stop.wait(pace.delay(random.random()))


def _rounds(
    ledger: Ledger, told: Telling, outbox: Outbox, hold: Hold, stop: threading.Event, patience: Patience
) -> Iterator[list[Sending]]:
    """What each round sends, until `stop` is set."""
    current = Current(ledger)
    hold()
    _begin(ledger, outbox)
    with runner_of(current, told, outbox) as runner:
        renewed, seen = time.monotonic(), tuple[Notice, ...]()
        while not stop.is_set():
            if time.monotonic() - renewed > LEASE / 3:
                renewed = time.monotonic()
                hold()
                _beat(ledger)
            outbox.require_followed(runner.app_name, ledger.journal)
            ledger.forget_undone()
            if current.standing() is not seen:
                seen = _take(current, told, outbox)
            yield tell(current, told, outbox, patience)
            runner.run_forever(timeout=ROUND)


def would_tell(ledger: Ledger, told: Telling) -> tuple[Sending, ...]:
    """What was not told so far, as it would be; nothing is sent, and nothing is written."""
    current = Current(ledger)
    current.require_day()
    with closing(Outbox(ledger.journal.follower_store(reading=True))) as outbox:
        bookmark = outbox.bookmark(ledger.founded.ledger_id)
        outbox.require_followed(ledger.founded.ledger_id, ledger.journal)
        since = bookmark.position if bookmark else ledger.journal.head()
        new = [*current.standing(), *(each for at in _since(ledger, since) for each in current.of_event(at))]
        return tuple(each for way in told.ways for each in _would(current, told, way, _untold(outbox, way.name, new)))


def start_over(ledger: Ledger) -> None:
    """Forget up to where the ledger was followed and what was told: what waits is told again."""
    with _alone(ledger), closing(Outbox(ledger.journal.follower_store())) as outbox:
        outbox.begin(ledger.founded.ledger_id, ledger.journal, anew=True)


def _begin(ledger: Ledger, outbox: Outbox) -> None:
    """Follow from where the outbox stands. Raises StorageFault where what was followed is on record no more."""
    outbox.begin(ledger.founded.ledger_id, ledger.journal)
    outbox.require_followed(ledger.founded.ledger_id, ledger.journal)
    _beat(ledger)


def _beat(ledger: Ledger) -> None:
    """Say that somebody follows."""
    ledger.journal.beat(FOLLOWER, platform.node(), clock.machine())


def _untold(outbox: Outbox, way: str, new: Iterable[Notice]) -> list[Notice]:
    known = outbox.known(way)
    return [*(each.notice for each in outbox.outgoing(way)), *(each for each in new if each.key not in known)]


def _would(current: Current, told: Telling, way: Way, notices: Iterable[Notice]) -> list[Sending]:
    addresses = addresses_of(current.ledger)
    holding = sifted(notices, addresses, current.holds()).holding
    return [Sending(way.name, each) for each in messages(current.ledger, told, way, holding, addresses)]


def _take(current: Current, told: Telling, outbox: Outbox) -> tuple[Notice, ...]:
    """Take what holds by the day alone, without an event; and forget what is long past."""
    standing, ledger = current.standing(), current.ledger
    outbox.forget(clock.stamp(ledger.now() - KEPT), standing)
    outbox.take(standing, [each.name for each in told.ways], clock.stamp(ledger.now()))
    return standing


def _catch_up(ledger: Ledger, outbox: Outbox, runner: Runner) -> None:
    """Wait until all that was recorded so far is taken. Raises what stopped it."""
    since = outbox.max_tracking_id(runner.app_name) or 0
    for last in _since(ledger, since)[-1:]:
        runner.wait(last, timeout=LONG)


def _since(ledger: Ledger, position: int) -> list[int]:
    """The positions of the events that are followed, after one."""
    rows, _ = ledger.journal.select(Boundary((Query(FOLLOWED),)), after=position)
    return [each[0] for each in rows]


@contextmanager
def _alone(ledger: Ledger) -> Iterator[Hold]:
    """Be the only follower of a ledger. Raises Conflict where there is another."""
    try:
        with leased(ledger, WHO, LEASED) as hold:
            yield hold
    except Conflict as taken:
        raise Conflict("somebody else follows this ledger", taken.why, "leave it to that one, or end it") from None
