"""The impact of a change on records that Spark holds, asked in place, next to the same counts by SQL written by hand.

    python benchmarks/in_spark.py [--rows 10000000] [--rounds 5]

Budget: 1.1 (issue J). Both ask the same view of a Parquet file in one session of a Spark of this machine. By hand both
conditions are worked out once for a record, and the records counted by what they say. Ours also tells what cannot be
read, codes that nobody declared, and which clause answers for each move, and is not yet within it: 1.5 to 3 were
measured on a busy machine, with a million records.
"""

from __future__ import annotations

import argparse
import tempfile
from importlib.util import find_spec
from pathlib import Path

import duckdb
from count import LEADS, SCHEMA, TYPES
from impact import AFTER, BEFORE, CELLS, HAND, NAMES, TODAY, Counts
from pairs import ratio_of

from ledger.language import read
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
            assert _ours(table) == _by_hand(table), "every cell"  # and Spark has compiled both
            ratio = ratio_of(lambda: _ours(table), lambda: _by_hand(table), asked.rounds)
            print(f"impact on {asked.rows:,} records in Spark: {ratio} (budget 1.1)")


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


def _by_hand(table: File) -> Counts:
    assert isinstance(table.server, SparkTable)
    verdicts = ", ".join(f"({each}) IS TRUE AS v{n}" for n, each in enumerate(HAND))
    asked = f"SELECT v0, v1, count(*) FROM (SELECT {verdicts} FROM {table.server.view}) GROUP BY v0, v1"
    return {NAMES[v0, v1]: n for v0, v1, n in table.server.session.sql(asked).collect()}


if __name__ == "__main__":
    main()
