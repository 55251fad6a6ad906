"""What the core itself objects to in a change, whoever asks: one sentence-triple each, all told at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ledger.domain import showing
from ledger.domain.charter import ROLES, STANDARDS, Row, amendment
from ledger.domain.confirming import confirmation_objections
from ledger.domain.contested import contested
from ledger.domain.definition import Draft, Version, overlapping
from ledger.domain.lockout import lockout
from ledger.domain.period import Period
from ledger.domain.proposal import NATURES, Terms
from ledger.domain.standard import choose_standard
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.steps import DATE, FILE, TEXT, NextStep, Open, again, step


def objections(
    state: State, draft: Draft, terms: Terms, row: Row, today: date, proposal: str = ""
) -> Iterator[Refused]:
    """Everything that stands in the way of this change on `today`; `proposal` names it, where it was asked for."""
    yield from term_objections(terms.from_, terms.until)
    if terms.confirms:
        yield from standards_against(terms, row)
        yield from confirmation_objections(state, draft, terms, row, today)
        return
    yield from _date(terms, today, proposal)
    yield from _nature(terms)
    yield from standards_against(terms, row)
    if terms.retires:
        yield from retirement_objections(state, draft, terms)
        return
    yield from _no_change(state, draft, terms, proposal)
    yield from content_objections(state, draft, terms.from_, terms.until)
    if draft.kind == "charter":
        yield from seat_objections(state, draft)
        yield from showing.objections(state, draft, today)
        yield from lockout(state, amendment(draft.content, terms.from_, terms.until), today)


def term_objections(start: date, until: date | None) -> Iterator[Refused]:
    """What is wrong with a term that holds no day."""
    if until and until <= start:
        yield Refused(
            f"the change would end on {until}, before it begins",
            why="a term is [from, until)",
            fix=again("choose a later day", until=DATE),
        )


def content_objections(state: State, draft: Draft, start: date, until: date | None) -> Iterator[Refused]:
    """What is wrong with content that would govern [start, until), beside everything else that governs then."""
    yield from identity_objections(state, draft)
    yield from _names(state, draft, start, until)
    yield from _fields(state, draft, start, until)


def _date(terms: Terms, today: date, proposal: str) -> Iterator[Refused]:
    if terms.missed(today):
        yield Refused(
            f"the effective date {terms.from_} is past",
            why="a change that reaches back alters figures that were reported",
            fix=later(proposal)
            if proposal
            else again("choose today or later, or say that it is meant", retroactive=True),
        )


def later(proposal: str) -> NextStep:
    """Return the step that puts a proposal on a day to come."""
    return step("give it another first day", "revise", proposal, FILE, effective=DATE, because=TEXT)


def _nature(terms: Terms) -> Iterator[Refused]:
    if terms.nature not in NATURES:
        yield Refused(
            f"`{terms.nature}` is no nature of a change",
            why=f"IAS 8 knows {', '.join(NATURES)}",
            fix=again("name one of those", nature=Open("NATURE")),
        )


def standards_against(terms: Terms, row: Row) -> Iterator[Refused]:
    """That the charter does not allow the consistency standard, where it does not."""
    allowed = row.terms.standards or STANDARDS
    if terms.standard not in allowed:
        yield Refused(
            f"the consistency standard `{terms.standard}` is not allowed in `{row.terms.scope}`",
            why=f"{row} allows {', '.join(allowed)}",
            fix=choose_standard(terms, allowed),
        )


def identity_objections(state: State, draft: Draft) -> Iterator[Refused]:
    """A key keeps what it is, on which records, and who decides it: another scope would be another decider."""
    for version in state.history(draft.key).versions[:1]:
        for word in ("kind", "entity", "scope"):
            was, now = getattr(version.draft, word), getattr(draft, word)
            if was != now:
                yield Refused(
                    f"`{draft.key}` has the {word} `{was}`, not `{now}`",
                    why=f"a key keeps its kind, entity and scope for ever (v{version.number})",
                    fix="choose another key, and retire this one",
                )


def seat_objections(state: State, draft: Draft) -> Iterator[Refused]:
    """Nobody who left holds a seat, and only human beings consent, decide and vouch for others.

    Whom nobody registered yet will be one, since a charter names them.
    """
    terms = draft.content
    new = Row(0, amendment(terms, date.min, None))
    for person in dict.fromkeys(person for role in ROLES for person in new.seats(role)):
        if person in state.left:
            what, why = f"{person} may not be seated in `{terms['scope']}`", "they left"
            yield Refused(
                what, why, step("seat somebody else, or register them again first", "person add", Open("ADDRESS"))
            )
    for role, people in (
        ("approver", terms["approvers"]),
        ("decider", [terms["decider"]]),
        ("registrar", terms.get("registrars", [])),
        ("veto", terms.get("vetoes", [])),
        ("emergency", terms.get("emergency", {}).get("by", [])),
        ("recovery", terms.get("recovery", {}).get("people", [])),
    ):
        for person in people:
            if (kind := state.persons.get(person, "human")) != "human":
                yield Refused(
                    f"{person} may not be {SEAT_WORDS.get(role, role)} in `{terms['scope']}`",
                    why=f"their kind is {kind}, and only human beings consent and decide",
                    fix="seat a human being, or make them a steward or an operator",
                )


MOST_NAMED = 12
"""So many definitions are named in one sentence."""
SEAT_WORDS = {"emergency": "named for emergencies", "recovery": "named for a recovery"}


def _no_change(state: State, draft: Draft, terms: Terms, proposal: str) -> Iterator[Refused]:
    """Identical content is refused; what was proposed already is taken back."""
    if same := same_as(state, draft, terms):
        yield Refused(
            f"no change: `{draft.key}` v{same.number} says exactly this on {terms.from_}",
            why="identical content is not decided twice",
            fix=step("take it back", "withdraw", proposal, because=TEXT)
            if proposal
            else step("see it", "show", draft.key, effective_on=str(terms.from_)),
        )


def same_as(state: State, draft: Draft, terms: Terms) -> Version | None:
    """Return the version that says exactly this and governs its days already; None where deciding it changes something.

    What was only attested can be made somebody's decision as it is.
    """
    row = state.rights.row(draft.content["scope"], terms.from_) if draft.kind == "charter" else None
    if row and (row.kept or contested(state, state.rights, row)):
        return None  # somebody else decides by then than its last version says, or two versions say who does
    first, *others = state.history(draft.key).over(terms.from_, terms.until)
    return first if all(_decided_as(each, draft) for each in (first, *others)) else None


def _decided_as(version: Version | None, draft: Draft) -> bool:
    """Whether exactly this was decided by the decider, whom what was ratified in an emergency waits for."""
    if version is None or version.attested or version.emergency_until:
        return False
    return version.draft.content_digest == draft.content_digest


def _names(state: State, draft: Draft, start: date, until: date | None) -> Iterator[Refused]:
    """Fields and definition keys of one entity share one name space."""
    if draft.kind == "entity":
        taken = {reader.key for reader in _readers(state, draft.key, start, until)}
        for name in sorted(taken & set(draft.content["fields"])):
            yield Refused(
                f"the field `{name}` has the name of a definition of {draft.key}",
                why="fields and definitions of one entity share one name space",
                fix="choose another name for the field",
            )
        return
    for key in draft.rests_on:
        if any(_type(entity.draft, draft.key) for entity in _governing(state, key, start, until)):
            yield Refused(
                f"`{draft.key}` is already a field of {key}",
                why="fields and definitions of one entity share one name space",
                fix="choose another key",
            )


def _fields(state: State, draft: Draft, start: date, until: date | None) -> Iterator[Refused]:
    """A field keeps its type as long as a definition reads it, whichever of the two is decided first."""
    if draft.kind == "entity":
        for reader in _readers(state, draft.key, start, until):
            yield from _retyped(_read_against(state, reader, draft.key), draft, reader, start)
        return
    for key in draft.rests_on:
        yield from _scheduled(state, draft, key, start, until)


def _scheduled(state: State, draft: Draft, entity: str, start: date, until: date | None) -> Iterator[Refused]:
    """The fields of one entity that a definition reads, and that are to be of another type, or gone."""
    known = state.history(entity).in_force(start)
    for other in _governing(state, entity, start, until):
        for name in draft.reads_of(entity):
            if known and _type(known.draft, name) != _type(other.draft, name):
                yield Refused(
                    f"`{name}` will be {_type(other.draft, name) or 'gone'} by {entity} v{other.number}",
                    why=f"that is scheduled, and `{draft.key}` would still read it",
                    fix=again(f"end this before it, or revise {entity} first", until=DATE),
                )


def _retyped(before: Draft | None, draft: Draft, reader: Version, start: date) -> Iterator[Refused]:
    for name in reader.draft.reads_of(draft.key):
        was, now = _type(before, name), _type(draft, name)
        if now != was:
            yield Refused(
                f"the field `{name}` would be {f'a {now} instead of a {was}' if now else 'removed'}",
                why=f"{reader.key} v{reader.number} reads it and governs at or after {start}",
                fix=f"revise or retire {reader.key} first, or leave the field as it is",
            )


def _type(entity: Draft | None, name: str) -> str:
    return str(entity.content.get("fields", {}).get(name, {}).get("type", "")) if entity else ""


def _read_against(state: State, reader: Version, key: str) -> Draft | None:
    """An entity as a version was read against it: in force on its first day, as known when it was decided."""
    term = next(each for each in state.history(reader.key).terms if each.version == reader.number)
    entity = state.history(key).in_force(term.from_, known=reader.position)
    return entity.draft if entity else None


def _governing(state: State, key: str, start: date, until: date | None) -> Iterator[Version]:
    """The versions of a definition that govern somewhere in [start, until)."""
    history = state.history(key)
    for segment in overlapping(history.segments(), Period(start, until)):
        yield history.version(segment.version)


def _readers(state: State, entity: str, start: date, until: date | None) -> Iterator[Version]:
    """The same of every definition on this entity."""
    for key in sorted(state.definitions.keys() - {entity}):
        yield from (each for each in _governing(state, key, start, until) if entity in each.draft.rests_on)


def retirement_objections(state: State, draft: Draft, terms: Terms) -> Iterator[Refused]:
    """Only what is in force ends, what rests on it ends first, and a charter only ends in another one."""
    if draft.kind == "charter":
        yield Refused(
            f"`{draft.key}` cannot be retired",
            why="a scope that somebody decides in is never left to nobody",
            fix=step("propose the charter that follows it", "propose", FILE, effective=DATE, because=TEXT),
        )
    if not state.history(draft.key).in_force(terms.from_):
        yield Refused(
            f"`{draft.key}` is not in force on {terms.from_}",
            why="only what is in force can be retired",
            fix=step("see", "show", draft.key),
        )
    resting = [
        (key, version.number)
        for key in sorted(state.definitions)
        for version in _governing(state, key, terms.from_, terms.until)
        if draft.key != key and draft.key in (*version.draft.refers, *version.draft.rests_on)
    ]
    if resting:
        first = resting[0][0]
        named = ", ".join(f"{key} v{number}" for key, number in resting[:MOST_NAMED])
        more = f" and {len(resting) - MOST_NAMED} more" if len(resting) > MOST_NAMED else ""
        rests = "rests on it and governs" if len(resting) == 1 else "rest on it and govern"
        yield Refused(
            f"`{draft.key}` cannot be retired from {terms.from_}",
            why=f"{named}{more} {rests} after that",
            fix=step(f"retire or revise {first} first", "retire", first, effective=DATE, because=TEXT),
        )
