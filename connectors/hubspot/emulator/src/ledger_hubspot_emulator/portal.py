"""The state of one sandbox portal: plain data, a clock, and a trail of who did what.

    Portal --dump--> JSON --restored--> Portal

`growing` makes one from a seed. Where the seed has a `now`, the portal's clock stands there, and advances by one second
with each change; so it does once `/__sandbox__/clock` has set it. Else it is the clock of this machine. What is worked
out from the state, such as members and calculated values, is kept until the next change.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from ledger_hubspot_emulator.answers import missing
from ledger_hubspot_emulator.defined import OBJECTS
from ledger_hubspot_emulator.heldlist import HeldList
from ledger_hubspot_emulator.instants import instant, stamp

_PLAIN = (
    *("settings", "users", "definitions", "groups", "records", "gone", "signals", "flows", "pipelines", "audits"),
    *("schemas", "validations", "scores", "trail", "recomputing"),
)
# What changes the values of records, and so everything that is worked out from them.
_VALUED = ("PROPERTY", "CRM_OBJECT", "CUSTOM_OBJECT")
Found = TypeVar("Found")


class Portal:
    """The state behind the server. Not for use from two threads at once: the server holds a lock.

    `definitions`, `groups`, `records`, `gone` (archived records) and `pipelines` are by object (`contacts`, or the type
    id of a custom object) and then by name or id; `recomputing` has the formula that values still follow, and for how
    many reads.
    """

    settings: dict[str, Any]
    users: dict[str, dict[str, Any]]
    definitions: dict[str, dict[str, dict[str, Any]]]
    groups: dict[str, dict[str, dict[str, Any]]]
    records: dict[str, dict[str, dict[str, str]]]
    gone: dict[str, dict[str, dict[str, str]]]
    signals: list[dict[str, Any]]
    flows: dict[str, dict[str, Any]]
    pipelines: dict[str, dict[str, dict[str, Any]]]
    audits: dict[str, list[dict[str, Any]]]
    schemas: dict[str, dict[str, Any]]
    validations: list[dict[str, Any]]
    scores: dict[str, dict[str, Any]]
    trail: list[dict[str, Any]]
    recomputing: dict[str, dict[str, Any]]

    def __init__(self, settings: dict[str, Any]) -> None:
        self._memo: dict[tuple[str, str], Any] = {}
        self.requests = 0
        for name in _PLAIN:
            setattr(self, name, {} if name not in ("signals", "validations", "trail") else [])
        self.settings, self.lists, self.number = settings, dict[str, HeldList](), 0
        self._set(settings["now"])

    def dump(self) -> dict[str, Any]:
        """The whole state as JSON has it."""
        plain = {name: copy.deepcopy(getattr(self, name)) for name in _PLAIN}
        lists = {key: copy.deepcopy(asdict(held)) for key, held in self.lists.items()}
        return {**plain, "lists": lists, "now": self.stamp, "number": self.number}

    def load(self, state: Mapping[str, Any]) -> None:
        """Be what `dump` gave."""
        for name in _PLAIN:
            setattr(self, name, copy.deepcopy(state[name]))
        self.lists = {key: HeldList(**copy.deepcopy(held)) for key, held in state["lists"].items()}
        self.number, self._memo = state["number"], {}
        self._set(state["now"] if self.settings["now"] else "")

    def _set(self, now: str) -> None:
        self._stands = instant(now) if now else None
        self._day = self._today()

    def _today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.settings["timeZone"])).date()

    @property
    def now(self) -> datetime:
        """The portal's time."""
        return self._stands or datetime.now(UTC)  # noqa: TID251  (a platform has a clock of its own)

    @property
    def stamp(self) -> str:
        """The portal's time as HubSpot writes it: UTC, milliseconds, `Z`."""
        return stamp(self.now)

    @property
    def properties(self) -> dict[str, dict[str, Any]]:
        """The properties of contacts."""
        return self.definitions["contacts"]

    @property
    def contacts(self) -> dict[str, dict[str, str]]:
        """The contacts' stored values."""
        return self.records["contacts"]

    def entity(self, word: str) -> str:
        """The object that a path calls `contacts`, `contact`, `0-1`, or a custom one's name. Raises a 404."""
        for name, number in OBJECTS.items():
            if word.lower() in (name, name[:-1], number) or (word.lower(), name) == ("company", "companies"):
                return name
        for number, schema in self.schemas.items():
            if word in (number, schema["name"], schema["fullyQualifiedName"]) and not schema["archived"]:
                return number
        raise missing(f"Unable to infer object type from: {word}")

    def id(self) -> str:
        """An id that nothing else has."""
        self.number += 1
        return str(self.number)

    def touch(self, user: str, action: str, category: str, target: str) -> None:
        """Something changes now, and the audit log remembers it. assumed: the words of category and action."""
        self._stands = self._stands and self._stands + timedelta(seconds=1)
        self.forget(values=category in _VALUED)
        email = self.users.get(user, {}).get("email")
        acting = {"userId": int(user), **({"userEmail": email} if email else {})} if user.isdigit() else {"userId": 0}
        entry = {"id": self.id(), "actingUser": acting, "action": action, "category": category}
        self.trail.append({**entry, "targetObjectId": target, "occurredAt": self.stamp})

    def set_clock(self, now: datetime | None) -> None:
        """Set the portal's clock, which stands from now on; None is the clock of this machine."""
        self._stands, self.settings["now"] = now, stamp(now) if now else ""
        self.forget()
        self.tick()

    def tick(self) -> None:
        """A request comes. documented: the day's requests are forgotten at midnight, portal time."""
        if self._day != (today := self._today()):
            self._day, self.requests = today, 0
            self.forget()

    def forget(self, *, values: bool = True) -> None:
        """What was worked out before holds no longer: members of lists, and with `values` the records' values, too."""
        kept = {} if values else {key: found for key, found in self._memo.items() if key[0] == "values"}
        self._memo = kept

    def kept(self, sort: str, key: str, work_out: Callable[[], Found]) -> Found:
        """What `work_out` gave for that key since the last change that matters to its sort."""
        if (sort, key) not in self._memo:
            self._memo[sort, key] = work_out()
        found: Found = self._memo[sort, key]
        return found


def restored(state: Mapping[str, Any]) -> Portal:
    """A portal that is what `dump` gave."""
    portal = Portal(dict(state["settings"]))
    portal.load(state)
    return portal
