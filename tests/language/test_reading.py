"""What the reader refuses, how it says so, and that nothing that is typed can break it."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from ledger.errors import BadInput, LedgerError, Problems, UnknownName
from ledger.language.parse import parser
from ledger.language.print import canonical
from ledger.language.read import read
from ledger.language.schema import KEYWORDS, Field, Schema
from ledger.language.tree import Compare, Place, Text, Tree
from strategies import CODES, schemas, trees, tries

FIELDS = (
    Field("score", "number"),
    Field("title", "text"),
    Field("job_level", "choice", choices=("c_level", "vp")),
    Field("tags", "choices", choices=("demo", "trial")),
    Field("is_competitor", "boolean"),
    Field("asked_demo", "signal"),
    Field("renewal", "date"),
    Field("created", "datetime"),
)
LEAD = Schema("lead", {field.name: field for field in FIELDS}, frozenset({"mql"}))

MISTAKES = [  # a text, the column, and the fix
    ("", 1, "TRUE for every record"),
    ("title = NULL", 9, "`title IS BLANK`"),
    ("title <> NULL", 10, "`title IS NOT BLANK`"),
    ("mql OR is_competitor AND score = 1", 22, "`(mql OR is_competitor) AND score = 1`"),
    ("mql AND score BETWEEN 1 AND 5 OR asked_demo", 31, "`(mql AND score BETWEEN 1 AND 5) OR asked_demo`"),
    ("(mql AND asked_demo OR score = 1) AND mql", 21, "`(mql AND asked_demo) OR score = 1`"),
    ("mql AND TRUE", 9, "leave it out"),
    ("NOT TRUE", 5, "leave it out"),
    ("is_competitor <> TRUE", 18, "`NOT is_competitor`"),
    ("is_competitor IS NOT FALSE", 22, "`is_competitor`"),
    ("asked_demo = FALSE", 1, "`NOT asked_demo`"),
    ("is_competitor = 0", 1, "`NOT is_competitor`"),
    ('title = "a"', 9, "write 'a'"),
    ("title = ‘it’", 9, "write 'it'"),
    ("title = 'it's'", 13, ""),
    ("title = 'it", 9, "closing '"),
    ("score >= 5;", 11, "leave it out"),
    ("score == 5", 7, "write ="),
    ("score ≥ 5", 7, "write >="),
    ("score => 5", 7, "write >="),
    ("score > = 5", 9, "write >="),
    ("mql && asked_demo", 5, "write AND"),
    ("! mql", 1, "write NOT"),
    ("Score >= 65", 1, "`score`"),
    ("score >= 65 AND", 16, "leave out AND"),
    ("(mql AND asked_demo", 20, "missing )"),
    ("mql)", 4, "leave it out"),
    ("AND mql", 1, "missing condition"),
    ("mql AND AND asked_demo", 9, "leave out one AND"),
    ("score 65", 7, "`score = 65`"),
    ("score = 65 mql", 12, "AND or OR"),
    ("score NOT = 65", 11, "`NOT score = 65`"),
    ("score IS 65", 10, "`score = 65`"),
    ("score IS NOT EMPTY", 14, "IS BLANK"),
    ("score = .5", 9, "write 0.5"),
    ("score = 5.", 10, "write 5"),
    ("score = 1e6", 10, "write its digits out"),
    ("score = 1,000", 10, "without it"),
    ("score = +5", 9, "write 5"),
    ("score * 2 > 3", 7, "worked-out number"),
    ("score IN 65", 10, "write IN (65)"),
    ("score IN (1 2)", 13, "comma"),
    ("tags HAS ('demo')", 10, "HAS ANY (…)"),
    ("tags HAS ANY 'demo'", 14, "ANY ('demo')"),
    ("title CONTAINS ('a')", 16, "write 'a'"),
    ("title NOT LIKE '%it%'", 11, "`title CONTAINS 'it'`"),
    ("title ENDS WITH 'it'", 7, ""),
    ("lower(title) = 'a'", 6, "`title = 'a'`"),
    ("len(title) = 3", 4, "declare a field"),
    ("created >= TODAY()", 17, "write TODAY"),
    ("created >= NOW()", 12, "write TODAY"),
    ("created >= TODAY - 30", 22, "write 30 DAYS"),
    ("created >= TODAY - 2 weeks", 22, "TODAY - 14 DAYS"),
    ("created >= 2026-01-01", 12, "DATE '2026-01-01'"),
    ("2026-01-01 < created", 1, "`created > DATE '2026-01-01'`"),
    ("SELECT 1", 1, "after WHERE"),
    ("job_level = vp", 13, "'vp'"),
    ("job_level = 'vip'", 13, "'vp'"),
    ("job_level CONTAINS 'v'", 1, "`job_level IN ('c_level', 'vp')`"),
    ("job_level = ''", 13, "`job_level IS BLANK`"),
    ("job_level = 5", 13, "'c_level', 'vp'"),
    ("tags IN ('demo')", 1, "`tags HAS ANY ('demo')`"),
    ("tags <> 'demo'", 1, "`tags IS NOT BLANK AND NOT tags HAS 'demo'`"),
    ("title HAS 'a'", 1, "`title CONTAINS 'a'`"),
    ("title > 'a'", 1, "`title CONTAINS '…'`"),
    ("title = 5", 9, "write '5'"),
    ("title = TODAY", 9, "write '…'"),
    ("created IN (TODAY, '2026-01-01')", 1, "`created = TODAY OR created = '2026-01-01'`"),
    ("created = 5", 11, "TODAY - 30 DAYS"),
    ("created > 'soon'", 11, "DATE '2026-01-31'"),
    ("renewal BETWEEN TODAY AND TODAY - 1 DAY", 1, "`renewal BETWEEN TODAY - 1 DAYS AND TODAY`"),
    ("renewal BETWEEN '2026-02-01' AND '2026-01-01'", 1, "DATE '2026-01-01' AND DATE '2026-02-01'"),
    ("score = TODAY", 9, "such as 65"),
    ("score", 1, "`score >= 65`"),
    ("score = TRUE", 1, "`score >= 65`"),
    ("mql > 3", 1, "`mql` or `NOT mql`"),
    ("mql IS BLANK", 1, "`mql` or `NOT mql`"),
    ("score = mql", 1, "compare each with a literal"),
    ("is_competitor IS BLANK", 1, "`NOT is_competitor`"),
    ("title IN ('it', 'IT')", 17, "leave this one out"),
    ("tags HAS ALL ('demo', 'demo')", 23, "leave this one out"),
    ("renewal = scroe", 11, "`score`"),
]


@pytest.mark.parametrize(("text", "column", "fix"), MISTAKES, ids=[text for text, _, _ in MISTAKES])
def test_a_mistake_is_told_at_its_place_with_what_to_write_instead(text, column, fix):
    with pytest.raises(BadInput) as refusal:
        read(text, LEAD)
    assert refusal.value.place == f"criteria:1:{column}"
    assert fix in refusal.value.fix
    assert refusal.value.what
    assert refusal.value.fix


def test_every_wrong_name_and_type_is_told_at_once_in_order():
    with pytest.raises(Problems) as refusal:
        read("scor >= 65\n  AND titel = 'x'\n  AND job_level IN ('cvp', 'vp', 'clevel') AND score = 'x'", LEAD)
    assert [problem.place for problem in refusal.value.problems] == [
        "criteria:1:1",
        "criteria:2:7",
        "criteria:3:21",
        "criteria:3:34",
        "criteria:3:56",
    ]
    assert isinstance(refusal.value.problems[0], UnknownName)


def test_places_count_from_where_the_text_stands_in_its_document():
    with pytest.raises(BadInput) as refusal:
        read("mql\n AND scor = 1", LEAD, source="mql.yaml", origin=Place(7, 3))
    assert refusal.value.place == "mql.yaml:8:8"


def test_nodes_know_where_they_stand():
    tree = read("mql\n  AND score >= 065.0", LEAD)
    assert tree.of[1].at == Place(2, 7, 14)
    assert tree.of[1].right.at == Place(2, 16, 5)


def test_an_unknown_name_without_a_near_one_lists_what_there_is():
    with pytest.raises(UnknownName) as refusal:
        read("zzzzzz = 1", LEAD)
    assert "asked_demo, created" in refusal.value.fix


@pytest.mark.parametrize(
    ("literal", "why"),
    [
        ("' a'", "neither starts nor ends"),
        ("'a\u00a0'", "neither starts nor ends"),
        ("'  '", "more than white space"),
        ("'a\tb'", "control characters"),
        ("'a\nb'", "control characters"),
        ("'e\u0301clair'", "NFC"),
        ("'İzmir'", "compares alike"),
        ("'😀'", "compares alike"),
        ("'a’b'", "compares alike"),
        ("'" + "a" * 256 + "'", "at most 255"),
    ],
)
def test_a_text_that_platforms_would_compare_differently_is_refused(literal, why):
    with pytest.raises(BadInput) as refusal:
        read(f"title = {literal}", LEAD)
    assert re.search(why, refusal.value.why)


@pytest.mark.parametrize("text", ["it's", "100%_", "a\\b", "ÀÉß", "ſ", "οδος", "Ёж", "東京", "שלום", "a" * 255, "ª"])
def test_a_text_of_the_alphabet_is_read_as_it_stands(text):
    quoted = text.replace("'", "''")
    assert read(f"title = '{quoted}'", LEAD) == Compare("=", "title", Text(text))


@pytest.mark.parametrize("number", ["999999999999999", "0.000000001", "123456.123456789", "-1", "1.500"])
def test_a_number_of_fifteen_digits_is_read(number):
    written = canonical(read(f"score = {number}", LEAD)).removeprefix("score = ")
    assert Decimal(written) == Decimal(number)


@pytest.mark.parametrize(
    "number", ["1000000000000000", "0.0000000001", "1.0000000001", "1234567.123456789", "9" * 5000]
)
def test_a_longer_number_is_refused(number):
    with pytest.raises(BadInput, match="too long a number"):
        read(f"score = {number}", LEAD)


def test_limits_are_kept():
    def refused(text):
        with pytest.raises(BadInput) as refusal:
            read(text, LEAD)
        return str(refusal.value)

    listed = ", ".join(map(str, range(200)))
    assert read(f"score IN ({listed})", LEAD)
    assert "at most 200" in refused(f"score IN ({listed}, 200)")
    assert read(" AND ".join(["mql"] * 200), LEAD)
    assert "at most 200" in refused(" AND ".join(["mql"] * 201))
    assert read(f"{'mql':8000}", LEAD)
    assert "8,001 characters" in refused(f"{'mql':8001}")
    assert read("NOT " * 31 + "mql", LEAD)
    assert "nested too deeply" in refused("NOT " * 32 + "mql")
    assert read("created > TODAY - 36500 DAYS", LEAD)
    assert "too far away" in refused("created > TODAY - 36501 DAYS")
    assert "too far away" in refused(f"created > TODAY - {'9' * 5000} DAYS")


def attempt(text: str, schema: Schema) -> Tree | LedgerError:
    """The tree, or the refusal; anything else that is raised is a bug."""
    try:
        return read(text, schema)
    except LedgerError as refusal:
        return refusal


@pytest.mark.parametrize(
    "text",
    [
        "NOT " * 1990 + "mql",
        "(" * 3990 + "mql" + ")" * 3990,
        "(" * 7990 + "mql",
        "NOT(" * 1900 + "mql" + ")",
        "(mql AND (mql OR " * 400 + "mql" + "))" * 400,
        "'" * 7999,
        "--" * 4000,
        "(" * 2600 + "mql" + " AND mql)" * 600,
    ],
    ids=range(8),
)
@pytest.mark.fault(41)
def test_nesting_never_exhausts_the_stack(text):
    started = time.process_time()
    assert attempt(text, LEAD)
    assert time.process_time() - started < 5


SIGNS = ("(", ")", ",", "'", "''", "-", "+", "=", "<", ">")
PIECES = [*sorted(KEYWORDS), *LEAD.fields, *SIGNS, "mql", "'vp'", "5", "1.5"]


@settings(max_examples=tries(300))
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)))
def test_whatever_is_typed_is_read_or_refused_in_words(text):
    told = attempt(text, LEAD)
    if isinstance(told, LedgerError):
        assert re.match(r"criteria:\d+:\d+", told.place)
        assert told.what
        assert told.fix
    else:
        assert read(canonical(told), LEAD) == told


@settings(max_examples=tries(300))
@given(st.data())
def test_a_broken_text_is_read_or_refused_in_words(data):
    schema = data.draw(schemas())
    text = canonical(data.draw(trees(schema)))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 6, len(text))))
    broken = text[:start] + data.draw(st.sampled_from([*PIECES, "", *CODES, "\n", "é", "\x00"])) + text[end:]
    told = attempt(broken, schema)
    assert not isinstance(told, LedgerError) or (told.what and told.fix)


def test_keywords_are_those_of_the_grammar():
    assert {terminal.name for terminal in parser().terminals if terminal.priority == 1} == KEYWORDS


def test_lark_is_imported_only_to_read():
    program = (
        "import sys; from ledger import Schema, read; read; assert 'lark' not in sys.modules;"
        "read('TRUE', Schema('lead', {})); assert 'lark' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize(
    "text",
    [
        '"\x1b[31m"',
        "'\x1b'= title",
    ],
)
def test_what_would_move_a_terminals_cursor_is_a_dot_in_every_part_of_an_error(text: str) -> None:
    with pytest.raises(LedgerError) as told:
        read(text, LEAD)
    assert "·" in str(told.value)
    assert str(told.value).replace("\n", "").isprintable()
