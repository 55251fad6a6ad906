"""Whatever happens, somebody can still decide in `*` tomorrow: nobody is locked out, by a slip or on purpose."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given as that, settings

from ledger.domain.acts.approving import approve, ratify
from ledger.domain.acts.proposing import propose
from ledger.domain.acts.revoking import revoke
from ledger.domain.folding.folding import fold
from ledger.domain.proposal import Terms
from ledger.testing import COMPANY, DAY, Given, charter, given, people, row, solo, terms
from strategies import tries

from .histories import PEOPLE, Story, stories

THREE: dict[str, Any] = {"stewards": ("ana",), "approvers": ("sal", "mia"), "quorum": 1, "decider": "cro"}
BOARD = given(*COMPANY, *people("robot", kind="agent"), row("*", **THREE))
LATER = DAY + timedelta(days=30)


def ends(role: str, person: str, by: str = "cro", start: date = DAY) -> dict[str, Any]:
    return {"scope": "*", "role": role, "person": person, "by": by, "start": start}


@pytest.mark.parametrize(("role", "person"), [("decider", "cro"), ("steward", "ana")])
def test_the_last_decider_and_the_last_steward_of_everything_stay(role: str, person: str) -> None:
    BOARD.when(revoke, **ends(role, person)).then_refused("nobody could decide anything in `*`", f"no human {role}")
    BOARD.when(revoke, **ends(role, person, start=LATER)).then_refused(f"from {LATER} on")


def test_approvers_leave_as_long_as_enough_are_left_who_asked_for_nothing_themselves() -> None:
    one = BOARD.after(revoke, **ends("approver", "mia"))
    one.when(revoke, **ends("approver", "sal")).then_refused("too few approvers for the 1")
    asks = given(*COMPANY, row("*", **{**THREE, "approvers": ("ana", "ben")}))
    asks.when(revoke, **ends("approver", "ben")).then_refused("too few approvers")


def test_elsewhere_a_seat_may_stay_empty_for_somebody_above_can_fill_it() -> None:
    BOARD.after(revoke, scope="lifecycle", role="decider", person="cro", by="cro", start=DAY)


@pytest.mark.parametrize(
    "seats",
    [
        {"decider": ""},
        {"decider": "ana"},
        {"stewards": ("robot",)},
        {"stewards": ()},
        {"approvers": ("ana", "cro")},
        {"quorum": 3},
        {"quorums": {"incomparable": 3, "otherwise": 1}},
    ],
    ids=str,
)
def test_a_charter_by_which_nobody_could_amend_it_is_neither_asked_for_nor_ratified(seats: dict[str, Any]) -> None:
    for asked in (terms(), terms(LATER), terms(until=LATER)):
        BOARD.when(propose, draft=charter("*", **{**THREE, **seats}), terms=asked, by="ana").then_refused(
            "nobody could"
        )


def test_what_it_falls_back_to_counts_too() -> None:
    """Where a charter ends, the one before it governs again: a seat lost there meanwhile is lost then."""
    alone = given(*COMPANY)
    handed = _decided(alone, charter("*", **THREE), terms(until=LATER), "dana")
    gone = {"scope": "*", "role": "decider", "person": "dana", "by": "dana", "start": DAY}
    alone.when(revoke, **gone).then_refused("no human decider")
    assert _amendable(_story(handed), DAY)
    assert _amendable(_story(handed), LATER)


def test_who_is_locked_out_already_is_not_kept_from_mending_it() -> None:
    """A ledger from before this rule may hold such a charter; what makes it no worse passes."""
    stuck = given(*COMPANY, row("*", **{**THREE, "stewards": ()}))
    stuck.after(revoke, **ends("approver", "mia"))


def _decided(so_far: Given, draft: Any, asked: Terms, by: str) -> Given:
    proposed = so_far.after(propose, draft=draft, terms=asked, by=by)
    return proposed.after(ratify, proposal_id=f"{draft.key}#1", by=by)


def _story(so_far: Given) -> Story:
    return Story(list(so_far.events), so_far.state, so_far.today)


def _amendable(story: Story, day: date) -> bool:
    """Whether anybody, with everybody's help, brings a new charter for `*` through on a day: by trying it."""
    for who in PEOPLE:
        attempt = Story(list(story.events), fold(story.events), day)
        draft = charter("*", **solo("dana"), title=f"asked for by {who}")
        asked = Terms(from_=day)
        if not attempt.ask(
            who,
            draft,
            lambda state, today: propose(state, draft, asked, by=who, today=today, because="so"),  # noqa: B023
        ):
            continue
        proposal = list(attempt.state.proposals.values())[-1]
        for verb in (approve, ratify):
            for other in PEOPLE:
                attempt.answer(other, proposal, verb, because="so")
        if attempt.state.proposals[proposal.id].closed == "ratified":
            return True
    return False


@settings(max_examples=tries(1000))
@that(stories(20))
def test_somebody_can_always_ratify_in_everything(story: Story) -> None:
    days = {story.today, *(day for day in story.state.rights.turning("*") if day > story.today)}
    assert all(_amendable(story, day) for day in days)
