"""Those who ask for a change, and the stewards who answer: with a proposal, or no, once."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from ledger.domain.acts.approving import ratify
from ledger.domain.acts.proposing import propose, rebase, revise, withdraw
from ledger.domain.acts.revoking import revoke
from ledger.domain.definition import Evidence
from ledger.domain.entitlement.judging import judge
from ledger.domain.event import Recorded
from ledger.domain.folding.folding import fold
from ledger.domain.proposal import DefinitionProposed, DefinitionRevised, digest
from ledger.errors import BadInput, UnknownName
from ledger.govern.requests.events import ChangeAnswered, ChangeRequested
from ledger.govern.requests.fold import SLOT as REQUESTS, answer_by, answered_by, path_of, stewards_of
from ledger.govern.requests.verbs import answer, ask
from ledger.testing import DAY, Given, definition, people, row, terms

from .steps import APRIL, LEDGER, proposed, ratified

MQL, WIDER = definition("mql"), definition("mql", "score >= 50")
HURTS = "leads from partners are turned away"
IN_FORCE = ratified(LEDGER, MQL).also(*people("robot", kind="agent"))
ASKED = IN_FORCE.after(ask, key="mql", hurts=HURTS, by="ops")
ABOUT = IN_FORCE.after(ask, subject="lead routing", hurts="nobody calls them back", by="bot")


def promising(days: int) -> Given:
    return IN_FORCE.also(row(answers_within=days)).after(ask, key="mql", hurts=HURTS, by="ops")


@pytest.mark.parametrize("who", ["ops", "sal", "dana", "bot", "robot", "ana"])
def test_anybody_who_is_known_asks_people_services_and_agents(who: str) -> None:
    (event,) = IN_FORCE.when(ask, key="mql", hurts=HURTS, by=who).then(ChangeRequested)
    assert (event.request, event.key, event.hurts, event.on) == ("r-1", "mql", HURTS, DAY)


def test_nobody_asks_whom_the_ledger_does_not_know() -> None:
    IN_FORCE.when(ask, key="mql", hurts=HURTS, by="stranger").then_refused("stranger may not ask", "does not know them")


def test_requests_are_numbered_as_they_come_whatever_they_are_about() -> None:
    two = ASKED.after(ask, subject="lead routing", hurts="nobody calls", by="ops")
    assert [(each.id, each.about) for each in REQUESTS.of(two.state).values()] == [
        ("r-1", "mql"),
        ("r-2", "lead routing"),
    ]


def test_who_asks_the_same_again_waits_for_the_answer() -> None:
    ASKED.when(ask, key="mql", hurts=HURTS, by="ops").then_nothing()
    ASKED.when(ask, key="mql", hurts=HURTS, by="sal").then(ChangeRequested)
    ASKED.when(ask, key="mql", hurts=HURTS, evidence=Evidence("memo", "d"), by="ops").then(ChangeRequested)
    no = ASKED.after(answer, request="r-1", by="ana", because="we saw none")
    no.when(ask, key="mql", hurts=HURTS, by="ops").then(ChangeRequested)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"hurts": HURTS}, "neither was named"),
        ({"key": "mql", "subject": "routing", "hurts": HURTS}, "both were named"),
        ({"key": "mql", "hurts": " "}, "does not say what hurts"),
        ({"key": "mql", "hurts": "x" * 4_001}, "4,001 characters"),
        ({"subject": "two\nlines", "hurts": HURTS}, "one line"),
    ],
)
def test_what_says_nothing_or_too_much_is_not_asked(asked: dict[str, str], said: str) -> None:
    result = IN_FORCE.when(ask, by="ops", **asked)
    result.then_refused(said)
    assert isinstance(result.refused, BadInput)


def test_what_is_asked_about_is_a_definition_or_is_said_to_be_none() -> None:
    result = IN_FORCE.when(ask, key="mqll", hurts=HURTS, by="ops")
    assert isinstance(result.refused, UnknownName)
    assert (result.refused.sort, result.refused.name) == ("definition", "mqll")


def test_a_steward_answers_with_a_proposal_or_with_no_and_why() -> None:
    open_ = proposed(ASKED, WIDER)
    (event,) = open_.when(answer, request="r-1", proposal="mql#2", by="ben", because="").then(ChangeAnswered)
    seat = open_.state.rights.governing("lifecycle/mql", DAY)
    assert seat
    assert (event.proposal, event.key, event.right) == ("mql#2", "mql", seat.position)
    (no,) = ASKED.when(answer, request="r-1", by="ben", because="we saw none").then(ChangeAnswered)
    assert (no.proposal, no.because) == ("", "we saw none")
    ASKED.when(answer, request="r-1", by="ben", because=" ").then_refused("a no to r-1 needs a reason")


@pytest.mark.parametrize("who", ["sal", "cro", "ops", "dana", "bot", "stranger"])
def test_nobody_answers_without_the_seat(who: str) -> None:
    ASKED.when(answer, request="r-1", by=who).then_refused(f"{who} may not act as steward in `lifecycle/mql`")


def test_what_is_about_no_definition_is_answered_by_the_stewards_of_everything() -> None:
    ABOUT.when(answer, request="r-1", by="ana").then_refused("ana may not act as steward in `*`")
    ABOUT.when(answer, request="r-1", by="dana").then(ChangeAnswered)


def test_an_agent_that_is_a_steward_proposes_and_a_person_answers() -> None:
    seated = ASKED.also(row(stewards=("robot", "ana")))
    seated.when(answer, request="r-1", by="robot").then_refused("robot may not answer a request", "people decide")
    assert stewards_of(seated.state, REQUESTS.of(seated.state)["r-1"], DAY) == ("ana",)
    seated.when(propose, draft=WIDER, terms=terms(APRIL, answers=("r-1",)), by="robot").then(DefinitionProposed)


def test_a_request_is_answered_once_and_a_later_proposal_may_still_name_it() -> None:
    no = ASKED.after(answer, request="r-1", by="ana", because="we saw none")
    no.when(answer, request="r-1", by="ana", because="we saw none").then_nothing()
    no.when(answer, request="r-1", by="ben").then_refused("r-1 was answered", "ana answered no", "--answers r-1")
    later = no.after(propose, draft=WIDER, terms=terms(APRIL, answers=("r-1",)), by="ana")
    assert [each.id for each in answered_by(later.state, "mql#2")] == ["r-1"]
    assert REQUESTS.of(later.state)["r-1"].answer == REQUESTS.of(no.state)["r-1"].answer


def test_what_was_given_up_answers_nobody_and_what_was_ratified_does() -> None:
    gone = proposed(ASKED, WIDER).after(withdraw, proposal_id="mql#2", by="ana")
    gone.when(answer, request="r-1", proposal="mql#2", by="ana").then_refused("mql#2 was withdrawn")
    gone.when(answer, request="r-1", proposal="mql#7", by="ana").then_refused("there is no proposal `mql#7`")
    ratified(ASKED, WIDER).when(answer, request="r-1", proposal="mql#2", by="ana").then(ChangeAnswered)
    before = ASKED.when(answer, request="r-1", proposal="mql#1", by="ana")
    before.then_refused("mql#1 was ratified before r-1 was made")
    ASKED.when(answer, request="r-9", by="ana").then_refused("there is no request `r-9`")


def test_who_proposes_answers_what_they_name_where_they_may() -> None:
    both = ASKED.after(ask, subject="partners", hurts="they complain", by="sal")
    naming = terms(APRIL, answers=("r-1", "r-2"))
    asked, told = both.when(propose, draft=WIDER, terms=naming, by="ana").then(DefinitionProposed, ChangeAnswered)
    assert asked.terms.answers == ("r-1", "r-2")
    assert (told.request, told.proposal) == ("r-1", "mql#2"), "r-2 is for the stewards of everything"
    assert "request:r-2" in asked.tags
    both.when(propose, draft=WIDER, terms=terms(APRIL, answers=("r-3",)), by="ana").then_refused("no request `r-3`")


def test_a_revision_may_name_more_and_a_rebase_names_the_same() -> None:
    open_ = proposed(ASKED, WIDER, terms(APRIL))
    naming = terms(APRIL, answers=("r-1",))
    revised = open_.after(revise, proposal_id="mql#2", draft=WIDER, terms=naming, by="ana")
    assert isinstance(revised.events[-2].event, DefinitionRevised)
    answered = REQUESTS.of(revised.state)["r-1"].answer
    assert answered
    assert answered.terms.proposal == "mql#2"
    lapsed = revised.on(DAY + timedelta(days=30))
    (again,) = lapsed.when(rebase, proposal_id="mql#2", draft=WIDER, by="ana").then(DefinitionRevised)
    assert again.terms.answers == ("r-1",)


def test_the_charter_of_the_day_says_by_when_and_without_it_nothing_is_overdue() -> None:
    def by_when(so_far: Given) -> object:
        return answer_by(so_far.state, REQUESTS.of(so_far.state)["r-1"])

    assert by_when(ASKED) is None
    assert by_when(promising(10)) == DAY + timedelta(days=10)
    assert by_when(ASKED.on(APRIL).also(row(start=APRIL, answers_within=10))) is None, "nobody promised it then"
    assert by_when(promising(10).on(APRIL).also(row(start=APRIL))) == DAY + timedelta(days=10)


def test_it_waits_for_who_is_a_steward_today() -> None:
    left = ASKED.after(revoke, scope="lifecycle", role="steward", person="ana", start=DAY, by="cro")
    assert stewards_of(left.state, REQUESTS.of(left.state)["r-1"], DAY) == ("ben",)


def judged(so_far: Given) -> list[str]:
    """What the last event lacked, judged on the state before it."""
    last: Recorded = so_far.events[-1]
    return [judge(fold(so_far.events[:-1]), last, so_far.today).lacks]


def test_the_right_behind_each_answer_is_judged_again() -> None:
    right = ASKED.state.rights.governing("lifecycle/mql", DAY)
    assert right
    said = {"request": "r-1", "key": "mql", "because": "no", "right": right.position}
    for who, event, lacks in (
        ("ana", ChangeAnswered(**said), ""),
        ("ops", ChangeAnswered(**said), "ops may not act as steward"),
        ("ana", ChangeAnswered(**{**said, "right": 1}), "names another right"),
        ("ana", ChangeAnswered(**{**said, "key": ""}), "names another right"),
        ("ana", ChangeAnswered(**{**said, "because": ""}), "without a reason"),
        ("ana", ChangeAnswered(**{**said, "proposal": "mql#9"}), "no proposal `mql#9`"),
        ("ana", ChangeAnswered(**{**said, "request": "r-2"}), "no request `r-2`"),
        ("sal", ChangeRequested(request="r-2", key="mql", hurts="x", on=DAY), ""),
        ("sal", ChangeRequested(request="r-7", key="mql", hurts="x", on=DAY), "out of order"),
        ("stranger", ChangeRequested(request="r-2", key="mql", hurts="x", on=DAY), "stranger may not ask"),
    ):
        (found,) = judged(ASKED.also((who, event)))
        assert lacks in found if lacks else not found, (who, event)
    twice = ASKED.also(("ana", ChangeAnswered(**said)), ("ben", ChangeAnswered(**said)))
    assert "r-1 was answered" in judged(twice)[0]


def test_a_proposal_that_names_a_request_which_nobody_made_had_no_right() -> None:
    (asked,) = ASKED.when(propose, draft=WIDER, terms=terms(APRIL), by="ana").then(DefinitionProposed)
    naming = terms(APRIL, answers=("r-9",))
    event = msgspec.structs.replace(asked, terms=naming, digest=digest(WIDER, naming, asked.bound))
    assert "no request `r-9`" in judged(ASKED.also(("ana", event)))[0]


def test_a_request_that_comes_meanwhile_binds_nobody_who_decides() -> None:
    """What was approved with its requests is what is ratified: they are part of the digest, and never change."""
    naming = terms(APRIL, answers=("r-1",))
    asked = proposed(ASKED, WIDER, naming)
    assert asked.state.proposals["mql#2"].digest != proposed(ASKED, WIDER, terms(APRIL)).state.proposals["mql#2"].digest
    more = asked.after(ask, key="mql", hurts="and more", by="sal")
    more.when(ratify, proposal_id="mql#2", by="cro").then_refused("approv")


def test_a_request_about_what_nobody_decided_that_was_stored_past_the_program_waits_for_those_of_everything() -> None:
    assert path_of(IN_FORCE.state, "never") == path_of(IN_FORCE.state, "") == "*"
