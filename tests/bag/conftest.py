"""One audited ledger, and the bag of one definition in it; nobody writes to either."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bags import audited, public_key
from shell import Desk


@pytest.fixture(scope="session")
def ledger(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """See `bags.audited`."""
    return audited(template.copied(tmp_path_factory.mktemp("audited")))


@pytest.fixture(scope="session")
def key(ledger: Desk) -> str:
    """The public key of its checkpoints."""
    return public_key(ledger)


@pytest.fixture(scope="session")
def exported(ledger: Desk) -> Path:
    """The bag of `mql`, with names, proofs and an older checkpoint."""
    ledger.does("ledger audit export mql -o mql --people --checkpoint now.note --since old.note")
    return ledger.folder / "mql"


@pytest.fixture
def bag(exported: Path, tmp_path: Path) -> Path:
    """The same, to be edited, beside the key of its checkpoints."""
    shutil.copy(exported.parent / "a.key", tmp_path)
    shutil.copytree(exported, tmp_path / "bag")
    return tmp_path / "bag"
