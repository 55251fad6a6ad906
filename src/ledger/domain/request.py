r"""A change that somebody asks for, with what hurts: on record, and answered once by a steward.

    requested --answered: a proposal, or no, because--> answered
       \--each proposal that names it--> told beside that proposal, even after it was answered

Overdue is never stored: it follows from the day, and from the days in which the charter of then promised an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from ledger.data import Data
from ledger.domain.event import Event
from ledger.domain.period import days_on
from ledger.domain.scope import EVERYTHING
from ledger.domain.tagging import Forms, by_given, by_key, by_member

if TYPE_CHECKING:
    from ledger.domain.state import State


class ChangeRequested(Event, frozen=True, kw_only=True):
    """Somebody asks for a change of a definition (`key`), or of what no definition is about yet (`subject`).

    `evidence` is a text, or the name of a file whose bytes stay outside; then `evidence_digest` is theirs.
    """

    stored_name: ClassVar[str] = "change.requested/1"
    tag_forms: ClassVar[Forms] = (by_member("request", "request"), by_given("definition", "key"))
    request: str
    key: str = ""
    subject: str = ""
    hurts: str
    evidence: str = ""
    evidence_digest: str = ""
    on: date


class ChangeAnswered(Event, frozen=True, kw_only=True):
    """A steward answers a request: with a proposal, or, where there is none, with no and why.

    `key` is the definition that the request is about, and `right` the position of the row that seats whoever answers.
    """

    stored_name: ClassVar[str] = "change.answered/1"
    tag_forms: ClassVar[Forms] = (
        by_member("request", "request"),
        by_given("proposal", "proposal"),
        by_given("definition", "key"),
        by_key("definition", "proposal"),
    )
    request: str
    key: str = ""
    proposal: str = ""
    because: str = ""
    right: int


class ChangeAnswer(NamedTuple):
    """What a request was answered: at which position, by whom, and what."""

    position: int
    by: str
    terms: ChangeAnswered


class ChangeRequest(Data, frozen=True):
    """A request: its position, who asked and what for, and the answer once there is one."""

    position: int
    by: str
    terms: ChangeRequested
    answer: ChangeAnswer | None = None

    @property
    def id(self) -> str:
        """The name by which people know it."""
        return self.terms.request

    @property
    def about(self) -> str:
        """The definition, or the subject."""
        return self.terms.key or self.terms.subject


def path_of(state: State, key: str) -> str:
    """The scope whose stewards answer a request: that of its definition; everything, where it is about none."""
    versions = state.history(key).versions  # none, where somebody stored a request past the program
    return versions[-1].draft.path if versions else EVERYTHING


def answer_by(state: State, request: ChangeRequest) -> date | None:
    """The last day to answer it in time; None where the charter of the day promised nothing."""
    row = state.rights.governing(path_of(state, request.terms.key), request.terms.on)
    days = row.terms.answers_within if row else None
    return days_on(request.terms.on, days) if days else None


def overdue_since(answer_by: date) -> date:
    """The first day on which an answer is late: the day after the last one that is in time."""
    return days_on(answer_by, 1)


def stewards_of(state: State, request: ChangeRequest, today: date) -> tuple[str, ...]:
    """The people who may answer it today."""
    row = state.rights.governing(path_of(state, request.terms.key), today)
    return tuple(filter(state.human, state.rights.holders(row, "steward", today))) if row else ()


def answered_by(state: State, proposal: str) -> Iterator[ChangeRequest]:
    """The requests that a proposal names, and those that were answered with it."""
    named = state.proposals[proposal].terms.answers or ()
    for each in state.requests.values():
        if each.id in named or (each.answer and each.answer.terms.proposal == proposal):
            yield each
