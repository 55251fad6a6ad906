"""The impact of a change on many records, next to the same counts by a query that somebody wrote by hand for DuckDB.

    python benchmarks/impact.py [--rows 10000000] [--rounds 5] [--peer-rows 20000]

Budget: 1.1 (issue C), over Parquet, where values have types. By hand both conditions are worked out once for a record,
and the records counted by what they say, in one pass: of five ways to write it that is the fastest. Ours also tells
what cannot be read, codes that nobody declared, and which clause answers for each move. Over CSV it checks, value by
value, that each is exactly of its type, which no hand does: one casts each text and counts what cannot be cast (and
takes '1_000' and 'inf' for numbers), the other lets the reader cast and stops at the first value it cannot. The digest
of the population is one more read of the file's bytes, told apart.

Shown beside: polars over all rows, and two rule engines over the first `--peer-rows` of them as dicts of Python, which
are made before the clock starts; their time is scaled to all rows.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
from count import LEADS, SCHEMA, TYPES

from ledger.language.read import read
from ledger.population.asking import ImpactOptions, Judge
from ledger.population.impact import impact
from ledger.population.source.digest import digest
from ledger.population.source.file import open_file

TODAY = date(2026, 3, 29)
BEFORE = "score >= 65 AND employees >= 200 AND job_level IN ('c_level', 'vp') AND NOT is_competitor"
AFTER = "score >= 60 AND employees >= 500 AND job_level IN ('c_level', 'vp', 'director') AND NOT is_competitor"
HAND = (
    "score >= 65 AND employees >= 200 AND job_level IN ('c_level', 'vp') AND is_competitor IS NOT TRUE",
    "score >= 60 AND employees >= 500 AND job_level IN ('c_level', 'vp', 'director') AND is_competitor IS NOT TRUE",
)
CELLS = {"both": (True, True), "gained": (False, True), "lost": (True, False), "neither": (False, False)}
NAMES = {both: cell for cell, both in CELLS.items()}
SCALED = "score != null and score >= {0} and employees != null and employees >= {1} and {2} and is_competitor != true"
BOUNDS = ((65, 200, ("c_level", "vp")), (60, 500, ("c_level", "vp", "director")))
PEERS = {"polars": "polars", "zen-engine": "zen", "rule-engine": "rule_engine"}
Counts = dict[str, int]


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer-rows", type=int, default=20_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        parquet, text = _written(Path(folder), asked.rows)
        _compared("Parquet", parquet, f"read_parquet('{parquet}')", asked.rounds)
        _by_source(parquet, asked.rounds)
        _peers(parquet, asked.rows, asked.peer_rows)
        _compared("CSV, against columns that the reader casts", text, _cast(text), asked.rounds)
        _compared("CSV, against TRY_CAST by hand", text, _tried(text), asked.rounds)
        for file in (parquet, text):
            took = statistics.median(_seconds(lambda file=file: digest(open_file(file))) for _ in range(asked.rounds))
            print(f"digest of {file.suffix[1:]}, {file.stat().st_size / 1e6:,.0f} MB: {took * 1000:.0f} ms")


def _compared(name: str, file: Path, rows: str, rounds: int) -> None:
    """The counts alone, and with three sample ids for whom it gains and loses."""
    ratio = _ratio(lambda: _ours(file), lambda: _hand(_by_hand(rows)), rounds)
    print(f"{name}: {ratio} (budget 1.1 on Parquet)", flush=True)
    if file.suffix == ".parquet":
        ids = ", min(CAST(id AS VARCHAR), 3) FILTER (WHERE v0 <> v1)"
        sampled = _ratio(lambda: _ours(file, samples=3), lambda: _hand(_by_hand(rows, "id", ids)), rounds)
        print(f"{name}, with sample ids: {sampled}", flush=True)


def _by_hand(rows: str, reads: str = "", told: str = "") -> str:
    """Both conditions of each record, and how many say what; `told` is worked out of the column `reads`, or that is."""
    verdicts = ", ".join(f"({each}) IS TRUE AS v{n}" for n, each in enumerate(HAND))
    also, by = (f", {reads}" if reads else ""), ("" if told or not reads else f", {reads}")
    columns = f"SELECT {verdicts}{also} FROM {rows}"
    return f"SELECT v0, v1, count(*){told or by} FROM ({columns}) GROUP BY v0, v1{by}"


def _by_source(file: Path, rounds: int) -> None:
    by_hand = _by_hand(f"read_parquet('{file}')", "source")

    def ours() -> Counts:
        return _ours(file, by=("source",))

    print(f"Parquet, by source too: {_ratio(ours, lambda: _hand(by_hand), rounds)} (budget 1.1)", flush=True)
    groups = impact(open_file(file), *_judges(), {}, TODAY, ImpactOptions(by=("source",))).groups
    told = {(each.value, name): each.cells[name].records for each in groups for name in CELLS}
    found = duckdb.connect().execute(by_hand).fetchall()
    assert told == {(source, NAMES[v0, v1]): n for v0, v1, n, source in found}, "every cell of every source"


def _peers(file: Path, rows: int, few: int) -> None:
    """What other libraries take for the same four numbers."""
    missing = [name for name, module in PEERS.items() if importlib.util.find_spec(module) is None]
    if missing:
        print(f"not installed, so not shown: {', '.join(missing)}")
        return
    hand = _seconds(lambda: _hand(_by_hand(f"read_parquet('{file}')")))
    ours = [_seconds(lambda: _ours(file)) for _ in range(3)]
    print(f"ours, {rows:,} rows: {statistics.median(ours):.2f} s; by hand {hand:.2f} s", flush=True)
    assert _polars(file) == _ours(file)
    took = statistics.median(_seconds(lambda: _polars(file)) for _ in range(3))
    print(f"polars, {rows:,} rows: {took:.2f} s, {took / statistics.median(ours):.1f} x ours", flush=True)
    names = "score, employees, job_level, is_competitor"
    found = duckdb.connect().execute(f"SELECT {names} FROM read_parquet('{file}') LIMIT {few}").fetchall()
    records = [dict(zip(names.split(", "), row, strict=True)) for row in found]
    wanted = _hand(_by_hand(f"(FROM read_parquet('{file}') LIMIT {few})"))
    for name, judges in (("zen-engine", _zen()), ("rule-engine", _rule_engine())):
        start = time.perf_counter()
        counts = _counted(records, judges)
        took = (time.perf_counter() - start) * rows / len(records)
        assert counts == wanted, name
        ratio = took / statistics.median(ours)
        print(f"{name}, {len(records):,} rows scaled to {rows:,}: {took:,.0f} s, {ratio:,.0f} x ours", flush=True)


def _polars(file: Path) -> Counts:
    import polars as pl

    held = [
        (pl.col("score") >= score) & (pl.col("employees") >= size) & pl.col("job_level").is_in(levels)
        & pl.col("is_competitor").fill_null(value=False).not_()
        for score, size, levels in BOUNDS
    ]  # fmt: skip
    frame = pl.scan_parquet(file).select(v0=held[0].fill_null(value=False), v1=held[1].fill_null(value=False))
    found = frame.group_by("v0", "v1").len().collect(engine="streaming")
    return _as_cells((v0, v1, n) for v0, v1, n in found.iter_rows())


def _zen() -> list[Callable[[Mapping[str, object]], bool]]:
    import zen

    texts = (SCALED.format(score, size, f"job_level in {list(levels)}") for score, size, levels in BOUNDS)
    return [partial(_is_true, zen.compile_expression(text)) for text in texts]


def _is_true(rule: Any, record: Mapping[str, object]) -> bool:
    return rule.evaluate(record) is True


def _rule_engine() -> list[Callable[[Mapping[str, object]], bool]]:
    import rule_engine

    each = (" or ".join(f"job_level == '{level}'" for level in levels) for *_, levels in BOUNDS)
    texts = (SCALED.format(score, size, f"({any_of})") for (score, size, _), any_of in zip(BOUNDS, each, strict=True))
    return [rule_engine.Rule(text).matches for text in texts]


def _counted(records: Iterable[Mapping[str, object]], judges: list[Callable[[Mapping[str, object]], bool]]) -> Counts:
    one, other = judges
    counts = dict.fromkeys(CELLS, 0)
    for record in records:
        counts[NAMES[one(record), other(record)]] += 1
    return counts


def _judges() -> list[Judge]:
    return [Judge(read(each, SCHEMA), SCHEMA) for each in (BEFORE, AFTER)]


def _ours(file: Path, by: str = "", samples: int = 0) -> Counts:
    found = impact(open_file(file), *_judges(), {}, TODAY, ImpactOptions(by=by, samples=samples))
    return {cell: found.overall.cells[cell].records for cell in CELLS}


def _hand(sql: str) -> Counts:
    return _as_cells(row[:3] for row in duckdb.connect().execute(sql).fetchall())


def _as_cells(found: Iterable[tuple[bool, bool, int]]) -> Counts:
    counts = dict.fromkeys(CELLS, 0)
    for v0, v1, n in found:
        counts[NAMES[v0, v1]] += n
    return counts


def _written(folder: Path, rows: int) -> tuple[Path, Path]:
    parquet, text = folder / "leads.parquet", folder / "leads.csv"
    casts = ", ".join(
        f"CAST({name} AS {kind}{'TZ' if kind == 'TIMESTAMP' else ''}) AS {name}" for name, kind in TYPES.items()
    )
    connection = duckdb.connect()
    connection.execute(f"COPY ({LEADS.format(rows=rows)}) TO '{text}' (HEADER)")
    connection.execute(
        f"COPY (SELECT * REPLACE ({casts}) FROM ({LEADS.format(rows=rows)})) TO '{parquet}' (COMPRESSION zstd)"
    )
    return parquet, text


def _cast(file: Path, text_only: bool = False) -> str:
    with file.open(encoding="utf-8") as lines:
        header = lines.readline().strip().split(",")
    kinds = {} if text_only else TYPES
    columns = ", ".join(f"'{name}': '{kinds.get(name, 'VARCHAR')}'" for name in header)
    return f"read_csv('{file}', auto_detect = false, header = true, delim = ',', quote = '\"', columns = {{{columns}}})"


def _tried(file: Path) -> str:
    names = [name for name in TYPES if name in BEFORE]
    casts = ", ".join(f"{name} AS raw_{name}, TRY_CAST({name} AS {TYPES[name]}) AS {name}" for name in names)
    lost = " OR ".join(f"(raw_{name} IS NOT NULL AND {name} IS NULL)" for name in names)
    rows = f"SELECT {casts}, job_level FROM {_cast(file, text_only=True)}"
    return f"(SELECT * FROM ({rows}) WHERE ({lost}) IS NOT TRUE)"


def _ratio(ours: Callable[[], Counts], by_hand: Callable[[], Counts], rounds: int) -> str:
    assert ours() == by_hand()
    pairs = [_pair(ours, by_hand, first=n % 2 == 0) for n in range(rounds)]
    ratio = statistics.median(one / other for one, other in pairs)
    one, other = zip(*pairs, strict=True)
    first, second = (statistics.median(times) * 1000 for times in (one, other))
    return f"{ratio:.2f} x (best of each: {min(one) / min(other):.2f} x), medians {first:.0f} and {second:.0f} ms"


def _pair(ours: Callable[[], Counts], by_hand: Callable[[], Counts], first: bool) -> tuple[float, float]:
    """Both, taking turns at who is first."""
    if first:
        return _seconds(ours), _seconds(by_hand)
    other = _seconds(by_hand)
    return _seconds(ours), other


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
