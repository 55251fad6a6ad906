"""Five closed forms of credit, the journeys built, next to a query that somebody wrote by hand for DuckDB.

    python benchmarks/credit.py [--touches 5000000] [--rounds 3]

Budget: 1.2. By hand there are no whole numbers and no checks: a channel's credit is a sum of doubles, nobody looks for
an id that stands there twice, and what earned nothing is not counted. Both read a Parquet file of touches and one of
deals.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb

from ledger.attribution.run import CreditSides, CreditWorld, credit_sql, join, lay, opened
from ledger.attribution.sides import EntityRows
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.language.tree import Always
from ledger.meanings.credit.attribution import Attribution, Converting, Joining, Touching, Window
from ledger.meanings.credit.form import Decay, FirstTouch, Form, LastTouch, Linear, ShareLine, Shares
from ledger.meanings.credit.taxonomy import Channel, Sorting, Taxonomy
from ledger.population.source.file import open_file

TOUCH = Schema(
    "touch",
    {
        "touch_id": Field("touch_id", "number"),
        "account": Field("account", "number"),
        "at": Field("at", "datetime"),
        "medium": Field("medium", "text"),
    },
)
DEAL = Schema(
    "deal",
    {
        "deal_id": Field("deal_id", "number"),
        "account": Field("account", "number"),
        "closed": Field("closed", "datetime"),
    },
)
MEDIA = ("video", "blog", "mail", "cpc", "direct")
TOUCHES = """
SELECT CAST(i AS DOUBLE) AS touch_id, CAST(hash(i * 3) % ({rows} // 30) AS DOUBLE) AS account,
  TIMESTAMPTZ '2025-01-01 00:00:00+00' + to_seconds((hash(i * 7) % 31536000)::BIGINT) AS at,
  ['video', 'blog', 'mail', 'cpc', 'direct'][(1 + hash(i * 11) % 5)::INTEGER] AS medium
FROM range({rows}) AS rows(i)
"""
DEALS = """
SELECT CAST(i AS DOUBLE) AS deal_id, CAST(hash(i * 5) % ({rows} // 30) AS DOUBLE) AS account,
  TIMESTAMPTZ '2025-01-01 00:00:00+00' + to_seconds((hash(i * 13) % 31536000)::BIGINT) AS closed
FROM range({rows} // 40) AS rows(i)
"""
U = Shares((ShareLine("touch", "first", 40), ShareLine("touch", "last", 40), ShareLine("touch", "others", 20)))
FORMS: Mapping[str, Form] = {"first": FirstTouch(), "last": LastTouch(), "linear": Linear(), "u": U, "decay": Decay(7)}
BY_HAND = """
CREATE TEMP TABLE journey AS
WITH moments AS (SELECT DISTINCT account, closed FROM '{deals}'),
won AS (SELECT row_number() OVER () AS c, account, closed FROM '{deals}'),
near AS (SELECT account, closed FROM won),
t AS (SELECT * FROM '{touches}' WHERE account IN (SELECT account FROM near)),
own AS (
  SELECT t.*, m.closed FROM t ASOF JOIN moments m ON t.account = m.account AND t.at <= m.closed)
SELECT c, medium, CAST(o.at AS DATE) AS day,
  row_number() OVER (PARTITION BY c ORDER BY o.at, touch_id) AS nth, count(*) OVER (PARTITION BY c) AS n
FROM own o JOIN won w ON w.account = o.account AND w.closed = o.closed
WHERE date_diff('day', CAST(o.at AS DATE), CAST(w.closed AS DATE)) <= 90
"""
CREDITS = {
    "first": "SELECT medium, sum(CASE WHEN nth = 1 THEN 1e0 ELSE 0 END) FROM journey GROUP BY 1",
    "last": "SELECT medium, sum(CASE WHEN nth = n THEN 1e0 ELSE 0 END) FROM journey GROUP BY 1",
    "linear": "SELECT medium, sum(1e0 / n) FROM journey GROUP BY 1",
    "u": """
        SELECT medium, sum(CASE WHEN n = 1 THEN 1e0 WHEN n = 2 THEN 5e-1 WHEN nth IN (1, n) THEN 4e-1
          ELSE 2e-1 / (n - 2) END) FROM journey GROUP BY 1""",
    "decay": """
        SELECT medium, sum(w / total) FROM (
          SELECT medium, w, sum(w) OVER (PARTITION BY c) AS total FROM (
            SELECT *, pow(0.5, date_diff('day', day, max(day) OVER (PARTITION BY c)) / 7.0) AS w FROM journey))
        GROUP BY 1""",
}


def main() -> None:
    """Print the ratio, how the sums differ, and the memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--touches", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        touches, deals = Path(folder) / "touches.parquet", Path(folder) / "deals.parquet"
        connection = duckdb.connect()
        for file, sql in ((touches, TOUCHES), (deals, DEALS)):
            connection.execute(f"COPY ({sql.format(rows=asked.touches)}) TO '{file}' (FORMAT parquet)")
        connection.close()
        _measured(touches, deals, asked.touches, asked.rounds)


def _measured(touches: Path, deals: Path, rows: int, rounds: int) -> None:
    ours, by_hand = _ours(touches, deals), _by_hand(touches, deals)
    most = max(abs(ours[key] / 10**9 - each) for key, each in by_hand.items())
    pairs = [
        (_seconds(lambda: _ours(touches, deals)), _seconds(lambda: _by_hand(touches, deals))) for _ in range(rounds)
    ]
    ratio = statistics.median(one / other for one, other in pairs)
    first, second = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"{rows:,} touches, five forms: {ratio:.2f} x, medians {first:.2f} and {second:.2f} s (budget 1.2)")
    print(f"  a channel's credit differs by {most:.1e} of a conversion at most; by hand it is a sum of doubles")
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def _world() -> CreditWorld:
    rules = tuple(Sorting(read(f"medium = '{each}'", TOUCH), each) for each in MEDIA)
    taxonomy = Taxonomy(("any",), tuple(Channel(each, "any") for each in MEDIA), rules, "unknown")
    rule = Attribution(
        Converting("deal", Always(), "closed", "deal_id"),
        Joining("account", "account", None, "at_conversion", Window(90)),
        Touching("touch", "channels", "at", ("touch_id",), Always()),
        Linear(),
        "unattributed",
    )
    return CreditWorld(rule, taxonomy, TOUCH)


def _ours(touches: Path, deals: Path) -> dict[tuple[str, str], int]:
    world = _world()
    sides = CreditSides(EntityRows(open_file(touches), TOUCH, {}), EntityRows(open_file(deals), DEAL, {}))
    with opened([world], sides) as session:
        lay(session, world)
        join(session, world)
        found: dict[tuple[str, str], int] = {}
        for name, form in FORMS.items():
            sql = f"SELECT _channel, sum(_credit) FROM ({credit_sql(session, world, form)}) GROUP BY 1"
            found |= {(name, channel): int(each) for channel, each in session.connection.execute(sql).fetchall()}
    return found


def _by_hand(touches: Path, deals: Path) -> dict[tuple[str, str], float]:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(BY_HAND.format(touches=touches, deals=deals))
    return {
        (name, channel): each for name, sql in CREDITS.items() for channel, each in connection.execute(sql).fetchall()
    }


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
