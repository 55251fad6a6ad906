"""What was shown is part of what is approved; and an approval that no longer counts says why."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given, strategies as st

from ledger.domain.acts.approving import approve, decline, ratify
from ledger.domain.acts.proposing import propose, rebase, revise, show as show_of, unshown
from ledger.domain.brief import Brief, Population, moved, percent
from ledger.domain.event import Event
from ledger.domain.proposal import DefinitionRatified, DefinitionRevised, ProposalApproved
from ledger.domain.state import State
from ledger.domain.status import status
from ledger.govern.proposals.pure.voiding import void
from ledger.testing import DAY, Given, charter, definition, entity, row, terms

from .steps import APRIL, LEDGER, MAY, alone, proposed, ratified


def population(records: int = 100, digest: str = "sha256:a", **cells: int) -> Population:
    return Population(name="leads.csv", digest=digest, records=records, cells=cells)


def show(state: State, *, proposal_id: str, brief: Brief, by: str, today: date) -> list[Event]:
    """Show a brief that was made of what the proposal says."""
    of = unshown(state.proposals[proposal_id])
    return show_of(state, proposal_id, brief, of=of, by=by, today=today)


def brief(of: Population | None = None, **content: Any) -> Brief:
    return Brief(content=content, population=of)


THEN = population(gained=10, lost=5, both=20, neither=65)
NOW = population(digest="sha256:b", gained=13, lost=5, both=20, neither=62)
LEAD = ratified(LEDGER, entity("lead", score="number"))
MQL = definition("mql", says="score >= 65", entity="lead")
OPEN = proposed(LEAD, MQL, terms(APRIL))
SHOWN = OPEN.after(show, proposal_id="mql#1", brief=brief(THEN, says="12 gain"), by="ana")
APPROVED = SHOWN.after(approve, proposal_id="mql#1", by="sal")
TOLERANT = proposed(LEDGER.also(row(tolerance=3)), definition("mql"))
WATCHED = TOLERANT.after(show, proposal_id="mql#1", brief=brief(THEN), by="ana").after(
    approve, proposal_id="mql#1", by="sal"
)


def why(so_far: Given, one: str = "mql#1") -> str:
    proposal = so_far.state.proposals[one]
    return void(proposal, proposal.approvals[0])


def test_an_approval_covers_the_brief_that_was_shown() -> None:
    digest = OPEN.state.proposals["mql#1"].digest
    (event,) = OPEN.when(show, proposal_id="mql#1", brief=brief(THEN), by="ana").then(DefinitionRevised)

    assert event.bound.shown == brief(THEN).digest
    assert event.digest != digest
    assert SHOWN.state.proposals["mql#1"].brief == brief(THEN, says="12 gain")
    assert status(SHOWN.state, SHOWN.state.proposals["mql#1"], DAY) == "open"


def test_showing_the_same_brief_again_is_nothing() -> None:
    SHOWN.when(show, proposal_id="mql#1", brief=brief(THEN, says="12 gain"), by="ben").then_nothing()


def test_only_a_steward_shows_a_brief_and_writes_nothing_of_the_proposal() -> None:
    OPEN.when(show, proposal_id="mql#1", brief=brief(THEN), by="sal").then_refused("sal may not act as steward")
    by_ben = OPEN.after(show, proposal_id="mql#1", brief=brief(THEN), by="ben").state.proposals["mql#1"]

    assert by_ben.contributors == ("ana",)
    assert by_ben.because == OPEN.state.proposals["mql#1"].because


def test_a_brief_of_what_it_said_before_is_not_shown() -> None:
    made_of = unshown(OPEN.state.proposals["mql#1"])
    other = definition("mql", says="score >= 5", entity="lead")
    revised = OPEN.after(revise, proposal_id="mql#1", draft=other, terms=terms(APRIL), by="ana")

    revised.when(show_of, proposal_id="mql#1", brief=brief(THEN), of=made_of, by="ana").then_refused(
        "mql#1 was revised while its brief was made", "ledger brief mql#1"
    )


def test_a_no_stands_when_a_brief_is_shown() -> None:
    blocked = OPEN.after(decline, proposal_id="mql#1", by="sal", because="not so fast")
    shown = blocked.after(show, proposal_id="mql#1", brief=brief(THEN), by="ana")

    shown.after(approve, proposal_id="mql#1", by="mia").when(ratify, proposal_id="mql#1", by="cro").then_refused(
        "mql#1 is blocked by sal"
    )


def test_showing_a_brief_keeps_nothing_from_lapsing() -> None:
    later = OPEN.on(DAY + timedelta(20)).after(show, proposal_id="mql#1", brief=brief(THEN), by="ana")

    assert status(later.state, later.state.proposals["mql#1"], DAY + timedelta(30)) == "lapsed"


def test_whoever_answers_may_say_what_they_read() -> None:
    proposal = SHOWN.state.proposals["mql#1"]
    for read in (proposal.digest[:16], proposal.bound.shown[:16]):
        SHOWN.when(approve, proposal_id="mql#1", by="sal", read=read).then(ProposalApproved)
        APPROVED.when(ratify, proposal_id="mql#1", by="cro", read=read).then(DefinitionRatified)
    before = OPEN.state.proposals["mql#1"].digest[:16]
    SHOWN.when(approve, proposal_id="mql#1", by="sal", read=before).then_refused("mql#1 is not what you read")
    APPROVED.when(ratify, proposal_id="mql#1", by="cro", read=before).then_refused("mql#1 is not what you read")


def test_where_nothing_was_shown_there_is_nothing_to_look_at_again() -> None:
    approved = OPEN.after(approve, proposal_id="mql#1", by="sal")
    for act, who in ((approve, "mia"), (ratify, "cro")):
        approved.when(act, proposal_id="mql#1", by=who, seen={"records": NOW}).then_refused(
            "no population was shown with mql#1"
        )


def test_a_charter_with_a_tolerance_wants_a_population_shown_where_something_is_displaced() -> None:
    first = ratified(LEDGER.also(row(tolerance=3)), definition("mql"))
    second = proposed(first, definition("mql", says="second"), terms(APRIL))
    two = second.after(approve, proposal_id="mql#2", by="sal")

    two.when(ratify, proposal_id="mql#2", by="cro").then_refused(
        "no population was shown with mql#2", "the charter of `lifecycle` asks", "--records RECORDS --shown"
    )


def test_a_stale_proposal_is_shown_nothing_before_it_is_rebased() -> None:
    stale = ratified(OPEN, entity("lead", score="number", employees="number"))
    stale.when(show, proposal_id="mql#1", brief=brief(THEN), by="ana").then_refused("mql#1 is stale", "ledger rebase")


def test_an_approval_of_what_was_shown_carries_the_decision() -> None:
    APPROVED.when(ratify, proposal_id="mql#1", by="cro").then(DefinitionRatified)


def test_to_revise_it_into_what_it_says_already_keeps_the_brief_and_the_approval() -> None:
    APPROVED.when(revise, proposal_id="mql#1", draft=MQL, terms=terms(APRIL), by="ana").then_nothing()
    APPROVED.when(rebase, proposal_id="mql#1", draft=MQL, by="ana").then_nothing()
    APPROVED.when(propose, draft=MQL, terms=terms(APRIL), by="ben").then_nothing()


def test_an_approval_counts_until_something_is_another() -> None:
    assert why(APPROVED) == ""


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (
            APPROVED.after(
                revise,
                proposal_id="mql#1",
                draft=definition("mql", says="score >= 66", entity="lead"),
                terms=terms(APRIL),
                by="ana",
            ),
            "its content changed; no brief of what it says now was shown",
        ),
        (
            APPROVED.after(revise, proposal_id="mql#1", draft=MQL, terms=terms(MAY), by="ana"),
            f"its effective date is {MAY} now, and was {APRIL}; no brief of what it says now was shown",
        ),
        (
            APPROVED.after(revise, proposal_id="mql#1", draft=MQL, terms=terms(APRIL, standard="cohort"), by="ana"),
            "its consistency standard is cohort now, and was prospective; no brief of what it says now was shown",
        ),
        (
            ratified(APPROVED, entity("lead", score="number", employees="number")).after(
                rebase, proposal_id="mql#1", draft=MQL, by="ana"
            ),
            "it rests on lead v2 now, and rested on v1; no brief of what it says now was shown",
        ),
        (
            APPROVED.after(show, proposal_id="mql#1", brief=brief(population(120, "sha256:c"), says="x"), by="ana"),
            "the population moved: leads.csv has 120 records, and leads.csv had 100",
        ),
        (
            APPROVED.after(show, proposal_id="mql#1", brief=brief(THEN, says="13 gain"), by="ana"),
            "another brief was shown since",
        ),
        (
            alone(APPROVED, charter(quorum=2)).after(rebase, proposal_id="mql#1", draft=MQL, by="ana"),
            "the charter that governs it was amended; no brief of what it says now was shown",
        ),
        (
            APPROVED.after(decline, proposal_id="mql#1", by="sal", because="not so fast"),
            "they declined it since",
        ),
    ],
)
def test_an_approval_is_void_after_a_change_and_says_which(changed: Given, reason: str) -> None:
    assert why(changed) == reason
    changed.when(ratify, proposal_id="mql#1", by="cro").then_refused("mql#1")


def test_an_approval_given_before_anything_was_shown_is_void_once_it_is() -> None:
    before = OPEN.after(approve, proposal_id="mql#1", by="sal")
    assert why(before.after(show, proposal_id="mql#1", brief=brief(THEN), by="ana")) == "a brief was shown since"


def test_without_a_tolerance_nobody_has_to_look_again() -> None:
    APPROVED.when(ratify, proposal_id="mql#1", by="cro").then(DefinitionRatified)
    APPROVED.when(ratify, proposal_id="mql#1", by="cro", seen={"records": NOW}).then_refused(
        "mql#1 is stale", "moved by 3 %"
    )


def test_with_a_tolerance_somebody_has_to_look_before_it_is_decided() -> None:
    WATCHED.when(ratify, proposal_id="mql#1", by="cro").then_refused(
        "nobody checked whether the population of mql#1 has moved", "ledger ratify mql#1 --records leads.csv"
    )


def test_a_population_that_moved_no_further_than_the_charter_tolerates_is_as_it_was_shown() -> None:
    WATCHED.when(ratify, proposal_id="mql#1", by="cro", seen={"records": NOW}).then(DefinitionRatified)


def test_a_population_that_moved_further_makes_the_proposal_stale_for_approvers_and_decider() -> None:
    further = population(101, "sha256:d", gained=14, lost=5, both=20, neither=62)
    said = ("mql#1 is stale", "moved by 4 %", "gained 10 → 14, neither 65 → 62, of 100 → 101", "ledger brief mql#1")

    WATCHED.when(ratify, proposal_id="mql#1", by="cro", seen={"records": further}).then_refused(*said)
    WATCHED.when(approve, proposal_id="mql#1", by="mia", seen={"records": further}).then_refused(*said)
    WATCHED.when(approve, proposal_id="mql#1", by="mia").then(ProposalApproved)


def test_without_a_population_there_is_nothing_that_could_move() -> None:
    shown = TOLERANT.after(show, proposal_id="mql#1", brief=brief(None), by="ana")
    shown.after(approve, proposal_id="mql#1", by="sal").when(ratify, proposal_id="mql#1", by="cro").then(
        DefinitionRatified
    )


def of_credit(touches: int = 7, conversions: int = 5) -> dict[str, Population]:
    """Touches and conversions, of so many records in one cell each."""
    counted = {"touches": ("video", touches), "conversions": ("2026-03", conversions)}
    return {
        option: Population(name=f"{option}.csv", digest=f"sha256:{number}", records=number, cells={cell: number})
        for option, (cell, number) in counted.items()
    }


CREDIT = TOLERANT.after(show, proposal_id="mql#1", brief=Brief(content={}, populations=of_credit()), by="ana").after(
    approve, proposal_id="mql#1", by="sal"
)


def test_each_population_of_a_brief_of_credit_is_judged_and_all_that_moved_are_named() -> None:
    both = ("its touches have moved by 14.3 %", "its conversions have moved by 20 %", "--touches touches.csv")
    CREDIT.when(ratify, proposal_id="mql#1", by="cro", seen=of_credit()).then(DefinitionRatified)
    CREDIT.when(ratify, proposal_id="mql#1", by="cro", seen=of_credit(8, 6)).then_refused(*both)
    CREDIT.when(approve, proposal_id="mql#1", by="mia", seen=of_credit(8, 6)).then_refused(*both)
    half = {"touches": of_credit()["touches"]}
    CREDIT.when(ratify, proposal_id="mql#1", by="cro", seen=half).then_refused("nobody checked whether")


def test_a_brief_that_was_stored_before_credit_had_populations_keeps_its_bytes_and_its_digest() -> None:
    counted = (
        b'{"content":{"format":"brief/3","on":"2026-05-04"},"population":{"name":"leads.csv","digest":"sha256:a",'
        b'"records":3,"cells":{"gained":1,"neither":2}}}'
    )
    stored = {
        counted: "da6d487a318be7d18f443ac6d0bcf28289769e009436c8f83a488adb924292d7",
        b'{"content":{"format":"brief/3"},"population":null}': (
            "61fe25a2b2e0d48c83b1e39f382b8bcf240d374731a002805c72501b8fcd17d5"
        ),
    }
    for payload, digest in stored.items():
        read = msgspec.json.decode(payload, type=Brief)
        assert (msgspec.json.encode(read), read.digest) == (payload, digest)


CELLS = st.dictionaries(st.sampled_from(["both", "gained", "lost", "neither"]), st.integers(0, 50))


@given(CELLS, CELLS)
def test_a_population_moves_as_far_as_its_furthest_cell(was: dict[str, int], now: dict[str, int]) -> None:
    one, other = population(50, "a", **was), population(50, "b", **now)
    far = moved(one, other)

    assert far == max((Fraction(2 * abs(now.get(each, 0) - was.get(each, 0))) for each in {*was, *now}), default=0)
    assert moved(one, one) == 0
    assert (far == 0) == (moved(other, one) == 0)


@given(st.fractions(0, 1000))
def test_what_is_beyond_the_tolerance_never_reads_as_within_it(far: Fraction) -> None:
    assert far <= Fraction(percent(far)) < far + Fraction(1, 10)
