"""What a change rests on and what it touches: gathered for the proposal, and gathered again before each answer.

If the two differ, the proposal is stale: an approval never covers what was not on the table.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import msgspec

from ledger.domain.charter import Row
from ledger.domain.definition import (
    Draft,
    Histories,
    Term,
    Version,
    in_force_on,
    leading,
    mentions,
    overlapping,
    reachable,
    turning,
)
from ledger.domain.period import Period
from ledger.domain.proposal import Basis, Displaced, Grounds, Proposal, Terms, affected_keys
from ledger.domain.scope import path
from ledger.domain.state import State
from ledger.errors import Refused


def bound(state: State, draft: Draft, terms: Terms, row: Row) -> Grounds:
    """Everything besides content and terms that the digest of a proposal covers.

    Raises Refused where a definition that it needs is not in force on its effective date, or rests on it in turn.
    """
    if terms.confirms:
        return Grounds(basis=basis_of(state, draft, terms), displaces=(), affects=(), rights=row.position)
    return Grounds(
        affects=affected(state, draft, terms.from_, terms.until, retires=terms.retires),
        basis=basis_of(state, draft, terms),
        displaces=tuple(
            Displaced(version=each.version, from_=max(each.from_, terms.from_), until=_earlier(each.until, terms.until))
            for each in overlapping(state.history(draft.key).segments(), terms.period)
            if not terms.corrects or each.version == terms.corrects
        ),
        rights=row.position,
        revoked=_revoked(state, draft) or msgspec.UNSET,
    )


def staleness(state: State, proposal: Proposal, today: date) -> str:
    """Why the proposal no longer stands on what it was made on; empty where it does."""
    row = state.rights.governing(proposal.draft.path, today)
    if row is None or not row.named_by(proposal.bound.rights):
        return "the charter that governs it was amended"
    try:
        now = msgspec.structs.replace(bound(state, proposal.draft, proposal.terms, row), shown=proposal.bound.shown)
    except Refused as gone:
        return gone.what
    first, until, was = proposal.terms.from_, proposal.terms.until, proposal.bound
    now = msgspec.structs.replace(now, revoked=was.revoked, rights=was.rights)
    if (
        since := unseated_since(state, proposal)
        or _attested_since(state, proposal)
        or _overtaken(state, proposal, today)
    ):
        return since
    if now.basis != was.basis:
        keys = {each.key for each in {*now.basis} ^ {*was.basis}}
        return _no_longer("what this rests on", state, proposal, keys, first + timedelta(days=1))
    if now.displaces != was.displaces:
        return _no_longer("what this displaces", state, proposal, {proposal.key}, until)
    if _since(state, proposal.key, proposal, until):  # and ended again, so that it displaces what it did
        return _no_longer("what this was read beside", state, proposal, {proposal.key}, until)
    keys = set(affected_keys({*now.affects} ^ {*was.affects}))
    return _no_longer("what this changes indirectly", state, proposal, keys, until) if now != was else ""


def _revoked(state: State, draft: Draft, after: int = 0) -> tuple[int, ...]:
    """The revocations that a charter is read beside, recorded after a position: in its scope and the wider ones."""
    scopes = path(draft.content["scope"]) if draft.kind == "charter" else ()
    return tuple(position for position, gone in state.rights.revoked if position > after and gone.scope in scopes)


def unseated_since(state: State, proposal: Proposal) -> str:
    """Who lost a seat that a charter was not read beside; a proposal that binds none was made where there were none.

    One that is older than this rule binds none either: of it, only what came later counts.
    """
    known = proposal.bound.revoked or ()
    new = set(_revoked(state, proposal.draft, 0 if known else proposal.position)) - {*known}
    lost = [gone for position, gone in state.rights.revoked if position in new]
    return "; ".join(f"{gone.person} lost their seat as {gone.role} in `{gone.scope}`" for gone in lost)


def _attested_since(state: State, proposal: Proposal) -> str:
    """What was attested, since it was asked for, of anything that judges a record under it on whatever day."""
    if proposal.terms.retires:
        return ""
    late = [
        version
        for key in sorted(leading(state.definitions, [proposal.key, *mentions(proposal.draft)]))
        for version in state.history(key).versions
        if version.attested and version.position > proposal.position
    ]
    return "; ".join(f"`{each.key}` v{each.number} was attested since" for each in late)


def _overtaken(state: State, proposal: Proposal, today: date) -> str:
    """Why what a proposal confirms is confirmed already, or no longer in force; empty where it is neither."""
    number = proposal.terms.confirms
    version = state.history(proposal.key).in_force(today) if number else None
    if not number or (version and version.number == number and version.confirmable):
        return ""
    confirmed = version and version.number == number
    return f"`{proposal.key}` v{number} is {'confirmed already' if confirmed else f'not in force on {today}'}"


def standing_basis(state: State, proposal: Proposal) -> str:
    """What a proposal rests on that is another one now; empty where nothing is.

    Cheaper than `staleness`, for it goes by positions: whatever was decided of its own term since makes it stale.
    """
    for term in reversed(state.history(proposal.key).terms):
        if term.position < proposal.position:
            break
        if term.period.overlaps(proposal.terms.period):
            return f"`{proposal.key}` v{term.version} was decided or attested since, for days of its term"
    for each in proposal.bound.basis:
        version = state.history(each.key).in_force(proposal.terms.from_)
        if version is None or (version.number, version.draft.content_digest) != (each.version, each.digest):
            return f"`{each.key}` was no longer v{each.version}"
    return ""


def _no_longer(what: str, state: State, proposal: Proposal, keys: Iterable[str], until: date | None) -> str:
    """That something is no longer so, and the last that was decided of each of these since, from its first day on."""
    said = [_said(state, key, each) for key in sorted(keys) for each in _since(state, key, proposal, until)[-1:]]
    return "; ".join([*said, f"{what} is no longer so"])


def _since(state: State, key: str, proposal: Proposal, until: date | None) -> list[Term]:
    later = (each for each in state.history(key).terms if each.position > proposal.position)
    days = Period(proposal.terms.from_, until)
    return [each for each in later if each.period.overlaps(days)]


def _said(state: State, key: str, term: Term) -> str:
    when = f"{term.from_} until {term.until}" if term.until else f"{term.from_} on"
    if not term.version:
        return f"{key} was retired for {when}"
    version = state.history(key).version(term.version)
    by = f"{version.proposal} was ratified as" if version.proposal else f"{key} was attested as"
    return f"{by} v{version.number} for {when}"


def basis_of(state: State, draft: Draft, terms: Terms) -> tuple[Basis, ...]:
    """Everything that the content leads to, as in force on the effective date. A retirement rests on nothing."""
    if terms.retires:
        return ()
    found = reachable(state.definitions, mentions(draft), terms.from_)
    return tuple(_one_basis(key, version, terms.from_) for key, version in found.items())


def _one_basis(key: str, version: Version | None, day: date) -> Basis:
    if version is None:
        raise Refused(
            f"`{key}` has no version in force on {day}",
            why="a definition may only rest on what is in force on its effective date",
            fix=f"ratify `{key}` from that day or earlier first, or choose a later --effective",
        )
    return Basis(key=key, version=version.number, digest=version.draft.content_digest)


def affected(state: State, draft: Draft, start: date, until: date | None, *, retires: bool = False) -> tuple[str, ...]:
    """The versions that rest on this definition on some day of [start, until), and so change their meaning with it.

    Raises Refused where the content in turn rests on one of them.
    """
    around = {key: state.definitions[key] for key in _ever_resting(state, draft.key) if key in state.definitions}
    every = [term for history in around.values() for term in history.terms]
    found: set[tuple[str, int]] = set()
    for day in turning(every, start, until):
        resting = _resting(around, draft, day)
        circular = sorted({draft.key, *resting} & set(draft.refers))
        if circular and not retires:
            raise Refused(
                f"{draft.key} would refer to itself",
                why=f"it is reached again through {', '.join(circular)} on {day}",
                fix="take the reference out of one of them",
            )
        found |= {(key, version.number) for key, version in resting.items()}
    return tuple(f"{key} v{number}" for key, number in sorted(found))


def _ever_resting(state: State, key: str) -> set[str]:
    """A definition, and each of which some version rests on it, directly or through others, on whatever day."""
    found, waiting = {key}, [key]
    while waiting:
        more = state.resting_on(waiting.pop()) - found
        found |= more
        waiting += more
    return found


def _resting(around: Histories, draft: Draft, day: date) -> dict[str, Version]:
    """What governs on `day` and would mean something else with this content, directly or through others."""
    live = in_force_on(around, day)
    before = live.get(draft.key)
    changed = changed_fields(before.draft if before else None, draft)
    found = {
        key
        for key, version in live.items()
        if draft.key in version.draft.refers or not changed.isdisjoint(version.draft.reads_of(draft.key))
    }
    while more := {key for key, version in live.items() if not found.isdisjoint(version.draft.refers)} - found:
        found |= more
    return {key: live[key] for key in found - {draft.key}}


def changed_fields(before: Draft | None, draft: Draft) -> set[str]:
    """The fields of an entity that would be other ones; another title changes nothing."""
    was, now = _fields(before) if before else {}, _fields(draft)
    return {name for name in was.keys() | now.keys() if was.get(name) != now.get(name)}


def _fields(draft: Draft) -> dict[str, Any]:
    fields = draft.content["fields"] if draft.kind == "entity" else {}
    return {name: {part: each[part] for part in each if part != "title"} for name, each in fields.items()}


def _earlier(one: date | None, other: date | None) -> date | None:
    days = [day for day in (one, other) if day]
    return min(days) if days else None
