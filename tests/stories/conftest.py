"""Stories that are told twice: of a ledger in a file, and of one on a server. Nobody in them can tell which it is."""

from __future__ import annotations

import pytest

TWICE = (
    "test_consumers",
    "test_invariants",
    "test_leaving",
    "test_ratified_stays",
    "test_rights_audit",
    "test_what_was_approved",
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The fixture `desk` in both stores."""
    if metafunc.module.__name__.rpartition(".")[2] in TWICE and "desk" in metafunc.fixturenames:
        metafunc.parametrize("desk", ["file", "server"], indirect=True)
