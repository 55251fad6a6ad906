"""What rests on several entities is decided with all of them in view, whoever brings the kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from ledger import draft as make, hookimpl
from ledger.app import clock, settings
from ledger.app.ledger import Decided, Ledger, open_ledger
from ledger.documents import Document, load
from ledger.domain.proposal import DefinitionProposed, Terms
from ledger.govern.proposals.decide.approve import approve as approve_it
from ledger.govern.proposals.decide.propose import propose as propose_it
from ledger.govern.proposals.decide.ratify import ratify as ratify_it
from ledger.plugins import load as plugins
from shell import ANA, BEN, CRO, FOUNDED, SAL, Desk, decide

DAY = Terms(from_=date(2026, 2, 2))
CREDIT = (
    "kind: test.credit\nkey: sourced\nscope: lifecycle\nentity: touch\ntitle: Sourced\nconversion: {entity: deal}\n"
)


class Credit:
    """A kind of the test's own: it reads how a touch came about, and what a deal is worth."""

    name, version = "test.credit", 1

    def read(self, document: Document, around: Any) -> Any:
        value: Any = document.value
        entities = (value["entity"], value["conversion"]["entity"])
        more = {"reads": ("deal.amount", "touch.channel"), "entities": entities, "content": {"title": value["title"]}}
        return make(self, key=value["key"], scope=value["scope"], entity=entities[0], meaning="m", **more)

    def objections(self, *_: Any) -> list[Any]:
        return []

    notes = objections


@hookimpl
def ledger_kinds() -> list[Credit]:
    return [Credit()]


@pytest.fixture
def sold(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Touches and deals are entities in force."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    for key, field in (("touch", "channel: {type: text}"), ("deal", "amount: {type: number}")):
        desk.write(f"{key}.yaml", f"kind: entity\nkey: {key}\nscope: lifecycle\nfields: {{{field}}}\n")
        decide(desk, f"{key}.yaml", key)
    return desk


def opened(desk: Desk) -> Ledger:
    ledger = open_ledger(settings.load(desk.folder / settings.FILE))
    ledger.plugins = plugins((), also=[("given", SimpleNamespace(ledger_kinds=ledger_kinds))])
    return ledger


def acting(verb: Callable[..., Decided], desk: Desk, who: str, *given: object) -> Decided:
    ledger = opened(desk)
    return verb(ledger, ledger.actor(who), *given)


def test_it_is_proposed_approved_and_ratified_on_all_its_entities(sold: Desk) -> None:
    (document,) = load(CREDIT)
    (event,) = acting(propose_it, sold, ANA, document, DAY, "so").events
    assert isinstance(event, DefinitionProposed)
    assert [each.key for each in event.bound.basis] == ["deal", "touch"]
    acting(approve_it, sold, SAL, "sourced#1", "")
    assert acting(ratify_it, sold, CRO, "sourced#1", "").events
    refused = "kind: entity\nkey: deal\nscope: lifecycle\nfields: {worth: {type: number}}\n"
    sold.write("deal.yaml", refused)
    done = sold.run(
        "ledger propose deal.yaml --effective 2026-02-02 --nature policy --standard prospective --because x", BEN
    )
    assert (done.code, "`amount` would be removed" in done.err) == (4, True)


def test_another_version_of_any_of_them_makes_it_stale(sold: Desk) -> None:
    (document,) = load(CREDIT)
    acting(propose_it, sold, ANA, document, DAY, "so")
    sold.write("deal.yaml", "kind: entity\nkey: deal\nscope: lifecycle\nfields: {amount: {type: number, blank: 0}}\n")
    decide(sold, "deal.yaml", "deal", number=2)
    assert "deal#2 was ratified as v2" in sold.run("ledger approve 'sourced#1'", SAL).err


def test_what_happens_to_one_of_them_meanwhile_makes_the_decision_over(
    sold: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (document,) = load(CREDIT)
    ledger, attempts = opened(sold), 0
    record = ledger.journal.record

    def late(*events: Any, **given: Any) -> list[int]:
        nonlocal attempts
        attempts += 1
        if attempts == 1:
            sold.write(
                "deal.yaml",
                "kind: entity\nkey: deal\nscope: lifecycle\nfields: {amount: {type: number}, x: {type: text}}\n",
            )
            decide(sold, "deal.yaml", "deal", number=2)
        return record(*events, **given)

    monkeypatch.setattr(ledger.journal, "record", late)
    (event,) = propose_it(ledger, ledger.actor(ANA), document, DAY, "so").events
    assert isinstance(event, DefinitionProposed)
    assert (attempts, [each.version for each in event.bound.basis]) == (2, [2, 1])
