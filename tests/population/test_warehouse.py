"""What is exported says of every record what the reference says: run by DuckDB and by PostgreSQL, read back for others.

DuckDB and PostgreSQL run what is written for them. Of the others no engine runs here: what is written for them is read
by sqlglot's grammar of that dialect, holds none of the constructs that dialects read in different ways, and what was
read gives the same verdicts. A scanner of the tests' own, by the vendors' rules of strings, looks at hostile texts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlglot import exp

from ledger.data import replace
from ledger.errors import BadInput, Refused
from ledger.language.days import day_of, start_of, strays
from ledger.language.judged import judged
from ledger.language.meaning import Composite, Meaning
from ledger.language.print import canonical
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.language.tree import And, Not, Or
from ledger.meanings.ladder import Ladder, Stage
from ledger.meanings.metric import Metric
from ledger.meanings.score import Score
from ledger.population.columns import Column
from ledger.population.count import JudgingSegment
from ledger.population.sql.dialect import DIALECTS, name_in, table_in
from ledger.population.sql.statement import (
    Names,
    VersionRow,
    preamble,
    select,
    versions_select,
    versions_table,
    versions_view,
    view,
)
from ledger.population.sql.warehouse import Warehouse, expression, version
from strategies import CODES, TODAY, ZONES, ladders, metrics, records, schemas, scored, scorings, trees, tries
from warehouses import Duck, Postgres, in_duckdb, read_back, written

MANY = settings(max_examples=tries(150), suppress_health_check=list(HealthCheck))
FEWER = settings(max_examples=tries(60), suppress_health_check=list(HealthCheck))
READ_ONLY = tuple(each for each in DIALECTS if each not in ("duckdb", "postgres"))
Case = tuple[Meaning, Schema, list[dict[str, Any]]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A meaning, its schema, and records of which a third of the fields is blank."""
    schema = draw(schemas())
    match draw(st.sampled_from(("tree", "tree", "over scores", "score", "ladder", "metric"))):
        case "tree":
            meaning: Meaning = draw(trees(schema))
        case "over scores":
            schema = draw(scored(schema))
            meaning = draw(trees(schema, depth=2))
        case "score":
            meaning = draw(scorings(schema))
        case "metric":
            meaning = draw(metrics(schema))
        case _:
            meaning = draw(ladders(schema))
    return meaning, schema, draw(st.lists(records(schema, typed=True), min_size=4, max_size=8))


@pytest.fixture(scope="module")
def fields() -> Schema:
    """The fields of every schema of `schemas`: a table for all of them."""
    names = {"score": "number", "employees": "number", "title": "text", "country": "text", "job_level": "choice"}
    names |= {"region": "choice", "tags": "choices", "is_competitor": "boolean", "asked_demo": "signal"}
    names |= {"renewal": "date", "trial_end": "date", "created": "datetime"}
    return Schema("lead", {name: Field(name, each) for name, each in names.items()})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def duck(fields: Schema) -> Duck:
    return Duck(fields)


@pytest.fixture(scope="module")
def server(postgres: str, fields: Schema) -> Postgres:
    return Postgres(postgres, fields)


def asked(base: Any, case: Case) -> Any:
    """The same database with this case's records, asked in its zone."""
    _, schema, found = case
    base.schema = replace(base.schema, zone=schema.zone)
    return base.fill(found)


def wanted(case: Case) -> list[Any]:
    meaning, schema, found = case
    return [judged(meaning, record, schema, TODAY) for record in found]


def complement(case: Case) -> Meaning | None:
    meaning = case[0]
    return None if isinstance(meaning, Composite) else Not(meaning)


# --- the same verdicts ------------------------------------------------------------------------------------------------


@MANY
@given(cases())
def test_duckdb_and_postgres_say_what_the_reference_says(duck: Duck, server: Postgres, case: Case) -> None:
    meaning, schema, _ = case
    for dialect, base in (("duckdb", duck), ("postgres", server)):
        there, verdicts = asked(base, case), wanted(case)
        assert there.said(written(dialect, meaning, schema)) == verdicts
        if turned := complement(case):
            assert there.said(written(dialect, turned, schema)) == [not each for each in verdicts]


@FEWER
@given(cases(), st.sampled_from(READ_ONLY))
def test_what_the_other_dialects_read_says_the_same(duck: Duck, case: Case, dialect: str) -> None:
    meaning, schema, _ = case
    there, verdicts = asked(duck, case), wanted(case)
    for asked_of, each in ((meaning, verdicts), (complement(case), [not verdict for verdict in verdicts])):
        if asked_of is not None:
            found = read_back(dialect, written(dialect, asked_of, schema))
            assert there.said(in_duckdb(found, dialect)) == each


# What may stand in an expression; a construct that is not here is one that nobody thought about.
KNOWN = {
    *(exp.Add, exp.Sub, exp.Neg, exp.And, exp.Or, exp.Not, exp.Paren, exp.Case, exp.If, exp.Boolean, exp.Null),
    *(exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Between, exp.In, exp.Is, exp.Coalesce, exp.Nullif),
    *(exp.Column, exp.Identifier, exp.Literal, exp.Cast, exp.TryCast, exp.DataType, exp.DataTypeParam, exp.Var),
    *(exp.Lower, exp.Replace, exp.StrPosition, exp.StartsWith, exp.DPipe, exp.Greatest, exp.Least, exp.Interval),
    *(exp.CurrentTimestamp, exp.AtTimeZone, exp.FromTimeZone, exp.CurrentTimezone, exp.ConvertTimezone, exp.Date),
    *(exp.DateAdd, exp.TsOrDsAdd, exp.DateFromParts, exp.TimestampTzFromParts),
}


LOCAL = {  # the day of an instant: the one thing that is cast, besides literals
    **dict.fromkeys(("duckdb", "postgres"), exp.AtTimeZone),
    **dict.fromkeys(("databricks", "spark"), exp.FromTimeZone),
    "snowflake": exp.ConvertTimezone,
}
FORMS = (
    "score >= 65.5 AND NOT score <> 0.3 AND score BETWEEN -1 AND 65 AND employees IN (1, 65.5) AND score < employees",
    "title = 'VP Sales' OR title CONTAINS 'VP S' OR title STARTS WITH 'VP' OR title IN ('it', 'x') OR title IS BLANK",
    "job_level IN ('vp', 'it''s') OR NOT job_level = 'vp' OR job_level IS NOT BLANK OR job_level <> 'vp'",
    "tags HAS ALL ('vp', 'c_level') OR tags HAS ANY ('it''s') OR tags IS BLANK OR NOT tags HAS 'vp'",
    "NOT (is_competitor OR asked_demo)",
    "renewal >= TODAY - 30 DAYS AND renewal < TODAY + 1 DAY AND renewal <> DATE '2026-01-01' AND renewal <= trial_end",
    "created >= TODAY - 30 DAYS AND NOT created = TODAY AND created BETWEEN DATE '2026-01-01' AND TODAY + 1 DAY",
    "created <> DATE '2026-03-29' AND created > DATE '2026-01-01' AND created <= DATE '2026-03-30'",
)


def only_what_is_known(dialect: str, sql: str) -> None:
    for node in read_back(dialect, sql).walk():
        assert type(node) in KNOWN, repr(node)
        if isinstance(node, exp.Cast):
            moved = isinstance(node.parent, exp.AtTimeZone | exp.FromTimeZone)  # as what Spark's functions take is read
            known = isinstance(node.this, (exp.Literal, *filter(None, [LOCAL.get(dialect)])))
            assert moved or known, repr(node)
            assert not node.is_type("int", "bigint", "double", "float"), "decimals stay what they are"
            assert dialect != "snowflake" or not isinstance(node.this, exp.Literal), "read by a format of the session"
        if isinstance(node, exp.DateAdd | exp.TsOrDsAdd):
            assert node.args["unit"].name == "DAY"
        if isinstance(node, exp.Literal) and not node.is_string:
            doubles = "e." if dialect == "bigquery" else "e"
            assert not set(doubles) & set(node.name.lower()), "no doubles"


@FEWER
@given(cases(), st.sampled_from(DIALECTS))
def test_nothing_that_dialects_read_in_different_ways_is_written(case: Case, dialect: str) -> None:
    meaning, schema, _ = case
    plain, pretty = (written(dialect, meaning, schema, pretty=each) for each in (False, True))
    only_what_is_known(dialect, plain)
    assert read_back(dialect, pretty) == read_back(dialect, plain)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("text", FORMS)
def test_every_form_is_written_for_every_dialect(
    duck: Duck, server: Postgres, fields: Schema, dialect: str, text: str
) -> None:
    coded = {name: replace(fields.fields[name], choices=CODES) for name in ("job_level", "tags")}
    schema = replace(fields, fields={**fields.fields, **coded}, zone="Europe/Berlin")
    tree, found = read(text, schema), list(some_records())
    base: Any = server if dialect == "postgres" else duck
    for part in tree.of if isinstance(tree, And | Or) else (tree,):
        sql, case = written(dialect, part, schema), (part, schema, found)
        only_what_is_known(dialect, sql)
        asked_as = sql if dialect in ("duckdb", "postgres") else in_duckdb(read_back(dialect, sql), dialect)
        assert asked(base, case).said(asked_as) == wanted(case)
        assert len(set(wanted(case))) == 2, canonical(part)


def some_records() -> Iterator[dict[str, Any]]:
    """Each form is true of some and false of others."""
    edges = [start_of(TODAY + timedelta(n), "Europe/Berlin") for n in (-88, -31, -30, -1, 0, 1, 2)]
    moments = [None, *(edge + timedelta(seconds=n) for edge in edges for n in (-1, 0))]
    titles = (None, "VP SALES", "the VP  Sales", "vp", "X", "IT", "svp sales", "xVP S")
    sets = (None, [], ["vp"], ["vp", "c_level"], ["it's"], ["vp "], ["svp"], ["c_level", "zzz"])
    jobs = (None, "vp", "it's", "VP", "c_level")
    numbers = (None, "65.5", "0.3", "-1", "0", "65", "66", "1")
    for n in range(len(moments) * 8):
        moment = moments[n % len(moments)]
        yield {
            "score": Decimal(numbers[n % 8] or 0) if numbers[n % 8] else None,
            "employees": Decimal(numbers[(n * 3 + n // 8) % 8] or 0) if n % 5 else None,
            "title": titles[n % 8],
            "job_level": jobs[n % 5],
            "tags": sets[n % 8],
            "is_competitor": (None, True, False)[n % 3],
            "asked_demo": (None, False, True, False)[n % 4],
            "renewal": day_of(moment, "Europe/Berlin").isoformat() if moment else None,
            "trial_end": TODAY.isoformat() if n % 2 else None,
            "created": moment.isoformat() if moment else None,
        }


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_name_stands_in_quotes_always(dialect: str) -> None:
    schema = Schema("lead", {"select": Field("select", "number"), "score": Field("score", "number")})
    segments = [JudgingSegment(None, None, 1, read("select >= 65 AND score < select", schema))]
    made = view("mql", segments, schema, "", Warehouse(dialect, {}, TODAY), Names("raw.lead", "order"))
    for sql in (made, *versions_table(ROWS, dialect, "from").split(";\n\n"), versions_select(ROWS, dialect)):
        names = list(read_back(dialect, sql).find_all(exp.Identifier))
        assert all(each.args["quoted"] for each in names), sql
        assert names


@pytest.mark.parametrize("dialect", DIALECTS)
def test_lower_case_is_simple_also_where_a_warehouse_maps_in_full(dialect: str) -> None:
    """No engine here maps in full; where one does, İ would become two letters, and Σ look at its neighbours (R4)."""
    schema = Schema("lead", {"title": Field("title", "text")})
    replaced = {
        text: [
            each.args["expression"].name
            for each in read_back(dialect, written(dialect, tree, schema)).find_all(exp.Replace)
        ]
        for text in ("vp", "it", "οδος")
        for tree in (read(f"title CONTAINS '{text}'", schema),)
    }
    assert replaced == {"vp": [], "it": ["İ"], "οδος": ["Σ"]}


# --- days -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("sign", ["=", "<", "<=", ">", ">=", "<>"])
@pytest.mark.parametrize("day", ["TODAY", "TODAY - 30 DAYS", "TODAY + 1 DAY", "DATE '2026-03-29'"])
def test_a_day_begins_where_it_does_in_the_zone_of_the_ledger(
    duck: Duck, server: Postgres, zone: str, sign: str, day: str
) -> None:
    schema = Schema("lead", {"created": Field("created", "datetime"), "renewal": Field("renewal", "date")}, zone=zone)
    edges = [start_of(TODAY + timedelta(n), zone) for n in (-31, -30, -29, 0, 1, 2)]
    instants = [edge + timedelta(microseconds=n) for edge in edges for n in (-1, 0, 1)]
    found = [{"created": each.isoformat(), "renewal": day_of(each, zone).isoformat()} for each in instants]
    for field in ("created", "renewal"):
        case = (read(f"{field} {sign} {day}", schema), schema, found)
        for dialect, base in (("duckdb", duck), ("postgres", server)):
            assert asked(base, case).said(written(dialect, case[0], schema)) == wanted(case)


def test_where_the_clock_goes_back_over_midnight_a_moving_day_is_refused_as_long_as_it_may_come_there() -> None:
    """In St. John's clocks went back at one past midnight until 2011: some instants of Sunday read Saturday."""
    schema = Schema("lead", {"created": Field("created", "datetime")}, zone="America/St_Johns")
    written("duckdb", read("created >= TODAY - 5000 DAYS", schema), schema)
    with pytest.raises(Refused, match="TODAY cannot be compared") as told:
        written("duckdb", read("created >= TODAY - 7000 DAYS", schema), schema)
    assert "America/St_Johns the clock went back over midnight on 2007-11-04" in told.value.why
    written("duckdb", read("created >= DATE '2007-11-04'", schema), schema)


def test_the_day_of_an_instant_is_its_local_date_wherever_the_clock_does_not_stray() -> None:
    for zone in (*ZONES, "America/Havana", "America/Nuuk", "Asia/Beirut", "Africa/Cairo"):
        assert strays(date(2015, 1, 1), date(2066, 1, 1), zone) is None
    assert strays(date(2010, 1, 1), date(2010, 12, 31), "America/St_Johns") == date(2010, 11, 7)


# --- bindings ---------------------------------------------------------------------------------------------------------


def test_a_binding_says_which_column_how_codes_are_written_and_what_is_a_blank(duck: Duck, server: Postgres) -> None:
    fields = {
        "job": Field("job", "choice", choices=("vp", "other")),
        "asked": Field("asked", "boolean"),
        "size": Field("size", "number", blank=Decimal(7)),
    }
    schema = Schema("lead", fields)
    columns = {
        "job": Column("title", {"vp": "Vice President"}, ("Select",)),
        "asked": Column("country", {"true": "Yes", "false": "No"}),
        "size": Column("employees", {}, ("-1",)),
    }
    held = [
        {"title": title, "country": country, "employees": size}
        for title in ("Vice President", "vp", "Select", "", None)
        for country in ("Yes", "No", None)
        for size in (Decimal(-1), Decimal(7), Decimal(8), None)
    ]
    given = [
        {
            "job": {"Vice President": "vp", "vp": "vp ", "Select": None, "": None, None: None}[each["title"]],
            "asked": {"Yes": True, "No": False, None: None}[each["country"]],
            "size": None if each["employees"] == -1 else each["employees"],
        }
        for each in held
    ]
    for text in ("job = 'vp'", "job <> 'vp'", "job IS BLANK", "asked", "NOT asked", "size = 7", "NOT job IN ('vp')"):
        tree = read(text, schema)
        verdicts = [judged(tree, record, schema, TODAY) for record in given]
        assert len(set(verdicts)) == 2
        for dialect, base in (("duckdb", duck), ("postgres", server)):
            assert base.fill(held).said(written(dialect, tree, schema, columns)) == verdicts, text


def test_what_a_column_cannot_say_is_refused() -> None:
    fields = {"score": Field("score", "number"), "tags": Field("tags", "choices", choices=("a", "b"))}
    schema = Schema("lead", fields)
    with pytest.raises(Refused, match="`n/a` cannot stand for a blank score in SQL"):
        written("duckdb", read("score > 1", schema), schema, {"score": Column("score", {}, ("n/a",))})
    with pytest.raises(Refused, match="`x;y` cannot be told apart in a set of codes"):
        written("duckdb", read("tags HAS 'a'", schema), schema, {"tags": Column("tags", {"a": "x;y"})})


@pytest.mark.parametrize(
    ("dialect", "name", "there"),
    [
        ("snowflake", "score", "SCORE"),
        ("snowflake", '"score"', "score"),
        ("snowflake", "Lead Source", "Lead Source"),
        ("postgres", "Score__c", "score__c"),
        ("postgres", '"Sc""ore"', 'Sc"ore'),
        ("bigquery", "Score__c", "Score__c"),
    ],
)
def test_a_plain_word_is_the_column_that_it_would_be_unquoted(dialect: str, name: str, there: str) -> None:
    assert name_in(dialect, name) == there


def test_a_table_is_named_in_parts() -> None:
    assert table_in("snowflake", 'raw.crm."Lead Import"') == ("RAW", "CRM", "Lead Import")
    assert table_in("bigquery", "my-project.crm.lead") == ("my-project", "crm", "lead")
    for name in (
        "",
        "a.",
        ".a",
        "a..b",
        "a.b.c.d",
        "a b",
        "lead; DROP TABLE x",
        'a"b',
        '"a',
        "a--b c",
        "read_csv('x')",
        "a\n",
    ):
        with pytest.raises(BadInput, match="is no name of a table"):
            table_in("duckdb", name)


# --- versions by the day of a record ----------------------------------------------------------------------------------


@FEWER
@given(st.data())
def test_each_record_is_judged_by_the_version_of_its_day(duck: Duck, server: Postgres, data: st.DataObject) -> None:
    schema = data.draw(schemas())
    clock = data.draw(st.sampled_from(("renewal", "created")))
    found = data.draw(st.lists(records(schema, typed=True), min_size=1, max_size=8))
    kind: Any = data.draw(st.sampled_from((trees, scorings, ladders, metrics)))
    first, middle, last = date(2024, 2, 29), TODAY, date(2027, 5, 3)
    segments = [
        JudgingSegment(data.draw(st.sampled_from((None, first))), middle, 1, data.draw(kind(schema))),
        JudgingSegment(middle, last, 2, data.draw(st.none() | kind(schema))),
        JudgingSegment(last, data.draw(st.sampled_from((None, date(2027, 6, 1)))), 3, data.draw(kind(schema))),
    ]
    for dialect, base in (("duckdb", duck), ("postgres", server)):
        there, at = asked(base, (segments[0].meaning, schema, found)), Warehouse(dialect, {}, TODAY)
        said = there.said(expression(segments, schema, clock, at).sql(dialect))
        numbers = there.said(version(segments, schema, clock, at).sql(dialect))
        for record, one, number in zip(found, said, numbers, strict=True):
            judge = governing(segments, record, schema, clock)
            assert number == (judge.version if judge else None)
            assert one == (judged(judge.meaning, record, schema, TODAY) if judge else nothing(segments[-1].meaning))


def governing(segments: Sequence[JudgingSegment], record: Mapping[str, Any], schema: Schema, clock: str) -> Any:
    from ledger.language.record import read_record

    day = read_record(record, schema, [clock])[clock]
    for each in segments:
        covers = day is not None and (each.start is None or each.start <= day) and (each.end is None or day < each.end)
        if covers:
            return each if each.meaning is not None else None
    return None


def nothing(meaning: Any) -> Any:
    if isinstance(meaning, Score):
        return max(meaning.low, min(meaning.high, 0))
    return (
        (meaning.otherwise or None) if isinstance(meaning, Ladder) else None if isinstance(meaning, Metric) else False
    )


# --- hostile texts ----------------------------------------------------------------------------------------------------

HOSTILE = (
    "it's",
    "'; DROP TABLE lead; --",
    "\\",
    "\\'; DROP TABLE lead; --",
    "\\\\' OR TRUE --",
    "''",
    '"; --',
    "`; --",
    "$$ $1 :name %s {{ x }} {% y %}",
    "/* */ -- x",
    "\\n\\x41\\u0041",
    "r'raw'",
    "100%_",
)
BACKSLASH = {"\\n": "\n", "\\t": "\t", "\\r": "\r", "\\0": "\0", "\\b": "\b", "\\f": "\f", "\\v": "\v", "\\a": "\a"}


def scanned(dialect: str, sql: str) -> tuple[str, list[str]]:
    """The text without its strings, names and comments, and those: by the vendors' rules, and not by sqlglot.

    DuckDB and PostgreSQL know one escape in a string, the doubled quote. In the others a backslash takes the next
    character with it; Spark reads '' as two strings side by side, so none of ours may hold it.
    """
    escapes, names = (
        dialect not in ("duckdb", "postgres"),
        '"' if dialect in ("duckdb", "postgres", "snowflake") else "`",
    )
    rest, found, at = "", list[str](), 0
    while at < len(sql):
        if sql.startswith("--", at):
            at = (sql + "\n").index("\n", at)
        elif sql[at] in ("'", names):
            text, at = string_at(sql, at, escapes and (sql[at] == "'" or dialect == "bigquery"), dialect)
            found.append(text)
            rest += "·"
        else:
            rest, at = rest + sql[at], at + 1
    return "".join(rest.split()), found


def string_at(sql: str, at: int, escapes: bool, dialect: str) -> tuple[str, int]:
    quote, text = sql[at], ""
    at += 1
    while sql[at] != quote or (not escapes and sql[at : at + 2] == quote * 2):
        step = 2 if (escapes and sql[at] == "\\") or sql[at] == quote else 1
        part = sql[at : at + step]
        text += BACKSLASH.get(part, part[-1]) if step == 2 else part
        at += step
    assert sql[at + 1 : at + 2] != quote, "two strings side by side"
    return text, at + 1


def stage(dialect: str, text: str) -> str:
    schema = Schema("lead", {"job": Field("job", "choice", choices=("a", "b"))})
    columns = {"job": Column(f"job {text}", {"a": text}, (f"blank {text}",))}
    ladder = Ladder((Stage(text, text, read("job = 'a'", schema)),), f"no {text}")
    at = Warehouse(dialect, columns, TODAY)
    return select("x", [JudgingSegment(None, None, 1, ladder)], schema, "", at, "lead")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_stays_a_text(dialect: str, text: str) -> None:
    rest, found = scanned(dialect, stage(dialect, text))
    benign, _ = scanned(dialect, stage(dialect, "plain"))
    assert rest == benign
    assert {text, f"no {text}", f"blank {text}", f"job {text}"} <= set(found)


@pytest.mark.parametrize("text", [*HOSTILE, "a\nb", "a\r\n--b"])
def test_a_hostile_text_comes_out_of_the_databases_as_it_went_in(duck: Duck, server: Postgres, text: str) -> None:
    ladder = Ladder((Stage(text, "", read("TRUE", duck.schema)),))
    coded = Schema("lead", {"job_level": Field("job_level", "choice", choices=("vp",))})
    tree, columns = read("job_level = 'vp'", coded), {"job_level": Column("job_level", {"vp": text})}
    for dialect, base in (("duckdb", duck), ("postgres", server)):
        there = base.fill([{"job_level": text}, {"job_level": "other"}])
        assert there.said(written(dialect, ladder, duck.schema)) == [text, text]
        assert there.said(written(dialect, tree, coded, columns)) == [True, False]


def test_nothing_in_a_title_ends_its_comment_or_is_taken_for_a_template() -> None:
    told = preamble(["mql: x\nDROP TABLE lead;\r\u2028\u0085\u202e{{ env }} {% if %} {# #} ${user}"])
    assert told.splitlines() == ["-- mql: x·DROP TABLE lead;····{ { env }} { % if %} { # #} $ {user}"]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_text_holds_what_is_replaced_before_it_is_read(duck: Duck, dialect: str) -> None:
    """Spark puts a setting into `${name}` wherever it stands, also in a string."""
    texts = ["${spark.app.name}", "a$${b}${c", "$"]
    schema = Schema("lead", {"job": Field("job", "choice", choices=("a",))})
    for text in texts:
        sql = written(dialect, read("job = 'a'", schema), schema, {"job": Column("job_level", {"a": text})})
        assert "${" not in sql
        there = duck.fill([{"job_level": each} for each in texts])
        assert there.said(in_duckdb(read_back(dialect, sql), dialect)) == [each == text for each in texts]


def test_a_name_that_spark_would_replace_is_refused() -> None:
    for dialect in ("spark", "databricks"):
        with pytest.raises(BadInput, match="cannot be written for"):
            name_in(dialect, "${env}")
    assert name_in("postgres", "${env}") == "${env}"


# --- whole statements -------------------------------------------------------------------------------------------------

ROWS = [
    VersionRow(
        "mql", 1, date(2026, 1, 1), date(2026, 3, 1), "a1", "prospective", "ratified", """x = 'it''s' AND "y" \\ z"""
    ),
    VersionRow("mql", 2, date(2026, 3, 1), None, "b2", "", "attested", None),
]


def test_the_table_of_versions_holds_its_rows_and_takes_none_away(server: Postgres) -> None:
    """Made twice, it fails: a table that is there is somebody's. As a view it can be made again."""
    import duckdb
    import psycopg

    connection = duckdb.connect()
    connection.execute(versions_table(ROWS, "duckdb", "ledger_versions"))
    assert [VersionRow(*each) for each in connection.execute("FROM ledger_versions").fetchall()] == ROWS
    with pytest.raises(duckdb.CatalogException):
        connection.execute(versions_table(ROWS, "duckdb", "ledger_versions"))
    for _ in range(2):
        connection.execute(versions_view(ROWS, "duckdb", "known"))
    assert [VersionRow(*each) for each in connection.execute("FROM known").fetchall()] == ROWS
    there = server.connection
    there.execute(versions_table(ROWS, "postgres", "ledger_versions"))  # type: ignore[arg-type]
    assert [VersionRow(*each) for each in there.execute("SELECT * FROM ledger_versions").fetchall()] == ROWS
    with pytest.raises(psycopg.errors.DuplicateTable):
        there.execute(versions_table(ROWS, "postgres", "ledger_versions"))  # type: ignore[arg-type]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("make", [lambda rows, d: versions_table(rows, d, "t"), versions_select])
def test_the_sql_of_a_version_is_a_text_in_every_dialect(
    dialect: str, make: Callable[[Sequence[VersionRow], str], str]
) -> None:
    _, found = scanned(dialect, make(ROWS, dialect))
    assert ROWS[0].sql in found


def test_many_versions_are_written(duck: Duck) -> None:
    many = [ROWS[0]._replace(version=n) for n in range(2_000)]
    for sql in (versions_select(many, "duckdb"), versions_table(many, "duckdb", "many")):
        duck.connection.execute(sql)
    assert duck.connection.execute("SELECT count(*) FROM many").fetchone() == (2_000,)


def test_a_view_is_made_and_made_again(duck: Duck, server: Postgres) -> None:
    schema = Schema("lead", {"score": Field("score", "number")})
    segments = [JudgingSegment(None, None, 3, read("score >= 65", schema))]
    for dialect, base in (("duckdb", duck), ("postgres", server)):
        base.fill([{"score": Decimal(65)}, {}])
        made = view("mql", segments, schema, "", Warehouse(dialect, {}, TODAY), Names("lead", "mql"))
        base.connection.execute(made)
        base.connection.execute(made)
        found = base.connection.execute("SELECT mql, mql_version FROM mql ORDER BY n").fetchall()
        assert found == [(True, 3), (False, 3)]


def test_a_statement_that_no_warehouse_takes_is_refused() -> None:
    schema = Schema("lead", {"title": Field("title", "text")})
    wide = read(" OR ".join(f"title CONTAINS '{'x' * 200}{n}'" for n in range(30)), schema)
    ladder = Ladder(tuple(Stage(f"s{n}", "", wide) for n in range(200)))
    with pytest.raises(Refused, match="the statement is too long"):
        written("snowflake", ladder, schema)


def test_codes_with_every_letter_are_compared_as_they_are(duck: Duck) -> None:
    schema = Schema("lead", {"job_level": Field("job_level", "choice", choices=CODES)})
    for code in CODES:
        tree = read(f"job_level = '{code.replace(chr(39), chr(39) * 2)}'", schema)
        for dialect in READ_ONLY:
            there = duck.fill([{"job_level": each} for each in CODES])
            sql = in_duckdb(read_back(dialect, written(dialect, tree, schema)), dialect)
            assert there.said(sql) == [each == code for each in CODES]
