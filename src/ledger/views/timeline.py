"""What happened, in order, in a sentence each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ledger.domain import charter, definition, delivery, founding, proposal as proposals
from ledger.domain.event import Recorded
from ledger.views.words import NATURE, STANDARD, term


class Happened(NamedTuple):
    """One event as a line: `sentence` says what the actor did."""

    position: int
    recorded_at: str
    actor: str
    sentence: str
    because: str


def timeline(events: Iterable[Recorded]) -> Iterator[Happened]:
    """Every event that people ask about; registrations of people are left out."""
    for position, recorded_at, actor, event in events:
        sentence = _sentence(event)
        if sentence:
            yield Happened(position, recorded_at, actor, sentence, getattr(event, "because", ""))


def _sentence(event: Any) -> str:
    match event:
        case founding.Founded():
            return "founded the ledger, alone"
        case charter.CharterAmended():
            return f"the charter of `{event.scope}` is in force from {event.from_}: {event.title}"
        case charter.RightRevoked():
            return f"ended the seat of {event.person} as {event.role} in `{event.scope}` from {event.from_}"
        case definition.DefinitionAttested():
            when = term(event.from_, event.until)
            return f"attested v{event.version} for {when}, from {event.evidence}: decided by nobody"
        case _:
            return _proposed(event) or _delivered(event)


def _proposed(event: Any) -> str:
    match event:
        case proposals.DefinitionProposed() | proposals.DefinitionRevised():
            return _asked(event)
        case proposals.ProposalApproved():
            return f"approved {event.proposal}{_alone(event.self_attested)}"
        case proposals.ProposalDeclined():
            return f"declined {event.proposal} as {event.role}"
        case proposals.ProposalWithdrawn():
            return f"withdrew {event.proposal}"
        case proposals.DefinitionRatified():
            when = term(event.from_, event.until)
            return f"ratified {event.proposal}: v{event.version} for {when}{_alone(event.self_attested)}"
        case proposals.DefinitionRetired():
            return f"ratified {event.proposal}: retired from {event.from_}{_alone(event.self_attested)}"
        case _:
            return ""


def _asked(event: Any) -> str:
    terms = event.terms
    if terms.retires:
        return f"proposed {event.proposal}: to retire {event.draft.key} from {terms.from_}"
    verb = "proposed" if isinstance(event, proposals.DefinitionProposed) else "revised"
    words = f"{NATURE[terms.nature]}, {STANDARD[terms.standard]}"
    back = ", retroactive" if terms.retroactive else ""
    return f"{verb} {event.proposal} for {term(terms.from_, terms.until)}: {words}{back}"


def _delivered(event: Any) -> str:
    match event:
        case delivery.TargetDeclared():
            return f"declared the target {event.target}: {event.connector} {event.label} ({event.identity})"
        case delivery.ArtifactBound():
            return f"bound {event.key} to {event.target} {event.name}"
        case delivery.DeliveryPlanned():
            return f"is about to {event.action} {event.target} {event.name} to v{event.version}"
        case delivery.DeliveryApplied():
            return f"applied v{event.version} to {event.target} {event.name}"
        case delivery.DeliveryConfirmed():
            return f"found {event.target} {event.name} as v{event.version} already"
        case delivery.DeliveryFailed() | delivery.DeliveryUncertain():
            word = "failed" if isinstance(event, delivery.DeliveryFailed) else "is uncertain"
            return f"applying v{event.version} to {event.target} {event.name} {word}"
        case delivery.DriftObserved():
            return f"found {event.target} {event.name} changed by hand since v{event.version} was applied"
        case _:
            return ""


def _alone(self_attested: bool) -> str:
    return " (self-attested)" if self_attested else ""
