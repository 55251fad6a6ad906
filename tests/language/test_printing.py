"""Print and read are inverse, and every spelling of a criteria gives the same tree."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

from hypothesis import given, settings, strategies as st

from ledger.language.digest import form_digest
from ledger.language.print import canonical, pretty, written
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.language.tree import Always, And, Blank, Compare, Day, HasAny, In, Name, Not, Or, Tree
from ledger.language.tree_json import from_json, to_json
from strategies import schemas, trees, tries

LEAD = Schema(
    "lead",
    {
        "score": Field("score", "number"),
        "renewal": Field("renewal", "date"),
        "tags": Field("tags", "choices", choices=("demo", "trial")),
        "is_competitor": Field("is_competitor", "boolean"),
    },
    frozenset({"mql"}),
)


@settings(max_examples=tries(200))
@given(st.data())
def test_reading_what_was_printed_gives_the_same_tree(data):
    """Ten trees each time: 2,000 in all."""
    schema = data.draw(schemas())
    for tree in data.draw(st.lists(trees(schema), min_size=10, max_size=10)):
        assert read(pretty(tree, width=data.draw(st.sampled_from((10, 40, 10_000)))), schema) == tree


@given(st.data())
def test_canonical_text_is_one_line_and_a_fixed_point(data):
    schema = data.draw(schemas())
    tree = data.draw(trees(schema))
    text = canonical(tree)
    assert text == pretty(tree, width=10_000)
    assert "\n" not in text
    assert canonical(read(text, schema)) == text


@settings(max_examples=tries(200))
@given(st.data(), st.randoms(use_true_random=False))
def test_another_spelling_is_the_same_tree(data, choose):
    schema = data.draw(schemas())
    tree = data.draw(trees(schema))
    text = respelled(tree, choose)
    assert read(text, schema) == tree
    assert form_digest(read(text, schema)) == form_digest(tree)


@given(st.data())
def test_a_tree_comes_back_from_its_json(data):
    tree = data.draw(trees(data.draw(schemas())))
    assert from_json(to_json(tree)) == tree


def test_only_spelling_is_normalised():
    same = [
        ("score >= 065.0", "score >= 65"),
        ("score >= -0", "score >= 0"),
        ("score != 1", "score <> 1"),
        ("score IS NULL", "score IS BLANK"),
        ("score IS NOT NULL", "NOT score IS BLANK"),
        ("score not in (1, 2)", "NOT score IN (1, 2)"),
        ("renewal = '2026-01-01'", "renewal = DATE '2026-01-01'"),
        ("renewal = today - 1 day", "renewal = TODAY - 1 DAYS"),
        ("renewal = TODAY + 0 DAYS", "renewal = TODAY"),
        ("tags HAS 'demo'", "tags HAS ANY ('demo')"),
        ("is_competitor = TRUE", "is_competitor"),
        ("is_competitor = false", "NOT is_competitor"),
        ("((mql)) AND (is_competitor AND score = 1) -- why", "mql AND is_competitor AND score = 1"),
        ("true", "TRUE"),
    ]
    for text, printed in same:
        assert canonical(read(text, LEAD)) == printed


def test_what_the_author_chose_is_kept():
    for one, other in [
        ("mql AND is_competitor", "is_competitor AND mql"),
        ("score IN (1, 2)", "score IN (2, 1)"),
        ("NOT NOT mql", "mql"),
        ("score <> 1", "NOT score = 1"),
        ("score BETWEEN 1 AND 2", "score >= 1 AND score <= 2"),
        ("tags HAS ALL ('demo', 'trial')", "tags HAS 'demo' AND tags HAS 'trial'"),
    ]:
        assert read(one, LEAD) != read(other, LEAD)


def test_a_long_criteria_is_laid_out_one_operand_a_line():
    tree = read("score >= 65 AND (mql OR (score < 3 AND NOT (mql OR is_competitor)))", LEAD)
    assert pretty(tree) == canonical(tree)
    assert pretty(tree, width=30) == (
        "score >= 65\nAND (\n  mql\n  OR (\n    score < 3\n"
        "    AND NOT (\n      mql\n      OR is_competitor\n    )\n  )\n)"
    )


def test_stored_shapes_never_change():
    """These are on disk and under the form digest. Add lines; never edit or remove one."""
    text = (
        "score >= 65.5 AND NOT mql AND (renewal = '2026-01-01' OR renewal < TODAY - 30 DAYS OR score IS BLANK)"
        " AND tags HAS ANY ('demo') AND tags HAS ALL ('demo') AND score IN (1) AND score BETWEEN -1 AND 2"
    )
    stored = [
        "and",
        [
            ["compare", ">=", "score", {"number": "65.5"}],
            ["not", ["is", "mql"]],
            [
                "or",
                [
                    ["compare", "=", "renewal", {"date": "2026-01-01"}],
                    ["compare", "<", "renewal", {"today": -30}],
                    ["blank", "score"],
                ],
            ],
            ["has_any", "tags", [{"text": "demo"}]],
            ["has_all", "tags", [{"text": "demo"}]],
            ["in", "score", [{"number": "1"}]],
            ["between", "score", {"number": "-1"}, {"number": "2"}],
        ],
    ]
    assert to_json(read(text, LEAD)) == stored
    assert to_json(Always()) == ["true"]


def respelled(tree: Tree, choose: random.Random) -> str:
    """`tree` in a spelling of its own: other case, spaces, comments, parentheses and synonyms."""
    notes = ("", "", "", "-- a note\n")
    return "".join(f" {choose.choice(notes)} " if char == _GAP else char for char in _loosely(tree, choose))


_GAP = "\u0000"


def _loosely(tree: Tree, choose: random.Random) -> str:
    match tree:
        case Always():
            return choose.choice(("TRUE", "true", " True "))
        case Not(of=part):
            return _turned(part, choose)
        case And(of=parts) | Or(of=parts):
            word = _cased("AND" if isinstance(tree, And) else "OR", choose)
            return f"{_GAP}{word} ".join(_grouped(tree, parts, choose))
        case _:
            return _one(tree, choose)


def _turned(part: Tree, choose: random.Random) -> str:
    match part:
        case Name(name="is_competitor") if choose.random() < 0.5:
            return f"is_competitor = {_cased('FALSE', choose)}"
        case In(field=field, values=values) if choose.random() < 0.5:
            return f"{field}{_GAP}{_cased('NOT IN', choose)}({', '.join(map(written, values))})"
        case Blank(field=field) if choose.random() < 0.5:
            return f"{field} {_cased('IS NOT', choose)} {_cased(choose.choice(('BLANK', 'NULL')), choose)}"
    return f"{_cased('NOT', choose)} {_wrapped(part, choose)}"


def _one(node: Tree, choose: random.Random) -> str:
    match node:
        case Compare(op="<>"):
            return f"{node.field}{choose.choice(('!=', ' <> '))}{_literal(node.right, choose)}"
        case Compare():
            return f"{node.field}{node.op}{_literal(node.right, choose)}"
        case Name(name="is_competitor"):
            return choose.choice(("is_competitor", "is_competitor = true"))
        case HasAny(field=field, values=(code,)):
            return f"{field} {_cased('HAS', choose)} {written(code)}"
        case Blank(field=field):
            return f"{field} {_cased('IS NULL', choose)}"
    return canonical(node)


def _grouped(tree: Tree, parts: tuple[Tree, ...], choose: random.Random) -> list[str]:
    """The operands; sometimes the first two in parentheses of their own, which flatten again."""
    texts = [_wrapped(part, choose) for part in parts]
    if len(texts) > 2 and choose.random() < 0.5:
        word = "AND" if isinstance(tree, And) else "OR"
        return [f"({texts[0]} {word} {texts[1]})", *texts[2:]]
    return texts


def _wrapped(tree: Tree, choose: random.Random) -> str:
    text = _loosely(tree, choose)
    return f"({text})" if isinstance(tree, And | Or) or choose.random() < 0.2 else text


def _literal(value, choose: random.Random) -> str:
    text = written(value)
    if isinstance(value, Day) and choose.random() < 0.5:
        return text.removeprefix("DATE ")
    if isinstance(getattr(value, "value", None), Decimal):
        digits = text.lstrip("-")
        return f"{'-' if text[0] == '-' else ''}{choose.choice(('', '00'))}{digits}{'' if '.' in digits else '.0'}"
    return text.lower() if text.startswith("TODAY") else text


def _cased(word: str, choose: random.Random) -> str:
    return "".join(choose.choice((c.lower(), c.upper())) for c in word)


def test_dates_print_with_four_digit_years():
    assert written(Day(date(1900, 1, 1))) == "DATE '1900-01-01'"
