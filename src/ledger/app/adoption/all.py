"""Importing all that a target holds: each rule under the key that a survey drafts it under, and none twice.

rules --those on which others rest first--> governed already: skipped, said by what
                                  |--no criteria can say it, or the ledger has something against it: told, and left
                                  `--else attested and bound; a dry run says the same and records nothing
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ledger.app.adoption.one import EntityBinding, Imported, ImportOptions, Read, document, over, over_entity, record
from ledger.app.adoption.references import Governed, Planned, governed
from ledger.app.adoption.survey import counting, surveys
from ledger.app.deliveries import targets
from ledger.app.deliveries.observe import Progress, quiet
from ledger.app.ledger import Ledger
from ledger.app.questions.documents import Register, draft, surroundings_on
from ledger.artifacts import Native
from ledger.domain.definition import Draft
from ledger.domain.event import Actor
from ledger.domain.guards import raise_all
from ledger.domain.objections import content_objections, term_objections
from ledger.domain.state import State
from ledger.errors import LedgerError, Refused
from ledger.survey import drafts
from ledger.survey.rules import Ruled


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of one rule, or would: its key; what governs it already, what was read, recorded, or in the way.

    `unread` is one that no criteria can say, which is nobody's fault.
    """

    native: Native
    key: str = ""
    governed: bool = False
    unread: bool = False
    read: Read | None = None
    done: Imported | None = None
    problem: LedgerError | None = None


def import_all(
    ledger: Ledger, actor: Actor | None, target: str, asked: ImportOptions, tell: Progress = quiet
) -> Iterator[ImportOutcome]:
    """Import every rule of a target that judges records; a dry run, in which nothing is recorded, has no actor.

    Raises Refused where no entity is bound to anything there.
    """
    connector, session = targets.connect(ledger, target)
    state = ledger.state()
    found = counting(tell, f"rules of {target}", surveys(session, connector.name).rules())
    natives = [each for each in found if each.parent]
    _any_entity(ledger, state, connector.name, target)
    known = governed(ledger, target, state)
    reads = {each.address: _over(known, connector.name, each, asked) for each in natives}
    keys = _keys(known, natives, reads)
    for done, native in enumerate(in_order(natives), 1):
        tell("imported", done, len(natives))
        yield _fate(known, actor, native, keys.get(native.address, ""), reads[native.address], asked)


def _over(known: Governed, platform: str, native: Native, asked: ImportOptions) -> EntityBinding | LedgerError:
    try:
        found = over(known.ledger, known.state, known.target, platform, native, asked.entity)
        over_entity(known, native, found)
    except LedgerError as problem:
        return problem
    return found


def _fate(
    known: Governed,
    actor: Actor | None,
    native: Native,
    key: str,
    over: EntityBinding | LedgerError,
    asked: ImportOptions,
) -> ImportOutcome:
    if there := known.key(native.address):
        return ImportOutcome(native, there, governed=True)
    if isinstance(over, LedgerError):
        return ImportOutcome(native, unread=True, problem=over)
    try:
        read = over_entity(known, native, over, asked.effective)
        made = tried(known, read, key, asked)
        done = actor and record(known.ledger, actor, read, key, asked.scope, asked.effective, asked.until)
    except LedgerError as problem:
        return ImportOutcome(native, problem=problem)
    if done is None or done.bound:
        known.planned[native.address] = Planned(made, read.tree, asked.effective or read.since)
    return ImportOutcome(native, key, read=read, done=done)


def tried(known: Governed, read: Read, key: str, asked: ImportOptions) -> Draft:
    """The draft of it. Raises what the ledger has against it, but for rights: in a dry run nobody acts."""
    ledger, start = known.ledger, asked.effective or read.since
    there = surroundings_on(known.state, start, ledger.zone, Register(ledger))
    planned = {each.draft.key: each.draft for each in known.planned.values()}
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
            fix=f"ledger survey {target} -o FOLDER, then ledger propose FOLDER/lead.yaml, and have it decided",
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
