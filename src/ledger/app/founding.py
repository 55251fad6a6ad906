"""`ledger init`: one append founds the ledger, registers its founder and seats them alone, marked solo."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ledger.app import clock, ssh
from ledger.app.database import typed
from ledger.app.settings import Asserted, Settings, lines_for, quoted
from ledger.app.trust import trust_written
from ledger.data import replace
from ledger.domain import EVENTS
from ledger.domain.address import objection
from ledger.domain.charter import CharterAmended, RecoveryRule
from ledger.domain.credential import CredentialAdded, CredentialConfirmed, RecoveryKey, id_of_public
from ledger.domain.event import Actor, Event, Person
from ledger.domain.founding import FIRST_ROW, Founded, PersonRegistered
from ledger.domain.keys import ssh_key
from ledger.domain.statement import Enrolment
from ledger.domain.verdict import SECOND_EDITION
from ledger.errors import BadInput, StorageFault
from ledger.kinds.charter_exceptions import FEWEST
from ledger.language.days import day_of
from ledger.steps import step

DB_PASSWORD = "--db-password"
"""The option of `ledger init` that says where the password of its database stands."""


class Successors(NamedTuple):
    """Who may replace the decider of `*`, should they die or vanish, and how many of them it takes."""

    people: list[str]
    quorum: int


def person(address: str, name: str = "", kind: str = "human") -> Person:
    """Somebody new, with a random id and salt."""
    return Person(f"p_{os.urandom(8).hex()}", address.strip().lower(), name, kind, os.urandom(16))


def registered(people: Iterable[Person]) -> list[Event]:
    """The events that make people known."""
    from ledger.journal.people import commitment

    return [PersonRegistered(id=each.id, kind=each.kind, commitment=commitment(each)) for each in people]


def found(
    settings: Settings,
    asserted: Asserted,
    name: str,
    zone: str,
    simulated: bool,
    recovery: Path | None = None,
    successors: Successors | None = None,
) -> list[int]:
    """Create and found the ledger that the settings name. Raises StorageFault where one is there already.

    `recovery` is the file of an ssh key that is to be kept offline, and then confirms a key where nobody else can.
    `successors` are who may replace the decider of `*`, should they die or vanish.
    """
    from ledger.journal import stores
    from ledger.journal.codec import Codec

    if against := objection(asserted.address):
        raise BadInput(*against)
    now = clock.now(simulated)
    today = day_of(now, _known(zone))
    founder, named = person(asserted.address, name), _named(asserted.address, successors)
    rule: dict[str, Any] = {}
    if successors:
        rule["recovery"] = RecoveryRule(people=tuple(each.id for each in named), quorum=successors.quorum)
    alone = CharterAmended(
        scope="*",
        title="The founder decides alone until a charter says otherwise",
        stewards=(founder.id,),
        approvers=(),
        quorum=0,
        decider=founder.id,
        operators=(founder.id,),
        lapses_after=0,
        standards=(),
        solo=True,
        from_=today,
        **rule,
    )
    start = Founded(
        ledger_id=str(uuid4()), zone=zone, clock="simulated" if simulated else "system", rules=SECOND_EDITION
    )
    kept = _recovery(start, founder, recovery) if recovery else []
    where = settings.database
    _require_none_there(settings)
    with closing(stores.create(where.address, Codec(EVENTS), told=simulated, password=where.password())) as journal:
        return journal.record(
            [start, *registered([founder]), alone, *kept, *registered(named)],
            actor=Actor(founder.id),
            command_id=str(uuid4()),
            now=_utc(now),
            people=[founder, *named],
        )


def _require_none_there(settings: Settings) -> None:
    """Pass unless `ledger.toml` names a file that is a ledger already. Raises StorageFault, with what leads to it."""
    database = settings.database
    if settings.path.exists() and database.is_file and database.beside.exists():
        why, words = "a new ledger never takes the place of a file", "go on with it, or found another in a new folder"
        raise StorageFault(f"{database.beside} exists already", why, step(words, "status"))


def successors(addresses: Sequence[str], quorum: int | None) -> Successors | None:
    """Who may replace the decider of `*`, by how many: more than half, where nobody says. Raises BadInput."""
    people = list(dict.fromkeys(each.strip().lower() for each in addresses))
    if not people and quorum is None:
        return None
    wanted = max(FEWEST, len(people) // 2 + 1) if quorum is None else quorum
    if not FEWEST <= wanted <= len(people):
        raise BadInput(
            f"{wanted} of {len(people)} people would replace a decider",
            why=f"it takes at least {FEWEST} together, and no more than are named",
            fix="name them: --successor ADDRESS --successor ADDRESS --successor ADDRESS --consents 2",
        )
    return Successors(people, wanted)


def _named(founder: str, found: Successors | None) -> list[Person]:
    """The people who may replace a decider, as they become known. Raises BadInput."""
    for each in found.people if found else ():
        if against := objection(each):
            raise BadInput(*against)
        if each == founder.strip().lower():
            why = "it is for when whoever decides has died or vanished"
            raise BadInput(f"{each} would have a say in who replaces them", why, "name somebody else")
    return [person(each) for each in found.people] if found else []


def _recovery(start: Founded, founder: Person, key: Path) -> list[Event]:
    """A key that confirms others where no registrar is left: proved, and recorded beside the first row."""
    public, nonce = ssh.public_half(key), os.urandom(16).hex()
    ssh_key.require_strong(public)
    said = Enrolment(ledger=start.ledger_id, person=founder.id, key=public, nonce=nonce)
    offline = RecoveryKey(key=public)
    named, who = id_of_public(offline), founder.id
    proof = ssh.proof(key, public, said.canonical)
    return [
        CredentialAdded(credential=named, person=who, public=offline, nonce=nonce, proof=proof),
        CredentialConfirmed(credential=named, person=who, right=FIRST_ROW, assurance="asserted", self_attested=True),
    ]


def placed(settings: Settings, text: str, reference: str) -> Settings:
    """The settings of a ledger that somebody founds in a database of their choice.

    Raises BadInput where `ledger.toml` names another one: it would be founded, and then never be found.
    """
    chosen, known = typed(settings.path, text, reference, DB_PASSWORD), settings.database
    if not settings.path.exists():
        return replace(settings, database=chosen)
    if (chosen.written, reference or known.reference) != (known.written, known.reference):
        why = f"{settings.path.name} names {known.name}, and every other command would look there"
        fix = f"write {' and '.join(lines_for(chosen.written, reference))} there, or found it in another folder"
        raise BadInput(f"{chosen.name} is not where this ledger is kept", why, fix, str(settings.path))
    return replace(settings, database=chosen) if reference else settings


def write_settings(path: Path, database: str, actor: str, password: str = "") -> bool:
    """A first `ledger.toml`, where there is none, which is trusted at once; `password` only refers to one."""
    if path.exists():
        return False
    lines = [*lines_for(database, password), f"actor = {quoted(actor)}", "plugins = []", ""]
    path.write_text("\n".join(lines), encoding="utf-8")
    trust_written(path)
    return True


def _known(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadInput(
            f"`{name}` is no time zone", why="zones have IANA names", fix="such as UTC or Europe/Berlin"
        ) from error
    return name


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
