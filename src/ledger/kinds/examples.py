"""The examples of a document: records, and what must come out. They run whenever the document is read.

examples: [{given: {score: 80}, verdict: true}]      verdict of a criteria, points of a score, stage of a ladder
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from ledger.data import Data
from ledger.documents import Document, only_keys
from ledger.errors import BadInput, LedgerError
from ledger.kinds import shape
from ledger.language.explanation import Said
from ledger.language.judged import judged
from ledger.language.meaning import Meaning
from ledger.language.schema import Schema

KEYS = ("given", "because", "on")


class Promise(Data, frozen=True):
    """The key of what an example says must come out, of which meaning, what may stand there, and an example of it."""

    key: str
    of: str
    fits: Callable[[Any], bool]
    example: str


VERDICT = Promise("verdict", "criteria", lambda found: isinstance(found, bool), "verdict: true or false")
POINTS = Promise("points", "score", lambda found: isinstance(found, int) and not isinstance(found, bool), "points: 40")
STAGE = Promise("stage", "ladder", lambda found: isinstance(found, str | None), "stage: mql, or stage: null for none")


def examples(document: Document, promise: Promise) -> list[Any]:
    """The examples of a document as they are stored. Raises BadInput where one promises nothing."""
    return [_example(document, ("examples", n), promise) for n, _ in enumerate(shape.items(document, "examples"))]


def _example(document: Document, path: tuple[str | int, ...], promise: Promise) -> Any:
    example = shape.mapping(document, *path)
    only_keys(document, path, (*KEYS, promise.key))
    shape.mapping(document, *path, "given")
    if promise.key not in example or not promise.fits(example[promise.key]):
        raise document.problem(
            path, f"the example has no {promise.key}", why="it says what must come out", fix=f"add {promise.example}"
        )
    shape.text(document, *path, "because", default="-")
    shape.day(document, *path, "on")
    return shape.stored(document, example, path)


def failing_examples(
    document: Document, kept: list[Any], promise: Promise, meaning: Meaning, known: Schema, day: date
) -> Iterator[BadInput]:
    """The examples for which something else comes out than the document says."""
    for n, example in enumerate(kept):
        yield from _unlike(document, ("examples", n), example, promise, meaning, known, day)


def _unlike(
    document: Document,
    path: tuple[str | int, ...],
    example: Mapping[str, Any],
    promise: Promise,
    meaning: Meaning,
    known: Schema,
    day: date,
) -> Iterator[BadInput]:
    unknown = sorted(set(example["given"]) - known.given.keys())
    if unknown:
        yield _no_field(document, path, unknown[0], known)
        return
    on = date.fromisoformat(example["on"]) if example.get("on") else day
    try:
        found = judged(meaning, example["given"], known, on)
    except LedgerError as problem:
        yield document.problem((*path, "given"), problem.what, problem.why, problem.step or problem.fix)
        return
    if found != example[promise.key]:
        yield document.problem(
            path,
            f"the example says {_word(example[promise.key])}, and the {promise.of} says {_word(found)}",
            why=example.get("because") or "an example is what the author promises to the reader",
            fix=f"correct the {promise.of}, or the example if it was the mistake",
        )


def _no_field(document: Document, path: tuple[str | int, ...], name: str, known: Schema) -> BadInput:
    if name in known.fields:
        what, fix = f"`{name}` is a score of {known.entity}", "give the fields that it rests on"
        return document.problem(path, what, why="it is worked out from the record, and no record carries it", fix=fix)
    what, why = f"`{name}` is no field of {known.entity}", "an example is a record of it"
    return document.problem(path, what, why=why, fix="see its fields")


def _word(said: Said) -> str:
    return "none" if said is None else str(said).lower() if isinstance(said, bool) else str(said)
