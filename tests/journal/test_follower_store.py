"""What a follower keeps beside a history: all of a transaction or none, and up to where it stands."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from threading import Event

import pytest
from eventsourcing.persistence import IntegrityError, Tracking, WaitInterruptedError

from ledger.domain.notice import Notice
from ledger.errors import StorageFault
from ledger.journal import stores
from ledger.journal.bookmark import Bookmark, bookmark_at
from ledger.journal.outbox import Outbox
from ledger.journal.port import Journal

from .stored import Store
from .toys import CODEC, Opened, record

NOTICE = Notice("waits", "mql#1", "approve", 3, "p_1")
LATER = Notice("waits", "mql#2", "approve", 4, "p_1")
AT = "2026-03-01T12:00:00.000000Z"


@pytest.fixture
def journal(store: Store) -> Iterator[Journal]:
    with store.create() as made:
        record(made, Opened(key="a"), Opened(key="b"), Opened(key="c"))
        yield made


@pytest.fixture
def outbox(journal: Journal) -> Iterator[Outbox]:
    with closing(Outbox(journal.follower_store())) as made:
        yield made


def test_it_tracks_as_the_library_asks_of_a_recorder(outbox: Outbox) -> None:
    """The library's own suite says this, and needs a cipher that nothing else here does."""
    for ledger, position in (("one", 21), ("one", 22), ("two", 21), ("one", 24)):
        outbox.insert_tracking(Tracking(ledger, position))
    for ledger, position in (("one", 24), ("one", 23), ("two", 21)):
        with pytest.raises(IntegrityError):
            outbox.insert_tracking(Tracking(ledger, position))
    assert [outbox.max_tracking_id(each) for each in ("one", "two", "three")] == [24, 21, None]
    assert [outbox.has_tracking_id("one", each) for each in (None, 20, 24, 25)] == [True, True, True, False]
    outbox.wait("one", 24)
    with pytest.raises(TimeoutError):
        outbox.wait("one", 25, timeout=0.01)
    ended = Event()
    ended.set()
    with pytest.raises(WaitInterruptedError):
        outbox.wait("one", 25, interrupt=ended)


def test_notices_and_the_place_they_came_with_are_kept_together_or_not_at_all(journal: Journal, outbox: Outbox) -> None:
    outbox.begin("one", journal)
    record(journal, Opened(key="d"))
    with pytest.raises(IntegrityError, match="one was followed up to #3, or later"):
        outbox.take([NOTICE], ["mail"], AT, ("one", bookmark_at(journal, 3)))
    assert outbox.outgoing("mail") == []
    outbox.take([NOTICE], ["mail"], AT, ("one", bookmark_at(journal, 4)))
    assert [each.notice for each in outbox.outgoing("mail")] == [NOTICE]
    assert outbox.bookmark("one") == bookmark_at(journal, 4)


def test_a_ledger_is_followed_from_its_end_and_later_from_where_it_was_left(journal: Journal, outbox: Outbox) -> None:
    outbox.begin("one", journal)
    record(journal, Opened(key="d"))
    outbox.begin("one", journal)
    assert outbox.bookmark("one") == bookmark_at(journal, 3)


def test_what_was_kept_of_another_ledger_goes_and_so_does_all_of_it_to_start_over(
    journal: Journal, outbox: Outbox
) -> None:
    for ledger, anew in (("one", False), ("two", False), ("two", True)):
        outbox.begin(ledger, journal, anew=anew)
        assert outbox.known("mail") == set()
        outbox.take([NOTICE], ["mail"], AT)
    outbox.begin("two", journal)
    assert outbox.known("mail") == {NOTICE.key}
    assert outbox.bookmark("one") is None


def test_notices_go_out_in_the_order_in_which_they_were_taken(outbox: Outbox) -> None:
    outbox.take([LATER], ["mail", "hook"], AT)
    outbox.take([NOTICE, LATER], ["mail"], AT)
    assert [each.notice for each in outbox.outgoing("mail")] == [LATER, NOTICE]
    outbox.settle("mail", [LATER], "told", AT)
    assert [each.notice for each in outbox.outgoing("mail")] == [NOTICE]
    assert [each.notice for each in outbox.outgoing("hook")] == [LATER]


def test_a_look_reads_what_is_kept_and_writes_nothing(journal: Journal, outbox: Outbox) -> None:
    with closing(Outbox(journal.follower_store(reading=True))) as nothing:
        assert nothing.bookmark("one") is None
    outbox.begin("one", journal)
    outbox.take([NOTICE], ["mail"], AT)
    with closing(Outbox(journal.follower_store(reading=True))) as look:
        assert look.bookmark("one") == bookmark_at(journal, 3)
        assert [each.notice for each in look.outgoing("mail")] == [NOTICE]
        with suppress(StorageFault):
            look.settle("mail", [NOTICE], "told", AT)
    assert [each.notice for each in outbox.outgoing("mail")] == [NOTICE]


def test_a_look_at_a_ledger_that_nobody_followed_makes_no_file(tmp_path: Path) -> None:
    with closing(stores.create(tmp_path / "ledger.db", CODEC)) as journal:
        before = sorted(tmp_path.iterdir())
        with closing(Outbox(journal.follower_store(reading=True))) as look:
            assert look.bookmark("one") is None
        assert sorted(tmp_path.iterdir()) == before


def test_where_a_version_left_off_that_kept_no_leaf_it_goes_on(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "ledger.db.follow")) as earlier:
        earlier.execute("CREATE TABLE tracking (application_name TEXT PRIMARY KEY, notification_id INTEGER)")
        earlier.execute("INSERT INTO tracking VALUES ('one', 2)")
        earlier.commit()
    with closing(stores.create(tmp_path / "ledger.db", CODEC)) as journal:
        record(journal, Opened(key="a"), Opened(key="b"), Opened(key="c"))
        for reading in (True, False):
            with closing(Outbox(journal.follower_store(reading=reading))) as outbox:
                assert outbox.bookmark("one") == Bookmark(2)
                outbox.require_followed("one", journal)
        with closing(Outbox(journal.follower_store())) as outbox:
            outbox.take([], [], AT, ("one", bookmark_at(journal, 3)))
        with closing(Outbox(journal.follower_store())) as outbox:
            assert outbox.bookmark("one") == bookmark_at(journal, 3)


@pytest.mark.parametrize("grown", [0, 1, 2])
def test_what_was_followed_has_to_be_there_still(
    journal: Journal, outbox: Outbox, new_store: Callable[[], Store], grown: int
) -> None:
    outbox.begin("one", journal)
    outbox.require_followed("one", journal)
    with new_store().create() as older:
        record(older, Opened(key="a"), Opened(key="b"), *(Opened(key="c") for _ in range(grown)))
        with pytest.raises(StorageFault) as told:
            outbox.require_followed("one", older)
    found = "another one is there now" if grown else "the ledger ends with #2"
    assert told.value.what == f"event #3 was followed, and {found}"
    assert "an older copy of the ledger was put back" in told.value.why
    assert "ledger follow --start-over" in told.value.fix


def test_who_follows_knows_how_far_it_came_where_all_that_is_kept_went_back_too(
    journal: Journal, outbox: Outbox, new_store: Callable[[], Store]
) -> None:
    outbox.begin("one", journal)
    record(journal, Opened(key="d"))
    outbox.take([], [], AT, ("one", bookmark_at(journal, 4)))
    with new_store().create() as older, closing(journal.follower_store()) as kept:
        record(older, Opened(key="a"), Opened(key="b"), Opened(key="c"))
        with kept.transaction() as execute:
            execute("UPDATE followed SET position = ?, leaf = ?", tuple(bookmark_at(older, 3)))
        with pytest.raises(StorageFault, match="#4 was followed, and the ledger ends with #3"):
            outbox.require_followed("one", older)
        with closing(Outbox(journal.follower_store())) as later:
            later.require_followed("one", older)
