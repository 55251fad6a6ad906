"""What a set of documents changes beside another, as in a pull request, and what became of each change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.answers.answer import Answer, Problem, problem_lines
from ledger.errors import BadInput, LedgerError, StorageFault
from ledger.govern.proposals.answers.document_change import (
    DocumentChange,
    IndirectChange,
    document_change,
    draft_change,
    told_problems,
)
from ledger.render.sections import Block, Lines, Section, Table, Words, untitled

if TYPE_CHECKING:
    from ledger.app.git import FileSides, TextFile
    from ledger.app.ledger import Ledger
    from ledger.app.remote import RemoteLedger
    from ledger.govern.proposals.queries.documents_diff import DocumentsMove


class DocumentsDiff(Answer, frozen=True, kw_only=True):
    """What documents change beside those at another commit, and what became of each change.

    `against` is what people call that commit, `on` the day as of which it is told, `known` whether a ledger was asked.
    `unreadable` are files of now that nobody can read, `unreadable_before` those of then. `address` is where the pages
    are.
    """

    commands: ClassVar = ("diff",)

    against: str
    on: date
    known: bool
    address: str
    changes: list[DocumentChange]
    indirect: list[IndirectChange]
    unreadable: list[Problem]
    unreadable_before: list[Problem]

    @property
    def bad(self) -> bool:
        """Whether something is wrong with a document as it is now."""
        return bool(self.unreadable) or any(each.problems for each in self.changes)

    @property
    def decided(self) -> bool:
        """Whether every change was ratified with the same content."""
        return all(each.decided for each in self.changes)

    @property
    def breaking(self) -> bool:
        """Whether a verdict may move."""
        return any(each.breaking for each in self.changes) or any(each.change.breaking for each in self.indirect)

    def sections(self) -> Iterator[Section]:
        """How many and how they stand, then each with what it does and who answers for it."""
        yield untitled(Words(self._head, strong=True), *self._caveat())
        if len(self.changes) > 1:
            head = ("DEFINITION", "WHAT IT DOES", "STANDS")
            yield untitled(Table(head, tuple((each.key, each.does, each.stands) for each in self.changes)))
        yield from (untitled(*each.blocks()) for each in self.changes)
        yield from (untitled(*each.blocks()) for each in self.indirect)
        if told := [*problem_lines(self.unreadable), *self._before()]:
            yield untitled(Lines(tuple(told)))

    @property
    def _head(self) -> str:
        many, left = len(self.changes), sum(not each.decided for each in self.changes)
        if not many:
            return f"no definition is another than at {self.against}"
        head = "1 definition is" if many == 1 else f"{many} definitions are"
        said = "nothing is left to decide" if not left else "not decided" if many == 1 else f"{left} not decided"
        return f"{head} another than at {self.against}: {said}"

    def _caveat(self) -> Iterator[Block]:
        if not self.known:
            yield Words("No ledger was asked: what is in force, who answers, and what was decided is not known.")
        elif not self.decided:
            yield Words("Merging decides nothing: a change governs once the ledger has its ratification.")

    def _before(self) -> Iterator[str]:
        for each in self.unreadable_before:
            yield f"before, at {each.place}: {each.what}"


def documents_diff_answer(ledger: Ledger, found: DocumentsMove, against: str = "") -> DocumentsDiff:
    """All that changes, with people's addresses and the addresses of pages."""
    state = ledger.state()
    return DocumentsDiff(
        against=against,
        on=found.day,
        known=state.founded is not None,
        address=ledger.settings.address,
        changes=[document_change(ledger, each) for each in found.changes],
        indirect=[IndirectChange(key=each.key, change=draft_change(each.move)) for each in found.indirect],
        unreadable=told_problems(found.after.unreadable),
        unreadable_before=told_problems(found.before.unreadable),
    )


def remote_documents_diff(remote: RemoteLedger, sides: FileSides, day: date | None) -> DocumentsDiff:
    """The same as a served ledger tells it; a file that is no text stays here. Raises what it has against it."""
    (before, unreadable_before), (after, unreadable) = _sent(sides.before), _sent(sides.after)
    asked = {"before": before, "after": after} | ({"on": day.isoformat()} if day else {})
    found = _told(remote.asked("POST", "/diff", asked), sides.ref)
    return msgspec.structs.replace(
        found,
        address=found.address or remote.address,
        unreadable=[*found.unreadable, *unreadable],
        unreadable_before=[*found.unreadable_before, *unreadable_before],
    )


def _told(reply: object, ref: str) -> DocumentsDiff:
    try:
        return msgspec.convert({**msgspec.convert(reply, dict[str, object]), "against": ref}, DocumentsDiff)
    except msgspec.ValidationError as error:
        what, why = "the server's answer cannot be read", f"{error}; it may be of another version"
        raise StorageFault(what, why, "install the version that the server has") from None


def _sent(files: Iterable[TextFile]) -> tuple[list[dict[str, str]], list[Problem]]:
    """The files as they are sent, and what is told of those that are not."""
    sent, kept = list[dict[str, str]](), list[LedgerError]()
    for each in files:
        try:
            sent.append({"source": each.source.encode(errors="replace").decode(), "text": each.readable})
        except BadInput as problem:
            kept.append(problem)
    return sent, told_problems(kept)
