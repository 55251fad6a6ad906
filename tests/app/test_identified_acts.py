"""Whoever opens the door says how it was established who acts, and the ledger keeps it with the act."""

from __future__ import annotations

import json

import pytest

from ledger.app import clock, settings
from ledger.app.decisions.approve import approve
from ledger.app.decisions.ratify import ratify
from ledger.app.ledger import open_ledger
from ledger.domain.event import Authentication
from shell import ANA, CRO, FOUNDED, SAL, TERMS, Desk, criteria

OIDC = Authentication(method="oidc", credential="c_7", at=FOUNDED)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.NOW, FOUNDED)


def test_the_line_says_how_surely_and_the_event_by_what(desk: Desk) -> None:
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    ledger = open_ledger(settings.load(desk.folder / settings.FILE))
    sal = ledger.actor(SAL)._replace(assurance="federated", authentication=OIDC, relayed_for=ledger.person(CRO).id)
    approve(ledger, sal, "mql#2", "agreed")
    cro = ledger.actor(CRO)._replace(assurance="session", authentication=OIDC)
    decided = ratify(ledger, cro, "mql#2", "agreed")
    assert decided.position
    approval, ratification = (each.event for each in ledger.journal.read(after=decided.position - 2)[0])
    assert (approval.authentication, approval.relayed_for) == (OIDC, ledger.person(CRO).id)  # type: ignore[attr-defined]
    assert ratification.authentication == OIDC  # type: ignore[attr-defined]
    lines = [json.loads(ledger.journal.line(at))["assurance"] for at in (decided.position - 1, decided.position)]
    assert lines == ["federated", "session"]
    assert desk.does("ledger verify")
