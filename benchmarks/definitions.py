"""A ledger of definitions for the benchmarks, each proposed, approved and ratified. Not a benchmark itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import chain, repeat
from pathlib import Path
from typing import Any, TypeAlias

import bulk
from bulk import Act

from ledger.deliver.targets.events.delivery import (
    DeliveryApplied,
    DeliveryConfirmed,
    DeliveryPlanned,
    TargetDeclared,
)
from ledger.documents import load
from ledger.domain import EVENTS
from ledger.domain.charter import amendment
from ledger.domain.definition import Draft, packed, with_digest
from ledger.domain.event import Person
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
from ledger.kinds.kind import Surroundings
from ledger.kinds.ours import find_kind
from ledger.language.tree import And, Compare, Name, Number, Tree
from ledger.language.tree_json import to_json
from ledger.testing.company import charter, entity, row, solo

PEOPLE = tuple(
    Person(f"p_{n:016x}", f"{name}@acme.example", name, "human", bytes([n]) * 16)
    for n, name in enumerate(("ana", "sal", "cro"), 1)
)
ANA, SAL, CRO = PEOPLE
FIRST = date(2020, 1, 1)
ALONE, RIGHTS = 3, 8
"""The positions of the founder's row, and of the charter that replaces it."""
ENTITIES, DEFINITIONS, OPEN, VERSIONS = 20, 1_000, 10, 16
SHAPE = (
    f"{ENTITIES} entities, up to {DEFINITIONS:,} definitions, a third of them with references, one with {VERSIONS}"
    f" versions, {OPEN} open proposals; half the events are deliveries"
)
WAITING = """\
kind: criteria
key: {key}
scope: "*"
entity: {entity}
title: Definition {key}
statement: What it is for.
criteria: score >= 1 AND employees >= 200
"""
TermsOf: TypeAlias = Callable[[int, int], Terms]
"""The terms of a round, by its number and its version."""


def build(path: Path, events: int, waiting: int = OPEN) -> SQLiteJournal:
    """A ledger of `events` events at `path`, in the shape that `SHAPE` tells; `waiting` proposals of them are open."""
    first = [*founding(), *described(), *changing()]
    acts = chain(first, interleaved(events - len(first) - waiting), opened(waiting))
    return bulk.build(path, Codec(EVENTS), acts, PEOPLE)


def described(days: int = 1) -> Iterator[Act]:
    """A target, and the entities: each in force after so many days."""
    yield CRO, TargetDeclared(target="sf", connector="salesforce", identity="00D", label="Acme", kind="sandbox")
    yield from together(round_of(described_by(f"entity{n}"), 1, terms_of(1, days)) for n in range(ENTITIES))


def changing() -> Iterator[Act]:
    """One definition that has its versions in a ledger of whatever size: an answer about it does not grow."""
    return chain.from_iterable(round_of(draft_of("often1", version), version) for version in range(1, VERSIONS + 1))


def terms_of(version: int, days: int = 1, reason: str = "") -> Terms:
    """A new rule that is in force so many days after the version before it."""
    return Terms(from_=FIRST + timedelta(days=days * version), reason=reason)


def days_between(batch: int) -> int:
    """In how many days each definition has its next version, where so many events happen a day."""
    return 6 * DEFINITIONS // batch + 4


def interleaved(many: int, asked: TermsOf = lambda _, version: terms_of(version)) -> Iterator[Act]:
    """`many` events: versions of one definition after the other. Three events decide each, and three deliver it.

    As many as there are entities are decided together, for none of these refers to another. What makes no whole round
    looks at the first once more.
    """
    rounds, rest = divmod(many, 6)
    for numbers in bulk.batches(range(rounds), ENTITIES):
        some = [(n, n // DEFINITIONS + 1, draft_of(f"d{n % DEFINITIONS}", n // DEFINITIONS + 1)) for n in numbers]
        yield from together(round_of(draft, version, asked(n, version)) for n, version, draft in some)
        yield from chain.from_iterable(delivered(draft, version) for _, version, draft in some)
    yield from repeat(delivered(draft_of("d0", 1), 1)[-1], rest)


def together(rounds: Iterable[Sequence[Act]]) -> Iterator[Act]:
    """Rounds that are decided at once: all that is proposed, then all that is approved, then all that is ratified."""
    return chain.from_iterable(zip(*rounds, strict=True))


def delivered(draft: Draft, version: int) -> tuple[Act, Act, Act]:
    """Planned, written, and later seen to be so."""
    name = {"target": "sf", "address": f"Lead.{draft.key}__c", "name": draft.key, "key": draft.key}
    said = {**name, "version": version, "meaning": draft.meaning, "desired": draft.meaning, "observed": draft.meaning}
    return (
        (CRO, DeliveryPlanned(**said, action="update", plan=draft.content_digest)),
        (CRO, DeliveryApplied(**said, revision=str(version))),
        (CRO, DeliveryConfirmed(**said)),
    )


def opened(waiting: int = OPEN) -> Iterator[Act]:
    """Proposals that nobody answered yet."""
    return (round_of(asked_for(n), 1)[0] for n in range(waiting))


def asked_for(n: int) -> Draft:
    """A criteria as the program reads its document: whoever answers it has that read again."""
    about = described_by(f"entity{n % ENTITIES}")
    text = WAITING.format(key=f"open{n}", entity=about.key)
    return find_kind("criteria").read(load(text)[0], Surroundings({about.key: about}, "UTC", FIRST, str))


def founding() -> Iterator[Act]:
    """The ledger as somebody founds it who decides alone, and the charter that seats two others beside them."""
    seats: dict[str, Any] = {"decider": CRO.id, "operators": (CRO.id,), "lapses_after": 0}
    alone = row("*", FIRST, **solo(CRO.id))
    draft, terms = charter("*", stewards=(ANA.id,), approvers=(SAL.id,), **seats), Terms(from_=FIRST)
    bound = Grounds(basis=(), displaces=(), affects=(), rights=ALONE)
    asked, decided = names_of(draft, 1, terms, bound), {"counted": (), "right": ALONE, "self_attested": True}
    events = (
        Founded(ledger_id="bench", zone="UTC", clock="system"),
        *map(registered, (CRO,)),
        alone,
        *map(registered, (ANA, SAL)),
        DefinitionProposed(**asked, draft=draft, terms=terms, bound=bound, on=FIRST, because="a reason"),
        DefinitionRatified(**asked, **about(draft), **decided, version=1, from_=FIRST),
        amendment(draft.content, FIRST, None, asked["proposal"]),
    )
    return ((CRO, each) for each in events)


def registered(who: Person) -> PersonRegistered:
    """That somebody is known."""
    return PersonRegistered(id=who.id, kind=who.kind, commitment=commitment(who))


def round_of(
    draft: Draft, version: int, terms: Terms | None = None, on: date = FIRST, bound: Grounds | None = None
) -> tuple[Act, Act, Act]:
    """One version of one definition, from proposal to ratification, asked for on a day."""
    terms = terms or terms_of(version)
    bound = bound or grounds(draft, version, terms.from_)
    named = names_of(draft, version, terms, bound)
    said: dict[str, Any] = {**about(draft), "version": version, "from_": terms.from_}
    return (
        (ANA, DefinitionProposed(**named, draft=draft, terms=terms, bound=bound, on=on, because="a reason")),
        (SAL, ProposalApproved(**named, role="approver", right=RIGHTS)),
        (CRO, DefinitionRatified(**named, **said, counted=(SAL.id,), right=RIGHTS)),
    )


def names_of(draft: Draft, version: int, terms: Terms, bound: Grounds) -> dict[str, str]:
    """What each event of a round names: the proposal, and all that is bound by its digest."""
    return {"proposal": f"{draft.key}#{version}", "digest": digest_of(draft, terms, bound)}


def about(draft: Draft) -> dict[str, Any]:
    """What a ratification says of the content."""
    return {"key": draft.key, "scope": draft.scope, "entity": draft.entity, "refers": draft.refers}


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
