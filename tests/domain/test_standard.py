"""What a change may say of history: what goes together, what each standard needs, and what its nature asks for."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.domain.acts.proposing import propose, rebase
from ledger.domain.definition import DefinitionAttested
from ledger.domain.period import Period
from ledger.domain.proposal import DefinitionProposed, DefinitionRevised, Proposal, Terms
from ledger.testing import DAY, definition, entity, terms

from .steps import APRIL, JUNE, LEDGER, MAY, proposed, ratified

LEAD = entity("lead", score="number", created="datetime", opened="date")
FIRST, NEXT = (definition("mql", says=each, entity="lead") for each in ("score >= 65", "score >= 80"))
IN_FORCE = ratified(ratified(LEDGER, LEAD), FIRST)


def asked(**more: Any) -> Terms:
    return Terms(**{"from_": APRIL, **more})


# --- the nature of a change -------------------------------------------------------------------------------------------

USUAL = [
    ("policy", "retrospective"),
    ("policy", "cohort"),
    ("estimate", "prospective"),
]
UNUSUAL = [("policy", "prospective"), ("estimate", "retrospective"), ("estimate", "cohort"), ("error", "retrospective")]


@pytest.mark.parametrize(("nature", "standard"), USUAL)
def test_its_nature_asks_for_a_standard(nature: str, standard: str) -> None:
    change = asked(nature=nature, standard=standard)
    IN_FORCE.when(propose, draft=NEXT, terms=change, by="ana").then(DefinitionProposed)


@pytest.mark.parametrize(("nature", "standard"), UNUSUAL)
def test_another_one_needs_a_reason_that_goes_on_record(nature: str, standard: str) -> None:
    change = asked(nature=nature, standard=standard)
    told = f"a change of nature {nature} is not {standard} without a reason"
    IN_FORCE.when(propose, draft=NEXT, terms=change, by="ana").then_refused(told, "--standard-because")
    change = asked(nature=nature, standard=standard, reason="the board asked")
    (event,) = IN_FORCE.when(propose, draft=NEXT, terms=change, by="ana").then(DefinitionProposed)
    assert event.terms.reason == "the board asked"


def test_what_takes_the_place_of_no_other_rule_is_no_change() -> None:
    """The first version, and what only was attested and is now decided as it is, put no other rule in its place."""
    without = ratified(LEDGER, LEAD)
    without.when(propose, draft=FIRST, terms=asked(), by="ana").then(DefinitionProposed)
    event = DefinitionAttested(
        version=1, draft=FIRST, source="document", evidence="memo", evidence_digest="e", from_=DAY
    )
    without.also(event).when(propose, draft=FIRST, terms=asked(), by="ana").then(DefinitionProposed)
    without.also(event).when(propose, draft=NEXT, terms=asked(), by="ana").then_refused("without a reason", "")


def test_what_judges_no_records_has_no_history_to_treat() -> None:
    wider = entity("lead", score="number", created="datetime", opened="date", plan="text")
    IN_FORCE.when(propose, draft=wider, terms=asked(), by="ana").then(DefinitionProposed)
    IN_FORCE.when(propose, draft=wider, terms=asked(standard="cohort", cohort="opened"), by="ana").then_refused(
        "--cohort is about records", "leave out --cohort"
    )


def test_where_nobody_says_a_standard_it_is_that_of_the_charter_and_else_all_history() -> None:
    (event,) = IN_FORCE.when(propose, draft=NEXT, terms=asked(standard=""), by="ana").then(DefinitionProposed)
    assert event.terms.standard == "retrospective"


def test_what_was_asked_for_before_there_was_such_a_rule_is_put_on_what_is_in_force_all_the_same() -> None:
    """An older proposal is policy and prospective, and says no reason."""
    change = asked(reason="said now")
    there = IN_FORCE.after(propose, draft=NEXT, terms=change, by="ana")
    old = there.also(_without_a_reason(there.state.proposals["mql#2"]))
    old.when(rebase, proposal_id="mql#2", draft=NEXT, by="ana").then_nothing()


def _without_a_reason(of: Proposal) -> DefinitionRevised:
    fields = {name: getattr(of, name) for name in ("draft", "bound", "digest", "on", "because")}
    return DefinitionRevised(proposal=of.id, terms=asked(), **fields)


# --- what each needs --------------------------------------------------------------------------------------------------

SINCE = {"standard": "retrospective", "since": DAY, "from_": APRIL}
DUAL = {"standard": "dual", "dual_until": JUNE, "primary": "old", "from_": APRIL}
WRONG = {"nature": "error", "standard": "restated", "corrects": 1, "from_": APRIL}


@pytest.mark.parametrize(
    ("change", "what", "fix"),
    [
        ({**SINCE}, "nothing says why records before", "--standard-because"),
        ({**SINCE, "since": MAY, "reason": "x"}, "the change is since", "an earlier day, or prospective: --since"),
        (
            {"since": DAY, "standard": "cohort"},
            "--since goes with --standard retrospective",
            "leave out what goes with it",
        ),
        ({"cohort": "opened", "standard": "retrospective"}, "--cohort goes with --standard cohort", "leave out"),
        ({"cohort": "score", "standard": "cohort"}, "`score` is no day of a lead", "choose created: --cohort created"),
        ({"cohort": "gone", "standard": "cohort"}, "`gone` is no day of a lead", "choose created: --cohort created"),
        ({"standard": "dual"}, "a dual change says until when", "--primary old"),
        ({**DUAL, "primary": "both"}, "`both` is no primary", "use old: --primary old"),
        ({**DUAL, "dual_until": APRIL}, "both would count until", "in between"),
        ({**DUAL, "until": MAY}, "both would count until", "in between"),
        ({**WRONG, "corrects": 2}, "v2 of `mql` does not exist", "--corrects 1"),
        ({"nature": "error", "standard": "restated"}, "nothing says what was wrong", "--corrects 1"),
        ({**WRONG, "until": JUNE}, "the correction would end", "leave out its end"),
        ({**WRONG, "from_": DAY.replace(year=DAY.year - 1), "retroactive": True}, "would have been known", "or later"),
        ({"standard": "retrospective", "stock": "all"}, "`all` is no stock", "use sweep: --stock sweep"),
        ({"standard": "retrospective", "lost": "all"}, "`all` is no lost", "use keep: --lost keep"),
    ],
)
def test_what_does_not_go_together_is_refused(change: dict[str, Any], what: str, fix: str) -> None:
    IN_FORCE.when(propose, draft=NEXT, terms=asked(**change), by="ana").then_refused(what, fix)


@pytest.mark.parametrize(
    "change",
    [
        {**SINCE, "reason": "impracticable before, because nobody kept the scores"},
        {"standard": "cohort", "cohort": "opened", "stock": "edge", "lost": "keep"},
        DUAL,
        WRONG,
    ],
)
def test_what_goes_together_is_stored_as_it_was_said(change: dict[str, Any]) -> None:
    (event,) = IN_FORCE.when(propose, draft=NEXT, terms=asked(**change), by="ana").then(DefinitionProposed)
    assert {name: getattr(event.terms, name) for name in change} == change


def test_a_second_figure_goes_on_only_beside_a_version_that_there_is() -> None:
    ratified(LEDGER, LEAD).when(propose, draft=FIRST, terms=asked(**DUAL), by="ana").then_refused(
        "`mql` has no version that could go on", "retrospective"
    )


# --- a correction -----------------------------------------------------------------------------------------------------


def test_a_correction_is_in_force_where_the_error_would_be_and_displaces_nothing_else() -> None:
    later = definition("mql", says="score >= 90", entity="lead")
    two = ratified(IN_FORCE, later, terms(MAY))
    bound = proposed(two, NEXT, asked(**WRONG)).state.proposals["mql#3"].bound
    assert [(each.version, each.from_, each.until) for each in bound.displaces] == [(1, APRIL, MAY)]
    history = ratified(two, NEXT, asked(**WRONG)).state.history("mql")
    assert [(each.period, each.version) for each in history.segments()] == [
        (Period(DAY, APRIL), 1),
        (Period(APRIL, MAY), 3),
        (Period(MAY, None), 2),
    ]
