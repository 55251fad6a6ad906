"""Which acts of the past would not have stood under another charter, and by which of its rules.

every act --judged under the rights of the record--> stood
          --judged under the same with another charter's rows in place--> stood, or fell: by these rules

History stays as it was: what fell is judged no further, but what came after it is judged on it all the same, each by
its own guards. Two things follow it: an answer that fell is not counted, and a decision falls with its proposal.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from ledger.app.clock import day as day_of
from ledger.app.judging import JudgedEvent
from ledger.app.ledger import Ledger
from ledger.app.proofs import ErasedActs, erased_acts
from ledger.app.snapshot import uncollected
from ledger.audit.trail.queries.audit import assurance_of, audited_events
from ledger.audit.trail.verbs.supposing import Supposition, routed_as
from ledger.documents import Document, load
from ledger.domain.acts.approving import routed
from ledger.domain.charter import CharterAmended, amendment
from ledger.domain.entitlement.judging import Judgement, Obstacle
from ledger.domain.event import Assurance, Recorded
from ledger.domain.guards import raise_all
from ledger.domain.proposal import (
    DefinitionConfirmed,
    DefinitionProposed,
    DefinitionRatified,
    DefinitionRetired,
    DefinitionRevised,
    ProposalApproved,
    ProposalDeclined,
    ProposalWithdrawn,
)
from ledger.domain.state import State
from ledger.errors import BadInput
from ledger.govern.documents.queries.documents import draft
from ledger.govern.documents.queries.rereading import Register
from ledger.govern.proposals.queries.routing import categories
from ledger.kinds.kind import Surroundings
from ledger.steps import step

NOT_JUDGED = (
    "what anybody would have done instead",
    "whether records had moved further than the charter tolerates since a brief was shown",
)
"""What no record holds."""
ASKED = (DefinitionProposed, DefinitionRevised)
ANSWERED = (ProposalApproved, ProposalDeclined, ProposalWithdrawn)
DECIDED = (DefinitionRatified, DefinitionRetired, DefinitionConfirmed)


class Fall(NamedTuple):
    """An act that stood, and would not have; `decision` where it put a version in force or ended one."""

    recorded: Recorded
    obstacles: tuple[Obstacle, ...]
    decision: bool


class Counterfactual(NamedTuple):
    """What would not have stood under a supposition, of how many acts and decisions that stood.

    `governing` are the positions of what is in force today.
    `strangers` are the addresses in it that nobody here is known by, `beside` the scopes whose charters stay as they
    are on record.
    """

    supposition: Supposition
    falls: tuple[Fall, ...]
    governing: frozenset[int]
    acts: int
    decisions: int
    strangers: tuple[str, ...]
    beside: tuple[str, ...]


def suppose(ledger: Ledger, file: Path, since: date | None = None, upto: int | None = None) -> Counterfactual:
    """Judge every act up to a position (all) under the charters in a file, from a day (the founding) on.

    Raises BadInput where the file holds anything but charters, each of a scope of its own, that could be proposed here.
    """
    from ledger.journal.replay import replay

    register, events = Register(ledger), partial(replay, ledger.journal, upto=upto)
    founded = day_of(next(replay(ledger.journal, 1)).recorded_at, ledger.zone)
    first = max(since or founded, founded)
    supposition = Supposition(_rows(ledger, register, file, first), first)
    with uncollected():
        acts, falls = judged_again(
            events,
            supposition,
            ledger.zone,
            partial(assurance_of, ledger.journal),
            erased_acts(ledger.store).get,
        )
    return Counterfactual(
        supposition,
        falls,
        frozenset(each.position for each in ledger.state().in_force_on(ledger.today()).values()),
        acts=len(acts),
        decisions=sum(isinstance(each.event, DECIDED) for each in acts),
        strangers=tuple(sorted(register.new)),
        beside=tuple(sorted(ledger.state().rights.rows.keys() - {*supposition.scopes})),
    )


def judged_again(
    events: Callable[[], Iterable[Recorded]],
    supposition: Supposition,
    zone: str,
    assurance: Callable[[int], Assurance] = lambda _: "asserted",
    erased: ErasedActs = lambda _: None,
) -> tuple[list[Recorded], tuple[Fall, ...]]:
    """The acts that stood since the first day, of events that can be read twice, and those that would not have."""
    under = _Under(supposition, zone)
    judged = audited_events(events(), zone, assurance, erased=erased)
    stood = [each.recorded for each in judged if each.judgement.right]
    stood = [each for each in stood if day_of(each.recorded_at, zone) >= supposition.since]
    found = audited_events(events(), zone, assurance, under.said, under.take, erased)
    return stood, tuple(_falls(found, {each.position for each in stood}))


def _rows(ledger: Ledger, register: Register, file: Path, since: date) -> tuple[CharterAmended, ...]:
    """The rows of the charters in a file."""
    around = Surroundings({}, ledger.zone, since, register)
    found = dict[str, CharterAmended]()
    for document in load(file):
        row = _row(ledger, document, around, since)
        if row.scope in found:
            what, why = f"two charters are of `{row.scope}`", "one row governs a scope"
            raise document.problem(("scope",), what, why, "leave one of them out")
        found[row.scope] = row
    return tuple(found.values())


def _row(ledger: Ledger, document: Document, around: Surroundings, since: date) -> CharterAmended:
    if document.kind != "charter":
        raise BadInput(
            f"`{document.kind}` is no charter",
            why="what is supposed is who may do what",
            fix=step("give documents of kind charter", "new", "charter"),
            place=document.place(("kind",)),
        )
    read, against = draft(ledger.plugins, document, around)
    raise_all(against)
    return amendment(read.content, since, None)


class _Under:
    """How acts are said and taken in under a supposition."""

    def __init__(self, supposition: Supposition, zone: str) -> None:
        self.supposition, self.zone = supposition, zone

    def said(self, state: State, recorded: Recorded, day: date) -> Recorded:
        """A decision with what it does to verdicts, where nobody compared since only the supposed charter asks."""
        self.supposition.begin(state, recorded, day)
        event: Any = recorded.event
        if not isinstance(event, DECIDED) or event.category or event.proposal not in state.proposals:
            return recorded
        proposal = state.proposals[event.proposal]
        row = state.rights.governing(proposal.draft.path, day)
        if row is None or not row.terms.quorums:
            return recorded
        return routed_as(recorded, routed(state, proposal, row, day, categories(state, proposal, self.zone, day)))

    def take(self, state: State, recorded: Recorded, judgement: Judgement, day: date) -> None:
        """Take an act in; an answer that fell is none."""
        if not (judgement.lacks and isinstance(recorded.event, ANSWERED)):
            self.supposition.evolve(state, recorded)


def _falls(found: Iterable[JudgedEvent], stood: Container[int]) -> Iterator[Fall]:
    """What stood and fell, in order; a decision also with what was asked for last."""
    fallen = dict[str, int]()
    for recorded, judgement in found:
        event: Any = recorded.event
        if isinstance(event, ASKED) and judgement.lacks:
            fallen[event.proposal] = recorded.position
        elif isinstance(event, ASKED) and not event.brief:  # who shows a brief asks for nothing
            fallen.pop(event.proposal, None)
        decision = isinstance(event, DECIDED)
        if decision and event.proposal in fallen and not judgement.lacks:
            judgement = _with_its_proposal(event.proposal, fallen[event.proposal])
        if judgement.lacks and recorded.position in stood:
            obstacles = judgement.obstacles or (Obstacle("", judgement.lacks),)
            yield Fall(recorded, obstacles, decision)


def _with_its_proposal(proposal: str, position: int) -> Judgement:
    lacks = f"it decided {proposal}, which would not have been asked for (#{position})"
    return Judgement(lacks=lacks, obstacles=(Obstacle("proposal", lacks),))
