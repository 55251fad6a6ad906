"""Read, decide, append: when the ground moves in between, the decision is made again, and only then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from ledger.app import clock, settings
from ledger.app.ledger import ATTEMPTS, Actor, Decided, Ledger, open_ledger
from ledger.data import replace
from ledger.domain.event import Boundary, Condition, Query
from ledger.domain.folding.folding import fold
from ledger.errors import Conflict, Problems, Refused
from ledger.govern.documents.queries.documents import document_in
from ledger.govern.proposals.decide.approve import approve as approve_it, decline
from ledger.govern.proposals.decide.propose import propose, terms_of
from ledger.govern.proposals.decide.ratify import ratify as ratify_it
from shell import ANA, BEN, CRO, FOUNDED, MIA, SAL, TERMS, Desk, criteria


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.NOW, FOUNDED)


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """`mql#2` is open, `hot` waits to be proposed."""
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.write("hot.yaml", criteria("mql AND score >= 90", key="hot"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    return desk


def opened(desk: Desk) -> Ledger:
    return open_ledger(settings.load(desk.folder / settings.FILE))


def overtaken(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, *others: Callable[[], object]) -> list[int]:
    """Let others act between reading and recording, one before each attempt; gives how often there was an attempt."""
    record, waiting, attempts = ledger.journal.record, list(others), [0]

    def late(*events: Any, **given: Any) -> list[int]:
        attempts[0] += 1
        if waiting:
            waiting.pop(0)()
        return record(*events, **given)

    monkeypatch.setattr(ledger.journal, "record", late)
    return attempts


def approve(ledger: Ledger, who: str = SAL) -> Decided:
    return approve_it(ledger, ledger.actor(who), "mql#2", "")


def test_what_was_decided_on_is_read_again_where_it_moved(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = opened(busy)
    attempts = overtaken(ledger, monkeypatch, lambda: busy.does("ledger approve mql#2", by=MIA))
    assert len(approve(ledger).positions) == 1
    assert attempts == [2]
    assert busy.does("ledger proposals --json").data[0]["approvals"] == 2


def test_a_seat_that_went_in_between_makes_the_approval_refused(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = opened(busy)
    overtaken(ledger, monkeypatch, lambda: busy.does(f"ledger revoke lifecycle approver {SAL} --because left", by=CRO))
    with pytest.raises(Refused, match=f"{SAL} may not act as approver"):
        approve(ledger)
    assert busy.does("ledger proposals --json").data[0]["approvals"] == 0


def test_a_proposal_withdrawn_in_between_is_not_approved(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = opened(busy)
    overtaken(ledger, monkeypatch, lambda: busy.does("ledger withdraw mql#2 --because 'a slip'", by=ANA))
    with pytest.raises(Refused, match="mql#2 is closed"):
        approve(ledger)


def test_a_decision_reads_each_query_once_and_decides_on_all_of_them(
    busy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = opened(busy)
    read, record, asked = ledger.journal.read, ledger.journal.record, list[Query]()
    decided: list[Boundary] = []

    def told(boundary: Boundary | None = None, **given: Any) -> Any:
        asked.extend(boundary.queries if boundary else ())
        return read(boundary, **given)

    def recorded(*events: Any, condition: Condition, **given: Any) -> list[int]:
        decided.append(condition.boundary)
        return record(*events, condition=condition, **given)

    actor = ledger.actor(SAL)
    monkeypatch.setattr(ledger.journal, "read", told)
    monkeypatch.setattr(ledger.journal, "record", recorded)
    state = approve_it(ledger, actor, "mql#2", "").state
    whole = fold(read(decided[0], upto=ledger.journal.head() - 1)[0])

    assert (state.definitions, state.proposals, state.rights) == (whole.definitions, whole.proposals, whole.rights)
    assert set(decided[0].queries) <= set(asked)
    assert [each for each in decided[0].queries if asked.count(each) > 1] == []


def test_what_happens_elsewhere_makes_nobody_decide_again(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    busy.write("deal.yaml", "kind: entity\nkey: deal\nscope: lifecycle\nfields: {worth: {type: number}}\n")
    ledger = opened(busy)
    elsewhere = lambda: busy.does(f"ledger propose deal.yaml --effective 2026-03-01 {TERMS} --because x", by=BEN)  # noqa: E731
    attempts = overtaken(ledger, monkeypatch, elsewhere)
    approve(ledger)
    assert attempts == [1]


def test_a_definition_that_another_comes_to_rest_on_moves_its_ground(
    busy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`hot` is proposed on `mql`: then the ratification of `mql#2` changes more than it did, and needs a fresh look."""
    busy.does("ledger approve mql#2", by=SAL)
    busy.does(f"ledger propose hot.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    busy.does("ledger approve hot#1", by=SAL)
    ledger = opened(busy)
    overtaken(ledger, monkeypatch, lambda: busy.does("ledger ratify hot#1", by=CRO))
    with pytest.raises(Refused, match="mql#2 is stale"):
        ratify_it(ledger, ledger.actor(CRO), "mql#2", "")


def test_where_others_always_come_first_it_is_told(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    acts = [
        lambda who=who, act=act: busy.does(f"ledger {act} mql#2 --because x", by=who)
        for _ in range(ATTEMPTS)
        for act, who in (("decline", MIA), ("approve", MIA))
    ]
    ledger = opened(busy)
    attempts = overtaken(ledger, monkeypatch, *acts[:ATTEMPTS])
    with pytest.raises(Conflict, match="others kept deciding at the same time") as told:
        approve(ledger)
    assert told.value.fix == "run the command again"
    assert attempts == [ATTEMPTS]


SCORE = """\
kind: score
key: fit
scope: lifecycle
title: Fit
statement: How well a lead fits.
entity: lead
rules:
  - {when: score >= 0.5, points: 10}
  - {when: employees >= 1000, points: 5}
bounds: [0, 100]
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("half", criteria("score >= 0.5", key="half") + "examples:\n  - {given: {score: 0.75}, verdict: true}\n"),
        ("fit", SCORE + "examples:\n  - {given: {score: 0.75}, points: 10}\n"),
        ("late", criteria("created >= TODAY - 30 DAYS OR mql", key="late")),
    ],
)
def test_a_document_with_numbers_and_days_is_read_again_as_it_was_written(busy: Desk, name: str, text: str) -> None:
    busy.write("said.yaml", text)
    busy.does(f"ledger propose said.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    busy.does(f"ledger approve {name}#1", by=SAL)
    busy.does(f"ledger ratify {name}#1", by=CRO)
    assert busy.does(f"ledger show {name} --json").data["version"] == 1


def test_what_is_so_already_records_nothing(busy: Desk) -> None:
    ledger = opened(busy)
    approve(ledger)
    before = ledger.journal.head()
    assert approve(ledger).positions == []
    assert ledger.journal.head() == before


def test_people_are_named_by_their_addresses_in_what_is_told(busy: Desk) -> None:
    ledger = opened(busy)
    with pytest.raises(Refused) as told:
        approve(ledger, ANA)
    assert told.value.what == f"{ANA} may not approve mql#2"
    assert "p_" not in str(told.value)
    person = ledger.person(ANA).id
    several = ledger.told(Problems((Refused(f"{person} may not"), Refused("no", fix=f"ask {person}"))))
    assert [str(each).split("\n")[0] for each in getattr(several, "problems", ())] == [f"{ANA} may not", "no"]


def named(ledger: Ledger, command: str, who: str = SAL) -> Actor:
    return replace(ledger.actor(who), command=command)


def test_an_act_that_is_sent_twice_under_one_key_is_done_once_and_answered_alike(busy: Desk) -> None:
    ledger, document = opened(busy), document_in(busy.folder / "hot.yaml")
    terms = terms_of(date(2026, 3, 1), "policy", "prospective")
    first = propose(ledger, named(ledger, "k.1", ANA), document, terms, "x")
    approve_it(ledger, ledger.actor(SAL), "hot#1", "")
    head = ledger.journal.head()
    again = propose(ledger, named(ledger, "k.1", ANA), document, terms, "x")
    assert (again.events, again.positions) == (first.events, first.positions)
    assert "hot#1" not in again.state.proposals
    assert ledger.journal.head() == head


def test_one_key_is_for_one_act(busy: Desk) -> None:
    ledger = opened(busy)
    approve_it(ledger, named(ledger, "k.1"), "mql#2", "")
    head = ledger.journal.head()
    with pytest.raises(Refused, match="used before, for something else"):
        decline(ledger, named(ledger, "k.2"), "mql#2", "no")
    assert ledger.journal.head() == head
    assert decline(ledger, named(ledger, "other.2", MIA), "mql#2", "no").positions == [head + 1]
