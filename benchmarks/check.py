"""`check` of many documents: what one of 400 takes beside one of 100.

    python benchmarks/check.py [--documents 100] [--rounds 3]

The documents are of one entity: criteria, others that refer to those, scores, and invariants. Each is read among all
of them, held against what 1,000 events decided, and proved odd or not. The work of one is to be the same among many.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from definitions import build
from pairs import seconds

from ledger.app.database import Database
from ledger.app.ledger import Ledger
from ledger.app.settings import Settings
from ledger.documents import Document, load
from ledger.govern.documents.answers.documents import document_checks
from ledger.govern.proposals.decide.check import check_documents

MANY, RATIO = 4, 1.2
HEAD = 'scope: "*"\nentity: entity0\ntitle: Definition {n}\nstatement: What it is for.\n'
SORTS = (
    "kind: criteria\nkey: c{n}\n" + HEAD + "criteria: score >= {n} AND employees >= 200\n",
    "kind: criteria\nkey: r{n}\n" + HEAD + "criteria: c{n} AND employees >= 300\n",
    "kind: score\nkey: s{n}\n" + HEAD + "rules: [{{when: score >= {n}, points: 5}}]\nbounds: [0, 100]\n",
    "kind: invariant\nkey: i{n}\n" + HEAD + "every: r{n}\nis: c{n}\n",
)


def main() -> None:
    """Measure, and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        with build(path, 1_000) as journal:
            ledger = Ledger(journal, Settings(Path(folder) / "ledger.toml", Database(path, path)))
            few, many = documents(asked.documents), documents(MANY * asked.documents)
            check(ledger, few)  # what is imported once is of no size
            pairs = [[seconds(lambda: check(ledger, each)) / len(each) for each in (few, many)]  # noqa: B023
                     for _ in range(asked.rounds)]  # fmt: skip
    one, other = (statistics.median(each[n] for each in pairs) for n in range(2))
    print(
        f"check: a document of {len(many)} takes {other / one:.2f} x one of {len(few)}"
        f" ({other * 1000:.1f} ms, {one * 1000:.1f} ms); at most {RATIO} x"
    )


def documents(number: int) -> list[Document]:
    """So many documents, as they come in one file."""
    texts = (SORTS[n % len(SORTS)].format(n=n // len(SORTS)) for n in range(number))
    return load("---\n".join(texts), "benchmark")


def check(ledger: Ledger, found: list[Document]) -> None:
    """What `ledger check` does with them."""
    answer = document_checks(check_documents(ledger, found, None))
    if answer.bad:
        raise SystemExit("\n".join(line for each in answer.documents for line in each.lines()))


if __name__ == "__main__":
    main()
