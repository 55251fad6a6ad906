"""The weekly read on many leads, next to the counts that are in it.

    python benchmarks/weekly.py [--rows 1000000] [--rounds 5]

Budget: 2 (issue I). Three metrics (a count, a sum, a ratio) are read in a week in which their rule became another, so
each is counted three times: as it was, and by the rule of either week. The baseline counts the same by the day with
`count`, each once. Beside it, so that nobody takes a slow count for a fast page: the same by hand in DuckDB.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import duckdb
from count import LEADS
from pairs import ratio_of

from ledger.app.ledger import Ledger, open_ledger
from ledger.app.populations import Records, records_of
from ledger.app.settings import load
from ledger.domain.period import Period
from ledger.measure.counting.queries.judge import Rules
from ledger.measure.counting.queries.measure import measured
from ledger.overview.week.queries.week import weekly

FOUNDED, CHANGED, MONDAY = "2026-03-20T09:00:00Z", "2026-04-08T09:00:00Z", "2026-04-13T09:00:00Z"
FIRST_RULE, LAST_RULE = date(2026, 4, 5), date(2026, 4, 12)
HOW = "--nature policy --standard retrospective --because agreed --as ana@acme.example"
DOCUMENTS = {
    "lead": "kind: entity\nkey: lead\nfields:\n  score: {type: number}\n  employees: {type: number, blank: 0}\n"
    "  amount: {type: number}\n  created: {type: datetime, clock: event}\n",
    "mql": "kind: criteria\nkey: mql\nentity: lead\ncriteria: score >= 65 AND employees >= 200\n",
    "sql": "kind: criteria\nkey: sql\nentity: lead\ncriteria: mql AND score >= 90\n",
    "mqls": "kind: metric\nkey: mqls\nentity: lead\nof: mql\ngoal: {at_least: 40, per: quarter}\n",
    "worth": "kind: metric\nkey: worth\nentity: lead\nmeasure: {sum: amount}\nof: mql\nunit: EUR\n",
    "rate": "kind: metric\nkey: rate\nentity: lead\nratio: {of: sql, over: mql, cohort: mql}\n",
}
NARROWER = "kind: criteria\nkey: mql\nentity: lead\ncriteria: score >= 75 AND employees >= 200\n"
METRICS = ("mqls", "worth", "rate")
WEEKS = Period(date(2026, 3, 30), date(2026, 4, 13))
BY_HAND = """
SELECT created::DATE, count(*) FILTER (WHERE {rule}), sum(amount) FILTER (WHERE {rule}),
  count(*) FILTER (WHERE {rule} AND score >= 90)
FROM '{file}' WHERE created >= TIMESTAMPTZ '2026-03-30' AND created < TIMESTAMPTZ '2026-04-13' GROUP BY 1
"""


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _decided(folder)
        leads = _leads(folder, asked.rows)
        os.environ["LEDGER_NOW"] = MONDAY
        ledger = open_ledger(load(folder / "ledger.toml"))
        records = records_of(ledger.settings, str(leads), None, {})
        _require_a_change(ledger, records)
        read, counts = (lambda: weekly(ledger, {"lead": records})), (lambda: _counts(ledger, records))
        print(
            f"the weekly read: {ratio_of(read, counts, asked.rounds)} (budget 2, against the counts in it)", flush=True
        )
        print(f"the same against DuckDB by hand: {ratio_of(read, lambda: _by_hand(leads), asked.rounds)}", flush=True)


def _decided(folder: Path) -> None:
    """Somebody alone decides on all of it, and on another rule in the middle of the week."""
    run(folder, FOUNDED, "ledger init --simulated-clock --as ana@acme.example")
    for key, text in DOCUMENTS.items():
        ratify(folder, FOUNDED, key, text, 1)
    ratify(folder, CHANGED, "mql", NARROWER, 2)


def ratify(folder: Path, now: str, key: str, text: str, number: int) -> None:
    """Propose and ratify a document, by the one person who holds every seat."""
    title = f'scope: "*"\ntitle: {key}\nstatement: What it is for.\n'
    (folder / f"{key}.yaml").write_text(text + title)
    run(folder, now, f"ledger propose {key}.yaml --effective {now[:10]} {HOW}")
    run(folder, now, f"ledger ratify {key}#{number} --as ana@acme.example")


def run(folder: Path, now: str, command: str) -> None:
    """Run a command of the ledger in a folder, on a day."""
    words = [sys.executable, "-m", *command.split()]
    subprocess.run(words, cwd=folder, env={**os.environ, "LEDGER_NOW": now}, check=True, capture_output=True)


def _leads(folder: Path, rows: int) -> Path:
    """The leads as Parquet, with types, up to the day on which they are read."""
    file = folder / "leads.parquet"
    typed = "* REPLACE (created::TIMESTAMPTZ + INTERVAL 24 DAY AS created, amount::DECIMAL(12, 2) AS amount)"
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"COPY (SELECT {typed} FROM ({LEADS.format(rows=rows)})) TO '{file}' (FORMAT parquet)")
    return file


def _counts(ledger: Ledger, records: Records) -> None:
    rules: tuple[Rules, ...] = ("then", FIRST_RULE, LAST_RULE)
    for metric in METRICS:
        for each in rules:
            measured(ledger, metric, records, each, ["created:day"], within=WEEKS)


def _by_hand(leads: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for least in (65, 65, 75):
            rule = f"score >= {least} AND coalesce(employees, 0) >= 200"
            connection.execute(BY_HAND.format(file=leads, rule=rule)).fetchall()


def _require_a_change(ledger: Ledger, records: Records) -> None:
    found = weekly(ledger, {"lead": records}).figures
    assert [each.refusal for each in found] == [None] * len(METRICS), [str(each.refusal) for each in found]
    assert all(each.rule for each in found), "the rule did something of each move"


if __name__ == "__main__":
    main()
