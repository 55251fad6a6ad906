"""The verbs of those who answer: approve and decline, and ratify, which is the decision.

Nobody answers what they wrote, an approver does not ratify, and only people do either; one person alone may under a
solo row, and such acts are marked self-attested. Whoever stands in for somebody is that somebody in all of this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import msgspec

from ledger.domain.acts.ratifying import decided
from ledger.domain.brief import NOBODY_LOOKED, Populations
from ledger.domain.category import Category
from ledger.domain.charter import Row, for_whom, require, require_row
from ledger.domain.emergency import says_the_same, unanswered
from ledger.domain.event import ASSERTED, Event, Identification
from ledger.domain.guards import (
    a_person,
    as_read,
    established,
    fresh,
    raise_all,
    require_population_unmoved,
    require_proposal,
    second_pair_of_eyes,
    still_open,
    together,
)
from ledger.domain.objections import objections
from ledger.domain.period import days_on
from ledger.domain.proposal import Proposal, ProposalApproved, ProposalDeclined, as_stored
from ledger.domain.role import ANSWERS, Role
from ledger.domain.route import Route, most, route
from ledger.domain.state import State
from ledger.domain.status import blocking, vetoing
from ledger.errors import NoRight, Refused
from ledger.steps import FILE, TEXT, again, step


def approve(
    state: State,
    proposal_id: str,
    *,
    by: str,
    today: date,
    because: str,
    seen: Populations = NOBODY_LOOKED,
    read: str = "",
    identification: Identification = ASSERTED,
) -> list[Event]:
    """Consent, as an approver, to exactly what is proposed.

    `seen` are its populations now, where anybody looked; `read` the digest of what was read, where somebody says so.
    """
    proposal = still_open(state, proposal_id, today)
    _require_asked_for(state, proposal, by, today)
    row = require(state.rights, proposal.draft.path, "approver", by, today)
    a_person(state, by, "approve")
    second_pair_of_eyes(state, proposal, row, by, "approve", today)
    if decides(state, row, by, today) and not row.terms.solo:
        raise NoRight(
            f"{by} may not approve {proposal_id}",
            why="an approver does not ratify, and nobody else can",
            fix=step(f"ask {_or(awaited(state, proposal, row, today))}, then ratify", "ratify", proposal_id, as_=False),
        )
    established(row, "approve", "approve", proposal_id, by, identification)
    fresh(state, proposal, today)
    as_read(proposal, read)
    if seen:
        require_population_unmoved(proposal, row, seen, "approve")
    if by in proposal.consenting:
        return []
    return [
        ProposalApproved(
            proposal=proposal_id,
            digest=proposal.digest,
            role="approver",
            right=row.position,
            because=because,
            self_attested=row.terms.solo,
            **for_whom(state.rights, row, "approver", by, today),
            **as_stored(identification),
        )
    ]


def _require_asked_for(state: State, proposal: Proposal, by: str, today: date) -> None:
    """Pass unless the charter seats no approver and asks for no approval. Raises NoRight, with who ratifies."""
    row = state.rights.governing(proposal.draft.path, today)
    if row is None or most(row.terms) or state.rights.actors(row, "approver", today):
        return
    able = [*state.rights.actors(row, "decider", today)]
    who = " or ".join(able) or "for a decider in the charter"
    ratified = step("ratify it", "ratify", proposal.id)
    asked = step(f"ask {who} to ratify it", "ratify", proposal.id, as_=False)
    raise NoRight(
        f"{by} cannot approve {proposal.id}",
        why=f"the charter of `{row.terms.scope}` asks for no approval, and seats nobody who gives one",
        fix=ratified if by in able else asked,
    )


def decline(
    state: State,
    proposal_id: str,
    *,
    by: str,
    today: date,
    because: str,
    read: str = "",
    identification: Identification = ASSERTED,
) -> list[Event]:
    """Say no on record: as decider it closes the proposal, as approver it blocks it until revised or approved.

    A veto blocks it until it is revised: nothing that whoever said no says later lifts it. The decider answers so, too,
    what somebody ratified in an emergency: it ends on its day. `read` is the digest of what was read, where somebody
    says so; here as in every act on a proposal.
    """
    if not because.strip():
        raise Refused(
            "a decline needs a reason",
            why="others act on a no, and need to know why",
            fix=again("say why", because=TEXT),
        )
    if require_proposal(state, proposal_id).closed == "declined" or _no_given(state, proposal_id):
        return []
    proposal = answerable(state, proposal_id, today)
    row, role = declining(state, proposal, by, today)
    if role != "decider":
        still_open(state, proposal_id, today, ending=True)
    else:
        require_another_answers(state, proposal, by)
    a_person(state, by, "decline")
    established(row, ANSWERS[role], "decline", proposal_id, by, identification)
    as_read(proposal, read)
    whose = for_whom(state.rights, row, role, by, today)
    if (role == "approver" and whose.get("for_", by) in proposal.blocks) or (role == "veto" and by in proposal.vetoes):
        return []
    return [
        ProposalDeclined(
            proposal=proposal_id,
            digest=proposal.digest,
            because=because,
            role=role,
            right=row.position,
            **whose,
            **as_stored(identification),
            rests_until=msgspec.UNSET if role == "approver" else days_on(today, row.rests),
        )
    ]


def declining(state: State, proposal: Proposal, by: str, today: date) -> tuple[Row, Role]:
    """The row and the seat by which somebody says no to a proposal: the weightiest that they act in. Raises NoRight."""
    row = require_row(state.rights, proposal.draft.path, today, "approver")
    seats: tuple[Role, ...] = ("decider", "approver", "veto")
    found = next((role for role in seats if by in state.rights.actors(row, role, today)), None)
    if found:
        return row, found
    return require(state.rights, proposal.draft.path, "approver", by, today), "approver"


def ratify(
    state: State,
    proposal_id: str,
    *,
    by: str,
    today: date,
    because: str,
    categories: Sequence[Category] = (),
    seen: Populations = NOBODY_LOOKED,
    read: str = "",
    identification: Identification = ASSERTED,
) -> list[Event]:
    """Decide: the one who may, on what was shown, with the approvals that the charter asks for, recounted today.

    `categories` are what it does to everything that it changes, where the charter asks by that; none counts as unknown.
    `seen` are the populations that were shown as they are now, where anybody looked; `read` the digest of what was
    read.
    """
    if require_proposal(state, proposal_id).closed == "ratified":
        _require_no_emergency(state, proposal_id)
        return []
    proposal = still_open(state, proposal_id, today)
    row = require(state.rights, proposal.draft.path, "decider", by, today)
    a_person(state, by, "ratify")
    second_pair_of_eyes(state, proposal, row, by, "ratify", today)
    taken = routed(state, proposal, row, today, categories)
    together(
        partial(established, row, "ratify", "ratify", proposal_id, by, identification),
        *as_it_stands(state, proposal, row, today, seen, read),
        partial(_require_carried, state, proposal, row, taken, today),
    )
    counted, whose = counting(state, proposal, row, today), for_whom(state.rights, row, "decider", by, today)
    return decided(state, proposal, row, taken, counted, because, identification, whose.get("for_", ""))


def as_it_stands(
    state: State, proposal: Proposal, row: Row, today: date, seen: Populations, read: str
) -> tuple[Callable[[], None], ...]:
    """What is asked of a proposal by whatever right somebody ratifies it: it stands, as it was read."""
    return (
        partial(fresh, state, proposal, today),
        partial(as_read, proposal, read),
        partial(require_population_unmoved, proposal, row, seen, "ratify"),
        lambda: raise_all(list(objections(state, proposal.draft, proposal.terms, row, today, proposal.id))),
    )


def answerable(state: State, proposal_id: str, today: date) -> Proposal:
    """A proposal to which its decider may say no: open, or ratified in an emergency that they have not answered."""
    waiting = state.emergencies.get(proposal_id)
    if waiting and not waiting.answered:
        return state.proposals[proposal_id]
    return still_open(state, proposal_id, today, ending=True)


def require_another_answers(state: State, proposal: Proposal, by: str, *, by_meaning: bool = True) -> None:
    """Pass where a no as the decider would answer no emergency of whoever says it: they may stand in since."""
    waiting = unanswered(state.emergencies, proposal.key)
    if waiting is None or waiting.by != by:
        return
    if says_the_same(state.proposals[waiting.proposal].draft, proposal.draft, by_meaning=by_meaning):
        raise NoRight(
            f"{by} may not answer the emergency of {waiting.proposal}",
            why=f"{by} ratified it in one, and its decider is to answer that",
            fix=step("leave it to whoever holds that seat, or to somebody else who stands in", "rights"),
        )


def _no_given(state: State, proposal_id: str) -> bool:
    """Whether the decider said no to what was ratified in an emergency."""
    emergency = state.emergencies.get(proposal_id)
    return bool(emergency and emergency.answer == "declined")


def _require_no_emergency(state: State, proposal_id: str) -> None:
    """Pass where it was not in an emergency that a proposal was ratified: whoever ratifies it then wants more."""
    emergency = state.emergencies.get(proposal_id)
    if emergency and not emergency.answered:
        raise Refused(
            f"{proposal_id} was ratified in an emergency, until {emergency.until}",
            why="no proposal is ratified twice, so what is to govern on is proposed over its own term",
            fix=step(
                "say no to it; or propose what is to govern on, and ratify that", "decline", proposal_id, because=TEXT
            ),
        )


def routed(state: State, proposal: Proposal, row: Row, today: date, categories: Sequence[Category]) -> Route:
    """How many approvals a proposal needs on a day, and why."""
    able = eligible_approvers(state, proposal, row, today)
    return route(row.terms, categories, len(state.rights.each_once(row, able, today)))


def counting(state: State, proposal: Proposal, row: Row, today: date) -> tuple[str, ...]:
    """Who consents to the proposal as it is, may act in the seat today, and neither wrote nor decides it; each once."""
    consenting = proposal.consenting
    able = eligible_approvers(state, proposal, row, today)
    return state.rights.each_once(row, (person for person in able if person in consenting), today)


def awaited(state: State, proposal: Proposal, row: Row, today: date) -> tuple[str, ...]:
    """Who could still give an approval that counts: nobody, where whoever counts as one with them gave theirs."""
    given = {each for person in proposal.consenting for each in state.rights.one_with(row, person, today)}
    return tuple(person for person in eligible_approvers(state, proposal, row, today) if person not in given)


def eligible_approvers(state: State, proposal: Proposal, row: Row, today: date) -> tuple[str, ...]:
    """Whose approval can count: people who may act in the seat, and neither wrote nor decide it."""
    able, without = state.rights.actors(row, "approver", today), frozenset[str]()
    if not row.terms.solo:
        deciding = state.rights.one_with(row, row.terms.decider, today)
        without = state.authors_under(proposal, row, today) | deciding
    return tuple(person for person in able if person not in without and state.human(person))


def decides(state: State, row: Row, person: str, day: date) -> bool:
    """Whether somebody is who decides under a row, or counts as one with them."""
    return row.terms.decider in state.rights.one_with(row, person, day)


def _require_carried(state: State, proposal: Proposal, row: Row, taken: Route, today: date) -> None:
    """Pass where the approvals carry the decision: nobody's no stands, and enough consent."""
    if against := blocking(state, proposal, today):
        raise Refused(
            f"{proposal.id} is blocked by {', '.join(against)}",
            why=_stands_until(state, proposal, row, against, today),
            fix=step(
                f"ask {_or(row.terms.stewards)} to revise it", "revise", proposal.id, FILE, because=TEXT, as_=False
            ),
        )
    counted = counting(state, proposal, row, today)
    if len(counted) < taken.quorum:
        so = f"the change is {taken.category.words}, so " if taken.category else ""
        raise Refused(
            f"{proposal.id} has {len(counted)} of {taken.quorum} approvals",
            why=f"{so}the charter of `{row.terms.scope}` asks for them; those of people without the seat do not count",
            fix=step(f"ask {_or(awaited(state, proposal, row, today))}", "approve", proposal.id, as_=False),
        )


def _stands_until(state: State, proposal: Proposal, row: Row, against: tuple[str, ...], today: date) -> str:
    """How long what was said against it stands."""
    vetoed = vetoing(proposal, state.rights.holders(row, "veto", today))
    told = ["an approver's no stands until they approve or it is revised"] if {*against} - {*vetoed} else []
    return "; ".join([*told, *(["a veto stands until it is revised"] if vetoed else [])])


def _or(people: tuple[str, ...]) -> str:
    return " or ".join(people) or "for another approver in the charter"
