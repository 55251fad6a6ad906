"""What a version means on a day: its references written out, over the fields of its entity."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from ledger.domain.definition import Draft, Version, reachable
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.kinds.entity import schema
from ledger.kinds.names import ATTRIBUTION
from ledger.kinds.references import meanings
from ledger.language.expand import expand, scores_of
from ledger.language.meaning import Meaning
from ledger.language.schema import Schema
from ledger.language.tree import Tree
from ledger.meanings.registry import PREDICATE, meaning_from_json
from ledger.steps import RECORDS, NextStep, step


class Meant(NamedTuple):
    """A meaning with its references expanded, and the schema that it is over, with the scores that it compares."""

    meaning: Meaning
    schema: Schema


def meant(state: State, version: Version, day: date, zone: str) -> Meant:
    """What a version means on `day`.

    References and entity are those in force on `day` (language.md section 7). Raises Refused where one is not, or
    where the definition is of a kind that judges no records.
    """
    if not version.draft.yields:
        raise Refused(
            f"`{version.key}` is of kind {version.draft.kind}",
            why="it judges no records",
            fix=beside_judging(version.draft.kind, version.key),
        )
    return meant_by(version.draft, around(state, version, day), zone)


def beside_judging(kind: str, named: str) -> NextStep:
    """Return what to ask of a definition that judges no records: of an attribution, who earns credit by it."""
    if kind == ATTRIBUTION:
        return step("see who earns credit by it", "attribution run", named, touches=RECORDS, conversions=RECORDS)
    return step("name a criteria, a score or stages", "list")


def meant_by(draft: Draft, around: Mapping[str, Draft], zone: str) -> Meant:
    """What a draft means among the definitions around it, its entity among them. Raises as `expand`."""
    known, entity = meanings(around, draft.entity, draft.key), around[draft.entity]
    meaning = meaning_from_json(draft.tree)
    return Meant(expand(meaning, known), schema(entity, known, zone, scores_of(meaning, known)))


def predicate(state: State, version: Version, day: date, zone: str) -> tuple[Tree, Schema]:
    """The same of a version that says yes or no. Raises Refused for one that does not."""
    if version.draft.yields != PREDICATE:
        raise Refused(
            f"`{version.key}` is of kind {version.draft.kind}", why="it gives no yes or no", fix="ask about a criteria"
        )
    tree, known = meant(state, version, day, zone)
    return tree, known  # type: ignore[return-value]  # a predicate is a tree


def around(state: State, version: Version, day: date) -> Mapping[str, Draft]:
    """What a version rests on, directly and on the way, its entities among it; raises as `meant`."""
    found = reachable(state.definitions, [*version.draft.refers, *version.draft.rests_on], day)
    missing = [key for key, each in found.items() if each is None]
    if missing:
        raise Refused(
            f"`{version.key}` v{version.number} cannot be judged on {day}",
            why=f"it rests on `{missing[0]}`, which has no version in force then",
            fix=step("see its history", "log", missing[0]),
        )
    return {key: each.draft for key, each in found.items() if each}
