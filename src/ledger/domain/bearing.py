"""What a change rests on and what it touches: gathered for the proposal, and gathered again before each answer.

If the two differ, the proposal is stale: an approval never covers what was not on the table.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from ledger.domain.charter import Row
from ledger.domain.definition import Draft, Version, mentions, overlapping, reachable, turning
from ledger.domain.proposal import Basis, Bound, Displaced, Proposal, Terms
from ledger.domain.state import State
from ledger.errors import Refused


def bound(state: State, draft: Draft, terms: Terms, row: Row) -> Bound:
    """Everything besides content and terms that the digest of a proposal covers.

    Raises Refused where a definition that it needs is not in force on its effective date, or rests on it in turn.
    """
    return Bound(
        affects=_affected(state, draft, terms),
        basis=_basis(state, draft, terms),
        displaces=tuple(
            Displaced(version=each.version, from_=max(each.from_, terms.from_), until=_earlier(each.until, terms.until))
            for each in overlapping(state.history(draft.key).segments(), terms.from_, terms.until)
        ),
        rights=row.position,
    )


def staleness(state: State, proposal: Proposal, today: date) -> str:
    """Why the proposal no longer stands on what it was made on; empty where it does."""
    row = state.rights.governing(proposal.draft.path, today)
    if row is None or row.position != proposal.bound.rights:
        return "the charter that governs it was amended"
    try:
        now = bound(state, proposal.draft, proposal.terms, row)
    except Refused as gone:
        return gone.what
    if now.basis != proposal.bound.basis:
        return f"what it rests on changed: {_changed(proposal.bound.basis, now.basis)}"
    if now.displaces != proposal.bound.displaces:
        return "another version of it was ratified or attested since"
    same = msgspec.structs.replace(now, shown=proposal.bound.shown) == proposal.bound
    return "" if same else "the definitions that it changes indirectly are no longer the same"


def _basis(state: State, draft: Draft, terms: Terms) -> tuple[Basis, ...]:
    """Everything that the content leads to, as in force on the effective date. A retirement rests on nothing."""
    if terms.retires:
        return ()
    found = reachable(state.definitions, mentions(draft), terms.from_)
    return tuple(_basis_of(key, version, terms.from_) for key, version in found.items())


def _basis_of(key: str, version: Version | None, day: date) -> Basis:
    if version is None:
        raise Refused(
            f"`{key}` has no version in force on {day}",
            why="a definition may only rest on what is in force on its effective date",
            fix=f"ratify `{key}` from that day or earlier first, or choose a later --effective",
        )
    return Basis(key=key, version=version.number, digest=version.draft.content_digest)


def _changed(before: tuple[Basis, ...], now: tuple[Basis, ...]) -> str:
    was = {each.key: each for each in before}
    changed = [f"{each.key} is v{each.version} now" for each in now if was.get(each.key) != each]
    return ", ".join(changed) or "a definition it rested on is gone"


def _affected(state: State, draft: Draft, terms: Terms) -> tuple[str, ...]:
    """The versions that rest on this definition on some day of the term, and so change their meaning with it.

    Raises Refused where the content in turn rests on one of them.
    """
    every = [term for history in state.definitions.values() for term in history.terms]
    found: set[tuple[str, int]] = set()
    for day in turning(every, terms.from_, terms.until):
        resting = _resting(state, draft, day)
        circular = sorted({draft.key, *resting} & set(draft.refers))
        if circular and not terms.retires:
            raise Refused(
                f"{draft.key} would refer to itself",
                why=f"it is reached again through {', '.join(circular)} on {day}",
                fix="take the reference out of one of them",
            )
        found |= {(key, version.number) for key, version in resting.items()}
    return tuple(f"{key} v{number}" for key, number in sorted(found))


def _resting(state: State, draft: Draft, day: date) -> dict[str, Version]:
    """What governs on `day` and would mean something else with this content, directly or through others."""
    live = {key: version for key, history in state.definitions.items() if (version := history.in_force(day))}
    changed = _changed_fields(live.get(draft.key), draft)
    found = {
        key
        for key, version in live.items()
        if draft.key in version.draft.refers
        or (version.draft.entity == draft.key and not changed.isdisjoint(version.draft.reads))
    }
    while more := {key for key, version in live.items() if not found.isdisjoint(version.draft.refers)} - found:
        found |= more
    return {key: live[key] for key in found - {draft.key}}


def _changed_fields(before: Version | None, draft: Draft) -> set[str]:
    """The fields of an entity that would be other ones; another title changes nothing."""
    was, now = _fields(before.draft) if before else {}, _fields(draft)
    return {name for name in was.keys() | now.keys() if was.get(name) != now.get(name)}


def _fields(draft: Draft) -> dict[str, Any]:
    fields = draft.content["fields"] if draft.kind == "entity" else {}
    return {name: {part: each[part] for part in each if part != "title"} for name, each in fields.items()}


def _earlier(one: date | None, other: date | None) -> date | None:
    days = [day for day in (one, other) if day]
    return min(days) if days else None
