"""What another charter would have stopped: the same as its verbs refuse, when they are asked on the same history."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from domain.histories import SEATS, Story, stories
from domain.steps import LEDGER, alone, founded, proposed, ratified
from ledger.audit.trail.queries.counterfactual import DECIDED, Fall, judged_again
from ledger.audit.trail.verbs.supposing import Supposition
from ledger.domain.acts.approving import approve, ratify
from ledger.domain.acts.revoking import revoke
from ledger.domain.charter import CharterAmended
from ledger.domain.event import Event
from ledger.domain.needs import Needs
from ledger.domain.proposal import DefinitionProposed, DefinitionRevised, ProposalApproved
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.govern.reviews.verbs import review_definition
from ledger.testing import DAY, Given, definition, row, terms
from strategies import tries

MQL = definition("mql")


def fallen(history: Given | Story, *rows: CharterAmended, since: date = DAY) -> tuple[Fall, ...]:
    return judged_again(lambda: iter(history.events), Supposition(rows, since), "UTC")[1]


def told(falls: tuple[Fall, ...]) -> list[tuple[str, str, str]]:
    """Who did what that falls, and by which guards."""
    return [
        (each.recorded.actor, type(each.recorded.event).stored_name[:-2], " ".join(one.guard for one in each.obstacles))
        for each in falls
    ]


DECISION = "cro", "definition.ratified"


@pytest.mark.parametrize(
    ("seats", "expected"),
    [
        ({}, []),
        ({"quorum": 2}, [(*DECISION, "approvals")]),
        ({"decider": "ben"}, [(*DECISION, "seat")]),
        ({"approvers": ("mia",)}, [("sal", "proposal.approved", "seat"), (*DECISION, "approvals")]),
        ({"stewards": ("ben",)}, [("ana", "definition.proposed", "seat"), (*DECISION, "proposal")]),
        ({"standards": ("retrospective",)}, [("ana", "definition.proposed", "standard"), (*DECISION, "proposal")]),
        ({"decider": "sal"}, [("sal", "proposal.approved", "four eyes"), (*DECISION, "seat approvals")]),
        ({"needs": Needs(ratify="session")}, [(*DECISION, "identification")]),
        ({"tolerance": 5}, []),
    ],
    ids=["the same", "quorum", "decider", "approver", "steward", "standard", "an approver decides", "needs", "nothing"],
)
def test_each_rule_of_another_charter_fells_what_breaks_it(seats: dict[str, Any], expected: list[Any]) -> None:
    assert told(fallen(ratified(LEDGER, MQL), row(**seats))) == expected


def test_a_decision_after_the_days_that_another_charter_gives_is_too_late() -> None:
    late = proposed(LEDGER, MQL, terms(DAY + timedelta(days=20)))
    asked = late.after(approve, proposal_id="mql#1", by="sal").on(DAY + timedelta(days=9))
    decided = asked.after(ratify, proposal_id="mql#1", by="cro")
    assert told(fallen(decided, row(lapses_after=9))) == [(*DECISION, "lapse")]
    assert told(fallen(decided, row(lapses_after=10))) == []


def test_what_somebody_decided_alone_falls_where_it_takes_a_second_pair_of_eyes() -> None:
    history = alone(LEDGER, definition("sql", scope="sales"))
    not_solo = row("*", stewards=("dana",), decider="dana", quorum=0)
    assert told(fallen(history, not_solo)) == [("dana", "definition.ratified", "four eyes")] * 2


def test_everything_that_stands_in_the_way_of_a_decision_is_told_at_once() -> None:
    (fall,) = fallen(ratified(LEDGER, MQL), row(quorum=2, decider="ben", needs=Needs(ratify="signed")))
    assert [each.guard for each in fall.obstacles] == ["seat", "approvals"]
    assert "the charter of `lifecycle` (as it is supposed) does not name them" in fall.obstacles[0].why
    assert fall.decision


def test_an_approval_that_would_have_been_none_is_not_counted_and_one_more_than_needed_is_not_missed() -> None:
    both = (
        proposed(LEDGER, MQL)
        .after(approve, proposal_id="mql#1", by="sal")
        .after(approve, proposal_id="mql#1", by="mia")
        .after(ratify, proposal_id="mql#1", by="cro")
    )
    only_mia = row(approvers=("mia", "ben"))
    assert told(fallen(both, only_mia)) == [("sal", "proposal.approved", "seat")]
    assert told(fallen(both, row(approvers=("mia", "ben"), quorum=2)))[-1] == (*DECISION, "approvals")


def test_an_approval_by_whom_nobody_identified_is_not_counted_where_that_is_asked_for() -> None:
    found = told(fallen(ratified(LEDGER, MQL), row(needs=Needs(approve="session"))))
    assert found == [("sal", "proposal.approved", "identification"), (*DECISION, "approvals")]


def test_days_before_the_supposed_charter_are_judged_by_the_record() -> None:
    before = ratified(LEDGER, MQL)
    later = ratified(before.on(DAY + timedelta(days=5)), definition("mql", "other"), terms(DAY + timedelta(days=5)))
    found = fallen(later, row(quorum=2), since=DAY + timedelta(days=5))
    assert [each.recorded.event.proposal for each in found] == ["mql#2"]  # type: ignore[attr-defined]


def test_a_scope_that_the_other_charter_does_not_name_keeps_its_own() -> None:
    assert fallen(ratified(LEDGER, MQL), row("sales", decider="ben")) == ()
    assert told(fallen(ratified(LEDGER, MQL), row("lifecycle/mql", decider="ben"))) == [(*DECISION, "seat")]


def test_who_lost_a_seat_after_its_first_day_has_lost_it_under_the_other_charter_too() -> None:
    gone = LEDGER.after(revoke, scope="lifecycle", role="approver", person="sal", start=DAY, by="cro")
    history = ratified_by(gone, "mia")
    assert told(fallen(history, row(approvers=("sal", "mia"), quorum=2))) == [(*DECISION, "approvals")]


def ratified_by(so_far: Given, approver: str) -> Given:
    asked = proposed(so_far, MQL).after(approve, proposal_id="mql#1", by=approver)
    return asked.after(ratify, proposal_id="mql#1", by="cro")


def test_a_charter_of_the_record_that_came_later_moves_nothing_in_a_supposed_scope() -> None:
    amended = founded({"decider": "ben", "quorum": 0})
    decided = proposed(amended, MQL).after(ratify, proposal_id="mql#1", by="ben")
    assert told(fallen(decided, row())) == [("ben", "definition.ratified", "seat approvals")]


@settings(max_examples=25, deadline=None)
@given(stories(20))
def test_the_rows_of_the_record_supposed_again_bring_nothing_down(story: Story) -> None:
    """The row that governs a scope for the whole story, supposed from its first day."""
    amended = [each.event for each in story.events if isinstance(each.event, CharterAmended)]
    kept = [each for each in amended if [one.scope for one in amended].count(each.scope) == 1 and each.from_ == DAY]
    if kept:
        assert fallen(story, kept[0]) == ()


@settings(max_examples=tries(40), deadline=None)
@given(stories(20), st.sampled_from(SEATS[:6]), st.sampled_from(("lifecycle", "*", "lifecycle/mql")))
def test_what_falls_is_what_the_verbs_would_have_refused(story: Story, seats: dict[str, Any], scope: str) -> None:
    """Each act is asked for again of the verb that gave it, on the same history under the other rights."""
    supposition = Supposition((row(scope, **seats),), DAY)
    found = {each.recorded.position: each for each in judged_again(lambda: iter(story.events), supposition, "UTC")[1]}
    states = States(story, supposition, found)
    for asked in story.asked:
        event = story.events[asked.position - 1].event
        if asked.draft.kind == "charter" or not isinstance(event, ACTS):
            continue  # whether somebody could still decide after a charter depends on all others
        if isinstance(event, DECIDED) and "quorums" in seats and not event.category:
            continue  # a story makes up what a change does, and the judge works it out
        fall = found.get(asked.position)
        stands = fall is None or [each.guard for each in fall.obstacles] == ["proposal"]
        assert stands == allowed(asked.verb, states.before(asked.position), asked.day), (event, fall)


ACTS = (DefinitionProposed, DefinitionRevised, ProposalApproved, *DECIDED)


def allowed(verb: Any, state: State, day: date) -> bool:
    try:
        verb(state, day)
    except LedgerError:
        return False
    return True


class States:
    """The state before each event of a story under a supposition, without the answers that fell."""

    def __init__(self, story: Story, supposition: Supposition, fallen: dict[int, Fall]) -> None:
        self.story, self.supposition, self.fallen = story, supposition, fallen

    def before(self, position: int) -> State:
        state = State()
        for recorded in self.story.events[: position - 1]:
            self.supposition.begin(state, recorded, day(recorded.recorded_at))
            if not (recorded.position in self.fallen and answer(recorded.event)):
                self.supposition.evolve(state, recorded)
        self.supposition.begin(state, self.story.events[position - 1], DAY)
        return state


def day(recorded_at: str) -> date:
    return date.fromisoformat(recorded_at[:10])


def answer(event: Event) -> bool:
    return type(event).stored_name.startswith("proposal.")


def test_a_verdict_that_the_seat_gave_stands_under_another_row_that_seats_the_same() -> None:
    history = ratified(LEDGER, MQL).after(review_definition, key="mql", verdict="keep", by="cro")
    assert told(fallen(history, row(quorum=1, lapses_after=9))) == []
    assert told(fallen(history, row(decider="ben")))[-1] == ("cro", "definition.reviewed", "seat")
