"""What people do and ask about requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.definition import Evidence
from ledger.domain.event import Boundary
from ledger.domain.proposal import key_of
from ledger.domain.state import State
from ledger.govern.requests import verbs
from ledger.govern.requests.answers import (
    RequestEntry,
    RequestList,
    RequestReply,
    RequestText,
    request_entry,
    request_list,
    request_reply,
    request_text,
)
from ledger.govern.requests.fold import find_boundary, widen_to_answers
from ledger.govern.requests.queries import RequestsOn, request_of, request_today, requests_today
from ledger.govern.requests.views import RequestStanding
from ledger.table.inputs import BECAUSE, Input, Name, Reason, Spelling, Words
from ledger.table.row import Act, Question, Row

HURTS = "What hurts? Stewards read it, answer it, and it goes on record."


class NewRequest(Input, frozen=True, kw_only=True):
    """What hurts, of a definition (`key`) or of what no definition is about yet (`about`), and what shows it."""

    key: Annotated[str, Spelling(argument="[KEY]", knows=("definition",))] = ""
    about: Annotated[Words, Spelling("What no definition is about yet.", option="--about", words=True)] = ""
    hurts: Annotated[Reason, Spelling("What hurts, in your words.", option="--hurts", words=True, asked=HURTS)]
    evidence: Annotated[
        Words,
        Spelling(
            "What shows it; a file stays outside.",
            option="--evidence",
            metavar="FILE|TEXT",
            words=True,
            digest="evidence_digest",
        ),
    ] = ""
    evidence_digest: str = ""


class RequestAnswer(Input, frozen=True, kw_only=True):
    """The proposal that it led to; none is no, which needs its reason."""

    request: Annotated[str, Spelling(argument="REQUEST", knows=("request",))]
    because: Annotated[Words, BECAUSE] = ""
    proposal: Annotated[
        str, Spelling("It was proposed.", option="--proposal", metavar="PROPOSAL", knows=("proposal",))
    ] = ""


class OpenOnes(Input, frozen=True, kw_only=True):
    """Only those of a definition, or only those that nobody answered."""

    key: Annotated[Name | None, Spelling(argument="[KEY]", knows=("definition",))] = None
    unanswered: Annotated[
        bool, Spelling("Only those that nobody answered, the overdue ones first.", option="--open")
    ] = False


class OneRequest(Input, frozen=True, kw_only=True):
    """The name of a request."""

    request: str


def give_arguments(ledger: Ledger, new: NewRequest) -> Mapping[str, Any]:
    """Return what the verb takes: what shows it in one piece."""
    seen = Evidence(new.evidence, new.evidence_digest)
    return {"key": new.key, "subject": new.about, "hurts": new.hurts, "evidence": seen}


def find_boundary_of_ask(new: NewRequest) -> Boundary:
    """Return what asking rests on: the requests that there are, and the definition."""
    return boundaries.union(find_boundary(), boundaries.definitions([new.key] if new.key else []))


def find_boundary_of_answer(reply: RequestAnswer) -> Boundary:
    """Return what an answer rests on: the request, and the definition that was proposed."""
    keys = [key_of(reply.proposal)] if reply.proposal else []
    return boundaries.union(find_boundary([reply.request]), boundaries.definitions(keys))


def widen_answer(state: State, reply: RequestAnswer) -> Boundary:
    """Return what the definitions and the rights are that an answer rests on, once the request is read."""
    return widen_to_answers(state)


def tell_entry(ledger: Ledger, new: NewRequest, decided: Decided) -> RequestEntry:
    """Say what came of asking."""
    return request_entry(ledger, decided, request_of(ledger, decided))


def tell_reply(ledger: Ledger, reply: RequestAnswer, decided: Decided) -> RequestReply:
    """Say what came of answering."""
    return request_reply(reply.request, reply.proposal, decided)


def tell_list(ledger: Ledger, only: OpenOnes, on_day: RequestsOn) -> RequestList:
    """List them."""
    return request_list(ledger, on_day, only.key or "", unanswered=only.unanswered)


def tell_one(ledger: Ledger, one: OneRequest, standing: RequestStanding) -> RequestText:
    """Show one in full."""
    return request_text(ledger, standing)


ASK = Act(
    name="ask",
    takes=NewRequest,
    verb=verbs.ask,
    arguments=give_arguments,
    boundary=find_boundary_of_ask,
    answer=tell_entry,
    about="Ask for a change of a definition, or of what no definition is about yet. A steward answers.",
    help="""Ask for a change of KEY, or of what no definition is about yet. A steward answers.

    For anybody whom the ledger knows. Of a file it keeps the name and the digest.
    """,
    address="/requests",
    scope="propose",
)
ANSWER = Act(
    name="answer",
    takes=RequestAnswer,
    verb=verbs.answer,
    boundary=find_boundary_of_answer,
    widen=widen_answer,
    answer=tell_reply,
    about="Answer a request, as a steward: with the proposal that it led to, or with no and why. It is answered once.",
    address="/requests/{request}/answer",
    scope="propose",
)
LIST = Question(
    name="requests",
    takes=OpenOnes,
    find=requests_today,
    answer=tell_list,
    about="The changes that people asked for, and what became of each.",
    help="The changes that people asked for: of everything, or of KEY; and what became of each.",
    address="/requests",
)
SHOW = Question(
    name="request",
    takes=OneRequest,
    find=request_today,
    answer=tell_one,
    about="One request: what hurts, who asked, what shows it, and what became of it.",
    address="/requests/{request}",
)
ROWS: Mapping[str, Row] = {row.name: row for row in (ASK, ANSWER, LIST, SHOW)}
