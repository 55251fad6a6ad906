"""When programs that run by themselves last looked is kept beside the history, and is no part of what is hashed."""

from __future__ import annotations

import pytest

from ledger.journal.verify import verify

from .stored import Store, contents, whole
from .toys import populate


@pytest.fixture
def populated(store: Store) -> Store:
    with store.create() as journal:
        populate(journal)
    return store


def test_the_last_beat_counts_by_sort_and_by_who_it_is(populated: Store) -> None:
    with populated.open() as one, populated.open() as other:
        one.beat("work", "p_one", 100)
        other.beat("work", "p_one", 160)
        other.beat("work", "p_other", 90)
        other.beat("watch", "p_one", 70)
    with populated.open() as later:
        assert later.beats("work") == {"p_one": 160, "p_other": 90}
        assert later.beats("watch") == {"p_one": 70}


def test_a_beat_is_no_history_and_a_question_writes_nothing(populated: Store) -> None:
    before = contents(populated)
    with populated.open() as journal:
        root, stored = verify(journal), whole(populated)
        assert journal.beats("work") == {}
        assert whole(populated) == stored
        journal.beat("work", "p_one", 100)
        assert (contents(populated), verify(journal)) == (before, root)
