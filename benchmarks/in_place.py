"""The impact of a change on the records of a table of PostgreSQL, next to SQL that somebody wrote by hand, there too.

    python benchmarks/in_place.py [--rows 10000000] [--rounds 5] [--url postgresql:///bench?host=/run/postgresql]

Budget: 1.1 (issue J), for the same counts. Ours tells more than who moves: what cannot be read, codes that nobody
declared, and for each clause how many it answers for, and how many alone. So two are written by hand: one that gives
all of that, to which the budget is held, and one that gives the four numbers alone, told beside it. The digest of the
population, which `ledger impact --digest` asks for, is told apart.

Without `--url` a server of the tests is started, which does not wait for its disk.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from count import LEADS, SCHEMA
from impact import AFTER, BEFORE, CELLS, HAND, NAMES, TODAY
from pairs import ratio_of

from ledger.language.read import read
from ledger.population.asking import ImpactOptions, Judge
from ledger.population.impact import impact
from ledger.population.source.digest import digest
from ledger.population.source.postgres import Address, snapshot

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from postgres import server

TYPES = {
    "id": "bigint",
    "score": "numeric(5, 1)",
    "employees": "integer",
    "is_competitor": "boolean",
    "created": "timestamptz",
    "visits": "integer",
    "seconds": "integer",
    "amount": "numeric(12, 2)",
}
TABLE = "ledger_benchmark_leads"
CLAUSES = {
    "v0 AND NOT v1": ("score >= 60", "employees >= 500", "job_level IN ('c_level', 'vp', 'director')"),
    "v1 AND NOT v0": ("score >= 65", "employees >= 200", "job_level IN ('c_level', 'vp')"),
}
DECLARED = "'c_level', 'vp', 'director', 'manager', 'other'"
Counts = dict[str, int]


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--url", default="")
    asked = parser.parse_args()
    with _filled(asked.url, asked.rows) as (url, connection):
        ours = _ours(url)
        assert ours == _four(connection), "the same four numbers"
        every, four = (
            ratio_of(lambda: _ours(url), lambda hand=hand: hand(connection), asked.rounds) for hand in (_every, _four)
        )
        print(f"{asked.rows:,} records in PostgreSQL, all that we tell: {every} (budget 1.1)", flush=True)
        print(f"beside the four numbers alone: {four}")
        digested = ratio_of(lambda: _digested(url), lambda: _four(connection), asked.rounds)
        print(f"with the digest, beside the four numbers alone: {digested}")


@contextmanager
def _filled(url: str, rows: int) -> Iterator[tuple[str, Any]]:
    """A server with a table of leads, which goes afterwards."""
    with server() if not url else _given(url) as found, psycopg.connect(found, autocommit=True) as connection:
        fetched = duckdb.connect().execute(LEADS.format(rows=rows))
        names = [each[0] for each in fetched.description or ()]
        columns = ", ".join(f"{name} {TYPES.get(name, 'text')}" for name in names)
        connection.execute(f"DROP TABLE IF EXISTS {TABLE}; CREATE TABLE {TABLE} ({columns})")
        with connection.cursor().copy(f"COPY {TABLE} FROM STDIN") as copy:
            while block := fetched.fetchmany(50_000):
                for row in block:
                    copy.write_row(row)
        connection.execute(f"VACUUM ANALYZE {TABLE}")
        try:
            yield found, connection
        finally:
            connection.execute(f"DROP TABLE {TABLE}")


@contextmanager
def _given(url: str) -> Iterator[str]:
    yield url


def _ours(url: str) -> Counts:
    judges = (Judge(read(each, SCHEMA), SCHEMA) for each in (BEFORE, AFTER))
    with snapshot(Address(url, TABLE, TABLE)) as table:
        found = impact(table, *judges, {}, TODAY, ImpactOptions())
    return {cell: found.overall.cells[cell].records for cell in CELLS}


def _digested(url: str) -> str:
    _ours(url)
    with snapshot(Address(url, TABLE, TABLE)) as table:
        return digest(table)


def _four(connection: Any) -> Counts:
    return _cells(connection, four(TABLE))


def _every(connection: Any) -> Counts:
    return _cells(connection, every(TABLE))


def _cells(connection: Any, sql: str) -> Counts:
    found = connection.execute(sql).fetchall()
    return dict.fromkeys(CELLS, 0) | {NAMES[v0, v1]: records for v0, v1, records, *_ in found}


def four(table: str) -> str:
    """By hand: how many are in both, gained, lost and in neither."""
    return _by_hand(table, "")


def every(table: str) -> str:
    """That, and what else we tell: undeclared codes, and of how many records each clause is the reason, or alone."""
    told = [f"count(*) FILTER (WHERE job_level NOT IN ({DECLARED}))"]
    for moved, clauses in CLAUSES.items():
        stopping = [f"({each}) IS NOT TRUE" for each in clauses] + ["is_competitor"]
        for each in stopping:
            others = " AND ".join(f"({other}) IS NOT TRUE" for other in stopping if other != each)
            told.append(f"count(*) FILTER (WHERE {moved} AND {each})")
            told.append(f"count(*) FILTER (WHERE {moved} AND {each} AND {others})")
    return _by_hand(table, "".join(f", {each}" for each in told))


def _by_hand(table: str, told: str) -> str:
    verdicts = ", ".join(f"({each}) IS TRUE AS v{n}" for n, each in enumerate(HAND))
    rows = f"SELECT {verdicts}, score, employees, job_level, is_competitor FROM {table}"
    return f"SELECT v0, v1, count(*){told} FROM ({rows}) AS judged GROUP BY v0, v1"


if __name__ == "__main__":
    main()
