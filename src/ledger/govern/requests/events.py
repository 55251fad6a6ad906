r"""A change that somebody asks for, with what hurts: on record, and answered once by a steward.

    requested --answered: a proposal, or no, because--> answered
       \--each proposal that names it--> told beside that proposal, even after it was answered

Overdue is never stored: it follows from the day, and from the days in which the charter of then promised an answer.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ledger.data import Data
from ledger.domain.event import Event
from ledger.domain.period import days_on
from ledger.domain.tagging import Forms, by_given, by_key, by_member


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


class ChangeAnswer(Data, frozen=True):
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


def overdue_since(answer_by: date) -> date:
    """The first day on which an answer is late: the day after the last one that is in time."""
    return days_on(answer_by, 1)
