"""What is to be told and what was, beside the ledger and no part of it; and up to which event it was followed.

    taken with the bookmark --sent--> told          both in one transaction, so that a follower that is killed
                           |--no longer so--> over  has lost nothing and tells at least once
                           |--nobody is there--> gone
                           `--refused for good, again and again--> refused

It holds ids and no words: addresses and titles are read when a notice is sent, so an erased person is in no copy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from eventsourcing.persistence import IntegrityError, Tracking, TrackingRecorder

from ledger.domain.notice import Notice
from ledger.errors import StorageFault
from ledger.journal.bookmark import Bookmark, bookmark_at, holds
from ledger.journal.port import Execute, FollowerStore, Journal
from ledger.journal.refused import REFUSED

TOLD, OVER, GONE = "told", "over", "gone"


class Outgoing(NamedTuple):
    """A notice that one channel has not sent, and when it was taken."""

    notice: Notice
    at: str


class Outbox(TrackingRecorder):
    """A tracking recorder of the library, with notices beside the position.

    It remembers by itself how far it came: in a server that is put back to an older copy, what it keeps is older, too.
    """

    def __init__(self, store: FollowerStore) -> None:
        self._store, self._came = store, Bookmark()

    def close(self) -> None:
        """Let go of it."""
        self._store.close()

    # Up to where

    def begin(self, ledger: str, journal: Journal, *, anew: bool = False) -> None:
        """Follow a ledger: from where it was left; or, for the first time or `anew`, from its end on.

        What was kept of another ledger, which lay in the same place, goes; and so does all of it where it begins anew.
        """
        if anew or self.bookmark(ledger) is None:
            end = bookmark_at(journal, journal.head())
            with self._store.transaction() as execute:
                for table in ("notices", "refusals", "followed"):
                    execute(f"DELETE FROM {table}")
                execute(_BEGIN, (ledger, *end))
            self._came = end

    def bookmark(self, ledger: str) -> Bookmark | None:
        """Up to where a ledger was followed; None where it never was. One of before bookmarks were kept has no leaf."""
        with self._store.transaction() as execute:
            found = execute("SELECT position, leaf FROM followed WHERE ledger = ?", (ledger,))
        return Bookmark(*found[0]) if found else None

    def require_followed(self, ledger: str, journal: Journal) -> None:
        """Pass where a journal still has what was followed. Raises StorageFault: to go on would leave events out."""
        bookmark, head = max(self.bookmark(ledger) or Bookmark(), self._came), journal.head()
        if bookmark.position <= head and (not bookmark.leaf or holds(journal, bookmark)):
            return
        what, why = f"event #{bookmark.position} was followed, and", "an older copy of the ledger was put back"
        if bookmark.position > head:
            what = f"{what} the ledger ends with #{head}"
        else:
            what, why = f"{what} another one is there now", f"{why} and grew since"
        fix = "see that it is the right one: ledger log; then what waits is told again: ledger follow --start-over"
        raise StorageFault(what, why, fix)

    def max_tracking_id(self, application_name: str) -> int | None:
        """The position of the last event that was followed, as the library asks for it."""
        bookmark = self.bookmark(application_name)
        return bookmark.position if bookmark else None

    def insert_tracking(self, tracking: Tracking) -> None:
        """Go on to another event, as the library does it. Raises its IntegrityError for one that is not later."""
        with self._store.transaction() as execute:
            _go_on(execute, tracking.application_name, Bookmark(tracking.notification_id))

    # Notices

    def take(
        self, notices: Iterable[Notice], channels: Collection[str], at: str, upto: tuple[str, Bookmark] | None = None
    ) -> None:
        """Add those that are new to each channel, and up to where their ledger is followed with them."""
        rows = [(channel, each.key, *each, at) for channel in channels for each in notices]
        with self._store.transaction() as execute:
            for row in rows:
                execute(_TAKE, row)
            if upto:
                _go_on(execute, *upto)
        self._came = upto[1] if upto else self._came

    def outgoing(self, channel: str) -> list[Outgoing]:
        """What one channel has not sent, in the order in which it was taken."""
        with self._store.transaction() as execute:
            return [Outgoing(Notice(*row[:5]), row[5]) for row in execute(_OUTGOING, (channel,))]

    def known(self, channel: str) -> set[str]:
        """The keys of all that was ever taken for one channel."""
        with self._store.transaction() as execute:
            return {key for (key,) in execute("SELECT key FROM notices WHERE channel = ?", (channel,))}

    def settle(self, channel: str, notices: Iterable[Notice], outcome: str, at: str) -> None:
        """Say what became of notices on a channel."""
        with self._store.transaction() as execute:
            for each in notices:
                execute(_SETTLE, (outcome, at, channel, each.key))

    def refuse(self, channel: str, notices: Iterable[Notice], at: str) -> bool:
        """Note that they were refused for good; true where that was so often that they are left now."""
        keys = [(channel, each.key) for each in notices]
        with self._store.transaction() as execute:
            for each in keys:
                execute(_REFUSE, each)
                execute(_LEAVE, (REFUSED, at, *each, *each, TRIES))
            return execute("SELECT outcome FROM notices WHERE channel = ? AND key = ?", keys[-1]) == [(REFUSED,)]

    def forget(self, before: str, standing: Iterable[Notice]) -> None:
        """Forget what was settled before then, but for what still holds: that would be told again."""
        kept = {each.key for each in standing}
        with self._store.transaction() as execute:
            settled = execute("SELECT channel, key FROM notices WHERE outcome != '' AND settled_at < ?", (before,))
            for each in [each for each in settled if each[1] not in kept]:
                execute("DELETE FROM notices WHERE channel = ? AND key = ?", each)
                execute("DELETE FROM refusals WHERE channel = ? AND key = ?", each)


def _go_on(execute: Execute, ledger: str, bookmark: Bookmark) -> None:
    if not execute(_GO_ON, (ledger, *bookmark)):
        raise IntegrityError(f"{ledger} was followed up to #{bookmark.position}, or later")


TRIES = 10
"""After how many refusals a notice is left: with longer and longer waits between, that is most of an hour."""
_BEGIN = "INSERT INTO followed (ledger, position, leaf) VALUES (?, ?, ?)"
_GO_ON = f"""{_BEGIN} ON CONFLICT (ledger) DO UPDATE SET position = excluded.position, leaf = excluded.leaf
    WHERE followed.position < excluded.position RETURNING position"""
_REFUSE = """INSERT INTO refusals (channel, key, times) VALUES (?, ?, 1)
    ON CONFLICT (channel, key) DO UPDATE SET times = refusals.times + 1"""
_LEAVE = """UPDATE notices SET outcome = ?, settled_at = ? WHERE channel = ? AND key = ?
    AND (SELECT times FROM refusals WHERE channel = ? AND key = ?) >= ?"""
_TAKE = """INSERT INTO notices (rowid, channel, key, sort, about, act, position, person, at, outcome, settled_at)
    VALUES ((SELECT coalesce(max(rowid), 0) + 1 FROM notices), ?, ?, ?, ?, ?, ?, ?, ?, '', '')
    ON CONFLICT (channel, key) DO UPDATE SET outcome = '', at = excluded.at WHERE notices.outcome = 'over'"""
_OUTGOING = """SELECT sort, about, act, position, person, at FROM notices
    WHERE channel = ? AND outcome = '' ORDER BY rowid"""
_SETTLE = "UPDATE notices SET outcome = ?, settled_at = ? WHERE channel = ? AND key = ?"
