"""The clauses of a rule in its author's own words, each with the definition that it stands in.

    sql: mql AND asked_demo     -->     mql clause 1: score >= 65   ·   mql clause 2: …   ·   sql clause 2: asked_demo

A reference is followed to where its clauses are written, so that whoever has to change one is told where it stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from ledger.kinds.entity import schema
from ledger.language.expand import expand, scores_of
from ledger.language.meaning import Composite, Meaning, whens
from ledger.language.print import canonical
from ledger.language.schema import Schema
from ledger.language.tree import And, Name, Tree, fields_of
from ledger.meanings.registry import PREDICATE, meaning_from_json
from ledger.measure.channels.pure.answer import Unanswered
from ledger.measure.channels.pure.facts import GateFacts
from ledger.prove.invariants import missing


class PlacedClause(NamedTuple):
    """One condition as it is written: the definition, its number there from 1, and what it is called.

    `alone` says that it is all that the definition asks.
    """

    definition: str
    number: int
    sort: str
    tree: Tree
    alone: bool = False

    def __str__(self) -> str:
        """It as people look it up: the definition, its place there, and its words."""
        place = "" if self.alone else f" {self.sort} {self.number}"
        return f"`{self.definition}`{place} ({canonical(self.tree)})"


class ExpandedCriteria(NamedTuple):
    """A criteria with its references expanded, and what it speaks of."""

    tree: Tree
    schema: Schema


def meaning_in_force(key: str, facts: GateFacts) -> Meaning:
    """What a definition asks of a record, as it was written. Raises Unanswered where it asks nothing of one."""

    def read() -> Meaning:
        draft = facts.draft(key)
        for each in missing(draft, facts.definitions):
            raise Unanswered(f"`{key}` rests on `{each}`, which has no version in force on {facts.day}")
        if not draft.yields:
            raise Unanswered(f"`{key}` is of the kind {draft.kind}, which judges no record")
        if draft.entity != facts.entity:
            raise Unanswered(f"`{key}` judges each {draft.entity}, and the channel supplies fields of a {facts.entity}")
        return meaning_from_json(draft.tree)

    return facts.once(("meaning", facts.entity, key), read)


def criteria_in_force(key: str, facts: GateFacts) -> ExpandedCriteria:
    """A criteria with its references expanded. Raises Unanswered where a definition is none, and as `expand`."""

    def read() -> ExpandedCriteria:
        found, around = meaning_in_force(key, facts), facts.meanings(facts.entity)
        if facts.draft(key).yields != PREDICATE or isinstance(found, Composite):
            raise Unanswered(f"`{key}` is no criteria: nothing is true or false by it")
        known = schema(facts.draft(facts.entity), (), facts.zone, scores_of(found, around))
        return ExpandedCriteria(expand(found, around), known)

    return facts.once(("criteria", facts.entity, key), read)


def own_clauses(key: str, facts: GateFacts) -> tuple[PlacedClause, ...]:
    """The clauses that stand in a definition itself: the parts of an AND; of a score or of stages, each rule."""
    found = meaning_in_force(key, facts)
    if isinstance(found, Composite):
        return tuple(PlacedClause(key, n, "rule", each) for n, each in enumerate(whens(found), 1))
    parts = found.of if isinstance(found, And) else (found,)
    return tuple(PlacedClause(key, n, "clause", each, len(parts) == 1) for n, each in enumerate(parts, 1))


def clauses_under(key: str, facts: GateFacts) -> Iterator[PlacedClause]:
    """Every clause that a definition leads to, each once. A reference alone is none: what it stands for is told."""
    waiting, seen = [key], {key}
    while waiting:
        at = waiting.pop(0)
        referred = {*facts.draft(at).refers}
        for clause in own_clauses(at, facts):
            waiting += sorted(fields_of(clause.tree) & referred - seen)
            seen |= fields_of(clause.tree) & referred
            if not _reference(clause.tree, referred):
                yield clause


def conjuncts(key: str, facts: GateFacts) -> Iterator[PlacedClause]:
    """The clauses that must all hold for a criteria to hold: in the place of a reference, those that it stands for."""
    referred = {*facts.draft(key).refers}
    for clause in own_clauses(key, facts):
        if under := _reference(clause.tree, referred):
            yield from conjuncts(under, facts)
        else:
            yield clause


def _reference(tree: Tree, referred: Collection[str]) -> str:
    """The definition that a clause is a reference to and nothing else; empty where it is something else."""
    return tree.name if isinstance(tree, Name) and tree.name in referred else ""
