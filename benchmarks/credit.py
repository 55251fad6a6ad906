"""Five closed forms of credit, the journeys built, next to queries that somebody wrote by hand for DuckDB.

    python benchmarks/credit.py [--touches 10000000] [--rounds 5]

Budget: 1.3 of the best by hand, of two ways: an ASOF join, and a join to the moment before. By hand there are no whole
numbers and no checks: a channel's credit is a sum of doubles, nobody looks for an id that stands there twice, and what
earned nothing is not counted. All read a Parquet file of touches and one of deals. Beside them stand polars by hand
(1.2) and marketing-attribution-models (1/3), where they are installed; the latter is given one conversion for each 40
touches of an account, and knows of no window.

What is compared is processor time, in turns.
"""

from __future__ import annotations

import argparse
import importlib.util
import resource
import statistics
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import duckdb
from processes import work_time

from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.language.tree import Always
from ledger.meanings.credit.attribution import Attribution, Converting, Joining, Touching, Window
from ledger.meanings.credit.form import Decay, FirstTouch, Form, LastTouch, Linear, ShareLine, Shares
from ledger.meanings.credit.taxonomy import Channel, Sorting, Taxonomy
from ledger.measure.credit.pure.run import CreditSides, CreditWorld, credit_sql, join, lay, opened
from ledger.measure.credit.pure.sides import EntityRows
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
BY_ASOF = """
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
BY_JOIN = """
CREATE TEMP TABLE journey AS
WITH moments AS (
  SELECT account, closed, lag(closed) OVER (PARTITION BY account ORDER BY closed) AS before
  FROM (SELECT DISTINCT account, closed FROM '{deals}')),
won AS (SELECT row_number() OVER () AS c, account, closed FROM '{deals}')
SELECT c, medium, CAST(t.at AS DATE) AS day,
  row_number() OVER (PARTITION BY c ORDER BY t.at, touch_id) AS nth, count(*) OVER (PARTITION BY c) AS n
FROM '{touches}' t JOIN (SELECT c, before, won.* FROM won JOIN moments USING (account, closed)) w
  ON t.account = w.account AND t.at <= w.closed AND (before IS NULL OR t.at > before)
WHERE date_diff('day', CAST(t.at AS DATE), CAST(w.closed AS DATE)) <= 90
"""
BY_HAND = {"a join": BY_JOIN, "an ASOF join": BY_ASOF}
PEERS = {"polars": "polars", "marketing-attribution-models": "mam"}
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
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        touches, deals = Path(folder) / "touches.parquet", Path(folder) / "deals.parquet"
        connection = duckdb.connect()
        for file, sql in ((touches, TOUCHES), (deals, DEALS)):
            connection.execute(f"COPY ({sql.format(rows=asked.touches)}) TO '{file}' (FORMAT parquet)")
        connection.close()
        _measured(touches, deals, asked.touches, asked.rounds)


def _measured(touches: Path, deals: Path, rows: int, rounds: int) -> None:
    ours = _ours(touches, deals)
    others: dict[str, Callable[[], object]] = {}
    for name, sql in BY_HAND.items():
        others[name] = partial(_by_hand, sql, touches, deals)
        most = max(abs(ours[key] / 10**9 - each) for key, each in _by_hand(sql, touches, deals).items())
        assert most < 1e-3, name
    print(f"{rows:,} touches, five forms; a channel's credit by hand differs by {most:.1e} of a conversion at most")
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    for name, module in PEERS.items():
        if importlib.util.find_spec(module):
            others[name] = partial({"polars": _by_polars, "mam": _by_mam}[module], touches, deals)
        else:
            print(f"not installed, so not shown: {name}")
    times = [(work_time(lambda: _ours(touches, deals)), *map(work_time, others.values())) for _ in range(rounds)]
    for n, name in enumerate(others, 1):
        ratio = statistics.median(each[0] / each[n] for each in times)
        first, second = (statistics.median(each[at] for each in times) for at in (0, n))
        print(f"{ratio:.2f} x {name}, medians {first:.2f} and {second:.2f} s of processor time", flush=True)


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


def _by_hand(sql: str, touches: Path, deals: Path) -> dict[tuple[str, str], float]:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(sql.format(touches=touches, deals=deals))
    return {
        (name, channel): each for name, sql in CREDITS.items() for channel, each in connection.execute(sql).fetchall()
    }


def _by_polars(touches: Path, deals: Path) -> object:
    import polars as pl

    won = pl.scan_parquet(deals).with_row_index("c")
    moments = won.select("account", "closed").unique().sort("closed")
    near = pl.scan_parquet(touches).join(won.select("account").unique(), on="account", how="semi").sort("at")
    asof = {"by": "account", "strategy": "forward", "check_sortedness": False, "coalesce": False}
    own = near.join_asof(moments, left_on="at", right_on="closed", **asof).drop_nulls("closed")
    day, length, place = pl.col("at").dt.date(), pl.len().over("c"), pl.int_range(1, pl.len() + 1).over("c")
    own = own.filter((pl.col("closed").dt.date() - day).dt.total_days() <= 90)
    own = own.join(won.select("c", "account", "closed"), on=["account", "closed"]).sort("c", "at", "touch_id")
    journey = own.with_columns(nth=place, n=length, day=day).collect(engine="streaming")
    back = (pl.col("day").max().over("c") - pl.col("day")).dt.total_days()
    weighed = journey.with_columns(w=pl.lit(0.5).pow(back / 7.0))
    nth, n = pl.col("nth"), pl.col("n")
    u = pl.when(n == 1).then(1.0).when(n == 2).then(0.5).when((nth == 1) | (nth == n)).then(0.4)
    forms = {
        "first": (nth == 1).cast(pl.Float64),
        "last": (nth == n).cast(pl.Float64),
        "linear": 1 / n,
        "u": u.otherwise(0.2 / (n - 2).cast(pl.Float64)),
        "decay": pl.col("w") / pl.col("w").sum().over("c"),
    }
    return weighed.with_columns(**forms).group_by("medium").agg(pl.col(*forms).sum())


def _by_mam(touches: Path, _: Path) -> None:
    import polars as pl
    from mam import MAM

    rows = pl.read_parquet(touches).sort("account", "at").with_columns(won=pl.int_range(pl.len()) % 40 == 0)
    named = {"channels_colname": "medium", "datetime_colname": "at", "user_id_colname": "account"}
    asked = MAM(df=rows, format_type="session", journey_with_conv_colname="won", **named)
    asked.run_first_click(), asked.run_last_click(), asked.run_linear()
    asked.run_position_based(), asked.run_time_decay()


if __name__ == "__main__":
    main()
