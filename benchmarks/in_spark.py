"""The impact of a change on records that Spark holds, asked in place, next to the same counts by SQL written by hand.

    python benchmarks/in_spark.py [--rows 10000000] [--rounds 5]

Budget: 1.1 (issue J), for the same counts. Both ask the same view of a Parquet file in one session of a Spark of this
machine. As in `in_place.py` two are written by hand: one that gives all that ours tells, to which the budget is held,
and one that gives the four numbers alone, told beside it. Of ten million records ours took 1.15 times the first
and 1.32 times the second by the clock, and of two million 1.06 and 1.37 times the processor's time.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import duckdb
from count import LEADS, SCHEMA, TYPES
from impact import AFTER, BEFORE, CELLS, NAMES, TODAY, Counts
from in_place import every, four
from pairs import ratio_of

from ledger.language.read import read
from ledger.population.asking import ImpactOptions, Judge
from ledger.population.impact import impact
from ledger.population.source.file import File
from ledger.population.source.spark import SparkAddress, SparkTable, view_of


def main() -> None:
    """Print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    if find_spec("pyspark") is None:
        print("not installed, so not shown: pyspark (./dev test installs it)")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = _written(Path(folder), asked.rows)
        with view_of(SparkAddress("local", "leads", path=str(path))) as table:
            ours = _ours(table)
            for told, budget, sql in (("all that we tell", " (budget 1.1)", every), ("the four numbers", "", four)):
                assert ours == _by_hand(table, sql), "every cell"  # and Spark has compiled both
                ratio = ratio_of(lambda: _ours(table), lambda sql=sql: _by_hand(table, sql), asked.rounds)
                print(f"impact on {asked.rows:,} records in Spark, beside {told}: {ratio}{budget}", flush=True)


def _written(folder: Path, rows: int) -> Path:
    path = folder / "leads.parquet"
    casts = ", ".join(
        f"CAST({name} AS {kind}{'TZ' if kind == 'TIMESTAMP' else ''}) AS {name}" for name, kind in TYPES.items()
    )
    leads = f"SELECT * REPLACE ({casts}) FROM ({LEADS.format(rows=rows)})"
    duckdb.connect().execute(f"COPY ({leads}) TO '{path}' (COMPRESSION zstd)")
    return path


def _ours(table: File) -> Counts:
    judges = (Judge(read(text, SCHEMA), SCHEMA) for text in (BEFORE, AFTER))
    found = impact(table, *judges, {}, TODAY, ImpactOptions())
    return {cell: found.overall.cells[cell].records for cell in CELLS}


def _by_hand(table: File, sql: Callable[[str], str]) -> Counts:
    assert isinstance(table.server, SparkTable)
    found = table.server.session.sql(sql(table.server.view)).collect()
    return {NAMES[v0, v1]: records for v0, v1, records, *_ in found}


if __name__ == "__main__":
    main()
