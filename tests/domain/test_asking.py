"""Those who ask for a change: propose, revise, rebase, withdraw."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ledger.domain.acts.approving import approve, decline, ratify
from ledger.domain.acts.proposing import propose, rebase, revise, withdraw
from ledger.domain.in_force import in_force
from ledger.domain.proposal import Basis, DefinitionProposed, DefinitionRevised, ProposalApproved, ProposalWithdrawn
from ledger.domain.status import status
from ledger.errors import BadInput, Refused, UnknownName
from ledger.testing import DAY, charter, definition, entity, row, terms

from .steps import APRIL, JUNE, LEDGER, MAY, newest, proposed, ratified, retiring

MQL, STRICTER = definition("mql", says="score >= 65"), definition("mql", says="score >= 80")
OPEN = proposed(LEDGER, MQL)
APPROVED = OPEN.after(approve, proposal_id="mql#1", by="sal")
IN_FORCE = ratified(LEDGER, MQL)
LAPSED = OPEN.on(DAY + timedelta(days=30))


def test_a_steward_proposes_and_nothing_in_force_is_touched() -> None:
    (event,) = LEDGER.when(propose, draft=MQL, terms=terms(APRIL), by="ana").then(DefinitionProposed)
    assert (event.proposal, event.on, event.draft) == ("mql#1", DAY, MQL)
    assert proposed(LEDGER, MQL).state.history("mql").versions == []


def test_who_asks_for_what_only_waits_is_told_which_proposal_waits() -> None:
    with pytest.raises(UnknownName, match="there is no definition `mql`") as waits:
        in_force(OPEN.state, "mql", DAY)
    assert (waits.value.why, str(waits.value.fix)) == (
        "mql#1 asks for it, and nobody ratified it",
        "see how it stands: ledger show mql#1",
    )
    with pytest.raises(UnknownName, match="there is no definition `mql`") as gone:
        in_force(OPEN.after(withdraw, proposal_id="mql#1", by="ana").state, "mql", DAY)
    assert gone.value.why == "no version of it was ratified or attested"


def test_proposals_about_one_definition_are_numbered_as_they_come() -> None:
    two = proposed(OPEN, STRICTER)
    assert [each for each in two.state.proposals if each.startswith("mql")] == ["mql#1", "mql#2"]
    assert list(proposed(two, definition("sql")).state.proposals)[-1] == "sql#1"


@pytest.mark.parametrize("who", ["sal", "cro", "ops", "dana", "stranger"])
def test_only_stewards_of_the_scope_propose(who: str) -> None:
    LEDGER.when(propose, draft=MQL, terms=terms(), by=who).then_refused(
        f"{who} may not act as steward in `lifecycle/mql`", "ask ana or ben"
    )


def test_a_service_may_propose_where_it_is_a_steward() -> None:
    seated = LEDGER.also(row(stewards=("bot",)))
    seated.when(propose, draft=MQL, terms=terms(), by="bot").then(DefinitionProposed)


def test_what_is_proposed_already_is_not_proposed_again() -> None:
    OPEN.when(propose, draft=MQL, terms=terms(), by="ben").then_nothing()
    OPEN.when(propose, draft=MQL, terms=terms(APRIL), by="ben").then(DefinitionProposed)
    OPEN.after(withdraw, proposal_id="mql#1", by="ana").when(propose, draft=MQL, terms=terms(), by="ana").then(
        DefinitionProposed
    )


def test_identical_content_is_no_change() -> None:
    IN_FORCE.when(propose, draft=MQL, terms=terms(APRIL), by="ana").then_refused("no change: `mql` v1")
    IN_FORCE.when(propose, draft=MQL, terms=terms(APRIL, MAY), by="ana").then_refused("no change")


def test_the_content_of_an_earlier_version_is_a_change_where_another_one_governs() -> None:
    changed = ratified(IN_FORCE, STRICTER, terms(APRIL))
    changed.when(propose, draft=MQL, terms=terms(MAY), by="ana").then(DefinitionProposed)
    changed.when(propose, draft=MQL, terms=terms(DAY), by="ana").then(DefinitionProposed)
    changed.when(propose, draft=MQL, terms=terms(DAY, APRIL), by="ana").then_refused("no change")


def test_a_day_that_is_past_has_to_be_meant() -> None:
    yesterday = DAY - timedelta(days=1)
    LEDGER.when(propose, draft=MQL, terms=terms(yesterday), by="ana").then_refused(
        f"{yesterday} is past", "--retroactive"
    )
    (event,) = LEDGER.when(propose, draft=MQL, terms=terms(yesterday, retroactive=True), by="ana").then(
        DefinitionProposed
    )
    assert event.terms.retroactive


@pytest.mark.parametrize("until", [DAY, DAY - timedelta(days=1)])
def test_a_term_has_at_least_one_day(until: object) -> None:
    LEDGER.when(propose, draft=MQL, terms=terms(DAY, until), by="ana").then_refused("before it begins")  # type: ignore[arg-type]


def test_a_change_is_of_one_of_three_natures() -> None:
    LEDGER.when(propose, draft=MQL, terms=terms(nature="whim"), by="ana").then_refused("no nature", "estimate")


def test_the_charter_says_which_consistency_standards_there_are() -> None:
    strict = LEDGER.also(row(standards=("prospective", "cohort")))
    strict.when(propose, draft=MQL, terms=terms(standard="cohort"), by="ana").then(DefinitionProposed)
    strict.when(propose, draft=MQL, terms=terms(standard="restated"), by="ana").then_refused(
        "`restated` is not allowed in `lifecycle`", "prospective, cohort"
    )
    LEDGER.when(propose, draft=MQL, terms=terms(standard="cohort"), by="ana").then(DefinitionProposed)
    LEDGER.when(propose, draft=MQL, terms=terms(standard="whatever"), by="ana").then_refused("not allowed")


@pytest.mark.parametrize(
    ("other", "word"),
    [
        (entity("mql"), "kind"),
        (definition("mql", entity="account"), "entity"),
        (definition("mql", scope="sales"), "scope"),
    ],
)
def test_a_key_keeps_its_kind_its_entity_and_its_scope(other: object, word: str) -> None:
    """A definition that could be moved to another scope could be taken over by the decider there."""
    everywhere = LEDGER.also(row("*"), row("sales", decider="ben"))
    first = ratified(
        ratified(ratified(everywhere, entity("lead")), entity("account")), definition("mql", entity="lead")
    )
    first.when(propose, draft=other, terms=terms(), by="ana").then_refused(f"`mql` has the {word}", "for ever")


def test_what_kinds_and_policies_object_to_stops_it_and_all_is_told_at_once() -> None:
    against = [BadInput("the example says true"), BadInput("there is no statement")]
    LEDGER.when(propose, draft=MQL, terms=terms(nature="whim"), by="ana", against=against).then_refused(
        "the example says true", "there is no statement", "no nature"
    )


def test_a_proposal_lists_the_versions_it_would_displace_with_their_days_scheduled_ones_too() -> None:
    two = ratified(IN_FORCE, STRICTER, terms(MAY))
    (event,) = two.when(propose, draft=definition("mql", says="x"), terms=terms(APRIL, JUNE), by="ana").then(
        DefinitionProposed
    )
    assert [(each.version, each.from_, each.until) for each in event.bound.displaces] == [
        (1, APRIL, MAY),
        (2, MAY, JUNE),
    ]


def test_a_proposal_lists_what_it_rests_on_as_in_force_on_its_day() -> None:
    lead = entity("lead", score="number")
    two = ratified(ratified(LEDGER, lead), entity("lead", score="number", plan="text"), terms(APRIL))
    fit = ratified(two, definition("fit", entity="lead"))
    for day, version in ((DAY, 1), (APRIL, 2)):
        (event,) = fit.when(
            propose, draft=definition("mql", entity="lead", refers=("fit",)), terms=terms(day), by="ana"
        ).then(DefinitionProposed)
        assert [(each.key, each.version) for each in event.bound.basis] == [("fit", 1), ("lead", version)]
    assert event.bound.basis[1] == Basis(
        key="lead", version=2, digest=two.state.history("lead").versions[1].draft.content_digest
    )


def test_what_is_not_in_force_on_the_day_cannot_be_rested_on() -> None:
    later = ratified(LEDGER, entity("lead"), terms(APRIL))
    mql = definition("mql", entity="lead")
    later.when(propose, draft=mql, terms=terms(), by="ana").then_refused("`lead` has no version in force on 2026-03-02")
    later.when(propose, draft=mql, terms=terms(APRIL), by="ana").then(DefinitionProposed)


def test_a_revision_asks_for_something_else_under_the_same_name() -> None:
    (event,) = OPEN.when(revise, proposal_id="mql#1", draft=STRICTER, terms=terms(), by="ben").then(DefinitionRevised)
    assert (event.proposal, event.draft) == ("mql#1", STRICTER)


def test_whoever_revises_has_contributed_too() -> None:
    revised = OPEN.after(revise, proposal_id="mql#1", draft=STRICTER, terms=terms(), by="ben")
    assert revised.state.proposals["mql#1"].contributors == ("ana", "ben")


def test_a_revision_that_says_the_same_is_nothing() -> None:
    OPEN.when(revise, proposal_id="mql#1", draft=MQL, terms=terms(), by="ben").then_nothing()


def test_a_revision_keeps_to_the_definition_and_its_kind() -> None:
    for other in (definition("sql"), entity("mql")):
        OPEN.when(revise, proposal_id="mql#1", draft=other, terms=terms(), by="ana").then_refused("is about `mql`")


def test_only_stewards_revise_and_only_what_is_open() -> None:
    OPEN.when(revise, proposal_id="mql#1", draft=STRICTER, terms=terms(), by="sal").then_refused("steward")
    closed = OPEN.after(withdraw, proposal_id="mql#1", by="ana")
    closed.when(revise, proposal_id="mql#1", draft=STRICTER, terms=terms(), by="ana").then_refused("it was withdrawn")


@pytest.mark.parametrize("verb", [approve, decline, ratify, withdraw])
def test_a_proposal_that_nobody_made_is_an_unknown_name(verb: object) -> None:
    answer = LEDGER.when(verb, proposal_id="mql#7", by="sal")  # type: ignore[arg-type]
    answer.then_refused("there is no proposal `mql#7`", "ledger proposals")
    assert isinstance(answer.refused, UnknownName)


def test_a_proposal_lapses_on_the_day_that_its_charter_says() -> None:
    for day, now in ((29, "open"), (30, "lapsed")):
        later = OPEN.on(DAY + timedelta(days=day))
        assert status(later.state, later.state.proposals["mql#1"], later.today) == now
    for verb, who in ((approve, "sal"), (ratify, "cro")):
        LAPSED.when(verb, proposal_id="mql#1", by=who).then_refused("lapsed on 2026-04-01", "ledger revise mql#1")
    LAPSED.when(revise, proposal_id="mql#1", draft=STRICTER, terms=terms(MAY), by="ana").then(DefinitionRevised)


def test_who_says_no_to_what_lapsed_is_told_who_takes_it_back_and_that_ends_it() -> None:
    for who in ("sal", "cro"):
        LAPSED.when(decline, proposal_id="mql#1", by=who).then_refused(
            "ask ana or ben to take it back: ledger withdraw mql#1 --because TEXT"
        )
    LAPSED.when(withdraw, proposal_id="mql#1", by="ana").then(ProposalWithdrawn)


def test_where_the_charter_gives_no_days_a_proposal_never_lapses() -> None:
    patient = proposed(LEDGER.also(row(lapses_after=0)), MQL, terms(MAY)).on(APRIL)
    patient.when(approve, proposal_id="mql#1", by="sal").then(ProposalApproved)


def test_a_lapsed_proposal_is_renewed_by_a_rebase_and_what_was_approved_is_void() -> None:
    lapsed = proposed(LEDGER, MQL, terms(MAY)).after(approve, proposal_id="mql#1", by="sal").on(APRIL)
    renewed = lapsed.after(rebase, proposal_id="mql#1", draft=MQL, by="ana")
    renewed.when(ratify, proposal_id="mql#1", by="cro").then_refused("0 of 1 approvals")
    renewed.when(rebase, proposal_id="mql#1", draft=MQL, by="ana").then_nothing()


def test_a_proposal_is_stale_once_what_it_rests_on_changed_and_a_rebase_renews_it() -> None:
    base = ratified(LEDGER, entity("lead", score="number"))
    mql = definition("mql", entity="lead", reads=("score",))
    asked = proposed(base, mql, terms(APRIL)).after(approve, proposal_id="mql#1", by="sal")
    moved = ratified(asked, entity("lead", score="number", plan="text"))
    for verb, who in ((approve, "mia"), (ratify, "cro")):
        moved.when(verb, proposal_id="mql#1", by=who).then_refused(
            "mql#1 is stale", "lead#2 was ratified as v2 for 2026-03-02 on; what this rests on", "ledger rebase mql#1"
        )
    rebased = moved.after(rebase, proposal_id="mql#1", draft=mql, by="ben")
    assert rebased.state.proposals["mql#1"].bound.basis[0].version == 2
    rebased.when(ratify, proposal_id="mql#1", by="cro").then_refused("0 of 1 approvals")


def test_a_proposal_is_stale_once_another_version_would_be_displaced() -> None:
    two = proposed(OPEN, STRICTER, by="ben")
    decided = two.after(approve, proposal_id="mql#2", by="sal").after(ratify, proposal_id="mql#2", by="cro")
    decided.when(approve, proposal_id="mql#1", by="sal").then_refused(
        "stale", "mql#2 was ratified as v1 for 2026-03-02 on; what this displaces is no longer so"
    )


def test_a_proposal_is_stale_once_another_version_came_for_its_days_and_ended_again() -> None:
    beside = ratified(APPROVED, definition("mql", "other"), terms(APRIL))
    over = ratified(beside, definition("mql", "other"), retiring(APRIL))
    over.when(ratify, proposal_id="mql#1", by="cro").then_refused(
        "mql#1 is stale", "mql was retired for 2026-04-01 on; what this was read beside is no longer so"
    )


def test_a_proposal_is_stale_once_its_charter_is_amended_and_not_by_an_amendment_elsewhere() -> None:
    APPROVED.also(row("sales")).when(approve, proposal_id="mql#1", by="mia").then(ProposalApproved)
    for amended in (row(), row("lifecycle/mql"), row(quorum=2)):
        APPROVED.also(amended).when(ratify, proposal_id="mql#1", by="cro").then_refused("stale", "charter")


def test_a_proposal_is_stale_once_the_definition_it_needs_is_gone() -> None:
    base = ratified(LEDGER, definition("fit"))
    asked = proposed(base, definition("mql", refers=("fit",)), terms(APRIL))
    gone = proposed(asked, definition("fit"), terms(retires=True))
    decided = gone.after(approve, proposal_id="fit#2", by="sal").after(ratify, proposal_id="fit#2", by="cro")
    decided.when(approve, proposal_id="mql#1", by="sal").then_refused("stale", "`fit` has no version in force")


def test_a_proposal_that_stands_on_what_is_in_force_needs_no_rebase() -> None:
    OPEN.when(rebase, proposal_id="mql#1", draft=MQL, by="ben").then_nothing()


def test_only_stewards_rebase() -> None:
    LAPSED.when(rebase, proposal_id="mql#1", draft=MQL, by="sal").then_refused("steward")


def test_a_proposal_is_taken_back_by_those_who_wrote_it_and_by_stewards_even_after_it_lapsed() -> None:
    for who in ("ana", "ben"):
        LAPSED.when(withdraw, proposal_id="mql#1", by=who).then(ProposalWithdrawn)
    OPEN.when(withdraw, proposal_id="mql#1", by="sal").then_refused("steward")
    OPEN.also(row(stewards=("ben",))).when(withdraw, proposal_id="mql#1", by="ana").then(ProposalWithdrawn)


def test_what_is_withdrawn_or_ratified_cannot_be_taken_back() -> None:
    OPEN.after(withdraw, proposal_id="mql#1", by="ana").when(withdraw, proposal_id="mql#1", by="ana").then_nothing()
    IN_FORCE.when(withdraw, proposal_id="mql#1", by="ana").then_refused("it was ratified")


def test_where_no_charter_covers_a_day_nobody_may_propose() -> None:
    bare = type(LEDGER)().also(row("sales"))
    bare.when(propose, draft=MQL, terms=terms(), by="ana").then_refused("no charter covers it")


def test_a_charter_is_revised_as_a_charter() -> None:
    asked = proposed(LEDGER, charter("sales"), by="dana")
    (event,) = asked.when(
        revise, proposal_id=newest(asked), draft=charter("sales", quorum=2), terms=terms(), by="dana"
    ).then(DefinitionRevised)
    assert event.draft.content["quorum"] == 2


def test_a_refusal_has_a_reason_and_a_next_step() -> None:
    refused = OPEN.when(approve, proposal_id="mql#1", by="ana").refused
    assert isinstance(refused, Refused)
    assert refused.why
    assert refused.fix
