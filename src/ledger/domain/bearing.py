"""What a change rests on and what it touches: gathered for the proposal, and gathered again before each answer.

If the two differ, the proposal is stale: an approval never covers what was not on the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ledger.domain.charter import Row, require
from ledger.domain.definition import Draft, Version, mentions, overlapping, reachable
from ledger.domain.proposal import Basis, Bound, Displaced, Proposal, Terms, digest
from ledger.domain.state import State
from ledger.errors import Refused


def bound(state: State, draft: Draft, terms: Terms, row: Row) -> Bound:
    """Everything besides content and terms that the digest of a proposal covers.

    Raises Refused where a definition that it needs is not in force on its effective date.
    """
    return Bound(
        basis=_basis(state, draft, terms),
        displaces=tuple(
            Displaced(version=each.version, from_=max(each.from_, terms.from_), until=_earlier(each.until, terms.until))
            for each in overlapping(state.history(draft.key).segments(), terms.from_, terms.until)
        ),
        affects=tuple(f"{key} v{number}" for key, number in _affected(state, draft, terms)),
        rights=row.position,
    )


def fresh_digest(state: State, proposal: Proposal, today: date) -> str:
    """The digest that the proposal would have if it were made today; another one means that it is stale."""
    row = state.rights.governing(proposal.draft.path, today)
    if row is None:
        return ""
    try:
        return digest(proposal.draft, proposal.terms, bound(state, proposal.draft, proposal.terms, row))
    except Refused:
        return ""


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
    return "the definitions that it changes indirectly are no longer the same" if now != proposal.bound else ""


def _basis(state: State, draft: Draft, terms: Terms) -> tuple[Basis, ...]:
    found = reachable(state.definitions, mentions(draft), terms.from_)
    if draft.key in found:
        raise Refused(
            f"{draft.key} would refer to itself",
            why=f"it is reached again through {', '.join(draft.refers) or draft.entity}",
            fix="take the reference out of one of them",
        )
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


def _affected(state: State, draft: Draft, terms: Terms) -> Iterator[tuple[str, int]]:
    """The versions governing at or after the effective date that reach this definition, and so change with it."""
    for key, history in sorted(state.definitions.items()):
        if key == draft.key:
            continue
        for segment in overlapping(history.segments(), terms.from_, terms.until):
            version = history.versions[segment.version - 1]
            if draft.key in reachable(state.definitions, mentions(version.draft), max(segment.from_, terms.from_)):
                yield key, version.number


def readers(state: State, entity: str, start: date, until: date | None) -> Iterator[Version]:
    """The versions of definitions on this entity that govern at or after `start`."""
    for key, history in sorted(state.definitions.items()):
        if key == entity:
            continue
        for segment in overlapping(history.segments(), start, until):
            version = history.versions[segment.version - 1]
            if version.draft.entity == entity:
                yield version


def _earlier(one: date | None, other: date | None) -> date | None:
    days = [day for day in (one, other) if day]
    return min(days) if days else None


def row_for(state: State, draft: Draft, role: str, by: str, today: date) -> Row:
    """The row by which `by` may act on this content; see `charter.require`."""
    return require(state.rights, draft.path, role, by, today)  # type: ignore[arg-type]
