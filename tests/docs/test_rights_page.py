"""The page of who may do what, tried: every act, from every seat, by every kind of person, beside what its table says.

row of the page --act--> verb, asked by somebody of each kind who holds that seat alone --> allowed, or refused
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.domain.test_findings import BRIDGE, CHECK, NOTICE, PROOF, RAN, REFUSED, SURVEY

from ledger.deliver.delivery.decide.orders import require_right
from ledger.deliver.delivery.events.work import WorkOrdered
from ledger.deliver.delivery.verbs.refusing import record_refusal
from ledger.deliver.notices.verbs import receive_notice
from ledger.deliver.survey.verbs import record_survey
from ledger.deliver.targets.events.delivery import GovernedArtifact
from ledger.deliver.targets.queries.targets import require_operator, require_some_operator
from ledger.domain.acts.approving import approve, decline, ratify
from ledger.domain.acts.attesting import attest
from ledger.domain.acts.delegating import StandIn, delegate, end_delegation
from ledger.domain.acts.leaving import leave
from ledger.domain.acts.proposing import propose, rebase, revise, show, unshown, withdraw
from ledger.domain.acts.registering import add_person
from ledger.domain.acts.revoking import revoke
from ledger.domain.brief import Brief
from ledger.domain.calendar import calendar_period
from ledger.domain.definition import Evidence
from ledger.domain.population import CountedPopulation
from ledger.domain.proposal import DefinitionRatified
from ledger.domain.role import ROLES
from ledger.errors import LedgerError, Refused
from ledger.govern.consumers.verbs import acknowledge, add, remove
from ledger.govern.requests.verbs import answer, ask
from ledger.govern.waivers.verbs.proving import record_proof
from ledger.govern.waivers.verbs.waiving import waive, waive_drift, waive_gate, waive_item
from ledger.measure.counting.verbs import record_check
from ledger.measure.credit.verbs import record_run
from ledger.measure.figures.events.close import ClosedCount
from ledger.measure.figures.events.restatement import FigureChange
from ledger.measure.figures.verbs.bridging import accept_figure, record_bridge
from ledger.measure.figures.verbs.closing import close
from ledger.measure.figures.verbs.reporting import record, withdraw as withdraw_figure
from ledger.measure.figures.verbs.restating import complete, decline as decline_restatement, order
from ledger.testing import COMPANY, DAY, Answer, Given, by, definition, given, people, row, solo, terms

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "rights.md"
KINDS = ("human", "agent", "service")
WORDS = {"no": (), "people": KINDS[:1], "agents and services": KINDS[1:], "anybody": KINDS}
WHO, LATER = "xi", DAY.replace(month=4)
JANUARY, FEBRUARY = calendar_period("2026-01"), calendar_period("2026-02")
SEATS: dict[str, dict[str, Any]] = {
    "steward": {"stewards": ("ana", WHO)},
    "approver": {"approvers": ("sal", "mia", WHO)},
    "decider": {"decider": WHO},
    "operator": {"operators": (WHO,)},
    "decider of `*`": {},
    "registrar of `*`": {},
    "no seat": {},
}
MQL, OTHER, INVARIANT = definition("mql"), definition("mql", says="other"), definition("inv")


def company(seat: str, kind: str) -> Given:
    """The company, with somebody of that kind in that seat and in no other."""
    wide: dict[str, dict[str, Any]] = {
        "decider of `*`": {"decider": WHO, "solo": False},
        "registrar of `*`": {"registrars": (WHO,)},
    }
    everything = {**solo("dana"), **wide.get(seat, {})}
    return given(*COMPANY[:-2], *people(WHO, kind=kind), row("*", **everything), row(**SEATS[seat]))


def asked(seat: str, kind: str, own: bool = False) -> Given:
    """The same, where `mql#1` is open: Ana's, or their own."""
    so_far = company(seat, kind)
    (proposed,) = so_far.when(propose, draft=MQL, terms=terms(retroactive=True), by="ana").events
    return so_far.also(by(WHO if own else "ana", proposed))


def decided(seat: str, kind: str) -> Given:
    """The same, where `mql` v1 is in force."""
    approved = asked(seat, kind).after(approve, proposal_id="mql#1", by="sal")
    decider = WHO if seat == "decider" else "cro"
    (event,) = ratify_anyway(approved, decider)
    return approved.also(by(decider, event))


def ratify_anyway(so_far: Given, decider: str) -> Any:
    """What the ratification by a human decider would be: of a ledger that is older than today's guards."""
    state = so_far.state
    state.persons[decider] = "human"
    return ratify(state, "mql#1", by=decider, today=DAY, because="so")


def on_proposal(verb: Callable[..., Any], **more: Any) -> Callable[[str, str], Answer]:
    return lambda seat, kind: asked(seat, kind).when(verb, proposal_id="mql#1", by=WHO, **more)


def _ratify(seat: str, kind: str) -> Answer:
    return asked(seat, kind).after(approve, proposal_id="mql#1", by="sal").when(ratify, proposal_id="mql#1", by=WHO)


def _show(seat: str, kind: str) -> Answer:
    so_far = asked(seat, kind)
    of = unshown(so_far.state.proposals["mql#1"])
    return so_far.when(show, proposal_id="mql#1", brief=Brief(content={}), of=of, by=WHO)


def _rebase(seat: str, kind: str) -> Answer:
    so_far = asked(seat, kind).on(DAY.replace(month=6))
    return so_far.when(rebase, proposal_id="mql#1", draft=MQL, by=WHO)


def _withdraw_own(seat: str, kind: str) -> Answer:
    return asked(seat, kind, own=True).when(withdraw, proposal_id="mql#1", by=WHO)


def _revise_own(seat: str, kind: str) -> Answer:
    return asked(seat, kind, own=True).when(revise, proposal_id="mql#1", draft=OTHER, terms=terms(), by=WHO)


def _approve_own(seat: str, kind: str) -> Answer:
    return asked(seat, kind, own=True).when(approve, proposal_id="mql#1", by=WHO)


def _attest(seat: str, kind: str) -> Answer:
    return company(seat, kind).when(attest, draft=MQL, start=DAY, until=None, evidence=Evidence("memo", ""), by=WHO)


def _record(seat: str, kind: str) -> Answer:
    """To record one and to withdraw it take the same seat."""
    asked: dict[str, Any] = {"key": "mql", "as_of": DAY}
    known = decided(seat, kind).after(
        record, **asked, period=JANUARY, number="12", evidence=Evidence("memo", ""), by="ana"
    )
    answers = [
        known.when(record, **asked, period=FEBRUARY, number="9", evidence=Evidence("memo", ""), by=WHO),
        known.when(withdraw_figure, **asked, period=JANUARY.name, by=WHO),
    ]
    assert len({bool(each.refused) for each in answers}) == 1
    return answers[0]


def _close(seat: str, kind: str) -> Answer:
    so_far = decided(seat, kind)
    counted = CountedPopulation("leads.csv", "sha256:ab", "", so_far.events[-1].position)
    counts = (ClosedCount(segment="", number="12", of=40),)
    asked = {"key": "mql", "period": JANUARY, "counts": counts, "population": counted, "standard": "standard"}
    return so_far.when(close, **asked, by=WHO)


def _restate(seat: str, kind: str) -> Answer:
    """All three take the same seat. Version 2 says what version 1 did, which is no matter here."""
    first = decided(seat, kind)
    decider = WHO if seat == "decider" else "cro"
    ratified = first.events[-1].event
    assert isinstance(ratified, DefinitionRatified)
    two = first.also(by(decider, msgspec.structs.replace(ratified, version=2)))
    state = two.state
    state.persons[decider] = "human"
    asked: dict[str, Any] = {"key": "mql", "from_version": 1, "to_version": 2, "periods": (JANUARY,)}
    change = FigureChange(period=JANUARY.name, segment="", stood="counted", before="100", after="99", steps=())
    counted, said = CountedPopulation("leads.csv", "sha256:ab", "", 1), {"today": DAY, "because": "one rule"}
    (ordered,) = order(state, **asked, population=counted, changes=(change,), by=decider, **said)
    known, one = two.also(by(decider, ordered)), {"restatement": "restatement-1", "by": WHO}
    answers = [
        two.when(order, **asked, by=WHO),
        known.when(complete, **one, changes=(change,), population=counted, engine="1"),
        known.when(decline_restatement, **one),
    ]
    assert len({bool(each.refused) for each in answers}) == 1
    return answers[0]


def _consumer(seat: str, kind: str) -> Answer:
    return decided(seat, kind).when(add, title="Weekly", uses=("mql",), owner="ana", by=WHO)


def _remove_consumer(seat: str, kind: str) -> Answer:
    so_far = decided(seat, kind).after(add, title="Weekly", uses=("mql",), owner="sal", by="ana")
    return so_far.when(remove, title="Weekly", by=WHO)


def _ask(seat: str, kind: str) -> Answer:
    return decided(seat, kind).when(ask, key="mql", hurts="they wait too long", by=WHO)


def _answer(seat: str, kind: str, **asked: str) -> Answer:
    so_far = decided(seat, kind).after(ask, **(asked or {"key": "mql"}), hurts="they wait too long", by="ops")
    return so_far.when(answer, request="r-1", by=WHO)


def _operate(seat: str, kind: str) -> Answer:
    state = decided(seat, kind).state
    return _tried(lambda: require_operator(state, "mql", WHO, DAY))


def _declare(seat: str, kind: str) -> Answer:
    state = company(seat, kind).state
    return _tried(lambda: require_some_operator(state, WHO, DAY, "declare targets"))


def _order(seat: str, kind: str) -> Answer:
    """All three take the same seat: a look and a plan from whoever operates anything, the rest by the definition."""
    state = decided(seat, kind).state
    look = WorkOrdered(order="", targets=("sf",), sort="look", minutes=60)
    apply = WorkOrdered(order="", targets=("sf",), keys=("mql",), sort="apply", minutes=60)
    answers = [_tried(partial(require_right, state, each, WHO, DAY)) for each in (look, apply)]
    assert len({bool(each.refused) for each in answers}) == 1
    return answers[0]


def _let_differ(seat: str, kind: str) -> Answer:
    bound = GovernedArtifact(target="sf", address="Lead.MQL__c", name="MQL", key="mql", drift="x9")
    return decided(seat, kind).when(waive_drift, bound=bound, until=DAY.replace(month=6), by=WHO)


def _accept(seat: str, kind: str) -> Answer:
    known = _reported(decided(seat, kind))
    bridge = msgspec.structs.replace(BRIDGE, figure=known.events[-1].position)
    broken = known.after(record_bridge, bridge=bridge, by="ana")
    return broken.when(accept_figure, key="mql", figure=bridge.figure, by=WHO)


def _reported(so_far: Given) -> Given:
    asked: dict[str, Any] = {"key": "mql", "as_of": DAY, "period": JANUARY, "evidence": Evidence("memo", "")}
    return so_far.after(record, **asked, number="1940", by="ana")


def _found(seat: str, kind: str) -> Answer:
    """To record what a bridge left and that an attribution was run take the same seat."""
    known = _reported(decided(seat, kind))
    bridge = msgspec.structs.replace(BRIDGE, figure=known.events[-1].position)
    answers = [known.when(record_bridge, bridge=bridge, by=WHO), known.when(record_run, ran=RAN, by=WHO)]
    assert len({bool(each.refused) for each in answers}) == 1
    return answers[0]


def _proved(seat: str, kind: str) -> Answer:
    """To record a proof and that evidence was looked at take the same seat."""
    known = decided(seat, kind)
    answers = [known.when(record_proof, proof=PROOF, by=WHO), known.when(record_check, check=CHECK, by=WHO)]
    assert len({bool(each.refused) for each in answers}) == 1
    return answers[0]


def _surveyed(seat: str, kind: str) -> Answer:
    """To record a survey and what a platform imposes take the same seat."""
    known = decided(seat, kind)
    answers = [known.when(record_survey, **SURVEY, by=WHO), known.when(receive_notice, notice=NOTICE, by=WHO)]
    assert len({bool(each.refused) for each in answers}) == 1
    return answers[0]


def _acknowledge(seat: str, kind: str) -> Answer:
    so_far = decided(seat, kind).after(add, title="Weekly", uses=("mql",), owner=WHO, by="ana")
    return so_far.when(acknowledge, title="Weekly", by=WHO)


def _tried(guard: Callable[[], None]) -> Answer:
    try:
        guard()
    except LedgerError as no:
        return Answer(refused=no)
    return Answer()


def revoking(person: str) -> Callable[[str, str], Answer]:
    facts: dict[str, Any] = {"scope": "lifecycle", "role": "approver", "person": person, "start": DAY}
    return lambda seat, kind: company(seat, kind).when(revoke, by=WHO, **facts)


def _lend(seat: str, kind: str) -> Answer:
    """Whoever has a seat in the scope lends that; who has none there tries the decider's."""
    asked = StandIn("lifecycle", next((each for each in ROLES if each == seat), "decider"), "ben", DAY, LATER)
    return company(seat, kind).when(delegate, asked=asked, by=WHO)


def _unlend(seat: str, kind: str) -> Answer:
    """Somebody else's: Sal's, in which Ben acts."""
    away = company(seat, kind).after(delegate, asked=StandIn("lifecycle", "approver", "ben", DAY, LATER), by="sal")
    return away.when(end_delegation, scope="lifecycle", role="approver", person="sal", start=DAY, by=WHO)


ACTS: dict[str, Callable[[str, str], Answer]] = {
    "register somebody": lambda seat, kind: company(seat, kind).when(
        add_person, person="new", commitment="", kind="human", owner="", by=WHO
    ),
    "let somebody go": lambda seat, kind: company(seat, kind).when(leave, person="ben", by=WHO),
    "ask for a change": _ask,
    "answer who asked for one": _answer,
    "answer who asked about no definition": lambda seat, kind: _answer(seat, kind, subject="routing"),
    "propose, or ask to retire": lambda seat, kind: company(seat, kind).when(propose, draft=MQL, terms=terms(), by=WHO),
    "revise what somebody else proposed": on_proposal(revise, draft=OTHER, terms=terms()),
    "rebase what somebody else proposed": _rebase,
    "withdraw what somebody else proposed": on_proposal(withdraw),
    "revise one's own": _revise_own,
    "withdraw one's own": _withdraw_own,
    "show a brief": _show,
    "approve": on_proposal(approve),
    "approve one's own": _approve_own,
    "decline": on_proposal(decline),
    "ratify": _ratify,
    "attest, or import": _attest,
    "record a figure, or withdraw one": _record,
    "close a period": _close,
    "order, complete or decline a restatement": _restate,
    "waive an invariant": lambda seat, kind: company(seat, kind).when(
        waive, key="inv", scope="lifecycle", until=DAY.replace(month=6), by=WHO
    ),
    "let a target differ": _let_differ,
    "let a debt wait": lambda seat, kind: decided(seat, kind).when(
        waive_item,
        sort="no_reader",
        subject="mql",
        scope="lifecycle",
        since=DAY,
        until=DAY.replace(month=6),
        by=WHO,
    ),
    "let a channel fail a gate": lambda seat, kind: company(seat, kind).when(
        waive_gate, gate="consent", channel="podcast", scope="lifecycle", until=DAY.replace(month=6), by=WHO
    ),
    "accept a figure that cannot be reproduced": _accept,
    "record what a bridge left, or a run": _found,
    "record what was proved, or evidence": _proved,
    "record a survey, or what a platform imposes": _surveyed,
    "record what a plan refuses": lambda seat, kind: decided(seat, kind).when(record_refusal, refused=REFUSED, by=WHO),
    "acknowledge what one's own consumer reads": _acknowledge,
    "end somebody else's seat": revoking("mia"),
    "let somebody act in one's own seat": _lend,
    "end that somebody acts in another one's": _unlend,
    "say what a consumer reads": _consumer,
    "remove somebody else's consumer": _remove_consumer,
    "declare a target": _declare,
    "bind, apply": _operate,
    "order a look, a plan or an apply": _order,
}


def table() -> dict[str, dict[str, str]]:
    """The first table of the page: by act, by seat."""
    lines = [line.strip().strip("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    _, *seats = cells[0]
    return {act: dict(zip(seats, row_, strict=True)) for act, *row_ in cells[2:]}


def test_the_page_has_every_act_and_every_seat() -> None:
    assert list(table()) == list(ACTS)
    assert all(list(each) == list(SEATS) for each in table().values())


@pytest.mark.parametrize("act", ACTS)
def test_each_act_is_open_to_those_whom_the_page_names_and_to_nobody_else(act: str) -> None:
    told = table()[act]
    for seat in told:
        allowed = tuple(kind for kind in KINDS if not isinstance(ACTS[act](seat, kind).refused, Refused))
        assert allowed == WORDS[told[seat]], f"{act}, from {seat}: the page says {told[seat]}"
