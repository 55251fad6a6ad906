"""What would come of proposing a text, before anybody proposes it."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.answers.answer import Answer, Problem, problem_lines, problems
from ledger.app.ledger import Ledger
from ledger.brief.headline import MOVING, ChangeTerms, Headline, category_said, headline
from ledger.errors import Problems
from ledger.govern.documents.answers.change import DefinitionMove, definition_moves
from ledger.govern.documents.queries.draft_text import draft_lines
from ledger.govern.proposals.decide.attempt import ProposalAttempt
from ledger.measure.counting.answers.impact import ImpactAnswer, impact_answer
from ledger.render.sections import Section, just_lines


class AttemptAnswer(Answer, frozen=True, kw_only=True):
    """What stands in the way of a proposal; or how its text reads, and what it would change.

    `first` says that nothing governs its key yet, and `headline` what it does from its first day. `impact` is what it
    would do to the records that `source` names, as if it had judged each of them; `uncounted` why they could not be
    counted.
    """

    key: str
    title: str
    problems: list[Problem]
    notes: list[str]
    says: list[str]
    first: bool
    changes: list[DefinitionMove]
    impact: ImpactAnswer | None = None
    source: str = ""
    uncounted: tuple[Problem, ...] = ()
    headline: Headline | None = None

    def sections(self) -> Iterator[Section]:
        """The problems, or what it would do."""
        yield just_lines(*self._lines())
        yield from self.impact.sections() if self.impact else ()

    def _lines(self) -> Iterator[str]:
        if self.problems:
            yield from problem_lines(self.problems)
            return
        yield from self.headline.lines if self.headline else ()
        yield from (f"  {line}" for line in self.says)
        yield from (f"  · {note}" for note in self.notes)
        if self.first:
            yield f"  new: nothing governed `{self.key}` before"
        yield from (line for each in self.changes for line in each.lines())
        yield from problem_lines(self.uncounted)


def attempt_answer(ledger: Ledger, found: ProposalAttempt, source: str = "") -> AttemptAnswer:
    """What came of trying, and what it would do to records that go by `source`."""
    draft = found.draft
    return AttemptAnswer(
        key=draft.key if draft else "",
        title=str(draft.content.get("title", draft.key)) if draft else "",
        problems=problems(Problems(found.problems)) if found.problems else [],
        notes=list(found.notes),
        says=[ledger.named(line) for line in draft_lines(draft)] if draft else [],
        first=found.first,
        changes=definition_moves(draft, found.affects, found.changes) if draft else [],
        impact=impact_answer(ledger, found.impact) if found.impact else None,
        source=source,
        uncounted=tuple(problems(found.uncounted)),
        headline=attempt_headline(found),
    )


def attempt_headline(found: ProposalAttempt) -> Headline | None:
    """What it does from its first day; None where something stands in its way."""
    if found.draft is None or found.terms is None or found.problems:
        return None
    own = next((each for each in found.changes if each.key == found.draft.key), None)
    category = category_said(own.change.category, moves=found.draft.kind in MOVING) if own else ""
    return headline(ChangeTerms(found.draft.key, found.terms, found.first, category), found.headline)
