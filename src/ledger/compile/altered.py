"""What an attestation would do to ratified versions: the days on which one would say something else.

state, and the state with it --each ratified version that leads there, each day that turns--> says --compare--> Altered

Meanings are compared, not who refers to whom: what was written otherwise and says the same alters nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ledger.compile.stretches import reached
from ledger.compile.versions import meant
from ledger.domain.acts.attesting import Altered
from ledger.domain.definition import Draft, Term, Version, mentions, reachable, turning
from ledger.domain.digest import sha256
from ledger.domain.period import Period
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.kinds.entity import clock, schema
from ledger.kinds.invariant import Claim, claim_of
from ledger.kinds.names import INVARIANT
from ledger.kinds.references import meanings
from ledger.language.digest import meaning_digest
from ledger.language.expand import expand, scores_of
from ledger.language.inputs import inputs
from ledger.language.meaning import reads


def altered(state: State, draft: Draft, start: date, until: date | None, zone: str) -> Iterator[Altered]:
    """The ratified versions, and the days of [start, until), to which attesting this content would do that."""
    if any(each.draft.kind != draft.kind for each in state.history(draft.key).versions[:1]):
        return  # a key keeps its kind, so this is refused for another reason
    resting = sorted(leading_to(state, draft.key) - {draft.key})
    if not any(not each.attested for key in resting for each in state.history(key).versions):
        return
    after = _attested(state, draft, start, until)
    if not any(_moves(state, after, draft, day, zone) for day in _days(after, draft.key, start, until)):
        return  # by far the most frequent: what rests on it need not be looked at
    for key in resting:
        for day in _days(after, key, start, until):
            version = state.history(key).in_force(day)
            if version and not version.attested and says(state, version, day, zone) != says(after, version, day, zone):
                yield Altered(key, version.number, version.proposal, day)


def _moves(state: State, after: State, draft: Draft, day: date, zone: str) -> bool:
    """Whether the content itself would be another on a day; of an entity, what there was before in it."""
    before, then = (each.history(draft.key).in_force(day) for each in (state, after))
    if before is None or then is None:
        return before is not then
    if draft.kind != "entity":
        return says(state, before, day, zone) != says(after, then, day, zone)
    was, now = (each.draft.content["fields"] for each in (before, then))
    same = all(_parts(now.get(name, {}), ()) == _parts(field, ()) for name, field in was.items())
    return not same or clock(before.draft) != clock(then.draft)


def says(state: State, version: Version, day: date, zone: str) -> str:
    """A digest of what a version says on a day, where its fields are read, and by which clock; empty where it cannot.

    An invariant says how the fields that it reads are declared, and what it measures by. The definitions that it
    measures may change, and are then found to keep it or to break it.
    """
    draft = version.draft
    try:
        meaning, known = meant(state, version, day, zone) if draft.yields else (None, None)
    except LedgerError:
        return ""
    if meaning is None or known is None:
        read_fields = {each: _declared(state, each, day, draft.reads_of(each)) for each in draft.rests_on}
        return sha256({"fields": read_fields, "bar": _bar(state, draft, day, zone)})
    read = inputs(reads(meaning), known)
    entity = state.history(draft.entity).in_force(day)
    when = clock(entity.draft) if entity else ""
    bound = _declared(state, draft.entity, day, sorted(read), "bind")
    dated = _declared(state, draft.entity, day, [when] if when else [], "type", "bind")
    return sha256({"meaning": meaning_digest(meaning, known), "bound": bound, "clock": dated})


def _bar(state: State, draft: Draft, day: date, zone: str) -> str:
    """What an invariant measures by on a day, its references written out; empty where it has no such side."""
    claim = claim_of(draft) if draft.kind == INVARIANT else None
    bar = claim.criteria.get("is") if isinstance(claim, Claim) else None
    found = reachable(state.definitions, [*draft.refers, draft.entity], day)
    around = {key: each.draft for key, each in found.items() if each}
    if bar is None or draft.entity not in around:
        return ""
    known = meanings(around, draft.entity, draft.key)
    try:
        written_out = expand(bar, known)
    except LedgerError:
        return ""
    return meaning_digest(written_out, schema(around[draft.entity], known, zone, scores_of(bar, known)))


def leading_to(state: State, key: str) -> set[str]:
    """Every definition of which a version leads to this one, by reference or entity, however far; and itself."""
    found = {key}
    around = {
        other: {each for version in history.versions for each in mentions(version.draft)}
        for other, history in state.definitions.items()
    }
    while more := {other for other, named in around.items() if not found.isdisjoint(named)} - found:
        found |= more
    return found


def _attested(state: State, draft: Draft, start: date, until: date | None) -> State:
    history = state.history(draft.key)
    number, position = len(history.versions) + 1, max((each.position for each in history.terms), default=0) + 1
    version = Version(draft.key, number, draft, position, "", "", "", False)
    return state.also(version, Term(position, number, Period(start, until), ""))


def _days(state: State, key: str, start: date, until: date | None) -> list[date]:
    """The days of [start, until) on which a definition, or anything that it leads to, may turn."""
    terms = [term for each in reached(state, key) for term in state.history(each).terms]
    return turning(terms, start, until)


def _declared(state: State, entity: str, day: date, names: Any, *parts: str) -> dict[str, Any]:
    """How fields of an entity are declared on a day: all of it but the title, or these parts."""
    version = state.history(entity).in_force(day)
    fields = version.draft.content["fields"] if version else {}
    return {name: _parts(fields.get(name, {}), parts) for name in names}


def _parts(field: dict[str, Any], parts: tuple[str, ...]) -> dict[str, Any]:
    return {part: value for part, value in field.items() if part != "title" and (not parts or part in parts)}
