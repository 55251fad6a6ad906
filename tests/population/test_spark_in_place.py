"""Records counted where they lie: Spark says what DuckDB says of the same rows, and no record leaves it.

    random criteria, scores, ladders, metrics ─┬─ DuckDB over a file ─────▶ the same figures
    random records, a third of them blank     ─┴─ Spark, by aggregates ──▶ the same, and rows of counts alone

Once in columns of Spark's own types, and once in columns of text that hold whatever people type.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from ledger.language import Schema
from ledger.population.source.spark import SparkAddress, view_of
from population.test_in_place import JUNK, as_text, compared, judged, write
from strategies import how_many, records

OWN = {
    "number": ("DECIMAL(38, 9)", "DOUBLE", "DECIMAL(24, 9)"),
    "date": ("DATE",),
    "datetime": ("TIMESTAMPTZ",),
    "boolean": ("BOOLEAN",),
    "signal": ("BOOLEAN",),
    "choices": ("VARCHAR[]", "VARCHAR"),
}
FEW = settings(suppress_health_check=list(HealthCheck), phases=[Phase.generate], max_examples=how_many(3, 20, 200))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("in_place")


def parquet(folder: Path, rows: Sequence[Mapping[str, object]], schema: Schema, kinds: Mapping[str, str]) -> Path:
    """The same rows in a file of these types."""
    connection = duckdb.connect()
    named = "".join(f', "{name}" {kind}' for name, kind in kinds.items())
    connection.execute(f"CREATE TABLE leads (n VARCHAR{named})")
    for n, row in enumerate(rows):
        given = [_held(row.get(name), kind) for name, kind in kinds.items()]
        connection.execute(f"INSERT INTO leads VALUES ({', '.join('?' * (1 + len(kinds)))})", [f"{n:03}", *given])
    path = folder / f"leads-{len(list(folder.iterdir()))}.parquet"
    connection.execute(f"COPY leads TO '{path}'")
    return path


def _held(value: object, kind: str) -> object:
    if kind == "VARCHAR":
        return as_text(value) or (None if value is None else "")
    return None if value == "" else value


@FEW
@given(st.data())
def test_columns_of_their_own_types_count_as_a_file_does(spark: Any, folder: Path, data: st.DataObject) -> None:
    schema, meanings = data.draw(judged())
    rows = data.draw(st.lists(records(schema, typed=True), min_size=4, max_size=12))
    kinds = {
        name: data.draw(st.sampled_from(OWN.get(field.type, ("VARCHAR",)))) for name, field in schema.given.items()
    }
    path = parquet(folder, rows, schema, kinds)
    with view_of(SparkAddress("local", "crm", path=str(path))) as table:
        compared(write(folder, rows, schema), table, schema, meanings, data.draw)


@FEW
@given(st.data())
def test_columns_of_text_count_as_a_file_does_whatever_people_typed(
    spark: Any, folder: Path, data: st.DataObject
) -> None:
    schema, meanings = data.draw(judged())
    rows = [dict(row) for row in data.draw(st.lists(records(schema, typed=True), min_size=4, max_size=12))]
    for row in rows:
        for name in data.draw(st.lists(st.sampled_from(list(schema.given)), max_size=2)):
            row[name] = data.draw(st.sampled_from(JUNK[schema.given[name].type]))
    path = parquet(folder, rows, schema, dict.fromkeys(schema.given, "VARCHAR"))
    with view_of(SparkAddress("local", "crm", path=str(path))) as table:
        compared(write(folder, rows, schema), table, schema, meanings, data.draw)
