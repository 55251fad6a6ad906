"""A state of some definitions refuses a question about another: an empty answer would look like a true one."""

from __future__ import annotations

import pytest

from ledger.domain import boundaries
from ledger.domain.definition import History
from ledger.domain.state import State
from ledger.govern.consumers.fold import find_boundary_of_consumers


def test_what_was_not_read_cannot_be_asked_for() -> None:
    state = State(covered=boundaries.covered(boundaries.definitions(["mql", "lead"])))
    assert state.history("mql") == History()
    with pytest.raises(LookupError, match="`sql` was asked for, and only lead, mql was read"):
        state.history("sql")


def test_what_was_read_by_more_than_keys_can_be_asked_for_anything() -> None:
    wider = (
        boundaries.entity("lead"),
        boundaries.rights("lifecycle"),
        boundaries.decisions(),
        find_boundary_of_consumers(),
    )
    for each in wider:
        assert boundaries.covered(boundaries.definitions(["mql"]), each) is None
    assert State().history("sql") == History()
