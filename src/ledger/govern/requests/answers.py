"""Requests for a change: what hurts, who asked, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.ledger import Decided, Ledger
from ledger.govern.requests.events import ChangeRequest, overdue_since
from ledger.render.sections import Lines, Section, Table, hanging, just_lines, untitled

if TYPE_CHECKING:
    from ledger.govern.requests.queries import RequestsOn
    from ledger.govern.requests.views import RequestStanding


class AskedChange(msgspec.Struct, frozen=True, kw_only=True):
    """A request: which definition it is about, or else which subject; who asked when, and what hurts.

    `evidence` is a text, or the name of a file, of which the ledger holds the digest and not the bytes.
    """

    request: str
    key: str | None
    subject: str | None
    hurts: str
    evidence: str
    evidence_digest: str
    by: str
    on: date

    @property
    def about(self) -> str:
        """The definition, or the subject."""
        return self.key or self.subject or ""

    @property
    def asked(self) -> str:
        """Who asked, and when."""
        return f"{self.by}, {self.on}"

    @property
    def evidence_told(self) -> str:
        """The text; or the file, by the name and the digest that tell it from another."""
        digest = f" (sha256:{self.evidence_digest[:16]}; the file stays with whoever has it)"
        return f"{self.evidence}{digest if self.evidence_digest else ''}"


class TakenUpRequest(AskedChange, frozen=True, kw_only=True):
    """A request that a proposal names or was the answer to; `answered`, unless it still waits for a steward."""

    answered: bool

    @property
    def in_words(self) -> str:
        """It in a line: who asked, when, and what hurts."""
        waits = "" if self.answered else "; a steward has yet to answer"
        return f"{self.request} ({self.asked}): {' '.join(self.hurts.split())}{waits}"


class RequestedProposal(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal that a request was answered with, or that names it, and how it stands."""

    proposal: str
    status: str

    @property
    def in_words(self) -> str:
        """Both."""
        return f"{self.proposal}, {self.status}"


class RequestState(AskedChange, frozen=True, kw_only=True):
    """A request and how it stands: open, overdue, proposed or no.

    While it is open, `people` may answer, in time until `answer_by`. Later `answered_by` did, with the first of
    `proposals` or with no, `because` of something; further proposals name it.
    """

    status: str
    people: list[str]
    answer_by: date | None
    answered_by: str | None
    because: str
    proposals: list[RequestedProposal]

    @property
    def in_words(self) -> str:
        """As one clause."""
        named = "; ".join(each.in_words for each in self.proposals)
        later = f"; named by {named}" if named else ""
        match self.status:
            case "proposed":
                return f"answered: {named}"
            case "no":
                return f"no, because {' '.join(self.because.split())}{later}"
            case _:
                return f"waits for {self.waits}{later}"

    @property
    def waits(self) -> str:
        """For whom an open one waits, and until when."""
        people = " or ".join(self.people) or "nobody who could"
        until = f", until {self.answer_by}" if self.answer_by else ""
        return f"an answer by {people}{f', overdue since {self.overdue_since}' if self.overdue_since else until}"

    @property
    def overdue_since(self) -> date | None:
        """The first day on which an answer was late; None where none is."""
        return overdue_since(self.answer_by) if self.answer_by and self.status == "overdue" else None


class RequestEntry(Answer, frozen=True, kw_only=True):
    """A request that is on record from here on; `request` is nothing where the same waits for an answer already."""

    commands: ClassVar = ("ask",)

    request: RequestState | None
    position: int | None

    def sections(self) -> Iterator[Section]:
        """What was asked for, for whom it waits, and what was taken for evidence."""
        if self.request is None:
            yield just_lines("you asked for this already, and it waits for an answer: ledger requests --open")
            return
        found = self.request
        seen = [f"  evidence: {found.evidence_told}"] if found.evidence else []
        yield just_lines(
            f"{found.request}: a change of {found.about}  (#{self.position})", f"  waits for {found.waits}", *seen
        )


class RequestReply(Answer, frozen=True, kw_only=True):
    """The answer to a request: a proposal, or none, which is no. Without a position it was answered so before."""

    commands: ClassVar = ("answer",)

    request: str
    proposal: str | None
    position: int | None

    def sections(self) -> Iterator[Section]:
        """One line."""
        told = f"{self.request} is answered: {self.proposal or 'no'}"
        yield just_lines(f"{told}, as before" if self.position is None else f"{told}  (#{self.position})")


class RequestList(Answer, frozen=True, kw_only=True):
    """What people asked to change, and how each request stands."""

    commands: ClassVar = ("requests",)
    content: ClassVar = "requests"

    requests: list[RequestState]
    key: str | None
    unanswered: bool

    def sections(self) -> Iterator[Section]:
        """A row each."""
        head = ("REQUEST", "ABOUT", "ASKED", "BY", "WHAT HURTS", "STANDS")
        rows = tuple(
            (e.request, e.about, str(e.on), e.by, " ".join(e.hurts.split()), e.in_words) for e in self.requests
        )
        what = "waits for an answer" if self.unanswered else "was asked for"
        none = f"no change {f'of {self.key} ' if self.key else ''}{what}"
        yield untitled(Table(head, rows, least=("ASKED", "BY")) if rows else Lines((none,)))


class RequestText(Answer, RequestState, frozen=True, kw_only=True):
    """One request: what hurts in full, the evidence, and what became of it."""

    commands: ClassVar = ("show",)

    def sections(self) -> Iterator[Section]:
        """What is asked, by whom, and how it stands."""
        lines = (line for name, value in self._facts() if value for line in hanging(f"  {name:12}", value))
        yield just_lines(f"{self.request} — a change of {self.about}", *lines)

    def _facts(self) -> Iterator[tuple[str, str]]:
        yield "what hurts", self.hurts
        yield "evidence", self.evidence_told if self.evidence else ""
        yield "asked by", self.asked
        yield "stands", self.in_words
        yield "answered by", self.answered_by or ""
        yield "because", self.because if self.proposals else ""


def request_entry(ledger: Ledger, decided: Decided, found: RequestStanding | None) -> RequestEntry:
    """What came of asking for a change."""
    told = RequestState(**_state_fields(ledger, found)) if found else None
    return RequestEntry(request=told, position=decided.position)


def request_reply(request: str, proposal: str, decided: Decided) -> RequestReply:
    """What came of answering."""
    return RequestReply(request=request, proposal=proposal or None, position=decided.position)


def request_list(ledger: Ledger, found: RequestsOn, key: str, *, unanswered: bool) -> RequestList:
    """These requests."""
    told = [RequestState(**_state_fields(ledger, each)) for each in found.found]
    return RequestList(requests=told, key=key or None, unanswered=unanswered)


def request_text(ledger: Ledger, found: RequestStanding) -> RequestText:
    """One of them, in full."""
    return RequestText(**_state_fields(ledger, found))


def taken_up(ledger: Ledger, found: Iterable[ChangeRequest]) -> list[TakenUpRequest]:
    """The requests that a proposal answers."""
    return [TakenUpRequest(**request_fields(ledger, each), answered=each.answer is not None) for each in found]


def request_fields(ledger: Ledger, found: ChangeRequest) -> dict[str, Any]:
    """The fields of an AskedChange."""
    terms = found.terms
    return {
        "request": found.id,
        "key": terms.key or None,
        "subject": ledger.named(terms.subject) or None,
        "hurts": ledger.named(terms.hurts),
        "evidence": ledger.named(terms.evidence),
        "evidence_digest": terms.evidence_digest,
        "by": ledger.address(found.by),
        "on": terms.on,
    }


def _state_fields(ledger: Ledger, found: RequestStanding) -> dict[str, Any]:
    """The fields of a RequestState."""
    answer = found.request.answer
    return {
        **request_fields(ledger, found.request),
        "status": _status(found),
        "people": [ledger.address(each) for each in found.people],
        "answer_by": found.until,
        "answered_by": ledger.address(answer.by) if answer else None,
        "because": ledger.named(answer.terms.because) if answer else "",
        "proposals": [RequestedProposal(proposal=name, status=now) for name, now in found.proposals.items()],
    }


def _status(found: RequestStanding) -> str:
    if found.request.answer:
        return "proposed" if found.request.answer.terms.proposal else "no"
    return "overdue" if found.overdue else "open"
