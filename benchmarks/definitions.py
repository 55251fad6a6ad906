"""A ledger of definitions for the benchmarks, each proposed, approved and ratified. Not a benchmark itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import chain, count, islice
from pathlib import Path

import bulk

from ledger.domain import EVENTS
from ledger.domain.charter import CharterAmended
from ledger.domain.definition import Draft, packed, with_digest
from ledger.domain.delivery import DeliveryApplied, DeliveryConfirmed, DeliveryPlanned, TargetDeclared
from ledger.domain.event import Actor, Event, Person
from ledger.domain.founding import Founded, PersonRegistered
from ledger.domain.proposal import (
    Basis,
    DefinitionProposed,
    DefinitionRatified,
    Displaced,
    Grounds,
    ProposalApproved,
    Terms,
    digest as digest_of,
)
from ledger.journal.codec import Codec
from ledger.journal.people import commitment
from ledger.journal.sqlite.journal import SQLiteJournal
from ledger.language.tree import And, Compare, Name, Number, Tree
from ledger.language.tree_json import to_json
from ledger.testing.company import entity

PEOPLE = tuple(
    Person(f"p_{n:016x}", f"{name}@acme.example", name, "human", bytes([n]) * 16)
    for n, name in enumerate(("ana", "sal", "cro"), 1)
)
ANA, SAL, CRO = PEOPLE
FIRST = date(2020, 1, 1)
RIGHTS = 5
"""The position of the charter."""
ENTITIES, DEFINITIONS, OPEN, VERSIONS = 20, 1_000, 10, 16
SHAPE = (
    f"{ENTITIES} entities, up to {DEFINITIONS:,} definitions, a third of them with references, one with {VERSIONS}"
    f" versions, {OPEN} open proposals; half the events are deliveries"
)


def build(path: Path, events: int, waiting: int = OPEN) -> SQLiteJournal:
    """A ledger of `events` events at `path`, in the shape that `SHAPE` tells; `waiting` proposals of them are open."""
    told = chain(founding(), described(), changing(), interleaved())
    return bulk.build(
        path, Codec(EVENTS), chain(islice(told, events - waiting), opened(waiting)), Actor(CRO.id), PEOPLE
    )


def described() -> Iterator[Event]:
    """A target, and the entities."""
    yield TargetDeclared(target="sf", connector="salesforce", identity="00D", label="Acme", kind="sandbox")
    for n in range(ENTITIES):
        yield from round_of(described_by(f"entity{n}"), 1)


def changing() -> Iterator[Event]:
    """One definition that has its versions in a ledger of whatever size: an answer about it does not grow."""
    return chain.from_iterable(round_of(draft_of("often1", version), version) for version in range(1, VERSIONS + 1))


def interleaved() -> Iterator[Event]:
    """Versions of one definition after the other, without end: three events decide each, and three deliver it."""
    for n in count():
        draft = draft_of(f"d{n % DEFINITIONS}", n // DEFINITIONS + 1)
        yield from chain(round_of(draft, n // DEFINITIONS + 1), delivered(draft, n // DEFINITIONS + 1))


def delivered(draft: Draft, version: int) -> tuple[Event, Event, Event]:
    """Planned, written, and later seen to be so."""
    name = {"target": "sf", "address": f"Lead.{draft.key}__c", "name": draft.key, "key": draft.key}
    said = {**name, "version": version, "meaning": draft.meaning, "desired": draft.meaning, "observed": draft.meaning}
    return (
        DeliveryPlanned(**said, action="update", plan=draft.content_digest),
        DeliveryApplied(**said, revision=str(version)),
        DeliveryConfirmed(**said),
    )


def opened(waiting: int = OPEN) -> Iterator[Event]:
    """Proposals that nobody answered yet."""
    return (round_of(draft_of(f"open{n}", 1), 1)[0] for n in range(waiting))


def founding() -> Iterator[Event]:
    """The ledger, its three people, and the charter that seats them."""
    yield Founded(ledger_id="bench", zone="UTC", clock="system")
    yield from (PersonRegistered(id=each.id, kind=each.kind, commitment=commitment(each)) for each in PEOPLE)
    yield CharterAmended(
        scope="*",
        title="bench",
        stewards=(ANA.id,),
        approvers=(SAL.id,),
        quorum=1,
        decider=CRO.id,
        operators=(CRO.id,),
        lapses_after=0,
        standards=(),
        solo=False,
        from_=FIRST,
    )


def round_of(draft: Draft, version: int) -> tuple[Event, Event, Event]:
    """One version of one definition, from proposal to ratification."""
    proposal, terms = f"{draft.key}#{version}", Terms(from_=FIRST + timedelta(days=version))
    bound = grounds(draft, version, terms.from_)
    digest = digest_of(draft, terms, bound)
    return (
        DefinitionProposed(
            proposal=proposal,
            draft=draft,
            terms=terms,
            bound=bound,
            digest=digest,
            on=terms.from_,
            because="a reason",
        ),
        ProposalApproved(proposal=proposal, digest=digest, role="approver", right=RIGHTS),
        DefinitionRatified(
            proposal=proposal,
            digest=digest,
            key=draft.key,
            scope=draft.scope,
            entity=draft.entity,
            refers=draft.refers,
            version=version,
            from_=terms.from_,
            counted=(SAL.id,),
            right=RIGHTS,
        ),
    )


def grounds(draft: Draft, version: int, day: date) -> Grounds:
    """What a version rests on, displaces and changes indirectly, as the program would have found it."""
    if draft.kind == "entity":
        return Grounds(basis=(), displaces=(), affects=(), rights=RIGHTS)
    rests_on = {draft.entity: (1, described_by(draft.entity))} | {
        other: (version, draft_of(other, version)) for other in draft.refers
    }
    later = int(re.sub(r"\D", "", draft.key)) + ENTITIES
    changes = draft.key.startswith("d") and later % 3 == 0 and later < DEFINITIONS and version > 1
    return Grounds(
        basis=tuple(
            Basis(key=key, version=number, digest=each.content_digest)
            for key, (number, each) in sorted(rests_on.items())
        ),
        displaces=(Displaced(version=version - 1, from_=day),) if version > 1 else (),
        affects=(f"d{later} v{version - 1}",) if changes else (),
        rights=RIGHTS,
    )


@cache
def described_by(key: str) -> Draft:
    """An entity of three fields."""
    fields = {"score": "number", "employees": "number", "created": {"type": "datetime", "clock": "event"}}
    return entity(key, "*", **fields)


def draft_of(key: str, version: int) -> Draft:
    """A criteria of an ordinary size. The number in its key says which entity it is about, and what it refers to."""
    n = int(re.sub(r"\D", "", key))
    other = f"d{n - ENTITIES}" if n % 3 == 0 and n >= ENTITIES else ""
    text = f"{f'{other} AND ' if other else ''}score >= {version} AND employees >= 200"
    return with_digest(
        Draft(
            key=key,
            kind="criteria",
            kind_version=1,
            scope="*",
            entity=f"entity{n % ENTITIES}",
            language="criteria/1",
            refers=(other,) if other else (),
            reads=("employees", "score"),
            packed_source=packed({"criteria": text}),
            packed_tree=packed(to_json(_tree(other, version))),
            yields="predicate",
            packed_content=packed(
                {"key": key, "title": f"Definition {key}", "statement": "What it is for.", "examples": []}
            ),
            content_digest="",
            meaning=f"{n * 1_000 + version:064x}",
        )
    )


def _tree(other: str, version: int) -> Tree:
    numbers = (("score", version), ("employees", 200))
    compared = [Compare(">=", name, Number(Decimal(number))) for name, number in numbers]
    return And((Name(other), *compared) if other else tuple(compared))
