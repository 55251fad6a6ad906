"""What happened, in order, in a sentence each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from ledger import nouns
from ledger.domain import (
    EVENTS,
    charter,
    definition,
    delegation,
    founding,
    proposal as proposals,
)
from ledger.domain.category import CATEGORY
from ledger.domain.event import Recorded
from ledger.domain.sense import Senseless
from ledger.domain.struck import Struck
from ledger.views.words import NATURE, STANDARD, marks, term


class Happened(NamedTuple):
    """One event as a line: `sentence` says what the actor did.

    Where it tells what was counted of a definition, `uncounted` says the same without that, and `key` names it.
    `struck` is why it has no effect; empty where it has.
    """

    position: int
    recorded_at: str
    actor: str
    sentence: str
    because: str
    uncounted: str = ""
    key: str = ""
    struck: str = ""

    def seen_by(self, sees: Callable[[str], bool]) -> Happened:
        """As it is told to whoever sees what was counted of the definitions that `sees` says."""
        return self if not self.uncounted or sees(self.key) else self._replace(sentence=self.uncounted)


LOOK = "baseline.observed/1"
BASELINES = ("artifact.bound/1", LOOK)
"""The events that say what an artifact held: a sentence may look back at the one before."""


def timeline(events: Iterable[Recorded], before: Iterable[Recorded] = ()) -> Iterator[Happened]:
    """Every event that people ask about; registrations of people are left out.

    Where these begin in the middle, `before` are the `BASELINES` that came first.
    """
    held: dict[tuple[str, str], str] = {}
    for each in before:
        _as_before(held, each.event)
    for position, recorded_at, actor, event in events:
        said, struck = (event.said, event.why) if isinstance(event, Struck) else (event, "")
        sentence = _told(said) if struck else _as_before(held, said) or _told(said)
        if sentence or struck:
            told = sentence or f"recorded a {said.stored_name}"
            key = getattr(said, "key", "")
            yield Happened(position, recorded_at, actor, told, _reason(said), _say(said, "uncounted"), key, struck)


def _reason(event: Any) -> str:
    """Why, as the log of its noun says it, or as whoever acted does."""
    return _say(event, "reason") or getattr(event, "because", "")


def _say(event: Any, what: str) -> str:
    """What the log of a noun says of its event; empty where it has no such words, and of what nobody can read."""
    noun = nouns.NOUN_OF.get(event.stored_name)
    if noun is None or not isinstance(event, EVENTS[event.stored_name]):
        return ""
    tell = getattr(noun.part("log"), what, None)
    return str(tell(event)) if tell else ""


def _told(event: Any) -> str:
    if isinstance(event, Senseless):
        return f"recorded a {event.stored_name} that makes no sense: {event.why}"
    try:
        return _sentence(event)
    except Exception as broken:  # what was stored past the program may be anything, and an audit has to go on
        return f"recorded a {event.stored_name} that makes no sense: {type(broken).__name__}"


def _sentence(event: Any) -> str:
    if event.stored_name in nouns.NOUN_OF:
        return _say(event, "sentence")
    match event:
        case founding.Founded():
            return "founded the ledger, alone"
        case charter.CharterAmended():
            return f"the charter of `{event.scope}` is in force from {event.from_}: {event.title}"
        case founding.PersonLeft():
            return f"let {event.person} go: they act no more"
        case definition.DefinitionAttested():
            when = term(event.from_, event.until)
            return f"attested {event.draft.key} v{event.version} for {when}, from {event.evidence}: decided by nobody"
        case _:
            return _seated(event) or _proposed(event)


def _seated(event: Any) -> str:
    match event:
        case charter.RightRevoked():
            return f"ended the seat of {event.person} as {event.role} in `{event.scope}` from {event.from_}"
        case delegation.RightDelegated():
            seat = f"{event.role} in `{event.scope}`"
            return f"lets {event.to} act as {seat} for {event.person}, from {event.from_} until {event.until}"
        case delegation.DelegationEnded():
            seat = f"{event.role} in `{event.scope}`"
            return f"ended that {event.to} acts as {seat} for {event.person}, from {event.from_}"
        case _:
            return ""


def _proposed(event: Any) -> str:
    match event:
        case proposals.DefinitionProposed() | proposals.DefinitionRevised():
            return _asked(event)
        case proposals.ProposalApproved():
            return f"approved {event.proposal}{_relayed(event)}{marks(event)}"
        case proposals.ProposalDeclined():
            as_ = "by veto" if event.role == "veto" else f"as {event.role}"
            return f"declined {event.proposal} {as_}{_relayed(event)}{marks(event)}"
        case proposals.ProposalWithdrawn():
            return f"withdrew {event.proposal}"
        case proposals.DefinitionRatified():
            when = term(event.from_, event.until)
            sudden = ", in an emergency" if event.emergency_until else ""
            said = f"ratified {event.proposal}{sudden}: v{event.version} for {when}"
            return f"{said}{_routed(event)}{_relayed(event)}{marks(event)}"
        case proposals.DefinitionRetired():
            gone = f"ratified {event.proposal}: retired from {event.from_}"
            return f"{gone}{_routed(event)}{_relayed(event)}{marks(event)}"
        case proposals.DefinitionConfirmed():
            kept = f"ratified {event.proposal}: v{event.version} is confirmed"
            return f"{kept}{_routed(event)}{_relayed(event)}{marks(event)}"
        case _:
            return ""


def _relayed(event: Any) -> str:
    """For whom an act was done, where somebody stood in, and whose word was passed on with it, where one was."""
    stood_in = f", for {event.for_}" if event.for_ else ""
    return stood_in + (f", passing on the word of {event.relayed_for}" if event.relayed_for else "")


def _routed(event: Any) -> str:
    """What the change was, and what that asked for, where the charter routes by it."""
    if not event.category:
        return ""
    return f"; {CATEGORY.get(event.category, event.category)}, with {len(event.counted)} of {event.quorum} approvals"


def _asked(event: Any) -> str:
    terms = event.terms
    if event.brief:
        return f"showed a brief of {event.proposal}"
    if terms.retires:
        return f"proposed {event.proposal}: to retire {event.draft.key} from {terms.from_}"
    verb = "proposed" if isinstance(event, proposals.DefinitionProposed) else "revised"
    if terms.confirms:
        return f"{verb} {event.proposal}: to confirm {event.draft.key} v{terms.confirms} as it is"
    words = f"{NATURE[terms.nature]}, {STANDARD[terms.standard]}"
    back = ", retroactive" if terms.retroactive else ""
    return f"{verb} {event.proposal} for {term(terms.from_, terms.until)}: {words}{back}"


def _as_before(held: dict[tuple[str, str], str], event: Any) -> str:
    """That a difference went away, where an artifact is seen to hold what it was held against before."""
    baseline = getattr(event, "baseline", None)
    if baseline is None:
        return ""
    at = event.target, event.address
    before, held[at] = held.get(at, ""), baseline.digest
    again = event.stored_name == LOOK and before == baseline.digest
    return f"found {event.target} {event.name} as it was before: nothing differs there any more" if again else ""
