"""Each store keeps every promise of a journal: `store` is a new place, `new_store` makes as many as one wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from .stored import FileStore, SchemaStore, Store, database


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def new_store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Store]]:
    """Makes places for ledgers, in which there is nothing yet."""
    if request.param == "sqlite":
        yield lambda: FileStore(tmp_path_factory.mktemp("store") / "ledger.db")
        return
    server, numbers = request.getfixturevalue("postgres"), count()
    with database(server, "journals") as url:  # dropped whole, which takes no longer for a hundred schemas than for one
        yield lambda: SchemaStore(url, f"journal {next(numbers)}")


@pytest.fixture
def store(new_store: Callable[[], Store]) -> Store:
    """A place for a ledger, in which there is nothing yet."""
    return new_store()
