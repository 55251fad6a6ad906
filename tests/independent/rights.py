"""Judge the acts in a bag by its RIGHTS.md, with the standard library of Python alone: nothing here is of the ledger.

    python rights.py [--without RULE,RULE] BAG

One line of JSON for each act: `position`, `verdict`, `rule`. The exit code is 6 where an act is `not entitled`, else 0;
2 says that the bag could not be read. It was written from the text of the rules by somebody who goes by nothing else.

    bag --read--> lines --one by one--> judged on the State before it, then taken in, or struck out

Each rule of an act is a generator of conditions: the number of a rule, and what asks whether it holds. What cannot be
known, because it rests on what is withheld or erased, raises Unknown.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from base64 import b64decode, b64encode, urlsafe_b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

Event = dict[str, Any]
Condition = tuple[str, Callable[[], bool]]
Conditions = Iterator[Condition]

ROLES = ("steward", "approver", "decider", "operator", "registrar", "emergency", "veto")
CATEGORIES = ("editorial", "equivalent", "widening", "narrowing", "shifting", "incomparable")
STANDARDS = ("prospective", "retrospective", "cohort", "dual", "restated")
ASSURANCES = ("asserted", "session", "federated", "signed")
MEMBERS = (
    "scope", "title", "stewards", "approvers", "operators", "decider", "quorum", "quorums", "solo", "lapses_after",
    "standards", "needs", "registrars", "vetoes", "recovery", "emergency", "tolerance", "nature", "answers_within",
    "materiality", "review",
)  # fmt: skip
DAY_LONG, NEVER = timedelta(days=1), date.max
EDITIONS = ("1", "2")


class Unknown(Exception):
    """Something rests on what is not in the bag."""


class Erased(Unknown):
    """Something rests on what an erasure took, of the person that it names: R12."""


# --- reading (section 2) ----------------------------------------------------------------------------------------------


def canonical(value: object) -> bytes:
    """R13."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(value: object) -> str:
    """R13."""
    return sha256(canonical(value)).hexdigest()


@dataclass(frozen=True)
class Line:
    """One event: R10 and R11. `event` is None where it is withheld."""

    position: int
    type: str
    tags: tuple[str, ...]
    at: datetime
    actor: str
    assurance: str
    event: Event | None
    timely: bool = True

    @property
    def name(self) -> str:
        """Its type, without the version: R6."""
        return self.type.partition("/")[0]


MEMBERS = {
    *("actor", "actor_kind", "assurance", "command_id", "index", "payload_sha256", "position"),
    *("recorded_at", "tags", "type", "v"),
}
"""Those of a line: R10."""
Erasures = dict[str, set[int]]
"""Who was erased, by their id, and the positions of their acts that had no effect by then."""
ERASED, UNSURE, TAKEN = "an erasure took it", "an erasure that nobody can judge took it", "nobody erased it"


def erasures(bag: Path) -> Erasures:
    """Every erasure on record, whoever said so: R12."""
    found: Erasures = {}
    for line in read(bag, {}, set()):
        if line.name == "person.erased":
            for tag in (each for each in line.tags if each.startswith("person:")):
                found.setdefault(tag[7:], set()).update((line.event or {}).get("struck", []))
    return found


def edition_of(bag: Path) -> int:
    """The edition of the rules that a bag names; the first where it names none. Raises ValueError for another."""
    info = bag / "bag-info.txt"
    told = info.read_text(encoding="utf-8").split("\n") if info.exists() else []
    edition = next((each.partition(": ")[2] for each in told if each.startswith("Ledger-Rights-Edition: ")), "1")
    if edition not in EDITIONS:
        raise ValueError(f"the bag names edition {edition} of the rules, and this checker knows {', '.join(EDITIONS)}")
    return int(edition)


def read(bag: Path, believed: Erasures, unsure: set[str]) -> Iterator[Line]:
    """The lines of a bag, in order; of what was erased, by whom that is believed, and of whom nobody knows it."""
    data = bag / "data"
    there = data / "disclosures.json"
    disclosed = json.loads(there.read_text(encoding="utf-8")) if there.exists() else {}
    latest = datetime.min.replace(tzinfo=UTC)
    for text in (data / "events.jsonl").read_text(encoding="utf-8").split("\n")[:-1]:
        said = json.loads(text)
        payload = data / "payloads" / str(said["position"])
        gone = UNSURE if said["actor"] in unsure else ERASED if said["actor"] in believed else TAKEN
        stored = json.loads(payload.read_bytes()[16:]) if payload.is_file() else None
        event = None if stored is None else _disclosed(stored, disclosed, gone, said["actor"])
        at, tags = _instant(said["recorded_at"]), said["tags"]
        timely, latest = at is not None and at >= latest, max(at or latest, latest)
        if said.keys() != MEMBERS or canonical(said) != text.encode():
            tags = [""]
        sure = said["assurance"] if said["assurance"] in ASSURANCES else "asserted"
        yield Line(said["position"], said["type"], tuple(tags), at or latest, said["actor"], sure, event, timely)


def _instant(said: str) -> datetime | None:
    """An instant as R10 has it, of the years of R23; None for anything else."""
    try:
        at = datetime.fromisoformat(said.replace("Z", "+00:00"))
    except ValueError:
        return None
    written = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z", said)
    return at if written and 1900 <= at.year <= 2999 else None


@dataclass(frozen=True)
class Gone:
    """A member whose value is not in the bag, as it is stored; and who took it away: R12."""

    stored: Any
    why: str
    person: str


def _disclosed(event: Event, disclosed: Mapping[str, Any], gone: str, person: str) -> Event:
    """An event with what it commits to in its place: R12."""
    for member, named in event.get("commitments", {}).items():
        found = disclosed.get(named)
        event[member] = found["value"] if found and _is_bound(found, named) else Gone(event.get(member), gone, person)
    return event


def _is_bound(found: Event, named: str) -> bool:
    salt = bytes.fromhex(found["salt"])
    return len(salt) == 16 and sha256(salt + canonical(found["value"])).hexdigest() == named


def known(value: Any) -> Any:
    """A value that is there. Raises Unknown for one that was erased, and ValueError for one that was taken away."""
    if not isinstance(value, Gone):
        return value
    if value.why == TAKEN:
        raise ValueError("it is gone, and nobody erased it")
    raise Erased(value.person) if value.why == ERASED else Unknown


def day_of(said: str | None) -> date:
    """A day; of no day, the last there is."""
    return date.fromisoformat(said) if said else NEVER


def holds(period: Mapping[str, Any], day: date) -> bool:
    """Whether `[from, until)` holds a day: R15."""
    return day_of(period["from"]) <= day < day_of(period.get("until"))


def overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two periods have a day in common: R15."""
    start = max(day_of(one["from"]), day_of(other["from"]))
    return start < min(day_of(one.get("until")), day_of(other.get("until")))


def path_of(scope: str) -> list[str]:
    """A scope and each wider one: R16."""
    parts = [] if scope == "*" else scope.split("/")
    return ["/".join(parts[:n]) for n in range(len(parts), 0, -1)] + ["*"]


def wider(scope: str) -> str:
    """The next wider scope: R16."""
    return scope.rpartition("/")[0] or "*"


def scope_of(key: str, scope: str) -> str:
    """The scope of a definition: R16."""
    return key if scope == "*" else f"{scope}/{key}"


def draft_path(draft: Event) -> str:
    """R40."""
    return str(draft["scope"]) if draft["kind"] == "charter" else scope_of(draft["key"], draft["scope"])


# --- the state (R3) ---------------------------------------------------------------------------------------------------


@dataclass
class Person:
    """R20."""

    kind: str
    owner: str = ""
    left: bool = False
    erased: bool = False


@dataclass(frozen=True)
class Row:
    """R30. `repeats` is the number of the row whose seats it took over, and whose revocations hold for it: R174."""

    number: int
    said: Event
    at: datetime
    repeats: int = 0

    @property
    def scope(self) -> str:
        return str(self.said["scope"])

    @property
    def solo(self) -> bool:
        return bool(self.said.get("solo", False))

    @property
    def decider(self) -> str:
        return str(self.said.get("decider", ""))

    def needs(self, act: str) -> str:
        """How sure it has to be who acts: `approve` or `ratify`."""
        return str((self.said.get("needs") or {}).get(act, "asserted"))

    def named(self, role: str) -> list[str]:
        """Whom it names for a role: R33."""
        if role == "decider" or (role == "registrar" and self.scope == "*" and not self.said.get("registrars")):
            return [self.decider] if self.decider else []
        if role == "emergency":
            return list((self.said.get("emergency") or {}).get("by", []))
        return list(self.said.get("vetoes" if role == "veto" else f"{role}s") or [])


@dataclass
class Proposal:
    """R50."""

    name: str
    made_by: str
    position: int = 0
    said: Event = field(default_factory=dict)
    contributors: list[str] = field(default_factory=list)
    owners_then: set[str] = field(default_factory=set)
    counterparts: set[str] = field(default_factory=set)
    moved: int = 0
    closed: str = ""
    approvals: list[tuple[int, Event, str]] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    vetoes: list[str] = field(default_factory=list)
    emergency: bool = False
    emergency_by: str = ""

    @property
    def draft(self) -> Event:
        return dict(self.said["draft"])

    @property
    def terms(self) -> Event:
        return dict(self.said["terms"])

    @property
    def path(self) -> str:
        return draft_path(self.draft)

    def consenting(self) -> set[str]:
        """R55."""
        found = set()
        for position, said, actor in self.approvals:
            fits = position > self.position and said["digest"] == self.said["digest"]
            if fits and actor not in self.blocks and said.get("for", "") not in self.blocks:
                found.add(actor)
        return found


@dataclass
class Version:
    """R42. `alone` is what R48 asks of the ratification that made it."""

    number: int
    draft: Event
    position: int
    ratified: bool
    alone: bool = False


@dataclass
class Term:
    """R42. `number` is that of its version; None where nothing is in force over it."""

    period: Event
    number: int | None
    rank: tuple[int, int]
    position: int
    attested: bool = False


@dataclass
class Credential:
    """R90."""

    name: str
    person: str
    public: Any
    last: int
    confirmed: Event | None = None
    confirmed_at: datetime | None = None
    ended: bool = False
    root: bool = False
    rooted_at: int = 0
    reopened: bool = False

    @property
    def method(self) -> str:
        public = self.public.stored if isinstance(self.public, Gone) else self.public
        return str(public.get("method", "")) if isinstance(public, dict) else ""

    def counts(self, at: datetime) -> bool:
        """Whether it counts at an instant."""
        if self.ended or self.confirmed is None or self.confirmed_at is None:
            return False
        return self.confirmed_at + timedelta(hours=72 if self.confirmed.get("recovered") else 24) <= at

    @property
    def rank(self) -> str:
        if self.confirmed is None:
            return "asserted"
        return "signed" if self.root else str(self.confirmed.get("assurance", "asserted"))


@dataclass
class Channel:
    """R120."""

    registrations: list[tuple[str, Event]] = field(default_factory=list)
    gone: bool = False
    evaluation: Event | None = None
    decision: tuple[int, Event] | None = None


@dataclass
class Artifact:
    """R130."""

    key: str
    waits: bool = False
    difference: str = ""
    applied: bool = False


@dataclass
class Recovery:
    """R166."""

    said: Event
    position: int
    consents: list[tuple[str, datetime]]
    over: bool = False


class State:
    """What all lines so far say that count (R3); `edition` is that of the rules that judge them."""

    def __init__(self, edition: int) -> None:
        self.edition = edition
        self.zone, self.ledger, self.count = "UTC", "", 0
        self.hidden: list[Line] = []
        self.people: dict[str, Person] = {}
        self.rows: list[Row] = []
        self.revoked: list[tuple[int, Event]] = []
        self.delegations: dict[int, Event] = {}
        self.ends: dict[int, date] = {}
        self.proposals: dict[str, Proposal] = {}
        self.versions: dict[str, list[Version]] = {}
        self.terms: dict[str, list[Term]] = {}
        self.ratified: dict[str, list[str]] = {}
        self.confirmed: set[tuple[str, int]] = set()
        self.credentials: dict[str, Credential] = {}
        self.keys: dict[str, bool] = {}
        self.restored: tuple[int, str] = (1, "")
        self.restored_at = 0
        self.restorations: list[tuple[int, Event, list[Event]]] = []
        self.requests: dict[str, tuple[Event, bool]] = {}
        self.consumers: dict[str, tuple[str, Event]] = {}
        self.figures: dict[int, tuple[str, bool]] = {}
        self.restatements: dict[str, tuple[str, bool]] = {}
        self.channels: dict[str, Channel] = {}
        self.targets: dict[str, tuple[int, Event]] = {}
        self.observed: dict[str, int] = {}
        self.artifacts: dict[tuple[str, str], Artifact] = {}
        self.plans: dict[tuple[str, str, str], tuple[int, str, Event]] = {}
        self.orders: dict[str, tuple[str, datetime, Event]] = {}
        self.done: dict[str, tuple[int, Event]] = {}
        self.cancelled: set[str] = set()
        self.recoveries: dict[str, Recovery] = {}
        self.refused: set[tuple[str, str]] = set()
        self.noes: list[tuple[int, Event, Event]] = []
        self.decided: dict[str, int] = {}
        self.withheld: set[int] = set()
        self.taken: dict[str, set[int]] = {}
        self.second_edition = False
        self.together: list[set[str]] = []
        self.asked: set[str] = set()
        self.struck: set[int] = set()
        self.struck_by: dict[int, str] = {}
        self.rightful: set[str] = set()

    def in_order(self, subject: str, number: int, numbers: Iterable[int]) -> bool:
        """R18."""
        there = list(numbers)
        return max(there, default=0) < number <= len(there) + len(self.taken.get(subject, ())) + 1

    # what a condition rests on (R6)

    def rests(self, names: Iterable[str], tag: str = "") -> None:
        """Raise Unknown where an event of these sorts, with this tag, is withheld."""
        wanted = set(names)
        if any(each.name in wanted and (not tag or tag in each.tags) for each in self.hidden):
            raise Unknown

    def rests_on_tag(self, tag: str) -> None:
        """Raise Unknown where any event with this tag is withheld."""
        if any(tag in each.tags for each in self.hidden):
            raise Unknown

    # days and people

    def ledger_id(self) -> str:
        self.rests(["ledger.founded"])
        return self.ledger

    def day(self, at: datetime) -> date:
        """R14."""
        self.rests(["ledger.founded"])
        zone = ZoneInfo(self.zone)
        return max((at - timedelta(minutes=15 * n)).astimezone(zone).date() for n in range(13))

    def person(self, person: str) -> Person | None:
        self.rests(PEOPLE, f"person:{person}")
        return self.people.get(person)

    def kind(self, person: str) -> str:
        found = self.person(person)
        return found.kind if found else ""

    def left(self, person: str) -> bool:
        found = self.person(person)
        return bool(found and found.left)

    def gone(self, person: str) -> bool:
        found = self.person(person)
        return bool(found and (found.left or (found.owner and self.left(found.owner))))

    def owner(self, person: str) -> str:
        found = self.person(person)
        return found.owner if found else ""

    def here(self, person: str) -> bool:
        return self.person(person) is not None and not self.gone(person)

    # seats (section 4)

    def exact(self, scope: str, day: date) -> Row | None:
        """R31."""
        self.rests(RIGHTS, f"rights:{scope}")
        found = [row for row in self.rows if row.scope == scope and holds(row.said, day)]
        return max(found, key=lambda row: row.number, default=None)

    def governing(self, scope: str, day: date) -> Row | None:
        """R32."""
        return next((row for each in path_of(scope) if (row := self.exact(each, day))), None)

    def holders(self, row: Row, role: str, day: date) -> list[str]:
        """R33."""
        return [person for person in row.named(role) if not self.lost(row, role, person, day)]

    def lost(self, row: Row, role: str, person: str, day: date) -> bool:
        if role == "registrar" and row.scope == "*" and not row.said.get("registrars"):
            role = "decider"
        since = row.number if role == "decider" or not row.repeats else row.repeats
        return any(
            position > since
            and (gone["scope"], gone["role"], gone["person"]) == (row.scope, role, person)
            and holds(gone, day)
            for position, gone in self.revoked
        )

    def in_effect(self, row: Row, day: date) -> Iterator[Event]:
        """The delegations that are: R141."""
        for position, said in self.delegations.items():
            if said["scope"] != row.scope or position <= row.number or said["right"] != row.number:
                continue
            term = self.term(position)
            later = [each for each in self.rows if each.scope == row.scope and each.number > row.number]
            span = {"from": said["from"], "until": (day + DAY_LONG).isoformat()}
            if (
                holds(term, day)
                and said["person"] in self.holders(row, said["role"], day)
                and not any(overlap(each.said, span) for each in later)
            ):
                yield said

    def term(self, position: int) -> Event:
        """The term of a delegation: R140."""
        said = self.delegations[position]
        end = min(day_of(said["until"]), self.ends.get(position, NEVER))
        return {"from": said["from"], "until": end.isoformat()}

    def actors(self, row: Row, role: str, day: date) -> dict[str, str]:
        """Who acts in a role that day, and for whom: R33 and R141."""
        held = self.holders(row, role, day)
        stand_in = {each["to"]: each["person"] for each in self.in_effect(row, day) if each["role"] == role}
        return {**stand_in, **{person: person for person in held}}

    def one_with(self, row: Row | None, people: Iterable[str], day: date) -> set[str]:
        """All who count as one with one of these: R142."""
        found = set(people)
        if row is None:
            return found
        pairs = [{each["person"], each["to"]} for each in self.in_effect(row, day)]
        while more := [pair for pair in pairs if pair & found and not pair <= found]:
            found.update(*more)
        return found

    def apart(self, row: Row, people: Iterable[str], day: date) -> int:
        """How many of them there are of whom no two count as one: R142."""
        left, count = set(people), 0
        while left:
            left -= self.one_with(row, [next(iter(left))], day)
            count += 1
        return count

    def anywhere(self, actor: str, roles: Iterable[str], day: date, first: bool = False) -> Row | None:
        """The row by which somebody holds a seat anywhere, or the `first` of them: R36."""
        tags = {tag for each in self.hidden if each.name in RIGHTS for tag in each.tags}
        away = {tag.removeprefix("rights:") for tag in tags if tag.startswith("rights:")}
        for scope in sorted({row.scope for row in self.rows} | away):
            if scope in away:
                if first:
                    raise Unknown
                continue
            found = [row for row in self.rows if row.scope == scope and holds(row.said, day)]
            row = max(found, key=lambda each: each.number, default=None)
            if row and any(actor in self.actors(row, role, day) for role in roles):
                return row
        self.rests(RIGHTS)
        return None

    def needed(self, row: Row, category: str, able: int) -> int:
        """How many approvals a category needs: R37."""
        quorums = row.said.get("quorums")
        if not quorums:
            return int(row.said.get("quorum", 0))
        if category not in CATEGORIES:
            return max(self.needed(row, each, able) for each in CATEGORIES)
        found = quorums.get(category, quorums.get("otherwise", 0))
        return max(able, 1) if found == "all" else int(found)

    # definitions (section 5)

    def versions_of(self, key: str) -> list[Version]:
        self.rests(VERSIONING, f"definition:{key}")
        for name in self.ratified.get(key, []):
            self.rests(["definition.proposed", "definition.revised"], f"proposal:{name}")
        return self.versions.get(key, [])

    def terms_of(self, key: str) -> list[Term]:
        self.versions_of(key)
        return self.terms.get(key, [])

    def ruling(self, key: str, day: date) -> Term | None:
        """The term with the highest rank that holds a day: R43."""
        return max((each for each in self.terms_of(key) if holds(each.period, day)), key=_rank, default=None)

    def in_force(self, key: str, day: date) -> Version | None:
        found = self.ruling(key, day)
        return self.numbered(key, found.number) if found and found.number is not None else None

    def numbered(self, key: str, number: int) -> Version | None:
        """The version of a number: R42."""
        versions = self.versions_of(key)
        if 0 < number <= len(versions) and versions[number - 1].number == number:
            return versions[number - 1]
        return next((each for each in reversed(versions) if each.number == number), None)

    def newest(self, key: str) -> Version | None:
        found = self.versions_of(key)
        return found[-1] if found else None

    def retired(self, key: str, day: date) -> bool:
        """R43."""
        days = {day, *(day_of(each.period["from"]) for each in self.terms_of(key))}
        days |= {day_of(each.period.get("until")) for each in self.terms_of(key)}
        later = [each for each in days if day <= each < NEVER]
        return bool(self.versions_of(key)) and not any(self.in_force(key, each) for each in later)

    def leads_to(self, draft: Event, day: date) -> set[str]:
        """R44."""
        found: set[str] = set()
        left = list(direct(draft))
        while left:
            key = left.pop()
            if key not in found:
                found.add(key)
                version = self.in_force(key, day)
                left += direct(version.draft) if version else []
        return found - {draft["key"]}

    def basis(self, draft: Event, day: date) -> list[Event] | None:
        """R44."""
        rows = [(key, self.in_force(key, day)) for key in sorted(self.leads_to(draft, day))]
        if not all(version for _, version in rows):
            return None
        return [
            {"key": key, "version": version.number, "digest": version.draft["content_digest"]}
            for key, version in rows
            if version
        ]

    # proposals (section 6)

    def proposal(self, name: str) -> Proposal | None:
        self.rests_on_tag(f"proposal:{name}")
        return self.proposals.get(name)

    def authors(self, of: Proposal) -> set[str]:
        """R51."""
        owners = {self.owner(each) for each in of.contributors}
        return ({*of.contributors} | of.owners_then | owners) - {""}

    def counting_as_author(self, of: Proposal, row: Row, day: date) -> set[str]:
        """R143."""
        authors = self.authors(of) | of.counterparts
        return self.one_with(row, authors, day)

    def lapsed(self, of: Proposal, day: date) -> bool:
        """R54."""
        on = day_of(of.said["on"])
        row = self.governing(of.path, on)
        days = row.said.get("lapses_after", 0) if row else 0
        return bool(days) and day >= on + timedelta(days=days)

    def eligible(self, of: Proposal, row: Row, day: date) -> list[str]:
        """R58."""
        able = [each for each in self.actors(row, "approver", day) if self.kind(each) == "human"]
        if row.solo:
            return able
        without = self.counting_as_author(of, row, day) | self.one_with(row, [row.decider], day)
        return [each for each in able if each not in without]

    def vetoed(self, of: Proposal, day: date) -> bool:
        """R150."""
        row = self.governing(of.path, day)
        return bool(row) and any(each in self.holders(row, "veto", day) for each in of.vetoes) if row else False

    def blocked(self, of: Proposal, row: Row, day: date) -> bool:
        """Whether somebody blocks it who holds the seat: R55."""
        return any(each in self.holders(row, "approver", day) for each in of.blocks)

    def all_about(self, key: str) -> list[Proposal]:
        """All proposals of a key, with how its emergencies stand: R158 to R160."""
        self.rests(["definition.proposed", "definition.revised"], f"definition:{key}")
        self.versions_of(key)
        found = [each for each in self.proposals.values() if each.draft["key"] == key]
        for each in found:
            self.rests_on_tag(f"proposal:{each.name}")
        return found

    def request(self, name: str) -> tuple[Event, bool] | None:
        """What was asked for by that name, and whether it was answered."""
        self.rests_on_tag(f"request:{name}")
        return self.requests.get(name)

    # credentials (section 10)

    def credential(self, name: str) -> Credential | None:
        self.rests_on_tag(f"credential:{name}")
        self.rests(["ledger.restored"])
        return self.credentials.get(name)

    def rank(self, of: Credential) -> str:
        """R90: that it is a root rests on every confirmation before it."""
        if of.root and any(
            each.name == "credential.confirmed" and each.position < of.rooted_at for each in self.hidden
        ):
            raise Unknown
        return of.rank

    def able(self, person: str, need: str, day: date) -> bool:
        """Whether somebody can show by the end of a day what a row needs: R145."""
        self.rests([*CREDENTIALS, "person.erased"], f"person:{person}")
        self.rests(["ledger.restored"])
        at = datetime.combine(day, time.max, UTC)
        theirs = [each for each in self.credentials.values() if each.person == person and each.counts(at)]
        sure = [each for each in theirs if ASSURANCES.index(self.rank(each)) >= ASSURANCES.index(need)]
        keys = [each for each in sure if each.method in ("ssh", "passkey")]
        if need == "signed":
            return len(keys) >= 2
        return need != "federated" or bool(keys) or any(each.method in ("oidc", "proxy") for each in theirs)

    # channels (R120)

    def channel(self, name: str) -> Channel | None:
        self.rests_on_tag(f"channel:{name}")
        return self.channels.get(name)

    def channel_path(self, of: Channel, day: date) -> str:
        if of.evaluation:
            return scope_of(of.evaluation["framework"], of.evaluation["scope"])
        self.rests(VERSIONING)
        now = [self.in_force(key, day) for key in self.versions]
        scopes = {each.draft["scope"] for each in now if each and each.draft["kind"] == "framework"}
        return scopes.pop() if len(scopes) == 1 else "*"

    # platforms (R130)

    def artifact(self, said: Event) -> Artifact | None:
        if not said.get("address"):
            return None
        self.rests_on_tag(f"target:{said['target']}")
        return self.artifacts.get((said["target"], said["address"]))

    def plan(self, said: Event) -> tuple[int, str, Event] | None:
        self.rests_on_tag(f"target:{said['target']}")
        return self.plan_taken_in(said)

    def plan_taken_in(self, said: Event) -> tuple[int, str, Event] | None:
        for member in ("name", "address"):
            if said.get(member) and (found := self.plans.get((said["target"], said[member], said["key"]))):
                return found
        return None

    def order(self, name: str) -> tuple[str, datetime, Event] | None:
        self.rests_on_tag(f"order:{name}")
        return self.orders.get(name)

    # recovery (R165 to R169)

    def over(self, of: Recovery) -> bool:
        """Whether a recovery is not open: R166."""
        if not of.over and any(
            each.position > of.position and each.actor == of.said["replaces"] for each in self.hidden
        ):
            raise Unknown
        return of.over

    def named(self, at: datetime, day: date) -> tuple[Row, list[str], int] | None:
        """The row by which people are named for a recovery, these people, and how many it takes: R165."""
        self.rests(RIGHTS, "rights:*")
        rows = [row for row in self.rows if row.scope == "*"]
        first = rows[0] if rows else None
        said = first.said.get("recovery") if first else None
        if first and said and sum(self.here(each) for each in said["people"]) >= said["quorum"]:
            return first, list(said["people"]), said["quorum"]
        old = [row for row in rows[1:] if row.at <= at - timedelta(days=30) and holds(row.said, day)]
        last = max(old, key=lambda row: row.number, default=None)
        said = last.said.get("recovery") if last else None
        return (last, list(said["people"]), said["quorum"]) if last and said else None


RIGHTS = ("charter.amended", "right.revoked", "right.delegated", "delegation.ended", "charter.recovered")
VERSIONING = ("definition.ratified", "definition.retired", "definition.attested")
ON_PROPOSAL = (
    "definition.proposed", "definition.revised", "proposal.approved", "proposal.declined", "proposal.withdrawn",
)  # fmt: skip
PEOPLE = ("person.registered", "person.left", "person.erased")
CREDENTIALS = ("credential.added", "credential.confirmed", "credential.objected", "credential.revoked")


def _rank(term: Term) -> tuple[int, int]:
    return term.rank


def direct(draft: Event) -> set[str]:
    """What a draft rests directly on: R44."""
    found = {*draft.get("refers", []), draft.get("entity", ""), *draft.get("entities", [])}
    return found - {"", draft["key"]}


# --- tags (R17) -------------------------------------------------------------------------------------------------------

TAG_FORMS = """
artifact.attested/1 target:<target> artifact:<target>/<address> definition:<key?>
artifact.bound/1 target:<target> artifact:<target>/<address|name> definition:<key>
artifact.unbound/1 target:<target> artifact:<target>/<address|name> definition:<key>
attribution.ran/1 definition:<key> definition:<taxonomy>
baseline.observed/1 target:<target> artifact:<target>/<address|name> definition:<key>
bridge.recorded/1 definition:<key>
change.answered/1 request:<request> proposal:<proposal?> definition:<key?> definition:<proposal#>
change.requested/1 request:<request> definition:<key?>
channel.decided/1 channel:<channel> definition:<framework> rights:<scope>
channel.evaluated/1 channel:<channel> definition:<framework> refers:<basis[].key> rights:<scope>
channel.left/1 channel:<channel> rights:<scope>
channel.registered/1 channel:<channel> person:<file.owner>
channel.reviewed/1 channel:<channel> rights:<scope>
charter.amended/1 rights:<scope>
charter.recovered/1 rights:<scope> person:<decider> person:<replaces>
checkpoint_key.added/1 checkpoint_key:<key>
checkpoint_key.revoked/1 checkpoint_key:<key>
consumer.acknowledged/1 consumer:<id> definition:<uses[]> person:<owner>
consumer.added/1 consumer:<id> definition:<uses[]> person:<owner> definition:<drops[]>
consumer.removed/1 consumer:<id> definition:<uses[]> person:<owner>
credential.added/1 credential:<credential> person:<person>
credential.confirmed/1 credential:<credential> person:<person>
credential.objected/1 credential:<credential> person:<person>
credential.revoked/1 credential:<credential> person:<person>
definition.attested/1 definition:<draft.key> entity:<draft.entity?> entity:<draft.entities[]> refers:<draft.refers[]>
  rights:<draft.scope>
definition.proposed/1 definition:<draft.key> proposal:<proposal?> entity:<draft.entity?> entity:<draft.entities[]>
  refers:<draft.refers[]> rights:<draft.scope> request:<terms.answers[]> person:<agent?>
definition.ratified/1 definition:<key> proposal:<proposal> entity:<entity?> entity:<entities[]> refers:<refers[]>
  rights:<scope>
definition.retired/1 definition:<key> proposal:<proposal> entity:<entity?> entity:<entities[]> refers:<refers[]>
  rights:<scope>
definition.confirmed/1 definition:<key> proposal:<proposal> entity:<entity?> entity:<entities[]> refers:<refers[]>
  rights:<scope>
definition.reviewed/1 definition:<key> rights:<scope>
definition.revised/1 definition:<draft.key> proposal:<proposal?> entity:<draft.entity?> entity:<draft.entities[]>
  refers:<draft.refers[]> rights:<draft.scope> request:<terms.answers[]>
delegation.ended/1 rights:<scope> person:<person> person:<to>
delivery.applied/1 target:<target> artifact:<target>/<address|name> definition:<key> order:<order?>
delivery.confirmed/1 target:<target> artifact:<target>/<address|name> definition:<key> order:<order?>
delivery.failed/1 target:<target> artifact:<target>/<address|name> definition:<key> order:<order?>
delivery.planned/1 target:<target> artifact:<target>/<address|name> definition:<key> order:<order?>
delivery.refused/1 target:<target> artifact:<target>/<address|name> definition:<key> order:<order?>
delivery.uncertain/1 target:<target> artifact:<target>/<address|name> definition:<key> order:<order?>
drift.observed/1 target:<target> artifact:<target>/<address|name> definition:<key> order:<order?>
drift.waived/1 target:<target> artifact:<target>/<address> definition:<key> rights:<scope>
evidence.checked/1 evidence:<digest>
figure.accepted/1 definition:<key>
figure.recorded/1 definition:<key>
figure.withdrawn/1 definition:<key>
invariant.waived/1 definition:<key> rights:<scope>
ledger.founded/1 ledger
ledger.restored/1 ledger rights:*
notice.received/1 target:<target> artifact:<target>/<artifacts[]> definition:<keys[]>
payload.released/1 event:<position>
payload.withheld/1 event:<position>
period.closed/1 definition:<key>
person.erased/1 person:<person>
person.left/1 person:<person>
person.registered/1 person:<id>
proof.recorded/1 definition:<invariant>
proposal.approved/1 proposal:<proposal> definition:<proposal#>
proposal.declined/1 proposal:<proposal> definition:<proposal#>
proposal.withdrawn/1 proposal:<proposal> definition:<proposal#>
recovery.begun/1 recovery:<recovery> rights:*
recovery.consented/1 recovery:<recovery> rights:*
recovery.objected/1 recovery:<recovery> rights:*
refusal.lifted/1 target:<target> artifact:<target>/<address|name> definition:<key> order:<order?>
restatement.completed/1 restatement:<restatement> definition:<key>
restatement.declined/1 restatement:<restatement> definition:<key>
restatement.ordered/1 restatement:<restatement> definition:<key>
restoration.corrected/1 ledger
right.delegated/1 rights:<scope> person:<person> person:<to>
right.revoked/1 rights:<scope> person:<person>
spend.recorded/1 channel:<channel>
survey.recorded/1 target:<targets[]>
target.declared/1 target:<target>
target.observed/1 target:<target>
token.ended/1 credential:<credential> person:<person>
token.made/1 credential:<credential> person:<person>
touches.seen/1 definition:<key> refers:<taxonomy>
verdicts.acknowledged/1 rights:<scope>
waiver.granted/1 waiver:<subject> definition:<key?> channel:<subject@gate:> rights:<scope>
work.cancelled/1 order:<order> target:<targets[]> definition:<keys[]>
work.done/1 order:<order> target:<targets[]> definition:<keys[]>
work.ordered/1 order:<order> target:<targets[]> definition:<keys[]>
"""
TAGS = {each.split()[0]: each.split()[1:] for each in re.split(r"\n(?! )", TAG_FORMS.strip())}


def rightly_tagged(line: Line) -> bool:
    """R17."""
    try:
        wanted = {tag for form in TAGS[line.type] for tag in _of_form(form, line.event or {})}
        return list(line.tags) == sorted(wanted)
    except (KeyError, TypeError, AttributeError):
        return False


def _of_form(form: str, said: Event) -> Iterator[str]:
    prefix, _, rest = form.partition(":")
    members = re.findall(r"<([^>]*)>", rest)
    if not members:
        yield form
    elif len(members) == 2:
        first, other = _text_at(said, members[0]), members[1]
        if other.endswith("[]"):
            yield from (f"{prefix}:{first}/{each}" for each in _at(said, other[:-2]) or [])
        else:
            yield f"{prefix}:{first}/{next(filter(None, (_text_at(said, each) for each in other.split('|'))), '')}"
    else:
        yield from (f"{prefix}:{each}" for each in _of_member(members[0], said))


def _of_member(member: str, said: Event) -> Iterator[str]:
    if "[]" in member:
        path, inner = member.split("[]")
        found = (each[inner[1:]] if inner else each for each in _at(said, path) or [])
        yield from (each for each in found if each)
    elif member.endswith("?"):
        yield from filter(None, [_text_at(said, member[:-1])])
    elif member.endswith("#"):
        text = _text_at(said, member[:-1])
        yield from filter(None, [text.rpartition("#")[0] or text])
    elif "@" in member:
        path, opening = member.split("@")
        text = _text_at(said, path)
        yield from [text.rpartition("@")[2]] if text.startswith(opening) else []
    else:
        yield _text_at(said, member)


def _at(said: Any, path: str) -> Any:
    for each in path.split("."):
        said = said.get(each, "") if isinstance(said, dict) else ""
    return said


def _text_at(said: Event, path: str) -> str:
    found = _at(said, path)
    return "" if found is None else str(found)


# --- taking in (R3): each by the name of its type ---------------------------------------------------------------------


def strike(s: State, line: Line, rule: str) -> None:
    """Take in that a line has no effect: the number that it names is taken, and nothing else (R3, R18)."""
    s.count, said = line.position, line.event or {}
    s.struck.add(line.position)
    s.struck_by[line.position] = line.actor
    if rule == "R17":
        return
    try:
        match line.name:
            case "definition.proposed":
                key = said["draft"]["key"]
                _take_number(s, f"proposal {key}", said["proposal"], f"{key}#")
            case "definition.ratified":
                _take_number(s, f"version {said['key']}", str(said["version"]), "")
            case "definition.attested":
                _take_number(s, f"version {said['draft']['key']}", str(said["version"]), "")
            case "change.requested":
                _take_number(s, "request", said["request"], "r-")
            case "recovery.begun":
                _take_number(s, "recovery", said["recovery"], "recovery#")
    except (KeyError, TypeError, AttributeError):
        return


def _take_number(s: State, subject: str, name: str, opening: str) -> None:
    if name.startswith(opening) and (number := number_of(name[len(opening) :])):
        s.taken.setdefault(subject, set()).add(number)


def number_of(text: str) -> int:
    """The number that a text is; 0 where it is none."""
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,8}", text) else 0


def hide(s: State, line: Line) -> None:
    """Take in that nobody knows what a line says, or whether it counts: what rests on it is not judged (R3, R6)."""
    s.count = line.position
    s.hidden.append(line)


def take(s: State, line: Line) -> None:
    """Take one more line into the state."""
    for each in s.recoveries.values():
        acted = line.position > each.position and line.actor == each.said["replaces"]
        each.over = each.over or acted or line.name == "ledger.restored"
    s.count, said = line.position, line.event or {}
    if line.name == "person.erased":
        s.rightful.add(str(said.get("person")))
    taking = TAKING.get(line.name)
    if taking and sensible(line.name, said):
        taking(s, line, said)


DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
FRACTION = re.compile(r"-?[0-9]+/0*[1-9][0-9]*")
CHANGES = (("changes.before", "ratio"), ("changes.after", "ratio"), ("changes.steps.effect", "ratio"))
SENSE: dict[str, tuple[tuple[str, str], ...]] = {
    "channel.registered": (("file.spend_cap", "maybe decimal"), ("file.expected_conversions", "maybe decimal")),
    "channel.evaluated": (("total", "maybe ratio"),),
    "channel.decided": (
        ("spend_cap", "maybe decimal"), ("pilot.spend_cap", "maybe decimal"), ("pilot.success.number", "decimal"),
        ("pilot.stop.number", "decimal"), ("pilot.least.number", "decimal"),
    ),
    "figure.recorded": (("number", "decimal"), ("period", "period")),
    "restatement.ordered": (*CHANGES, ("periods", "period"), ("reopens", "period")),
    "restatement.completed": CHANGES,
    "restatement.declined": CHANGES,
}  # fmt: skip


def sensible(name: str, said: Event) -> bool:
    """R9."""
    return all(_says(sort, each) for path, sort in SENSE.get(name, ()) for each in _members([said], path.split(".")))


def _members(of: list[Any], path: list[str]) -> list[Any]:
    """The values at a path, of lists each element, as far as they are there."""
    for name in path:
        found = [each[name] for each in of if isinstance(each, dict) and name in each]
        of = [one for each in found for one in (each if isinstance(each, list) else [each])]
    return of


def _says(sort: str, text: str) -> bool:
    if sort == "period":
        return _is_period(text)
    if not text:
        return sort.startswith("maybe")
    fits = DECIMAL.fullmatch(text) or (sort.endswith("ratio") and FRACTION.fullmatch(text))
    return bool(fits) and len(text) <= 1000


PERIODS: tuple[tuple[str, Callable[..., date]], ...] = (
    (r"(\d{4})-(\d\d)-(\d\d)", lambda y, m, d: date(y, m, d) + DAY_LONG),
    (r"(\d{4})-W(\d\d)", lambda y, w: date.fromisocalendar(y, w, 1) + 7 * DAY_LONG),
    (r"(\d{4})-(\d\d)", lambda y, m: max(date(y, m, 1), date(y + m // 12, m % 12 + 1, 1))),
    (r"(\d{4})-Q([1-4])", lambda y, q: max(date(y, 1, 1), date(y + q // 4, 3 * (q % 4) + 1, 1))),
    (r"(\d{4})", lambda y: max(date(y, 1, 1), date(y + 1, 1, 1))),
)


def _is_period(text: str) -> bool:
    """Whether it says a period that ends before the calendar does."""
    for form, day_after in PERIODS:
        if found := re.fullmatch(form, text, re.ASCII):
            try:
                return bool(day_after(*map(int, found.groups())))
            except (ValueError, OverflowError):
                return False
    return False


def _founded(s: State, line: Line, said: Event) -> None:
    if line.position == 1:
        s.zone, s.ledger = said.get("zone", "UTC"), said.get("ledger_id", "")
        s.second_edition = said.get("rules", 1) >= 2
        s.edition = max(s.edition, said.get("rules", 1))


def _registered(s: State, line: Line, said: Event) -> None:
    before = s.people.get(said["id"])
    owner = said.get("owner") or (before.owner if before else "")
    s.people[said["id"]] = Person(said["kind"], owner, False, bool(before and before.erased))
    s.together.append({said["id"], owner} - {""})


def _left(s: State, line: Line, said: Event) -> None:
    if said["person"] in s.people:
        s.people[said["person"]].left = True


def _erased(s: State, line: Line, said: Event) -> None:
    if said["person"] in s.people:
        s.people[said["person"]].left = s.people[said["person"]].erased = True


def _amended(s: State, line: Line, said: Event) -> None:
    s.rows.append(Row(line.position, said, line.at))


def _revoked(s: State, line: Line, said: Event) -> None:
    s.revoked.append((line.position, said))


def _delegated(s: State, line: Line, said: Event) -> None:
    s.delegations[line.position] = said
    s.together.append({said["person"], said["to"]})


def _delegation_ended(s: State, line: Line, said: Event) -> None:
    if said["delegation"] in s.delegations:
        s.ends[said["delegation"]] = min(s.ends.get(said["delegation"], NEVER), day_of(said["from"]))


def _proposed(s: State, line: Line, said: Event) -> None:
    name = said["proposal"]
    if line.name == "definition.revised" and name not in s.proposals:
        return
    found = s.proposals.setdefault(name, Proposal(name, line.actor))
    found.said, found.position, found.moved, found.closed = said, line.position, line.position, ""
    if not said.get("brief"):
        found.contributors.append(line.actor)
        found.blocks, found.vetoes = [], []
        owner = s.people[line.actor].owner if line.actor in s.people else ""
        found.owners_then |= {owner} - {""}
        row = _quietly(lambda: s.governing(found.path, day_of(said["on"])))
        if row:
            found.counterparts |= s.one_with(row, {line.actor, owner} - {""}, day_of(said["on"]))


def _quietly(asked: Callable[[], Any]) -> Any:
    try:
        return asked()
    except Unknown:
        return None


def _approved(s: State, line: Line, said: Event) -> None:
    if found := s.proposals.get(said["proposal"]):
        seat = said.get("for") or line.actor
        found.moved = line.position
        found.approvals.append((line.position, said, line.actor))
        found.blocks = [each for each in found.blocks if each != seat]


def _declined(s: State, line: Line, said: Event) -> None:
    found = s.proposals.get(said["proposal"])
    if not found:
        return
    found.moved = line.position
    if "rests_until" in said and said["role"] in ("decider", "veto"):
        s.noes.append((line.position, said, found.draft))
    if said["role"] == "decider":
        if "rests_until" not in said:
            s.refused.add((found.draft["key"], found.draft["content_digest"]))
        for each in s.proposals.values():
            if alike(said, found.draft, each.draft):
                each.emergency = False
        found.closed = found.closed or "declined"
    elif said["role"] == "veto":
        found.vetoes.append(line.actor)
    else:
        found.blocks.append(said.get("for") or line.actor)


def _withdrawn(s: State, line: Line, said: Event) -> None:
    if found := s.proposals.get(said["proposal"]):
        found.moved, found.closed = line.position, "withdrawn"


def _ratified(s: State, line: Line, said: Event) -> None:
    found = s.proposals.get(said["proposal"])
    s.ratified.setdefault(said["key"], []).append(said["proposal"])
    if not found:
        return
    retires = line.name == "definition.retired"
    found.closed = "retired" if retires else "ratified"
    key, draft = said["key"], found.draft
    if not said.get("emergency_until"):
        for each in s.proposals.values():
            each.emergency = each.emergency and each.draft["key"] != key
    period, rank = {"from": said["from"], "until": said.get("until")}, (line.position, line.position)
    if retires:
        s.terms.setdefault(key, []).append(Term(period, None, rank, line.position))
        return
    if corrects := found.terms.get("corrects"):
        wrong = [each for each in s.terms.get(key, []) if each.number == corrects]
        if not wrong:
            return
        period = {"from": said["from"], "until": wrong[0].period.get("until")}
        rank = (wrong[0].rank[0], line.position)
    if said.get("emergency_until"):
        found.emergency, found.emergency_by = True, line.actor
    else:
        s.refused.discard((key, draft["content_digest"]))
        s.decided[key] = line.position
    alone = bool(said.get("self_attested")) and not said.get("emergency_until")
    version = Version(said["version"], draft, line.position, True, alone)
    s.versions.setdefault(key, []).append(version)
    s.terms.setdefault(key, []).append(Term(period, version.number, rank, line.position))


def _version_confirmed(s: State, line: Line, said: Event) -> None:
    if found := s.proposals.get(said["proposal"]):
        found.closed = "confirmed"
        s.confirmed.add((said["key"], said["version"]))


def _attested(s: State, line: Line, said: Event) -> None:
    key = said["draft"]["key"]
    version = Version(said["version"], said["draft"], line.position, False)
    period = {"from": said["from"], "until": said.get("until")}
    s.versions.setdefault(key, []).append(version)
    s.terms.setdefault(key, []).append(Term(period, version.number, (line.position,) * 2, line.position, attested=True))


def _added(s: State, line: Line, said: Event) -> None:
    name = said["credential"]
    if name in s.credentials:
        s.credentials[name].last = line.position
    else:
        s.credentials[name] = Credential(name, said["person"], said["public"], line.position)


def _confirmed(s: State, line: Line, said: Event) -> None:
    if found := s.credentials.get(said["credential"]):
        found.last, found.confirmed, found.confirmed_at, found.reopened = line.position, said, line.at, False
        offline = found.method == "recovery"
        roots = [each for each in s.credentials.values() if each.root and (each.method == "recovery") == offline]
        if said.get("self_attested") and not roots and not found.root:
            found.root, found.rooted_at = True, line.position


def _credential_ended(s: State, line: Line, said: Event) -> None:
    if found := s.credentials.get(said["credential"]):
        found.last, found.ended = line.position, True


def _restored(s: State, line: Line, said: Event) -> None:
    s.restored, s.restored_at = (said["incarnation"], line.actor), line.position
    s.restorations.append((line.position, said, []))
    for each in s.credentials.values():
        if each.confirmed and not each.ended and each.person != line.actor and each.method != "recovery":
            each.confirmed, each.confirmed_at, each.root, each.reopened = None, None, False, True


def _restoration_corrected(s: State, line: Line, said: Event) -> None:
    for position, _, later in s.restorations:
        if position == said["restoration"]:
            later.append(said)


def _key(s: State, line: Line, said: Event) -> None:
    s.keys[said["key"]] = line.name == "checkpoint_key.added"


def _requested(s: State, line: Line, said: Event) -> None:
    s.requests[said["request"]] = (said, False)


def _answered(s: State, line: Line, said: Event) -> None:
    if said["request"] in s.requests:
        s.requests[said["request"]] = (s.requests[said["request"]][0], True)


def _consumer(s: State, line: Line, said: Event) -> None:
    s.consumers[said["id"]] = (line.name, said)


def _figure(s: State, line: Line, said: Event) -> None:
    s.figures[line.position] = (said["key"], False)


def _figure_withdrawn(s: State, line: Line, said: Event) -> None:
    if said["figure"] in s.figures:
        s.figures[said["figure"]] = (s.figures[said["figure"]][0], True)


def _restatement(s: State, line: Line, said: Event) -> None:
    if replaced := said.get("replaces"):
        _restatement_over(s, line, {"restatement": replaced})
    s.restatements[said["restatement"]] = (said["key"], False)


def _restatement_over(s: State, line: Line, said: Event) -> None:
    if said["restatement"] in s.restatements:
        s.restatements[said["restatement"]] = (s.restatements[said["restatement"]][0], True)


def _channel_registered(s: State, line: Line, said: Event) -> None:
    found = s.channels.setdefault(said["channel"], Channel())
    found.registrations.append((line.actor, said))
    found.gone = False


def _channel_evaluated(s: State, line: Line, said: Event) -> None:
    if found := s.channels.get(said["channel"]):
        found.evaluation = said


def _channel_decided(s: State, line: Line, said: Event) -> None:
    if found := s.channels.get(said["channel"]):
        found.decision = (line.position, said)


def _channel_left(s: State, line: Line, said: Event) -> None:
    if found := s.channels.get(said["channel"]):
        found.gone, found.evaluation, found.decision = True, None, None


def _target(s: State, line: Line, said: Event) -> None:
    s.targets[said["target"]] = (s.targets.get(said["target"], (line.position, said))[0], said)


def _observed(s: State, line: Line, said: Event) -> None:
    s.observed[said["target"]] = line.position


DONE = ("delivery.applied", "delivery.confirmed")


def _on_artifact(s: State, line: Line, said: Event) -> None:
    """R130."""
    _plans(s, line, said)
    at = (said["target"], said.get("address", ""))
    if line.name == "artifact.unbound" or (line.name in DONE and not said.get("desired")):
        s.artifacts.pop(at, None)
    elif said.get("address"):
        found = s.artifacts.get(at)
        if found is None or (line.name == "artifact.bound" and found.key != said["key"]):
            found = s.artifacts[at] = Artifact(said["key"])
        _moves(found, line.name, said)


def _plans(s: State, line: Line, said: Event) -> None:
    """The plans that an event makes, or ends."""
    plan = s.plan_taken_in(said)
    if line.name == "delivery.planned":
        for member in ("name", "address"):
            if said.get(member):
                s.plans[(said["target"], said[member], said["key"])] = (line.position, line.actor, said)
    elif line.name in DONE and said.get("desired") and plan:
        s.plans = {at: each for at, each in s.plans.items() if each[0] != plan[0]}


def _moves(artifact: Artifact, name: str, said: Event) -> None:
    """Whether it waits, and what is open about it."""
    if name in ("delivery.planned", "delivery.uncertain"):
        artifact.waits = True
    elif name in (*DONE, "delivery.failed"):
        artifact.waits = False
    if name in DONE:
        artifact.difference, artifact.applied = "", True
    elif name == "drift.observed":
        artifact.difference = str(said.get("observed", ""))
    elif name in ("artifact.bound", "baseline.observed") and said.get("baseline") and not artifact.applied:
        artifact.difference = ""


def _ordered(s: State, line: Line, said: Event) -> None:
    s.orders.setdefault(said["order"], (line.actor, line.at, said))


def _work_done(s: State, line: Line, said: Event) -> None:
    s.done.setdefault(said["order"], (line.position, said))


def _work_cancelled(s: State, line: Line, said: Event) -> None:
    s.cancelled.add(said["order"])


def _begun(s: State, line: Line, said: Event) -> None:
    s.recoveries.setdefault(said["recovery"], Recovery(said, line.position, [(line.actor, line.at)]))


def _consented(s: State, line: Line, said: Event) -> None:
    found = s.recoveries.get(said["recovery"])
    if found and line.actor not in [person for person, _ in found.consents]:
        found.consents.append((line.actor, line.at))


def _objected(s: State, line: Line, said: Event) -> None:
    if found := s.recoveries.get(said["recovery"]):
        found.over = True


def _recovered(s: State, line: Line, said: Event) -> None:
    """R174: the rows of `*` again, with another decider."""
    _objected(s, line, said)
    rows = [row for row in s.rows if row.scope == "*"]
    start = day_of(said["from"])
    turns = {start, *(day_of(row.said[each]) for row in rows for each in ("from", "until") if row.said.get(each))}
    days = sorted(each for each in turns if each >= start)
    found = []
    for day, following in zip(days, [*days[1:], None], strict=True):
        row = max((each for each in rows if holds(each.said, day)), key=lambda each: each.number, default=None)
        if row and row.decider == said["replaces"]:
            until = following.isoformat() if following else row.said.get("until")
            seats = {**_seats_with(row, said), "from": day.isoformat(), "until": until}
            found.append(Row(line.position, seats, line.at, row.repeats or row.number))
    s.rows += found


def _seats_with(row: Row, said: Event) -> Event:
    """What a row says with another decider; under `solo`, in every seat."""
    seats = {**row.said, "decider": said["decider"]}
    if row.solo:
        several = ("stewards", "approvers", "operators", "registrars", "vetoes")
        seats |= {each: _instead(row.said[each], said) for each in several if row.said.get(each)}
        if rule := row.said.get("emergency"):
            seats["emergency"] = {**rule, "by": _instead(rule["by"], said)}
    return seats


def _instead(people: Iterable[str] | None, said: Event) -> list[str]:
    return [said["decider"] if each == said["replaces"] else each for each in people or []]


def _payload_withheld(s: State, line: Line, said: Event) -> None:
    s.withheld.add(said["position"])


def _verdicts_acknowledged(s: State, line: Line, said: Event) -> None:
    s.second_edition = True


def _payload_released(s: State, line: Line, said: Event) -> None:
    s.withheld.discard(said["position"])


TAKING: dict[str, Callable[[State, Line, Event], None]] = {
    "ledger.founded": _founded,
    "person.registered": _registered,
    "person.left": _left,
    "person.erased": _erased,
    "charter.amended": _amended,
    "right.revoked": _revoked,
    "right.delegated": _delegated,
    "delegation.ended": _delegation_ended,
    "definition.proposed": _proposed,
    "definition.revised": _proposed,
    "proposal.approved": _approved,
    "proposal.declined": _declined,
    "proposal.withdrawn": _withdrawn,
    "definition.ratified": _ratified,
    "definition.retired": _ratified,
    "definition.confirmed": _version_confirmed,
    "definition.attested": _attested,
    "credential.added": _added,
    "credential.confirmed": _confirmed,
    "credential.objected": _credential_ended,
    "credential.revoked": _credential_ended,
    "ledger.restored": _restored,
    "restoration.corrected": _restoration_corrected,
    "checkpoint_key.added": _key,
    "checkpoint_key.revoked": _key,
    "change.requested": _requested,
    "change.answered": _answered,
    "consumer.added": _consumer,
    "consumer.removed": _consumer,
    "figure.recorded": _figure,
    "figure.withdrawn": _figure_withdrawn,
    "restatement.ordered": _restatement,
    "restatement.completed": _restatement_over,
    "restatement.declined": _restatement_over,
    "channel.registered": _channel_registered,
    "channel.evaluated": _channel_evaluated,
    "channel.decided": _channel_decided,
    "channel.left": _channel_left,
    "target.declared": _target,
    "target.observed": _observed,
    "work.ordered": _ordered,
    "work.done": _work_done,
    "work.cancelled": _work_cancelled,
    "recovery.begun": _begun,
    "recovery.consented": _consented,
    "recovery.objected": _objected,
    "charter.recovered": _recovered,
    "payload.withheld": _payload_withheld,
    "verdicts.acknowledged": _verdicts_acknowledged,
    "payload.released": _payload_released,
    **dict.fromkeys(
        (
            "artifact.bound", "artifact.unbound", "baseline.observed", "delivery.planned", "delivery.confirmed",
            "delivery.applied", "delivery.failed", "delivery.uncertain", "drift.observed",
        ),
        _on_artifact,
    ),
}  # fmt: skip


# --- judging ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Act:
    """An act, on the state before it."""

    state: State
    line: Line

    @property
    def said(self) -> Event:
        return self.line.event or {}

    @property
    def by(self) -> str:
        return self.line.actor

    @property
    def day(self) -> date:
        return self.state.day(self.line.at)

    def get(self, member: str, default: Any = "") -> Any:
        return known(self.said.get(member, default))

    # what many rules ask

    def human(self) -> bool:
        """R22."""
        return self.state.kind(self.by) == "human"

    def row(self, scope: str) -> Row | None:
        return self.state.governing(scope, self.day)

    def seated(self, role: str, scope: str) -> bool:
        """R34."""
        row = self.row(scope)
        return row is not None and self.by in self.state.actors(row, role, self.day)

    def by_right(self, row: Row | None) -> bool:
        """R35."""
        return row is not None and self.get("right", 0) == row.number

    def acts_as(self, role: str, scope: Callable[[], str], right: bool = True, rule: str = "R34") -> Conditions:
        """To act as a role in a scope, by the right that the act names."""
        yield rule, lambda: self.seated(role, scope())
        if right:
            yield "R35", lambda: self.by_right(self.row(scope()))

    def anywhere(self, roles: Iterable[str] = ROLES, right: bool = False) -> Conditions:
        """To hold a seat anywhere: R36."""
        yield "R36", lambda: self.state.anywhere(self.by, roles, self.day) is not None
        if right:
            yield "R35", lambda: self.by_right(self.state.anywhere(self.by, roles, self.day, first=True))

    def stands_in(self, role: str, scope: str) -> bool:
        """R144."""
        row = self.row(scope)
        whom = self.state.actors(row, role, self.day).get(self.by, self.by) if row else self.by
        return bool(self.get("for") == ("" if whom == self.by else whom))

    def newest(self, key: str) -> Version | None:
        return self.state.newest(key)

    def path_of_newest(self, key: str) -> str:
        """The path of the newest version of a key; nowhere where it has none."""
        version = self.newest(key)
        return draft_path(version.draft) if version else "\0"


def judge(s: State, line: Line, without: frozenset[str]) -> tuple[str, str] | None:
    """The verdict on a line, and its rule; None where it is no act (R2, R4)."""
    rule = RULES.get(line.type)
    if s.edition > 1 and line.event is not None and not line.timely and "R23" not in without:
        return "not entitled", "R23"
    by_tags = s.edition > 1 and line.event is not None and line.type in TAGS and "R17" not in without
    if by_tags and not rightly_tagged(line):
        return "not entitled", "R17"
    if rule is None:
        receipt = line.type in RECEIPTS or line.type in TOLD
        return _receipt(s, line, without) if receipt else ("not judged", "R2")
    if rule in without:
        return "entitled", rule
    if line.event is None:
        return ("entitled" if "R5" in without else "not judged"), "R5"
    act = Act(s, line)
    refused = _first(s, rule, [_still_here(act), CONDITIONS[rule](act), _signed(act), _sure(act)], without)
    return refused or ("entitled", rule)


def _first(s: State, rule: str, parts: Iterable[Conditions], without: frozenset[str]) -> tuple[str, str] | None:
    """The first condition that does not hold, or that nobody can judge."""
    try:
        for part in parts:
            for number, asked in part:
                if number not in without and not asked():
                    return "not entitled", number
    except Erased as of:
        s.asked.add(str(of))
        return "not judged", "R12"
    except Unknown:
        return "not judged", "R6"
    except (KeyError, TypeError, ValueError, AttributeError):
        return "not entitled", rule  # it lacks what its rule speaks of
    return None


def _still_here(act: Act) -> Conditions:
    yield "R21", lambda: not act.state.gone(act.by)


# section 7


def propose(act: Act) -> Conditions:
    """R60."""
    said, s = act.said, act.state
    yield from _asked(act)
    if said.get("agent"):
        yield "R60", lambda: said["agent"] == act.by and s.kind(act.by) == "agent"
    yield "R60", lambda: s.kind(act.by) != "agent" or _few_open(act) < 5
    yield "R60", lambda: _in_order(act)
    yield "R60", lambda: day_of(said["on"]) == act.day
    yield "R62", lambda: not said.get("brief") and not said["bound"].get("shown")


def _in_order(act: Act) -> bool:
    """Whether the name of a proposal is the next one of its key: R60 and R18."""
    key, name = act.said["draft"]["key"], act.said["proposal"]
    number = number_of(name.removeprefix(f"{key}#")) if name.startswith(f"{key}#") else 0
    return act.state.in_order(f"proposal {key}", number, _about(act))


def _about(act: Act) -> list[int]:
    """The numbers of the proposals about the same key; one that was revised may be about another since."""
    s, key = act.state, act.said["draft"]["key"]
    s.rests(["definition.proposed", "definition.revised"], f"definition:{key}")
    about = [each for each in s.proposals.values() if each.draft["key"] == key]
    for each in about:
        s.rests(["definition.revised"], f"proposal:{each.name}")
    return [number_of(each.name.rpartition("#")[2]) for each in about]


def _few_open(act: Act) -> int:
    """How many proposals of whoever acts are open: R60, and R6."""
    s = act.state
    if any(each.name == "definition.proposed" and each.actor == act.by for each in s.hidden):
        raise Unknown
    for each in s.proposals.values():
        if each.made_by == act.by:
            s.rests_on_tag(f"proposal:{each.name}")
    return sum(
        each.made_by == act.by and not each.closed and not s.lapsed(each, act.day) for each in s.proposals.values()
    )


def _asked(act: Act) -> Conditions:
    """What R60 says of whatever is asked for, the first time or again."""
    said, s, draft = act.said, act.state, act.said["draft"]
    yield "R34", lambda: act.seated("steward", draft_path(draft))
    yield "R41", lambda: draft["content_digest"] == content_digest(draft)
    yield "R45", lambda: charter_key(draft)
    yield "R46", lambda: same_thing(s, draft)
    yield "R59", lambda: _allowed(act)
    yield "R52", lambda: said["digest"] == proposal_digest(said)
    yield "R35", lambda: (row := act.row(draft_path(draft))) is not None and said["bound"]["rights"] == row.number
    yield "R60", lambda: all(s.request(each) for each in said["terms"].get("answers", []))
    if not said["terms"].get("retires"):
        yield "R44", lambda: said["bound"].get("basis", []) == s.basis(draft, day_of(said["terms"]["from"]))
    if said["terms"].get("confirms"):
        yield "R48", lambda: _confirmable(act, draft, said["terms"])


def _confirmable(act: Act, draft: Event, terms: Event) -> bool:
    """R48."""
    s, key, number = act.state, draft["key"], terms["confirms"]
    version, row = s.in_force(key, act.day), act.row(draft_path(draft))
    first = s.in_force(key, day_of(terms["from"]))
    if version is None or first is None or not version.number == first.number == number:
        return False
    if version.draft["content_digest"] != draft["content_digest"] or draft["kind"] == "charter":
        return False
    s.rests(["definition.confirmed"], f"definition:{key}")
    if not version.alone or (key, number) in s.confirmed:
        return False
    plain = not (terms.get("until") or terms.get("retires") or terms.get("corrects"))
    return plain and row is not None and not row.solo


def content_digest(draft: Event) -> str:
    """R41."""
    names = ("kind", "kind_version", "language", "key", "scope", "entity", "content", "tree")
    found = {name: draft.get(name) for name in names}
    return digest({**found, **({"entities": draft["entities"]} if draft.get("entities") else {})})


def charter_key(draft: Event) -> bool:
    """R45."""
    if draft["kind"] != "charter":
        return True
    scope = draft["content"]["scope"]
    key = "charter" if scope == "*" else f"charter/{scope}"
    return (draft["key"], draft["scope"]) == (key, wider(scope))


def same_thing(s: State, draft: Event) -> bool:
    """R46."""
    versions = s.versions_of(draft["key"])
    members = ("kind", "entity", "scope")
    return not versions or all(versions[0].draft.get(each, "") == draft.get(each, "") for each in members)


def _allowed(act: Act) -> bool:
    """R59."""
    row = act.row(draft_path(act.said["draft"]))
    standards = (row.said.get("standards") if row else None) or STANDARDS
    return act.said["terms"].get("standard", "prospective") in standards


def proposal_digest(said: Event) -> str:
    """R52."""
    terms = {
        "until": None,
        "nature": "policy",
        "standard": "prospective",
        "retroactive": False,
        "retires": False,
        **said["terms"],
    }
    bound = {"shown": "", **said["bound"]}
    if "displaces" in bound:
        bound["displaces"] = [{"until": None, **each} for each in bound["displaces"]]
    return digest({"content": said["draft"]["content_digest"], "terms": terms, "bound": bound})


def revise(act: Act) -> Conditions:
    """R61 and R62."""
    said, s = act.said, act.state
    found = s.proposal(said["proposal"])
    yield "R61", lambda: found is not None and not found.closed
    yield from _asked(act)
    if found is None:
        return
    yield "R61", lambda: (found.draft["key"], found.draft["kind"]) == (said["draft"]["key"], said["draft"]["kind"])
    if said.get("brief"):
        yield "R62", lambda: all(said[each] == found.said[each] for each in ("draft", "terms", "on"))
        yield "R62", lambda: said["bound"].get("shown") == digest(said["brief"])
    else:
        yield "R61", lambda: day_of(said["on"]) == act.day
        yield "R62", lambda: not said["bound"].get("shown")


def _open(act: Act, rule: str, found: Proposal | None, *, lapsed_too: bool = False) -> Conditions:
    """There is such a proposal, it is not closed, and it has not lapsed."""
    yield rule, lambda: found is not None
    if found:
        yield "R53", lambda: not found.closed
        if not lapsed_too:
            yield "R54", lambda: not act.state.lapsed(found, act.day)


def approve(act: Act) -> Conditions:
    """R63."""
    found = act.state.proposal(act.said["proposal"])
    yield from _open(act, "R63", found)
    if found is None:
        return
    yield "R63", lambda: act.said["digest"] == found.said["digest"]
    yield from act.acts_as("approver", lambda: found.path)
    yield "R22", act.human
    yield "R56", lambda: _four_eyes(act, found, approving=True)
    yield "R57", lambda: _marked(act, found)
    yield "R144", lambda: act.stands_in("approver", found.path)


def _four_eyes(act: Act, found: Proposal, *, approving: bool) -> bool:
    """R56."""
    row = act.row(found.path)
    if row is None or row.solo:
        return True
    if act.by in act.state.counting_as_author(found, row, act.day):
        return False
    return not (approving and act.by in act.state.one_with(row, [row.decider], act.day))


def _marked(act: Act, found: Proposal) -> bool:
    """R57."""
    row = act.row(found.path)
    return bool(act.get("self_attested", False)) == bool(row and row.solo)


def decline(act: Act) -> Conditions:
    """R64."""
    found, said = act.state.proposal(act.said["proposal"]), act.said
    deciding = found is not None and said.get("role") == "decider"
    if found and deciding and found.emergency and act.state.all_about(found.draft["key"]):
        yield "R64", lambda: True
    else:
        yield from _open(act, "R64", found)
    if found is None:
        return
    role = said["role"] if said["role"] in ("decider", "veto") else "approver"
    yield "R64", lambda: said["digest"] == found.said["digest"]
    yield "R22", act.human
    yield from act.acts_as(role, lambda: found.path)
    yield "R144", lambda: act.stands_in(role, found.path)
    if role == "decider":
        yield (
            "R64",
            lambda: (
                not any(
                    each.emergency and each.emergency_by == act.by and alike(said, found.draft, each.draft)
                    for each in act.state.all_about(found.draft["key"])
                )
            ),
        )
    if role != "approver" and "rests_until" in said:
        yield "R64", lambda: day_of(said["rests_until"]) == act.day + timedelta(days=_rests(act.row(found.path)))


def _rests(row: Row | None) -> int:
    """For how many days after a no none begins: R30."""
    return int(((row.said.get("emergency") if row else None) or {}).get("rests", 30))


def alike(no: Event, one: Event, other: Event) -> bool:
    """Whether two drafts are alike for a no: R163."""
    if one["key"] != other["key"]:
        return False
    meant = "rests_until" in no and bool(one["meaning"]) and one["meaning"] == other["meaning"]
    return meant or bool(one["content_digest"] == other["content_digest"])


def withdraw(act: Act) -> Conditions:
    """R65."""
    found = act.state.proposal(act.said["proposal"])
    yield from _open(act, "R65", found, lapsed_too=True)
    if found:
        yield "R65", lambda: act.by in act.state.authors(found) or act.seated("steward", found.path)


def ratify(act: Act) -> Conditions:
    """R66 to R69, and R155 in an emergency."""
    s, said = act.state, act.said
    found = s.proposal(said["proposal"])
    yield "R66", lambda: found is not None
    if found is None:
        return
    row, day = act.row(found.path), act.day
    emergency = bool(said.get("emergency_until"))
    role = "emergency" if emergency else "decider"
    yield "R53", lambda: not found.closed
    yield "R66", lambda: said["digest"] == found.said["digest"]
    yield "R68", lambda: row is not None and row.number == found.said["bound"]["rights"]
    yield from act.acts_as(role, lambda: found.path, rule="R155" if emergency else "R34")
    yield "R54", lambda: not s.lapsed(found, day)
    yield "R22", act.human
    yield "R56", lambda: _four_eyes(act, found, approving=False)
    yield "R57", lambda: _marked(act, found)
    yield "R144", lambda: act.stands_in(role, found.path)
    if row is None:
        return
    yield from _approvals(act, found, row, emergency)
    yield "R68", lambda: _fresh(s, found)
    yield from _as_asked(act, found, emergency)
    if emergency:
        yield from _emergency(act, found, row)


def _approvals(act: Act, found: Proposal, row: Row, emergency: bool) -> Conditions:
    """R67."""
    s, day = act.state, act.day
    counted = act.get("counted", [])
    able = s.eligible(found, row, day)
    needed = s.needed(row, act.get("category"), s.apart(row, able, day))
    yield "R67", lambda: all(each in able and each in found.consenting() for each in counted)
    yield "R67", lambda: "quorum" not in act.said or act.said["quorum"] == needed
    if not emergency:  # then R160 says of more proposals than this one whose no stands
        yield "R67", lambda: s.apart(row, counted, day) >= needed
        yield "R67", lambda: not s.blocked(found, row, day)
        yield "R150", lambda: not s.vetoed(found, day)


def _fresh(s: State, found: Proposal) -> bool:
    """R68."""
    terms, draft = found.terms, found.draft
    if any(each.position > found.position and overlap(each.period, terms) for each in s.terms_of(draft["key"])):
        return False
    for each in found.said["bound"].get("basis", []):
        version = s.in_force(each["key"], day_of(terms["from"]))
        if not version or (version.number, version.draft["content_digest"]) != (each["version"], each["digest"]):
            return False
    return same_thing(s, draft)


def _as_asked(act: Act, found: Proposal, emergency: bool) -> Conditions:
    """R69."""
    s, said, draft, terms = act.state, act.said, found.draft, found.terms
    retires, key = bool(terms.get("retires")), draft["key"]
    confirms = terms.get("confirms")
    sort = "confirmed" if confirms else "retired" if retires else "ratified"
    yield "R69", lambda: act.line.name == f"definition.{sort}"
    yield "R69", lambda: all(said.get(each, "") == draft.get(each, "") for each in ("key", "scope", "entity"))
    yield "R69", lambda: all((said.get(each) or []) == (draft.get(each) or []) for each in ("entities", "refers"))
    until = said.get("emergency_until") if emergency else terms.get("until")
    yield "R69", lambda: (said["from"], said.get("until")) == (terms["from"], until)
    numbers = [each.number for each in s.versions_of(key)]
    if confirms:
        yield "R69", lambda: said["version"] == confirms
        yield "R48", lambda: _confirmable(act, draft, terms)
    else:
        yield "R69", lambda: s.in_order(f"version {key}", said["version"] + bool(retires), numbers)
    if corrects := terms.get("corrects"):
        yield "R69", lambda: any(each.number == corrects for each in s.versions_of(key))
    if retires:
        yield "R69", lambda: draft["kind"] != "charter" and s.in_force(key, day_of(said["from"])) is not None
        yield "R69", lambda: not any(_rests_within(s, other, key, said) for other in _resting_on(s, key))


def _resting_on(s: State, key: str) -> list[str]:
    """The other keys of which some version rests directly on a key."""
    for tag in (f"refers:{key}", f"entity:{key}"):
        s.rests(["definition.ratified", "definition.attested"], tag)
    return [
        other
        for other, versions in s.versions.items()
        if other != key and any(key in direct(each.draft) for each in versions)
    ]


def _rests_within(s: State, other: str, key: str, period: Event) -> bool:
    """Whether a version of `other` that is in force on some day of a period rests directly on `key`."""
    start, end = day_of(period["from"]), day_of(period.get("until"))
    turns = {start, *(day_of(each.period["from"]) for each in s.terms_of(other))}
    turns |= {day_of(each.period.get("until")) for each in s.terms_of(other)}
    days = [each for each in turns if start <= each < end]
    return any((version := s.in_force(other, day)) and key in direct(version.draft) for day in days)


def _emergency(act: Act, found: Proposal, row: Row) -> Conditions:
    """R155 to R162."""
    s, said, draft, terms, day = act.state, act.said, found.draft, found.terms, act.day
    yield "R155", lambda: act.by not in s.one_with(row, [row.decider], day)
    yield "R155", lambda: not s.one_with(row, [act.by], day).intersection(act.get("counted", []))
    end = day + timedelta(days=(row.said.get("emergency") or {}).get("days", 0))
    wanted = min(end, day_of(terms.get("until")))
    yield "R156", lambda: day_of(said["emergency_until"]) == wanted and wanted > day_of(terms["from"])
    yield "R157", lambda: draft["kind"] not in ("charter", "entity")
    yield "R157", lambda: not any(terms.get(each) for each in ("retires", "corrects", "confirms"))
    yield "R157", lambda: terms.get("standard", "prospective") == "prospective" and day_of(terms["from"]) >= day
    every = s.all_about(draft["key"])
    yield "R159", lambda: not any(each.emergency for each in every)
    same = [each for each in every if each.draft["content_digest"] == draft["content_digest"]]
    yield "R160", lambda: not any(s.blocked(each, row, day) or s.vetoed(each, day) for each in same)
    yield "R160", lambda: (draft["key"], draft["content_digest"]) not in s.refused
    noes = [(at, no, to) for at, no, to in s.noes if to["key"] == draft["key"]]
    yield "R161", lambda: all(day >= day_of(no["rests_until"]) for _, no, _ in noes)
    yield "R162", lambda: not any(alike(no, to, draft) and at > s.decided.get(draft["key"], 0) for at, no, to in noes)


# section 8


def how_sure(act: Act) -> str:
    """R70."""
    s, said = act.state, act.said
    named = (said.get("authentication") or {}).get("credential", "")
    found = s.credential(named) if named else None
    if said.get("signature") and found:
        best = s.rank(found)
    elif found and found.person == act.by and found.method in ("oidc", "proxy") and found.counts(act.line.at):
        best = "federated"
    else:
        best = "session"
    return min(act.line.assurance, best, key=ASSURANCES.index)


DECIDING = ("definition.ratified", "definition.retired", "definition.confirmed")
SURE = ("proposal.approved", "proposal.declined", *DECIDING, "right.delegated")


def _sure(act: Act) -> Conditions:
    """R71 and R72."""
    if act.line.name not in SURE:
        return
    said, s = act.said, act.state
    deciding = act.line.name in DECIDING or said.get("role") == "decider"
    if act.line.name == "right.delegated":
        row = s.exact(said["scope"], act.day)
    else:
        found = s.proposal(said["proposal"])
        row = act.row(found.path) if found else None
    need = row.needs("ratify" if deciding else "approve") if row else "asserted"
    yield "R71", lambda: ASSURANCES.index(how_sure(act)) >= ASSURANCES.index(need)
    fresh = (row.said.get("needs") or {}).get("fresh", 0) if row else 0
    if need != "asserted" and fresh:
        yield "R72", lambda: (how_sure(act) == "signed" and bool(said.get("signature"))) or _lately(act, fresh)


def _lately(act: Act, minutes: int) -> bool:
    at = (act.said.get("authentication") or {}).get("at")
    if not at:
        return False
    since = act.line.at - datetime.fromisoformat(str(at).replace("Z", "+00:00"))
    return -timedelta(minutes=1) <= since <= timedelta(minutes=minutes + 1)


SIGNABLE = (*SURE, "credential.confirmed", "recovery.begun", "recovery.consented")
STATEMENT = {"ledger", "person", "act", "proposal", "digest", "brief", "right", "because", "head", "nonce"}
ACTS = {
    "proposal.approved": "approve",
    "proposal.declined": "decline",
    "definition.ratified": "ratify",
    "definition.retired": "ratify",
    "definition.confirmed": "ratify",
    "credential.confirmed": "confirm",
    "right.delegated": "delegate",
    "recovery.begun": "recover",
    "recovery.consented": "recover",
}


def _signed(act: Act) -> Conditions:
    """R74 to R78."""
    if act.line.name not in SIGNABLE:
        return
    if not act.said.get("signature"):
        yield "R73", lambda: not (act.state.second_edition and act.line.assurance == "signed")
        return
    yield "R75", lambda: _stated(act)
    yield "R76", lambda: int(_statement(act)["head"].partition(":")[0]) >= _last_touched(act)
    yield "R77", lambda: _by_a_key(act)
    yield "R78", lambda: _proved(act)


def _statement(act: Act) -> Event:
    return dict(json.loads(act.get("signature"))["statement"])


def _stated(act: Act) -> bool:
    """R75."""
    try:
        found = _statement(act)
    except (ValueError, TypeError, KeyError):
        return False
    about, of, shown = _about_what(act)
    wanted = {
        "ledger": act.state.ledger_id(),
        "person": act.by,
        "act": "ratify_in_emergency" if act.said.get("emergency_until") else ACTS[act.line.name],
        "proposal": about,
        "digest": of,
        "brief": shown,
        "right": act.get("right", 0),
        "because": act.get("because"),
    }
    texts = all(isinstance(found.get(each), str) for each in ("head", "nonce"))
    told = {name: each for name, each in wanted.items() if each is not None}
    return found.keys() == STATEMENT and texts and all(found[name] == each for name, each in told.items())


def _about_what(act: Act) -> tuple[str, str | None, str]:
    """What a statement is about, its digest (None where that is of a key which was erased), and the brief."""
    said, s = act.said, act.state
    if act.line.name == "credential.confirmed":
        found = s.credential(said["credential"])
        return said["credential"], _digest_of_key(s, found) if found else "", ""
    if act.line.name == "right.delegated":
        text = " ".join(str(said[each]) for each in ("role", "scope", "to", "from", "until"))
        return text, digest(text), ""
    if act.line.name.startswith("recovery."):
        about = s.recoveries[said["recovery"]].said if said["recovery"] in s.recoveries else said
        return said["recovery"], digest({"recovery": said["recovery"], "scope": "*", "decider": about["decider"]}), ""
    proposal = s.proposal(said["proposal"])
    if proposal is None:
        return said["proposal"], "", ""
    return said["proposal"], proposal.said["digest"], proposal.said["bound"].get("shown", "")


def _digest_of_key(s: State, of: Credential) -> str | None:
    try:
        return digest(known(of.public))
    except Erased as gone:
        s.asked.add(str(gone))
        return None


def _last_touched(act: Act) -> int:
    """R76."""
    said, s = act.said, act.state
    if act.line.name == "credential.confirmed":
        found = s.credential(said["credential"])
        return found.last if found else 0
    if act.line.name == "right.delegated":
        rows = [row.number for row in s.rows if row.scope == said["scope"]]
        given = [position for position, each in s.delegations.items() if each["scope"] == said["scope"]]
        return max([*rows, *given], default=0)
    if act.line.name.startswith("recovery."):
        return max((each.position for each in s.recoveries.values()), default=0)
    proposal = s.proposal(said["proposal"])
    return proposal.moved if proposal else 0


def _by_a_key(act: Act) -> bool:
    """R77."""
    found = act.state.credential((act.said.get("authentication") or {}).get("credential", ""))
    if found is None or not found.counts(act.line.at):
        return False
    if act.line.name == "credential.confirmed" and found.method == "recovery":
        return True
    return found.person == act.by and found.method in ("ssh", "passkey")


def _proved(act: Act) -> bool:
    """R78, of a signed act."""
    found = act.state.credential((act.said.get("authentication") or {}).get("credential", ""))
    signature = json.loads(act.get("signature"))
    return found is not None and proved(known(found.public), signature["proof"], canonical(signature["statement"]))


def proved(public: Event, proof: str, said: bytes) -> bool:
    """Whether a proof is one of these bytes, by that public part: R78. Raises Unknown where nothing can check it."""
    if public.get("method") in ("ssh", "recovery"):
        return _ssh(public["key"], proof, said)
    if public.get("method") == "passkey":
        return _passkey(public, proof, said)
    raise Unknown


def _ssh(key: str, proof: str, said: bytes) -> bool:
    program = shutil.which("ssh-keygen")
    if program is None:
        raise Unknown
    with TemporaryDirectory() as folder:
        allowed, signature = Path(folder, "allowed"), Path(folder, "proof.sig")
        allowed.write_text(f"somebody {key}\n")
        signature.write_text(proof)
        names = ["-f", str(allowed), "-I", "somebody", "-n", "ledger", "-s", str(signature)]
        return subprocess.run([program, "-Y", "verify", *names], input=said, capture_output=True).returncode == 0


def _passkey(public: Event, proof: str, said: bytes) -> bool:
    """An assertion of WebAuthn by a key on P-256: level 2 of the standard, section 7.2."""
    given = {name: _unpadded(each) for name, each in json.loads(proof).items()}
    data, client = given["authenticatorData"], json.loads(given["clientDataJSON"])
    host = re.fullmatch(r"(https?)://([^/:]+)(:\d+)?", client["origin"])
    if (
        client["type"] != "webauthn.get"
        or _unpadded(client["challenge"]) != sha256(said).digest()
        or data[:32] != sha256(public["rp"].encode()).digest()
        or not data[32] & 4
        or host is None
        or not (host[2] == public["rp"] or host[2].endswith(f".{public['rp']}"))
        or (host[1] == "http" and host[2] != "localhost")
    ):
        return False
    return _p256(_unpadded(public["cose"]), given["signature"], data + sha256(given["clientDataJSON"]).digest())


def _unpadded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _p256(cose: bytes, signature: bytes, said: bytes) -> bool:
    """Checked by openssl; a key of another sort is for another checker."""
    program = shutil.which("openssl")
    found = re.search(rb"\x21\x58\x20(.{32})\x22\x58\x20(.{32})", cose, re.DOTALL)
    if program is None or found is None:
        raise Unknown
    head = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")
    pem = b64encode(head + found[1] + found[2]).decode()
    with TemporaryDirectory() as folder:
        key, sig = Path(folder, "key.pem"), Path(folder, "signature")
        key.write_text(f"-----BEGIN PUBLIC KEY-----\n{pem}\n-----END PUBLIC KEY-----\n")
        sig.write_bytes(signature)
        asked = [program, "dgst", "-sha256", "-verify", str(key), "-signature", str(sig)]
        return subprocess.run(asked, input=said, capture_output=True).returncode == 0


# section 9


def found(act: Act) -> Conditions:
    """R80."""
    yield "R80", lambda: act.line.position == 1


def register(act: Act) -> Conditions:
    """R81."""
    s, said = act.state, act.said
    before = s.person(said["id"])
    yield "R81", lambda: before is None or (before.left and not before.erased)
    owner = said.get("owner", "")
    yield "R81", lambda: bool(owner) != (said["kind"] == "human")
    if owner:
        yield "R81", lambda: s.kind(owner) == "human" and not s.left(owner)
    if before is None and said["kind"] == "human":
        s.rests(["charter.amended"]) if not s.rows else None
        if s.rows:
            yield from act.anywhere()
    else:
        yield from act.acts_as("decider", lambda: "*", right=False)


def lets_go(act: Act) -> bool:
    """Whether somebody may let people go: R82."""
    s, row = act.state, act.state.exact("*", act.day)
    if row is None:
        return False
    return act.by in s.holders(row, "registrar", act.day) or act.by in s.actors(row, "decider", act.day)


def leave(act: Act) -> Conditions:
    """R82."""
    found = act.state.person(act.said["person"])
    yield "R82", lambda: found is not None and not found.left
    yield "R82", lambda: lets_go(act)
    yield "R22", act.human
    yield "R86", lambda: not act.state.second_edition or not _needed(act, act.said["person"])


def _needed(act: Act, person: str) -> bool:
    """R86."""
    row = act.state.exact("*", act.day)
    if row is None:
        return False
    before, after = (_lacking(act, row, without) for without in ("", person))
    return any(more > less for more, less in zip(after, before, strict=True))


def _lacking(act: Act, row: Row, without: str) -> tuple[int, int, int]:
    """How many `*` lacks to be amended, were somebody not there: R86."""
    s, day = act.state, act.day

    def seated(role: str) -> set[str]:
        held = {*s.holders(row, role, day)} - {without}
        return {each for each in held if s.here(each) and s.kind(each) == "human"}

    deciders, stewards, approvers = (seated(role) for role in ("decider", "steward", "approver"))
    most = _most(row)
    if row.solo:
        return int(not deciders), int(not stewards), max(most - len(approvers), 0)
    stewards -= (deciding := s.one_with(row, [row.decider], day))
    beside = [approvers - deciding - s.one_with(row, [each], day) for each in stewards] or [approvers - deciding]
    return int(not deciders), int(not stewards), max(most - max(s.apart(row, each, day) for each in beside), 0)


def _most(row: Row) -> int:
    """As many approvals as a row asks for at most."""
    quorums = (row.said.get("quorums") or {}).values() or [row.said.get("quorum", 0)]
    return max(1 if each == "all" else each for each in quorums)


def amend(act: Act) -> Conditions:
    """R83."""
    s, said = act.state, act.said
    if not s.rows:
        s.rests(["charter.amended"])
        yield "R83", lambda: bool(said.get("solo")) and said.get("decider") == act.by
        return
    proposal = s.proposal(said.get("proposal", ""))
    yield "R83", lambda: proposal is not None
    if proposal is None:
        return
    draft, terms = proposal.draft, proposal.terms
    newest = s.newest(draft["key"])
    yield "R83", lambda: newest is not None and newest.position == act.line.position - 1
    yield "R83", lambda: draft["kind"] == "charter"
    yield "R45", lambda: charter_key(draft)
    content = draft["content"]
    yield "R83", lambda: all(said.get(each) == content.get(each) for each in MEMBERS)
    yield "R83", lambda: (said["from"], said.get("until")) == (terms["from"], terms.get("until"))


def revoke(act: Act) -> Conditions:
    """R84."""
    s, said, day = act.state, act.said, act.day
    if s.left(said["person"]):
        yield "R82", lambda: lets_go(act)
        yield "R22", act.human
        return
    row = s.exact(said["scope"], day)
    yield "R84", lambda: day_of(said["from"]) >= day
    yield "R84", lambda: row is not None and said["person"] in row.named(said["role"])
    yield "R84", lambda: act.by == said["person"] or _decides_around(act, said["scope"])
    yield (
        "R148",
        lambda: (
            act.by == said["person"]
            or not any(
                each["to"] == act.by and each["person"] == said["person"]
                for scope in path_of(said["scope"])
                if (around := s.exact(scope, day))
                for each in s.in_effect(around, day)
            )
        ),
    )
    yield "R22", lambda: act.by == said["person"] or act.human()


def _decides_around(act: Act, scope: str) -> bool:
    rows = (act.state.exact(each, act.day) for each in path_of(scope))
    return any(act.by in act.state.actors(row, "decider", act.day) for row in rows if row)


# section 10


def name_of(public: Event) -> str:
    """The name of a credential: R90."""
    match public["method"]:
        case "ssh" | "recovery":
            words = public["key"].split()
            try:
                data = b64decode(words[1] if len(words) > 1 else "", validate=True)
            except ValueError:
                return ""  # what is no key has no name
        case "passkey":
            data = f"passkey {public['id']}".encode()
        case method:
            data = f"{method} {public['commitment']}".encode()
    return f"SHA256:{b64encode(sha256(data).digest()).decode().rstrip('=')}"


def add_credential(act: Act) -> Conditions:
    """R91."""
    said, s = act.said, act.state
    yield "R91", lambda: said["person"] == act.by
    yield "R91", lambda: s.credential(said["credential"]) is None
    stored = said["public"].stored if isinstance(said["public"], Gone) else said["public"]
    yield "R91", lambda: stored["method"] != "recovery" or act.line.position == 4
    public = known(said["public"])
    yield "R91", lambda: name_of(public) == said["credential"]
    if public["method"] in ("ssh", "recovery", "passkey"):
        key = said["credential"] if public["method"] == "passkey" else public["key"]
        about = {"key": key, "ledger": s.ledger_id(), "nonce": said["nonce"], "person": said["person"]}
        yield "R78", lambda: proved(public, act.get("proof"), canonical(about))


def confirm(act: Act) -> Conditions:
    """R92."""
    said, s, day = act.said, act.state, act.day
    credential = s.credential(said["credential"])
    yield "R92", lambda: credential is not None and credential.person == said["person"]
    if credential is None:
        return
    row = s.exact("*", day)
    yield "R92", lambda: not credential.ended and credential.confirmed is None
    yield "R35", lambda: act.by_right(row)
    yield "R22", act.human
    yield "R92", lambda: row is not None and _confirms(act, credential, row)
    if said.get("assurance") == "signed":
        yield "R74", lambda: bool(said.get("signature"))
    if said.get("assurance") == "federated":
        line = Line(**{**act.line.__dict__, "assurance": said["assurance"]})
        yield "R70", lambda: ASSURANCES.index(how_sure(Act(s, line))) >= ASSURANCES.index("federated")


def _confirms(act: Act, credential: Credential, row: Row) -> bool:
    said, s, day = act.said, act.state, act.day
    marks = (bool(said.get("self_attested")), bool(said.get("recovered")))
    shown = s.credential((said.get("authentication") or {}).get("credential", ""))
    registrars = s.holders(row, "registrar", day)
    holder = credential.person
    if shown and shown.method == "recovery" and shown.counts(act.line.at):
        alone = not [each for each in registrars if each != holder]
        return act.by != holder and alone and marks == (False, True) and bool(s.anywhere(act.by, ROLES, day))
    if act.by == holder:
        return act.by in registrars and act.by == row.decider and row.solo and marks == (True, False)
    restored = credential.reopened and act.by == s.restored[1] == row.decider
    if not (act.by in registrars or restored) or marks != (False, False):
        return False
    s.rests(["person.registered", "right.delegated"])
    theirs = _ever_together(s, act.by)
    if any(each.name in ON_PROPOSAL[:2] and each.actor in theirs for each in s.hidden):
        raise Unknown
    return not any(_waits_for(act, each, holder) for each in s.proposals.values())


def _ever_together(s: State, person: str) -> set[str]:
    """Everybody whose proposals somebody may count as an author of, whatever the row: R6 and R92."""
    found = {person}
    while more := [each for each in s.together if each & found and not each <= found]:
        found.update(*more)
    return found


def _waits_for(act: Act, proposal: Proposal, person: str) -> bool:
    """Whether somebody's answer to a proposal is waited for, of which the actor counts as an author."""
    s, day = act.state, act.day
    row = act.row(proposal.path)
    if row is None or act.by not in s.counting_as_author(proposal, row, day):
        return False
    s.rests_on_tag(f"proposal:{proposal.name}")
    if proposal.closed or s.lapsed(proposal, day):
        return False
    return any(person in s.actors(row, role, day) for role in ("approver", "decider"))


def object_to_credential(act: Act) -> Conditions:
    """R93."""
    credential = act.state.credential(act.said["credential"])
    yield "R93", lambda: credential is not None and credential.person == act.said["person"]
    yield "R93", lambda: credential is not None and not credential.counts(act.line.at)
    yield "R22", act.human
    yield from act.anywhere()


def revoke_credential(act: Act) -> Conditions:
    """R94."""
    s, said = act.state, act.said
    credential = s.credential(said["credential"])
    yield "R94", lambda: credential is not None and credential.person == said["person"]
    if credential and s.left(credential.person):
        yield "R82", lambda: lets_go(act)
        yield "R22", act.human
    elif credential:
        row = s.exact("*", act.day)
        registrars = s.holders(row, "registrar", act.day) if row else []
        yield "R94", lambda: act.by == credential.person or act.by in registrars


def token(act: Act) -> Conditions:
    """R95."""
    s, said = act.state, act.said
    if act.line.name == "token.made":
        yield "R95", lambda: not s.left(said["person"])
        yield "R95", lambda: said.get("scope") != "decide" or s.kind(said["person"]) == "human"


def checkpoint_key(act: Act) -> Conditions:
    """R96."""
    yield from act.acts_as("decider", lambda: "*")
    yield "R22", act.human
    key = act.said["key"]
    yield "R96", lambda: _is_note_key(key)
    act.state.rests_on_tag(f"checkpoint_key:{key}")
    stands = act.state.keys.get(key)
    yield "R96", lambda: stands is None if act.line.name == "checkpoint_key.added" else stands is True


def _is_note_key(text: str) -> bool:
    name, named, data = text.split("+", 2)
    raw = b64decode(data, validate=True)
    return raw[:1] == b"\x01" and len(raw) == 33 and sha256(name.encode() + b"\n" + raw).hexdigest()[:8] == named


def restore(act: Act) -> Conditions:
    """R97."""
    yield from act.acts_as("decider", lambda: "*")
    yield "R22", act.human
    size = act.get("size", 0)
    yield "R97", lambda: size == 0 or size > act.line.position - 1
    yield "R97", lambda: _goes_on(act.state, act.said)


def _goes_on(s: State, said: Event) -> bool:
    s.rests(["ledger.restored"])
    return bool(said["incarnation"] > s.restored[0])


def correct_restoration(act: Act) -> Conditions:
    """R98."""
    yield from act.acts_as("decider", lambda: "*")
    yield "R22", act.human
    yield "R98", lambda: _tells_of_more(act.state, act.said)


def _tells_of_more(s: State, said: Event) -> bool:
    s.rests(["ledger.restored", "restoration.corrected"])
    of, size = said["incarnation"], said["size"]
    ended = ((at, told, later) for at, told, later in s.restorations if told["incarnation"] > of and at - 1 < size)
    position, told, later = next(ended, (0, {"size": 0}, []))
    known = [told["size"], *(each["size"] for each in later if each["incarnation"] == of)]
    return position == said["restoration"] and position > 0 and size > max(known)


# section 11


def request(act: Act) -> Conditions:
    """R100."""
    s, said = act.state, act.said
    yield "R100", lambda: s.person(act.by) is not None
    if said.get("key"):
        yield "R100", lambda: bool(s.versions_of(said["key"]))
    s.rests(["change.requested"])
    number = number_of(said["request"].removeprefix("r-")) if said["request"].startswith("r-") else 0
    yield "R100", lambda: s.in_order("request", number, [number_of(each[2:]) for each in s.requests])


def answer(act: Act) -> Conditions:
    """R101."""
    s, said = act.state, act.said
    asked, over = s.request(said["request"]) or (None, False)
    yield "R101", lambda: asked is not None and not over
    if asked is None:
        return
    key = asked.get("key", "")
    path = act.path_of_newest(key) if key and act.newest(key) else "*"
    yield from act.acts_as("steward", lambda: path)
    yield "R22", act.human
    yield "R101", lambda: said.get("key", "") == key
    proposal = said.get("proposal", "")
    yield "R101", lambda: s.proposal(proposal) is not None if proposal else bool(act.get("because"))


def attest(act: Act) -> Conditions:
    """R102."""
    s, said, draft = act.state, act.said, act.said["draft"]
    yield from act.acts_as("steward", lambda: draft_path(draft), right=False)
    yield "R41", lambda: draft["content_digest"] == content_digest(draft)
    yield "R46", lambda: same_thing(s, draft)
    yield "R102", lambda: day_of(said.get("until")) > day_of(said["from"])
    yield "R102", lambda: day_of(said["from"]) <= act.day
    yield "R102", lambda: not _stands_ratified(s, draft["key"], said)
    numbers = [each.number for each in s.versions_of(draft["key"])]
    yield "R102", lambda: s.in_order(f"version {draft['key']}", said["version"], numbers)


def _stands_ratified(s: State, key: str, period: Event) -> bool:
    start, end = day_of(period["from"]), day_of(period.get("until"))
    turns = {start, *(day_of(each.period["from"]) for each in s.terms_of(key))}
    turns |= {day_of(each.period.get("until")) for each in s.terms_of(key)}
    rulings = [s.ruling(key, day) for day in turns if start <= day < end]
    return any(each is not None and not each.attested for each in rulings)


def waive_invariant(act: Act) -> Conditions:
    """R103."""
    yield "R22", act.human
    yield from act.acts_as("decider", lambda: scope_of(act.said["key"], act.said["scope"]))


def waive(act: Act) -> Conditions:
    """R104."""
    said = act.said
    sort, _, what = said["subject"].partition(":")
    yield "R104", lambda: _is_subject(sort, what)
    if sort == "invariant":
        yield "R104", lambda: said.get("key") == what
    yield "R22", act.human
    start, end = day_of(said["from"]), day_of(said.get("until"))
    yield "R104", lambda: start == act.day and start < end <= start + timedelta(days=365)
    if sort == "gate":
        gate, _, channel = what.partition("@")
        yield "R104", lambda: _gate_failed(act, gate, channel)
    if sort == "invariant":
        yield from act.acts_as("decider", lambda: scope_of(said["key"], said["scope"]))
    else:
        yield from act.acts_as("decider", lambda: said["scope"])


def _is_subject(sort: str, what: str) -> bool:
    parts = {"invariant": [what], "gate": list(what.partition("@")), "item": list(what.partition("/"))}
    return sort in parts and all(parts[sort])


def _gate_failed(act: Act, gate: str, name: str) -> bool:
    channel = act.state.channel(name)
    evaluation = channel.evaluation if channel else None
    if evaluation is None or act.said["scope"] != wider(evaluation["scope"]):
        return False
    if gate == "recommendation":
        return bool(evaluation.get("recommendation") != "adopt")
    return any(each["gate"] == gate and each["answer"] != "pass" for each in evaluation.get("gates", []))


def waive_drift(act: Act) -> Conditions:
    """R105."""
    said = act.said
    artifact = act.state.artifact(said)
    yield "R105", lambda: artifact is not None and artifact.key == said["key"]
    yield "R105", lambda: artifact is not None and artifact.difference == said.get("observed")
    newest = act.newest(said["key"])
    yield "R105", lambda: newest is not None and newest.draft["scope"] == said["scope"]
    yield from waive_invariant(act)


def consumer(act: Act) -> Conditions:
    """R106."""
    s, said = act.state, act.said
    s.rests_on_tag(f"consumer:{said['id']}")
    _, before = s.consumers.get(said["id"], ("", {}))
    yield "R106", lambda: before.get("owner") == act.by or any(_seated_around(act, key) for key in said.get("uses", []))


def _seated_around(act: Act, key: str) -> bool:
    """Whether somebody holds a seat in the row of exactly some scope on the path of a key's newest version."""
    newest = act.newest(key)
    return bool(newest) and seated_on(act, draft_path(newest.draft)) if newest else False


def seated_on(act: Act, scope: str) -> bool:
    rows = (act.state.exact(each, act.day) for each in path_of(scope))
    return any(act.by in act.state.actors(row, role, act.day) for row in rows if row for role in ROLES)


def acknowledge(act: Act) -> Conditions:
    """R107."""
    act.state.rests_on_tag(f"consumer:{act.said['id']}")
    name, before = act.state.consumers.get(act.said["id"], ("", {}))
    yield "R107", lambda: name == "consumer.added" and before.get("owner") == act.by


def review(act: Act) -> Conditions:
    """R108."""
    version = act.state.in_force(act.said["key"], act.day)
    yield "R108", lambda: version is not None and version.number == act.said["version"]
    if version:
        yield from act.acts_as("decider", lambda: draft_path(version.draft))
        yield "R22", act.human


def measured(act: Act, rule: str, role: str) -> Conditions:
    """The newest version of a key is a measure, and who acts holds a seat there."""
    newest = act.newest(act.said["key"])
    yield rule, lambda: newest is not None and (newest.draft["kind"] == "metric" or bool(newest.draft.get("yields")))
    yield from act.acts_as(role, lambda: act.path_of_newest(act.said["key"]))


def figure(act: Act) -> Conditions:
    """R110."""
    yield from measured(act, "R110", "steward")
    if act.line.name == "figure.withdrawn":
        yield "R110", lambda: _is_figure(act)


def _is_figure(act: Act) -> bool:
    act.state.rests(["figure.recorded", "figure.withdrawn"], f"definition:{act.said['key']}")
    key, withdrawn = act.state.figures.get(act.said["figure"], ("", True))
    return key == act.said["key"] and not withdrawn


def period(act: Act) -> Conditions:
    """R111."""
    yield from measured(act, "R111", "decider")
    yield "R22", act.human
    if act.line.name in ("restatement.completed", "restatement.declined"):
        act.state.rests_on_tag(f"restatement:{act.said['restatement']}")
        act.state.rests(["restatement.ordered"])
        found = act.state.restatements.get(act.said["restatement"])
        yield "R111", lambda: found == (act.said["key"], False)


def spend(act: Act) -> Conditions:
    """R112."""
    channel = act.state.channel(act.said["channel"])
    yield "R112", lambda: channel is not None
    if channel and channel.evaluation:
        yield from act.acts_as("steward", lambda: act.state.channel_path(channel, act.day))
    else:
        yield from act.anywhere(["steward"], right=True)


def run(act: Act) -> Conditions:
    """R113."""
    right = act.line.name == "attribution.ran"
    yield "R113", lambda: act.newest(act.said["key"]) is not None
    yield from act.acts_as("steward", lambda: act.path_of_newest(act.said["key"]), right)


def survey(act: Act) -> Conditions:
    """R114."""
    yield from act.anywhere(["operator"], right=True)


def refuse_delivery(act: Act) -> Conditions:
    """R115."""
    yield from one_definition(act)
    yield from operates(act, act.said["key"], act.said.get("order", ""))
    yield "R35", lambda: act.by_right(act.row(operated(act, act.said["key"])))


def prove(act: Act) -> Conditions:
    """R116."""
    yield from act.anywhere(right=True)


def bridge(act: Act) -> Conditions:
    """R117."""
    accepts = act.line.name == "figure.accepted"
    yield from measured(act, "R117", "decider" if accepts else "steward")
    if accepts:
        yield "R22", act.human
    yield "R117", lambda: _is_figure(act)


def register_channel(act: Act) -> Conditions:
    """R121."""
    s = act.state
    channel = s.channel(act.said["channel"])
    yield "R121", lambda: s.person(act.by) is not None
    if channel and not channel.gone:
        owner = (channel.registrations[-1][1].get("file") or {}).get("owner", "")
        mine = act.by == owner or act.by in [each for each, _ in channel.registrations]
        yield "R121", lambda: mine or seated_on(act, s.channel_path(channel, act.day))


def there(act: Act, rule: str) -> Conditions:
    """The channel is on record, and was not left."""
    channel = act.state.channel(act.said["channel"])
    yield rule, lambda: channel is not None and not channel.gone


def evaluate(act: Act) -> Conditions:
    """R122."""
    yield from there(act, "R122")
    yield "R122", lambda: act.state.person(act.by) is not None
    said = act.said
    ruling = act.state.in_force(said["framework"], act.day)
    yield "R122", lambda: ruling is not None and ruling.number == said["version"]
    yield "R122", lambda: ruling is not None and ruling.draft["kind"] == "framework"
    yield "R122", lambda: ruling is not None and ruling.draft["scope"] == said["scope"]
    channel = act.state.channel(said["channel"])
    yield "R122", lambda: _speaks_for_itself(said, (channel and channel.evaluation) or {}, act.by)


def _told(each: Event) -> Event:
    """What is said in a part of an event: an empty member says as little as one that is not there."""
    return {name: value for name, value in each.items() if value not in ("", [], None)}


def _speaks_for_itself(said: Event, before: Event, by: str) -> bool:
    answered, shown = ([_told(each) for each in before.get(member) or []] for member in ("gates", "evidence"))
    if any(each.get("by") not in (None, "", by) and _told(each) not in answered for each in said.get("gates") or []):
        return False
    if any(each["by"] != by and _told(each) not in shown for each in said.get("evidence") or []):
        return False
    for each in said.get("scores") or []:
        theirs = [
            old["scores"]
            for old in before.get("scores") or []
            if (old["assessor"], old["on"]) == (each["assessor"], each["on"])
        ]
        known = any(all(old.get(name) == number for name, number in each["scores"].items()) for old in theirs)
        if each["assessor"] != by and not known:
            return False
    return True


def decide_channel(act: Act) -> Conditions:
    """R123."""
    s, day = act.state, act.day
    yield from there(act, "R123")
    channel = s.channel(act.said["channel"])
    if channel is None:
        return
    path = s.channel_path(channel, day)
    yield from act.acts_as("decider", lambda: path)
    yield "R22", act.human
    row, said = act.row(path), channel.evaluation or {}
    if act.line.name == "channel.decided" and row and not row.solo:
        assessed = [each.get("assessor", "") for each in said.get("scores", [])]
        assessed += [each.get("by", "") for each in said.get("gates", [])]
        theirs = {*assessed, *(s.owner(each) for each in assessed)} - {""}
        yield "R123", lambda: act.by not in s.one_with(row, theirs, day)


def review_channel(act: Act) -> Conditions:
    """R124."""
    yield from there(act, "R124")
    channel = act.state.channel(act.said["channel"])
    decision = channel.decision if channel else None
    yield "R124", lambda: decision is not None and decision[0] == act.said["decision"]
    if decision:
        yield from act.acts_as("decider", lambda: scope_of(decision[1]["framework"], decision[1]["scope"]))
        yield "R22", act.human


# section 12


def declare(act: Act) -> Conditions:
    """R131."""
    yield from act.anywhere(["operator"])
    act.state.rests(["target.declared"], f"target:{act.said['target']}")
    _, before = act.state.targets.get(act.said["target"], (0, act.said))
    yield "R131", lambda: all(before[each] == act.said[each] for each in ("connector", "identity"))


def operated(act: Act, key: str) -> str:
    """Where the operator of a key is seated: R132. Nowhere, where it has no version."""
    version = act.state.in_force(key, act.day) or act.newest(key)
    return draft_path(version.draft) if version else "\0"


def operates(act: Act, key: str, order: str = "") -> Conditions:
    """R132: the operator's seat for a key."""
    yield "R132", lambda: act.newest(key) is not None and _operates(act, key, order)


def _operates(act: Act, key: str, name: str) -> bool:
    s, who = act.state, act.by
    if name:
        order = s.order(name)
        if s.kind(act.by) != "service" or s.left(act.by) or order is None:
            return False
        who = order[0]
    row = act.row(operated(act, key))
    return row is not None and who in s.actors(row, "operator", act.day)


def bind(act: Act) -> Conditions:
    """R132."""
    said, s = act.said, act.state
    if act.line.name != "artifact.bound" or s.plan(said) is None:
        yield from operates(act, said["key"], said.get("order", ""))
    yield from one_definition(act)
    if act.line.name == "delivery.planned":
        yield "R132", lambda: _looked_at(s, said["target"])
        if said.get("order"):
            yield "R132", lambda: _was_waiting(act, said["order"])


def _looked_at(s: State, target: str) -> bool:
    s.rests_on_tag(f"target:{target}")
    s.rests(["ledger.restored"])
    declared = s.targets.get(target, (0, {}))[0]
    return not (s.restored_at and declared < s.restored_at) or s.observed.get(target, 0) > s.restored_at


def _was_waiting(act: Act, name: str) -> bool:
    s, said = act.state, act.said
    order = s.order(name)
    if order is None or order[2].get("sort") != "apply" or order[2].get("plan") != said.get("plan"):
        return False
    lapses = order[1] + timedelta(minutes=order[2].get("minutes", 0))
    return name not in s.done and name not in s.cancelled and lapses > act.line.at - timedelta(minutes=1)


def one_definition(act: Act) -> Conditions:
    """R133."""
    said, s = act.said, act.state
    artifact = s.artifact(said)
    if artifact:
        bound = act.line.name == "artifact.bound"
        yield "R133", lambda: artifact.key == said["key"] or (bound and s.retired(artifact.key, act.day))
    if act.line.name in ("artifact.bound", "delivery.planned"):
        return
    plan = s.plan(said)
    yield "R133", lambda: artifact is not None or plan is not None
    if act.line.name == "delivery.applied":
        yield "R133", lambda: plan is not None and _as_planned(act, plan)
    if (
        act.line.name == "delivery.confirmed"
        and plan is None
        and not (artifact and (artifact.waits or artifact.difference))
    ):
        yield from operates(act, said["key"], said.get("order", ""))


def _as_planned(act: Act, plan: tuple[int, str, Event]) -> bool:
    _, actor, said = plan
    return actor == act.by and all(said.get(each) == act.said.get(each) for each in ("desired", "version"))


RECEIPTS = {
    f"{each}/1"
    for each in (
        "baseline.observed", "delivery.confirmed", "delivery.applied", "delivery.failed", "delivery.uncertain",
        "drift.observed",
    )
}  # fmt: skip


def _receipt(s: State, line: Line, without: frozenset[str]) -> tuple[str, str] | None:
    """R133: None for a receipt that stands."""
    if line.event is None:
        return "not judged", "R5"
    act = Act(s, line)
    bound = one_definition(act) if line.type in RECEIPTS else iter(())
    return _first(s, "R133", [bound, _looks(act)], without)


def _looks(act: Act) -> Conditions:
    """R138."""
    s = act.state
    plan = s.plan(act.said) if act.line.type in RECEIPTS else None
    if s.second_edition and not (plan and plan[1] == act.by):
        yield "R138", lambda: not s.gone(act.by)
        yield "R138", lambda: s.kind(act.by) == "service" or s.anywhere(act.by, ["operator"], act.day) is not None


def order_work(act: Act) -> Conditions:
    """R134."""
    s, said = act.state, act.said
    yield "R134", lambda: s.order(said["order"]) is None
    if said["sort"] == "apply":
        yield "R134", lambda: _planned(s, said) and bool(said.get("keys"))
    yield from _seats_for(act, said)


def _planned(s: State, said: Event) -> bool:
    order, done = s.order(said["planned"]), s.done.get(said["planned"])
    if order is None or done is None:
        return False
    same = (done[0], done[1].get("plan")) == (said["position"], said.get("plan"))
    return bool(same and order[2]["sort"] == "plan")


def _seats_for(act: Act, said: Event) -> Conditions:
    for key in said.get("keys", []):
        yield from operates(act, key)
    if not said.get("keys"):
        yield from act.anywhere(["operator"])


def cancel_work(act: Act) -> Conditions:
    """R135."""
    order = act.state.order(act.said["order"])
    yield "R135", lambda: order is not None
    if order and order[0] != act.by:
        yield from _seats_for(act, order[2])


def do_work(act: Act) -> Conditions:
    """R136."""
    s, said = act.state, act.said
    yield "R136", lambda: s.kind(act.by) == "service" and not s.left(act.by)
    yield "R136", lambda: s.order(said["order"]) is not None and said["order"] not in s.done


def attest_artifact(act: Act) -> Conditions:
    """R137."""
    s, said = act.state, act.said
    s.rests_on_tag(f"target:{said['target']}")
    yield "R137", lambda: said["target"] in s.targets
    artifact, key = s.artifact(said), said.get("key", "")
    if artifact:
        yield "R137", lambda: key in ("", artifact.key)
        yield from operates(act, artifact.key)
    if not key:
        yield from act.anywhere(["operator"])
        return
    version = s.numbered(key, said["version"])
    yield (
        "R137",
        lambda: (
            version is not None
            and said["holds"] == (f"{key} v{version.number} · sha256:{version.draft['content_digest'][:12]}")
        ),
    )
    yield from operates(act, key)


# section 13


def delegate(act: Act) -> Conditions:
    """R145 and R146."""
    s, said, day = act.state, act.said, act.day
    start, end = day_of(said["from"]), day_of(said.get("until"))
    row, role, to = s.exact(said["scope"], day), said["role"], said["to"]
    yield "R145", lambda: said["person"] == act.by
    yield "R145", lambda: day <= start < end <= day + timedelta(days=90)
    yield "R145", lambda: role in ("approver", "decider")
    yield "R145", lambda: row is not None and act.by in s.holders(row, role, day)
    if row is None:
        return
    yield "R22", act.human
    yield "R145", lambda: not row.solo
    then = s.exact(said["scope"], start)
    yield "R145", lambda: then is not None and then.number == row.number and act.by in s.holders(row, role, start)
    yield "R35", lambda: act.by_right(row)
    yield "R145", lambda: to != act.by and s.here(to) and s.kind(to) == "human"
    yield "R145", lambda: to not in s.holders(row, "veto", start)
    need = row.needs("ratify" if role == "decider" else "approve")
    yield "R145", lambda: s.able(to, need, start)
    others = [
        each
        for position, each in s.delegations.items()
        if each["right"] == row.number and overlap(s.term(position), said)
    ]
    yield (
        "R146",
        lambda: (
            not any(
                (each["role"] == role and each["person"] == act.by)
                or each["to"] == act.by
                or (each["to"] == to and each["person"] != act.by)
                or each["person"] == to
                for each in others
            )
        ),
    )


def end_delegation(act: Act) -> Conditions:
    """R147."""
    s, said = act.state, act.said
    s.rests(RIGHTS, f"rights:{said['scope']}")
    given = s.delegations.get(said["delegation"])
    yield "R147", lambda: given is not None
    if given is None:
        return
    yield "R147", lambda: all(given[each] == said[each] for each in ("scope", "role", "person", "to"))
    yield "R147", lambda: day_of(said["from"]) >= act.day
    theirs = act.by in (given["person"], given["to"])
    freed = s.left(given["to"]) and lets_go(act)
    yield "R147", lambda: theirs or freed or (_decides_around(act, given["scope"]) and act.human())


def recover(act: Act) -> Conditions:
    """R170, R171 and R173, with R167 to R169."""
    s, said, day = act.state, act.said, act.day
    rule = RULES[act.line.type]
    s.rests_on_tag("rights:*")
    known_as, row = s.recoveries.get(said["recovery"]), s.exact("*", day)
    if rule == "R170":
        yield "R170", lambda: all(s.over(each) for each in s.recoveries.values())
        opening = "recovery#"
        number = number_of(said["recovery"].removeprefix(opening)) if said["recovery"].startswith(opening) else 0
        there = [number_of(each.removeprefix(opening)) for each in s.recoveries]
        yield "R170", lambda: s.in_order("recovery", number, there)
        yield "R170", lambda: row is not None and said["replaces"] == row.decider and bool(act.get("because"))
    else:
        yield rule, lambda: known_as is not None and not s.over(known_as)
    if row is None or (known_as is None and rule != "R170"):
        return
    about = said if known_as is None else known_as.said
    consents = known_as.consents if known_as else []
    if rule == "R171":
        yield "R171", lambda: act.by not in [person for person, _ in consents]
    if rule == "R173":
        yield "R173", lambda: act.by in [person for person, _ in consents] and said.get("scope", "*") == "*"
        yield "R173", lambda: all(said[each] == about[each] for each in ("decider", "replaces"))
        yield "R173", lambda: row.decider == said["replaces"] and act.by_right(row) and day_of(said["from"]) == day
    by = s.named(act.line.at, day)
    yield "R167", lambda: by is not None and act.by in by[1] and act.human() and act.by != about["replaces"]
    if by is None:
        return
    if rule != "R173":
        yield "R167", lambda: act.by_right(by[0]) and bool(said.get("signature")) and _sure_enough(act, row)
    yield "R168", lambda: _may_be_seated(act, row, about["decider"], {act.by, *(person for person, _ in consents)})
    if rule == "R173":
        yield "R169", lambda: _waited(act, consents, by)


def _sure_enough(act: Act, row: Row) -> bool:
    """R167: no surer than the key, and at least what `*` needs to ratify."""
    found = act.state.credential((act.said.get("authentication") or {}).get("credential", ""))
    said = ASSURANCES.index(act.said.get("assurance", "asserted"))
    best = ASSURANCES.index(act.state.rank(found)) if found else 0
    return best >= said >= ASSURANCES.index(row.needs("ratify"))


def _may_be_seated(act: Act, row: Row, person: str, consenting: set[str]) -> bool:
    """R168."""
    s, day = act.state, act.day
    if s.kind(person) != "human" or not s.here(person) or person == row.decider:
        return False
    if person in s.one_with(row, consenting, day):
        return False
    after = _in_the_place_of(row, person)

    def fit(role: str, act: str) -> set[str]:
        able = {each for each in after.named(role) if s.kind(each) == "human" and s.here(each)}
        held = {each for each in able if not s.lost(after, role, each, day)}
        return {each for each in held if s.able(each, after.needs(act), day)}

    stewards, approvers = fit("steward", ""), fit("approver", "approve")
    most = _most(row)
    if row.solo:
        beside = [approvers] if stewards else []
    else:
        beside = [approvers - {person, each} for each in stewards - {person}]
    return s.able(person, row.needs("ratify"), day) and any(len(each) >= most for each in beside)


def _in_the_place_of(row: Row, person: str) -> Row:
    """The row with another decider: R174."""
    said = {"decider": person, "replaces": row.decider}
    return Row(row.number, _seats_with(row, said), row.at, row.repeats or row.number)


def _waited(act: Act, consents: list[tuple[str, datetime]], by: tuple[Row, list[str], int]) -> bool:
    """R169."""
    at = sorted(when for person, when in consents if person in by[1] and act.state.here(person))
    return len(at) >= by[2] and act.line.at >= at[by[2] - 1] + timedelta(days=7)


def object_to_recovery(act: Act) -> Conditions:
    """R172."""
    s, said = act.state, act.said
    s.rests_on_tag("rights:*")
    known_as, row = s.recoveries.get(said["recovery"]), s.exact("*", act.day)
    yield "R172", lambda: known_as is not None and not s.over(known_as)
    yield "R172", lambda: row is not None and any(act.by in s.actors(row, role, act.day) for role in ROLES)
    yield "R35", lambda: act.by_right(row)
    yield "R172", lambda: act.human() and bool(act.get("because"))


def erase(act: Act) -> Conditions:
    """R175."""
    s, who, day = act.state, act.said["person"], act.day
    s.rests([*RIGHTS, *ON_PROPOSAL, *VERSIONING, *PEOPLE])
    person = s.person(who)
    yield "R175", lambda: person is not None and person.left and not person.erased
    yield "R175", lambda: all(_is_struck(s, each) and s.struck_by[each] == who for each in act.said.get("struck", []))
    yield "R175", lambda: not _seated_from(s, who, day)
    yield (
        "R175",
        lambda: (
            not any(
                not each.closed
                and not s.lapsed(each, day)
                and (who in s.authors(each) or who in _texts(each.draft["content"]))
                for each in s.proposals.values()
            )
        ),
    )
    yield "R175", lambda: not any(each.owner == who and not s.left(name) for name, each in s.people.items())
    yield "R82", lambda: lets_go(act)
    yield "R22", act.human


def _seated_from(s: State, person: str, day: date) -> bool:
    """Whether some row names somebody for a role that they have not lost, on that day or a later one."""
    turns = {day, *(day_of(row.said["from"]) for row in s.rows), *(day_of(each.get("until")) for _, each in s.revoked)}
    turns |= {day_of(row.said.get("until")) for row in s.rows} | {day_of(each["from"]) for _, each in s.revoked}
    scopes = {row.scope for row in s.rows}
    for each in (turn for turn in turns if day <= turn < NEVER):
        rows = (s.exact(scope, each) for scope in scopes)
        if any(person in s.holders(row, role, each) for row in rows if row for role in ROLES):
            return True
        if (row := s.exact("*", each)) and person in (row.said.get("recovery") or {}).get("people", []):
            return True
    lent = [s.term(position) for position, each in s.delegations.items() if each["to"] == person]
    return any(overlap(term, {"from": day.isoformat()}) for term in lent)


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from _texts(each)
        case list():
            for each in value:
                yield from _texts(each)


def acknowledge_verdicts(act: Act) -> Conditions:
    """R99."""
    yield from act.acts_as("decider", lambda: act.said["scope"])
    yield "R22", act.human
    yield "R99", lambda: all(_is_struck(act.state, each) for each in act.said.get("struck", []))


def _is_struck(s: State, position: int) -> bool:
    if any(each.position == position for each in s.hidden):
        raise Unknown
    return position in s.struck


def withhold(act: Act) -> Conditions:
    """R176."""
    yield "R176", lambda: 1 < act.said["position"] < act.line.position
    yield from act.acts_as("decider", lambda: "*", right=False)
    yield "R22", act.human


def release(act: Act) -> Conditions:
    """R177."""
    act.state.rests_on_tag(f"event:{act.said['position']}")
    yield "R177", lambda: act.said["position"] in act.state.withheld
    yield from withhold(act)


# --- section 14 -------------------------------------------------------------------------------------------------------

CONDITIONS: dict[str, Callable[[Act], Conditions]] = {
    "R80": found, "R81": register, "R82": leave, "R83": amend, "R84": revoke, "R145": delegate, "R147": end_delegation,
    "R60": propose, "R61": revise, "R63": approve, "R64": decline, "R65": withdraw, "R66": ratify,
    "R91": add_credential, "R92": confirm, "R93": object_to_credential, "R94": revoke_credential, "R95": token,
    "R98": correct_restoration,
    "R96": checkpoint_key, "R97": restore, "R100": request, "R101": answer, "R102": attest, "R103": waive_invariant,
    "R104": waive, "R105": waive_drift, "R106": consumer, "R107": acknowledge, "R108": review, "R110": figure,
    "R111": period, "R112": spend, "R113": run, "R114": survey, "R115": refuse_delivery, "R116": prove, "R117": bridge,
    "R121": register_channel, "R122": evaluate, "R123": decide_channel, "R124": review_channel, "R131": declare,
    "R132": bind, "R134": order_work, "R135": cancel_work, "R136": do_work, "R137": attest_artifact, "R170": recover,
    "R99": acknowledge_verdicts,
    "R171": recover, "R172": object_to_recovery, "R173": recover, "R175": erase, "R176": withhold, "R177": release,
}  # fmt: skip
SORTS = """
ledger.founded R80; person.registered R81; person.left R82; charter.amended R83; right.revoked R84;
right.delegated R145; delegation.ended R147; definition.proposed R60; definition.revised R61; proposal.approved R63;
proposal.declined R64; proposal.withdrawn R65; definition.ratified R66; definition.retired R66;
definition.confirmed R66; credential.added R91;
credential.confirmed R92; credential.objected R93; credential.revoked R94; token.made R95; token.ended R95;
checkpoint_key.added R96; checkpoint_key.revoked R96; recovery.begun R170; recovery.consented R171;
recovery.objected R172; charter.recovered R173; ledger.restored R97; change.requested R100; change.answered R101;
restoration.corrected R98; verdicts.acknowledged R99;
definition.attested R102; invariant.waived R103; waiver.granted R104; drift.waived R105; consumer.added R106;
consumer.removed R106; consumer.acknowledged R107; definition.reviewed R108; figure.recorded R110;
figure.withdrawn R110; period.closed R111; restatement.ordered R111; restatement.completed R111;
restatement.declined R111; spend.recorded R112; touches.seen R113; attribution.ran R113; survey.recorded R114;
notice.received R114; delivery.refused R115; refusal.lifted R115; proof.recorded R116; evidence.checked R116;
bridge.recorded R117; figure.accepted R117; channel.registered R121; channel.evaluated R122; channel.decided R123;
channel.left R123; channel.reviewed R124; target.declared R131; artifact.bound R132; artifact.unbound R132;
delivery.planned R132; work.ordered R134; work.cancelled R135; work.done R136; artifact.attested R137;
person.erased R175; payload.withheld R176; payload.released R177
"""
RULES = {f"{sort}/1": rule for sort, rule in (each.split() for each in SORTS.split(";"))}
TOLD = {"target.observed/1"}
"""Types that the text speaks of, and that are neither acts nor receipts."""


def main(given: list[str]) -> int:
    """Judge a bag, and say so."""
    without = frozenset(given[1].split(",") if given[:1] == ["--without"] else ())
    bag = Path(given[-1])
    believed, unsure = erasures(bag), set[str]()
    while True:
        s, verdicts = State(edition_of(bag)), list[tuple[int, str, str]]()
        for line in read(bag, believed, unsure):
            judged = _final(s, line, judge(s, line, without), believed)
            if judged and (line.type not in {*RECEIPTS, *TOLD} or judged[0] == "not entitled"):
                verdicts.append((line.position, *judged))
            _go_on(s, line, judged)
        doubted = s.asked - s.rightful
        if not doubted:
            break
        unsure |= doubted & {tag[7:] for line in s.hidden if line.name == "person.erased" for tag in line.tags}
        believed = {person: struck for person, struck in believed.items() if person not in doubted}
    for position, verdict, rule in verdicts:
        print(json.dumps({"position": position, "verdict": verdict, "rule": rule}))
    return 6 if any(verdict == "not entitled" for _, verdict, _ in verdicts) else 0


def _final(s: State, line: Line, judged: tuple[str, str] | None, believed: Erasures) -> tuple[str, str] | None:
    """What cannot be judged since an erasure took it had no effect where that says so: R175."""
    had_none = judged and judged[1] == "R12" and line.position in believed.get(line.actor, ())
    return ("not entitled", "R175") if had_none else judged


def _go_on(s: State, line: Line, judged: tuple[str, str] | None) -> None:
    """R3."""
    verdict, rule = judged or ("", "")
    if s.edition < 2 and line.event is not None:
        take(s, line)
    elif verdict == "not entitled":
        strike(s, line, rule)
    elif line.event is None or (verdict == "not judged" and rule != "R12"):
        hide(s, line)
    else:
        take(s, line)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Exception as error:  # whoever made the bag may have put anything into it
        print(f"this bag cannot be read: {error!r}", file=sys.stderr)
        sys.exit(2)
