"""A ledger is found by its address, whatever holds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.errors import BadInput, StorageFault
from ledger.journal import stores

from .toys import CODEC, Opened, record


@pytest.mark.parametrize("url", ["{}", "sqlite://{}"])
def test_a_ledger_is_created_found_and_opened_by_its_path_or_its_url(tmp_path: Path, url: str) -> None:
    address = url.format(tmp_path / "ledger.db")
    assert not stores.exists(address)
    with pytest.raises(StorageFault, match="there is no ledger"):
        stores.open_(address, CODEC)
    made = stores.create(address, CODEC)
    assert record(made, Opened(key="a")) == [1]
    made.close()
    assert stores.exists(address)
    found = stores.open_(address, CODEC)
    assert found.head() == 1
    found.close()
    with pytest.raises(StorageFault, match="exists already"):
        stores.create(address, CODEC)


def test_a_store_that_nobody_knows_is_told_and_nothing_is_made(tmp_path: Path) -> None:
    for act in (
        stores.exists,
        lambda address: stores.create(address, CODEC),
        lambda address: stores.open_(address, CODEC),
    ):
        with pytest.raises(BadInput, match="there is no store `oracle`"):
            act("oracle://there/ledger")
    assert not list(tmp_path.iterdir())
