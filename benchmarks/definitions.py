"""A ledger of definitions for the benchmarks, each proposed, approved and ratified. Not a benchmark itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

import bulk

from ledger.domain import EVENTS
from ledger.domain.charter import CharterAmended
from ledger.domain.definition import Draft, packed, with_digest
from ledger.domain.event import Actor, Event, Person
from ledger.domain.founding import Founded, PersonRegistered
from ledger.domain.proposal import (
    DefinitionProposed,
    DefinitionRatified,
    Grounds,
    ProposalApproved,
    Terms,
    digest as digest_of,
)
from ledger.journal.codec import Codec
from ledger.journal.people import commitment
from ledger.journal.sqlite.journal import SQLiteJournal

PEOPLE = tuple(
    Person(f"p_{n:016x}", f"{name}@acme.example", name, "human", bytes([n]) * 16)
    for n, name in enumerate(("ana", "sal", "cro"), 1)
)
ANA, SAL, CRO = PEOPLE
FIRST = date(2020, 1, 1)


def build(path: Path, events: int) -> SQLiteJournal:
    """A ledger of about `events` events at `path`: a definition for each hundred, so each has some 33 versions."""
    definitions = max(1, events // 100)
    told = chain(founding(), chain.from_iterable(rounds(events // 3, definitions)))
    return bulk.build(path, Codec(EVENTS), told, Actor(CRO.id), PEOPLE)


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


def rounds(number: int, definitions: int) -> Iterator[tuple[Event, Event, Event]]:
    """A proposal, its approval and its ratification, for one definition after the other."""
    for n in range(number):
        key, version = f"d{n % definitions}", n // definitions + 1
        yield round_of(draft_of(key, version), version)


def round_of(draft: Draft, version: int) -> tuple[Event, Event, Event]:
    """One version of one definition, from proposal to ratification."""
    proposal, terms = f"{draft.key}#{version}", Terms(from_=FIRST + timedelta(days=version))
    bound = Grounds(basis=(), displaces=(), affects=(), rights=5)
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
        ProposalApproved(proposal=proposal, digest=digest, role="approver", right=5),
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
            right=5,
        ),
    )


def draft_of(key: str, version: int) -> Draft:
    """Content of an ordinary size."""
    return with_digest(
        Draft(
            key=key,
            kind="criteria",
            kind_version=1,
            scope="*",
            entity="",
            language="criteria/1",
            refers=(),
            reads=("score",),
            packed_source=packed({"criteria": f"score >= {version}"}),
            packed_tree=packed(["compare", ">=", "score", {"number": str(version)}]),
            yields="predicate",
            packed_content=packed(
                {"key": key, "title": f"Definition {key}", "statement": "What it is for.", "examples": []}
            ),
            content_digest="",
            meaning=f"{version:064x}",
        )
    )
