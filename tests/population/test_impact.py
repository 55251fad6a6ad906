"""Two versions over the same records: every record in one cell, as the reference says, whatever the file."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings, strategies as st

from ledger.data import replace
from ledger.errors import BadInput, Refused
from ledger.language.judged import judged
from ledger.language.meaning import Meaning
from ledger.language.read import read
from ledger.language.record import Unreadable
from ledger.language.schema import Field, Schema
from ledger.language.tree import Name, Not, Or
from ledger.meanings.ladder import Ladder, Stage
from ledger.meanings.metric import Metric
from ledger.meanings.score import Score, Weighted
from ledger.population.asking import ImpactOptions, Judge, crosswalk
from ledger.population.backtest import Cell
from ledger.population.columns import Column
from ledger.population.count import count
from ledger.population.impact import Blame, Impact, MoveTally, Stranger, impact
from ledger.population.source.digest import digest, steady
from ledger.population.source.faults import told as told_of_file
from ledger.population.source.file import open_file
from strategies import TODAY, ladders, metrics, records, schemas, scored, scorings, trees, tries

MANY = settings(max_examples=tries(40))
STRANGE = ("abc", "nan", "2026-02-30", "yes", "1234567890123456")
TYPES = {
    "number": "DOUBLE",
    "date": "DATE",
    "datetime": "TIMESTAMPTZ",
    "boolean": "BOOLEAN",
    "signal": "BOOLEAN",
    "choices": "VARCHAR[]",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("impact")


def as_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ";".join(value) if isinstance(value, list) else "" if value is None else str(value)


def write(folder: Path, rows: Sequence[Mapping[str, object]], schema: Schema) -> Path:
    file = folder / "records.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["n", *schema.given])
        writer.writerows([f"{n:03}", *(as_text(row.get(name)) for name in schema.given)] for n, row in enumerate(rows))
    return file


def said(judge: Judge, record: Mapping[str, object]) -> int | str | None:
    """What the reference says of a record, as the crosswalk shows it."""
    try:
        found = judged(judge.meaning, record, judge.schema, TODAY)
    except Unreadable:
        return None
    return found or "" if isinstance(judge.meaning, Ladder | Metric) else int(found or 0)  # type: ignore[return-value]


def cell(one: int | str | None, other: int | str | None, before: Meaning, after: Meaning) -> str:
    if one is None or other is None:
        return "unreadable"
    if isinstance(before, Ladder) and isinstance(after, Ladder):
        stages, others = ([each.key for each in ladder.stages] for ladder in (before, after))
        if (stages, before.otherwise) != (others, after.otherwise):
            return "same" if one == other else "moved"
        one, other = (stages.index(each) + 1 if each in stages else 0 for each in (one, other))
    elif isinstance(before, Metric) and isinstance(after, Metric):
        if before.unlike(after):
            return "same" if one == other else "moved"
        codes = [code for _, code in before.form.parts]
        one, other = (codes.index(each) + 1 if each in codes else 0 for each in (one, other))
    elif not isinstance(before, Score):
        return {(1, 1): "both", (0, 1): "gained", (1, 0): "lost", (0, 0): "neither"}[one, other]  # type: ignore[index]
    return "same" if one == other else "up" if int(other) > int(one) else "down"


def where(found: Impact) -> list[str]:
    """The cell of each record, where they are grouped one by one."""
    assert all(group.records == 1 for group in found.groups)
    return [name for group in found.groups for name, each in group.cells.items() if each.records]


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Judge, Judge]:
    """Two meanings of one sort, over schemas that may read blanks in different ways."""
    one = draw(schemas())
    other = draw(st.just(one) | schemas(zones=[one.zone]))
    one, other = (draw(st.just(each) | scored(each)) for each in (one, other))
    sort = draw(st.sampled_from((trees, trees, scorings, ladders, metrics)))
    return Judge(draw(sort(one)), one), Judge(draw(sort(other)), other)


# --- what must hold for everything ------------------------------------------------------------------------------------


@MANY
@given(st.data())
def test_every_record_is_in_the_cell_that_the_reference_says(folder: Path, data: st.DataObject) -> None:
    before, after = data.draw(pairs())
    rows = data.draw(st.lists(records(before.schema), min_size=1, max_size=12))
    for row in rows:
        if data.draw(st.integers(0, 4)) == 0:
            row[data.draw(st.sampled_from(sorted(before.schema.given)))] = data.draw(st.sampled_from(STRANGE))
    file = open_file(write(folder, rows, before.schema))

    found = impact(file, before, after, {}, TODAY, ImpactOptions(by=("n",), samples=0))

    wanted = [(said(before, row), said(after, row)) for row in rows]
    ours = where(found)
    assert ours == [cell(*pair, before.meaning, after.meaning) for pair in wanted]
    assert {(each.before, each.after): each.records for each in found.said} == Counter(wanted)
    one_sided = sum((one is None) is not (other is None) for one, other in wanted)
    assert found.moved == sum(each not in ("same", "both", "neither", "unreadable") for each in ours) + one_sided


@MANY
@given(st.data())
def test_cells_groups_and_months_sum_to_the_whole_and_agree_with_count(folder: Path, data: st.DataObject) -> None:
    schema = data.draw(schemas())
    before, after = (Judge(data.draw(trees(schema)), schema) for _ in range(2))
    rows = data.draw(st.lists(records(schema), max_size=20))
    path = write(folder, rows, schema)

    found = impact(open_file(path), before, after, {}, TODAY, ImpactOptions(by=("job_level",), month="created"))

    assert found.overall.records == len(rows)
    for groups in (found.groups, found.months):
        sums = {name: sum(each.cells[name].records for each in groups) for name in found.overall.cells}
        assert sums == {name: each.records for name, each in found.overall.cells.items()}
    for n, judge in enumerate((before, after)):
        counted = count(path, judge.meaning, schema, {}, TODAY).overall
        ours = Counter[int | str | None]()
        for each in found.said:
            ours[(each.before, each.after)[n]] += each.records
        assert (ours[1], ours[0], ours[None]) == (counted.matched, counted.not_matched, counted.unreadable)
    by_month = count(path, read("TRUE", schema), schema, {}, TODAY, clock="created", by=("month",)).rows
    assert [(each.value, each.records) for each in found.months] == [(each.value, each.total) for each in by_month]


@MANY
@given(st.data())
def test_an_equivalent_pair_moves_nobody(folder: Path, data: st.DataObject) -> None:
    schema = data.draw(schemas())
    tree = data.draw(trees(schema))
    rows = data.draw(st.lists(records(schema), max_size=12))
    file = open_file(write(folder, rows, schema))

    found = impact(file, Judge(tree, schema), Judge(Not(Not(tree)), schema), {}, TODAY)

    assert found.moved == found.overall.among("gained", "lost").records == 0
    assert all(each.records == 0 for each in found.blames)


@MANY
@given(st.data())
def test_some_clause_answers_for_every_record_that_moves(folder: Path, data: st.DataObject) -> None:
    schema = data.draw(schemas())
    before, after = (Judge(data.draw(trees(schema)), schema) for _ in range(2))
    rows = data.draw(st.lists(records(schema, typed=True), min_size=1, max_size=20))
    found = impact(open_file(write(folder, rows, schema)), before, after, {}, TODAY)

    for name in ("gained", "lost"):
        for lets_in in {each.lets_in for each in found.blames if each.cell == name}:
            own = [each for each in found.blames if (each.cell, each.lets_in) == (name, lets_in)]
            assert (
                sum(each.records for each in own)
                >= found.overall.cells[name].records
                >= max(each.records for each in own)
            )
            assert sum(each.alone for each in own) <= found.overall.cells[name].records


@MANY
@given(st.data())
def test_a_file_with_types_says_what_its_text_says(folder: Path, data: st.DataObject) -> None:
    before, after = data.draw(pairs())
    rows = data.draw(st.lists(records(before.schema, typed=True), min_size=1, max_size=12))
    path = write(folder, rows, before.schema)
    parquet, database = folder / "records.parquet", folder / "records.duckdb"
    database.unlink(missing_ok=True)
    with duckdb.connect(str(database)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"CREATE TABLE leads AS {in_types(path, before.schema)}")
        connection.execute(f"COPY leads TO '{parquet}'")

    asked = ImpactOptions(by=("title",), month="created", id="n", samples=5)
    found = impact(open_file(path), before, after, {}, TODAY, asked)

    for other in (parquet, Path(f"{database}:leads")):
        assert impact(open_file(other), before, after, {}, TODAY, asked) == found


def in_types(path: Path, schema: Schema) -> str:
    kinds = {name: TYPES.get(field.type, "VARCHAR") for name, field in schema.given.items()}
    casts = (
        f"string_split({name}, ';') AS {name}" if kind.endswith("[]") else f"CAST({name} AS {kind}) AS {name}"
        for name, kind in kinds.items()
    )
    return (
        f"SELECT n, {', '.join(casts)} FROM read_csv('{path}', all_varchar = true, header = true, auto_detect = true)"
    )


# --- who answers, and what became of them -----------------------------------------------------------------------------

SCHEMA = Schema(
    "lead",
    {
        "score": Field("score", "number"),
        "employees": Field("employees", "number", blank=Decimal(0)),
        "opted_out": Field("opted_out", "boolean"),
        "source": Field("source", "choice", choices=("web", "fair")),
        "tags": Field("tags", "choices", choices=("a", "b")),
        "created": Field("created", "datetime"),
        "won": Field("won", "boolean"),
    },
    zone="Europe/Berlin",
)
COLUMNS = {
    "opted_out": Column("Do Not Email", {"true": "Yes", "false": "No"}),
    "won": Column("Won", {"true": "1", "false": "0"}, ("?",)),
}
LEADS = """\
id,score,employees,Do Not Email,source,tags,created,Won,decided,Stage
a1,80,500,No,web,a,2026-01-31T22:59:59Z,1,2026-03-01,Won
a2,80,,No,web,,2026-01-31T23:00:00Z,0,2026-03-29,Lost
a3,60,500,No,Web,a;zz,2026-02-10T10:00:00Z,1,2026-03-30,Won
a4,60,100,Yes,fair,b,2026-02-11T10:00:00Z,?,2026-03-01,
a5,abc,500,No,other,,2026-02-11T10:00:00Z,0,2026-03-01,Lost
a6,90,300,Yes,,,,maybe,2026-03-29T21:59:59Z,Won
a7,90,300,Yes,,,,1,,Won
a8,90,300,Yes,,,,1,soon,Won
"""
BEFORE = "score >= 65"
AFTER = "score >= 50 AND employees >= 200 AND NOT opted_out"


def judge(text: str, schema: Schema = SCHEMA) -> Judge:
    return Judge(read(text, schema), schema)


@pytest.fixture
def leads(tmp_path: Path) -> Path:
    file = tmp_path / "leads.csv"
    file.write_text(LEADS, encoding="utf-8")
    return file


def impact_of(file: Path, before: str = BEFORE, after: str = AFTER, **asked: object) -> Impact:
    given = ImpactOptions(**asked)  # type: ignore[arg-type]
    return impact(open_file(file), judge(before), judge(after), COLUMNS, TODAY, given)


def test_each_clause_is_told_with_what_it_does_and_what_it_alone_does(leads: Path) -> None:
    found = impact_of(leads)

    assert {name: each.records for name, each in found.overall.cells.items()} == {
        "both": 1,
        "gained": 1,
        "lost": 4,
        "neither": 1,
        "unreadable": 1,
    }
    assert found.blames == (
        Blame("gained", False, "score >= 65", 1, 1),
        Blame("lost", False, "score >= 50", 0, 0),
        Blame("lost", False, "employees >= 200", 1, 1),
        Blame("lost", False, "NOT opted_out", 3, 3),
    )


def test_a_record_that_several_clauses_keep_out_counts_with_each_and_alone_with_none(leads: Path) -> None:
    lost = {each.clause: each for each in impact_of(leads, after="employees >= 400 AND NOT opted_out").blames}

    assert lost["employees >= 400"] == Blame("lost", False, "employees >= 400", 4, 1)
    assert lost["NOT opted_out"] == Blame("lost", False, "NOT opted_out", 3, 0)


def test_a_branch_is_told_where_it_is_what_lets_a_record_in(leads: Path) -> None:
    found = impact_of(leads, before="score >= 85", after="score >= 85 OR employees >= 500 OR source = 'web'")

    assert [each for each in found.blames if each.lets_in] == [
        Blame("gained", True, "score >= 85", 0, 0),
        Blame("gained", True, "employees >= 500", 2, 1),
        Blame("gained", True, "source = 'web'", 2, 1),
    ]


def test_of_very_many_clauses_the_last_stands_for_the_rest(leads: Path) -> None:
    many = " AND ".join(f"employees >= {n}" for n in range(190, 200))
    lost = [each for each in impact_of(leads, after=many).blames if each.cell == "lost"]

    assert len(lost) == 8
    assert lost[-1].clause == "employees >= 197 AND employees >= 198 AND employees >= 199"
    assert {(each.records, each.alone) for each in lost} == {(1, 0)}


def test_an_outcome_counts_once_it_was_known_and_what_is_left_out_is_counted(leads: Path) -> None:
    found = impact_of(leads, before="TRUE", outcome="won", known="decided")

    everyone = found.overall.among(*found.overall.cells)
    assert everyone == Cell(records=8, no=2, yes=1, not_yet=2, blank=1, unclear=2)
    assert found.overall.cells["both"] == Cell(records=2, yes=1, not_yet=1)
    before, after = found.quality()
    assert (before.precision, before.recall, before.lift) == (1 / 2, 1, 1), "a5 cannot be judged by both"
    assert (after.precision, after.recall, after.lift) == (1, 1, 2)


@pytest.mark.parametrize(
    ("outcome", "yes", "no", "blank", "unclear"),
    [("won", 4, 2, 1, 1), ("Won", 4, 2, 0, 2), ("Stage=Won", 5, 3, 0, 0), ("source=web", 2, 6, 0, 0)],
)
def test_an_outcome_is_a_field_a_column_or_a_value(
    leads: Path, outcome: str, yes: int, no: int, blank: int, unclear: int
) -> None:
    found = impact_of(leads, outcome=outcome).overall

    assert found.among(*found.cells) == Cell(8, no=no, yes=yes, blank=blank, unclear=unclear)


def test_months_are_those_of_the_zone_and_carry_their_outcomes(leads: Path) -> None:
    months = impact_of(leads, month="created", outcome="won").months

    assert [(each.value, each.records) for each in months] == [("2026-01", 1), ("2026-02", 4), (None, 3)]
    assert months[0].cells["both"] == Cell(1, yes=1)


def test_sample_ids_are_few_and_the_same_every_time(leads: Path) -> None:
    found = impact_of(leads, samples=2)

    assert found.samples == {"gained": ("a3",), "lost": ("a2", "a6")}
    assert impact_of(leads, samples=0).samples == {}
    assert impact_of(leads, samples=1, id="Stage").samples == {"gained": ("Won",), "lost": ("Lost",)}


def test_sample_ids_of_a_file_come_with_the_counts_and_not_in_a_pass_of_their_own(leads: Path) -> None:
    query = crosswalk(open_file(leads), judge(BEFORE), judge(AFTER), COLUMNS, TODAY, ImpactOptions(samples=2))
    assert "min(_id, 2)" in query.crosswalk(most=10)
    assert not query.ids_are_apart


def test_a_code_that_is_not_declared_is_counted_and_shown_with_its_place(leads: Path) -> None:
    found = impact_of(leads, before="source = 'web'", after="tags HAS 'a'")

    assert found.strangers == (Stranger("source", 2, 3, "Web"), Stranger("tags", 1, 3, "a;zz"))
    assert found.overall.cells["unreadable"].records == 0


def test_the_first_record_that_a_version_cannot_read_is_told_and_who_cannot(leads: Path) -> None:
    found = impact_of(leads, before="employees >= 200")

    assert found.first_unreadable is not None
    assert (found.first_unreadable.record, found.first_unreadable.column) == (5, "score")
    assert MoveTally(1, None, 1) in found.said
    assert found.moved == found.overall.among("gained", "lost").records + 1


def test_a_blank_that_counts_as_nothing_for_one_version_is_read_twice(leads: Path) -> None:
    blank = replace(SCHEMA.fields["employees"], blank=None)
    other = replace(SCHEMA, fields={**SCHEMA.fields, "employees": blank})

    found = impact(open_file(leads), judge("employees < 200"), judge("employees < 200", other), COLUMNS, TODAY)

    assert found.overall.cells["lost"].records == 1, "a2 counted as 0"


def test_points_and_stages_are_told_pair_by_pair(leads: Path) -> None:
    scores = [Score((Weighted(read("employees >= 200", SCHEMA), points),), 0, 100) for points in (20, 30)]
    ladders = [
        Ladder((Stage("cold", "", read("employees >= 1", SCHEMA)), Stage("warm", "", read(warm, SCHEMA))), "")
        for warm in ("employees >= 400", "employees >= 300")
    ]
    by_points, by_stage = (
        impact(open_file(leads), *(Judge(each, SCHEMA) for each in both), COLUMNS, TODAY) for both in (scores, ladders)
    )

    assert by_points.said == (MoveTally(0, 0, 2), MoveTally(20, 30, 6))
    assert by_stage.said == (
        MoveTally("", "", 1),
        MoveTally("cold", "cold", 1),
        MoveTally("cold", "warm", 3),
        MoveTally("warm", "warm", 3),
    )
    assert {name: each.records for name, each in by_stage.overall.cells.items() if each.records} == {"up": 3, "same": 5}


# --- what cannot be told ----------------------------------------------------------------------------------------------


def test_no_records_have_no_rates(tmp_path: Path) -> None:
    file = tmp_path / "none.csv"
    file.write_text(LEADS.splitlines()[0], encoding="utf-8")

    found = impact_of(file, outcome="won", month="created", by=("source",))

    assert found.overall.records == found.moved == 0
    assert {each.rate for each in found.overall.cells.values()} == {None}
    assert all(each[1:] == (None, None, None) for each in found.quality())


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ({"by": ("Nowhere",)}, "the file has no column `Nowhere`"),
        ({"month": "score"}, "score is not a date of lead"),
        ({"outcome": "Winn"}, "the file has no column `Winn`"),
        ({"outcome": "Stge=Won"}, "the file has no column `Stge`"),
        ({"outcome": "Won", "known": "when"}, "the file has no column `when`"),
        ({"known": "decided"}, "a day is named and no outcome"),
        ({"id": "key", "samples": 1}, "the file has no column `key`"),
    ],
)
def test_what_the_file_lacks_is_told(leads: Path, asked: Mapping[str, object], what: str) -> None:
    with pytest.raises(BadInput, match=what) as told:
        impact_of(leads, **asked)
    assert told.value.why
    assert told.value.fix


def test_a_population_in_another_encoding_is_told_by_its_line(leads: Path) -> None:
    leads.write_bytes(leads.read_bytes() + b"a9,1,1,No,caf\xe9,,,1,2026-01-01,\n")

    with pytest.raises(BadInput, match="the file is not UTF-8") as told:
        impact_of(leads)
    assert told.value.place.endswith("leads.csv:10")


def test_a_yes_is_not_put_beside_points(leads: Path) -> None:
    points = Judge(Score((Weighted(Or((Name("won"), Name("opted_out"))), 5),), 0, 10), SCHEMA)
    with pytest.raises(Refused, match="the two do not say the same sort of thing"):
        impact(open_file(leads), judge(BEFORE), points, COLUMNS, TODAY)


def test_too_many_groups_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    file.write_text("n,score\n" + "".join(f"{n},1\n" for n in range(1_001)), encoding="utf-8")
    with pytest.raises(BadInput, match="there are too many groups"):
        impact_of(file, after="score >= 5", by=("n",))


# --- files with types of their own ------------------------------------------------------------------------------------


def stored(folder: Path, sql: str) -> tuple[Path, Path]:
    """The rows of a query in a Parquet file and in a DuckDB table."""
    with duckdb.connect(str(folder / "crm.duckdb")) as connection:
        connection.execute(f"CREATE TABLE leads AS {sql}")
        connection.execute(f"COPY leads TO '{folder / 'leads.parquet'}'")
    return folder / "leads.parquet", Path(f"{folder / 'crm.duckdb'}:leads")


@pytest.mark.parametrize(
    ("column", "what"),
    [
        ("TIMESTAMP '2026-01-01' AS created", "the column `created` is no datetime"),
        ("{'a': 1} AS created", "the column `created` is no datetime"),
        ("1 AS made", "the file has no column `created`"),
    ],
)
def test_a_column_of_another_type_is_told(tmp_path: Path, column: str, what: str) -> None:
    for file in stored(tmp_path, f"SELECT 1 AS score, {column}"):
        with pytest.raises(BadInput, match=what) as told:
            impact_of(file, "score >= 1", "created >= TODAY")
        assert told.value.fix


@pytest.mark.parametrize("number", ["0.1 + 0.2e0", "'nan'::DOUBLE", "1e15", "1234567890123456", "'abc'", "1e-10"])
def test_a_number_that_is_none_of_ours_is_unreadable_in_every_file(tmp_path: Path, number: str) -> None:
    for file in stored(tmp_path, f"SELECT {number} AS score"):
        found = impact_of(file, "score >= 1", "score >= 2")
        assert found.overall.cells["unreadable"].records == 1
        assert found.first_unreadable is not None
        assert found.first_unreadable.column == "score"


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("crm.duckdb", "this is a DuckDB file"),
        ("crm.duckdb:lead", "there is no table `lead`"),
        ("none.duckdb:leads", "there is no such file"),
        ("leads.duckdb:leads", "this is not a DuckDB file"),
        ("broken.parquet", "the records cannot be counted"),
    ],
)
def test_a_table_that_is_not_there_is_told(tmp_path: Path, name: str, what: str) -> None:
    stored(tmp_path, "SELECT 1 AS score")
    (tmp_path / "leads.duckdb").write_text("score\n1\n")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and nothing more")
    with pytest.raises(BadInput, match=what) as told:
        open_file(tmp_path / name)
    assert told.value.fix


def test_a_table_can_be_counted_too(tmp_path: Path) -> None:
    for file in stored(tmp_path, "SELECT unnest([1, 70, NULL]) AS score"):
        assert count(file, read("score >= 65", SCHEMA), SCHEMA, {}, TODAY).overall.matched == 1


# --- which records they were ------------------------------------------------------------------------------------------


def test_the_digest_of_a_file_is_that_of_its_bytes(leads: Path) -> None:
    import hashlib

    assert digest(open_file(leads)) == f"sha256:{hashlib.sha256(LEADS.encode()).hexdigest()}"


def test_the_digest_of_a_table_rests_on_its_rows_and_not_on_their_order(tmp_path: Path) -> None:
    database = tmp_path / "crm.duckdb"
    rows = "SELECT i AS id, TIMESTAMPTZ '2026-01-01 00:00:00+02' + to_days(i::INTEGER) AS at FROM range(5000) t(i)"
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"CREATE TABLE one AS {rows}")
        connection.execute("CREATE TABLE turned AS FROM one ORDER BY id DESC")
        connection.execute("CREATE TABLE less AS FROM one WHERE id > 0")
        connection.execute("CREATE TABLE twice AS FROM one UNION ALL FROM one")
    one, turned, less, twice = (
        digest(open_file(Path(f"{database}:{name}"))) for name in ("one", "turned", "less", "twice")
    )

    assert one == turned
    assert len({one, less, twice}) == 3


def test_a_file_that_changes_meanwhile_is_told(leads: Path) -> None:
    with pytest.raises(BadInput, match="the file changed while it was read"), steady(open_file(leads)):
        leads.write_text(LEADS + "a9,1,1,No,,,,1,2026-01-01,\n", encoding="utf-8")


def test_a_day_before_or_after_all_days_is_unreadable(tmp_path: Path) -> None:
    schema = replace(SCHEMA, fields={"renewal": Field("renewal", "date"), "created": Field("created", "datetime")})
    days = "unnest([DATE '1899-12-31', DATE '1900-01-01', DATE 'infinity'])"
    for file in stored(tmp_path, f"SELECT {days} AS renewal, 'infinity'::TIMESTAMPTZ AS created"):
        for text, wanted in (("renewal < TODAY", 2), ("created < TODAY", 3)):
            found = impact(open_file(file), judge(text, schema), judge("NOT " + text, schema), {}, date(2026, 3, 29))
            assert found.overall.cells["unreadable"].records == wanted
            assert found.first_unreadable is not None


def test_a_view_that_would_read_another_file_is_refused(tmp_path: Path) -> None:
    secret, database = tmp_path / "secret.txt", tmp_path / "crm.duckdb"
    secret.write_text("hush", encoding="utf-8")
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"CREATE VIEW leads AS SELECT content AS score FROM read_text('{secret}')")
    with pytest.raises(BadInput) as told:
        impact_of(Path(f"{database}:leads"), after="score >= 1")
    assert "hush" not in str(told.value)


# --- bad input --------------------------------------------------------------------------------------------------------

ROWS = "id,score,employees\n"


@pytest.mark.parametrize(
    ("content", "what", "place"),
    [
        ("id,score\na,1\n", "the file has no column `employees`", ":1"),
        ("score,score,employees\n1,1,1\n", "two columns are called `score`", ":1"),
        (ROWS + "a,70,1\nb,70\n", "a record has 2 values, and the header has 3", ":3"),
        (ROWS + "a,70,1\nb,70,1,9\n", "a record has 4 values, and the header has 3", ":3"),
        (ROWS + 'a,70,1\nb,"70,1\n', "a quote is out of place", ":3"),
        (ROWS + "a,70,1\r\nb,70,1\n", "the lines do not end alike", ""),
        ("", "the file is empty", ""),
        (b"id,score,employees\na,70,1\nb,\xfc,1\n", "the file is not UTF-8", ":3"),
        ((ROWS + "a,70,1\n").encode("utf-16"), "the file is saved as UTF-16", ""),
        ((ROWS + "a,70,1\n").encode("utf-16-le"), "the file is saved as UTF-16", ""),
        ((ROWS + "a,70,1\n").encode("utf-16-be"), "the file is saved as UTF-16", ""),
        (gzip.compress(b"id,score\n", mtime=0), "the file has no column `employees`", ":1"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_told_by_its_line(
    tmp_path: Path, content: str | bytes, what: str, place: str
) -> None:
    file = tmp_path / "leads.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(BadInput, match=what) as told:
        impact_of(file, "score >= 65", "employees >= 1")
    assert told.value.place.endswith(f"leads.csv{place}")
    assert told.value.why
    assert told.value.fix


def test_bytes_of_another_encoding_are_told_by_their_line_however_far_down(tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    file.write_bytes(b"id,score,source\n" + b"a,70,web\n" * 200_000 + b"b,70,M\xfcnchen\n")
    with pytest.raises(BadInput, match="the file is not UTF-8") as told:
        impact_of(file, "score >= 65", "source = 'web'")
    assert told.value.place.endswith("leads.csv:200002")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_mark_before_the_text_and_the_ends_of_lines_change_nothing(tmp_path: Path, mark: bytes, end: str) -> None:
    file = tmp_path / "leads.csv"
    lines = ["score,id,note", "70,a,x", '60,b,"two', 'lines"', ""]
    file.write_bytes(mark + end.join(lines[:3]).encode() + b"\n" + end.join(lines[3:]).encode())

    found = impact_of(file, after="score >= 50", samples=1)

    assert {name: each.records for name, each in found.overall.cells.items() if each.records} == {
        "both": 1,
        "gained": 1,
    }
    assert found.samples == {"gained": ("b",)}


def test_a_value_of_another_type_is_told_by_its_record_and_id(tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    file.write_text(ROWS + 'a,70,1\nb,"1,000",1\nc,nan,1\nd,1e400,1\n', encoding="utf-8")

    found = impact_of(file, after="score >= 1", samples=1)

    assert found.overall.cells["unreadable"].records == 3
    assert found.first_unreadable is not None
    assert (found.first_unreadable.record, found.first_unreadable.column, found.first_unreadable.id) == (
        2,
        "score",
        "b",
    )
    assert "'1,000'" in found.first_unreadable.reason


def test_a_date_that_cannot_be_read_is_not_taken_for_a_blank_one(tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    file.write_text("score,created\n70,2026-01-05T10:00:00Z\n70,05/01/2026\n70,\n", encoding="utf-8")

    months = impact_of(file, after="score >= 1", month="created").months

    assert [(each.value, each.records) for each in months] == [("2026-01", 1), ("unreadable", 1), (None, 1)]


def test_records_that_share_their_id_are_counted_where_the_column_is_named(tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    file.write_text(ROWS + "a,70,1\nb,70,1\na,70,1\na,70,1\n,70,1\n,70,1\n", encoding="utf-8")

    assert impact_of(file, after="score >= 1", id="id", samples=1).repeated == 2
    assert impact_of(file, after="score >= 1", samples=1).repeated == 0


def test_a_file_that_is_gone_is_told(leads: Path) -> None:
    with pytest.raises(BadInput, match="the file changed while it was read"), steady(open_file(leads)):
        leads.unlink()


def test_a_file_larger_than_memory_is_streamed_and_spills_where_nobody_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, here, connect = tmp_path / "leads.csv", tmp_path / "here", duckdb.connect
    sql = "SELECT i AS id, i % 100 AS score, repeat('x', 200) AS note FROM range(1000000) AS rows(i)"
    connect().execute(f"COPY ({sql}) TO '{file}' (HEADER)")
    limits = {"memory_limit": "120MB", "threads": "1"}
    monkeypatch.setattr(duckdb, "connect", lambda path, config: connect(path, config={**config, **limits}))
    here.mkdir()
    monkeypatch.chdir(here)
    assert file.stat().st_size > 200_000_000

    found = impact_of(file, "score >= 65", "score >= 50", id="id", samples=3)

    assert found.overall.cells["gained"].records == 150_000
    assert found.repeated == 0
    assert not list(here.iterdir())


def test_too_little_memory_is_told_as_what_it_is() -> None:
    for said in (
        "Failed to allocate block of 32002048 bytes (bad allocation)",
        "Out of Memory Error: failed to allocate",
    ):
        assert told_of_file(said, "leads.csv").what == "there is too little memory"
