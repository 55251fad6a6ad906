"""A ledger in PostgreSQL with logins of every role, and an attacker's own client: whatever may be sent, it sends."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ledger.domain.event import Actor, Person
from ledger.journal import line
from ledger.journal.codec import Codec, canonical
from ledger.journal.people import commitment
from ledger.journal.postgres.journal import PostgresJournal
from ledger.journal.postgres.logins import PostgresLogins

from .toys import CODEC, NOON, PersonRegistered

PASSWORD = "s3cret-of-the-tests"
HISTORY = ("lines", "payloads", "tags", "persons", "peaks", "counter", "ledger", "logins", "permitted")
ANA = Person("p_ana", "ana@acme.example", "Ana Lang", "human", b"a" * 16)
BEN = Person("p_ben", "ben@acme.example", "Ben Ode", "human", b"b" * 16)
BOT = Person("p_bot", "bot@acme.example", "Bot", "service", b"c" * 16)
Db = psycopg.Connection[tuple[Any, ...]]


class Draft(NamedTuple):
    """One event as somebody wants it stored."""

    type: str = "toy.opened/1"
    tags: tuple[str, ...] = ("rights:toys", "toy:k")
    payload: bytes = b'{"key":"k","points":0,"weight":null}'


@dataclass(frozen=True)
class House:
    """A ledger, in a schema of its own, with Ana, Ben and a service; `logins` names a login by what it is for."""

    url: str
    schema: str
    logins: Mapping[str, str]

    @property
    def address(self) -> str:
        """The ledger's, for whoever owns the server."""
        return f"{self.url}&schema={self.schema}" if "?" in self.url else f"{self.url}?schema={self.schema}"

    def journal(self, codec: Codec = CODEC) -> PostgresJournal:
        """The ledger as its owner has it."""
        return PostgresJournal.open(self.address, codec)

    def address_of(self, login: str) -> str:
        """The ledger's address for one login; the password comes apart."""
        given = {**conninfo_to_dict(self.url), "user": self.logins[login]}
        host, database = given.pop("host"), given.pop("dbname")
        return f"postgresql:///{database}?host={host}&user={given['user']}&schema={self.schema}"

    @contextmanager
    def owner(self) -> Iterator[Db]:
        """A connection of whoever owns the server, looking into the schema."""
        with psycopg.connect(self.url, autocommit=True) as db:
            yield self._looking(db)

    @contextmanager
    def signed_in(self, login: str) -> Iterator[Db]:
        """A connection of one login, by its password."""
        given = {**conninfo_to_dict(self.url), "user": self.logins[login], "password": PASSWORD}
        with psycopg.connect(make_conninfo("", **given), autocommit=True) as db:
            yield self._looking(db)

    def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of all that must not be touched."""
        with self.owner() as db:
            return {each: db.execute(f"SELECT * FROM {each} ORDER BY 1, 2, 3").fetchall() for each in HISTORY[:4]} | {
                each: db.execute(f"SELECT t.xmin, * FROM {each} AS t ORDER BY 2").fetchall() for each in HISTORY[4:]
            }

    def _looking(self, db: Db) -> Db:
        db.execute("SELECT set_config('search_path', quote_ident(%s) || ', pg_temp', false)", (self.schema,))
        return db


def house(url: str) -> House:
    """A new one, with its groups; logins: ana and ben (persons), server, worker (the service), follower, reader."""
    schema = f"s_{uuid4().hex[:12]}"
    made = House(url, schema, {each: f"{schema}_{each}" for each in ("ana", "ben", *ROLES, "stranger")})
    with PostgresJournal.create(made.address, CODEC) as journal:
        for person in (ANA, BEN, BOT):
            said = PersonRegistered(id=person.id, kind=person.kind, commitment=commitment(person))
            journal.record([said], actor=Actor(ANA.id), command_id=person.id, now=NOON, people=[person])
    with made.owner() as db:
        for login in made.logins.values():
            db.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(login), PASSWORD))
    with PostgresLogins(made.address) as logins:
        logins.run(logins.grouping(TYPES))
        for name, person in {"ana": ANA, "ben": BEN}.items():
            logins.run(logins.granting(made.logins[name], "person", person.address))
        for role in ROLES:
            logins.run(logins.granting(made.logins[role], role, BOT.address if role == "worker" else ""))
    return made


ROLES = ("server", "worker", "follower", "reader")
TYPES = (
    "toy.opened/1",
    "toy.closed/1",
    "person.registered/1",
    "ledger.founded/1",
    "credential.confirmed/1",
    "person.erased/1",
)


def sent(
    db: Db,
    *drafts: Draft,
    actor: str = ANA.id,
    kind: str = "human",
    assurance: str = "asserted",
    people: Sequence[Person] = (),
    spoil: Callable[[dict[str, Any]], object] = lambda given: None,
    told: str = "",
    command: str = "",
) -> int:
    """Append by hand what is well formed but for what `spoil` does to it. Raises what the server says.

    `told` is the instant, where the time of the ledger is made up; `command` names the act, else a new one does.
    """
    with db.transaction():
        head, _, _, stamp, _ = db.execute("SELECT * FROM begin_append(%s)", (told,)).fetchone() or ()
        given = arguments(drafts or (Draft(),), head, stamp, actor, kind, assurance, people, command)
        spoil(given)
        (after,) = db.execute(APPEND, given).fetchone() or (0,)
        return int(after)


def arguments(
    drafts: Sequence[Draft],
    head: int,
    stamp: str,
    actor: str,
    kind: str,
    assurance: str,
    people: Sequence[Person],
    command: str = "",
) -> dict[str, Any]:
    """What `append_events` takes, in its order."""
    command, salts = command or uuid4().hex, [os.urandom(16) for _ in drafts]
    lines = [
        line.encode(
            line.Line(
                actor=actor,
                actor_kind=kind,
                assurance=assurance,
                command_id=command,
                index=index,
                payload_sha256=line.digest(salt, draft.payload),
                position=head + 1 + index,
                recorded_at=stamp,
                tags=list(draft.tags),
                type=draft.type,
                v=line.FORMAT,
            )
        )
        for index, (draft, salt) in enumerate(zip(drafts, salts, strict=True))
    ]
    spread = [(tag, number) for number, draft in enumerate(drafts, 1) for tag in draft.tags]
    return {
        "command_id": command,
        "actor": actor,
        "actor_kind": kind,
        "assurance": assurance,
        "recorded_at": stamp,
        "types": [each.type for each in drafts],
        "salts": salts,
        "payloads": [each.payload for each in drafts],
        "lines": lines,
        "tags": [tag for tag, _ in spread],
        "tag_of": [number for _, number in spread],
        **{f"person_{name}": [getattr(each, field) for each in people] for name, field in _PERSON.items()},
        **{each: list[int]() for each in _DISCLOSURES},
    }


_PERSON = {"ids": "id", "addresses": "address", "names": "name", "kinds": "kind", "salts": "salt"}


def registration(person: Person) -> Draft:
    """The event that makes somebody known."""
    said = {"commitment": commitment(person), "id": person.id, "kind": person.kind}
    return Draft("person.registered/1", (f"person:{person.id}",), canonical(said))


_DISCLOSURES = ("disclosure_of", "disclosure_fields", "disclosure_salts", "disclosure_values")
_NAMES = ("command_id", "actor", "actor_kind", "assurance", "recorded_at", "types", "salts", "payloads", "lines")
APPEND = f"""SELECT append_events({", ".join(f"%({each})s" for each in (*_NAMES, "tags", "tag_of"))},
    {", ".join(f"%({each})s" for each in (*(f"person_{each}" for each in _PERSON), *_DISCLOSURES))})"""
