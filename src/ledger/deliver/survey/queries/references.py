"""What a platform's rule refers to: a list whose members it asks for is the definition that governs the list.

signal bound to `list:12` --list/12 is governed by `mql`, of the same entity and by then--> mql, written out where meant
                               `--by nothing, or by what compares scores--> the signal, which only the platform can tell
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.artifacts.data import Native
from ledger.compile.renaming import Renamed
from ledger.compile.versions import predicate
from ledger.deliver.targets.events.delivery import Deliveries
from ledger.deliver.targets.queries.targets import deliveries
from ledger.domain.definition import Draft
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.language.expand import expand
from ledger.language.schema import Schema
from ledger.language.tree import Tree, renamed


class Referred(NamedTuple):
    """A criteria as it refers to others, and the same written out over its entity's fields."""

    written: Tree
    meant: Tree
    signals: tuple[str, ...]


class Planned(NamedTuple):
    """What an import is about to make of an artifact, or joins it with: a definition, what it means, since when."""

    key: str
    title: str
    meaning: str
    entity: str
    tree: Tree
    schema: Schema
    since: date
    draft: Draft | None = None


def made_of(draft: Draft, tree: Tree, schema: Schema, since: date) -> Planned:
    """A draft that an import is about to record, with what it means."""
    return Planned(draft.key, draft.content["title"], draft.meaning, draft.entity, tree, schema, since, draft)


@dataclass(frozen=True, slots=True)
class Governed:
    """What governs the artifacts of one target: what is on record, and what an import of all of it plans."""

    ledger: Ledger
    state: State
    known: Deliveries
    target: str
    planned: dict[str, Planned] = field(default_factory=dict)

    def key(self, address: str) -> str:
        """The definition that governs an artifact; empty where none does, or where that is retired."""
        bound = self.known.artifacts.get((self.target, address))
        return bound.key if bound and not self.state.retired(bound.key, self.ledger.today()) else ""

    def former(self, address: str) -> str:
        """The retired definition that an artifact is bound to, so that it is free; empty where there is none."""
        bound = self.known.artifacts.get((self.target, address))
        return bound.key if bound and not self.key(address) else ""

    def tree(self, address: str, entity: str, day: date) -> tuple[str, Tree] | None:
        """The criteria of an entity that governs an artifact on a day, and what it means; None where none does."""
        if planned := self.planned.get(address):
            fits = planned.entity == entity and planned.since <= day
            return (planned.key, planned.tree) if fits else None
        history = self.state.definitions.get(self.key(address))
        version = history.in_force(day) if history else None
        if version is None or version.draft.entity != entity:
            return None
        try:
            tree, schema = predicate(self.state, version, day, self.ledger.zone)
        except LedgerError:
            return None
        return None if schema.scores else (version.key, tree)


def governed(ledger: Ledger, target: str, state: State) -> Governed:
    """What governs the artifacts of a target, as on record."""
    return Governed(ledger, state, deliveries(ledger), target)


def referred(
    tree: Tree, native: Native, names: Mapping[str, Renamed], known: Governed, entity: str, day: date
) -> Referred:
    """The criteria with references in the place of the signals that stand for governed artifacts."""
    found: dict[str, tuple[str, Tree]] = {}
    signals = native.signals
    for name, each in native.fields.items():
        there = known.tree(each.path.replace(":", "/", 1), entity, day) if each.type == "signal" else None
        if there and there[0] != known.key(native.address):
            found[names[name].name] = there
            signals = tuple(signal for signal in signals if not signal.startswith(f"`{name}`: "))
    written = renamed(tree, {name: key for name, (key, _) in found.items()})
    return Referred(written, expand(written, dict(found.values())), signals)
