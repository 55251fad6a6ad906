"""Whether what was asked for is whole: its name, its day, its content, its place, and what was shown with it.

The verbs that ask make it so. An act that was written past them may hold anything, and people answer what it says.
"""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from ledger.domain import numbering, scope as scopes
from ledger.domain.definition import Draft, content_digest
from ledger.domain.entitlement.seats import lacking
from ledger.domain.guarded import guard
from ledger.domain.objections import identity_objections
from ledger.domain.proposal import DefinitionProposed, DefinitionRevised, Proposal, Terms, digest
from ledger.domain.state import State
from ledger.domain.struck import number_in

Asking: TypeAlias = DefinitionProposed | DefinitionRevised
CHARTER = "charter"


def require_draft(state: State, draft: Draft) -> None:
    """Pass where a draft is what its digest says, of what its key always was, and in its place where it is a charter.

    Raises Refused.
    """
    require_content(draft)
    require_place(draft)
    require_identity(state, draft)


@guard("content")
def require_content(draft: Draft) -> None:
    """Pass where the content is what its digest says, which is all that an approval binds of it. Raises Refused."""
    if draft.content_digest != content_digest(draft):
        raise lacking(f"the content of `{draft.key}` is not what its digest says", "what was approved was another")


@guard("place")
def require_place(draft: Draft) -> None:
    """Pass where a charter is decided by the row of the scope around its own. Raises Refused."""
    if draft.kind != CHARTER:
        return
    own = draft.content["scope"]
    if (draft.key, draft.scope) != (scopes.charter_key(own), scopes.wider(own)):
        raise lacking(f"`{draft.key}` is no charter of `{own}`", f"one is decided in `{scopes.wider(own)}`")


@guard("identity")
def require_identity(state: State, draft: Draft) -> None:
    """Pass where the key keeps its kind, its entity and its scope, and so who decides it. Raises Refused."""
    for no in identity_objections(state, draft):
        raise no


@guard("digest")
def require_digest(event: Asking) -> None:
    """Pass where an approval would bind what is asked for. Raises Refused."""
    if event.digest != digest(event.draft, event.terms, event.bound):
        raise lacking(
            f"the digest of {event.proposal} is not that of what it asks for", "an approval would bind another"
        )


def require_new(state: State, event: DefinitionProposed, day: date) -> None:
    """Pass where a proposal has the next name of its key, is of the day, and was shown with nothing. Raises Refused."""
    numbers, number = numbering.proposals_of(state, event.draft.key), number_in(event.proposal)
    if event.proposal != f"{event.draft.key}#{number}" or not numbers.has_in_order(number):
        raise lacking(f"{event.proposal} is out of order", f"`{event.draft.key}` had {numbers.many} proposals")
    if event.on != day:
        raise lacking(f"{event.proposal} was asked for on {day}", f"it says {event.on}, and lapses by that")
    require_shown_as_asked(event, None)


def require_renewed(before: Proposal, event: DefinitionRevised, day: date) -> None:
    """Pass where a revision stays about one definition, and is of its day. Raises Refused."""
    if (event.draft.key, event.draft.kind) != (before.key, before.draft.kind):
        raise lacking(f"{before.id} is about `{before.key}`", "a proposal stays about one definition")
    if not event.brief and event.on != day:
        raise lacking(f"{before.id} was revised on {day}", f"it says {event.on}, and lapses by that")
    require_shown_as_asked(event, before)


@guard("brief")
def require_shown_as_asked(event: Asking, before: Proposal | None) -> None:
    """Pass where a brief was put under what was asked for already, and nothing else. Raises Refused.

    Whoever shows one wrote nothing of it, so nobody changes anything with it.
    """
    if event.bound.shown != (event.brief.digest if event.brief else ""):
        raise lacking(f"what {event.proposal} says was shown was not", "its brief has another digest, or there is none")
    asked = (event.draft, event.terms, event.on)
    if event.brief and (before is None or asked != (before.draft, before.terms, before.on)):
        raise lacking(f"{event.proposal} was changed with its brief", "a brief is of what was asked for already")


@guard("terms")
def require_correctable(state: State, key: str, terms: Terms) -> None:
    """Pass where the version that is corrected, if any, is one. Raises Refused."""
    numbers = [each.number for each in state.history(key).versions]
    if terms.corrects and terms.corrects not in numbers:
        raise lacking(f"v{terms.corrects} of `{key}` is corrected", "there is no such version")
