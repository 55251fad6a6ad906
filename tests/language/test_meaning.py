"""One meaning: the core form, expansion, explanation and the notes say what the reference evaluator says."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from ledger.data import replace
from ledger.errors import BadInput
from ledger.language.core import AllOf, AnyOf, Core, Leaf, core, core_json
from ledger.language.evaluate import holds, judge
from ledger.language.expand import expand, scores_of
from ledger.language.explain import explain, lines
from ledger.language.explanation import Explanation
from ledger.language.judged import judged
from ledger.language.meaning import with_whens
from ledger.language.notes import blank_notes
from ledger.language.read import read
from ledger.language.record import read_record
from ledger.language.schema import Field, Schema
from ledger.language.tree import Always, And, Compare, HasAll, Name, Not, Number, Or, Tree, depth, walk
from ledger.meanings.ladder import Ladder, Stage
from ledger.meanings.score import Score, Weighted
from strategies import TODAY, ladders, metrics, predicates, records, schemas, scored, scorings, trees, tries

BOOLEANS = Schema(
    "lead",
    {"a": Field("a", "boolean"), "score": Field("score", "number"), "title": Field("title", "text")},
    frozenset({"mql", "sql", *(f"k{i}" for i in range(12))}),
)
MANY = settings(max_examples=tries(150))


@MANY
@given(st.data())
def test_not_is_the_exact_complement(data):
    schema = data.draw(schemas())
    tree, record = data.draw(trees(schema)), data.draw(records(schema))
    assert judge(Not(tree), record, schema, TODAY) is not judge(tree, record, schema, TODAY)


@MANY
@given(st.data())
def test_a_sign_is_false_on_a_blank(data):
    schema = data.draw(schemas())
    predicate = data.draw(predicates(schema, without={"blank"}))
    record = {}
    if any(schema.fields[name].blank is not None for name in _fields(predicate)):
        return
    assert judge(predicate, record, schema, TODAY) is False


@MANY
@given(st.data())
def test_the_core_form_gives_the_verdict_of_the_tree(data):
    schema = data.draw(schemas())
    tree = data.draw(trees(schema, depth=4))
    form = core(tree, schema)
    for record in data.draw(st.lists(records(schema), min_size=3, max_size=3)):
        assert _of(form, record, schema) is judge(tree, record, schema, TODAY)


@MANY
@given(st.data())
def test_a_leaf_tells_its_verdict_on_blanks(data):
    schema = data.draw(schemas())
    form = core(data.draw(trees(schema)), schema)
    blanks = read_record({}, schema)
    for leaf in _leaves(form):
        assert leaf.on_blank is (holds(leaf.predicate, blanks, schema, TODAY) is not leaf.negated)


@given(st.data())
def test_the_core_form_has_no_sugar_left(data):
    form = core(data.draw(trees(data.draw(schemas()), depth=4)), data.draw(schemas()))
    assert not any(isinstance(leaf.predicate, HasAll) for leaf in _leaves(form))
    assert _is_flat(form)


@MANY
@given(st.data())
def test_a_reference_means_what_it_stands_for(data):
    schema = data.draw(schemas())
    mql, record = data.draw(trees(schema)), data.draw(records(schema))
    tree = data.draw(trees(replace(schema, criteria=frozenset({"mql"}))))
    verdict = judge(mql, record, schema, TODAY)
    expanded = judge(expand(tree, {"mql": mql}), record, schema, TODAY)
    assert expanded is judge(expand(tree, {"mql": Always() if verdict else Not(Always())}), record, schema, TODAY)


@MANY
@given(st.data())
def test_a_score_is_compared_by_its_points(data):
    """As if the record carried the number that the score gives it."""
    plain = data.draw(schemas())
    schema = data.draw(scored(plain))
    tree, record = data.draw(trees(schema)), data.draw(records(schema))
    given = replace(schema, scores={})
    points = {}
    for key, score in schema.scores.items():
        points[key] = judged(score, {**record, **points}, given, TODAY)
    assert judge(tree, record, schema, TODAY) is judge(tree, {**record, **points}, given, TODAY)


@MANY
@given(st.data())
def test_the_core_form_of_a_comparison_with_a_score_gives_its_verdict(data):
    schema = data.draw(scored(data.draw(schemas())))
    tree, record = data.draw(trees(schema)), data.draw(records(schema))
    assert _of(core(tree, schema), record, schema) is judge(tree, record, schema, TODAY)


@MANY
@given(st.data())
def test_references_through_scores_mean_what_they_stand_for(data):
    plain = data.draw(schemas())
    mql, around = data.draw(trees(plain)), replace(plain, criteria=frozenset({"mql"}))
    written = data.draw(scored(around))
    tree, record = data.draw(trees(written)), data.draw(records(written))
    beside = {"mql": mql, **written.scores}
    schema = replace(written, scores=scores_of(tree, beside))
    constant = Always() if judge(mql, record, plain, TODAY) else Not(Always())
    expected = {key: with_whens(score, lambda when: expand(when, {"mql": constant})) for key, score in beside.items()}
    told = judge(expand(tree, beside), record, schema, TODAY)
    assert told is judge(expand(tree, {"mql": constant}), record, replace(written, scores=_scores(expected)), TODAY)


def _scores(of):
    return {key: each for key, each in of.items() if isinstance(each, Score)}


@MANY
@given(st.data())
def test_an_explanation_of_any_meaning_says_what_it_says(data):
    schema = data.draw(scored(data.draw(schemas())))
    meaning = data.draw(trees(schema) | scorings(schema) | ladders(schema) | metrics(schema))
    record = data.draw(records(schema))
    told = explain(meaning, record, schema, TODAY, schema.scores)
    assert told.verdict == judged(meaning, record, schema, TODAY)
    assert len(lines(told)) == len(list(_clauses(told)))


@MANY
@given(st.data())
def test_an_explanation_agrees_with_the_verdict_at_every_clause(data):
    schema = replace(data.draw(schemas()), criteria=frozenset({"mql"}))
    criteria = {"mql": data.draw(trees(replace(schema, criteria=frozenset())))}
    tree, record = data.draw(trees(schema)), data.draw(records(schema))
    told = explain(tree, record, schema, TODAY, criteria)
    assert told.verdict is judge(expand(tree, criteria), record, schema, TODAY)
    for clause in _clauses(told):
        meant = expand(read(clause.clause, schema), criteria)
        assert clause.verdict is judge(meant, record, schema, TODAY)
    assert len(lines(told)) <= len(list(_clauses(told)))


def test_an_explanation_follows_the_author_and_opens_references():
    criteria = {"mql": read("score >= 65 AND title <> 'x'", BOOLEANS)}
    tree = read("NOT a AND (title CONTAINS 'it' OR mql)", BOOLEANS)
    assert lines(explain(tree, {"score": "64.50"}, BOOLEANS, TODAY, criteria)) == [
        "✗ all of",
        "  ✓ NOT a                  a is blank, read as false",
        "  ✗ any of",
        "    ✗ title CONTAINS 'it'  title is blank",
        "    ✗ mql: all of",
        "      ✗ score >= 65        score is 64.5",
        "      ✗ title <> 'x'       title is blank",
    ]


def test_a_reference_to_one_condition_opens_too():
    assert lines(explain(Name("mql"), {"a": True}, BOOLEANS, TODAY, {"mql": Name("a")})) == [
        "✓ mql",
        "  ✓ a  a is true",
    ]


FIT = replace(BOOLEANS, fields={**BOOLEANS.fields, "fit": Field("fit", "number", Decimal(0))})
RULES = Score((Weighted(read("a", FIT), 40), Weighted(read("score >= 65 AND title = 'vp'", FIT), 50)), 0, 80)


def test_an_explanation_shows_the_points_of_each_rule_of_a_score():
    assert lines(explain(RULES, {"a": True, "title": "VP", "score": 70}, FIT, TODAY)) == [
        "= 80, the sum of (at least 0, at most 80)",
        "  ✓ +40 a           a is true",
        "  ✓ +50 all of",
        "    ✓ score >= 65   score is 70",
        "    ✓ title = 'vp'  title is 'VP'",
    ]
    assert lines(explain(read("fit >= 50", FIT), {"a": True}, FIT, TODAY, {"fit": RULES})) == [
        "✗ fit >= 50         fit is 40",
        "  ✓ +40 a           a is true",
        "  ✗ +50 all of",
        "    ✗ score >= 65   score is blank",
        "    ✗ title = 'vp'  title is blank",
    ]


def test_an_explanation_shows_every_stage_of_a_ladder():
    ladder = Ladder((Stage("known", "", read("score IS NOT BLANK", FIT)), Stage("hot", "", Name("mql"))))
    assert lines(explain(ladder, {"score": 1}, FIT, TODAY, {"mql": read("a AND score > 1", FIT)})) == [
        "= known, the last of",
        "  ✓ known: NOT score IS BLANK  score is 1",
        "  ✗ hot: mql: all of",
        "    ✗ a                        a is blank, read as false",
        "    ✗ score > 1                score is 1",
    ]
    assert lines(explain(ladder, {}, FIT, TODAY, {"mql": Name("a")}))[0].startswith("= none, the last of")


def test_references_go_eight_deep_through_criteria_and_scores_alike():
    def one(key: str) -> Score:
        return Score((Weighted(Name(key), 1),), 0, 1)

    fields = {**BOOLEANS.fields, **{f"s{n}": Field(f"s{n}", "number", Decimal(0)) for n in range(9)}}
    chain = {}
    for n in range(0, 8, 2):
        chain |= {f"k{n}": Compare("=", f"s{n + 1}", Number(Decimal(1))), f"s{n + 1}": one(f"k{n + 2}")}
    tree = expand(Name("k0"), chain)
    schema = Schema("lead", fields, scores=scores_of(tree, chain | {"k8": Name("a")}))
    assert judge(tree, {"a": True}, schema, TODAY) is True
    assert judge(tree, {}, schema, TODAY) is False
    with pytest.raises(BadInput, match="more than 8 deep"):
        expand(Name("k9"), chain | {"k8": Name("a"), "k9": Name("k0")})
    with pytest.raises(BadInput, match="refers to itself"):
        expand(Name("k0"), chain | {"k2": Compare("=", "s1", Number(Decimal(1)))})


def test_references_may_not_go_in_a_circle():
    with pytest.raises(BadInput, match="mql -> sql -> mql"):
        expand(Name("mql"), {"mql": Not(Name("sql")), "sql": Name("mql")})


def test_references_go_eight_deep_and_no_deeper():
    chain = {f"k{i}": Name(f"k{i + 1}") for i in range(9)}
    assert expand(Name("k1"), chain) == Name("k9")
    with pytest.raises(BadInput, match="more than 8 deep"):
        expand(Name("k0"), chain)


def test_depth_does_not_depend_on_the_order_of_references():
    """A chain that was already expanded from halfway counts with all its steps."""
    chain = {f"k{i}": Name(f"k{i - 1}") for i in range(1, 10)}
    assert expand(Or((Name("k3"), Name("k8"))), chain) == Or((Name("k0"), Name("k0")))
    with pytest.raises(BadInput, match="more than 8 deep"):
        expand(Or((Name("k3"), Name("k9"))), chain)


def test_a_bomb_of_references_is_refused_at_once():
    wide = {f"k{i}": Or(tuple([Name(f"k{i + 1}")] * 200)) for i in range(7)}
    with pytest.raises(BadInput, match="more than 1,000 predicates"):
        expand(Name("k0"), wide)


def test_references_as_deep_as_they_may_be_are_judged_and_compiled():
    level: Tree = Compare("=", "score", read("score = 1", BOOLEANS).right)
    criteria = {}
    for i in range(8, 0, -1):
        tree: Tree = Name(f"k{i + 1}") if i < 8 else level
        for step in range(31):
            tree = Not(tree) if step % 2 else And((Name("a"), Not(tree)))
        criteria[f"k{i}"] = tree
    tree = expand(Name("k1"), criteria)
    assert depth(tree) > 250
    assert judge(tree, {"a": True, "score": 1}, BOOLEANS, TODAY) in (True, False)
    assert core_json(core(tree, BOOLEANS))
    assert lines(explain(Name("k1"), {}, BOOLEANS, TODAY, criteria))


def test_a_reference_without_a_version_in_force_is_not_judged():
    with pytest.raises(BadInput, match="no version of it is in force"):
        judge(Name("mql"), {}, BOOLEANS, TODAY)
    with pytest.raises(BadInput, match="no version of it is in force"):
        core(Name("mql"), BOOLEANS)


def test_a_constant_is_only_ever_the_whole_core():
    true, false = Always(), Not(Always())
    assert core(true, BOOLEANS) == AllOf(())
    assert core(false, BOOLEANS) == AnyOf(())
    assert core(And((Name("a"), true)), BOOLEANS) == core(Name("a"), BOOLEANS)
    assert core(Or((Name("a"), true)), BOOLEANS) == AllOf(())
    assert core(And((Name("a"), false)), BOOLEANS) == AnyOf(())
    assert core(Not(Or((Name("a"), true))), BOOLEANS) == AnyOf(())


def test_not_moves_to_the_leaves():
    assert core(read("NOT (score >= 65 AND NOT a)", BOOLEANS), BOOLEANS) == AnyOf(
        (
            Leaf(read("score >= 65", BOOLEANS), negated=True, on_blank=True),
            Leaf(Name("a"), negated=False, on_blank=False),
        )
    )


def test_not_has_all_is_any_that_is_missing():
    tagged = Schema("lead", {"tags": Field("tags", "choices", choices=("a", "b"))})
    assert core(read("NOT tags HAS ALL ('a', 'b')", tagged), tagged) == AnyOf(
        (
            Leaf(read("tags HAS 'a'", tagged), negated=True, on_blank=True),
            Leaf(read("tags HAS 'b'", tagged), negated=True, on_blank=True),
        )
    )


def test_the_notes_say_which_way_blanks_go():
    def notes(text):
        return blank_notes(read(text, BOOLEANS), BOOLEANS)

    assert notes("score >= 65") == ("a record with nothing filled in does not satisfy the criteria",)
    assert notes("NOT score = 65") == (
        "a record with no score satisfies `NOT score = 65`",
        "a record with nothing filled in satisfies the criteria",
    )
    assert notes("title <> 'x' AND mql") == (
        "a record with no title does not satisfy `title <> 'x'`",
        "a record with nothing filled in does not satisfy the criteria",
    )
    assert notes("NOT (score > 1 OR title = 'x')")[0] == (
        "a record with no score may satisfy or not, as its other fields decide, `NOT (score > 1 OR title = 'x')`"
    )
    assert notes("title IS BLANK OR title <> 'x'") == ("a record with nothing filled in satisfies the criteria",)
    assert notes("NOT a")[:-1] == ()
    assert notes("NOT mql") == ("whether a record with nothing filled in satisfies the criteria is decided by mql",)


@MANY
@given(st.data())
def test_the_notes_are_true(data):
    schema = data.draw(schemas())
    tree, record = data.draw(trees(schema)), data.draw(records(schema))
    for note in blank_notes(tree, schema)[:-1]:
        name = note.removeprefix("a record with no ").split(" ", 1)[0]
        clause = read(note.split("`", 1)[1].removesuffix("`"), schema)
        verdict = judge(clause, {**record, name: None}, schema, TODAY)
        if "no " + name + " satisfies" in note:
            assert verdict is True
        if "does not satisfy" in note.split("`")[0]:
            assert verdict is False
    summary = blank_notes(tree, schema)[-1]
    assert ("does not satisfy" not in summary) is judge(tree, {}, schema, TODAY)


def _fields(tree: Tree) -> set[str]:
    return {name for node in walk(tree) for name in _reads(node)}


def _reads(node: Tree) -> tuple[str, ...]:
    from ledger.language.tree import reads

    return reads(node)


def _of(form: Core, record: Mapping[str, object], schema: Schema) -> bool:
    match form:
        case Leaf(predicate=predicate, negated=negated):
            return judge(predicate, record, schema, TODAY) is not negated
        case AllOf(of=parts):
            return all(_of(part, record, schema) for part in parts)
        case AnyOf(of=parts):
            return any(_of(part, record, schema) for part in parts)


def _leaves(form: Core) -> list[Leaf]:
    return [form] if isinstance(form, Leaf) else [leaf for part in form.of for leaf in _leaves(part)]


def _is_flat(form: Core) -> bool:
    if isinstance(form, Leaf):
        return True
    several = len(form.of) != 1 and not any(type(part) is type(form) for part in form.of)
    return several and all(_is_flat(part) and getattr(part, "of", True) for part in form.of)


def _clauses(told: Explanation) -> list[Explanation]:
    return [told, *(clause for child in told.children for clause in _clauses(child))]
