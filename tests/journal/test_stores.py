"""A ledger is found by its address, whatever holds it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.errors import BadInput, StorageFault
from ledger.journal import stores
from ledger.journal.postgres.address import located

from .stored import SchemaStore
from .toys import CODEC, Opened, record


@pytest.fixture(params=["path", "sqlite", "postgresql", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param in ("path", "sqlite"):
        yield {"path": "{}", "sqlite": "sqlite://{}"}[request.param].format(tmp_path / "ledger.db")
        return
    schema = SchemaStore(request.getfixturevalue("postgres"), f"by {request.param}")
    yield str(schema.address).replace("postgresql://", f"{request.param}://", 1)
    schema.drop()


def test_a_ledger_is_created_found_and_opened_by_its_path_or_its_url(address: str) -> None:
    assert not stores.exists(address)
    with pytest.raises(StorageFault, match="there is no ledger"):
        stores.open_(address, CODEC)
    made = stores.create(address, CODEC)
    assert record(made, Opened(key="a")) == [1]
    made.close()
    assert stores.exists(address)
    found = stores.open_(address, CODEC, pool=3)
    assert found.head() == 1
    found.close()
    with pytest.raises(StorageFault, match="exists already"):
        stores.create(address, CODEC)
    newest = 3 if address.startswith("postgres") else 1
    assert stores.migrate(address) == (newest, newest)


def test_a_store_that_nobody_knows_is_told_and_nothing_is_made(tmp_path: Path) -> None:
    for act in (
        stores.exists,
        lambda address: stores.create(address, CODEC),
        lambda address: stores.open_(address, CODEC),
    ):
        with pytest.raises(BadInput, match="there is no store `oracle`"):
            act("oracle://there/ledger")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("postgresql://ana:s3cret@db.acme.example:5433/ops", "postgresql://db.acme.example:5433/ops"),
        ("postgres://ana@one,two:5433/ops?schema=brand", "postgresql://one,two:5433/ops?schema=brand"),
        ("postgresql:///ops?host=/run/pg&password=s3cret&user=ana", "postgresql:///ops?host=/run/pg"),
        ("postgresql://ana:s3/cr@et@[::1]:5433/ops?schema=ledger", "postgresql://[::1]:5433/ops"),
        ("ledger.db", "ledger.db"),
        ("sqlite:///srv/ledger.db", "ledger.db"),
    ],
)
def test_what_an_address_is_called_holds_no_user_and_no_password(address: str, name: str) -> None:
    assert stores.name_of(address) == name


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ana:s3cret?x@db/ops",
        "postgresql://ana:s3cret?x=y@db/ops",
        "postgresql://s3cret:s3cret/ops",
        "postgresql://db/ops\x1b[2J?password=s3cret",
        "postgresql://db/ops?password=s3cret&schema=pg_x",
        "postgresql://db/ops?password=s3cret&schema=",
        "postgresql://db/ops?password=s3cret&nonsense=1",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_without_being_told(address: str) -> None:
    with pytest.raises(BadInput) as told:
        stores.open_(address, CODEC)
    assert told.value.fix
    assert "s3cret" not in str(told.value)
    assert "\x1b" not in str(told.value)


def test_where_a_ledger_is_shows_no_password(postgres: str) -> None:
    place = located("postgresql://ana:s3cret@db/ops")
    assert "s3cret" not in f"{place!r} {place}"
    schema = SchemaStore(postgres, "shown")
    with schema.create(password="s3cret") as journal:
        assert "s3cret" not in repr(journal)
    schema.drop()
