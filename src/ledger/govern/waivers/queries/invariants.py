"""Invariants in use: proved on what a change would make of them, told in words, and waived.

proposal --on each day of its term on which anything turns--> definitions with the draft --prove--> how it stands
one that holds, or is waived today: passes       else: Refused, with the record that breaks it

A proposal is refused after the domain said yes to it and before anything is appended, under the same boundary: all that
an invariant rests on is of its entities, and its waivers are taken in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import cast

from ledger import __version__
from ledger.app.ledger import Ledger
from ledger.domain import boundaries
from ledger.domain.acts.attesting import violating
from ledger.domain.basis import affected
from ledger.domain.definition import (
    DefinitionAttested,
    Draft,
    Histories,
    Term,
    in_force_on,
    mentions,
    surrounding,
    turning,
)
from ledger.domain.event import Boundary, Event
from ledger.domain.guards import raise_all
from ledger.domain.proposal import DefinitionProposed, DefinitionRatified, DefinitionRevised, Terms, affected_keys
from ledger.domain.state import State
from ledger.domain.waiver import Waiver, invariant_subject
from ledger.govern.waivers.events.proof import ProofRecorded, ProofVerdict
from ledger.govern.waivers.fold import find_boundary_of_proofs, find_boundary_of_waivers
from ledger.govern.waivers.queries.violations import InvariantStanding, objection
from ledger.govern.waivers.verbs.proving import record_proof
from ledger.kinds.names import INVARIANT

Definitions = Mapping[str, Draft]
NO_VERSIONS: Mapping[str, int] = {}


def invariants_today(ledger: Ledger) -> list[InvariantStanding]:
    """Every invariant in force today, in the order of their keys."""
    today = ledger.today()
    return [*governing(ledger.state(), today, ledger.zone, today)]


def governing(state: State, day: date, zone: str, today: date) -> Iterator[InvariantStanding]:
    """Every invariant in force on `day`, in the order of their keys."""
    there = _drafts(state.definitions, day)
    for draft in (there[key] for key in sorted(there)):
        if draft.kind == INVARIANT:
            yield _found(state, draft, there, day, zone, today)


def touched(
    state: State, draft: Draft, terms: Terms, affects: Iterable[str], zone: str, today: date
) -> Iterator[InvariantStanding]:
    """The invariants whose meaning a change reaches, each once for each way in which things stand in its term.

    `affects` are the versions that it changes indirectly, as its proposal lists them; an invariant that is itself
    asked for is among those that are touched.
    """
    if terms.retires or not draft.rests_on:
        return
    from ledger.prove.invariants import missing, rests_on  # only where there is something to prove

    seen, wanted = set[object](), frozenset(affects)
    around = surrounding(state.definitions, (draft.key, *mentions(draft), *affected_keys(wanted)))
    for day in turning(_terms(around), terms.from_, terms.until):
        before = _drafts(around, day)
        there = {**before, draft.key: draft}
        for each in _reached(state, draft, there, wanted, day):
            gone = missing(each, there) if day > terms.from_ else []
            if gone and gone == missing(each, before):
                continue  # what is not there on a later day is missing with or without this change
            resting = frozenset((key, other and other.content_digest) for key, other in rests_on(each, there).items())
            if (each.content_digest, resting) not in seen:
                seen.add((each.content_digest, resting))
                yield _found(state, each, there, day, zone, today)


def claims_around(
    drafts: Definitions, definitions: Definitions, zone: str, day: date
) -> Callable[[Draft], Iterator[InvariantStanding]]:
    """What invariants say of each of these drafts, none of them asked for yet: itself, or those in force that rest on
    it. Each invariant is proved once, whichever of the drafts it is asked of.
    """
    from ledger.prove.invariants import Proof, proved, rests_on

    there, resting = {**definitions, **drafts}, defaultdict[str, list[Draft]](list)
    for key, each in sorted(definitions.items()):
        if each.kind == INVARIANT and key not in drafts:
            for name in rests_on(each, there):
                resting[name].append(each)

    @cache
    def proof(key: str) -> Proof:
        return proved(there[key], there, zone, day)

    def beside(draft: Draft) -> Iterator[InvariantStanding]:
        for each in [draft] if draft.kind == INVARIANT else resting[draft.key]:
            rest = {each.key: each, **rests_on(each, there)}
            read = {name for key, other in rest.items() if other and key not in drafts for name in other.reads}
            lost = sorted(read & _retyped(definitions.get(draft.key), draft))
            why = f"the field `{lost[0]}` would be gone, or of another type" if lost else ""
            yield InvariantStanding(each, 0, day, Proof("unknown", why=why) if lost else proof(each.key), None)

    return beside


def require_invariants(events: list[Event], state: State, zone: str, today: date, by: str = "") -> list[Event]:
    """The same events, where what they ask for or decide leaves every invariant whole, or waived. Raises Refused.

    Before a ratification comes what was proved for it, where an invariant stands otherwise than it was last found to:
    `by` is who ratifies, and has it recorded.
    """
    proofs = list[Event]()
    for event in events:
        draft, terms, affects = _asked(event, state)
        if draft and terms:
            found = [*touched(state, draft, terms, affects, zone, today)]
            raise_all([objection(each, draft) for each in _once(each for each in found if each.blocks)])
            if by and isinstance(event, DefinitionRatified):
                proofs += proofs_found(state, found, by, today, {event.key: event.version})
    return [*proofs, *events]


def proofs_found(
    state: State, found: Iterable[InvariantStanding], by: str, today: date, versions: Mapping[str, int] = NO_VERSIONS
) -> Iterator[Event]:
    """What was proved of each invariant, in the order of the days, wherever it stands otherwise than was last recorded.

    `versions` are those that a ratification brings with it.
    """
    last = dict[str, str]()
    for each in sorted(found, key=lambda each: (each.draft.key, each.day)):
        key, proof = each.draft.key, each.proof
        if last.get(key) != proof.status:
            told = ProofRecorded(
                invariant=key,
                version=versions.get(key, each.version),
                on=each.day,
                verdict=cast("ProofVerdict", proof.status),
                method=proof.by,
                engine=__version__,
            )
            yield from record_proof(state, told, by=by, today=today, last=last.get(key, ""))
        last[key] = proof.status


def violations_told(events: list[Event], state: State, zone: str, today: date) -> list[Event]:
    """The same events, each attestation among them with the invariants that it breaks: it was in use, after all."""
    return [
        violating(event, _violated(event, state, zone, today)) if isinstance(event, DefinitionAttested) else event
        for event in events
    ]


def _violated(event: DefinitionAttested, state: State, zone: str, today: date) -> list[str]:
    draft, terms = event.draft, Terms(from_=event.from_, until=event.until)
    affects = affected(state, draft, terms.from_, terms.until)
    found = touched(state, draft, terms, affects, zone, today)
    return sorted({each.draft.key for each in found if each.proof.status != "holds"})


def waiver_boundary(state: State) -> Boundary:
    """What a decision rests on beside an entity and all on it: the waivers of the invariants among those, what was last
    proved of them, and the other entities of what rests on several, for an invariant over an attribution is asked of
    all of them.
    """
    drafts = {key: [version.draft for version in each.versions] for key, each in state.definitions.items()}
    keys = [key for key, found in drafts.items() if found[0].kind == INVARIANT]
    entities = {entity for found in drafts.values() for draft in found for entity in draft.entities or ()}
    proofs = find_boundary_of_proofs(keys)
    return boundaries.union(find_boundary_of_waivers(keys), proofs, boundaries.definitions(entities))


def _asked(event: Event, state: State) -> tuple[Draft | None, Terms | None, tuple[str, ...]]:
    """The content, the terms and the indirect changes that an event asks for or decides; none for other events."""
    if isinstance(event, DefinitionProposed | DefinitionRevised):
        return event.draft, event.terms, event.bound.affects
    if isinstance(event, DefinitionRatified) and (proposal := state.proposals.get(event.proposal)):
        return proposal.draft, proposal.terms, proposal.bound.affects
    return None, None, ()


def _reached(state: State, draft: Draft, there: Definitions, affects: frozenset[str], day: date) -> Iterator[Draft]:
    """The invariants on a day that a change reaches: itself, and those among what it changes indirectly."""
    for key, each in sorted(there.items()):
        if each.kind == INVARIANT and (each is draft or f"{key} v{_version(state, key, day)}" in affects):
            yield each


def waiver(state: State, draft: Draft, today: date) -> Waiver | None:
    """The waiver of an invariant in force on `today`, given by the decider of its own scope."""
    return state.waiver(invariant_subject(draft.key), draft.scope, today)


def _found(state: State, draft: Draft, there: Definitions, day: date, zone: str, today: date) -> InvariantStanding:
    from ledger.prove.invariants import proved

    return InvariantStanding(
        draft, _version(state, draft.key, day), day, proved(draft, there, zone, day), waiver(state, draft, today)
    )


def _retyped(before: Draft | None, draft: Draft) -> set[str]:
    """The fields of an entity that would be gone, or of another type: what reads them cannot be asked any more."""
    was, now = (each.content.get("fields", {}) if each else {} for each in (before, draft))
    return {name for name, each in was.items() if each["type"] != now.get(name, {}).get("type")}


def _version(state: State, key: str, day: date) -> int:
    version = state.history(key).in_force(day)
    return version.number if version else 0


def _drafts(histories: Histories, day: date) -> dict[str, Draft]:
    return {key: version.draft for key, version in in_force_on(histories, day).items()}


def _terms(histories: Histories) -> list[Term]:
    return [term for history in histories.values() for term in history.terms]


def _once(found: Iterable[InvariantStanding]) -> list[InvariantStanding]:
    """The first of each invariant."""
    first: dict[str, InvariantStanding] = {}
    for each in found:
        first.setdefault(each.draft.key, each)
    return list(first.values())
