"""What each gate answers of a channel: the record, the clause or the name, and what it rests on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.channels.judging import FIT, LEAD, MQL, SQL, answer, channel, crediting, facts, written
from tests.kinds.crediting import CHANNELS, CREDIT
from tests.kinds.reading import beside, read

from ledger.data import replace
from ledger.domain.charter import CharterAmended, RightRevoked
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.language.schema import Schema
from ledger.language.tree import And, Tree
from ledger.measure.channels.pure.answer import GateFinding, Unanswered
from ledger.measure.channels.pure.facts import GateFacts
from ledger.measure.channels.pure.gates.shipped import QUESTIONS
from ledger.prove import solving
from ledger.prove.credit import walks
from ledger.prove.credit.sorts import Unproved
from shell import criteria, invariant

LEADS = written(LEAD, FIT, mql=MQL, sql=SQL)
PODCAST = channel("email", "country")
WEBINAR = channel("email", "score", "employees", "job_level", touch="content")


def because(question: str, argument: Any, found: GateFacts) -> tuple[str, str]:
    told = answer(question, argument, found)
    return told.answer, told.because


# --- supplies_read ----------------------------------------------------------------------------------------------------


def test_a_field_that_is_missing_is_named_with_the_clause_that_reads_it_where_it_is_written() -> None:
    told = answer("supplies_read", ["mql", "sql"], facts(PODCAST, LEADS))
    assert (told.answer, told.names) == ("fail", ("job_level", "score"))
    assert told.because == (
        "not supplied: job_level, read by `mql` clause 3 (job_level IN ('c_level', 'vp')); "
        "score, read by `mql` clause 1 (score >= 65)"
    )
    assert told.read == ("lead", "mql", "sql")


def test_what_has_a_blank_and_what_is_a_boolean_or_a_signal_counts_as_given() -> None:
    assert because("supplies_read", ["sql"], facts(channel("score", "job_level"), LEADS)) == (
        "pass",
        "every field read by `sql` is supplied, or its blank reads as something",
    )


def test_what_something_else_fills_in_is_supplied_too() -> None:
    podcast = channel("email", filled_by={"enrichment": ("score", "job_level")})
    assert answer("supplies_read", ["mql"], facts(podcast, LEADS)).passes


def test_a_field_that_several_clauses_read_is_named_with_each_of_them() -> None:
    definitions = written(a="score >= 65 OR employees > 3", b="a AND score < 90")
    told = answer("supplies_read", ["b"], facts(PODCAST, definitions))
    assert (
        told.because == "not supplied: score, read by `b` clause 2 (score < 90) and `a` (score >= 65 OR employees > 3)"
    )


def test_what_is_read_through_a_score_is_named_with_the_rule_of_the_score() -> None:
    definitions = written(LEAD, FIT)
    definitions["good"] = read(criteria("fit >= 40", "good"), beside(*definitions.values()))
    told = answer("supplies_read", "good", facts(PODCAST, definitions))
    assert told.because == "not supplied: job_level, read by `fit` rule 1 (job_level IN ('c_level', 'vp'))"
    assert told.read == ("fit", "good", "lead")


def test_a_definition_of_another_entity_cannot_be_answered_by_the_fields_of_this_one() -> None:
    told = answer("supplies_read", ["channels"], facts(PODCAST, {**LEADS, **crediting()}))
    assert (told.answer, told.because) == ("unknown", "`channels` is of the kind taxonomy, which judges no record")


# --- reachable --------------------------------------------------------------------------------------------------------


def test_a_record_of_the_channel_that_satisfies_it_is_shown() -> None:
    assert because("reachable", "mql", facts(WEBINAR, LEADS)) == (
        "pass",
        "{employees: 200, job_level: c_level, score: 65} satisfies `mql`",
    )


def test_every_clause_that_no_record_of_the_channel_satisfies_is_named_with_what_its_blanks_read_as() -> None:
    told = answer("reachable", "mql", facts(PODCAST, LEADS))
    assert (told.answer, told.read) == ("fail", ("lead", "mql"))
    assert told.because == (
        "no record of the channel can ever satisfy `mql`: "
        "`mql` clause 1 (score >= 65) never holds, for score is blank; "
        "`mql` clause 2 (employees >= 200) never holds, for employees is blank, read as 0; "
        "`mql` clause 3 (job_level IN ('c_level', 'vp')) never holds, for job_level is blank"
    )
    assert len(told.names) == 3


def test_a_clause_is_looked_up_where_it_is_written_however_deep_the_reference() -> None:
    definitions = written(LEAD, mql=MQL, sql=SQL, deal="sql AND country = 'de'")
    told = answer("reachable", "deal", facts(channel("score", "job_level", "country", "asked_demo"), definitions))
    assert told.names == ("`mql` clause 2 (employees >= 200)",)


def test_where_no_clause_alone_forbids_it_those_are_named_that_exclude_one_another() -> None:
    definitions = written(rule="score >= 65 AND country = 'de' AND email IS BLANK AND score < 65")
    told = answer("reachable", "rule", facts(channel("score", "country"), definitions))
    assert told.answer == "fail"
    assert told.names == ("`rule` clause 1 (score >= 65)", "`rule` clause 4 (score < 65)")
    assert told.because.endswith("`rule` clause 1 (score >= 65) and `rule` clause 4 (score < 65) never hold together")


def test_where_nobody_can_say_which_clause_forbids_it_all_of_them_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from ledger.measure.channels.pure.gates import reachable

    def possible(tree: Tree, schema: Schema, today: date) -> Any:
        if isinstance(tree, And) and len(tree.of) == 3:
            return None
        raise Unproved("the solver gave up")

    monkeypatch.setattr(reachable, "possible", possible)
    definitions = written(rule="score >= 65 AND country = 'de' AND score < 65")
    told = answer("reachable", "rule", facts(channel("score", "country"), definitions))
    assert (told.answer, len(told.names)) == ("fail", 3)
    assert told.because.endswith("never hold together")


def test_what_a_score_can_come_to_without_a_field_decides() -> None:
    definitions = written(LEAD, FIT)
    definitions["good"] = read(criteria("fit >= 40", "good"), beside(*definitions.values()))
    assert answer("reachable", "good", facts(channel("job_level"), definitions)).passes
    told = answer("reachable", "good", facts(channel("employees"), definitions))
    assert told.because.endswith("`good` (fit >= 40) never holds, for job_level is blank")


def test_a_rule_that_asks_for_blanks_is_reached_by_a_channel_that_supplies_nothing() -> None:
    definitions = written(bare="score IS BLANK AND NOT is_competitor")
    assert because("reachable", "bare", facts(channel(), definitions)) == (
        "pass",
        "{everything blank} satisfies `bare`",
    )


def test_only_a_criteria_can_be_reached() -> None:
    told = answer("reachable", "fit", facts(PODCAST, LEADS))
    assert (told.answer, told.because) == ("unknown", "`fit` is no criteria: nothing is true or false by it")


# --- in_taxonomy, can_earn --------------------------------------------------------------------------------------------


def test_a_channel_is_in_a_taxonomy_where_a_touch_is_sorted_into_it() -> None:
    assert because("in_taxonomy", "channels", facts(WEBINAR, crediting())) == (
        "pass",
        "{medium: content} is sorted into `content` by rule 3 of `channels`",
    )


def test_a_channel_that_the_taxonomy_does_not_have_is_not_in_it() -> None:
    told = answer("in_taxonomy", "channels", facts(PODCAST, crediting()))
    assert (told.answer, told.because) == ("fail", "`channels` has no channel `podcast`")
    assert told.read == ("channels", "touch")


def test_a_channel_without_a_rule_is_not_in_it_either() -> None:
    ruleless = CHANNELS.replace("  - {when: \"medium = 'content'\", channel: content}\n", "")
    told = answer("in_taxonomy", "channels", facts(WEBINAR, crediting(ruleless)))
    assert (told.answer, told.because) == ("fail", "no rule of `channels` sorts a touch into `content`")


def test_a_rule_behind_one_that_takes_all_of_its_touches_is_not_reached() -> None:
    behind = CHANNELS.replace("rules:\n", "rules:\n  - {when: \"medium STARTS WITH 'con'\", channel: direct}\n")
    told = answer("in_taxonomy", "channels", facts(WEBINAR, crediting(behind)))
    assert told.answer == "fail"
    assert told.because == (
        "no touch is sorted into `content` by `channels` rule 4 (medium = 'content'): "
        "the rules before it take every touch that satisfies it"
    )


def test_a_channel_that_earns_is_shown_with_a_journey_and_what_it_gets_there() -> None:
    told = answer("can_earn", "pipeline_credit", facts(WEBINAR, crediting()))
    assert (told.answer, told.because) == (
        "pass",
        "in [content -0 days] content earns 100 %, 1,000,000,000 of 1,000,000,000",
    )
    assert told.read == ("channels", "deal", "deal_role", "pipeline_credit", "touch")


def test_a_channel_whose_touches_may_not_earn_earns_in_no_journey() -> None:
    without = CREDIT.replace("kind <> 'email_open'", "medium <> 'content'")
    told = answer("can_earn", "pipeline_credit", facts(WEBINAR, crediting(credit=without)))
    assert told.answer == "fail"
    assert told.because == "in no journey that `pipeline_credit` allows does `content` earn credit"


def test_a_channel_that_the_taxonomy_behind_it_does_not_have_can_earn_nothing() -> None:
    told = answer("can_earn", "pipeline_credit", facts(PODCAST, crediting()))
    assert told.answer == "fail"
    assert told.because == "`channels`, by which `pipeline_credit` sorts touches, has no channel `podcast`"


@pytest.mark.parametrize(
    ("question", "argument", "why"),
    [
        ("in_taxonomy", "pipeline_credit", "`pipeline_credit` is of the kind attribution, and no taxonomy"),
        ("can_earn", "channels", "`channels` is of the kind taxonomy, and no attribution"),
        ("holds", ["channels"], "`channels` is of the kind taxonomy, and no invariant"),
        ("in_taxonomy", "nowhere", "`nowhere` has no version in force on 2026-03-02"),
        ("holds", [], "the gate names no definition"),
        ("reachable", ["mql", "sql"], "the gate asks about one thing, and names several"),
        ("seat", "operator", "the gate names no seat: a role, and the scope that it is held in"),
        ("bound", "hubspot-eu", "there is no target `hubspot-eu`"),
        ("wishes", "mql", "no question `wishes` is known here; where a plugin has it, ledger.toml does not name it"),
    ],
)
def test_a_gate_that_cannot_be_answered_is_unknown_and_says_why(question: str, argument: Any, why: str) -> None:
    assert because(question, argument, facts(PODCAST, {**LEADS, **crediting()})) == ("unknown", why)


# --- holds ------------------------------------------------------------------------------------------------------------

RULE = invariant("every: employees < 200\nnever: mql", "small_never_mql")
NO_RIVALS = invariant("every: is_competitor\nnever: score >= 65", "no_rivals")
SOMEBODY = invariant("reachable: [mql]", "somebody")
INVARIANTS = written(LEAD, RULE.replace("mql", "score >= 65", 0), NO_RIVALS, mql=MQL)


def holding(*documents: str) -> dict[str, Any]:
    definitions = written(LEAD, mql=MQL)
    for document in documents:
        draft = read(document, beside(*definitions.values()))
        definitions[draft.key] = draft
    return definitions


def test_an_invariant_that_no_record_of_the_channel_breaks_holds_although_another_record_does() -> None:
    definitions = holding(NO_RIVALS)
    assert because("holds", ["no_rivals"], facts(PODCAST, definitions)) == ("pass", "`no_rivals` holds for its records")
    told = answer("holds", ["no_rivals"], facts(channel("score", "is_competitor"), definitions))
    assert (told.answer, told.names) == ("fail", ("no_rivals",))
    assert told.because == (
        "`no_rivals` claims that no record that satisfies `is_competitor` satisfies `score >= 65`: "
        "{is_competitor: true, score: 65} satisfies `is_competitor` and `score >= 65`"
    )


def test_what_must_be_reachable_must_be_so_by_a_record_of_the_channel() -> None:
    definitions = holding(SOMEBODY)
    assert answer("holds", ["somebody"], facts(WEBINAR, definitions)).passes
    told = answer("holds", ["somebody"], facts(PODCAST, definitions))
    assert (
        told.because == "`somebody` claims that some record satisfies `mql`: no record of the channel satisfies `mql`"
    )
    assert told.read == ("lead", "mql", "somebody")


def test_each_of_several_invariants_is_asked_and_each_that_is_broken_is_named() -> None:
    definitions = holding(RULE, NO_RIVALS, SOMEBODY)
    assert answer("holds", ["small_never_mql", "no_rivals", "somebody"], facts(WEBINAR, definitions)).passes
    told = answer(
        "holds", ["somebody", "small_never_mql", "no_rivals"], facts(channel("score", "is_competitor"), definitions)
    )
    assert told.names == ("somebody", "no_rivals")


def test_an_invariant_that_is_broken_is_told_although_another_is_not_in_force() -> None:
    definitions = holding(SOMEBODY)
    told = answer("holds", ["gone", "somebody"], facts(PODCAST, definitions))
    assert (told.answer, told.names) == ("fail", ("somebody",))
    told = answer("holds", ["gone", "somebody"], facts(WEBINAR, definitions))
    why = "nobody can say whether `gone` holds: it has no version in force on 2026-03-02"
    assert (told.answer, told.because, told.names) == ("unknown", why, ("gone",))


def test_a_claim_over_an_attribution_is_proved_over_all_of_its_journeys() -> None:
    definitions = crediting()
    document = invariant("attribution: pipeline_credit\nrepetition: {funnel: middle}", "fair", scope="measurement")
    definitions["fair"] = read(document.replace("entity: lead", "entity: touch"), beside(*definitions.values()))
    assert answer("holds", ["fair"], facts(PODCAST, definitions)).passes


# --- seat, bound ------------------------------------------------------------------------------------------------------


def seated(*events: Any) -> State:
    state = State()
    row = CharterAmended(
        scope="channels",
        title="Who decides",
        stewards=("p_1",),
        approvers=("p_2",),
        quorum=1,
        decider="p_3",
        operators=("p_4",),
        lapses_after=30,
        standards=(),
        solo=False,
        from_=date(2026, 1, 1),
        until=date(2026, 6, 1),
    )
    for position, event in enumerate((row, *events), 1):
        state.rights.evolve(position, event)
    return state


OPERATOR = {"seat": "operator", "scope": "channels/podcast"}


def test_a_seat_that_somebody_holds_passes_and_names_them() -> None:
    assert because("seat", OPERATOR, facts(PODCAST, LEADS, seated())) == (
        "pass",
        "p_4 may act as operator in `channels/podcast`, by the charter of `channels`",
    )


def revoked() -> State:
    gone = RightRevoked(scope="channels", role="operator", person="p_4", from_=date(2026, 2, 1))
    return seated(gone)


def left() -> State:
    state = seated()
    state.left.add("p_4")
    return state


@pytest.mark.parametrize("state", [revoked(), left()], ids=["revoked", "left"])
def test_a_seat_whose_holder_is_gone_is_empty(state: State) -> None:
    told = answer("seat", OPERATOR, facts(PODCAST, LEADS, state))
    assert (told.answer, told.names) == ("fail", ("channels/podcast",))
    assert told.because == "nobody holds the seat of the operator in `channels/podcast`, by the charter of `channels`"


def test_a_seat_whose_row_has_ended_is_held_by_nobody() -> None:
    told = answer("seat", OPERATOR, replace(facts(PODCAST, LEADS, seated()), day=date(2026, 6, 1)))
    assert (told.answer, told.because) == ("fail", "no charter covers `channels/podcast` on 2026-06-01")


def test_each_field_that_has_no_place_on_the_target_is_named() -> None:
    found = facts(PODCAST, LEADS, targets={"crm": "salesforce", "portal": "hubspot"})
    assert answer("bound", "portal", found).passes
    told = answer("bound", "crm", found)
    assert (told.answer, told.names) == ("fail", ("country",))
    assert told.because == "country of `lead` has no binding on salesforce, which `crm` is"
    assert told.read == ("lead",)


# --- nobody knows -----------------------------------------------------------------------------------------------------


@pytest.fixture
def helpless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is small enough to list, and the solver gives up at once: some combinations are tried."""
    monkeypatch.setattr("ledger.prove.category.FEW", 0)
    monkeypatch.setattr("ledger.prove.category.MOST", 0)
    monkeypatch.setattr(solving, "STEPS", 1)


@pytest.mark.usefixtures("helpless")
@pytest.mark.parametrize(
    ("question", "argument"),
    [
        ("reachable", "mql"),
        ("holds", ["sober"]),
        ("in_taxonomy", "channels"),
        ("can_earn", "pipeline_credit"),
    ],
)
def test_where_the_solver_gives_up_the_answer_is_unknown_and_the_gate_is_not_passed(
    question: str, argument: Any
) -> None:
    behind = CHANNELS.replace("rules:\n", "rules:\n  - {when: \"medium STARTS WITH 'con'\", channel: direct}\n")
    sober = invariant("every: score >= 65\nnever: score < 65", "sober")
    definitions = {**holding(sober), **crediting(behind)}
    definitions["mql"] = read(criteria("score >= 65 AND score < 65"), beside(*definitions.values()))
    file = channel("score", "email", touch="content")
    told = answer(question, argument, facts(file, definitions))
    assert told.answer == "unknown"
    assert not told.passes
    assert "the solver gave up" in told.because


def test_where_journeys_are_of_too_many_sorts_nobody_can_say_whether_it_earns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walks, "STATES", 0)
    told = answer("can_earn", "pipeline_credit", facts(WEBINAR, crediting()))
    assert (told.answer, told.because) == ("unknown", "its journeys are of more than 0 sorts")


def test_without_a_definition_that_a_rule_refers_to_nobody_can_say() -> None:
    gone = {key: each for key, each in LEADS.items() if key != "mql"}
    for question in ("supplies_read", "reachable"):
        told = answer(question, "sql", facts(WEBINAR, gone))
        why = "`sql` rests on `mql`, which has no version in force on 2026-03-02"
        assert (told.answer, told.because) == ("unknown", why)


# --- a plugin's question ----------------------------------------------------------------------------------------------


NO_ANSWER = "the question `house.answering` gave no answer: pass, fail or unknown"


class Answering:
    """A question of a plugin that does what it is told to."""

    name = "house.answering"

    def __init__(self, gives: Any) -> None:
        self.gives = gives

    def find(self, argument: Any, facts: GateFacts) -> GateFinding:
        if isinstance(self.gives, Exception):
            raise self.gives
        found: GateFinding = self.gives
        return found


@pytest.mark.parametrize(
    ("gives", "why"),
    [
        (GateFinding("pass", "it is so"), "it is so"),
        (Unanswered("nobody looked"), "nobody looked"),
        (Refused("it may not be asked", "why not", "ask another"), "it may not be asked"),
        (KeyError("moon"), "the question `house.answering` broke: KeyError: 'moon'"),
        (True, NO_ANSWER),
        (("pass", "so"), NO_ANSWER),
        (GateFinding("pass", 5), NO_ANSWER),  # type: ignore[arg-type]
        (GateFinding("pass", "so", ["score"]), NO_ANSWER),  # type: ignore[arg-type]
        (GateFinding("pass", "so", (), (7,)), NO_ANSWER),  # type: ignore[arg-type]
        (GateFinding("yes", "so"), NO_ANSWER),  # type: ignore[arg-type]
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_question_of_a_plugin_passes_only_where_it_says_so(gives: Any, why: str) -> None:
    questions = {**QUESTIONS, "house.answering": Answering(gives)}
    told = answer("house.answering", None, facts(PODCAST, LEADS), questions)
    assert told.because == why
    assert told.passes is (why == "it is so")


# --- many channels ----------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Each question that is put to the prover."""
    from ledger.prove import category
    from ledger.prove.credit import sorts

    found: list[object] = []

    def counting(before: Any, after: Any, today: date) -> Any:
        found.append(after.meaning)
        return category.change(before, after, today)

    monkeypatch.setattr(sorts, "change", counting)
    return found


def test_a_question_that_many_channels_lead_to_is_put_to_the_solver_once(asked: list[object]) -> None:
    one = facts(WEBINAR, LEADS)
    assert answer("reachable", "mql", one).passes
    for supplies in (("score", "job_level", "employees"), ("country", "score", "job_level", "employees", "created")):
        assert answer("reachable", "mql", one.of(channel(*supplies))).passes
    assert len(asked) == 1
    assert not answer("reachable", "mql", one.of(PODCAST)).passes
    assert len(asked) > 1, "it supplies something else of what the rule reads"
