"""What an auditor's bag costs: to write it, and to check it with the verifier of standard Python.

    python benchmarks/bag.py [--events 100000] [--rounds 3]

Writing it is held against writing the same bytes into as many files and one replay; checking it against reading and
hashing every file. Processor times, in turns, since a bag is many small files and the machine may be busy.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from itertools import count
from pathlib import Path

from definitions import SHAPE, build

from ledger.app import settings
from ledger.app.ledger import open_ledger
from ledger.app.snapshot import Snapshot, advanced
from ledger.audit.bag.queries.export import BagOptions, export_bag

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from independent.verify_bag import check

WRITE, CHECK = 2, 3


def main() -> None:
    """Print both ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as named:
        folder, numbers = Path(named), count()
        build(folder / "ledger.db", asked.events).close()
        (folder / settings.FILE).write_text('database = "ledger.db"\n', encoding="utf-8")
        ledger = open_ledger(settings.load(folder / settings.FILE))
        export_bag(ledger, bag := folder / "bag", BagOptions())
        contents = {path.relative_to(bag): path.read_bytes() for path in bag.rglob("*") if path.is_file()}

        def written() -> None:
            export_bag(ledger, folder / f"made{next(numbers)}", BagOptions())

        def bare() -> None:
            write(contents, folder / f"made{next(numbers)}")
            advanced(ledger.journal, Snapshot(), checked=False)

        say(f"a bag of {asked.events:,} events", written, bare, asked.rounds, WRITE, "its files written, and a replay")
        verifier = lambda: require(not [*check(bag, "", None, "")])  # noqa: E731
        say("the same, checked", verifier, lambda: hashed(bag), asked.rounds, CHECK, "its files read and hashed")
        print(f"  {SHAPE}")


def write(contents: dict[Path, bytes], folder: Path) -> None:
    """The files, and nothing else."""
    for name in {each.parent for each in contents}:
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, data in contents.items():
        with open(folder / name, "xb", buffering=0) as file:
            file.write(data)


def hashed(folder: Path) -> None:
    """Every file, and every line."""
    for path in folder.rglob("*"):
        if path.is_file():
            sha256(path.read_bytes()).digest()
    for line in (folder / "data/events.jsonl").read_bytes().split(b"\n"):
        sha256(line).digest()


def require(right: bool) -> None:
    if not right:
        raise SystemExit("the bag does not fit")


def say(what: str, ours: Callable[[], None], theirs: Callable[[], None], rounds: int, most: int, baseline: str) -> None:
    """The median of the ratios."""
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    ratio = statistics.median(one / other for one, other in pairs)
    mine, other = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"{what:28} {ratio:5.2f} x {baseline} (at most {most} x), {mine:.1f} s and {other:.1f} s")


def seconds(work: Callable[[], None]) -> float:
    """The processor time that it takes."""
    gc.collect()
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
