"""The verb of whom a charter names for it: ratify in an emergency, for some days, before the decider answers.

It waives approvals, and nothing else: not a second pair of eyes, nor how surely it is established who acts, nor the no
of anybody who may say it. It never reaches back, neither by its date nor by its standard, and it is of a rule alone:
neither a charter nor an entity is changed like that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from functools import partial

from ledger.domain.acts.approving import as_it_stands, counting, decides, routed
from ledger.domain.acts.ratifying import decided
from ledger.domain.brief import NOBODY_LOOKED, Populations
from ledger.domain.category import Category
from ledger.domain.charter import Row, require_row
from ledger.domain.emergency import says_the_same, unanswered
from ledger.domain.event import ASSERTED, Event, Identification
from ledger.domain.guarded import guard
from ledger.domain.guards import (
    a_person,
    established,
    require_proposal,
    second_pair_of_eyes,
    still_open,
    together,
)
from ledger.domain.period import days_on
from ledger.domain.proposal import No, Proposal
from ledger.domain.state import State
from ledger.domain.status import blocking
from ledger.errors import NoRight, Refused
from ledger.steps import FILE, TEXT, again, step

CONFINED = "prospective"
"""The one standard by which a version judges the records of its own days, and no others."""


def ratify_in_emergency(
    state: State,
    proposal_id: str,
    *,
    by: str,
    today: date,
    because: str,
    categories: Sequence[Category] = (),
    proved: Collection[int] = (),
    seen: Populations = NOBODY_LOOKED,
    read: str = "",
    identification: Identification = ASSERTED,
) -> list[Event]:
    """Have a proposal govern for the days of an emergency, without the approvals that its charter asks for.

    Those that it has are counted, but for one of whoever ratifies it, and how many were asked for is recorded. `proved`
    are the noes, by position, to what was proved to judge alike. The rest is as where the decider ratifies.
    """
    if not because.strip():
        what, why = "an emergency needs a reason", "its decider is to read why nobody could wait"
        raise Refused(what, why, again("say why", because=TEXT))
    if require_proposal(state, proposal_id).closed == "ratified":
        return []
    proposal = still_open(state, proposal_id, today)
    row = require_row(state.rights, proposal.draft.path, today)
    until = require_emergency(state, proposal, row, by, today)
    for no in over_a_no(state, proposal, row, today, proved):
        raise no
    a_person(state, by, "ratify")
    second_pair_of_eyes(state, proposal, row, by, "ratify", today)
    together(
        partial(established, row, "ratify", "ratify", proposal_id, by, identification),
        *as_it_stands(state, proposal, row, today, seen, read),
    )
    taken, own = routed(state, proposal, row, today, categories), state.rights.one_with(row, by, today)
    counted = tuple(person for person in counting(state, proposal, row, today) if person not in own)
    return decided(state, proposal, row, taken, counted, because, identification, emergency_until=until)


def require_emergency(state: State, proposal: Proposal, row: Row, by: str, today: date) -> date:
    """The first day on which what somebody ratifies in an emergency today governs no more. Raises Refused."""
    days = _require_named(state, proposal, row, by, today)
    _require_rule(proposal)
    _require_confined(proposal, today)
    _require_answered(state, proposal, row)
    _require_no_no(state, proposal, row, today)
    until = min(filter(None, (today + timedelta(days=days), proposal.terms.until)))
    if until <= proposal.terms.from_:
        raise Refused(
            f"{proposal.id} would govern from {proposal.terms.from_} on",
            why=f"an emergency of {days} days that begins today is over by then",
            fix=step("ask the decider", "ratify", proposal.id, as_=False),
        )
    return until


@guard("emergency")
def _require_named(state: State, proposal: Proposal, row: Row, by: str, today: date) -> int:
    """For how many days it governs, where the charter names who acts."""
    decider = step(f"ask {row.terms.decider or 'for a decider'}", "ratify", proposal.id, as_=False)
    if not row.terms.emergency:
        why = f"{row} does not say who may"
        raise NoRight(f"nobody may ratify {proposal.id} in an emergency", why, decider)
    able = state.rights.holders(row, "emergency", today)
    if by not in able or decides(state, row, by, today):
        why = f"{row} names {' and '.join(able) or 'nobody who still holds that seat'}"
        if by in able:
            why = f"{row} names them, and they count as one with {row.terms.decider}, who decides and is to answer it"
        raise NoRight(f"{by} may not ratify {proposal.id} in an emergency", why, decider)
    return row.terms.emergency.days


def _require_rule(proposal: Proposal) -> None:
    kind, terms = proposal.draft.kind, proposal.terms
    if kind in ("charter", "entity"):
        why = (
            f"a{'n' if kind == 'entity' else ''} {kind} is what rules and rights rest on: it is changed in its own time"
        )
    elif terms.retires or terms.corrects or terms.confirms:
        why = (
            "it ends, corrects or confirms what governs, "
            "and an emergency only puts a rule in the place of another for some days"
        )
    else:
        return
    raise Refused(
        f"{proposal.id} is nothing for an emergency", why, step("ask the decider", "ratify", proposal.id, as_=False)
    )


def _require_confined(proposal: Proposal, today: date) -> None:
    terms = proposal.terms
    if terms.from_ < today:
        what, why = f"reaches back to {terms.from_}", "an emergency begins today or later"
        change = {"effective": str(today)}
    elif terms.standard != CONFINED:
        what, why = f"has the standard {terms.standard}", "records of other days would be judged by it for good"
        change = {"standard": CONFINED}
    else:
        return
    raise Refused(
        f"{proposal.id} {what}, and nothing that is ratified in an emergency outlives it",
        why,
        step("revise it", "revise", proposal.id, FILE, **change, because=TEXT),
    )


def _require_answered(state: State, proposal: Proposal, row: Row) -> None:
    if waiting := unanswered(state.emergencies, proposal.key):
        raise Refused(
            f"`{proposal.key}` waits for an answer to its last emergency",
            why=f"{waiting.proposal} was ratified in one, until {waiting.until}, and the decider has not answered it",
            fix=step(
                f"ask {row.terms.decider} to ratify what is to govern, or to say no",
                "decline",
                waiting.proposal,
                because=TEXT,
                as_=False,
            ),
        )


def _require_no_no(state: State, proposal: Proposal, row: Row, today: date) -> None:
    """Pass where no no that is on record stands in the way, each as far as it says itself."""
    for each in state.proposals.values():
        alike = each.key == proposal.key and each.draft.content_digest == proposal.draft.content_digest
        if alike and (against := blocking(state, each, today)):
            raise _refused(f"{' and '.join(against)} said no to {each.id}", f"{proposal.id} says the same", proposal)
    for refused, no in _noes(state, proposal.key):
        if no.rests_until:
            for over in _over(state, proposal, row, today, refused, no, no.rests_until):
                raise over
        elif no.role == "decider" and _refused_still(state, proposal, no):
            raise _refused(f"the decider said no to {refused}", f"{proposal.id} says the same", proposal)


def over_a_no(
    state: State, proposal: Proposal, row: Row, today: date, proved: Collection[int] = ()
) -> Iterator[Refused]:
    """Each no that stands in the way of an emergency, whether it says so itself, or is older than that it could.

    `proved` are those, by position, to what was proved to judge alike.
    """
    for refused, no in _noes(state, proposal.key):
        until = no.rests_until or days_on(no.on, row.rests)
        yield from _over(state, proposal, row, today, refused, no, until, proved)


def _over(
    state: State,
    proposal: Proposal,
    row: Row,
    today: date,
    refused: str,
    no: No,
    until: date,
    proved: Collection[int] = (),
) -> Iterator[Refused]:
    who = "the decider" if no.role == "decider" else "a veto"
    if today < until:
        why = f"no emergency of `{proposal.key}` begins before {until}"
        fix = step(f"ask {row.terms.decider or 'for a decider'}", "ratify", proposal.id, as_=False)
        yield Refused(f"{who} said no to {refused} on {no.on}", why, fix)
    elif says_the_same(no.draft, proposal.draft, by_meaning=True) or no.position in proved:
        versions = state.history(proposal.key).versions
        if not any(each.position > no.position and each.proposal and not each.emergency_until for each in versions):
            yield _refused(f"{who} said no to {refused}", f"{proposal.id} means the same", proposal)


def _refused_still(state: State, proposal: Proposal, no: No) -> bool:
    """Whether a no of the decider was to exactly this, and they did not ratify exactly this since."""
    content = proposal.draft.content_digest
    since = (each for each in state.history(proposal.key).versions if each.position > no.position)
    again = any(each.draft.content_digest == content and not each.emergency_until for each in since)
    return no.draft.content_digest == content and not again


def _noes(state: State, key: str) -> Iterator[tuple[str, No]]:
    """Each no that was said about a definition, and the proposal that it was to."""
    return ((each.id, no) for each in state.proposals.values() for no in each.noes if no.draft.key == key)


def _refused(what: str, why: str, proposal: Proposal) -> Refused:
    why = f"{why}, and an emergency waives approvals, never a no"
    return Refused(what, why, step("revise it", "revise", proposal.id, FILE, because=TEXT))
