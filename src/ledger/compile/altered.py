"""What an attestation would do to ratified versions: the days on which one would say something else.

state, and the state with it --each ratified version that leads there, each day that turns--> says --compare--> Altered

Meanings are compared, not who refers to whom: what was written otherwise and says the same alters nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ledger.compile.versions import meant
from ledger.domain.attesting import Altered
from ledger.domain.definition import Draft, Term, Version, mentions, turning
from ledger.domain.digest import sha256
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.kinds.entity import clock
from ledger.language import inputs, meaning_digest
from ledger.language.meaning import reads


def altered(state: State, draft: Draft, start: date, until: date | None, zone: str) -> Iterator[Altered]:
    """The ratified versions, and the days of [start, until), to which attesting this content would do that."""
    if any(each.draft.kind != draft.kind for each in state.history(draft.key).versions[:1]):
        return  # a key keeps its kind, so this is refused for another reason
    resting = sorted(leading_to(state, draft.key) - {draft.key})
    versions = [each for key in resting for each in state.history(key).versions if not each.attested]
    if not versions:
        return
    after = _attested(state, draft, start, until)
    for version in versions:
        for day in _days(after, version, start, until):
            before, then = says(state, version, day, zone), says(after, version, day, zone)
            governing = state.history(version.key).in_force(day)
            governs = governing is not None and governing.number == version.number
            if before != then and (governs or before):
                yield Altered(version.key, version.number, version.proposal, day)


def says(state: State, version: Version, day: date, zone: str) -> str:
    """A digest of what a version says on a day, where its fields are read, and by which clock; empty where it cannot.

    A version that judges no records says no more than how the fields that it reads are declared.
    """
    draft = version.draft
    try:
        meaning, schema = meant(state, version, day, zone) if draft.yields else (None, None)
    except LedgerError:
        return ""
    if meaning is None or schema is None:
        return sha256({each: _declared(state, each, day, draft.reads_of(each)) for each in draft.rests_on})
    read = inputs(reads(meaning), schema)
    entity = state.history(draft.entity).in_force(day)
    when = clock(entity.draft) if entity else ""
    bound = _declared(state, draft.entity, day, sorted({*read, when} - {""}), "bind")
    return sha256({"meaning": meaning_digest(meaning, schema), "bound": bound, "clock": when})


def leading_to(state: State, key: str) -> set[str]:
    """Every definition of which a version leads to this one, by reference or entity, however far; and itself."""
    found = {key}
    around = {other: _mentions(state, other) for other in state.definitions}
    while more := {other for other, named in around.items() if not found.isdisjoint(named)} - found:
        found |= more
    return found


def _mentions(state: State, key: str) -> set[str]:
    return {other for version in state.history(key).versions for other in mentions(version.draft)}


def _attested(state: State, draft: Draft, start: date, until: date | None) -> State:
    history = state.history(draft.key)
    number, position = len(history.versions) + 1, max((each.position for each in history.terms), default=0) + 1
    version = Version(draft.key, number, draft, position, "", "", "", False)
    return state.also(version, Term(position, number, start, until, ""))


def _days(state: State, version: Version, start: date, until: date | None) -> list[date]:
    """The days of [start, until), from the version's first on, on which anything that it leads to may turn."""
    closure, waiting = set[str](), [version.key]
    while waiting:
        key = waiting.pop()
        if key not in closure:
            closure.add(key)
            waiting += _mentions(state, key)
    first = min(each.from_ for each in state.history(version.key).terms if each.version == version.number)
    terms = [term for key in closure for term in state.history(key).terms]
    begin = max(start, first)
    return turning(terms, begin, until) if until is None or begin < until else []


def _declared(state: State, entity: str, day: date, names: Any, *parts: str) -> dict[str, Any]:
    """How fields of an entity are declared on a day: all of it but the title, or these parts."""
    version = state.history(entity).in_force(day)
    fields = version.draft.content["fields"] if version else {}
    return {name: _parts(fields.get(name, {}), parts) for name in names}


def _parts(field: dict[str, Any], parts: tuple[str, ...]) -> dict[str, Any]:
    return {part: value for part, value in field.items() if part != "title" and (not parts or part in parts)}
