"""A framework as a document: what it asks, its gates about definitions in force, its criteria, and its rule."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from ledger.documents import Document
from ledger.documents.written import written
from ledger.errors import BadInput, LedgerError
from ledger.govern.documents.queries.rereading import document_of
from ledger.kinds.framework import FrameworkKind, framework_of
from ledger.kinds.framework_gates import QUESTIONS
from ledger.kinds.framework_moves import framework_moves
from ledger.kinds.framework_written import framework_lines

from .framing import FRAMEWORK, around
from .reading import beside, document, notes, objections, read

AROUND = around()
RANGES = FRAMEWORK.replace("weight: 30", "weight: 20-30").replace("weight: 25,", "weight: 25-35,")


COST = "kind: metric\nkey: mqls\nscope: lifecycle\nentity: lead\nof: mql\n"
MEASURED = beside(*AROUND.definitions.values(), read(COST, AROUND))


def _meeting(text: str) -> str:
    return FRAMEWORK.replace("computed: exit_rule", f"computed: {{meets: {text}}}")


def told(text: str) -> list[BadInput]:
    with pytest.raises(LedgerError) as found:
        read(text, AROUND)
    return list(getattr(found.value, "problems", (found.value,)))


def test_a_framework_holds_its_gates_its_criteria_and_its_rule() -> None:
    found = framework_of(read(FRAMEWORK, AROUND))
    assert [(each.key, each.question, each.argument) for each in found.gates[:7]] == [
        ("read", "supplies_read", ["mql", "sql"]),
        ("qualifies", "reachable", "mql"),
        ("counted", "in_taxonomy", "channels"),
        ("credited", "can_earn", "pipeline_credit"),
        ("lawful", "holds", ["opted_out_never_mql"]),
        ("owned", "seat", {"seat": "operator", "scope": "channels"}),
        ("room", "pilots_open", {"at_most": 3}),
    ]
    assert [each.argument for each in found.gates[7:12]] == [{"at_most": "5"}, None, None, "hubspot", {"share": "0.5"}]
    assert found.gates[-1].renew == 365
    assert found.criterion("audience").scale[4] == "over 60 %"
    assert [(each.outcome, each.least) for each in found.thresholds] == [("adopt", 70), ("pilot", 55)]
    assert found.reviews == {"adopted": 365, "pilot": None}
    assert (found.assessors, found.spread) == (2, 1)


def test_the_examples_cover_every_question_that_a_gate_can_ask() -> None:
    meeting = _meeting("{metric: mqls, at_most: 400}")
    gates = (*framework_of(read(FRAMEWORK, AROUND)).gates, *framework_of(read(meeting, MEASURED)).gates)
    asked = {each.question for each in gates}
    assert asked >= QUESTIONS.keys()


def test_a_framework_judges_no_records_and_rests_on_what_its_gates_name() -> None:
    draft = read(FRAMEWORK, AROUND)
    assert (draft.yields, draft.entity) == ("", "")
    assert draft.refers == ("channels", "lead", "mql", "opted_out_never_mql", "pipeline_credit", "sql")
    assert draft.rests_on == ("deal", "deal_role", "lead", "touch")


@pytest.mark.parametrize("text", [FRAMEWORK, RANGES], ids=["weights", "ranges"])
def test_a_framework_that_is_put_together_again_says_the_same(text: str) -> None:
    draft = read(text, AROUND)
    again = written(document_of(draft))
    assert read(again, AROUND) == draft
    stored = json.loads(json.dumps(document_of(draft).value))
    assert FrameworkKind().read(Document("framework", stored, "again"), AROUND) == draft


def test_its_meaning_is_all_but_its_title_its_statement_and_the_order_of_its_lists() -> None:
    draft = read(FRAMEWORK, AROUND)
    prose = FRAMEWORK.replace("Fit of a new channel", "Does it fit").replace(
        "before it is paid", "or not, before it is paid"
    )
    lines = FRAMEWORK.splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if "key: cost" in line)
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    assert read(prose, AROUND).meaning == read("".join(lines), AROUND).meaning == draft.meaning
    for one, other in (
        ("over 60 %", "over 70 %"),
        ("at_most: 3", "at_most: 4"),
        (">= 55", ">= 50"),
        ("floor: 1", "floor: 2"),
    ):
        assert read(FRAMEWORK.replace(one, other), AROUND).meaning != draft.meaning


def test_its_meaning_is_another_where_a_definition_that_a_gate_reads_is() -> None:
    mql = AROUND.definitions["mql"]
    stricter = read(written(document_of(mql)).replace("score >= 65", "score >= 70").partition("examples:")[0], AROUND)
    moved = beside(*{**AROUND.definitions, "mql": stricter}.values())
    assert read(FRAMEWORK, moved).meaning != read(FRAMEWORK, AROUND).meaning


@pytest.mark.parametrize(
    ("one", "other", "what", "line"),
    [
        ("weight: 30", "weight: 35", "the weights sum to 105", 27),
        ("weight: 30", "weight: 30.5", "`weight` holds `30.5`", 28),
        ("weight: 30", "weight: 0", "`weight` holds `0`", 28),
        ("weight: 30", "weight: 31-40", "the weights sum to 101 to 110", 27),
        ("weight: 30", "weight: 40-30", "`weight` holds `40-30`", 28),
        ("2: 10-30 %, ", "", "the scale lacks 2", 29),
        ("{0: over 400 EUR, 1: less}", "{0: over 400 EUR}", "the scale has 1 steps", 34),
        ("{0: over 400 EUR, 1: less}", "{0: dear, cheap: less}", "the scale has steps that are no numbers", 34),
        ("floor: 1", "floor: 5", "`floor` holds `5`", 31),
        ("{adopt: total >= 70}", "{adopt: total >= 50}", "the thresholds do not fall", 38),
        ("{adopt: total >= 70}", "{adopt: total > 70}", "`total > 70` is no threshold", 37),
        ("{adopt: total >= 70}", "{adopt: total >= 101}", "`total >= 101` is no threshold", 37),
        ("{adopt: total >= 70}", "{defer: total >= 70}", "pilot stands below defer", 38),
        ("{adopt: total >= 70}", "{keep: total >= 70}", "`keep` is no outcome", 37),
        ("  - {otherwise: reject}\n", "", "the rule is not total", 37),
        ("otherwise: reject", "otherwise: adopt", "adopt stands below pilot", 39),
        ("reachable: mql", "reachable: mqls", "there is no criteria `mqls`", 14),
        ("in_taxonomy: channels", "in_taxonomy: mql", "there is no taxonomy `mql`", 15),
        ("supplies: fields of lead", "supplies: fields of leads", "there is no entity `leads`", 7),
        ("supplies_read: [mql, sql]", "supplies_read: [mql, mql]", "`supplies_read` names one of them twice", 13),
        ("supplies_read: [mql, sql]", "supplies_reed: [mql]", "`supplies_reed` is no question of a gate", 13),
        ("seat: operator", "seat: boss", "`boss` is not known here", 18),
        ("at_most: 3", "at_most: 3 %", "`3 %` is no limit", 19),
        ("at_most: 5 %", "at_most: 500 %", "`500 %` is no limit", 20),
        ("computed: exit_rule", "computed: {exit_rule: 3}", "`exit_rule` takes nothing", 22),
        ("computed: exit_rule", "not_applicable: out of scope", "no gate is not applicable", 22),
        ("computed: exit_rule", "computed: exit_rule, renew: 9 days", "a gate that is computed has no `renew`", 22),
        ("evidence: required, renew", "renew", "`renew` is of no evidence", 25),
        ("{key: exits, ", "{key: room, ", "`room` stands in gates twice", 22),
        ("spend_cap: {type: number, unit: EUR}", "owner: text", "`owner` cannot be asked for", 9),
        ("type: number, unit: EUR", "type: text, unit: EUR", "a text has no unit", 9),
        ("needs: [success, stop, until,", "needs: [success, stop,", "a pilot needs no end", 40),
        ("pilot: {needs", "# pilot: {needs", "the rule leads to a pilot, and nothing says how one ends", 38),
        ("at_least: 2, ", "", "`at_least` is missing", 42),
        ("adopted: 365 days", "adopted: a year", "`a year` is no length of time", 41),
    ],
)  # fmt: skip
def test_what_no_framework_can_say_is_refused_at_its_place(one: str, other: str, what: str, line: int) -> None:
    assert one in FRAMEWORK
    found = {each.what: each for each in told(FRAMEWORK.replace(one, other, 1))}
    assert what in found
    assert found[what].place.split(":")[1] == str(line)
    assert found[what].fix


def test_a_gate_on_a_definition_that_is_not_in_force_is_refused() -> None:
    without = {key: each for key, each in AROUND.definitions.items() if key != "pipeline_credit"}
    with pytest.raises(BadInput, match="there is no attribution `pipeline_credit`") as found:
        read(FRAMEWORK, beside(*without.values()))
    assert "in force on 2026-03-02" in found.value.why


def test_all_that_is_wrong_is_told_together() -> None:
    wrong = FRAMEWORK.replace("weight: 30", "weight: 40").replace("reachable: mql", "reachable: mqls")
    assert {each.what for each in told(wrong.replace("at_least: 2", "at_least: 0"))} == {
        "there is no criteria `mqls`",
        "the weights sum to 110",
        "`at_least` holds `0`",
    }


def test_a_gate_that_looks_at_what_nobody_is_asked_for_is_objected_to() -> None:
    assert not objections(FRAMEWORK, AROUND)
    (found,) = objections(
        FRAMEWORK.replace("  expected_conversions: {type: number, title: Conversions at the cap}\n", ""), AROUND
    )
    assert "the gate `measured` looks at what no channel is asked for" in found
    without = objections(FRAMEWORK.replace("  supplies: fields of lead\n", ""), AROUND)
    assert [each.split("`")[1] for each in without] == ["read", "qualifies", "lawful", "lands"]


@pytest.mark.parametrize(("key", "is_already"), [("recommendation", "what is recommended"), ("cost", "a criterion")])
def test_a_gate_is_not_known_by_the_name_of_something_else_that_is_shown_or_waived(key: str, is_already: str) -> None:
    text = FRAMEWORK.replace("{key: exits, ", f"{{key: {key}, ")
    (found,) = FrameworkKind().objections(read(text, AROUND), document(text), AROUND)
    assert found.what == f"`{key}` cannot be a gate"
    assert found.why == f"{is_already} is known by that name"


def test_what_a_decider_should_know_of_a_framework_is_said() -> None:
    assert not notes(FRAMEWORK, AROUND)
    assert "weights are ranges" in notes(RANGES, AROUND)[0]
    gates = FRAMEWORK[FRAMEWORK.index("gates:") : FRAMEWORK.index("criteria:")]
    assert "no gate is computed" in notes(FRAMEWORK.replace(gates, ""), AROUND)[0]


def test_a_framework_reads_as_people_speak_of_it() -> None:
    lines = "\n".join(framework_lines(framework_of(read(FRAMEWORK, AROUND))))
    for part in (
        "read       computed: supplies_read mql, sql",
        "a pilot: needs success, stop, until, spend_cap, least, and takes 120 days at most; it is extended once",
        "owned      computed: seat operator, scope channels",
        "share      computed: spend_share at_most 5 %",
        "consent    Is there consent for every record? (evidence required, anew after 365 days)",
        "audience    30 %, evidence required, rejected below 1",
        "            4  over 60 %",
        "speed       20 %: Time to a first signal",
        "adopt   total >= 70",
        "reject  otherwise",
        "review of pilot: at its end",
    ):
        assert part in lines, lines


def test_what_another_content_says_otherwise_is_told_part_by_part() -> None:
    draft = read(FRAMEWORK, AROUND)
    other = FRAMEWORK.replace("at_most: 3", "at_most: 4").replace("over 60 %", "over 70 %").replace(">= 55", ">= 50")
    other = other.replace("  - {key: exits, computed: exit_rule}\n", "").replace("at_least: 2", "at_least: 3")
    assert list(map(str, framework_moves(draft, read(other, AROUND)))) == [
        "gate room: computed: pilots_open at_most 3, then computed: pilots_open at_most 4",
        "gone: gate exits: computed: exit_rule",
        "criterion audience, score 4: over 60 %, then over 70 %",
        "rule for pilot: total >= 55, then total >= 50",
        "assessors: 2 at the least; scores more than 1 apart are settled by a third, "
        "then 3 at the least; scores more than 1 apart are settled by a third",
    ]
    assert not framework_moves(draft, draft)
    assert "new: gate exits: computed: exit_rule" in map(str, framework_moves(None, draft))


def test_a_threshold_is_exact() -> None:
    found = framework_of(read(FRAMEWORK.replace("total >= 55", "total >= 55.1"), AROUND))
    assert found.thresholds[1].least == Fraction(551, 10)
    assert document(FRAMEWORK).value["criteria"][0]["scale"]["0"] == "nobody we sell to"  # type: ignore[index,call-overload]


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("{metric: mqls, at_most: 400}", {"metric": "mqls", "at_most": "400"}),
        ("{metric: mqls, at_least: 4 %}", {"metric": "mqls", "at_least": "4 %"}),
    ],
)
def test_a_gate_holds_a_metric_against_a_limit(text: str, argument: dict[str, str]) -> None:
    draft = read(_meeting(text), MEASURED)
    assert next(each.argument for each in framework_of(draft).gates if each.key == "exits") == argument
    assert read(written(document_of(draft)), MEASURED) == draft


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{metric: mql, at_most: 400}", "there is no metric `mql`"),
        ("{metric: mqls}", "`meets` has no limit"),
        ("{metric: mqls, at_most: 4, at_least: 3}", "`meets` has two limits"),
        ("{metric: mqls, at_most: much}", "`much` is no limit"),
        ("{metric: mqls, most: 4}", "`most` is not a key here"),
    ],
)
def test_a_metric_that_no_gate_can_hold_is_refused_at_its_place(text: str, what: str) -> None:
    with pytest.raises(LedgerError) as found:
        read(_meeting(text), MEASURED)
    problem = next(iter(getattr(found.value, "problems", (found.value,))))
    assert (problem.what, problem.place.split(":")[1]) == (what, "22")
    assert problem.fix
