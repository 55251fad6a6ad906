"""What reads bytes that somebody else wrote, and what may come of any bytes at all: an answer, or an error of ours.

`test_fuzz.py` tries the targets with hypothesis, and `fuzzer.py` with atheris, which looks where the code has not been.
Whatever else escapes is a bug.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from kinds import reading
from ledger.deliver.delivery.pure.plan import Plan, read as read_plan, written
from ledger.documents import load
from ledger.domain.keys.note_key import public_key
from ledger.errors import LedgerError
from ledger.journal import note
from ledger.kinds.entity import schema
from ledger.language.print import canonical
from ledger.language.read import read as read_criteria

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
    """Feed it. What is refused is told in three parts, and tells nothing that moves somebody's terminal.

    A tab may stand in a document; where an error that quotes it is printed, it is spaces.
    """
    refusal = _refusal(target, data)
    if refusal:
        assert refusal.what
        assert refusal.why
        assert refusal.fix
        assert all(each.isprintable() or each in "\n\t" for each in str(refusal)), str(refusal)


def _refusal(target: Target, data: bytes) -> LedgerError | None:
    try:
        target.read(data)
    except LedgerError as no:
        return no
    return None
