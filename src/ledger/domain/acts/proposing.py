"""The verbs of those who ask for a change: propose, revise, rebase, show a brief, withdraw.

Each is a pure function of the state, who acts and the day, with three answers: events; nothing, where it is already
so; or Refused, with the reason and the next step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import msgspec

from ledger import nouns
from ledger.domain import agents, basis, numbering
from ledger.domain.acts.expecting import expectation_objections
from ledger.domain.brief import Brief
from ledger.domain.charter import Row, require
from ledger.domain.definition import Draft
from ledger.domain.event import Event
from ledger.domain.guards import as_read, fresh, own_work, raise_all, require_proposal, still_open
from ledger.domain.objections import objections
from ledger.domain.proposal import (
    NATURES,
    DefinitionProposed,
    DefinitionRevised,
    Proposal,
    ProposalWithdrawn,
    Terms,
    digest,
)
from ledger.domain.standard import standard_objections
from ledger.domain.state import State
from ledger.domain.status import status
from ledger.errors import LedgerError, Refused
from ledger.steps import Open, again, step


def propose(
    state: State, draft: Draft, terms: Terms, *, by: str, today: date, because: str, against: Iterable[LedgerError] = ()
) -> list[Event]:
    """Ask for a change. `against` are the objections of kinds and plugins; any one stops it."""
    fields = _asked(state, draft, terms, by, today, against)
    alike = [each for each in state.proposals.values() if each.key == draft.key and unshown(each) == fields["digest"]]
    if any(status(state, each, today) in ("open", "blocked") for each in alike):
        return []
    agents.require_room(state, by, today)
    name = f"{draft.key}#{numbering.proposals_of(state, draft.key).next}"
    agent = by if state.persons.get(by) == agents.AGENT else msgspec.UNSET
    proposed = DefinitionProposed(proposal=name, on=today, because=because, agent=agent, **fields)
    return [proposed, *extend_act(state, proposed, by=by, today=today)]


def revise(
    state: State,
    proposal_id: str,
    draft: Draft,
    terms: Terms,
    *,
    by: str,
    today: date,
    because: str,
    against: Iterable[LedgerError] = (),
    read: str = "",
) -> list[Event]:
    """Ask for something else under the same proposal, also where it lapsed; what was approved so far is void."""
    before = still_open(state, proposal_id, today, lapsed_too=True)
    if draft.key != before.key or draft.kind != before.draft.kind:
        raise Refused(
            f"{proposal_id} is about `{before.key}`",
            why="a proposal stays about one definition",
            fix=f"propose `{draft.key}` by itself",
        )
    own_work(state, before, by, "revise")
    as_read(before, read)
    fields = _asked(state, draft, terms, by, today, against)
    if fields["digest"] == unshown(before):
        return []
    revised = DefinitionRevised(proposal=proposal_id, on=today, because=because, **fields)
    return [revised, *extend_act(state, revised, by=by, today=today)]


def extend_act(state: State, act: Event, *, by: str, today: date) -> Iterator[Event]:
    """Yield what nouns beyond the kernel record with an act. Raises what they raise."""
    for noun in nouns.observing(act.stored_name):
        yield from noun.part("verbs").extend(state, act, by=by, today=today)


def rebase(
    state: State,
    proposal_id: str,
    draft: Draft,
    *,
    by: str,
    today: date,
    against: Iterable[LedgerError] = (),
    read: str = "",
) -> list[Event]:
    """Put a stale or lapsed proposal on what is in force now. `draft` is its content, read again."""
    before = still_open(state, proposal_id, today, lapsed_too=True)
    own_work(state, before, by, "rebase")
    as_read(before, read)
    fields = _asked(state, draft, before.terms, by, today, against, proposal_id)
    if fields["digest"] == unshown(before) and status(state, before, today) not in ("lapsed", "stale"):
        return []
    return [DefinitionRevised(proposal=proposal_id, on=today, because="rebased on what is in force now", **fields)]


def show(state: State, proposal_id: str, brief: Brief, *, of: str, by: str, today: date) -> list[Event]:
    """Put a brief under a proposal: an approval covers it from now on, and what was approved before is void.

    `of` is what it was made of, as `unshown` says. It lapses when it would have.
    """
    before = still_open(state, proposal_id, today)
    if of != unshown(before):
        raise Refused(
            f"{proposal_id} was revised while its brief was made",
            why="the brief describes its earlier text",
            fix=step("make it again", "brief", proposal_id),
        )
    fresh(state, before, today)
    require(state.rights, before.draft.path, "steward", by, today)
    bound = msgspec.structs.replace(before.bound, shown=brief.digest)
    if bound == before.bound:
        return []
    asked = digest(before.draft, before.terms, bound)
    return [
        DefinitionRevised(
            proposal=proposal_id,
            draft=before.draft,
            terms=before.terms,
            bound=bound,
            digest=asked,
            on=before.on,
            because=before.because,
            brief=brief,
        )
    ]


def withdraw(state: State, proposal_id: str, *, by: str, today: date, because: str, read: str = "") -> list[Event]:
    """Take a proposal back: for its authors, and for the stewards of its scope."""
    proposal = require_proposal(state, proposal_id)
    if proposal.closed == "withdrawn":
        return []
    still_open(state, proposal_id, today, lapsed_too=True)
    own_work(state, proposal, by, "withdraw")
    if by not in state.authors(proposal):
        require(state.rights, proposal.draft.path, "steward", by, today)
    as_read(proposal, read)
    return [ProposalWithdrawn(proposal=proposal_id, digest=proposal.digest, because=because)]


def completed(terms: Terms, row: Row) -> Terms:
    """The terms with the nature and the standard that the charter names, where they say none.

    Of several standards that it allows, that is the first; where it names none, it is retrospective. Raises Refused
    where the charter names no nature either. A confirmation changes no records, and takes a standard that is allowed.
    """
    nature, standard = row.terms.nature or "", next(iter(row.terms.standards), "retrospective")
    if terms.confirms:
        allowed = row.terms.standards or (terms.standard,)
        return terms if terms.standard in allowed else msgspec.structs.replace(terms, standard=allowed[0])
    found = msgspec.structs.replace(terms, nature=terms.nature or nature, standard=terms.standard or standard)
    if not found.nature:
        raise Refused(
            "the proposal names no nature",
            why=f"the charter of `{row.terms.scope}` names none, and it is {' or '.join(NATURES)}",
            fix=again("say what sort of change it is", nature=Open("NATURE")),
        )
    return found


def unshown(proposal: Proposal) -> str:
    """The digest of a proposal as it would be without a brief: of what it asks for, and what it rests on."""
    return digest(proposal.draft, proposal.terms, msgspec.structs.replace(proposal.bound, shown=""))


def _asked(
    state: State,
    draft: Draft,
    terms: Terms,
    by: str,
    today: date,
    against: Iterable[LedgerError],
    renewed: str = "",
) -> dict[str, Any]:
    """`renewed` is a proposal that stays as it was, though a rule came since."""
    row = require(state.rights, draft.path, "steward", by, today)
    terms = completed(terms, row)
    of_history = () if renewed else standard_objections(state, draft, terms, today, row.terms.standards)
    expected = () if renewed else expectation_objections(state, terms, today)
    raise_all([*objections(state, draft, terms, row, today, renewed), *of_history, *expected, *against])
    bound = basis.bound(state, draft, terms, row)
    return {"draft": draft, "terms": terms, "bound": bound, "digest": digest(draft, terms, bound)}
