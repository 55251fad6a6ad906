"""Items that follow from what acts found out: each is opened and closed by acts alone, and told day by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given as over, settings
from tests.domain.histories import EXAMPLES, Story
from tests.domain.steps import APRIL, JUNE, LEDGER, MARCH, MAY, ratified, retiring
from tests.domain.test_figures import KNOWN as REPORTED
from tests.domain.test_findings import BRIDGE, FIGURE, LIFTED, NOTICE, PROOF, RAN, REFUSED, SURVEY, WEEKLY
from tests.domain.test_waiving import invariant
from tests.views.finding_stories import finding_stories
from tests.views.test_debt_fold import AHEAD, asked_each_day, standing

from ledger.deliver.delivery.verbs.refusing import lift_refusal, record_refusal
from ledger.deliver.notices.verbs import receive_notice
from ledger.deliver.survey.verbs import record_survey
from ledger.deliver.targets.events.baseline import Baseline, RuleChange
from ledger.deliver.targets.events.delivery import (
    ArtifactBound,
    ArtifactUnbound,
    DeliveryApplied,
    DeliveryConfirmed,
)
from ledger.domain.acts.attesting import attest, violating
from ledger.domain.definition import Evidence
from ledger.govern.consumers.verbs import acknowledge, add, remove
from ledger.govern.debt.views.facts import DebtFacts
from ledger.govern.debt.views.fold import DebtFold
from ledger.govern.debt.views.item import Item
from ledger.govern.debt.views.reading import items
from ledger.govern.debt.views.sorts import SORTS
from ledger.govern.reviews.events import DefinitionReviewed
from ledger.govern.waivers.verbs.proving import record_proof
from ledger.govern.waivers.verbs.waiving import waive
from ledger.measure.credit.verbs import record_run
from ledger.measure.figures.events.restatement import RestatementCompleted, RestatementOrdered
from ledger.measure.figures.verbs.bridging import accept_figure, record_bridge
from ledger.measure.figures.verbs.reporting import withdraw
from ledger.testing import DAY, Given, by, definition, people, terms

GOVERNED = ratified(LEDGER, definition("mql"))
INVARIANT = ratified(GOVERNED, invariant())
HERE: dict[str, Any] = {"target": "hs", "address": "list/12", "name": "MQL - live", "key": "mql"}
BOUND = ArtifactBound(**HERE, baseline=Baseline(digest="d1"))
DIFFERS = ArtifactBound(
    **HERE, baseline=Baseline(digest="d1"), differs=RuleChange(category="widening", record={}, after=1)
)
GONE = ArtifactUnbound(**HERE)
PAIR = "hs/list/12 ~ sf/Lead.MQL__c"
NAMED_FIGURE = f"mql/2025-Q2#{FIGURE}"


def open_on(so_far: Given, sort: str, day: date) -> list[Item]:
    found = items(DebtFacts(SORTS).taken(so_far.events), day)
    return [each for each in found if each.sort == sort]


def subjects(so_far: Given, sort: str, day: date) -> list[str]:
    return [each.subject for each in open_on(so_far, sort, day)]


# --- two rules that claim one name ------------------------------------------------------------------------------------


def test_two_rules_that_claim_one_name_and_differ_are_an_item_of_both_from_the_survey_on() -> None:
    found = GOVERNED.after(record_survey, **SURVEY, by="ops")
    (item,) = open_on(found, "rival_rule", JUNE)
    assert (item.subject, item.since, item.about, item.scope) == (PAIR, DAY, "mql", "*")
    assert item.due == DAY + timedelta(days=60)
    assert subjects(found, "rival_rule", DAY - timedelta(days=1)) == []


def test_one_that_is_bound_and_equal_ends_it_and_one_that_is_bound_although_it_differs_does_not() -> None:
    found = GOVERNED.after(record_survey, **SURVEY, by="ops").on(APRIL)
    assert subjects(found.also(BOUND), "rival_rule", APRIL) == []
    assert [each.scope for each in open_on(found.also(DIFFERS), "rival_rule", APRIL)] == ["lifecycle/mql"]
    said: dict[str, Any] = {"version": 1, "meaning": "m", "desired": "d", "observed": "d"}
    assert subjects(found.also(DIFFERS, DeliveryApplied(**HERE, **said)), "rival_rule", APRIL) == []
    assert subjects(found.also(BOUND, GONE), "rival_rule", APRIL) == [PAIR], "nobody decides it any more"


def test_it_ends_where_a_survey_of_both_finds_it_no_more_and_not_by_one_of_the_other_target_alone() -> None:
    found = GOVERNED.after(record_survey, **SURVEY, by="ops").on(APRIL)
    alone = found.after(record_survey, targets=("hs",), rules=1, rivals=(), by="ops")
    assert subjects(alone, "rival_rule", APRIL) == [PAIR]
    both = found.after(record_survey, targets=("hs", "sf", "mk"), rules=1, rivals=(), by="ops")
    assert subjects(both, "rival_rule", MARCH + timedelta(days=5)) == [PAIR]
    assert subjects(both, "rival_rule", APRIL) == []


# --- what a target refuses --------------------------------------------------------------------------------------------


def test_a_definition_in_force_that_a_plan_refuses_is_an_item_until_it_compiles_or_is_let_go() -> None:
    refused = GOVERNED.also(BOUND).after(record_refusal, refused=REFUSED, by="ops")
    (item,) = open_on(refused, "refused_target", JUNE)
    assert (item.subject, item.about, item.scope) == ("mql@hs", "texts are compared", "lifecycle/mql")
    later = refused.on(APRIL)
    lifted = later.after(lift_refusal, lifted=LIFTED, by="ops")
    days = (MARCH + timedelta(days=9), APRIL)
    assert [subjects(lifted, "refused_target", day) for day in days] == [["mql@hs"], []]
    assert subjects(later.also(GONE), "refused_target", APRIL) == []
    assert subjects(later.also(BOUND), "refused_target", APRIL) == ["mql@hs"], "bound again, it is as it was"


def test_what_is_let_go_and_bound_again_is_refused_as_it_was_unless_it_compiled_since() -> None:
    refused = GOVERNED.also(BOUND).after(record_refusal, refused=REFUSED, by="ops").on(APRIL)
    assert subjects(refused.also(GONE, BOUND), "refused_target", APRIL) == ["mql@hs"]
    lifted = refused.after(lift_refusal, lifted=LIFTED, by="ops")
    assert subjects(lifted.also(GONE, BOUND), "refused_target", APRIL) == []


def test_that_an_earlier_version_is_there_does_not_make_a_target_hold_the_one_that_it_refuses() -> None:
    second = ratified(GOVERNED, definition("mql", "second")).also(BOUND)
    refused = second.after(record_refusal, refused=msgspec.structs.replace(REFUSED, version=2), by="ops").on(APRIL)
    said: dict[str, Any] = {"meaning": "m", "desired": "d", "observed": "d"}
    for sort in (DeliveryApplied, DeliveryConfirmed):
        assert subjects(refused.also(sort(**HERE, version=1, **said)), "refused_target", APRIL) == ["mql@hs"]
        assert subjects(refused.also(sort(**HERE, version=2, **said)), "refused_target", APRIL) == []


def test_of_two_artifacts_that_are_refused_one_that_compiles_leaves_the_other() -> None:
    other = msgspec.structs.replace(REFUSED, address="list/13", name="MQL - copy")
    refused = GOVERNED.also(BOUND).after(record_refusal, refused=REFUSED, by="ops")
    both = refused.after(record_refusal, refused=other, by="ops").on(APRIL)
    assert subjects(both.after(lift_refusal, lifted=LIFTED, by="ops"), "refused_target", APRIL) == ["mql@hs"]


def test_what_is_retired_is_refused_by_nobody() -> None:
    refused = GOVERNED.also(BOUND).after(record_refusal, refused=REFUSED, by="ops")
    retired = ratified(refused, definition("mql"), retiring(MAY))
    assert (subjects(retired, "refused_target", APRIL), subjects(retired, "refused_target", MAY)) == (["mql@hs"], [])


# --- what a platform imposes ------------------------------------------------------------------------------------------


def test_a_notice_that_touches_what_is_bound_is_an_item_with_its_own_deadline() -> None:
    received = GOVERNED.also(BOUND).after(receive_notice, notice=NOTICE, by="ops")
    (item,) = open_on(received, "imposed", JUNE)
    assert (item.subject, item.due, item.about) == ("legacy-score@hs", APRIL, "mql")
    assert item.scope == "lifecycle/mql"


def test_a_decision_about_what_it_touches_answers_it_and_so_does_letting_the_artifact_go() -> None:
    received = GOVERNED.also(BOUND).after(receive_notice, notice=NOTICE, by="ops").on(APRIL)
    assert subjects(received, "imposed", APRIL) == ["legacy-score@hs"]
    assert subjects(received.also(GONE), "imposed", APRIL) == []
    other = ratified(received, definition("sql"), terms(APRIL))
    assert subjects(other, "imposed", APRIL) == ["legacy-score@hs"]
    assert subjects(ratified(received, definition("mql", "again"), terms(APRIL)), "imposed", APRIL) == []


def test_a_review_answers_it_whatever_becomes_of_the_definition() -> None:
    received = GOVERNED.also(BOUND).after(receive_notice, notice=NOTICE, by="ops").on(APRIL)
    said: dict[str, Any] = {"key": "mql", "version": 1, "scope": "lifecycle", "right": 1, "because": "so", "on": APRIL}
    reviewed = received.also(DefinitionReviewed(**said, verdict="keep"))
    assert subjects(reviewed, "imposed", APRIL) == []


OTHER: dict[str, Any] = {"target": "hs", "address": "list/13", "name": "SQL - live", "key": "sql"}
OF_BOTH = msgspec.structs.replace(NOTICE, artifacts=("list/12", "list/13"), keys=("mql", "sql"))


def _bound_twice() -> Given:
    return ratified(GOVERNED, definition("sql")).also(BOUND, ArtifactBound(**OTHER, baseline=Baseline(digest="d1")))


def test_a_notice_of_several_definitions_waits_for_each() -> None:
    received = _bound_twice().after(receive_notice, notice=OF_BOTH, by="ops").on(APRIL)
    one = ratified(received, definition("mql", "again"), terms(APRIL))
    (waiting,) = open_on(one, "imposed", APRIL)
    assert (waiting.subject, waiting.since, waiting.about) == ("legacy-score@hs", DAY, "sql")
    assert subjects(ratified(one, definition("sql", "again"), terms(APRIL)), "imposed", APRIL) == []


def test_what_is_let_go_waits_for_no_answer_though_another_artifact_of_the_notice_is_still_bound() -> None:
    received = _bound_twice().after(receive_notice, notice=OF_BOTH, by="ops").on(APRIL)
    answered = ratified(received, definition("mql", "again"), terms(APRIL))
    assert subjects(answered.also(ArtifactUnbound(**OTHER)), "imposed", APRIL) == []


def test_what_was_answered_stays_so_where_the_notice_touches_another_artifact_too_and_not_on_another_day() -> None:
    received = _bound_twice().after(receive_notice, notice=NOTICE, by="ops").on(APRIL)
    answered = ratified(received, definition("mql", "again"), terms(APRIL))
    wider = answered.after(receive_notice, notice=OF_BOTH, by="ops")
    assert [each.about for each in open_on(wider, "imposed", APRIL)] == ["sql"]
    assert subjects(ratified(wider, definition("sql", "again"), terms(APRIL)), "imposed", APRIL) == []
    postponed = answered.after(receive_notice, notice=msgspec.structs.replace(NOTICE, day=JUNE), by="ops")
    assert [each.about for each in open_on(postponed, "imposed", APRIL)] == ["mql"]


def test_what_is_bound_again_is_touched_again() -> None:
    received = GOVERNED.also(BOUND).after(receive_notice, notice=NOTICE, by="ops").on(APRIL)
    assert subjects(received.also(GONE).on(MAY).also(BOUND), "imposed", MAY) == ["legacy-score@hs"]


# --- figures ----------------------------------------------------------------------------------------------------------


def test_a_figure_that_a_bridge_could_not_reproduce_is_so_since_it_was_reported() -> None:
    (item,) = open_on(REPORTED.after(record_bridge, bridge=BRIDGE, by="ana"), "not_reproducible", JUNE)
    assert (item.subject, item.about, item.due) == (NAMED_FIGURE, "mql 2025-Q2 --as-of 2025-07-05", None)
    assert item.since == REPORTED.events[-1].event.as_of  # type: ignore[attr-defined]
    assert item.hidden == (DAY - item.since).days


def test_it_is_over_once_it_is_accepted_withdrawn_or_explained_after_all() -> None:
    broken = REPORTED.after(record_bridge, bridge=BRIDGE, by="ana").on(APRIL)
    closed = [
        broken.after(accept_figure, key="mql", figure=FIGURE, by="cro"),
        broken.after(withdraw, key="mql", period="2025-Q2", as_of=date(2025, 7, 5), by="ana"),
        broken.after(record_bridge, bridge=msgspec.structs.replace(BRIDGE, unexplained="0"), by="ana"),
    ]
    assert [subjects(each, "not_reproducible", APRIL) for each in closed] == [[], [], []]
    assert [subjects(each, "not_reproducible", MARCH + timedelta(days=9)) for each in closed] == [[NAMED_FIGURE]] * 3


def test_a_restatement_that_covers_its_period_ends_it_and_one_of_another_period_does_not() -> None:
    broken = REPORTED.after(record_bridge, bridge=BRIDGE, by="ana").on(APRIL)
    for period, left in (("2025-Q2", []), ("2025-Q3", [NAMED_FIGURE])):
        order: dict[str, Any] = {"restatement": "restatement-1", "key": "mql", "right": 1}
        versions: dict[str, Any] = {"from_version": 1, "to_version": 2, "standard": "restated", "materiality": 5}
        ordered = RestatementOrdered(**order, **versions, periods=(period,), because="one rule")
        done = RestatementCompleted(**order, inputs="d", records="leads.csv", position=1, engine="1", changes=())
        assert subjects(broken.also(ordered, done), "not_reproducible", APRIL) == left


def test_a_bridge_that_closes_opens_nothing() -> None:
    closed = REPORTED.after(record_bridge, bridge=msgspec.structs.replace(BRIDGE, unexplained="0"), by="ana")
    assert subjects(closed, "not_reproducible", JUNE) == []


# --- runs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("unknown", "opens"), [(5, False), (6, True)])
def test_a_run_with_more_than_five_percent_in_no_channel_is_an_item_of_the_taxonomy(unknown: int, opens: bool) -> None:
    ran = msgspec.structs.replace(RAN, touches=100, unknown_touches=unknown, unknown_credit="0")
    found = GOVERNED.after(record_run, ran=ran, by="ana")
    assert subjects(found, "unknown_touches", JUNE) == (["channels"] if opens else [])


def test_a_later_run_that_knows_enough_ends_it() -> None:
    known = msgspec.structs.replace(RAN, unknown_touches=0, unknown_credit="0")
    ran = GOVERNED.after(record_run, ran=RAN, by="ana").on(APRIL).after(record_run, ran=known, by="ana")
    days = (DAY, APRIL - timedelta(days=1), APRIL)
    assert [bool(subjects(ran, "unknown_touches", day)) for day in days] == [True, True, False]


# --- invariants -------------------------------------------------------------------------------------------------------


def test_an_invariant_that_was_proved_to_be_broken_is_so_until_it_is_proved_to_hold() -> None:
    broken = INVARIANT.after(record_proof, proof=PROOF, by="sal")
    (item,) = open_on(broken, "broken_invariant", JUNE)
    assert (item.subject, item.since, item.due) == ("sober", DAY, DAY + timedelta(days=14))
    holds = msgspec.structs.replace(PROOF, verdict="holds", on=MAY)
    mended = broken.on(APRIL).after(record_proof, proof=holds, by="sal")
    days = (APRIL, MAY - timedelta(days=1), MAY)
    assert [bool(subjects(mended, "broken_invariant", day)) for day in days] == [True, True, False]


def test_that_nobody_can_say_whether_it_holds_mends_it_as_little_as_it_breaks_it() -> None:
    unknown = msgspec.structs.replace(PROOF, verdict="unknown")
    assert subjects(INVARIANT.after(record_proof, proof=unknown, by="sal"), "broken_invariant", JUNE) == []
    broken = INVARIANT.after(record_proof, proof=PROOF, by="sal").after(record_proof, proof=unknown, by="sal")
    assert subjects(broken, "broken_invariant", JUNE) == ["sober"]


def test_another_version_of_the_invariant_ends_it_until_that_is_proved_to_be_broken_too() -> None:
    broken = INVARIANT.after(record_proof, proof=PROOF, by="sal")
    amended = ratified(broken, msgspec.structs.replace(invariant(), content_digest="x"), terms(MAY))
    assert (subjects(amended, "broken_invariant", APRIL), subjects(amended, "broken_invariant", MAY)) == (["sober"], [])


def test_a_version_that_broke_it_when_it_was_attested_breaks_it_as_long_as_it_governs() -> None:
    asked: dict[str, Any] = {"draft": definition("old"), "start": date(2025, 1, 1), "until": None}
    (attested,) = INVARIANT.when(attest, **asked, evidence=Evidence("memo", "e"), by="ana").events
    broken = INVARIANT.also(by("ana", violating(attested, ["sober"])))  # type: ignore[arg-type]
    (item,) = open_on(broken, "broken_invariant", JUNE)
    assert item.since == DAY, "the invariant itself governs from then on"
    decided = ratified(broken, definition("old", "decided"), terms(MAY))
    assert (subjects(decided, "broken_invariant", APRIL), subjects(decided, "broken_invariant", MAY)) == (["sober"], [])


def test_a_waiver_of_the_invariant_takes_the_item_out_of_the_stock_and_closes_nothing() -> None:
    broken = INVARIANT.after(record_proof, proof=PROOF, by="sal").after(waive, key="sober", until=MAY, by="cro")
    (waived,) = open_on(broken, "broken_invariant", APRIL)
    assert waived.waiver
    assert waived.waiver.terms.until == MAY
    (returned,) = open_on(broken, "broken_invariant", MAY)
    assert (returned.waiver, returned.since) == (None, waived.since)
    assert subjects(broken, "expired_waiver", MAY) == ["broken_invariant/sober"]


# --- whose number it is -----------------------------------------------------------------------------------------------


def test_a_consumer_is_to_be_told_from_the_day_on_which_another_version_counts_its_number() -> None:
    changed = ratified(WEEKLY, definition("mql", "second"), terms(APRIL))
    assert subjects(changed, "untold_consumer", APRIL - timedelta(days=1)) == []
    (item,) = open_on(changed, "untold_consumer", APRIL)
    assert (item.subject, item.since, item.about, item.scope) == ("cmo-weekly", APRIL, "mql", "lifecycle/mql")


def test_its_owner_acknowledges_it_and_is_told_of_the_next_change_anew() -> None:
    changed = ratified(WEEKLY, definition("mql", "second"), terms(APRIL)).on(MAY)
    told = changed.after(acknowledge, title="CMO weekly", by="cmo")
    days = (APRIL, MAY, JUNE)
    assert [bool(subjects(told, "untold_consumer", day)) for day in days] == [True, False, False]
    again = ratified(told, definition("mql", "third"), terms(JUNE))
    assert [bool(subjects(again, "untold_consumer", day)) for day in days] == [True, False, True]


def test_to_say_anew_whose_it_is_tells_its_owner_nothing() -> None:
    changed = ratified(WEEKLY, definition("mql", "second"), terms(APRIL)).on(MAY)
    renewed = changed.after(add, title="CMO weekly", uses=("mql",), owner="ana", by="ana")
    (item,) = open_on(renewed, "untold_consumer", JUNE)
    assert (item.since, item.known) == (APRIL, open_on(changed, "untold_consumer", JUNE)[0].known)
    assert subjects(renewed.on(JUNE).after(acknowledge, title="CMO weekly", by="ana"), "untold_consumer", JUNE) == []
    begun = changed.after(remove, title="CMO weekly", by="ana")
    begun = begun.after(add, title="CMO weekly", uses=("mql",), owner="ana", by="ana")
    assert subjects(begun, "untold_consumer", JUNE) == [], "it begins with what counts it then"


def test_a_consumer_that_is_gone_is_told_nothing() -> None:
    changed = ratified(WEEKLY, definition("mql", "second"), terms(APRIL)).on(MAY)
    gone = changed.after(remove, title="CMO weekly", by="ana")
    assert (subjects(gone, "untold_consumer", APRIL), subjects(gone, "untold_consumer", MAY)) == (["cmo-weekly"], [])
    assert subjects(ratified(gone, definition("mql", "third"), terms(JUNE)), "untold_consumer", JUNE) == []


def test_a_version_of_the_same_meaning_is_nothing_to_be_told_of() -> None:
    first, second = (msgspec.structs.replace(definition("mql", says), meaning="one") for says in ("first", "second"))
    known = ratified(LEDGER, first).also(*people("cmo"))
    known = known.after(add, title="CMO weekly", uses=("mql",), owner="cmo", by="ana")
    assert subjects(ratified(known, second, terms(APRIL)), "untold_consumer", MAY) == []
    other = msgspec.structs.replace(second, meaning="another")
    assert subjects(ratified(known, other, terms(APRIL)), "untold_consumer", MAY) == ["cmo-weekly"]


# --- over random histories --------------------------------------------------------------------------------------------


@settings(max_examples=EXAMPLES // 2, deadline=None)
@over(finding_stories())
def test_what_is_told_of_each_day_is_what_was_found_by_asking_on_it(story: Story) -> None:
    asked = asked_each_day(story)
    told = DebtFold(SORTS).taken(story.events).then(story.today + AHEAD)
    assert {day: standing(told, day) for day in asked} == asked


@settings(max_examples=EXAMPLES // 2, deadline=None)
@over(finding_stories())
def test_what_is_known_now_of_each_day_is_what_is_asked_of_it_now(story: Story) -> None:
    now = DebtFold(SORTS).taken(story.events).now(story.today + AHEAD)
    facts = DebtFacts(SORTS).taken(story.events)
    days = {each.period.from_ for each in now} | {story.today, story.today + AHEAD - timedelta(days=1)}
    assert all(standing(now, day) == items(facts, day) for day in days)
