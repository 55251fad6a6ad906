"""What targets would do if a proposal were ratified: compiled as it would be, and looked at where that is asked.

state --the proposal, as if ratified--> state --rule--> connector.compile--> held as it is meant, or refused
                                            |--plan, reading only--> who enters and leaves there
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ledger.app.ledger import Ledger
from ledger.artifacts.protocols import Connector
from ledger.brief.content import BriefPlatform
from ledger.compile.rule import rule
from ledger.deliver.delivery.pure.plan import Change, Refusal
from ledger.deliver.delivery.queries.observe import Aim, LookOptions, build_plan, shown
from ledger.deliver.targets.events.delivery import Deliveries, GovernedArtifact
from ledger.deliver.targets.queries.targets import connector_of, deliveries
from ledger.domain.proposal import Proposal
from ledger.domain.state import State
from ledger.errors import LedgerError, Refused
from ledger.govern.documents.queries.hypothetical import as_if


def foreseen(ledger: Ledger, proposal: Proposal, *, live: bool) -> list[BriefPlatform]:
    """What becomes of every artifact that shows the definition, or one that it changes indirectly."""
    known, keys = deliveries(ledger), {proposal.key, *proposal.bound.affected_keys}
    reached = [each for _, each in sorted(known.artifacts.items()) if each.key in keys]
    if not reached or proposal.terms.retires:
        return [_told(each, "it stays there as it is: nothing is removed that nobody names") for each in reached]
    state, day = as_if(ledger, proposal), max(proposal.terms.from_, ledger.today())
    if live:
        return list(_live(ledger, state, known, reached, day))
    return [_compiled(ledger, state, known, each, day) for each in reached]


def _compiled(ledger: Ledger, state: State, known: Deliveries, bound: GovernedArtifact, day: date) -> BriefPlatform:
    try:
        connector = connector_of(ledger, bound.target)
    except LedgerError as problem:
        return _told(bound, f"nobody can say: {problem.what}; {problem.why}")
    try:
        artifact = _artifact(ledger, state, known, connector, bound, day)
    except LedgerError as problem:
        return _refused(bound, problem)
    return _told(bound, "it would hold exactly what is asked", *artifact)


def _artifact(
    ledger: Ledger, state: State, known: Deliveries, connector: Connector, bound: GovernedArtifact, day: date
) -> tuple[str, ...]:
    scores = shown(state, known, bound.target)
    wanted = rule(state, bound.key, day, ledger.zone, connector.name, ledger.address, deployed=scores)
    return (*wanted.notes, *connector.compile(wanted, bound.address, bound.name).notes)


def _live(
    ledger: Ledger, state: State, known: Deliveries, reached: list[GovernedArtifact], day: date
) -> Iterator[BriefPlatform]:
    plan = build_plan(ledger, known, [Aim(each) for each in reached], LookOptions(day, state=state))
    looks: tuple[Change | Refusal, ...] = (*plan.changes, *plan.refused)
    found = {(each.target, each.address): each for each in looks}
    for bound in reached:
        look = found.get((bound.target, bound.address))
        match look:
            case Refusal():
                yield _refused(bound, Refused(look.what, look.why, look.fix))
            case Change():
                told = _told(bound, "it would hold exactly what is asked", *look.notes)
                yield {**told, "enters": look.enters, "leaves": look.leaves, "members": look.members}
            case _:
                yield _told(bound, "it holds that already")


def _told(bound: GovernedArtifact, told: str, *notes: str) -> BriefPlatform:
    return {
        "target": bound.target,
        "artifact": bound.name,
        "key": bound.key,
        "refused": False,
        "told": told,
        "enters": None,
        "leaves": None,
        "members": None,
        "notes": list(notes),
    }


def _refused(bound: GovernedArtifact, why: LedgerError) -> BriefPlatform:
    return {**_told(bound, f"refused: {why.what}; {why.why}"), "refused": True}
