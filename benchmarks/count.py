"""Counting the records that a criteria holds for, next to a condition that somebody wrote by hand for DuckDB.

    python benchmarks/count.py [--rows 10000000] [--rounds 7]

Budget: 1.1 (design section 8), over typed columns, where only the condition counts. Over a CSV file `count` also checks
that every value is exactly of its type, which no hand does: one casts each text and counts what cannot be cast (and
takes '1_000', 'inf' and 24 o'clock for values), the other lets the reader cast and stops at the first value it cannot.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import duckdb

from ledger.language.core import core
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.language.tree import fields_of
from ledger.population.count import count
from ledger.population.sql.condition import condition

TODAY = date(2026, 3, 29)
SCHEMA = Schema(
    "lead",
    {
        "score": Field("score", "number"),
        "employees": Field("employees", "number"),
        "job_level": Field("job_level", "choice", choices=("c_level", "vp", "director", "manager", "other")),
        "is_competitor": Field("is_competitor", "boolean"),
        "created": Field("created", "datetime"),
        "title": Field("title", "text"),
    },
)
TYPES = {"score": "DOUBLE", "employees": "DOUBLE", "is_competitor": "BOOLEAN", "created": "TIMESTAMP"}
CRITERIA = {
    "score": (
        "score >= 65 AND employees >= 200 AND job_level IN ('c_level', 'vp') AND NOT is_competitor",
        "score >= 65 AND employees >= 200 AND job_level IN ('c_level', 'vp') AND is_competitor IS NOT TRUE",
    ),
    "recent": (
        "(created >= TODAY - 365 DAYS AND employees >= 200) OR title CONTAINS 'chief'",
        "(created >= TIMESTAMP '2025-03-29' AND employees >= 200) OR contains(lower(title), 'chief')",
    ),
}
# Twenty columns, a fifth of them blank in the fields that are read, as an export of leads has them.
LEADS = """
SELECT i AS id,
  CASE WHEN hash(i) % 5 > 0 THEN (hash(i * 3) % 1000) / 10.0 END AS score,
  CASE WHEN hash(i * 5) % 5 > 0 THEN hash(i * 7) % 5000 END AS employees,
  ['c_level', 'vp', 'director', 'manager', 'other', NULL][(1 + hash(i * 11) % 6)::INTEGER] AS job_level,
  ['true', 'false', NULL][(1 + hash(i * 13) % 3)::INTEGER] AS is_competitor,
  strftime(TIMESTAMP '2021-01-01' + to_seconds((hash(i * 17) % 165000000)::BIGINT), '%Y-%m-%dT%H:%M:%SZ') AS created,
  ['Chief of Staff', 'VP Sales', 'Head of IT', 'Buyer'][(1 + hash(i * 19) % 4)::INTEGER] || ' ' || i % 100 AS title,
  'person' || i || '@example.com' AS email, 'Name ' || hash(i * 23) % 90000 AS name,
  'Company ' || hash(i * 29) % 50000 AS company, ['DE', 'FR', 'US', 'GB'][(1 + i % 4)::INTEGER] AS country,
  'City ' || hash(i * 31) % 900 AS city, hash(i * 37) % 20 AS visits, hash(i * 41) % 3000 AS seconds,
  ['Google', 'Direct', 'Referral'][(1 + hash(i * 43) % 3)::INTEGER] AS source, 'Open' AS status,
  hash(i * 47) % 100000 / 100.0 AS amount, 'note ' || hash(i * 53) % 100 AS note, 'o' || hash(i * 59) % 90 AS owner,
  'campaign ' || hash(i * 61) % 40 AS campaign
FROM range({rows}) AS rows(i)
"""


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "leads.csv"
        connection = duckdb.connect()
        connection.execute(f"COPY ({LEADS.format(rows=asked.rows)}) TO '{file}' (HEADER)")
        connection.execute(f"CREATE TABLE leads AS SELECT * FROM {_typed(file)}")
        for name, (criteria, by_hand) in CRITERIA.items():
            _in_memory(connection, name, criteria, by_hand, asked.rounds)
            _in_file(connection, file, name, criteria, by_hand, asked.rounds)


def _in_memory(connection: duckdb.DuckDBPyConnection, name: str, criteria: str, by_hand: str, rounds: int) -> None:
    ours = condition(core(read(criteria, SCHEMA), SCHEMA), SCHEMA, {}, TODAY)

    def compiled() -> int:
        return _one(connection, f"SELECT count(*) FROM leads WHERE {ours.text}", ours.parameters)

    def written() -> int:
        return _one(connection, f"SELECT count(*) FROM leads WHERE {by_hand}")

    print(f"{name}, in memory: {_ratio(compiled, written, rounds)} (budget 1.1, against the condition by hand)")


def _in_file(
    connection: duckdb.DuckDBPyConnection, file: Path, name: str, criteria: str, by_hand: str, rounds: int
) -> None:
    tree, fields = read(criteria, SCHEMA), fields_of(read(criteria, SCHEMA))

    def ours() -> int:
        return count(file, tree, SCHEMA, {}, TODAY).overall.matched

    def careful() -> int:
        casts = ", ".join(f"{name} AS raw_{name}, TRY_CAST({name} AS {TYPES[name]}) AS {name}" for name in TYPES)
        lost = " OR ".join(f"(raw_{name} IS NOT NULL AND {name} IS NULL)" for name in TYPES if name in fields)
        rows = f"SELECT {casts}, job_level, title FROM {_typed(file, {})}"
        counts = f"count(*) FILTER (WHERE {lost}), count(*) FILTER (WHERE NOT ({lost}))"
        return _one(connection, f"SELECT count(*) FILTER (WHERE {by_hand}), {counts} FROM ({rows})")

    def hopeful() -> int:
        return _one(connection, f"SELECT count(*) FILTER (WHERE {by_hand}), count(*) FROM {_typed(file)}")

    print(f"{name}, CSV, every value checked: {_ratio(ours, careful, rounds)} (against TRY_CAST by hand)")
    print(f"{name}, CSV, every value checked: {_ratio(ours, hopeful, rounds)} (against columns that the reader casts)")


def _typed(file: Path, types: Mapping[str, str] = TYPES) -> str:
    with file.open(encoding="utf-8") as lines:
        header = lines.readline().strip().split(",")
    columns = ", ".join(f"'{name}': '{types.get(name, 'VARCHAR')}'" for name in header)
    return f"read_csv('{file}', auto_detect = false, header = true, delim = ',', quote = '\"', columns = {{{columns}}})"


def _one(connection: duckdb.DuckDBPyConnection, sql: str, parameters: object = None) -> int:
    (found, *_) = connection.execute(sql, parameters or {}).fetchone() or (0,)
    return int(found)


def _ratio(ours: Callable[[], int], by_hand: Callable[[], int], rounds: int) -> str:
    assert ours() == by_hand()
    pairs = [(_seconds(ours), _seconds(by_hand)) for _ in range(rounds)]
    ratio = statistics.median(one / other for one, other in pairs)
    first, second = (statistics.median(times) * 1000 for times in zip(*pairs, strict=True))
    return f"{ratio:.2f} x, medians {first:.0f} and {second:.0f} ms"


def _seconds(work: Callable[[], int]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
