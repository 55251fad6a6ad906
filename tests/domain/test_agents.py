"""An agent asks and takes back what it asked for; its owner is a co-author, and people answer no flood of it."""

from __future__ import annotations

from contextlib import nullcontext
from itertools import islice

import msgspec
import pytest
from hypothesis import given as for_all, strategies as st

from ledger.domain.acts.approving import approve, decline, ratify
from ledger.domain.acts.leaving import leave
from ledger.domain.acts.proposing import propose, revise, withdraw
from ledger.domain.acts.registering import add_person
from ledger.domain.agents import MAY_RECORD, MOST_OPEN, through_the_door
from ledger.domain.entitlement.judging import judge
from ledger.domain.event import ASSURANCES, Actor, Event, Recorded
from ledger.domain.folding.folding import fold
from ledger.domain.founding import PersonLeft, PersonRegistered
from ledger.domain.proposal import DefinitionProposed
from ledger.errors import NoRight
from ledger.govern.requests.verbs import ask
from ledger.testing import DAY, Given, by, definition, row, terms

from .steps import APRIL, LEDGER, MARCH, proposed
from .test_stored import CODEC, LINES

AGENT = PersonRegistered(id="robo", kind="agent", commitment="", owner="sal")
OTHER = PersonRegistered(id="auto", kind="agent", commitment="", owner="ana")
COMPANY = LEDGER.also(AGENT, OTHER, row(stewards=("ana", "robo", "auto", "bot"), approvers=("sal", "mia", "ben")))
NAMES = [f"rule_{number}" for number in range(MOST_OPEN + 1)]


def asking(so_far: Given, *keys: str, by: str = "robo") -> Given:
    for key in keys:
        so_far = proposed(so_far, definition(key), by=by)
    return so_far


FULL = asking(COMPANY, *NAMES[:-1])
ONE_MORE = definition(NAMES[-1])


# The owner


def test_who_owns_an_agent_approves_nothing_that_it_wrote() -> None:
    asked = asking(COMPANY, "mql")
    asked.when(approve, proposal_id="mql#1", by="sal").then_refused("sal wrote it", "second pair of eyes")
    asked.after(approve, proposal_id="mql#1", by="mia").after(ratify, proposal_id="mql#1", by="cro")


def test_who_answered_for_an_agent_when_it_wrote_stays_an_author_though_another_does_now() -> None:
    passed_on = asking(COMPANY, "mql").after(leave, person="robo", by="dana")
    passed_on = passed_on.after(add_person, person="robo", commitment="", kind="agent", owner="ben", by="dana")
    for who in ("sal", "ben"):
        passed_on.when(approve, proposal_id="mql#1", by=who).then_refused(f"{who} wrote it")
    passed_on.after(approve, proposal_id="mql#1", by="mia")


def test_who_owns_an_agent_that_revised_is_an_author_too_and_takes_it_back() -> None:
    asked = asking(COMPANY, "mql")
    revised = asked.after(revise, proposal_id="mql#1", draft=definition("mql", says="x"), terms=terms(), by="robo")
    revised.after(withdraw, proposal_id="mql#1", by="sal")


def test_an_agent_whose_owner_left_acts_no_more_whatever_the_record_says_of_itself() -> None:
    gone = COMPANY.also(by("dana", PersonLeft(person="sal")))
    event = gone.when(propose, draft=definition("mql"), terms=terms(), by="robo").events[0]
    judged = judge(gone.state, Recorded(99, "2026-03-02T10:00:00.000000Z", "robo", event), DAY)
    assert judged.lacks == "robo may not act any more: sal, who answered for it, left"


# Five open proposals


def test_an_agent_has_five_open_proposals_and_no_sixth_until_one_is_answered_or_taken_back() -> None:
    FULL.when(propose, draft=ONE_MORE, terms=terms(), by="robo").then_refused(
        "robo has 5 open proposals", "at most 5 open", "ledger withdraw rule_0#1"
    )
    for freed in (
        FULL.after(withdraw, proposal_id="rule_3#1", by="robo"),
        FULL.after(decline, proposal_id="rule_3#1", by="cro"),
        FULL.after(approve, proposal_id="rule_3#1", by="mia").after(ratify, proposal_id="rule_3#1", by="cro"),
    ):
        freed.when(propose, draft=ONE_MORE, terms=terms(), by="robo").then(DefinitionProposed)


def test_what_lapsed_waits_for_nobody_and_takes_no_room() -> None:
    later = FULL.on(APRIL)
    later.when(propose, draft=ONE_MORE, terms=terms(APRIL), by="robo").then(DefinitionProposed)
    FULL.on(APRIL.replace(month=3, day=31)).when(propose, draft=ONE_MORE, terms=terms(APRIL), by="robo").then_refused(
        "5 open proposals"
    )


def test_to_revise_takes_no_more_room_and_to_ask_the_same_again_nothing_at_all() -> None:
    stricter = definition("rule_0", says="stricter")
    FULL.after(revise, proposal_id="rule_0#1", draft=stricter, terms=terms(), by="robo")
    FULL.when(propose, draft=definition("rule_0"), terms=terms(), by="robo").then_nothing()


@pytest.mark.parametrize("who", ["auto", "ana", "bot"])
def test_another_agent_a_person_and_a_service_have_room_of_their_own(who: str) -> None:
    FULL.when(propose, draft=ONE_MORE, terms=terms(), by=who).then(DefinitionProposed)
    asking(COMPANY, *NAMES, by="ana")


def test_a_proposal_names_the_agent_that_made_it_and_nobody_else() -> None:
    named = {who: asking(COMPANY, "mql", by=who).events[-1].event for who in ("robo", "ana", "bot")}
    assert [who for who, each in named.items() if getattr(each, "agent", None)] == ["robo"]
    assert "person:robo" in named["robo"].tags
    revised = asking(COMPANY, "mql").after(
        revise, proposal_id="mql#1", draft=definition("mql", says="x"), terms=terms(MARCH.replace(day=9)), by="ana"
    )
    assert revised.state.proposals["mql#1"].maker == "robo"


def test_an_audit_finds_a_sixth_and_one_that_names_somebody_else() -> None:
    (sixth,) = asking(COMPANY, NAMES[-1]).events[-1:]
    state = fold(FULL.events)
    judged = judge(state, sixth._replace(position=99), DAY)
    assert "robo has 5 open proposals" in judged.lacks
    other = judge(state, sixth._replace(position=99, actor="ana"), DAY)
    assert "it says that robo proposed it, as an agent: ana did" in other.lacks
    assert not judge(COMPANY.state, sixth, DAY).lacks


def test_an_audit_goes_by_who_acted_and_not_by_whom_a_proposal_names() -> None:
    asked = (*FULL.events[-5:], *asking(COMPANY, NAMES[-1]).events[-1:])
    *five, sixth = (msgspec.structs.replace(each.event, agent=msgspec.UNSET) for each in asked)  # type: ignore[type-var]
    silent = COMPANY.also(*(("robo", each) for each in five))
    written = silent.also(("robo", sixth)).events[-1]
    assert "robo has 5 open proposals" in judge(silent.state, written, DAY).lacks
    assert not judge(silent.state, written._replace(actor="ana"), DAY).lacks
    silent.when(propose, draft=ONE_MORE, terms=terms(), by="robo").then_refused("robo has 5 open proposals")


# The door


STORED: list[Event] = [CODEC.decode(line.name, line.payload) for line in LINES]
ASKED = next(each for each in STORED if isinstance(each, DefinitionProposed))


@for_all(st.sampled_from(STORED), st.sampled_from(ASSURANCES), st.sampled_from(["human", "agent", "service"]))
def test_the_door_lets_an_agent_through_with_what_it_asks_for_and_takes_back_and_nothing_else(
    event: Event, assurance: str, who: str
) -> None:
    actor = Actor("robo", who, assurance)  # type: ignore[arg-type]
    may = (
        who != "agent"
        or assurance == "asserted"
        or event.stored_name
        in (
            "definition.proposed/1",
            "definition.revised/1",
            "proposal.withdrawn/1",
        )
    )
    refused = nullcontext() if may else pytest.raises(NoRight, match="robo may not do that")
    with refused:
        through_the_door(actor, [ASKED, event])


def test_an_audit_says_what_an_agent_did_by_itself_that_the_door_would_refuse_today() -> None:
    (asked,) = islice(COMPANY.when(ask, hurts="x", subject="routing", by="robo").events, 1)
    recorded = Recorded(99, "2026-03-02T10:00:00.000000Z", "robo", asked)
    by_itself, by_hand = (judge(COMPANY.state, recorded, DAY, lambda _, sure=sure: sure) for sure in ASSURANCES[1::-1])
    assert "robo may not do that" in by_itself.refused_today
    assert by_hand.refused_today == ""
    assert by_itself.right == by_hand.right != ""


def test_what_an_agent_may_record_is_three_events() -> None:
    assert [each.stored_name for each in MAY_RECORD] == [
        "definition.proposed/1",
        "definition.revised/1",
        "proposal.withdrawn/1",
    ]


# A seat


def test_an_agent_that_a_charter_seats_anyway_neither_approves_nor_declines_nor_ratifies() -> None:
    seated = COMPANY.also(row(approvers=("sal", "robo"), decider="robo"))
    asked = proposed(seated, definition("mql"), by="ana")
    for verb in (approve, decline, ratify):
        asked.when(verb, proposal_id="mql#1", by="robo").then_refused(f"robo may not {verb.__name__}", "people decide")
