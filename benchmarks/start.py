"""How long commands take to begin: the processor time of each beside `--version`, on a small ledger.

    python benchmarks/start.py [--rounds 15]

What they do takes a few milliseconds, and the rest is that Python and the ledger are loaded. Each command is a process
of its own. Its user and system time is what counts, in turns with `--version`, and the median of the ratios.
"""

from __future__ import annotations

import argparse
import compileall
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from processes import processor_time

import ledger

LEDGER = [sys.executable, "-P", "-m", "ledger"]
BUDGETS = {"show lead": 2.0, "approve mql#1": 2.0, "list": 2.5, "status": 2.5}
WHO = {name: f"{name}@acme.example" for name in ("dana", "ana", "sal", "cro")}
TERMS = "--effective 2026-02-02 --nature policy --standard prospective --because agreed"
DOCUMENTS = {
    "charter": """\
kind: charter
title: Who decides lifecycle definitions
scope: lifecycle
steward: [ana@acme.example]
approver: {of: [sal@acme.example], quorum: 1}
decider: cro@acme.example
operator: [cro@acme.example]
lapses_after: 30 days
standards: [prospective]
""",
    "lead": """\
kind: entity
key: lead
scope: lifecycle
title: Lead
fields:
  score: {type: number, title: Engagement score}
""",
    "mql": """\
kind: criteria
key: mql
scope: lifecycle
title: MQL
statement: Worth a call.
entity: lead
criteria: score >= 65
""",
}


def main() -> None:
    """Print each ratio with its budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    asked = parser.parse_args()
    compileall.compile_dir(Path(ledger.__file__).parent, quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        desk = Path(folder) / "desk"
        _decide(desk)
        for command, budget in BUDGETS.items():
            pairs = [(_seconds(desk, command), _seconds(desk, "--version")) for _ in range(asked.rounds + 1)][1:]
            ratio = statistics.median(one / other for one, other in pairs)
            ours, base = (statistics.median(times) * 1000 for times in zip(*pairs, strict=True))
            print(f"ledger {command}: {ratio:.2f} x, medians {ours:.0f} and {base:.0f} ms (budget {budget:g})")


def _decide(desk: Path) -> None:
    """A definition of an entity that is in force, and one that waits for its approver."""
    desk.mkdir()
    for name, text in DOCUMENTS.items():
        (desk / f"{name}.yaml").write_text(text, encoding="utf-8")
    acts = [("dana", "init --simulated-clock"), ("dana", f"propose charter.yaml {TERMS}")]
    acts += [("dana", "ratify charter/lifecycle#1"), ("ana", f"propose lead.yaml {TERMS}"), ("sal", "approve lead#1")]
    acts += [("cro", "ratify lead#1"), ("ana", f"propose mql.yaml {TERMS}")]
    for who, words in acts:
        _run(desk, who, words.split())


def _seconds(desk: Path, command: str) -> float:
    """The processor time of a command on a copy of the ledger, each of whose events was judged before."""
    own = desk.with_name("own")
    shutil.rmtree(own, ignore_errors=True)
    shutil.copytree(desk, own)
    _run(own, "cro", ["list"])
    return _run(own, "sal" if command.startswith("approve") else "cro", command.split())


def _run(folder: Path, who: str, words: Sequence[str]) -> float:
    own = {
        "LEDGER_ACTOR": WHO[who],
        "LEDGER_CACHE": str(folder.parent / "cache"),
        "LEDGER_NOW": "2026-02-02T08:00:00Z",
        "LEDGER_TRUST": "/",
    }
    return processor_time([*LEDGER, *words], folder, **own)


if __name__ == "__main__":
    main()
