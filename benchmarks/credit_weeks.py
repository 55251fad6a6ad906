"""Twenty metrics of credit in the week and by month, next to the runs of their attribution that they need.

    python benchmarks/credit_weeks.py [--touches 1000000] [--rounds 5]

Budgets (credit-metrics.md): the week 1.5 of one run for each governing version and dating, here two versions by the day
of the conversion and by that of the touch; by month over three years 1.3 of one run; by the day of the touch 1.5 of by
that of the conversion. The rule became another within the week. What is compared is processor time, in turns.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import duckdb
from processes import work_time
from weekly import ratify, run

from ledger.app.ledger import Ledger, open_ledger
from ledger.app.populations import records_of
from ledger.app.settings import load
from ledger.measure.credit.queries.credit import CreditSources, credited
from ledger.measure.metrics.queries.figures import metric_figures
from ledger.measure.metrics.queries.world import MetricAsked
from ledger.overview.week.queries.credit import weekly_credit
from ledger.overview.week.queries.week import weekly

FOUNDED, CHANGED, MONDAY = "2026-01-05T09:00:00Z", "2026-04-08T09:00:00Z", "2026-04-13T09:00:00Z"
VERSIONS, DATINGS = (date(2026, 4, 7), date(2026, 4, 13)), 2
MEDIA = ("video", "blog", "mail", "cpc")
ENTITY = "kind: entity\nkey: {}\nfields:\n  {}_id: {{type: number}}\n  account: {{type: number}}\n"
TAXONOMY = "kind: taxonomy\nkey: channels\nentity: touch\nfunnel: [top, middle, bottom]\nchannels:\n"
LINEAR = """\
kind: attribution
key: credit
entity: touch
taxonomy: channels
conversion: {entity: deal, when: "TRUE", at: closed, value: {field: amount, currency: EUR}, again: each}
journey: {by: {touch: account, conversion: account}, reset: at_conversion, window: 90 days}
touches: {at: on, order: [touch_id]}
credit: linear
no_touch: unattributed
"""
SHARES = "{shares: [{funnel: top, share: 40}, {funnel: middle, share: 30}, {funnel: bottom, share: 30}]}"
METRIC = "kind: metric\nkey: {}\nentity: deal\n{}\n"
TOUCHES = """
SELECT CAST(i AS DOUBLE) AS touch_id, CAST(hash(i * 3) % ({rows} // 30) AS DOUBLE) AS account,
  DATE '2023-04-01' + CAST(hash(i * 7) % 1108 AS INTEGER) AS on,
  ['video', 'blog', 'mail', 'cpc', 'direct'][(1 + hash(i * 11) % 5)::INTEGER] AS medium
FROM range({rows}) AS rows(i)
"""
DEALS = """
SELECT CAST(i AS DOUBLE) AS deal_id, CAST(hash(i * 5) % ({rows} // 30) AS DOUBLE) AS account,
  DATE '2023-04-01' + CAST(hash(i * 13) % 1108 AS INTEGER) AS closed,
  CAST(100 + hash(i * 17) % 9000 AS DOUBLE) AS amount
FROM range({rows} // 40) AS rows(i)
"""


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--touches", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _decide(folder)
        ledger, sources = _write(folder, asked.touches)
        print(
            f"{asked.touches:,} touches, {asked.touches // 40:,} deals, {len(_metrics())} metrics of credit", flush=True
        )

        def one_run(day: date = VERSIONS[1]) -> None:
            credited(ledger, "credit", sources, day)

        def every_run() -> None:
            for day in VERSIONS * DATINGS:
                one_run(day)

        by_month = MetricAsked(("month",), rules="today", sources=sources)
        for told, ours, theirs in (
            ("the week, of the runs that it needs: budget 1.5", lambda: _week(ledger, sources), every_run),
            (
                "by month over three years, of one run: budget 1.3",
                lambda: metric_figures(ledger, "all_value", by_month),
                one_run,
            ),
            (
                "by the day of the touch, of by that of the conversion: budget 1.5",
                lambda: metric_figures(ledger, "all_touched", by_month),
                lambda: metric_figures(ledger, "all_credit", by_month),
            ),
        ):
            print(f"  {told}: {_ratio(ours, theirs, asked.rounds)}", flush=True)


def _ratio(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> str:
    """The median of ours by theirs, in processor time."""
    pairs = [(work_time(ours), work_time(theirs)) for _ in range(rounds)]
    mine, other = (statistics.median(each[n] for each in pairs) for n in range(2))
    return f"{mine / other:.2f} x ({mine:.2f} s, {other:.2f} s)"


def _metrics() -> Mapping[str, str]:
    """Ten metrics of either dating: credit, value, one for each channel and part, a share, a change."""
    found = dict[str, str]()
    for key, dated in (("", ""), ("touched", "\ndated_by: touch")):
        found[f"all_{key or 'credit'}"] = f"measure: credit\nof: credit{dated}"
        found[f"all_value{key}"] = f"measure: value\nof: credit{dated}"
        for each in MEDIA:
            found[f"{each}{key}"] = f"measure: credit\nof: credit\nearned_by: {{channel: {each}}}{dated}"
        found[f"top{key}"] = f"measure: value\nof: credit\nearned_by: {{part: top}}{dated}"
        found[f"paid{key}"] = f"measure: value\nof: credit\nearned_by: {{paid: true}}{dated}"
        found[f"share{key}"] = f"share: {{of: top{key}, over: all_value{key}}}"
        found[f"change{key}"] = f"change: {{of: all_value{key}, from: before}}"
    return found


def _decide(folder: Path) -> None:
    """Somebody alone decides on all of it, and on another attribution in the middle of the week."""
    run(folder, FOUNDED, "ledger init --simulated-clock --as ana@acme.example")
    parts = zip(MEDIA, ("top", "middle", "middle", "bottom"), strict=True)
    channels = "".join(f"  {each}: {{funnel: {part}, paid: true}}\n" for each, part in parts)
    rules = "".join(f"  - {{when: \"medium = '{each}'\", channel: {each}}}\n" for each in MEDIA)
    documents = {
        "touch": ENTITY.format("touch", "touch") + "  medium: {type: text}\n  on: {type: date, clock: event}\n",
        "deal": ENTITY.format("deal", "deal") + "  amount: {type: number}\n  closed: {type: date, clock: event}\n",
        "channels": f"{TAXONOMY}{channels}rules:\n{rules}otherwise: unknown\n",
        "credit": LINEAR,
        **{key: METRIC.format(key, text) for key, text in _metrics().items()},
    }
    for key, text in documents.items():
        ratify(folder, FOUNDED, key, text, 1)
    ratify(folder, CHANGED, "credit", LINEAR.replace("credit: linear", f"credit: {SHARES}"), 2)


def _write(folder: Path, touches: int) -> tuple[Ledger, CreditSources]:
    files = {"touches": TOUCHES, "deals": DEALS}
    with duckdb.connect() as connection:
        for name, sql in files.items():
            connection.execute(f"COPY ({sql.format(rows=touches)}) TO '{folder / name}.parquet' (FORMAT parquet)")
    os.environ["LEDGER_NOW"] = MONDAY
    ledger = open_ledger(load(folder / "ledger.toml"))
    read = [records_of(ledger.settings, str(folder / f"{name}.parquet"), None, {}) for name in files]
    return ledger, CreditSources(*read)


def _week(ledger: Ledger, sources: CreditSources) -> None:
    found = weekly(ledger, {}, weekly_credit(ledger, sources, None))
    assert len(found.credit) == len(_metrics())
    assert [str(each.refusal) for each in found.credit if each.refusal] == []


if __name__ == "__main__":
    main()
