"""From the versions in force to what a platform should hold: a rule with references expanded, then an artifact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from ledger.artifacts import Provenance, Rule
from ledger.domain.definition import Draft, Version, reachable
from ledger.domain.state import State
from ledger.errors import Refused, UnknownName
from ledger.kinds.entity import bindings, schema
from ledger.language import expand
from ledger.language.schema import Schema
from ledger.language.tree import Tree
from ledger.language.tree_json import from_json


def in_force(state: State, key: str, day: date, known: int | None = None) -> Version:
    """The version of `key` in force on `day`. Raises UnknownName where the key is new, Refused where none is."""
    if key not in state.definitions:
        raise UnknownName(
            f"there is no definition `{key}`",
            why="no version of it was ratified or attested",
            fix="see what is: ledger list",
        )
    version = state.definitions[key].in_force(day, known)
    if version is None:
        raise Refused(
            f"`{key}` has no version in force on {day}",
            why="before its first version, or retired",
            fix=f"see its history: ledger log {key}",
        )
    return version


def predicate(state: State, version: Version, day: date, zone: str) -> tuple[Tree, Schema]:
    """What a version means on `day`: its tree with every reference expanded, and the fields of its entity.

    References and entity are those in force on `day` (language.md section 7). Raises Refused where one is not, or
    where the definition yields no predicate.
    """
    if version.draft.yields != "predicate":
        raise Refused(
            f"`{version.key}` is of kind {version.draft.kind}", why="it gives no yes or no", fix="ask about a criteria"
        )
    around = _around(state, version, day)
    trees = {key: from_json(each.tree) for key, each in around.items() if each.yields == "predicate"}
    return expand(from_json(version.draft.tree), trees), schema(around[version.draft.entity], trees, zone)


def rule(state: State, key: str, day: date, zone: str, platform: str, person: Callable[[str], str]) -> Rule:
    """What a connector compiles: the version in force on `day`, with its provenance and this platform's bindings.

    Raises Refused where it was only attested: nobody decided it.
    """
    version = _ratified(in_force(state, key, day))
    tree, known = predicate(state, version, day, zone)
    entity = in_force(state, version.draft.entity, day)
    since = next(each.from_ for each in state.definitions[key].segments() if each.version and each.covers(day))
    content, statement = version.draft.content, version.draft.content.get("statement", "-")
    return Rule(
        key=key,
        title=content["title"],
        statement="" if statement == "-" else statement,
        tree=tree,
        schema=known,
        bindings=bindings(entity.draft, platform),
        provenance=Provenance(
            key=key,
            version=version.number,
            position=version.position,
            digest=version.draft.content_digest,
            decider=person(version.decider) if version.decider else "",
            since=since.isoformat(),
        ),
    )


def standard(state: State, key: str, day: date) -> str:
    """The consistency standard that the version in force on `day` was ratified with; empty where it was attested."""
    proposal = state.proposals.get(in_force(state, key, day).proposal)
    return proposal.terms.standard if proposal else ""


def _ratified(version: Version) -> Version:
    if version.attested:
        raise Refused(
            f"`{version.key}` v{version.number} was decided by nobody",
            why="only what somebody with the right ratified is written to a platform",
            fix="have it decided: ledger propose, with its document as it is or as it should be",
        )
    return version


def _around(state: State, version: Version, day: date) -> Mapping[str, Draft]:
    found = reachable(state.definitions, [*version.draft.refers, version.draft.entity], day)
    missing = [key for key, each in found.items() if each is None]
    if missing:
        raise Refused(
            f"`{version.key}` v{version.number} cannot be judged on {day}",
            why=f"it rests on `{missing[0]}`, which has no version in force then",
            fix=f"see its history: ledger log {missing[0]}",
        )
    return {key: each.draft for key, each in found.items() if each}
