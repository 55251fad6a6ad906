"""What is exported for Spark and Databricks says of every record what the reference says: run by a real Spark.

A job takes Spark a second, most of it to compile what it was asked, so that many definitions are asked at once of the
same records: twenty criteria, scores, ladders and metrics, the complements of the criteria, and what judges by the day
of a record. Databricks is no engine of ours; what is written for it is run by Spark, whose dialect it is.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from ledger.data import replace
from ledger.language.days import day_of, start_of
from ledger.language.judged import judged
from ledger.language.meaning import Composite, Meaning
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.language.tree import And, Not, Or
from ledger.meanings.ladder import Ladder, Stage
from ledger.population.columns import Column
from ledger.population.count import JudgingSegment
from ledger.population.sql.statement import Measure, Names, measured, preamble, versions_table, versions_view, view
from ledger.population.sql.warehouse import Warehouse, expression, version
from population.test_warehouse import FORMS, HOSTILE, ROWS, governing, nothing, some_records
from spark import setting
from strategies import (
    CODES,
    TODAY,
    ZONES,
    how_many,
    ladders,
    metrics,
    records,
    schemas,
    scored,
    scorings,
    trees,
)
from warehouses import Spark, written

TOGETHER = 20
Case = tuple[Sequence[Meaning], Schema, list[dict[str, Any]]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Meanings over one schema, and records of which a third of the fields is blank."""
    plain = draw(schemas())
    schema = draw(scored(plain))
    kinds: Any = (trees, trees, scorings, ladders, metrics)
    meanings = [draw(draw(st.sampled_from(kinds))(draw(st.sampled_from((plain, schema))))) for _ in range(TOGETHER)]
    return meanings, schema, draw(st.lists(records(schema, typed=True), min_size=8, max_size=8))


@pytest.fixture(scope="module")
def fields() -> Schema:
    """The fields of every schema of `schemas`: a table for all of them."""
    names = {"score": "number", "employees": "number", "title": "text", "country": "text", "job_level": "choice"}
    names |= {"region": "choice", "tags": "choices", "is_competitor": "boolean", "asked_demo": "signal"}
    names |= {"renewal": "date", "trial_end": "date", "created": "datetime"}
    return Schema("lead", {name: Field(name, each) for name, each in names.items()})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def table(spark: Any, fields: Schema, tmp_path_factory: pytest.TempPathFactory) -> Spark:
    return Spark(spark, fields, tmp_path_factory.mktemp("spark"))


def asked(table: Spark, schema: Schema, found: Sequence[dict[str, Any]]) -> Spark:
    """The same session with these records, asked in the zone of the schema."""
    table.schema = replace(table.schema, zone=schema.zone)
    return table.fill(found)


def said_by_reference(meaning: Meaning, schema: Schema, found: Sequence[dict[str, Any]]) -> list[Any]:
    return [judged(meaning, record, schema, TODAY) for record in found]


# --- the same verdicts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ansi", ["true", "false"])
@settings(max_examples=how_many(2, 3, 100), suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(case=cases(), dialect=st.sampled_from(("spark", "databricks")))
def test_spark_says_what_the_reference_says(table: Spark, ansi: str, case: Case, dialect: str) -> None:
    meanings, schema, found = case
    turned = [Not(each) for each in meanings if not isinstance(each, Composite)]
    everything = [*meanings, *turned]
    with setting(table.session, ansi_enabled=ansi):
        said = asked(table, schema, found).said_of_each([written(dialect, each, schema) for each in everything])
    for meaning, verdicts in zip(everything, said, strict=True):
        assert verdicts == said_by_reference(meaning, schema, found), meaning


@settings(max_examples=how_many(1, 2, 40), suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(st.data())
def test_each_record_is_judged_by_the_version_of_its_day(table: Spark, data: st.DataObject) -> None:
    schema, first, last = data.draw(schemas()), date(2024, 2, 29), date(2027, 5, 3)
    found = data.draw(st.lists(records(schema, typed=True), min_size=8, max_size=8))
    at, histories = Warehouse("spark", {}, TODAY), []
    for clock, kind in itertools.product(("renewal", "created"), (trees, scorings, ladders, metrics)):
        kind_: Any = kind
        segments = [
            JudgingSegment(data.draw(st.sampled_from((None, first))), TODAY, 1, data.draw(kind_(schema))),
            JudgingSegment(TODAY, last, 2, data.draw(st.none() | kind_(schema))),
            JudgingSegment(last, data.draw(st.sampled_from((None, date(2027, 6, 1)))), 3, data.draw(kind_(schema))),
        ]
        histories.append((segments, clock))
    sqls = [of(*each, at).sql("spark") for each in _with_schema(histories, schema) for of in (expression, version)]
    said = iter(asked(table, schema, found).said_of_each(sqls))
    for segments, clock in histories:
        judges = [governing(segments, record, schema, clock) for record in found]
        assert next(said) == [
            judged(judge.meaning, record, schema, TODAY) if judge else nothing(segments[-1].meaning)
            for record, judge in zip(found, judges, strict=True)
        ]
        assert next(said) == [judge.version if judge else None for judge in judges]


def _with_schema(histories: Sequence[tuple[list[JudgingSegment], str]], schema: Schema) -> Any:
    return ((segments, schema, clock) for segments, clock in histories)


@pytest.mark.parametrize("dialect", ["spark", "databricks"])
def test_every_form_is_said(table: Spark, fields: Schema, dialect: str) -> None:
    coded = {name: replace(fields.fields[name], choices=CODES) for name in ("job_level", "tags")}
    schema = replace(fields, fields={**fields.fields, **coded}, zone="Europe/Berlin")
    found, whole = list(some_records()), [read(text, schema) for text in FORMS]
    parts = [part for tree in whole for part in (tree.of if isinstance(tree, And | Or) else (tree,))]
    said = asked(table, schema, found).said_of_each([written(dialect, part, schema) for part in parts])
    for part, verdicts in zip(parts, said, strict=True):
        assert verdicts == said_by_reference(part, schema, found), part


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_begins_where_it_does_in_the_zone_of_the_ledger(table: Spark, zone: str) -> None:
    schema = Schema("lead", {"created": Field("created", "datetime"), "renewal": Field("renewal", "date")}, zone=zone)
    edges = [start_of(TODAY + timedelta(n), zone) for n in (-31, -30, -29, 0, 1, 2)]
    instants = [edge + timedelta(microseconds=n) for edge in edges for n in (-1, 0, 1)]
    found = [{"created": each.isoformat(), "renewal": day_of(each, zone).isoformat()} for each in instants]
    days = ("TODAY", "TODAY - 30 DAYS", "TODAY + 1 DAY", "DATE '2026-03-29'")
    asked_of = itertools.product(("created", "renewal"), ("=", "<", "<=", ">", ">=", "<>"), days)
    trees = [read(" ".join(each), schema) for each in asked_of]
    said = asked(table, schema, found).said_of_each([written("spark", tree, schema) for tree in trees])
    for tree, verdicts in zip(trees, said, strict=True):
        assert verdicts == said_by_reference(tree, schema, found), tree


def test_the_day_of_an_instant_does_not_rest_on_the_zone_of_the_session(table: Spark) -> None:
    """Clocks of a session go forward where those of the ledger do not, and back over what is midnight there."""
    schema = Schema("lead", {"created": Field("created", "datetime")}, zone="Asia/Kolkata")
    edges = [start_of(TODAY + timedelta(n), schema.zone) + timedelta(hours=h) for n in (-1, 0, 1) for h in range(24)]
    found = [{"created": each.isoformat()} for each in edges]
    tree = read("created = TODAY", schema)
    for zone in ("America/Havana", "Europe/London", "Pacific/Chatham", "UTC"):
        with setting(table.session, session_timeZone=zone):
            assert asked(table, schema, found).said(written("spark", tree, schema)) == said_by_reference(
                tree, schema, found
            )


# --- columns and texts ------------------------------------------------------------------------------------------------


def test_a_binding_says_which_column_how_codes_are_written_and_what_is_a_blank(table: Spark) -> None:
    schema = Schema(
        "lead",
        {
            "job": Field("job", "choice", choices=("vp", "other")),
            "asked": Field("asked", "boolean"),
            "size": Field("size", "number", blank=Decimal(7)),
        },
    )
    columns = {
        "job": Column("title", {"vp": "Vice President"}, ("Select",)),
        "asked": Column("country", {"true": "Yes", "false": "No"}),
        "size": Column("employees", {}, ("-1",)),
    }
    told = itertools.product(
        (("Vice President", "vp"), ("vp", "vp "), ("Select", None), ("", None), (None, None)),
        (("Yes", True), ("No", False), (None, None)),
        ((Decimal(-1), None), (Decimal(7), Decimal(7)), (Decimal(8), Decimal(8)), (None, None)),
    )
    both = [
        ({"title": a, "country": b, "employees": c}, {"job": x, "asked": y, "size": z})
        for (a, x), (b, y), (c, z) in told
    ]
    texts = ("job = 'vp'", "job <> 'vp'", "job IS BLANK", "asked", "NOT asked", "size = 7", "NOT job IN ('vp')")
    trees = [read(text, schema) for text in texts]
    said = table.fill([held for held, _ in both]).said_of_each(
        [written("spark", tree, schema, columns) for tree in trees]
    )
    for tree, verdicts in zip(trees, said, strict=True):
        assert verdicts == said_by_reference(tree, schema, [meant for _, meant in both]), tree


@pytest.mark.parametrize("sensitive", ["true", "false"])
def test_a_column_is_the_one_of_that_name_whatever_is_in_it(table: Spark, tmp_path: Path, sensitive: str) -> None:
    names = ["Lead Source", "a`b", 'say "so"', "select", "naïve", "a.b", "x;y--z", "it's"]
    columns = ", ".join(f"{n} AS `{name.replace('`', '``')}`" for n, name in enumerate(names))
    schema = Schema("lead", {"size": Field("size", "number")})
    with setting(table.session, caseSensitive=sensitive):
        table.session.sql(f"SELECT 1 AS n, {columns}").createOrReplaceTempView("lead")
        sqls = [
            written("spark", read(f"size = {n}", schema), schema, {"size": Column(name)})
            for n, name in enumerate(names)
        ]
        assert table.said_of_each(sqls) == [[True]] * len(names)


def test_of_two_columns_that_differ_in_case_each_is_the_one_that_is_named(table: Spark) -> None:
    schema = Schema("lead", {"size": Field("size", "number")})
    with setting(table.session, caseSensitive="true"):
        table.session.sql("SELECT 1 AS n, 5 AS `Size`, 6 AS `size`").createOrReplaceTempView("lead")
        sqls = [written("spark", read("size = 5", schema), schema, {"size": Column(each)}) for each in ("Size", "size")]
        assert table.said_of_each(sqls) == [[True], [False]]


def test_a_hostile_text_comes_out_as_it_went_in(table: Spark) -> None:
    coded = Schema("lead", {"job_level": Field("job_level", "choice", choices=("vp",))})
    texts = [*HOSTILE, "a\nb", "a\r\n--b", "\t", "\u2028", "${spark.app.name}", "{{x}}", "\x00", "𝔘"]
    ladders_ = [Ladder((Stage(text, "", read("TRUE", table.schema)),)) for text in texts]
    codes = [{"job_level": Column("job_level", {"vp": text})} for text in texts]
    tree = read("job_level = 'vp'", coded)
    there = table.fill([{"job_level": text} for text in texts])
    said = there.said_of_each([written("spark", ladder, table.schema) for ladder in ladders_])
    assert said == [[text] * len(texts) for text in texts]
    said = there.said_of_each([written("spark", tree, coded, each) for each in codes])
    assert said == [[one == other for other in texts] for one in texts]


# --- whole statements -------------------------------------------------------------------------------------------------


def test_the_view_and_the_versions_are_made_and_made_again(table: Spark) -> None:
    schema = Schema("lead", {"score": Field("score", "number")})
    segments = [JudgingSegment(None, None, 3, read("score >= 65", schema))]
    session = table.session
    session.sql("CREATE TABLE raw_lead AS SELECT 1 AS n, 65BD AS score UNION ALL SELECT 2, NULL")
    made = view("mql", segments, schema, "", Warehouse("spark", {}, TODAY), Names("raw_lead", "mql"))
    for _ in range(2):
        session.sql(preamble(["mql: it's\n--x"]) + made)
        session.sql(versions_view(ROWS, "spark", "known"))
    found = session.sql("SELECT mql, mql_version FROM mql ORDER BY n").collect()
    assert [tuple(row) for row in found] == [(True, 3), (False, 3)]
    assert [tuple(row) for row in session.sql("SELECT * FROM known ORDER BY version").collect()] == [*map(tuple, ROWS)]
    for statement in versions_table(ROWS, "spark", "ledger_versions").split(";\n\n"):
        session.sql(statement)
    found = session.sql("SELECT * FROM ledger_versions ORDER BY version").collect()
    assert [tuple(row) for row in found] == [*map(tuple, ROWS)]
    with pytest.raises(Exception, match="TABLE_OR_VIEW_ALREADY_EXISTS"):
        session.sql(versions_table(ROWS, "spark", "ledger_versions").split(";\n\n")[0])


@pytest.mark.parametrize("ansi", ["true", "false"])
def test_a_metric_adds_up_to_the_last_digit(table: Spark, ansi: str) -> None:
    from ledger.meanings.metric import summing

    schema = Schema("lead", {"score": Field("score", "number"), "title": Field("title", "text")})
    amounts = [Decimal("0.1"), Decimal("0.2"), Decimal("999999999999999"), Decimal("0.000000001"), None]
    table.fill([{"score": amount, "title": "vp"} for amount in amounts] + [{"score": Decimal(7)}])
    metric = summing(read("title = 'vp'", schema), "score", "EUR")
    segments = [JudgingSegment(None, None, 1, metric)]
    measure = Measure("worth", metric, segments, schema, "")
    with setting(table.session, ansi_enabled=ansi):
        sql = measured(measure, Warehouse("spark", {}, TODAY), Names("lead", "worth"), "select")
        (row,) = table.session.sql(sql).collect()
    assert row[0] == Decimal("999999999999999.300000001")
