"""Those who ask for a change and those who decide at the same time: each rests on what it has to, and on no more."""

from __future__ import annotations

import pytest
from tests.app.test_deciding import opened, overtaken

from ledger.app import clock
from ledger.errors import Refused
from ledger.govern.proposals.decide.approve import approve
from ledger.govern.requests.events import ChangeRequested
from ledger.govern.requests.rows import ANSWER, ASK, NewRequest, RequestAnswer
from ledger.table.row import decide
from shell import ANA, BEN, CRO, FOUNDED, MIA, OPS, SAL, TERMS, Desk, criteria


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.NOW, FOUNDED)


def test_two_who_ask_at_once_get_two_names(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = opened(desk)
    attempts = overtaken(ledger, monkeypatch, lambda: desk.does("ledger ask --about routing --hurts x", by=OPS))
    (event,) = decide(ledger, ledger.actor(MIA), ASK, NewRequest(key="mql", hurts="they wait")).events
    assert isinstance(event, ChangeRequested)
    assert (event.request, attempts) == ("r-2", [2])


def test_a_request_that_comes_meanwhile_makes_no_decision_over(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    ledger = opened(desk)
    attempts = overtaken(ledger, monkeypatch, lambda: desk.does("ledger ask mql --hurts x", by=OPS))
    assert approve(ledger, ledger.actor(SAL), "mql#2", "").positions
    assert attempts == [1]


@pytest.mark.parametrize(
    ("command", "by"),
    [
        (f"ledger revoke lifecycle steward {BEN} --because left", CRO),
        ("ledger answer r-1 --no --because 'we saw none'", ANA),
    ],
    ids=["the seat", "the answer"],
)
def test_who_answers_is_refused_where_the_seat_or_the_question_went_meanwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, command: str, by: str
) -> None:
    desk.does("ledger ask mql --hurts x", by=OPS)
    ledger = opened(desk)
    overtaken(ledger, monkeypatch, lambda: desk.does(command, by=by))
    with pytest.raises(Refused, match=r"may not act as steward|was answered"):
        decide(ledger, ledger.actor(BEN), ANSWER, RequestAnswer(request="r-1", because="no"))
