"""A number for each record: the points of every rule that holds, within bounds.

bounds: [0, 100]
rules:
- {when: "job_level IN ('c_level', 'vp')", points: 40}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger.documents import Document, only_keys
from ledger.domain.definition import Draft
from ledger.errors import BadInput
from ledger.kinds import shape
from ledger.kinds.examples import POINTS, failing_examples
from ledger.kinds.judging import judging
from ledger.kinds.kind import Surroundings
from ledger.kinds.references import criteria_at, known_names, schema_around, written_out, written_out_at
from ledger.language.judged import judged
from ledger.language.literals import DIGITS, shortened
from ledger.language.never import never
from ledger.language.notes import negation_notes
from ledger.language.schema import Schema
from ledger.meanings.registry import meaning_from_json
from ledger.meanings.score import Score, Weighted, attainable

_KEYS = ("kind", "key", "scope", "entity", "title", "statement", "bounds", "rules", "examples")
_RULE_KEYS = ("when", "points")
RULES, POINTS_EACH = 200, 10_000


class ScoreKind:
    """The kind `score`: it yields a score."""

    name = "score"
    version = 1

    def read(self, document: Document, around: Surroundings) -> Draft:
        """The content of a score document, its rules parsed against the entity in force on its effective date."""
        only_keys(document, (), _KEYS)
        key, entity = shape.key(document, "key"), shape.key(document, "entity")
        known = schema_around(entity, key, around, document)
        low, high = _bounds(document)
        score = Score(tuple(_rules(document, known)), low, high)
        return judging(
            self,
            document,
            score,
            known,
            around,
            texts={f"rules.{n}.when": shape.text(document, "rules", n, "when") for n, _ in enumerate(score.rules)},
            promise=POINTS,
            bounds=[low, high],
            rules=[{"points": rule.points} for rule in score.rules],
        )

    def objections(self, draft: Draft, document: Document, around: Surroundings) -> Iterator[BadInput]:
        """Rules that hold for no record, and examples for which other points come out."""
        known = schema_around(draft.entity, draft.key, around, document)
        meant, whole = written_out_at(document, ("rules",), _score(draft), draft.key, known, around)
        for n, rule in enumerate(meant.rules):
            if never(rule.when, whole):
                yield document.problem(
                    ("rules", n, "when"),
                    "this rule holds for no record",
                    why="its conditions exclude each other, so that nobody would ever get its points",
                    fix="correct it, or leave it out",
                )
        yield from failing_examples(document, draft.content["examples"], POINTS, meant, whole, around.day)

    def notes(self, draft: Draft, around: Surroundings) -> Iterator[str]:
        """Between which numbers it can come out, and which way records with blanks go, rule by rule."""
        score, known = _score(draft), known_names(around.definitions[draft.entity], draft.key, around)
        least, most = attainable(score)
        yield f"it lies between {least} and {most}, if any rules may hold together"
        for rule in score.rules:
            yield from negation_notes(rule.when, known)
        meant, whole = written_out(score, draft.key, known, around)
        yield f"a record with nothing filled in gets {judged(meant, {}, whole, around.day)}"


def _score(draft: Draft) -> Score:
    found = meaning_from_json(draft.tree)
    assert isinstance(found, Score)
    return found


def _bounds(document: Document) -> tuple[int, int]:
    match shape.at(document, ("bounds",)):
        case [low, high] if _whole(low) and _whole(high) and low < high:
            return low, high
        case None:
            what = "`bounds` is missing"
        case other:
            what = f"`bounds` holds `{shortened(str(other))}`"
    why = f"a score lies between two whole numbers of at most {DIGITS} digits, the lower one first"
    raise document.problem(("bounds",), what, why=why, fix="such as bounds: [0, 100]")


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**DIGITS


def _rules(document: Document, known: Schema) -> list[Weighted]:
    number = len(shape.items(document, "rules"))
    if not 1 <= number <= RULES:
        what, why = f"the score has {number} rules", f"a score has 1 to {RULES}"
        raise document.problem(("rules",), what, why=why, fix='such as - {when: "score >= 65", points: 40}')
    return shape.each(document, "rules", lambda path: _rule(document, path, known))


def _rule(document: Document, path: tuple[str | int, ...], known: Schema) -> Weighted:
    shape.mapping(document, *path)
    only_keys(document, path, _RULE_KEYS)
    points = shape.at(document, (*path, "points"))
    if not _whole(points) or not 1 <= abs(points) <= POINTS_EACH:
        what = "the rule has no points" if points is None else f"`{shortened(str(points))}` cannot be points"
        why = f"points are a whole number from 1 to {POINTS_EACH:,}, or as many below 0"
        raise document.problem((*path, "points"), what, why=why, fix="such as points: 40")
    return Weighted(criteria_at(document, (*path, "when"), known), points)
