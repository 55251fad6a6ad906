"""What documents change beside the same documents at another time, who answers for it, and what became of it.

    files before --read--> drafts --+                     +--prove--> category, witnesses, and what rests on it
                                    +--by key, if they differ
    files after ---read--> drafts --+                     +--by content digest--> ratified, proposed, or nothing

Each side is read among what is in force, so a set of documents need not be whole. Nothing is recorded: what stands in a
file decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from ledger.app.git import TextFile
from ledger.app.ledger import Ledger
from ledger.documents import Document, load
from ledger.domain import scope as scopes
from ledger.domain.definition import Draft, Version, mentions
from ledger.domain.state import State
from ledger.errors import LedgerError, Problems
from ledger.govern.documents.queries.documents import Checked, check
from ledger.govern.documents.queries.draft_move import Definitions, DraftMove, draft_move
from ledger.govern.documents.queries.rereading import Register, surroundings_on
from ledger.govern.proposals.queries.content_standing import (
    Answerable,
    ContentStanding,
    answerable,
    content_standing,
    ending_standing,
)
from ledger.kinds.kind import Surroundings
from ledger.kinds.names import ATTRIBUTION
from ledger.prove.patience import require_time

ELSEWHERE = ("agreed", "channel")
"""Documents that are no definitions: what was agreed after a survey, and what a channel says of itself."""


class ChangedDocument(NamedTuple):
    """One definition whose document is another, or is there no more; None for the side on which it is not there.

    `governs` is the version in force today, and `beside` what the document does beside that, where the document before
    said something else.
    """

    key: str
    kind: str
    before: Checked | None
    after: Checked | None
    move: DraftMove
    governs: Version | None
    beside: DraftMove
    standing: ContentStanding
    answerable: Answerable | None


class IndirectMove(NamedTuple):
    """A definition whose own document is as it was, and that means something else by what it rests on."""

    key: str
    move: DraftMove


class DocumentsSide(NamedTuple):
    """Documents, each by its key; the definitions that they make among those in force; and what nobody can read."""

    documents: Mapping[str, Checked]
    definitions: Definitions
    unreadable: tuple[LedgerError, ...]

    def draft(self, key: str) -> Draft | None:
        """What the document of a key says, where there is one that can be read."""
        return each.draft if (each := self.documents.get(key)) else None


class DocumentsMove(NamedTuple):
    """All that changes between two sets of documents, as of a day."""

    day: date
    before: DocumentsSide
    after: DocumentsSide
    changes: tuple[ChangedDocument, ...]
    indirect: tuple[IndirectMove, ...]


def documents_diff(
    ledger: Ledger, before: Iterable[TextFile], after: Iterable[TextFile], day: date | None = None
) -> DocumentsMove:
    """What the second set of files changes beside the first, read against what is in force on a day (today)."""
    state, day = ledger.state(), day or ledger.today()
    known = surroundings_on(state, day, ledger.zone, Register(ledger))
    was, now = (_read(ledger, files, known) for files in (before, after))
    keys = [key for key in sorted({*was.documents, *now.documents}) if _differs(was, now, key)]
    changes = tuple(_changed(ledger, state, key, was, now, known) for key in keys)
    return DocumentsMove(day, was, now, changes, tuple(_indirect(was, now, {*keys}, known)))


def _read(ledger: Ledger, files: Iterable[TextFile], known: Surroundings) -> DocumentsSide:
    documents, unreadable = list[Document](), list[LedgerError]()
    for file in files:
        require_time()
        try:
            documents += (each for each in load(file.text, file.source) if each.kind not in ELSEWHERE)
        except LedgerError as problem:
            unreadable += problem.problems if isinstance(problem, Problems) else (problem,)
    found = {_key(each): each for each in check(ledger.plugins, documents, known)}
    drafts = {key: each.draft for key, each in found.items() if each.draft}
    return DocumentsSide(found, {**known.definitions, **drafts}, tuple(unreadable))


def _key(checked: Checked) -> str:
    """What a document is about, as far as it can be read."""
    value, kind = checked.document.value, checked.document.kind
    if checked.draft:
        return checked.draft.key
    return scopes.charter_key(str(value.get("scope"))) if kind == "charter" else str(value.get("key") or kind)


def _differs(was: DocumentsSide, now: DocumentsSide, key: str) -> bool:
    """Whether a definition is another: by its digest, or by what was written where that cannot be read."""
    one, other = was.documents.get(key), now.documents.get(key)
    if one is None or other is None:
        return True
    if one.draft and other.draft:
        return one.draft.content_digest != other.draft.content_digest
    return one.document.value != other.document.value


def _changed(
    ledger: Ledger, state: State, key: str, was: DocumentsSide, now: DocumentsSide, known: Surroundings
) -> ChangedDocument:
    require_time()
    one, other = was.documents.get(key), now.documents.get(key)
    before, after, governs = was.draft(key), now.draft(key), known.definitions.get(key)
    return ChangedDocument(
        key=key,
        kind=next(each.document.kind for each in (other, one) if each),
        before=one,
        after=other,
        move=_moved(before, was.definitions, after, now.definitions, known),
        governs=state.history(key).in_force(known.day),
        beside=_beside(before, governs, after, now, known),
        standing=_standing(ledger, state, key, now),
        answerable=answerable(state, draft, known) if (draft := after or before) else None,
    )


def _moved(
    before: Draft | None, around: Definitions, after: Draft | None, then: Definitions, known: Surroundings
) -> DraftMove:
    if before is None or after is None:
        return DraftMove()
    return draft_move(before, around, after, then, known.zone, known.day)


def _beside(
    before: Draft | None, governs: Draft | None, after: Draft | None, now: DocumentsSide, known: Surroundings
) -> DraftMove:
    """What a document does beside what is in force, where that is neither what it was before nor what it says."""
    same = [each and governs and each.content_digest == governs.content_digest for each in (before, after)]
    return DraftMove() if any(same) else _moved(governs, known.definitions, after, now.definitions, known)


def _standing(ledger: Ledger, state: State, key: str, now: DocumentsSide) -> ContentStanding:
    if key not in now.documents:
        return ending_standing(ledger, state, key)
    draft = now.draft(key)
    return content_standing(ledger, state, draft, ledger.today()) if draft else ContentStanding("unreadable")


def _indirect(was: DocumentsSide, now: DocumentsSide, changed: set[str], known: Surroundings) -> Iterator[IndirectMove]:
    """What becomes of definitions that rest on a changed one, and are as they were themselves."""
    for key in sorted(now.definitions.keys() & was.definitions.keys() - changed):
        require_time()
        before, after = was.definitions[key], now.definitions[key]
        if (after.yields or after.kind == ATTRIBUTION) and changed & _leading(key, now.definitions):
            move = draft_move(before, was.definitions, after, now.definitions, known.zone, known.day)
            if not move.is_none:
                yield IndirectMove(key, move)


def _leading(key: str, definitions: Definitions) -> set[str]:
    """A definition and everything that it leads to."""
    found, waiting = set[str](), [key]
    while waiting:
        each = waiting.pop()
        if each not in found and each in definitions:
            found.add(each)
            waiting += mentions(definitions[each])
    return found
