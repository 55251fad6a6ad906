"""A ledger that is copied from one store to another is the same ledger; one that is moved goes on there alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from ledger.errors import LedgerError, Refused, StorageFault, Tampered
from ledger.journal import stores
from ledger.journal.codec import Codec
from ledger.journal.copying import copy
from ledger.journal.port import Holdings, Judge, NewEvent
from ledger.journal.root import Root
from ledger.journal.verify import verify

from .stored import FileStore, SchemaStore, Store, contents
from .toys import ANA, CODEC, NOON, Opened, person, populate, record, register

Places = Callable[[str], Store]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory, postgres: str) -> Iterator[Places]:
    """New places by the sort of store."""
    made: list[SchemaStore] = []

    def place(sort: str) -> Store:
        if sort == "file":
            return FileStore(tmp_path_factory.mktemp("copy") / "ledger.db")
        made.append(SchemaStore(postgres, f"copy{len(made)}"))
        return made[-1]

    yield place
    for each in made:
        each.drop()


WAYS = pytest.mark.parametrize(
    ("one", "other"), [("file", "schema"), ("schema", "file"), ("schema", "schema"), ("file", "file")]
)


def copied(source: Store, target: Store, **more: Any) -> Root:
    with source.open() as here, target.create() as there:
        return copy(here, there, **more)


@pytest.fixture
def source(places: Places, one: str) -> Store:
    made = places(one)
    with made.create() as journal:
        populate(journal)
    return made


@WAYS
@pytest.mark.fault(15)
def test_a_copy_holds_every_row_and_has_the_same_root(source: Store, places: Places, other: str) -> None:
    target = places(other)
    root = copied(source, target)
    assert contents(target) == contents(source)
    with source.open() as here, target.open() as there:
        assert verify(here) == verify(there) == there.root() == root
        assert there.people() == here.people()
        assert there.read() == here.read()
        for journal in (here, there):
            assert record(journal, Opened(key="a"), command="more") == [35]
            assert journal.root() == verify(journal)


@pytest.mark.fault(15)
def test_there_and_back_again_nothing_is_another(places: Places) -> None:
    first, between, last = places("file"), places("schema"), places("file")
    with first.create() as journal:
        populate(journal)
    roots = {copied(first, between), copied(between, last)}
    assert len(roots) == 1
    assert contents(first) == contents(between) == contents(last)


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=9)
TAG = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=9)
DRAFTS = st.lists(
    st.builds(NewEvent, TEXT, st.lists(TAG, max_size=3).map(tuple), st.binary(max_size=20), st.just(())),
    min_size=1,
    max_size=4,
)


@given(appends=st.lists(DRAFTS, max_size=5))
@settings(max_examples=15, deadline=None)
def test_whatever_is_recorded_is_copied_byte_for_byte(places: Places, appends: list[list[NewEvent]]) -> None:
    first, between, last = places("file"), places("schema"), places("file")
    with first.create(Codec({})) as journal:
        for number, drafts in enumerate(appends):
            journal.append(drafts, actor=ANA, command_id=f"c{number}", now=NOON)
    assert copied(first, between) == copied(between, last)
    assert contents(first) == contents(between) == contents(last)


@WAYS
def test_a_ledger_that_holds_anything_is_never_filled(source: Store, places: Places, other: str) -> None:
    target = places(other)
    with source.open() as here, target.create() as there:
        register(there, person("p9", "eve@acme.example"))
        before = contents(target)
        with pytest.raises(Refused, match="the other ledger is not empty"):
            copy(here, there)
        with pytest.raises(Tampered, match="is not this ledger"):
            copy(here, there, move_to="elsewhere")
        assert contents(target) == before
        assert record(here, Opened(key="a")) == [35], "and nothing was moved"


@WAYS
def test_a_ledger_that_was_altered_is_not_copied(source: Store, places: Places, other: str) -> None:
    target = places(other)
    with source.altering() as execute:
        execute("UPDATE persons SET name = 'Eve' WHERE id = 'p1'")
    with pytest.raises(Tampered):
        copied(source, target)
    with target.open() as there:
        assert (there.head(), there.people()) == (0, {})


@WAYS
def test_a_copy_that_is_not_the_same_is_undone_whole(source: Store, places: Places, other: str) -> None:
    target = places(other)
    with source.open() as here, target.create() as there, here.evidence() as held:

        def never(_: Holdings) -> Root:
            raise Tampered("what arrived is not what was sent")

        judge: Judge = never
        with pytest.raises(Tampered):
            there.fill(held, judge)
        assert (there.head(), there.people(), there.root().size) == (0, {}, 0)
        assert record(there, Opened(key="a")) == [1]


# Moving


@WAYS
def test_a_ledger_that_was_moved_takes_nothing_more_and_says_where_it_went(
    source: Store, places: Places, other: str
) -> None:
    target = places(other)
    with source.open() as here, target.create() as there:
        root = copy(here, there, move_to="postgresql://db.acme.example/ops")
        with pytest.raises(StorageFault, match="was moved") as told:
            record(here, Opened(key="a"), command="new")
        assert "postgresql://db.acme.example/ops" in told.value.why
        with pytest.raises(StorageFault, match="was moved"):
            here.lease("sf", "ops", 1_000, 60, lambda _: False)
        with pytest.raises(StorageFault, match="was moved"):
            copy(here, there, move_to="elsewhere")
        assert record(here, *[each.event for each in here.read()[0][2:3]], command="c2") == [3], "sent again"
        assert verify(here) == root == verify(there)
        assert record(there, Opened(key="a")) == [35]
    with source.open() as again, pytest.raises(StorageFault, match="was moved"):
        record(again, Opened(key="a"), command="new")


@WAYS
def test_a_move_that_was_cut_off_after_the_copy_is_brought_to_its_end(
    source: Store, places: Places, other: str
) -> None:
    target = places(other)
    root = copied(source, target)
    with source.open() as here, target.open() as there:
        assert copy(here, there, move_to="there") == root
        with pytest.raises(StorageFault, match="was moved"):
            record(here, Opened(key="a"))


@WAYS
def test_nobody_records_while_a_ledger_is_moved(source: Store, places: Places, other: str) -> None:
    with source.open() as here, here.leaving("there") as held:
        assert len(list(held.events())) == 34
        writing = {
            "sqlite": ("PRAGMA busy_timeout = 50", "BEGIN IMMEDIATE"),
            "postgres": ("SET lock_timeout = '50ms'", "SELECT head FROM counter FOR UPDATE"),
        }
        impatient, lock = writing[source.sort]
        with source.asking() as execute:
            execute(impatient)
            with pytest.raises(Exception, match="lock"):
                execute(lock)


@pytest.mark.parametrize("one", ["file", "schema"])
def test_a_move_that_fails_leaves_the_ledger_where_it_is(source: Store) -> None:
    with source.open() as here:
        with pytest.raises(LedgerError, match="stop"), here.leaving("there"):
            raise LedgerError("stop")
        assert record(here, Opened(key="a")) == [35]


@WAYS
def test_fences_and_requests_go_on_where_they_were(source: Store, places: Places, other: str) -> None:
    target = places(other)
    with source.open() as here, target.create() as there:
        for _ in range(3):
            here.release("sf", here.lease("sf", "ops", 1_000, 60, lambda _: False))
        here.spend("sf", "2026-02-02", 40)
        copy(here, there)
        assert there.lease("sf", "ops", 1_000, 60, lambda _: False) == 4
        assert there.spent("sf", "2026-02-02") == 40


def test_a_ledger_is_opened_where_it_was_moved_to_by_its_address(places: Places, tmp_path: Path) -> None:
    """What the ledger is called after a move is an address that opens it, where it needs no password."""
    source, target = places("file"), places("schema")
    with source.create() as here:
        populate(here)
        with target.create() as there:
            copy(here, there, move_to=stores.name_of(target.address))
        with pytest.raises(StorageFault) as told:
            record(here, Opened(key="a"))
    address = told.value.why.removeprefix("it goes on in ")
    with closing(stores.open_(f"{address}&user=postgres", CODEC)) as found:
        assert found.head() == 34
