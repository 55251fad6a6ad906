"""What reads bytes that somebody else wrote, and what may come of any bytes at all: an answer, or an error of ours.

    python tests/faults/fuzz.py documents -max_total_time=60        by atheris, which looks where the code has not been

`test_fuzz.py` tries the same targets with hypothesis. Whatever else escapes is a bug.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path.append(str(ROOT / "tests"))

from kinds import reading  # noqa: E402
from ledger.documents import load  # noqa: E402
from ledger.domain.note_key import public_key  # noqa: E402
from ledger.errors import LedgerError  # noqa: E402
from ledger.journal import note  # noqa: E402
from ledger.kinds.entity import schema  # noqa: E402
from ledger.language import canonical, read as read_criteria  # noqa: E402
from ledger.plan import Plan, read as read_plan, written  # noqa: E402

LEAD = reading.read(reading.LEAD)
SCHEMA = schema(LEAD, (), "UTC")
CRITERIA = (
    "score >= 65 AND NOT (is_competitor OR job_level IN ('vp', 'director'))",
    "created BETWEEN 2026-01-31 AND TODAY - 90 DAYS  -- as agreed\nOR employees IS NOT BLANK",
)
DOCUMENTS = tuple(
    getattr(reading, name) for name in vars(reading) if name.isupper() and "kind:" in str(vars(reading)[name])
)
NOTE = """\
acme.example/ledger/1
42
c2lnbmVk

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PLAN = written(
    Plan(day="2026-02-16", position=21, leaf="ab" * 32, targets=(), changes=(), refused=(), in_sync=("sf Y is v1",))
)


class Target(NamedTuple):
    """Something that reads: what it is fed begins with `seeds`, and `words` mean something to it."""

    read: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    words: tuple[bytes, ...]


def documents(data: bytes) -> None:
    """A file of documents, read as `check` reads them."""
    around = reading.beside(LEAD)
    for found in load(data, "doc.yaml"):
        if kind := reading.KIND.get(found.kind):
            draft = kind.read(found, around)
            [*kind.objections(draft, found, around), *kind.notes(draft, around)]


def criteria(data: bytes) -> None:
    """A criteria; what was understood is written in one way, which says the same."""
    tree = read_criteria(data.decode(errors="replace"), SCHEMA)
    assert read_criteria(canonical(tree), SCHEMA) == tree


def notes(data: bytes) -> None:
    """A note that somebody kept, and what might be its key."""
    text = data.decode(errors="replace")
    note.signers(note.parse(text), [public_key(KEY)])
    public_key(text)


def _bytes(*texts: str) -> tuple[bytes, ...]:
    return tuple(text.encode() for text in texts)


TARGETS: Mapping[str, Target] = {
    "documents": Target(
        documents, _bytes(*DOCUMENTS), _bytes("? ", "&a", "*a", "!!", "<<: ", "- ", "{", "|\n", "---\n", "\x00", "﻿")
    ),
    "criteria": Target(
        criteria,
        _bytes(*CRITERIA),
        _bytes(
            "(",
            "NOT ",
            "'",
            " BLANK",
            "9" * 40,
            "TRUE",
            "--",
            "=",
            "-",
        ),
    ),
    "notes": Target(notes, _bytes(NOTE, KEY), _bytes("\n\n", "— ", "+", "=", "x" * 90)),
    "plans": Target(
        lambda data: read_plan(data, "plan.json"), (PLAN,), _bytes("[", "{", '""', "null", "1e999", "NaN", "\\ud800")
    ),
}


def tried(target: Target, data: bytes) -> None:
    """Feed it. What is refused is told in three parts, and tells nothing that moves somebody's terminal."""
    try:
        target.read(data)
    except LedgerError as no:
        assert no.what
        assert no.why
        assert no.fix
        assert all(each.isprintable() or each == "\n" for each in str(no)), str(no)


def main() -> None:
    """Go on until told to stop, or until something else than an error of ours comes."""
    import atheris

    name = sys.argv.pop(1)
    atheris.instrument_all()
    atheris.Setup(sys.argv, lambda data: tried(TARGETS[name], data))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
