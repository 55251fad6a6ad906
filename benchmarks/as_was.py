"""As-was by month: each record by the version of its own day, next to one query that somebody wrote by hand for DuckDB.

    python benchmarks/as_was.py [--rows 10000000] [--rounds 5]

Budget: 1.3 (issue H), over typed columns of a Parquet file, with eight versions that each govern their days.
"""

from __future__ import annotations

import argparse
import tempfile
from datetime import date, timedelta
from pathlib import Path

import duckdb
from count import LEADS, SCHEMA
from pairs import ratio_of

from ledger.language.read import read
from ledger.population.count import JudgingSegment, count
from ledger.population.source.file import open_file

TODAY, START, VERSIONS, DAYS = date(2026, 3, 29), date(2021, 1, 1), 8, 230
EDGES = [START + timedelta(days=DAYS * n) for n in range(VERSIONS)]
LEAST = [55 + n for n in range(VERSIONS)]
BY_HAND = """
SELECT strftime(created AT TIME ZONE 'UTC', '%Y-%m'), count(*), count(*) FILTER (
  WHERE score >= CASE {cases} END AND coalesce(employees, 0) >= 200 AND is_competitor IS NOT TRUE)
FROM '{file}' GROUP BY 1
"""


def main() -> None:
    """Print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    segments = [
        JudgingSegment(start, end, n, read(text, SCHEMA))
        for n, (start, end, text) in enumerate(zip(EDGES, [*EDGES[1:], None], map(_text, LEAST), strict=True), 1)
    ]
    with tempfile.TemporaryDirectory() as folder:
        leads = _written(Path(folder) / "leads.parquet", asked.rows)
        assert _counted(leads, segments) == _by_hand(leads), "both tell the same figures"
        ratio = ratio_of(lambda: _counted(leads, segments), lambda: _by_hand(leads), asked.rounds)
        print(f"as-was by month, {VERSIONS} versions, {asked.rows:,} records: {ratio} (budget 1.3)")


def _text(least: int) -> str:
    return f"score >= {least} AND employees >= 200 AND NOT is_competitor"


def _written(file: Path, rows: int) -> Path:
    typed = "* REPLACE (created::TIMESTAMPTZ AS created, is_competitor::BOOLEAN AS is_competitor)"
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"COPY (SELECT {typed} FROM ({LEADS.format(rows=rows)})) TO '{file}' (FORMAT parquet)")
    return file


def _counted(leads: Path, segments: list[JudgingSegment]) -> dict[str, tuple[int, int]]:
    found = count(open_file(leads), segments, SCHEMA, {}, TODAY, clock="created", by=("created:month",))
    return {str(each.value): (each.total, each.matched) for each in found.rows}


def _by_hand(leads: Path) -> dict[str, tuple[int, int]]:
    ends = zip(EDGES[1:], LEAST, strict=False)
    cases = " ".join(f"WHEN created < TIMESTAMPTZ '{end}' THEN {least}" for end, least in ends)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        rows = connection.execute(BY_HAND.format(cases=f"{cases} ELSE {LEAST[-1]}", file=leads)).fetchall()
    return {month: (total, matched) for month, total, matched in rows}


if __name__ == "__main__":
    main()
