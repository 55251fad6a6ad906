"""Records that somebody sent, counted in a process of their own, which is given the open file and what is asked.

    server --CountingOrder, the open file--> python -m ledger.population.separate_process --counts, or why not--> server

The process has no ledger, no secret and no network; it may take 1 GB of memory and 60 seconds. What it says is read as
counts and nothing else, so that a file which takes it over gains nothing by that. Nothing of the file stays.
"""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, NamedTuple

from ledger.errors import BadInput
from ledger.population.asking import ImpactOptions, Judge
from ledger.population.both_rules import BothRulesAsked, BothRulesCounted
from ledger.population.columns import Column
from ledger.population.impact import Impact, impact
from ledger.population.profile import EXACT, ReadingProfile
from ledger.population.source.confined import SECONDS, confine
from ledger.population.source.digest import digest
from ledger.population.source.file import GZIP, OPEN, ZIP, File, begins
from ledger.population.source.unpacked import opened

LONGEST = 16 << 20  # bytes of an answer
_COUNTS = "ledger.population."
_MADE_OF = frozenset(
    {
        *("Impact", "Group", "Cell", "MoveTally", "Blame", "Sample", "Unread", "ReadingHint", "Stranger"),
        *("BothRulesCounted", "WeeksCounted", "QuarterCounted"),
    }
)
_PLAIN = frozenset({("copyreg", "__newobj__"), ("datetime", "date"), ("ledger.population.grouping", "Grouping")})


class ImpactAsked(NamedTuple):
    """What two rules do to every record."""

    before: Judge
    after: Judge
    columns: Mapping[str, Column]
    today: date
    asked: ImpactOptions

    def counted(self, file: File) -> Impact:
        """Count the records of an open file."""
        return impact(file, *self)


class CountingOrder(NamedTuple):
    """What is to be counted: the file by its number and name, what is asked of it, and how it is read."""

    file: int
    name: str
    asks: ImpactAsked | BothRulesAsked
    profile: ReadingProfile = EXACT


def count_separately(
    sent: BinaryIO,
    name: str,
    before: Judge,
    after: Judge,
    columns: Mapping[str, Column],
    today: date,
    asked: ImpactOptions,
    profile: ReadingProfile = EXACT,
) -> tuple[Impact, str]:
    """Count what was sent, an open file without a name on the disk, and give its digest too.

    Raises BadInput, also where it takes too much.
    """
    return _apart(CountingOrder(sent.fileno(), name, ImpactAsked(before, after, columns, today, asked), profile))


def count_both_separately(
    sent: BinaryIO, name: str, asked: BothRulesAsked, profile: ReadingProfile = EXACT
) -> BothRulesCounted:
    """Count what was sent by both rules. Raises BadInput, also where it takes too much."""
    counted: BothRulesCounted = _apart(CountingOrder(sent.fileno(), name, asked, profile))[0]
    return counted


def _apart(order: CountingOrder) -> tuple[Any, str]:
    """What came of an order, and the digest of the file."""
    name = order.name
    with tempfile.TemporaryDirectory(prefix="ledger-") as folder, tempfile.TemporaryFile() as answer:
        command = [sys.executable, "-I", "-m", "ledger.population.separate_process"]
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            pass_fds=(order.file,),
            env={"TMPDIR": folder, "LANG": "C.UTF-8"},
            cwd=folder,
        ) as process:
            try:
                process.communicate(_written(order), SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                raise _too_much(name, f"they were not counted in {SECONDS} seconds") from None
        if process.returncode:
            raise _too_much(name, "they took more than the 1 GB of memory that reading them may take")
        answer.seek(0)
        return _counts(answer.read(LONGEST), name)


def _too_much(name: str, why: str) -> BadInput:
    fix = "send fewer columns or fewer records, as CSV; or count them at the command line: ledger impact"
    return BadInput("these records could not be counted", f"{why}, or the file is damaged", fix, name)


class _Rules(pickle.Pickler):
    """Writes rules down, mappings that nobody may change among them."""

    def reducer_override(self, value: object) -> Any:
        """How such a mapping is made again."""
        return (_unchanging, (dict(value),)) if isinstance(value, MappingProxyType) else NotImplemented


def _unchanging(of: dict[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(of)


def _written(order: CountingOrder) -> bytes:
    found = io.BytesIO()
    _Rules(found).dump(order)
    return found.getvalue()


class _Counts(pickle.Unpickler):
    """Reads counts, and what they are made of. Whatever else an answer names is not made."""

    def find_class(self, module: str, name: str) -> Any:
        """One of those that an answer may name."""
        if (module, name) in _PLAIN or (module.startswith(_COUNTS) and name in _MADE_OF):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(name)


def _counts(answer: bytes, name: str) -> tuple[Any, str]:
    try:
        sort, *told = _Counts(io.BytesIO(answer)).load()
    except Exception:  # whatever a process says that was taken over
        raise _too_much(name, "what came back was no answer") from None
    if sort == "wrong":
        raise BadInput(*map(str, told))
    return told[0], str(told[1])


def _answer(order: CountingOrder) -> tuple[object, ...]:
    path = OPEN / str(order.file)
    try:
        _require_plain(path, order.name)
        with opened(path, order.profile, order.name) as file:
            return "counted", order.asks.counted(file), digest(file)
    except BadInput as wrong:
        told = (wrong.what, wrong.why, wrong.step.words if wrong.step else wrong.fix, wrong.place)
        return "wrong", *(each.replace(str(path), order.name) for each in told)


def _require_plain(path: Path, name: str) -> None:
    """Pass where it is neither packed nor a database."""
    if begins(path, name).startswith((ZIP, GZIP)):
        what, why = "an archive is not opened here", "a small one may hold a very large file; an .xlsx is one too"
        raise BadInput(what, why, "send it unpacked, as CSV or Parquet", name)


if __name__ == "__main__":
    wanted = pickle.load(sys.stdin.buffer)  # from our own server

    confine()
    os.write(1, pickle.dumps(_answer(wanted)))
