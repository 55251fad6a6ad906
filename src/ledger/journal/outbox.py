"""What is to be told and what was, beside the ledger and no part of it; and up to which event it was followed.

    taken with the position --sent--> told            both in one transaction, so that a follower that is killed
                           |--no longer so--> over    has lost nothing and tells at least once
                           |--nobody is there--> gone
                           `--refused for good, again and again--> refused

It holds ids and no words: addresses and titles are read when a notice is sent, so an erased person is in no copy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from eventsourcing.persistence import Tracking
from eventsourcing.sqlite import SQLiteTrackingRecorder

from ledger.errors import StorageFault
from ledger.journal.refused import REFUSED
from ledger.views.notices import Notice

TOLD, OVER, GONE = "told", "over", "gone"


class Outgoing(NamedTuple):
    """A notice that one channel has not sent, and when it was taken."""

    notice: Notice
    at: str


class Outbox(SQLiteTrackingRecorder):
    """The library's tracking recorder, with notices beside the position."""

    def construct_create_table_statements(self) -> list[str]:
        """The library's own, and ours."""
        return [*super().construct_create_table_statements(), _NOTICES, _REFUSALS]

    def begin(self, ledger: str, head: int) -> None:
        """Follow a ledger: from where it was left, or from `head` on. Raises StorageFault where that is not there yet.

        What was kept of another ledger, which lay in the same place, goes.
        """
        left = self.max_tracking_id(ledger)
        if left is None:
            with self.datastore.transaction(commit=True) as c:
                c.execute("DELETE FROM notices")
                self._insert_tracking(c, Tracking(ledger, head))
        elif left > head:
            raise StorageFault(
                f"event #{left} was followed, and the ledger ends with #{head}",
                why="an older copy of the ledger was put back",
                fix="remove the file with `.follow` at its end; what waits is told again",
            )

    def take(self, notices: Iterable[Notice], channels: Collection[str], at: str, upto: Tracking | None = None) -> None:
        """Add those that are new to each channel, and the position they came with."""
        rows = [(channel, each.key, *each, at) for channel in channels for each in notices]
        with self.datastore.transaction(commit=True) as c:
            for row in rows:
                c.execute(_TAKE, row)
            if upto:
                self._insert_tracking(c, upto)

    def outgoing(self, channel: str) -> list[Outgoing]:
        """What one channel has not sent, in the order in which it was taken."""
        with self.datastore.transaction(commit=False) as c:
            c.execute(_OUTGOING, (channel,))
            return [Outgoing(Notice(*row[:5]), row[5]) for row in map(tuple, c.fetchall())]

    def known(self, channel: str) -> set[str]:
        """The keys of all that was ever taken for one channel."""
        with self.datastore.transaction(commit=False) as c:
            c.execute("SELECT key FROM notices WHERE channel = ?", (channel,))
            return {key for (key,) in map(tuple, c.fetchall())}

    def settle(self, channel: str, notices: Iterable[Notice], outcome: str, at: str) -> None:
        """Say what became of notices on a channel."""
        with self.datastore.transaction(commit=True) as c:
            for each in notices:
                c.execute(_SETTLE, (outcome, at, channel, each.key))

    def refuse(self, channel: str, notices: Iterable[Notice], at: str) -> bool:
        """Note that they were refused for good; true where that was so often that they are left now."""
        keys = [(channel, each.key) for each in notices]
        with self.datastore.transaction(commit=True) as c:
            for each in keys:
                c.execute(_REFUSE, each)
                c.execute(_LEAVE, (REFUSED, at, *each, *each, TRIES))
            c.execute("SELECT outcome FROM notices WHERE channel = ? AND key = ?", keys[-1])
            return tuple(c.fetchone()) == (REFUSED,)

    def forget(self, before: str, standing: Iterable[Notice]) -> None:
        """Forget what was settled before then, but for what still holds: that would be told again."""
        kept = {each.key for each in standing}
        with self.datastore.transaction(commit=True) as c:
            c.execute("SELECT channel, key FROM notices WHERE outcome != '' AND settled_at < ?", (before,))
            for each in [each for each in map(tuple, c.fetchall()) if each[1] not in kept]:
                c.execute("DELETE FROM notices WHERE channel = ? AND key = ?", each)
                c.execute("DELETE FROM refusals WHERE channel = ? AND key = ?", each)


TRIES = 10
"""After how many refusals a notice is left: with longer and longer waits between, that is most of an hour."""
_NOTICES = """CREATE TABLE IF NOT EXISTS notices (
    channel TEXT, key TEXT, sort TEXT, about TEXT, act TEXT, position INTEGER, person TEXT, at TEXT,
    outcome TEXT NOT NULL DEFAULT '', settled_at TEXT NOT NULL DEFAULT '', PRIMARY KEY (channel, key))"""
_REFUSALS = "CREATE TABLE IF NOT EXISTS refusals (channel TEXT, key TEXT, times INTEGER, PRIMARY KEY (channel, key))"
_REFUSE = "INSERT INTO refusals VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1"
_LEAVE = """UPDATE notices SET outcome = ?, settled_at = ? WHERE channel = ? AND key = ?
    AND (SELECT times FROM refusals WHERE channel = ? AND key = ?) >= ?"""
_TAKE = """INSERT INTO notices (channel, key, sort, about, act, position, person, at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET outcome = '', at = excluded.at WHERE outcome = 'over'"""
_OUTGOING = """SELECT sort, about, act, position, person, at FROM notices
    WHERE channel = ? AND outcome = '' ORDER BY rowid"""
_SETTLE = "UPDATE notices SET outcome = ?, settled_at = ? WHERE channel = ? AND key = ?"
