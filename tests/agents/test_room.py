"""Five open proposals of one agent, however many it asks for at once, and about however many things."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from agents.agent import BOT, entity, seat
from ledger.app import clock
from ledger.app.ledger import Ledger, open_ledger, rehearsal
from ledger.app.settings import load
from ledger.domain.agents import MOST_OPEN, open_proposals
from ledger.domain.event import Actor
from ledger.errors import Refused
from ledger.govern.documents.queries.documents import document_of_text
from ledger.govern.proposals.decide.propose import propose, retire, retirement_terms, terms_of
from ledger.govern.requests.rows import ASK, NewRequest
from ledger.table.row import decide
from shell import ANA, CRO, DANA, FOUNDED, SAL, Desk

DAY = date(2026, 2, 3)
TERMS = terms_of(DAY, "policy", "prospective", reason="agreed")


@pytest.fixture
def ledger(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """A ledger where the agent is a steward."""
    seat(desk)
    monkeypatch.setenv(clock.NOW, FOUNDED)
    found = open_ledger(load(desk.folder / "ledger.toml"))
    yield found
    found.journal.close()


def ask(ledger: Ledger, key: str, who: str = BOT) -> bool:
    """Propose something of its own; whether there was room for it."""
    person = ledger.person(who)
    try:
        propose(ledger, Actor(person.id, person.kind, "session"), document_of_text(entity(key)), TERMS, "so")
    except Refused as no:
        return "5 open proposals" not in no.what
    return True


def test_of_many_that_are_asked_at_once_five_find_room(ledger: Ledger) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: ask(ledger, f"thing_{number}"), range(9)))
    assert found.count(True) == MOST_OPEN
    assert len(open_proposals(ledger.state(), ledger.person(BOT).id, ledger.today())) == MOST_OPEN


def test_to_ask_that_a_definition_ends_takes_room_too(ledger: Ledger) -> None:
    assert all(ask(ledger, f"thing_{number}") for number in range(MOST_OPEN))
    bot = ledger.person(BOT)
    with pytest.raises(Refused, match="5 open proposals"):
        retire(ledger, Actor(bot.id, bot.kind, "session"), "mql", retirement_terms(DAY), "nobody uses it")


def test_what_is_decided_or_taken_back_makes_room(ledger: Ledger, desk: Desk) -> None:
    assert all(ask(ledger, f"thing_{number}") for number in range(MOST_OPEN))
    for act, by in (("withdraw thing_0#1 --because so", DANA), ("approve thing_1#1", SAL), ("ratify thing_1#1", CRO)):
        desk.run(f"ledger {act}", by=ANA if act.startswith("withdraw") else by)
    assert [ask(ledger, f"more_{number}") for number in range(3)] == [True, True, False]
    assert all(ask(ledger, f"hers_{number}", ANA) for number in range(MOST_OPEN + 1))


def test_what_would_be_refused_is_refused_in_a_rehearsal_too(ledger: Ledger) -> None:
    """What is offered to an agent is what it would be let through with."""
    bot = ledger.person(BOT)
    by_itself, at_the_command_line = Actor(bot.id, bot.kind, "session"), Actor(bot.id, bot.kind)
    late = NewRequest(key="mql", hurts="it is late")
    for door in (rehearsal(ledger), ledger):
        with pytest.raises(Refused, match=f"{BOT} may not do that"):
            decide(door, by_itself, ASK, late)
    assert decide(ledger, at_the_command_line, ASK, late).position
