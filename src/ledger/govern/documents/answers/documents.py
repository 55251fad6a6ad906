"""What is said of documents before anybody is bothered with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer, Problem, problem_lines, problems
from ledger.brief.headline import Headline
from ledger.errors import Problems
from ledger.govern.documents.queries.documents import Checked
from ledger.govern.documents.queries.draft_text import draft_lines
from ledger.render.sections import Section, just_lines


class DocumentCheck(msgspec.Struct, frozen=True, kw_only=True):
    """One document: how it reads, what else to know of it, and what is wrong with it.

    `content` and `meaning` are its digests; nothing where it cannot be read. `says` are its criteria, rules, stages or
    claim as people read them; empty for other kinds. `headline` is what it does from its first day, where records were
    sent along. `kind` is empty where the file cannot be read.
    """

    source: str
    kind: str
    key: str | None
    content: str | None
    meaning: str | None
    says: list[str]
    notes: list[str]
    problems: list[Problem]
    headline: Headline | None = None

    def lines(self) -> Iterator[str]:
        """Whether it is sound, how it reads, the notes and the problems."""
        yield f"{'✗' if self.problems else '✓'} {self.kind or 'document'} {self.key or '?'}  ({self.source})"
        if self.says and self.content:
            yield from (f"    {line}" for line in self.says)
            yield f"    content sha256:{self.content[:16]}"
        yield from (f"  · {note}" for note in self.notes)
        yield from (f"  {line}" for line in problem_lines(self.problems))


class DocumentChecks(Answer, frozen=True, kw_only=True):
    """What was found of each document."""

    commands: ClassVar = ("check",)
    content: ClassVar = "documents"

    documents: list[DocumentCheck]

    @property
    def bad(self) -> bool:
        """Whether something is wrong with one."""
        return any(each.problems for each in self.documents)

    def sections(self) -> Iterator[Section]:
        """Each after the other."""
        yield just_lines(*(line for each in self.documents for line in each.lines()))


def document_checks(found: Iterable[Checked], headline: Headline | None = None) -> DocumentChecks:
    """What was found of each document, and what one does from its first day."""
    return DocumentChecks(documents=[_check(each, headline) for each in found])


def _check(checked: Checked, headline: Headline | None) -> DocumentCheck:
    draft, document = checked.draft, checked.document
    key = draft.key if draft else document.value.get("key")
    return DocumentCheck(
        source=document.source,
        kind=document.kind,
        key=None if key is None else str(key),
        content=draft.content_digest if draft else None,
        meaning=draft.meaning if draft else None,
        says=draft_lines(draft) if draft and draft.tree is not None else [],
        notes=list(checked.notes),
        problems=problems(Problems(checked.problems)) if checked.problems else [],
        headline=headline,
    )
