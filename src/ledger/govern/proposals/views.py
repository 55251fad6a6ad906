"""How does every proposal stand on a day, and what does it wait for?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from ledger.data import Data
from ledger.domain.acts.approving import awaited, counting, routed
from ledger.domain.basis import staleness
from ledger.domain.category import Category
from ledger.domain.charter import Row
from ledger.domain.needs import NEEDS_NOTHING, Needs
from ledger.domain.objections import later
from ledger.domain.proposal import Proposal
from ledger.domain.renewing import find_later_decision, renewal, says_nothing_new
from ledger.domain.route import Route
from ledger.domain.state import State
from ledger.domain.status import blocking, status
from ledger.govern.proposals.pure.conflicts import OpenProposals, ProposalConflict, conflicts, open_proposals
from ledger.steps import FILE, TEXT, NextStep, step

Categories = Mapping[str, Sequence[Category]]
NONE: Categories = MappingProxyType({})


class Wait(Data, frozen=True):
    """What a proposal waits for: the act, who could do it, and why it is needed where that is not plain.

    Without an act, it waits for nothing that anybody could do to it.
    """

    step: NextStep | None = None
    people: tuple[str, ...] = ()
    why: str = ""

    @property
    def act(self) -> str:
        """The name of the act; empty where there is none."""
        return self.step.act if self.step else ""

    @property
    def words(self) -> str:
        """As a sentence would go on after *it waits for*."""
        match self.act:
            case "approve" | "ratify":
                noun = "approval" if self.act == "approve" else "ratification"
                return f"{noun} by {' or '.join(self.people) or 'nobody who could'}"
            case "revise":
                return f"a revision: {self.why}"
            case "rebase":
                return f"rebase: {self.why}"
            case "withdraw":
                return f"a withdrawal: {self.why}"
            case _:
                return self.why


class Standing(Data, frozen=True):
    """One proposal on a day: its derived status, the approvals that count, and what comes next.

    `route` is how many approvals it needs and why, by the charter of `scope`; `conflicts` are the open proposals that
    stand in its way; `needs` is how surely it has to be established who answers.
    """

    proposal: Proposal
    status: str
    counted: int
    route: Route
    scope: str
    wait: Wait
    conflicts: tuple[ProposalConflict, ...]
    needs: Needs = NEEDS_NOTHING

    @property
    def is_over(self) -> bool:
        """Whether it lapsed, and its definition was decided since: nobody is asked for anything."""
        return self.status == "lapsed" and self.wait.step is None and bool(self.scope)

    @property
    def quorum(self) -> int:
        """How many approvals it needs."""
        return self.route.quorum

    @property
    def approvals(self) -> str:
        """The approvals that count, of how many, and why so many: in words."""
        counted = f"{self.counted} of {self.quorum} approvals, by the charter of `{self.scope}`"
        return f"{self.route.category.words}: {counted}" if self.route.category else counted


def standing(
    state: State, today: date, categories: Categories = NONE, asked: Iterable[Proposal] | None = None
) -> Iterator[Standing]:
    """Every proposal, or those that are asked about, in the order in which they were last asked.

    `categories` tell by the name of a proposal what it changes, for those whose charter asks; none counts as unknown.
    """
    among = open_proposals(state, today)
    for proposal in sorted(state.proposals.values() if asked is None else asked, key=lambda each: each.position):
        yield _stands(state, proposal, today, categories.get(proposal.id, ()), among)


def stands(state: State, proposal: Proposal, today: date, categories: Sequence[Category] = ()) -> Standing:
    """How one of them stands."""
    return _stands(state, proposal, today, categories, open_proposals(state, today))


def _stands(
    state: State, proposal: Proposal, today: date, categories: Sequence[Category], among: OpenProposals
) -> Standing:
    row = state.rights.governing(proposal.draft.path, today)
    now, beside = status(state, proposal, today), tuple(conflicts(proposal, among))
    if row is None:
        wait = Wait() if proposal.closed else Wait(why="a charter that covers it")
        return Standing(proposal, now, 0, Route(0), "", wait, beside)
    counted, route = len(counting(state, proposal, row, today)), routed(state, proposal, row, today, categories)
    wait = _wait(state, proposal, row, now, today, counted < route.quorum)
    return Standing(proposal, now, counted, route, row.terms.scope, wait, beside, row.needs)


def _wait(state: State, proposal: Proposal, row: Row, now: str, today: date, short: bool) -> Wait:
    authors, name = tuple(sorted(state.authors(proposal))), proposal.id
    if now == "lapsed" and (since := find_later_decision(state, proposal)):
        return Wait(why=f"nothing: `{proposal.key}` was decided since, by #{since}")
    if now in ("lapsed", "stale") and (same := says_nothing_new(state, proposal)):
        return Wait(renewal(state, proposal, today), authors, same)
    if not proposal.closed and proposal.terms.missed(today):
        return Wait(later(name), authors, f"its first day, {proposal.terms.from_}, is past")
    match now:
        case "stale":
            return Wait(renewal(state, proposal, today), authors, staleness(state, proposal, today))
        case "lapsed":
            return Wait(renewal(state, proposal, today), authors, "nobody decided in time")
        case "blocked":
            no = f"{', '.join(blocking(state, proposal, today))} declined"
            return Wait(step("revise it", "revise", name, FILE, because=TEXT), authors, no)
        case "open" if short:
            return Wait(step("approve it", "approve", name), awaited(state, proposal, row, today))
        case "open":
            wrote = frozenset[str]() if row.terms.solo else state.authors_under(proposal, row, today)
            able = (each for each in state.rights.actors(row, "decider", today) if each not in wrote)
            return Wait(step("ratify it", "ratify", name), tuple(able))
        case _:
            return Wait()
