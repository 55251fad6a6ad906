"""Importing all that a target holds: each rule under the key that a survey drafts it under, and none twice.

rules --the most used first--> governed already: skipped, said by what, and whether it changed since it was bound
                      |--no criteria can say it, or the ledger has something against it: told, and left
                      |--a definition says the same: bound to that, so that one rule has one key
                      `--else attested and bound; a dry run says the same and records nothing
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from ledger.app.ledger import Ledger
from ledger.artifacts.data import Native
from ledger.artifacts.protocols import Session
from ledger.data import replace
from ledger.deliver.delivery.decide import binding
from ledger.deliver.delivery.queries.baseline import change_since
from ledger.deliver.delivery.queries.observe import Progress, quiet
from ledger.deliver.survey.decide.one import (
    EntityBinding,
    Imported,
    ImportOptions,
    Read,
    document,
    over,
    over_entity,
    record,
)
from ledger.deliver.survey.pure import drafts
from ledger.deliver.survey.pure.rules import Ruled
from ledger.deliver.survey.queries.references import Governed, Planned, governed, made_of
from ledger.deliver.survey.queries.survey import surveys, telling_each
from ledger.deliver.survey.queries.twins import criteria_in_force, twin
from ledger.deliver.targets.events.baseline import RuleChange
from ledger.deliver.targets.queries import targets
from ledger.domain.category import SAME_MEANING
from ledger.domain.definition import Draft
from ledger.domain.event import Actor
from ledger.domain.guards import raise_all
from ledger.domain.objections import content_objections, term_objections
from ledger.domain.state import State
from ledger.errors import LedgerError, Refused
from ledger.govern.documents.queries.documents import draft
from ledger.govern.documents.queries.rereading import Register, surroundings_on
from ledger.prove.side import Side
from ledger.steps import FOLDER, step


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of one rule, or would: its key; what governs it already, what was read, recorded, or in the way.

    `unread` is one that no criteria can say, which is nobody's fault. One that `joins` says the same as the definition
    of that key; one that is `free` was governed by that, which is retired: nobody said what it is now. Of one that is
    governed already, `change` is how it differs from what it held when it was bound, and `twin` another definition that
    says the same as its own.
    """

    native: Native
    key: str = ""
    governed: bool = False
    unread: bool = False
    read: Read | None = None
    done: Imported | None = None
    joins: bool = False
    free: bool = False
    change: RuleChange | None = None
    twin: str = ""
    problem: LedgerError | None = None


def import_all(
    ledger: Ledger, actor: Actor | None, target: str, asked: ImportOptions, tell: Progress = quiet
) -> Iterator[ImportOutcome]:
    """Import every rule of a target that judges records; a dry run, in which nothing is recorded, has no actor.

    Raises Refused where no entity is bound to anything there.
    """
    connector, session = targets.connect(ledger, target)
    state = ledger.state()
    found = telling_each(tell, f"rules of {target}", surveys(session, connector.name).rules())
    natives = [each for each in found if each.parent]
    _any_entity(ledger, state, connector.name, target)
    known = governed(ledger, target, state)
    reads = {each.address: _over(known, connector.name, each, asked) for each in natives}
    keys = _keys(known, natives, reads)
    importing = _Importing(known, actor, target, session, asked, tuple(criteria_in_force(known, ledger.today())))
    for done, native in enumerate(in_order(sorted(natives, key=_use)), 1):
        tell("imported", done, len(natives))
        yield _fate(importing, native, keys.get(native.address, ""), reads[native.address])


def _use(native: Native) -> tuple[int, int]:
    """How much is built on a rule, the most first: of twins, that one becomes the definition."""
    return -len(native.used_by), -(native.members or 0)


def _over(known: Governed, platform: str, native: Native, asked: ImportOptions) -> EntityBinding | LedgerError:
    try:
        found = over(known.ledger, known.state, known.target, platform, native, asked.entity)
        over_entity(known, native, found)
    except LedgerError as problem:
        return problem
    return found


@dataclass(frozen=True, slots=True)
class _Importing:
    """An import of all that a target holds: who acts, how, and what governed when it began."""

    known: Governed
    actor: Actor | None
    target: str
    session: Session
    asked: ImportOptions
    standing: tuple[Planned, ...]

    def twin(self, native: Native, read: Read, key: str = "") -> Planned | None:
        """The definition that says what a rule says and is older than `key`: one that governs, or that this makes."""
        made = (each for each in self.known.planned.values() if each.draft)
        older = takewhile(lambda each: each.key != key, (*self.standing, *made))
        there = [each for each in older if each.entity == read.entity.key]
        return twin(there, native.name, Side(read.tree, read.schema), self.known.ledger.today())


def _fate(at: _Importing, native: Native, key: str, over: EntityBinding | LedgerError) -> ImportOutcome:
    if at.known.key(native.address):
        return _governed(at, native, over)
    if isinstance(over, LedgerError):
        return ImportOutcome(native, unread=True, problem=over)
    try:
        read = over_entity(at.known, native, over, at.asked.effective)
        if same := at.twin(native, read):
            return _joined(at, native, read, same)
        if former := at.known.former(native.address):
            return ImportOutcome(native, former, free=True)
        return _made(at, native, read, key)
    except LedgerError as problem:
        return ImportOutcome(native, problem=problem)


def _governed(at: _Importing, native: Native, over: EntityBinding | LedgerError) -> ImportOutcome:
    """What to say of one that is governed: whether it changed since it was bound, and what says the same."""
    bound, ledger = at.known.known.artifacts[at.target, native.address], at.known.ledger
    found = ImportOutcome(native, bound.key, governed=True)
    if bound.baseline and not bound.applied:
        changed = change_since(bound.baseline, native, ledger.today(), ledger.zone)
        found = replace(found, change=changed if changed.category not in SAME_MEANING else None)
    if isinstance(over, LedgerError):
        return found
    same = at.twin(native, over_entity(at.known, native, over), bound.key)
    return replace(found, twin=same.key if same else "")


def _joined(at: _Importing, native: Native, read: Read, same: Planned) -> ImportOutcome:
    """Bind a rule to the definition that says the same, without another version of it."""
    if at.actor:
        ledger, why = at.known.ledger, f"it says the same as {same.key}"
        binding.tie(ledger, at.actor, same.key, at.target, at.session, native.address, native=native, because=why)
    at.known.planned[native.address] = same._replace(draft=None)
    return ImportOutcome(native, same.key, read=read, joins=True)


def _made(at: _Importing, native: Native, read: Read, key: str) -> ImportOutcome:
    known, asked = at.known, at.asked
    made = tried(known, read, key, asked)
    done = None
    if at.actor:
        done = record(known.ledger, at.actor, read, key, asked.scope, asked.effective, asked.until)
    if done is None or done.bound:
        known.planned[native.address] = made_of(made, read.tree, read.schema, asked.effective or read.since)
    return ImportOutcome(native, key, read=read, done=done)


def tried(known: Governed, read: Read, key: str, asked: ImportOptions) -> Draft:
    """The draft of it. Raises what the ledger has against it, but for rights: in a dry run nobody acts."""
    ledger, start = known.ledger, asked.effective or read.since
    there = surroundings_on(known.state, start, ledger.zone, Register(ledger))
    planned = {each.key: each.draft for each in known.planned.values() if each.draft}
    surroundings = replace(there, definitions={**there.definitions, **planned})
    made, against = draft(ledger.plugins, document(ledger, read, key, asked.scope), surroundings)
    objections = content_objections(known.state, made, start, asked.until)
    raise_all([*term_objections(start, asked.until), *objections, *against])
    return made


def _any_entity(ledger: Ledger, state: State, platform: str, target: str) -> None:
    """Say once, rather than of each rule, that there is nothing yet to read them over."""
    current = state.in_force_on(ledger.today()).values()
    entities = [each.draft.content for each in current if each.draft.kind == "entity"]
    if not any(platform in field.get("bind", ()) for each in entities for field in each["fields"].values()):
        raise Refused(
            f"no entity in force is bound to anything on {platform}",
            why="a rule is read over the fields of an entity, and a survey drafts one with all that they read",
            fix=step("draft one, and have it decided", "survey", target, output=FOLDER),
        )


def _keys(
    known: Governed, natives: Sequence[Native], reads: Mapping[str, EntityBinding | LedgerError]
) -> Mapping[str, str]:
    """The key of each rule that was read, as a survey of this target drafts them, and free of what others stand for."""
    definitions = known.state.definitions
    entities = {key for key, each in definitions.items() if each.versions and each.versions[-1].draft.kind == "entity"}
    taken = entities | {each.key for each in known.known.artifacts.values()}
    taken |= {key for key, each in definitions.items() if any(not version.attested for version in each.versions)}
    found: dict[str, str] = {}
    for entity in sorted({each.entity.key for each in reads.values() if isinstance(each, EntityBinding)}):
        mine = [
            each for each in natives if isinstance(at := reads[each.address], EntityBinding) and at.entity.key == entity
        ]
        schemas = [at.schema for each in mine if isinstance(at := reads[each.address], EntityBinding)]
        rules = [Ruled(known.target, "", each, "", "", None) for each in mine if not known.key(each.address)]
        made = drafts.keys(rules, [*taken, *found.values(), *schemas[0].fields])
        found |= {address: key for (_, address), key in made.items()}
    return found


def in_order(natives: Sequence[Native]) -> list[Native]:
    """Those first that others ask for the members of, so that these can refer to them."""
    by_address = {each.address: each for each in natives}
    found: dict[str, Native] = {}

    def add(native: Native, waiting: frozenset[str]) -> None:
        for field in native.fields.values():
            below = by_address.get(field.path.replace(":", "/", 1))
            if below and below.address not in (*found, *waiting):
                add(below, waiting | {native.address})
        found.setdefault(native.address, native)

    for each in natives:
        add(each, frozenset())
    return list(found.values())
