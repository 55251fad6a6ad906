"""What a proposal does to everything that it changes, told by category, for a charter that routes by it.

proposal --on each day of its term on which anything turns--> before and after, side by side --prove--> categories

It is made on the state that decides, under the same boundary; no solver runs where the charter does not ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ledger.app.ledger import Ledger
from ledger.data import replace
from ledger.domain import boundaries
from ledger.domain.basis import changed_fields
from ledger.domain.category import INCOMPARABLE, SAME_MEANING, UNKNOWN, Category
from ledger.domain.definition import Draft, Version, in_force_on, mentions, surrounding, turning
from ledger.domain.proposal import Proposal, key_of
from ledger.domain.renewing import renewal
from ledger.domain.state import State
from ledger.domain.status import status
from ledger.errors import LedgerError
from ledger.govern.proposals.pure.conflicts import conflicts, open_proposals
from ledger.govern.proposals.views import Standing, standing, stands
from ledger.kinds.names import ATTRIBUTION, FRAMEWORK, TAXONOMY
from ledger.steps import NextStep

Definitions = Mapping[str, Draft]


def routing(state: State, proposal: Proposal, today: date) -> bool:
    """Whether the charter in force asks what the proposal changes."""
    row = state.rights.governing(proposal.draft.path, today)
    return not proposal.closed and row is not None and bool(row.terms.quorums)


def categories(state: State, proposal: Proposal, zone: str, today: date) -> tuple[Category, ...]:
    """What a proposal does to its own definition and to each that it changes indirectly; empty where nobody asks.

    It ends with the first that nobody can prove, since nothing is stricter.
    """
    found = list[Category]()
    if routing(state, proposal, today):
        for each in _changes(state, proposal, zone):
            found.append(each)
            if each.name == UNKNOWN:
                break
    return tuple(found)


def standings(ledger: Ledger, *, closed: bool, after: int = 0, limit: int | None = None) -> list[Standing]:
    """How every proposal stands today, in the order in which they were last asked; those that are closed too, or not.

    Of more than `limit`, the first that were last asked `after` a position.
    """
    state, today = ledger.state(), ledger.today()
    found = (each for each in state.proposals.values() if each.position > after and (closed or not each.closed))
    asked = sorted(found, key=lambda each: each.position)[:limit]
    told = {each.id: categories(state, each, ledger.zone, today) for each in asked}
    return list(standing(state, today, told, asked))


def standing_of(ledger: Ledger, proposal_id: str) -> Standing:
    """How one of them stands; what the others change is not computed."""
    own = ledger.state(boundaries.definitions([key_of(proposal_id)])).proposals[proposal_id]
    state, today = _with_rivals(ledger, own), ledger.today()
    proposal = state.proposals[proposal_id]
    return stands(state, proposal, today, categories(state, proposal, ledger.zone, today))


def _with_rivals(ledger: Ledger, proposal: Proposal) -> State:
    """The state around a proposal and each that seems to conflict: what closed it is recorded under its own key."""
    around = boundaries.surroundings(proposal.draft)
    state = ledger.state(around)
    rivals = list(conflicts(state.proposals[proposal.id], open_proposals(state, ledger.today())))
    if not rivals:
        return state
    return ledger.state(
        boundaries.union(around, *(boundaries.surroundings(state.proposals[each.proposal].draft) for each in rivals))
    )


def routed_standing(ledger: Ledger, before: State, proposal_id: str) -> Standing | None:
    """How one stands now, where the charter routes it by category; `before` is the state that it was answered on."""
    if not routing(before, before.proposals[proposal_id], ledger.today()):
        return None
    return standing_of(ledger, proposal_id)


def overtaken(ledger: Ledger, before: State, proposal_id: str) -> list[NextStep]:
    """How each open proposal goes on that went stale when this one was decided on the state before."""
    today = ledger.today()
    among = open_proposals(before, today)
    beside = [each.proposal for each in conflicts(before.proposals[proposal_id], among)]
    after = ledger.state() if beside else before
    stale = (each for each in beside if status(after, after.proposals[each], today) == "stale")
    return [renewal(after, after.proposals[each], today) for each in stale]


def _changes(state: State, proposal: Proposal, zone: str) -> Iterator[Category]:
    """Each way in which things stand in the term of a proposal, once."""
    draft, terms, seen = proposal.draft, proposal.terms, set[object]()
    if terms.retires:
        yield Category(INCOMPARABLE, why="it ends the definition")
        return
    if terms.confirms:
        yield Category(UNKNOWN, why="others decide it for the first time")
        return
    around = surrounding(state.definitions, (draft.key, *mentions(draft), *proposal.bound.affected_keys))
    every = [term for history in around.values() for term in history.terms]
    for day in turning(every, terms.from_, terms.until):
        live = in_force_on(around, day)
        before = {key: version.draft for key, version in live.items()}
        for key in (draft.key, *_resting(live, proposal)):
            number = live[key].number if key in live else 0
            this = key, number, _under(key, before), _under(key, {**before, draft.key: draft})
            if this not in seen:
                seen.add(this)
                if key == draft.key:
                    yield direct_category(live.get(key), before, draft, zone, day)
                else:
                    yield replace(_compared(key, before, draft, zone, day), about=key)


def _resting(live: Mapping[str, Version], proposal: Proposal) -> list[str]:
    """What it changes indirectly and judges records or gives credit; an invariant among those is proved by itself."""
    named = (key for key, version in live.items() if f"{key} v{version.number}" in proposal.bound.affects)
    return sorted(key for key in named if live[key].draft.yields or live[key].draft.kind == ATTRIBUTION)


def _under(key: str, definitions: Definitions) -> frozenset[tuple[str, str]]:
    """The content of a definition and of all that it leads to."""
    from ledger.prove.invariants import rests_on

    found = {key: definitions.get(key)} | (rests_on(definitions[key], definitions) if key in definitions else {})
    return frozenset((each, draft.content_digest if draft else "") for each, draft in found.items())


def refused_alike(state: State, proposal: Proposal, zone: str) -> frozenset[int]:
    """The noes, by position, to what was proved to judge as a proposal does, on the day from which it is to govern."""
    day, own = proposal.terms.from_, proposal.draft
    live = {key: version.draft for key, version in in_force_on(state.definitions, day).items()}
    noes = (no for each in state.proposals.values() for no in each.noes if no.draft.key == own.key)
    return frozenset(no.position for no in noes if _between(no.draft, live, own, zone, day).name in SAME_MEANING)


def direct_category(was: Version | None, before: Definitions, draft: Draft, zone: str, day: date) -> Category:
    """What a draft does to its own definition.

    To decide what was only attested is to decide it for the first time: else who attests could choose the route.
    """
    if was is None:
        return Category(INCOMPARABLE, why=f"nothing of it is in force on {day}")
    if was.attested:
        return Category(INCOMPARABLE, why=f"v{was.number} was decided by nobody")
    return _between(was.draft, before, draft, zone, day)


def _between(was: Draft, around: Definitions, draft: Draft, zone: str, day: date) -> Category:
    """What a draft does to what another one of the same key says.

    Whoever may append may store what a draft `yields`, and the digest of its meaning, beside another tree: neither is
    believed where that would say less of it.
    """
    before = {**around, was.key: was}
    if was.yields or draft.yields or was.kind == draft.kind == ATTRIBUTION:
        return _compared(draft.key, before, draft, zone, day)
    if was.kind == draft.kind == TAXONOMY and (was.meaning, was.tree) != (draft.meaning, draft.tree):
        return _sorted(before, draft, zone, day)
    return _without_meaning(was, draft)


def _compared(key: str, before: Definitions, draft: Draft, zone: str, day: date) -> Category:
    from ledger.govern.documents.queries.compare import credit_beside, side
    from ledger.prove.category import change

    after = {**before, draft.key: draft}
    if after[key].kind == ATTRIBUTION:
        moved = credit_beside(after[key], before, after, zone, day)
        return Category(moved.category, why=moved.why)
    try:
        found = change(side(before[key], before, zone), side(after[key], after, zone), day)
    except LedgerError as problem:
        return Category(UNKNOWN, why=problem.what)
    return Category(found.category, why=found.why)


def _sorted(before: Definitions, draft: Draft, zone: str, day: date) -> Category:
    """What a draft does to the channels of touches."""
    from ledger.govern.documents.queries.compare import taxonomy_beside

    found = taxonomy_beside(draft, before, {**before, draft.key: draft}, zone, day)
    return Category(found.category, why=found.why)


def _without_meaning(was: Draft, now: Draft) -> Category:
    """A charter or an entity judges nothing; only where nothing but words is another can that be said of it."""
    alike = was.meaning and was.meaning == now.meaning and _but_for_words(was) == _but_for_words(now)
    if alike and not changed_fields(was, now):
        return Category("editorial")
    return Category(INCOMPARABLE, why=f"a document of kind {now.kind} judges no records")


def _but_for_words(draft: Draft) -> Any:
    """What a draft holds beside its title and its statement; of an entity nothing, whose fields are compared apart."""
    if draft.kind == "entity":
        return None
    if draft.kind == FRAMEWORK:  # the order of its lists says nothing
        return {name: sorted(part, key=str) if isinstance(part, list) else part for name, part in draft.tree.items()}
    return draft.tree or {name: each for name, each in draft.content.items() if name not in ("title", "statement")}
