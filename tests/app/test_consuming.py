"""Consumers and those who decide at the same time: each rests on what it has to, and on no more."""

from __future__ import annotations

from typing import Any

import pytest
from tests.app.test_deciding import opened, overtaken

from ledger.app import clock
from ledger.domain import boundaries
from ledger.domain.founding import PersonRegistered
from ledger.errors import Refused
from ledger.govern.consumers import decide as consumers, queries as readers
from ledger.govern.consumers.events import ConsumerAdded
from ledger.govern.proposals.decide.approve import approve as approve_it
from shell import ANA, BEN, CRO, FOUNDED, MIA, OPS, SAL, TERMS, Desk, criteria

CMO = "cmo@acme.example"
ADD = f'ledger consumer add "CMO weekly" --uses mql --owner {CMO}'


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.NOW, FOUNDED)


def test_the_address_of_an_owner_is_an_id_before_anything_is_stored(desk: Desk) -> None:
    ledger = opened(desk)
    registered, added = consumers.add(
        ledger, ledger.actor(OPS), "CMO weekly", ["mql"], f" {CMO.upper()} ".strip(), ""
    ).events
    assert isinstance(registered, PersonRegistered)
    assert isinstance(added, ConsumerAdded)
    assert added.owner == registered.id
    assert "@" not in repr((registered, added))
    (again,) = consumers.add(ledger, ledger.actor(OPS), "Board", ["mql"], CMO, "").events
    assert isinstance(again, ConsumerAdded)
    assert again.owner == added.owner, "who is known is not registered again"


def test_a_consumer_that_is_added_meanwhile_makes_no_decision_over(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    ledger = opened(desk)
    attempts = overtaken(ledger, monkeypatch, lambda: desk.does(ADD.replace(CMO, MIA), by=OPS))
    assert approve_it(ledger, ledger.actor(SAL), "mql#2", "").positions
    assert attempts == [1]


@pytest.mark.parametrize(
    ("command", "by"),
    [(f"ledger revoke lifecycle steward {BEN} --because left", CRO), (ADD, OPS)],
    ids=["a seat", "the consumer"],
)
def test_what_it_rests_on_is_read_again_where_it_moved(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, command: str, by: str
) -> None:
    ledger = opened(desk)
    attempts = overtaken(ledger, monkeypatch, lambda: desk.does(command, by=by))
    if by == CRO:
        with pytest.raises(Refused, match=rf"{BEN} may not say"):
            consumers.add(ledger, ledger.actor(BEN), "CMO weekly", ["mql"], CMO, "")
    else:
        assert not consumers.add(ledger, ledger.actor(BEN), "CMO weekly", ["mql"], CMO, "").events, "it is so already"
    assert attempts == [1]


def test_what_a_change_does_is_not_proved_where_nobody_reads_of_it(desk: Desk) -> None:
    ledger = opened(desk)
    state = ledger.state(boundaries.definitions(["mql"]))
    proposal = state.proposals["mql#1"]

    def proving() -> Any:
        raise AssertionError("it was proved")
        yield

    assert readers.touched(ledger, proposal.draft, proposal.bound, proving()) == readers.AffectedConsumers((), ())
