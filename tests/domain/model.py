"""The rules of design section 5, written a second time and in the plainest way: what every history has to obey.

It looks at the events alone and shares nothing with the domain but their shape. Slow, and meant to be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from msgspec import UNSET

from ledger.domain.event import Recorded


def covers(start: date, until: date | None, day: date) -> bool:
    return start <= day and (until is None or day < until)


def wider(scope: str) -> list[str]:
    """`a/b` lies in `a`, and everything lies in `*`."""
    parts = [] if scope == "*" else scope.split("/")
    return ["/".join(parts[: len(parts) - n]) for n in range(len(parts))] + ["*"]


def place(draft: Any) -> str:
    """The scope in which something about this content is decided."""
    if draft.kind == "charter":
        return str(draft.scope)
    return str(draft.key if draft.scope == "*" else f"{draft.scope}/{draft.key}")


def day_of(recorded: Recorded) -> date:
    return date.fromisoformat(recorded.recorded_at[:10])


def name(recorded: Recorded) -> str:
    return type(recorded.event).stored_name.partition("/")[0]


# In force: of all that was said by position K about day E, the last word governs.


def in_force(events: Iterable[Recorded], key: str, day: date, known: int) -> int:
    """The number of the version that governs; 0 where none does."""
    number = 0
    for recorded in events:
        event: Any = recorded.event
        if recorded.position <= known and key_of(event) == key and covers(event.from_, event.until, day):
            number = 0 if name(recorded) == "definition.retired" else event.version
    return number


def key_of(event: Any) -> str:
    """Of which definition an event says what governs; empty where it says nothing about that."""
    says = event.stored_name in ("definition.ratified/1", "definition.retired/1", "definition.attested/1")
    return str(event.draft.key if hasattr(event, "draft") else event.key) if says else ""


# Rights: who holds which seat on which day.


@dataclass
class Seats:
    """Every row and every revocation so far, each with its position."""

    rows: list[Recorded] = field(default_factory=list)
    gone: list[Recorded] = field(default_factory=list)
    lent: list[Recorded] = field(default_factory=list)
    ended: list[Recorded] = field(default_factory=list)
    humans: set[str] = field(default_factory=set)
    owners: dict[str, str] = field(default_factory=dict)

    def row(self, scope: str, day: date) -> tuple[int, Any] | None:
        """The row that governs a scope: that of the nearest scope around it which has one on that day."""
        for each in wider(scope):
            if found := self.own_row(each, day):
                return found
        return None

    def own_row(self, scope: str, day: date) -> tuple[int, Any] | None:
        """The last row said of exactly this scope that covers the day."""
        rows: list[tuple[int, Any]] = [(row.position, row.event) for row in self.rows]
        found = [each for each in rows if each[1].scope == scope and covers(each[1].from_, each[1].until, day)]
        return found[-1] if found else None

    def holders(self, row: tuple[int, Any], role: str, day: date) -> set[str]:
        """Who was seated in the row, less those whose seat was taken away after it was made."""
        position, event = row
        seated = _seated(event, role)
        for each in self.gone:
            gone: Any = each.event
            if each.position > position and (gone.scope, gone.role) == (event.scope, role):
                seated -= {gone.person} if covers(gone.from_, gone.until, day) else set()
        return seated

    def standing_in(self, row: tuple[int, Any], day: date) -> list[Any]:
        """Who acts in a seat of this very row for who holds it: not over, not ended, and no other row came since."""
        position, charter = row
        found = []
        for each in self.lent:
            lent: Any = each.event
            ends: list[Any] = [end.event for end in self.ended]
            until = min([lent.until, *(end.from_ for end in ends if end.delegation == each.position)])
            days = [lent.from_ + timedelta(n) for n in range(max(0, (day - lent.from_).days) + 1)]
            rows: list[Any] = [other.event for other in self.rows if other.position > position]
            later = [other for other in rows if other.scope == charter.scope]
            if (
                (lent.scope, lent.right) == (charter.scope, position)
                and covers(lent.from_, until, day)
                and lent.person in self.holders(row, lent.role, day)
                and not any(covers(other.from_, other.until, each_day) for other in later for each_day in days)
            ):
                found.append(lent)
        return found

    def acting(self, row: tuple[int, Any], role: str, day: date) -> set[str]:
        """Who holds the seat, and who stands in for one of them."""
        return self.holders(row, role, day) | {each.to for each in self.standing_in(row, day) if each.role == role}

    def as_one(self, row: tuple[int, Any], people: Iterable[str], day: date) -> set[str]:
        """These people, and everybody who is one of them for four eyes."""
        found, before = set(people), set[str]()
        while found != before:
            before = set(found)
            for each in self.standing_in(row, day):
                found |= {each.person, each.to} if {each.person, each.to} & found else set()
        return found

    def apart(self, row: tuple[int, Any], people: Iterable[str], day: date) -> int:
        """How many of these people are somebody else than each of the others."""
        return len({frozenset(self.as_one(row, [each], day)) for each in people})


def _seated(row: Any, role: str) -> set[str]:
    if role == "decider":
        return {row.decider} - {""}
    if role == "emergency":
        return set(row.emergency.by) if row.emergency else set()
    if role == "veto":
        return set(row.vetoes or ())
    return set(getattr(row, f"{role}s"))


# Requests: each is answered once, by a person who is a steward where its definition is decided.


def requests_broken(events: Iterable[Recorded]) -> Iterator[str]:
    """Every rule about requests that a history breaks."""
    seats, requests, places = Seats(), dict[str, Any](), {"": "*"}
    drafts, answered = dict[str, Any](), set[str]()
    for recorded in events:
        event: Any = recorded.event
        if name(recorded) == "change.requested":
            if event.request in requests or event.key not in places or bool(event.key) == bool(event.subject):
                yield f"#{recorded.position}: it cannot be asked so"
            requests[event.request] = event
        if name(recorded) == "change.answered":
            day, key = day_of(recorded), requests[event.request].key
            row = seats.row(places[key], day)
            if row is None or recorded.actor not in seats.holders(row, "steward", day) & seats.humans:
                yield f"#{recorded.position}: no steward there that day"
            elif event.right != row[0]:
                yield f"#{recorded.position}: not by the row that governed"
            if event.request in answered or not (event.proposal or event.because) or event.key != key:
                yield f"#{recorded.position}: answered twice, or for no reason, or about something else"
            answered.add(event.request)
        if name(recorded) in ("definition.proposed", "definition.revised"):
            drafts[event.proposal] = event.draft
        if says := key_of(event):
            places[says] = place(event.draft if hasattr(event, "draft") else drafts[event.proposal])
        _take_in(recorded, seats, {})


# Proposals, and the rules that every event keeps.


@dataclass
class Asked:
    """A proposal as it was last asked for."""

    event: Any
    position: int
    authors: set[str]
    consents: dict[str, str] = field(default_factory=dict)
    against: set[str] = field(default_factory=set)
    vetoes: set[str] = field(default_factory=set)
    closed: str = ""
    sudden: bool = False


def broken(events: Iterable[Recorded]) -> Iterator[str]:
    """Every rule that a history breaks, a sentence each, with the position."""
    seats, proposals = Seats(), dict[str, Asked]()
    before: Recorded | None = None
    for recorded in events:
        rule = RULES.get(name(recorded))
        asked = proposals.get(getattr(recorded.event, "proposal", ""), NOTHING)
        sentences = [*rule(recorded, seats, asked)] if rule else []
        if name(recorded) == "charter.amended" and not _follows(recorded, before):
            sentences.append("nobody ratified it")
        for sentence in sentences:
            yield f"#{recorded.position} {name(recorded)} by {recorded.actor}: {sentence}"
        _take_in(recorded, seats, proposals)
        before = recorded


def _take_in(recorded: Recorded, seats: Seats, proposals: dict[str, Asked]) -> None:
    event: Any = recorded.event
    match name(recorded):
        case "person.registered":
            seats.humans |= {event.id} if event.kind == "human" else set()
            seats.owners[event.id] = event.owner or event.id
        case "charter.amended":
            seats.rows.append(recorded)
        case "right.revoked":
            seats.gone.append(recorded)
        case "right.delegated":
            seats.lent.append(recorded)
        case "delegation.ended":
            seats.ended.append(recorded)
        case "definition.proposed" | "definition.revised":
            before, row = proposals.get(event.proposal, NOTHING), seats.row(place(event.draft), event.on)
            wrote = seats.as_one(row, [recorded.actor], event.on) if row else {recorded.actor}
            wrote |= {seats.owners.get(each, each) for each in wrote}
            proposals[event.proposal] = Asked(event, recorded.position, before.authors | wrote)
        case "change.requested" | "change.answered":
            pass  # whoever asks for a proposal, and whoever answers with it, does nothing to it
        case _ if getattr(event, "proposal", "") in proposals:
            _answered(recorded, proposals[event.proposal])


def _answered(recorded: Recorded, asked: Asked) -> None:
    event: Any = recorded.event
    match name(recorded):
        case "proposal.approved":
            asked.consents[recorded.actor] = event.digest
            asked.against -= {event.for_ or recorded.actor}
        case "proposal.declined" if event.role == "approver":
            asked.against |= {event.for_ or recorded.actor}
            asked.consents.pop(recorded.actor, None)
        case "proposal.declined" if event.role == "veto":
            asked.vetoes |= {recorded.actor}
        case ended:
            asked.sudden = bool(getattr(event, "emergency_until", None))
            asked.closed = ended


def _follows(recorded: Recorded, before: Recorded | None) -> bool:
    """Whether a row comes with the founding, or right after the decision that brings it."""
    event: Any = recorded.event
    if not event.proposal:
        return True
    return before is not None and (name(before), getattr(before.event, "proposal", "")) == (
        "definition.ratified",
        event.proposal,
    )


def _asking(recorded: Recorded, seats: Seats, asked: Asked) -> Iterator[str]:
    event: Any = recorded.event
    row = seats.row(place(event.draft), day_of(recorded))
    if row is None or recorded.actor not in seats.holders(row, "steward", day_of(recorded)):
        yield "no steward there that day"
    if asked.closed:
        yield "it was closed"


def _withdrawn(recorded: Recorded, seats: Seats, asked: Asked) -> Iterator[str]:
    """Whoever is one with an author may not take it back for that; the model lets them, and a steward anyway."""
    if recorded.actor not in asked.authors:
        yield from _asking(recorded._replace(event=asked.event), seats, asked)


def _person(recorded: Recorded, seats: Seats, asked: Asked) -> Iterator[str]:
    event: Any = recorded.event
    if recorded.actor not in seats.humans:
        yield "not a person"
    if asked.closed and not (asked.sudden and getattr(event, "role", "") == "decider"):
        yield "it was closed"
    if event.digest != asked.event.digest:
        yield "about something else than was asked"


def _approved(recorded: Recorded, seats: Seats, asked: Asked) -> Iterator[str]:
    yield from _person(recorded, seats, asked)
    event: Any = recorded.event
    row = seats.row(place(asked.event.draft), day_of(recorded))
    if row is None or recorded.actor not in seats.acting(row, "approver", day_of(recorded)):
        yield "no approver there that day"
    elif (event.right, event.self_attested) != (row[0], row[1].solo):
        yield "not by the row that governed"
    elif recorded.actor in seats.as_one(row, asked.authors, day_of(recorded)) and not row[1].solo:
        yield "they wrote it"
    elif not row[1].solo and row[1].decider in seats.as_one(row, [recorded.actor], day_of(recorded)):
        yield "they are who decides"
    else:
        yield from _for_whom(recorded, seats, row, "approver")


def _declined(recorded: Recorded, seats: Seats, asked: Asked) -> Iterator[str]:
    yield from _person(recorded, seats, asked)
    event: Any = recorded.event
    row = seats.row(place(asked.event.draft), day_of(recorded))
    if row is None or recorded.actor not in seats.acting(row, event.role, day_of(recorded)):
        yield f"no {event.role} there that day"
    else:
        yield from _for_whom(recorded, seats, row, event.role)


def _for_whom(recorded: Recorded, seats: Seats, row: tuple[int, Any], role: str) -> Iterator[str]:
    event: Any = recorded.event
    day = day_of(recorded)
    lent = {each.person for each in seats.standing_in(row, day) if (each.role, each.to) == (role, recorded.actor)}
    meant = set() if recorded.actor in seats.holders(row, role, day) else lent
    if {event.for_} - {UNSET} != meant:
        yield "not for whoever holds the seat"


def _decided(recorded: Recorded, seats: Seats, asked: Asked) -> Iterator[str]:
    yield from _person(recorded, seats, asked)
    event: Any = recorded.event
    day, row = day_of(recorded), seats.row(place(asked.event.draft), day_of(recorded))
    sudden = getattr(event, "emergency_until", None)
    if row is None or recorded.actor not in (
        seats.holders(row, "emergency", day) - seats.as_one(row, [row[1].decider], day)
        if sudden
        else seats.acting(row, "decider", day)
    ):
        yield "neither the one decider of that day nor who stands in, nor named for emergencies"
    elif (event.right, asked.event.bound.rights, event.self_attested) != (row[0], row[0], row[1].solo):
        yield "not by the row that governed, and that was shown"
    elif not row[1].solo and _carries_own(recorded, seats, row, asked):
        yield "nobody carries what they wrote, and an approver does not ratify"
    else:
        approvers = seats.acting(row, "approver", day) & seats.humans
        wrote = seats.as_one(row, asked.authors, day)
        able = approvers if row[1].solo else approvers - wrote - seats.as_one(row, [row[1].decider], day)
        yield from _for_whom(recorded, seats, row, "emergency" if sudden else "decider")
        yield from _carried(event, row[1], approvers, asked)
        if seats.apart(row, event.counted, day) != len(event.counted):
            yield "somebody was counted twice"
        if event.quorum != _asked_for(event, row[1], seats.apart(row, able, day)):
            yield "another number of approvals than its charter asks for"
        if asked.against & seats.holders(row, "approver", day) or asked.vetoes & seats.holders(row, "veto", day):
            yield "somebody's no stands"
    if asked.event.terms.from_ < day and not asked.event.terms.retroactive:
        yield "it reaches back without saying so"
    if sudden:
        yield from _suddenly(event, row[1] if row else None, asked, day)


def _suddenly(event: Any, row: Any, asked: Asked, day: date) -> Iterator[str]:
    """An emergency begins no earlier than today, ends with its days, and is of nothing that rules or rights rest on."""
    terms = asked.event.terms
    if event.emergency_until != event.until or event.until > day + timedelta(days=row.emergency.days if row else 0):
        yield "its term is not that of the emergency"
    if event.from_ < day or terms.standard != "prospective" or terms.corrects:
        yield "it outlives the emergency, or reaches back"
    if asked.event.draft.kind in ("charter", "entity") or name_of(event) == "definition.retired":
        yield "it is nothing for an emergency"


def name_of(event: Any) -> str:
    return str(event.stored_name).partition("/")[0]


def _asked_for(event: Any, row: Any, able: int) -> int:
    """One number; or that of its category, of all others, of the worst case where nobody knows. *All* is somebody."""
    if not row.quorums:
        return -1 if event.category else int(row.quorum)
    numbers = {name: max(1, able) if number == "all" else number for name, number in row.quorums.items()}
    worst = max(numbers.values())
    return int(worst if event.category == "unknown" else numbers.get(event.category, numbers["otherwise"]))


def _carried(event: Any, row: Any, approvers: set[str], asked: Asked) -> Iterator[str]:
    counted = set(event.counted)
    if not counted <= approvers:
        yield "somebody counted holds no seat that day"
    if any(asked.consents.get(person) != asked.event.digest for person in counted):
        yield "somebody counted did not consent to this"
    waived = getattr(event, "emergency_until", None)
    if len(counted) != len(event.counted) or (len(counted) < event.quorum and not waived):
        yield "the quorum was not met"


def _carries_own(recorded: Recorded, seats: Seats, row: tuple[int, Any], asked: Asked) -> bool:
    event: Any = recorded.event
    deciding = seats.as_one(row, [recorded.actor], day_of(recorded))
    wrote = seats.as_one(row, asked.authors, day_of(recorded))
    sudden = getattr(event, "emergency_until", None)
    return bool(wrote & {recorded.actor, *event.counted} or (deciding & set(event.counted) and not sudden))


def _revoked(recorded: Recorded, seats: Seats, asked: Asked) -> Iterator[str]:
    event: Any = recorded.event
    day = day_of(recorded)
    rows = [row for scope in wider(event.scope) if (row := seats.own_row(scope, day))]
    if recorded.actor != event.person and not any(recorded.actor in seats.acting(row, "decider", day) for row in rows):
        yield "no decider there, nor the one who leaves"
    if event.from_ < day:
        yield "it reaches back"


def _delegated(recorded: Recorded, seats: Seats, asked: Asked) -> Iterator[str]:
    event: Any = recorded.event
    day, row = day_of(recorded), seats.own_row(event.scope, day_of(recorded))
    if row is None or recorded.actor not in seats.holders(row, event.role, day) or recorded.actor != event.person:
        yield "not their seat"
    elif row[1].solo or event.right != row[0] or event.role not in ("approver", "decider"):
        yield "not a seat that is lent"
    elif any(recorded.actor == each.to for each in seats.standing_in(row, event.from_)):
        yield "lent on"
    if event.to not in seats.humans or event.to == recorded.actor:
        yield "to nobody else who decides"
    if not day <= event.from_ < event.until <= event.from_ + timedelta(90):
        yield "for days that it cannot be"


def _end_of_delegation(recorded: Recorded, seats: Seats, asked: Asked) -> Iterator[str]:
    event: Any = recorded.event
    day = day_of(recorded)
    rows = [row for scope in wider(event.scope) if (row := seats.own_row(scope, day))]
    deciders = {each for row in rows for each in seats.acting(row, "decider", day)}
    if recorded.actor not in {event.person, event.to, *deciders}:
        yield "for neither of the two, nor a decider"
    if event.from_ < day or event.delegation not in {each.position for each in seats.lent}:
        yield "no delegation, or of days that are past"


NOTHING = Asked(None, 0, set())
RULES: dict[str, Callable[[Recorded, Seats, Asked], Iterator[str]]] = {
    "definition.proposed": _asking,
    "definition.revised": _asking,
    "definition.attested": _asking,
    "proposal.approved": _approved,
    "proposal.declined": _declined,
    "proposal.withdrawn": _withdrawn,
    "definition.ratified": _decided,
    "definition.retired": _decided,
    "definition.confirmed": _decided,
    "right.revoked": _revoked,
    "right.delegated": _delegated,
    "delegation.ended": _end_of_delegation,
}
