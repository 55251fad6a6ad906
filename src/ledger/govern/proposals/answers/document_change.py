"""One document that is another than at some commit: what that does, who answers for it, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from ledger.answers.answer import Problem, problem_lines, problems
from ledger.errors import LedgerError, Problems
from ledger.govern.documents.answers.change import VerdictChange, verdict_change, verdict_lines
from ledger.govern.documents.answers.credit_change import CreditMoves, credit_moves
from ledger.render.sections import Block, Lines, Points, Words

if TYPE_CHECKING:
    from ledger.app.ledger import Ledger
    from ledger.govern.documents.queries.documents import Checked
    from ledger.govern.documents.queries.draft_move import DraftMove
    from ledger.govern.proposals.queries.content_standing import Answerable
    from ledger.govern.proposals.queries.documents_diff import ChangedDocument

STATUS = {
    "in force": "in force",
    "ratified": "ratified for a later day",
    "approved": "approved, and not ratified yet",
    "proposed": "proposed",
    "blocked": "proposed, and blocked",
    "stale": "proposed, and stale",
    "lapsed": "proposed, and lapsed",
    "attested": "in use, and decided by nobody",
    "superseded": "superseded since it was ratified",
    "declined": "proposed, and declined",
    "withdrawn": "proposed, and withdrawn",
    "not proposed": "proposed by nobody",
    "ended": "not in force any more",
    "goes on": "still in force",
    "unreadable": "not to be read",
    "unknown": "not known",
}
"""What became of a content, in words."""
NO_CATEGORY = "no category: it judges no records"


class DraftChange(msgspec.Struct, frozen=True, kw_only=True):
    """What going from one content to another does: to verdicts, to credit, and in words where it is of neither."""

    verdicts: VerdictChange | None
    credit: CreditMoves | None
    words: list[str]

    @property
    def breaking(self) -> bool:
        """Whether a verdict or credit may move, or nobody can say so."""
        found = self.verdicts or self.credit
        return found.breaking if found else bool(self.words)

    @property
    def category_in_words(self) -> str:
        """The category with its plain words, or the first that is said of it; empty where there is nothing to say."""
        found = self.verdicts or self.credit
        return found.category_in_words if found else next(iter(self.words), "")

    def lines(self) -> Iterator[str]:
        """The records or the journey that tell, and how sure it is."""
        if self.verdicts:
            yield from verdict_lines(self.verdicts)
        elif self.credit:
            yield from self.credit.lines()
        else:
            yield from (f"  {each}" for each in self.words[1:])


class AnsweringPeople(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers for a change by the charter of a scope: how many of whom consent, and who decides.

    `at_least` where the charter says how many by what a change does to everything that it touches.
    """

    charter: str
    approvers: list[str]
    approvals: int
    at_least: bool
    deciders: list[str]

    @property
    def in_words(self) -> str:
        """All of it in a sentence."""
        decides = f"{' or '.join(self.deciders) or 'nobody'} decides, by the charter of `{self.charter}`"
        if not self.approvals:
            return decides
        least = "at least " if self.at_least else ""
        noun = "approval" if self.approvals == 1 else "approvals"
        return f"{least}{self.approvals} {noun} of {' or '.join(self.approvers) or 'nobody who could'}; then {decides}"


class DocumentChange(msgspec.Struct, frozen=True, kw_only=True):
    """A definition whose document is another, new, or there no more.

    `before` and `after` are where its document stands, `content` is the digest of what it says now. `change` is what
    going from one to the other does; `beside` what it does beside version `in_force` where the document before said
    something else. `status` says what became of that content, `version` or `proposal` what has it, from `since` on;
    `decided` is whether nothing is left to decide. `link` leads to where one proposes or answers.
    """

    key: str
    kind: str
    before: str | None
    after: str | None
    content: str | None
    change: DraftChange | None
    in_force: int | None
    beside: DraftChange | None
    status: str
    decided: bool
    version: int | None
    proposal: str | None
    since: date | None
    waits_for: str
    answers: AnsweringPeople | None
    link: str
    problems: list[Problem]
    problems_before: list[Problem]

    @property
    def breaking(self) -> bool:
        """Whether a verdict may move: by what changes here, or by what would change beside what is in force."""
        return any(each.breaking for each in (self.change, self.beside) if each)

    @property
    def does(self) -> str:
        """What it does, in a few words."""
        if self.problems and self.content is None:
            return "it cannot be read"
        if self.after is None:
            return "its document is there no more"
        if self.change:
            return self.change.category_in_words or NO_CATEGORY
        return "new" if self.before is None else "it could not be read before"

    @property
    def stands(self) -> str:
        """What became of it, in a few words."""
        about = self.proposal or (f"v{self.version}" if self.version else "")
        return f"{STATUS.get(self.status, self.status)}{f': {about}' if about else ''}"

    def blocks(self) -> Iterator[Block]:
        """What it does, what shows it, and what there is left to do."""
        yield from (Lines(("",)), Words(f"{self.key}: {self.does}", strong=True))
        told = [*(self.change.lines() if self.change else ()), *self._beside(), *self._problems()]
        yield from [Lines(tuple(told))] if told else []
        yield Points(tuple(self._facts()))

    def _beside(self) -> Iterator[str]:
        if self.beside and self.beside.category_in_words:
            yield f"  beside v{self.in_force}, which is in force: {self.beside.category_in_words}"
            yield from (f"  {line}" for line in self.beside.lines())

    def _problems(self) -> Iterator[str]:
        yield from problem_lines(self.problems)
        for each in self.problems_before:
            yield f"  before, at {each.place}: {each.what}"

    def _facts(self) -> Iterator[str]:
        yield f"{self.kind} in {self.after or self.before}"
        yield self.stands + (f", from {self.since}" if self.since and self.decided else "")
        if self.waits_for:
            yield f"waits for {self.waits_for}"
        if self.answers and not self.decided and not self.waits_for:
            yield self.answers.in_words
        if self.link and not self.decided:
            yield self.link


class IndirectChange(msgspec.Struct, frozen=True, kw_only=True):
    """A definition whose document is as it was, and that means something else by what it rests on."""

    key: str
    change: DraftChange

    def blocks(self) -> Iterator[Block]:
        """What it does, and what shows it."""
        told = f"{self.key}, by what it rests on: {self.change.category_in_words}"
        yield from (Lines(("",)), Words(told, strong=True))
        yield Lines(tuple(self.change.lines()))


def document_change(ledger: Ledger, found: ChangedDocument) -> DocumentChange:
    """What became of one document."""
    now, before, after = found.standing, found.before, found.after
    return DocumentChange(
        key=found.key,
        kind=found.kind,
        before=_place(before),
        after=_place(after),
        content=after.draft.content_digest if after and after.draft else None,
        change=draft_change(found.move) if before and after and before.draft and after.draft else None,
        in_force=found.governs.number if found.governs else None,
        beside=None if found.beside.is_none else draft_change(found.beside),
        status=now.status,
        decided=now.decided,
        version=now.version,
        proposal=now.proposal or None,
        since=now.since,
        waits_for=ledger.named(now.standing.wait.words) if now.standing else "",
        answers=_people(ledger, found.answerable) if found.answerable else None,
        link=_link(ledger, found),
        problems=told_problems(after.problems) if after else [],
        problems_before=told_problems(before.problems) if before else [],
    )


def draft_change(found: DraftMove) -> DraftChange:
    """What going from one content to another does."""
    return DraftChange(
        verdicts=verdict_change(found.verdicts) if found.verdicts else None,
        credit=credit_moves(found.credit.change, found.credit.otherwise) if found.credit else None,
        words=list(found.words),
    )


def _people(ledger: Ledger, found: Answerable) -> AnsweringPeople:
    return AnsweringPeople(
        charter=found.charter,
        approvers=[ledger.address(each) for each in found.approvers],
        approvals=found.quorum,
        at_least=found.routed,
        deciders=[ledger.address(each) for each in found.deciders],
    )


def _link(ledger: Ledger, found: ChangedDocument) -> str:
    """The page of the proposal, or the one on which the change would be proposed."""
    if found.standing.proposal:
        return ledger.settings.page(f"/p/{found.standing.proposal}")
    if found.after is None:
        return ledger.settings.page(f"/retire/{found.key}")
    return ledger.settings.page(f"/propose/{found.key}" if found.governs else "/propose")


def _place(checked: Checked | None) -> str | None:
    """The file of a document, without the line."""
    return checked.document.source if checked else None


def told_problems(found: Iterable[LedgerError]) -> list[Problem]:
    """Each of them with its parts."""
    return problems(Problems(each)) if (each := tuple(found)) else []
