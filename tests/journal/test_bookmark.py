"""Whoever read up to a place can tell whether what they read is still on record there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given, settings, strategies as st

from ledger.errors import UnknownName
from ledger.journal import stores
from ledger.journal.bookmark import Bookmark, bookmark_at, holds
from ledger.journal.port import Journal

from .stored import Store
from .toys import CODEC, Opened, record


@pytest.fixture
def journal(store: Store) -> Iterator[Journal]:
    with store.create() as made:
        yield made


def test_a_mark_holds_however_much_comes_after_it(journal: Journal) -> None:
    bookmarks = [bookmark_at(journal, 0)]
    for key in "abc":
        bookmarks += [bookmark_at(journal, record(journal, Opened(key=key))[-1])]
        assert all(holds(journal, each) for each in bookmarks)
    assert [each.position for each in bookmarks] == [0, 1, 2, 3]


def test_nobody_stands_where_nothing_is(journal: Journal) -> None:
    with pytest.raises(UnknownName, match="no event #1"):
        bookmark_at(journal, 1)
    assert not holds(journal, Bookmark(1, "00"))


@settings(max_examples=20, deadline=None)
@given(kept=st.integers(0, 3), undone=st.integers(1, 3), since=st.integers(0, 5))
def test_a_mark_holds_no_more_where_an_older_copy_was_put_back_however_far_it_grew(
    tmp_path_factory: pytest.TempPathFactory, kept: int, undone: int, since: int
) -> None:
    folder = tmp_path_factory.mktemp("ledgers")
    with closing(stores.create(folder / "ledger.db", CODEC)) as journal:
        for number in range(kept):
            record(journal, Opened(key=f"kept-{number}"))
        before = bookmark_at(journal, kept)
    shutil.copyfile(folder / "ledger.db", folder / "older.db")
    with closing(stores.open_(folder / "ledger.db", CODEC)) as journal:
        for number in range(undone):
            record(journal, Opened(key=f"key-{number}"))
        bookmark = bookmark_at(journal, kept + undone)
        assert holds(journal, bookmark)
    with closing(stores.open_(folder / "older.db", CODEC)) as older:
        for number in range(since):
            record(older, Opened(key=f"key-{number}"))  # the same again: its salt alone makes it another event
        assert (holds(older, before), holds(older, bookmark)) == (True, False)
