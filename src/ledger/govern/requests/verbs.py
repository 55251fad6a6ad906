"""The verbs of those who ask for a change, and of the stewards who answer: with a proposal, or with no."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ledger.domain import numbering
from ledger.domain.charter import Row, require
from ledger.domain.definition import Evidence
from ledger.domain.event import Event
from ledger.domain.guards import a_person, require_proposal
from ledger.domain.proposal import key_of
from ledger.domain.state import State
from ledger.errors import BadInput, NoRight, Refused, UnknownName
from ledger.govern.requests.events import ChangeAnswered, ChangeRequest, ChangeRequested
from ledger.govern.requests.fold import SLOT, path_of, stewards_of
from ledger.steps import DATE, FILE, TEXT, again, step

LONGEST_SUBJECT, LONGEST = 100, 4_000
NOTHING = Evidence("", "")


def ask(
    state: State,
    *,
    key: str = "",
    subject: str = "",
    hurts: str,
    evidence: Evidence = NOTHING,
    by: str,
    today: date,
) -> list[Event]:
    """Ask for a change of a definition, or of what no definition is about: for anybody who is known.

    Nothing follows where the same person asked the same, and waits for an answer. Raises UnknownName, BadInput and
    Refused.
    """
    may_ask(state, key, by)
    _require_said(key, subject, hurts)
    told = {"key": key, "subject": subject, "hurts": hurts}
    told |= {"evidence": evidence.name, "evidence_digest": evidence.digest}
    mine = (each for each in SLOT.of(state).values() if each.by == by and not each.answer)
    if any(all(getattr(each.terms, name) == value for name, value in told.items()) for each in mine):
        return []
    return [ChangeRequested(request=next_name(state), on=today, **told)]


def answer(state: State, request: str, *, proposal: str = "", by: str, today: date, because: str = "") -> list[Event]:
    """Answer a request, once: with a proposal, or without one with no, which takes a reason.

    For the stewards of the scope of its definition, or of `*` where it is about none. Raises UnknownName and Refused.
    """
    found = require_request(state, request)
    if found.answer and (found.answer.by, found.answer.terms.proposal) == (by, proposal):
        return []
    unanswered(found)
    row = right_to_answer(state, found, by, today)
    if proposal:
        _require_standing(state, proposal)
        _require_later(state, found, proposal)
    elif not because.strip():
        raise Refused(
            f"a no to {request} needs a reason",
            why="whoever asked is to read why",
            fix=step("say it", "answer", request, no=True, because=TEXT),
        )
    return [_answered(found, proposal, row, because)]


def extend(state: State, act: Any, *, by: str, today: date) -> Iterator[Event]:
    """Yield the answers that a proposal gives to the requests that it names, where it is the first to answer.

    Only whoever may answer does. Raises UnknownName.
    """
    for found in [require_request(state, each) for each in act.terms.answers or ()]:
        if not found.answer and by in stewards_of(state, found, today):
            yield _answered(found, act.proposal, right_to_answer(state, found, by, today))


def require_request(state: State, request: str) -> ChangeRequest:
    """The request of that name. Raises UnknownName."""
    if found := SLOT.of(state).get(request):
        return found
    raise UnknownName(
        f"there is no request `{request}`",
        why="nobody asked for a change under that name",
        fix=step("list them", "requests"),
        sort="request",
        name=request,
    )


def next_name(state: State) -> str:
    """What the next request is called; every request is inside the boundary of asking."""
    return f"r-{numbering.requests_of(state).next}"


def may_ask(state: State, key: str, by: str) -> None:
    """Pass where somebody is known, and the definition that they ask about, if any, is one."""
    if by not in state.persons:
        raise NoRight(
            f"{by} may not ask for a change",
            why="this ledger does not know them",
            fix=step("ask the decider of `*` to register you", "person add", by, as_=False),
        )
    if key and key not in state.definitions:
        raise no_definition(key)


def no_definition(key: str) -> UnknownName:
    """That nobody can ask about a definition of that key."""
    return UnknownName(
        f"there is no definition `{key}`",
        why="no version of it was ratified or attested",
        fix=step("see what is; about what is none yet, ask with --about", "list"),
        sort="definition",
        name=key,
    )


def unanswered(request: ChangeRequest) -> None:
    """Pass where nobody answered it."""
    if request.answer:
        told = request.answer.terms.proposal or "no"
        raise Refused(
            f"{request.id} was answered",
            why=f"{request.answer.by} answered {told}, and a request is answered once",
            fix=step(
                "name it in a proposal that comes later",
                "propose",
                FILE,
                answers=request.id,
                effective=DATE,
                because=TEXT,
            ),
        )


def right_to_answer(state: State, request: ChangeRequest, by: str, today: date) -> Row:
    """The row that lets a person answer it. Raises Refused."""
    row = require(state.rights, path_of(state, request.terms.key), "steward", by, today)
    a_person(state, by, "answer a request")
    return row


def _answered(request: ChangeRequest, proposal: str, row: Row, because: str = "") -> ChangeAnswered:
    return ChangeAnswered(
        request=request.id, key=request.terms.key, proposal=proposal, because=because, right=row.position
    )


def _require_standing(state: State, proposal: str) -> None:
    """Pass where a proposal was not given up: what was declined or withdrawn is no answer."""
    closed = require_proposal(state, proposal).closed
    if closed in ("declined", "withdrawn"):
        raise Refused(
            f"{proposal} was {closed}",
            why="it changes nothing, so it answers nobody",
            fix=again("name another proposal, or answer no", proposal=False, no=True, because=TEXT),
        )


def _require_later(state: State, request: ChangeRequest, proposal: str) -> None:
    """Pass where a proposal was not ratified before the request was made: it cannot have answered that."""
    versions = state.history(key_of(proposal)).versions
    if any(each.proposal == proposal and each.position < request.position for each in versions):
        raise Refused(
            f"{proposal} was ratified before {request.id} was made",
            why="what was decided before somebody asked is no answer to it",
            fix=again("name a later proposal, or answer no", proposal=False, no=True, because=TEXT),
        )


def _require_said(key: str, subject: str, hurts: str) -> None:
    if bool(key) == bool(subject):
        raise BadInput(
            "a request is about a definition, or about something else",
            why="both were named" if key else "neither was named",
            fix=again("leave out one of them", about=False) if key else again("say about what", about=TEXT),
        )
    if len(subject) > LONGEST_SUBJECT or len(subject.splitlines()) > 1:
        raise BadInput(
            "what it is about is too long",
            why=f"it is one line of at most {LONGEST_SUBJECT} characters",
            fix=again("say the rest in what hurts", about=TEXT),
        )
    if not hurts.strip():
        raise BadInput(
            "it does not say what hurts", why="a steward answers that", fix=again("say what hurts", hurts=TEXT)
        )
    if len(hurts) > LONGEST:
        raise BadInput(
            f"what hurts is told in {len(hurts):,} characters",
            why=f"people read at most {LONGEST:,}",
            fix=again("give the rest as a file", hurts=TEXT, evidence=FILE),
        )
