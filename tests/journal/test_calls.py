"""The requests of a day are counted beside the history: for all programs together, and no part of what is hashed."""

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


def test_requests_are_counted_by_target_and_day_across_programs(populated: Store) -> None:
    with populated.open() as one, populated.open() as other:
        one.spend("sf", "2026-02-02", 40)
        other.spend("sf", "2026-02-02", 2)
        other.spend("hs", "2026-02-02", 7)
    with populated.open() as later:
        assert later.spent("sf", "2026-02-02") == 42
        assert (later.spent("hs", "2026-02-02"), later.spent("sf", "2026-02-03")) == (7, 0)


def test_a_new_day_begins_at_nothing_and_keeps_no_older_one(populated: Store) -> None:
    with populated.open() as journal:
        journal.spend("sf", "2026-02-02", 40)
        journal.spend("hs", "2026-02-02", 7)
        journal.spend("sf", "2026-02-03", 1)
        days = [(target, day) for target in ("sf", "hs") for day in ("2026-02-02", "2026-02-03")]
        assert [journal.spent(*each) for each in days] == [0, 1, 7, 0]


def test_the_count_is_no_history_and_a_question_writes_nothing(populated: Store) -> None:
    before = contents(populated)
    with populated.open() as journal:
        root, stored = verify(journal), whole(populated)
        assert journal.spent("sf", "2026-02-02") == 0
        assert whole(populated) == stored
        journal.spend("sf", "2026-02-02", 1)
        assert (contents(populated), verify(journal)) == (before, root)
