"""A small company, whose people go by their first names: what scenarios begin with.

dana                founded the ledger, and decides everything that no charter speaks of, alone
ana, ben            stewards of `lifecycle`: they propose
sal, mia            its approvers, of whom one must consent
cro                 decides; ops runs the platforms; bot is a service
"""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from ledger.domain import scope as scopes
from ledger.domain.charter import CharterAmended
from ledger.domain.definition import Draft
from ledger.domain.event import Event
from ledger.domain.founding import Founded, PersonRegistered
from ledger.domain.proposal import Terms
from ledger.kinds import drafting
from ledger.kinds.kind import Kind
from ledger.kinds.shipped import KINDS

DAY = date(2026, 3, 2)
_KINDS: dict[str, Kind] = {kind.name: kind for kind in KINDS}
_SEATS: dict[str, Any] = {
    "stewards": ("ana", "ben"),
    "approvers": ("sal", "mia"),
    "quorum": 1,
    "decider": "cro",
    "operators": ("ops",),
    "lapses_after": 30,
    "standards": (),
    "solo": False,
}


def people(*names: str, kind: str = "human") -> tuple[Event, ...]:
    """These people are known; `kind` may be service or agent."""
    return tuple(PersonRegistered(id=name, kind=kind, commitment="") for name in names)


def solo(name: str) -> dict[str, Any]:
    """The seats of somebody who decides alone."""
    alone = dict.fromkeys(("stewards", "operators"), (name,))
    return {**alone, "approvers": (), "quorum": 0, "decider": name, "lapses_after": 0, "solo": True}


def row(scope: str = "lifecycle", start: date = DAY, until: date | None = None, **seats: Any) -> CharterAmended:
    """A row of a charter as an event. Seats that are not given are those of the company."""
    return CharterAmended(scope=scope, title=scope, from_=start, until=until, **{**_SEATS, **seats})


def charter(scope: str = "lifecycle", **seats: Any) -> Draft:
    """The same as a draft, to be proposed."""
    terms = msgspec.to_builtins({"scope": scope, "title": scope, **_SEATS, **seats})
    return _draft("charter", key=scopes.charter_key(scope), scope=scopes.wider(scope), content=terms)


def entity(key: str = "lead", scope: str = "lifecycle", **fields: Any) -> Draft:
    """An entity; a field is given by its type, or by all that it declares."""
    declared = {name: {"type": each} if isinstance(each, str) else each for name, each in fields.items()}
    content = {"key": key, "title": key, "fields": {name: {"title": name, **each} for name, each in declared.items()}}
    return _draft("entity", key=key, scope=scope, entity=key, content=content)


def definition(
    key: str = "mql",
    says: str = "first",
    *,
    entity: str = "",
    scope: str = "lifecycle",
    refers: tuple[str, ...] = (),
    reads: tuple[str, ...] = (),
) -> Draft:
    """A criteria in all that the domain looks at: what it says, refers to and reads stands for its text."""
    content = {"key": key, "title": key, "entity": entity}
    tree, names = [says, *refers, *reads], {"refers": refers, "reads": reads}
    return _draft(
        "criteria", key=key, scope=scope, entity=entity, content=content, tree=tree, yields="predicate", **names
    )


def terms(start: date = DAY, until: date | None = None, **more: Any) -> Terms:
    """From a day on: a new rule, prospective for a reason, unless `more` says otherwise."""
    return Terms(from_=start, until=until, **{"reason": "no figure of before is to change", **more})


def _draft(kind: str, *, entity: str = "", **parts: Any) -> Draft:
    return drafting.draft(_KINDS[kind], entity=entity, meaning="", **parts)


COMPANY: tuple[Event, ...] = (
    Founded(ledger_id="acme", zone="UTC", clock="system"),
    *people("dana", "ana", "ben", "sal", "mia", "cro", "ops"),
    *people("bot", kind="service"),
    row("*", **solo("dana")),
    row(),
)
