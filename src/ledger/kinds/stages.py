"""A ladder of stages: a record is in the last one that it satisfies.

stages:
- {key: known, when: "score IS NOT BLANK"}
- {key: mql, when: mql}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger.documents import Document, only_keys
from ledger.domain.definition import Draft
from ledger.errors import BadInput
from ledger.kinds import shape
from ledger.kinds.examples import STAGE, failing_examples
from ledger.kinds.judging import judging
from ledger.kinds.kind import Surroundings
from ledger.kinds.references import criteria_at, known_names, schema_around, written_out, written_out_at
from ledger.language.fold import fold
from ledger.language.judged import judged
from ledger.language.literals import code_objections, shortened
from ledger.language.never import never
from ledger.language.notes import negation_notes
from ledger.language.schema import Schema
from ledger.language.tree import Always, And, Tree
from ledger.meanings.ladder import Ladder, Stage
from ledger.meanings.registry import meaning_from_json

_KEYS = ("kind", "key", "scope", "entity", "title", "statement", "stages", "otherwise", "examples")
_STAGE_KEYS = ("key", "title", "when", "skippable")
STAGES = 20


class Stages:
    """The kind `stages`: it yields a ladder."""

    name = "stages"
    version = 1

    def read(self, document: Document, around: Surroundings) -> Draft:
        """The content of a document of stages, each parsed against the entity in force on its effective date."""
        only_keys(document, (), _KEYS)
        key, entity = shape.key(document, "key"), shape.key(document, "entity")
        known = schema_around(entity, key, around, document)
        ladder = _ladder(document, known)
        return judging(
            self,
            document,
            ladder,
            known,
            around,
            texts={f"stages.{n}.when": shape.text(document, "stages", n, "when") for n, _ in enumerate(ladder.stages)},
            promise=STAGE,
            stages=[_told(document, n, each) for n, each in enumerate(ladder.stages)],
            otherwise=ladder.otherwise or None,
        )

    def objections(self, draft: Draft, document: Document, around: Surroundings) -> Iterator[BadInput]:
        """Stages that no record reaches, and examples for which another stage comes out."""
        known = schema_around(draft.entity, draft.key, around, document)
        meant, whole = written_out_at(document, ("stages",), _of(draft), draft.key, known, around)
        for n, stage in enumerate(meant.stages):
            if never(stage.when, whole):
                yield document.problem(
                    ("stages", n, "when"),
                    f"no record reaches the stage {stage.key}",
                    why="its conditions exclude each other",
                    fix="correct it, or leave it out",
                )
        yield from failing_examples(document, draft.content["examples"], STAGE, meant, whole, around.day)

    def notes(self, draft: Draft, around: Surroundings) -> Iterator[str]:
        """Which stages do not plainly ask for the one before, and which way records with blanks go."""
        ladder, known = _of(draft), known_names(around.definitions[draft.entity], draft.key, around)
        for n, (before, after) in enumerate(zip(ladder.stages, ladder.stages[1:], strict=False)):
            if not draft.content["stages"][n].get("skippable") and not _asks_for(after.when, before.when):
                yield f"{after.key} does not plainly ask for {before.key}: a record may skip it"
        for stage in ladder.stages:
            yield from negation_notes(stage.when, known)
        meant, whole = written_out(ladder, draft.key, known, around)
        yield f"a record with nothing filled in is in {judged(meant, {}, whole, around.day) or 'no stage'}"


def _of(draft: Draft) -> Ladder:
    found = meaning_from_json(draft.tree)
    assert isinstance(found, Ladder)
    return found


def _ladder(document: Document, known: Schema) -> Ladder:
    number = len(shape.items(document, "stages"))
    if not 1 <= number <= STAGES:
        what, why = f"the ladder has {number} stages", f"a ladder has 1 to {STAGES}"
        raise document.problem(("stages",), what, why=why, fix="such as - {key: mql, when: mql}")
    found = shape.each(document, "stages", lambda path: _stage(document, path, known))
    otherwise = "" if shape.at(document, ("otherwise",)) is None else _code(document, ("otherwise",))
    shape.told_together([*_twice(document, [*(each.key for each in found), *([otherwise] if otherwise else [])])])
    return Ladder(tuple(found), otherwise)


def _stage(document: Document, path: tuple[str | int, ...], known: Schema) -> Stage:
    shape.mapping(document, *path)
    only_keys(document, path, _STAGE_KEYS)
    code = _code(document, (*path, "key"))
    if not isinstance(shape.at(document, (*path, "skippable")), bool | None):
        why = "it says whether a record may go past this stage"
        raise document.problem((*path, "skippable"), "skippable is neither true nor false", why, "skippable: true")
    return Stage(
        code, shape.text(document, *path, "title", default=code), criteria_at(document, (*path, "when"), known)
    )


def _code(document: Document, path: tuple[str | int, ...]) -> str:
    """What a platform is to hold for a stage: any code that all of them can."""
    found = shape.text(document, *path)
    for why, fix in code_objections(found):
        raise document.problem(path, f"`{shortened(found)}` cannot be a stage's key", why, fix)
    return found


def _twice(document: Document, codes: list[str]) -> Iterator[BadInput]:
    seen = set[str]()
    for n, code in enumerate(codes):
        if fold(code) in seen:
            path = ("stages", n, "key") if n < len(shape.items(document, "stages")) else ("otherwise",)
            why, fix = "platforms cannot tell codes apart that differ in case alone", "give each its own"
            yield document.problem(path, f"two stages are called {code}", why, fix)
        seen.add(fold(code))


def _told(document: Document, n: int, stage: Stage) -> dict[str, Any]:
    """A stage as content: what is no part of its meaning. A record may go past one that is `skippable`."""
    skippable = {"skippable": True} if shape.at(document, ("stages", n, "skippable")) else {}
    return {"key": stage.key, "title": stage.title, **skippable}


def _asks_for(after: Tree, before: Tree) -> bool:
    """Whether one says the other among its own conditions. What follows otherwise is for a prover to say."""
    return before == Always() or _conditions(before) <= _conditions(after)


def _conditions(tree: Tree) -> frozenset[Tree]:
    return frozenset(tree.of if isinstance(tree, And) else (tree,))
