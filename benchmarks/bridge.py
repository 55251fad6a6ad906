"""A bridge of six worlds on many records, next to six times the count of one of them.

    python benchmarks/bridge.py [--rows 10000000] [--rounds 5]

Budget: 1.0 (issue H): one query tells of each record in which of the six worlds it counts, so it reads the file once
and not six times. Told apart is the whole bridge: it counts each world by the ordinary count as well, since two
programs that agree prove something and one does not. With facts of the time, both files are judged and joined by id.
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
from ledger.population.sql.days import RecordDays
from ledger.population.sql.rules import Rules
from ledger.population.worlds import FigureWorld, world_tallies

TODAY, START = date(2026, 3, 29), date(2021, 1, 1)
YEAR = RecordDays("created", date(2024, 1, 1), date(2025, 1, 1))
QUARTERS = [date(2024, month, 1) for month in (1, 4, 7, 10)]
VERSIONS = 8
WORLDS = 6


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        now, then = (
            _written(Path(folder) / f"{name}.parquet", asked.rows, seed) for name, seed in (("now", 0), ("then", 1))
        )
        rules = [_rules(each) for each in range(WORLDS)]
        worlds = [FigureWorld(0, each, {}, TODAY) for each in rules]
        _require_equal(now, worlds)
        steps = ratio_of(lambda: _tallies([now], worlds), lambda: _counts(now, rules), asked.rounds)
        print(
            f"the steps of {WORLDS} worlds: {steps} (budget 1.0, against {WORLDS} x the count by quarter)", flush=True
        )
        whole = ratio_of(
            lambda: (_tallies([now], worlds), _counts(now, rules)), lambda: _counts(now, rules), asked.rounds
        )
        print(f"the whole bridge, which counts each world as well: {whole}", flush=True)
        both = [FigureWorld(1, rules[0], {}, TODAY), *worlds[1:]]
        joined = ratio_of(lambda: _tallies([now, then], both), lambda: _counts(now, rules), asked.rounds)
        print(f"the steps, with facts of the time joined by id: {joined}", flush=True)


def _rules(world: int) -> Rules:
    """Eight versions that each govern their days; from world to world one more of them asks for more."""
    edges = [START + timedelta(days=230 * n) for n in range(VERSIONS)]
    texts = (
        f"score >= {55 + n + 5 * (n >= VERSIONS - world)} AND employees >= 200 AND NOT is_competitor"
        for n in range(VERSIONS)
    )
    segments = tuple(
        JudgingSegment(start, end, n, read(text, SCHEMA))
        for n, (start, end, text) in enumerate(zip(edges, [*edges[1:], None], texts, strict=True), 1)
    )
    return Rules(segments, SCHEMA, "created")


def _written(file: Path, rows: int, seed: int) -> Path:
    """The leads as Parquet, with types; of then, each seventh had another score."""
    score = f"score + {seed * 9} * (id % 7 = 0)::INTEGER AS score"
    typed = f"* REPLACE (created::TIMESTAMPTZ AS created, is_competitor::BOOLEAN AS is_competitor, {score})"
    rows_sql = LEADS.format(rows=rows)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"COPY (SELECT {typed} FROM ({rows_sql})) TO '{file}' (FORMAT parquet)")
    return file


def _tallies(files: list[Path], worlds: list[FigureWorld]) -> object:
    periods = [RecordDays("", start, end) for start, end in zip(QUARTERS, [*QUARTERS[1:], YEAR.end], strict=True)]
    return world_tallies([open_file(each) for each in files], worlds, periods, "id")


def _counts(file: Path, rules: list[Rules]) -> list[int]:
    return [
        count(
            open_file(file), each.segments, SCHEMA, {}, TODAY, clock="created", by=("created:quarter",), among=YEAR
        ).overall.matched
        for each in rules
    ]


def _require_equal(file: Path, worlds: list[FigureWorld]) -> None:
    found = _tallies([file], worlds)
    told = [sum(each.records for each in found if each.cells[n]) for n in range(len(worlds))]  # type: ignore[attr-defined]
    assert told == _counts(file, [each.rules for each in worlds]), "both tell the same figures"


if __name__ == "__main__":
    main()
