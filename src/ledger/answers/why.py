"""Why a definition holds for one record, or does not: its clauses, what was found, and which of them decide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.answers.change import A_DRAFT
from ledger.render.sections import Section, just_lines

if TYPE_CHECKING:
    from ledger.app.questions.judge import Why
    from ledger.language import Explanation


class WhyAnswer(Answer, frozen=True, kw_only=True):
    """What a version says of one record, and its clauses in the author's order, with what was found.

    Version 0 is a draft, which nobody decided. `decided_by` are the clauses that decide where not all of them do, and
    `alike` is how many records of the file have the id of this one; 0 where it stands alone.
    """

    commands: ClassVar = ("why",)

    key: str
    version: int
    verdict: bool | int | str | None
    record: str
    clauses: list[str]
    decided_by: list[str]
    alike: int = 0

    def sections(self) -> Iterator[Section]:
        """The verdict, and a line for each clause."""
        drafts, by = ((), f"v{self.version}") if self.version else ((f"{self.key}, {A_DRAFT}",), "as drafted")
        more = (f"{self.alike:,} records have this id, and this is the first",) if self.alike > 1 else ()
        yield just_lines(
            *drafts, f"{self.key} {by} {verdict_in_words(self.verdict)} {self.record}", *more, *self.clauses
        )
        if self.alike and self.decided_by:
            yield just_lines(f"decided by {', '.join(self.decided_by)}")


class ExplainedClause(msgspec.Struct, frozen=True, kw_only=True):
    """A clause with its verdict, what was found, and the clauses that it is made of.

    `holds` is nothing where it gives points or a stage, which `text` says. `decides` marks those that decide the whole.
    """

    holds: bool | None
    text: str
    found: str
    decides: bool
    of: list[ExplainedClause]


def explained(found: Why) -> ExplainedClause:
    """The clauses of an answer as a tree, for a page."""
    from ledger.language.explain import deciding

    return _explained(found.explanation, {id(each) for each in deciding(found.explanation)})


def why_answer(found: Why) -> WhyAnswer:
    """What came of judging one record."""
    from ledger.language import lines

    return WhyAnswer(
        key=found.key,
        version=found.version,
        verdict=found.verdict,
        record=found.record,
        clauses=lines(found.explanation),
        decided_by=decided_by(found),
        alike=found.alike,
    )


def _explained(found: Explanation, deciding: set[int]) -> ExplainedClause:
    verdict = found.verdict
    label = found.clause if found.joint == "is" else found.joint or found.clause
    points = "" if isinstance(verdict, bool) else f"{'none' if verdict is None else verdict}: "
    return ExplainedClause(
        holds=verdict if isinstance(verdict, bool) else None,
        text=points + " ".join(filter(None, (found.name, label))),
        found=", ".join(f"{name} is {value}" for name, value in found.found),
        decides=id(found) in deciding,
        of=[_explained(each, deciding) for each in found.children],
    )


def decided_by(found: Why) -> list[str]:
    """The clauses that decide."""
    from ledger.language.explain import deciding

    return [" ".join(filter(None, (each.name, each.clause))) for each in deciding(found.explanation)]


def verdict_in_words(verdict: bool | int | str | None) -> str:
    """What is said of a record, to go before it."""
    if isinstance(verdict, bool):
        return "holds for" if verdict else "does not hold for"
    return f"gives {verdict} points to" if isinstance(verdict, int) else f"gives {verdict or 'no stage'} to"
