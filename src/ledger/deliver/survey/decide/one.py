"""Imports: a rule that a platform holds becomes an attested version, and its artifact is bound.

target --rule--> Native --over the entity's names--> criteria --attest--> decided by nobody, known from the platform
                          `--where a blank is a blank--> the same as KEY, or a record that differs
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from ledger.app.ledger import Decided, Ledger
from ledger.artifacts.data import Native
from ledger.compile.renaming import Renamed, names_there, said
from ledger.compile.versions import predicate
from ledger.data import replace
from ledger.deliver.delivery.decide import binding
from ledger.deliver.survey.pure import drafts
from ledger.deliver.survey.pure.columns import slug
from ledger.deliver.survey.queries.references import Governed, governed, referred
from ledger.deliver.survey.queries.survey import surveys
from ledger.deliver.targets.queries import targets
from ledger.documents import Document
from ledger.documents.document import Value
from ledger.domain import mentions
from ledger.domain.address import visible
from ledger.domain.definition import Draft, Evidence, Version
from ledger.domain.digest import sha256
from ledger.domain.event import Actor
from ledger.domain.in_force import in_force
from ledger.domain.state import State
from ledger.errors import BadInput, LedgerError, Refused
from ledger.govern.documents.queries.rereading import document_of
from ledger.govern.proposals.decide.attest import attest as attest_it
from ledger.kinds.entity import schema
from ledger.language.core import AllOf, Core, core, core_json, leaves
from ledger.language.days import day_of
from ledger.language.inputs import inputs
from ledger.language.print import pretty
from ledger.language.schema import Schema
from ledger.language.tree import Tree, reads
from ledger.language.written import tree_of
from ledger.prove.category import MeaningChange, change
from ledger.prove.side import Side
from ledger.steps import FOLDER, Open, step


@dataclass(frozen=True, slots=True)
class Read:
    """A rule of a target over the names of an entity, and since when the platform says that it is so.

    `older` where that is before the entity governs; then `since` is the day from which it does. `tree` is what it
    means, `written` the same with references to what governs the lists that it asks for, `signals` what is left that
    only the platform can tell.
    """

    target: str
    native: Native
    entity: Version
    tree: Tree
    written: Tree
    schema: Schema
    since: date
    older: bool = False
    signals: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The criteria, as the language prints it."""
        return pretty(self.written)


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What an import was asked for: an entity and a scope, where they are named, and since and until when it is so."""

    entity: str = ""
    scope: str = ""
    effective: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class RuleComparison:
    """A rule of a target beside a version, and what it would mean to go from the rule to that."""

    target: str
    native: Native
    version: Version
    change: MeaningChange


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to: the attestation, and the binding or why there is none."""

    read: Read
    decided: Decided
    bound: Decided | None = None
    unbound: LedgerError | None = None


def import_rule(
    ledger: Ledger, actor: Actor | None, target: str, name: str, key: str, asked: ImportOptions
) -> tuple[Read, str, Imported | None]:
    """Import a rule: what was read, its key, and what came of it. A dry run, which records nothing, has no actor.

    Without a key it gets one from its name.
    """
    found = read(ledger, target, name, asked.entity, asked.effective)
    key = key or suggested(found.native)
    done = record(ledger, actor, found, key, asked.scope, asked.effective, asked.until) if actor else None
    return found, key, done


def read(ledger: Ledger, target: str, name: str, entity: str, effective: date | None = None) -> Read:
    """The rule that people on the target call `name`. Raises Refused where it cannot be said in the language."""
    state = ledger.state()
    return over_entity(governed(ledger, target, state), *_found(ledger, state, target, name, entity), effective)


def record(
    ledger: Ledger,
    actor: Actor,
    found: Read,
    key: str,
    scope: str,
    effective: date | None,
    until: date | None = None,
) -> Imported:
    """Attest what was read as a version of `key`, and bind the artifact where the actor may."""
    native = found.native
    decided = attest_rule(ledger, actor, found, key, ImportOptions("", scope, effective, until))
    try:
        _, session = targets.connect(ledger, found.target)
        tied = binding.tie(ledger, actor, key, found.target, session, native.address, native=native, again=True)
    except LedgerError as problem:
        return Imported(found, decided, unbound=problem)
    return Imported(found, decided, tied.decided)


def attest_rule(ledger: Ledger, actor: Actor, found: Read, key: str, asked: ImportOptions, reason: str = "") -> Decided:
    """Attest what was read as a version of `key`. `reason` is what somebody says beside what the platform tells."""
    native, start = found.native, asked.effective or found.since
    named = mentions.withheld(" ".join(native.name.split()), ledger.ids())
    evidence = Evidence(f"{found.target} {native.sort} {named} ({native.address})", _evidence(native))
    made, why = document(ledger, found, key, asked.scope), "; ".join(filter(None, (reason, because(ledger, found))))
    return attest_it(ledger, actor, made, start, asked.until, evidence, why, source="target")


def compared(ledger: Ledger, target: str, name: str, entity: str, key: str) -> RuleComparison:
    """A rule of a target beside the version of `key` in force: what it would mean to go from the rule to it.

    A platform's rule says itself what it is on a blank, whatever a blank counts as here, so that both are compared as
    what they say of a record as it is stored.
    """
    state, day = ledger.state(), ledger.today()
    version = in_force(state, key, day)
    native, there = _found(ledger, state, target, name, entity)
    if version.draft.entity != there.entity.key:
        raise Refused(
            f"`{key}` judges {version.draft.entity}, and this rule {there.entity.key}",
            why="they are about different records",
            fix=f"compare it with a definition on {there.entity.key}",
        )
    return RuleComparison(target, native, version, between(ledger, state, native, there, version, day))


def between(
    ledger: Ledger, state: State, native: Native, there: EntityBinding, version: Version, day: date
) -> MeaningChange:
    """What it would mean to go from a rule to a version of a definition on its entity."""
    tree, known = predicate(state, version, day, ledger.zone)
    meant = core(tree, known)
    stored = _as_stored(known, meant)
    theirs, ours = said(native.form or AllOf(()), there.names, stored), tree_of(meant, stored)
    return change(Side(theirs, stored), Side(ours, stored), day)


def _as_stored(known: Schema, meant: Core) -> Schema:
    """The entity as it is stored, where a blank is a blank: each leaf says itself what it is on one.

    But for fields that are compared with one another or that scores read, since those leaves cannot.
    """
    pairs = [names for leaf in leaves(meant) if len(names := set(reads(leaf.predicate))) > 1]
    kept = frozenset[str]().union(*pairs, inputs(known.scores, known))
    fields = {name: field if name in kept else replace(field, blank=None) for name, field in known.fields.items()}
    return replace(known, fields=fields)


def suggested(native: Native) -> str:
    """A key for a rule, from its name."""
    return slug(native.name.removesuffix("__c").rpartition(".")[2])


class EntityBinding(NamedTuple):
    """The entity that a rule is read over, and what each native name is in it."""

    entity: Version
    names: Mapping[str, Renamed]
    schema: Schema


def _found(ledger: Ledger, state: State, target: str, name: str, entity: str) -> tuple[Native, EntityBinding]:
    connector, session = targets.connect(ledger, target)
    native = surveys(session, connector.name).rule(session.find(name).address)
    return native, over(ledger, state, target, connector.name, native, entity)


def over_entity(known: Governed, native: Native, over: EntityBinding, effective: date | None = None) -> Read:
    """A rule over an entity, as it is from the day on which it is to be effective. Raises Refused."""
    ledger, entity = known.ledger, over.entity
    tree = said(native.form or AllOf(()), over.names, over.schema)
    changed, first = _changed(ledger, native), _first(known.state, entity.key)
    since = max(changed, first)
    made = referred(tree, native, over.names, known, entity.key, effective or since)
    return Read(
        target=known.target,
        native=native,
        entity=entity,
        tree=made.meant,
        written=made.written,
        schema=over.schema,
        since=since,
        older=changed < first,
        signals=made.signals,
    )


def over(ledger: Ledger, state: State, target: str, platform: str, native: Native, entity: str) -> EntityBinding:
    """The entity that a rule is read over. Raises Refused where it is no criteria, or none has its fields."""
    if native.form is None:
        raise Refused(
            f"{native.name} is no criteria: {native.refused}",
            why="only what the language can say is imported",
            fix=step("write a definition of your own, and bind it", "bind", Open("KEY"), target, native.address),
        )
    found = in_force(state, entity, ledger.today()) if entity else _entity(ledger, state, platform, native)
    names = names_there(found.draft, platform)
    if missing := [each for each in native.fields.values() if each.path.lower() not in names]:
        paths = ", ".join(each.path for each in missing)
        raise Refused(
            f"{native.name} reads what `{found.key}` has no field for: {paths}",
            why="a definition reads fields of its entity only",
            fix=step(f"add them to {found.key}; a draft with all of them", "survey", target, output=Open("FOLDER")),
        )
    known = schema(found.draft, (), ledger.zone)
    _same_types(native, names, known, found.key)
    return EntityBinding(found, {name: names[field.path.lower()] for name, field in native.fields.items()}, known)


def _entity(ledger: Ledger, state: State, platform: str, native: Native) -> Version:
    """The entity in force that knows most of the rule's fields."""
    day = ledger.today()
    entities = [each for each in state.in_force_on(day).values() if each.draft.kind == "entity"]
    wanted = {field.path.lower() for field in native.fields.values()}
    known = {each.key: len(wanted & names_there(each.draft, platform).keys()) for each in entities}
    best = max(entities, key=lambda each: (known[each.key], each.key), default=None)
    if best is None or (wanted and not known[best.key]):
        raise Refused(
            f"no entity is bound to what {native.name} reads",
            why="a definition judges records of an entity",
            fix=step("draft one, and propose it", "survey", Open("TARGET"), output=FOLDER),
        )
    return best


def _same_types(native: Native, names: Mapping[str, Renamed], known: Schema, entity: str) -> None:
    for field in native.fields.values():
        declared = known.fields[names[field.path.lower()].name]
        if declared.type != field.type:
            raise Refused(
                f"{field.path} is a {field.type} there, and `{declared.name}` of {entity} a {declared.type}",
                why="the rule would be read in another type",
                fix=f"correct the binding, or the type, of `{declared.name}`",
            )


def _changed(ledger: Ledger, native: Native) -> date:
    """Since when the rule is as it is there, as far as the platform tells; today where it does not."""
    told, today = native.changed_at or native.created_at, ledger.today()
    return min(day_of(datetime.fromisoformat(told), ledger.zone), today) if told else today


def _first(state: State, key: str) -> date:
    """The first day on which a definition governs."""
    return min(each.from_ for each in state.history(key).segments() if each.version and each.from_)


def document(ledger: Ledger, found: Read, key: str, scope: str) -> Document:
    """The criteria document of what was read. Where the platform's name for it holds an address, it does not."""
    native, ids = found.native, ledger.ids()
    value: dict[str, Value] = {
        "kind": "criteria",
        "key": key,
        "scope": scope or found.entity.draft.scope,
        "entity": found.entity.key,
        "title": mentions.withheld(visible(" ".join(native.name.split())), ids),
        "statement": mentions.withheld(drafts.statement(found.target, native), ids),
        "criteria": found.text,
        "examples": drafts.examples(found.tree, found.schema, found.since),
    }
    return Document("criteria", value, f"{found.target}/{native.address}")


def instead(found: Read, current: Draft) -> Document:
    """The document of a definition, with what was read in the place of its criteria and examples."""
    value = {
        **document_of(current).value,
        "criteria": found.text,
        "examples": drafts.examples(found.tree, found.schema, found.since),
    }
    return Document(current.kind, value, f"{found.target}/{found.native.address}")


def _user(ledger: Ledger, target: str, native: Native) -> str:
    """Somebody on a platform, as it is recorded: a person who is known here, or the user that they are there."""
    known = ledger.journal.person_by_address(native.changed_by.lower())
    if known:
        return known.id
    told = native.changed_by_id or native.changed_by
    return "somebody" if "@" in told else f"{target}:{told}"


def _evidence(native: Native) -> str:
    if native.form is None:
        raise BadInput(f"{native.name} was not read")
    return sha256({"address": native.address, "changed_at": native.changed_at, "form": core_json(native.form)})


def because(ledger: Ledger, found: Read) -> str:
    """What the platform tells of how this came about."""
    native = found.native
    by = f" by {_user(ledger, found.target, native)}" if native.changed_by else ""
    changed = f"last changed {native.changed_at[:10]}{by}" if native.changed_at else "when it changed is unknown"
    signals = f"; {len(found.signals)} parts of it only that platform can compute" if found.signals else ""
    return f"in use on {found.target}: {changed}{signals}"
