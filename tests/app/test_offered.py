"""What is offered to somebody is what would be accepted from them: for every person, proposal and act of a history."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import datetime
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch
from uuid import uuid4

from hypothesis import given, settings

from domain.histories import EXAMPLES, PEOPLE, Story, stories
from ledger.app import clock
from ledger.app.database import Database
from ledger.app.decisions.offered import ACTS, Act, offered, offered_on
from ledger.app.ledger import Decided, Ledger
from ledger.app.settings import Settings
from ledger.domain import EVENTS
from ledger.domain.event import Actor
from ledger.errors import LedgerError
from ledger.govern.proposals.decide.propose import retire, retirement_terms
from ledger.journal import stores
from ledger.journal.codec import Codec

HISTORIES = EXAMPLES * 5


def opened(file: Path) -> Ledger:
    """The ledger in a file."""
    toml = file.with_name("ledger.toml")
    return Ledger(stores.open_(file, Codec(EVENTS)), Settings(toml, Database(file, toml)))


def stored(story: Story, file: Path) -> None:
    """A history as a ledger of its own, recorded by whoever acted at the time at which they did."""
    journal = stores.create(file, Codec(EVENTS))
    for (actor, at), events in groupby(story.events, key=lambda each: (each.actor, each.recorded_at)):
        told, now = [each.event for each in events], datetime.fromisoformat(at)
        journal.record(told, actor=Actor(actor), command_id=str(uuid4()), now=now)
    journal.close()


def end(ledger: Ledger, actor: Actor, key: str) -> Decided:
    """Propose that a definition ends today."""
    return retire(ledger, actor, key, retirement_terms(ledger.today()), "it is not read any more")


class Trials:
    """Copies of a ledger on which acts are really done; the next is made where one was recorded."""

    def __init__(self, file: Path) -> None:
        self._file, self._count, self._ledger = file, 0, opened(file)

    def accepts(self, person: Actor, subject: str, act: Act) -> bool:
        """Whether somebody gets an act recorded."""
        if not self._count:
            self._next()
        try:
            recorded = bool(act(self._ledger, person, subject).positions)
        except LedgerError:
            return False
        if recorded:
            self._next()
        return recorded

    def _next(self) -> None:
        self._ledger.journal.close()
        self._count += 1
        self._ledger = opened(Path(shutil.copy(self._file, self._file.with_name(f"{self._count}.db"))))

    def close(self) -> None:
        self._ledger.journal.close()


@settings(max_examples=HISTORIES, deadline=None)
@given(stories(12))
def test_what_is_offered_is_what_the_guards_accept(story: Story) -> None:
    with TemporaryDirectory() as folder, patch.dict("os.environ", {clock.NOW: f"{story.today}T12:00:00Z"}):
        file = Path(folder) / "ledger.db"
        stored(story, file)
        ledger, trials = opened(file), Trials(file)
        with closing(ledger.journal), closing(trials):
            for name in PEOPLE:
                person = Actor(name, story.state.persons.get(name, "human"))
                for proposal in [each for each in story.state.proposals.values() if not each.closed][-2:]:
                    for found in offered(ledger, person, proposal.id):
                        assert found.open == trials.accepts(person, proposal.id, ACTS[found.act]), (name, found)
                for key in sorted(story.state.definitions)[:2]:
                    (ending,) = offered_on(ledger, person, key)
                    assert ending.open == trials.accepts(person, key, end), (name, key, ending)
