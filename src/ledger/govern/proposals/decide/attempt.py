"""What would come of proposing a text: what stands in its way, or what it would change. Nothing is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import PurePath
from typing import NamedTuple

from ledger.app.ledger import Ledger, rehearsal
from ledger.app.populations import Records
from ledger.brief.content import BriefHeadline
from ledger.documents.written import written
from ledger.domain.definition import Draft
from ledger.domain.event import Actor
from ledger.domain.guards import require_proposal
from ledger.domain.proposal import DefinitionProposed, DefinitionRevised, Grounds, Terms
from ledger.domain.scope import of_definition
from ledger.errors import LedgerError
from ledger.govern.documents.queries.changes import DefinitionChange
from ledger.govern.documents.queries.compare import credit_moved, moved
from ledger.govern.documents.queries.documents import document_of_text
from ledger.govern.documents.queries.rereading import document_of
from ledger.govern.documents.queries.spared import find_spared
from ledger.govern.proposals.decide.check import check_documents
from ledger.govern.proposals.decide.propose import propose, revise
from ledger.govern.seats.queries.rights import require_reader
from ledger.kinds.charter import charter_document
from ledger.kinds.names import ATTRIBUTION
from ledger.measure.counting.queries.impact import ImpactResult, foreseen
from ledger.measure.credit.queries.credit import journeys_known
from ledger.measure.credit.queries.shares import by_both_attributions
from ledger.measure.figures.queries.both_rules import BothRules, records_by_both_rules


class ProposalAttempt(NamedTuple):
    """A text that somebody may propose. `changes` are what it would do, itself first; `affects` those it may move.

    It is the `first` where nothing governs its key yet.

    `impact` is what it would do to records, where it was counted, and `headline` what it does from its first day;
    `uncounted` says why that could not be.
    """

    draft: Draft | None = None
    problems: tuple[LedgerError, ...] = ()
    notes: tuple[str, ...] = ()
    affects: tuple[str, ...] = ()
    changes: tuple[DefinitionChange, ...] = ()
    impact: ImpactResult | None = None
    uncounted: LedgerError | None = None
    terms: Terms | None = None
    headline: BriefHeadline | None = None
    first: bool = False


def attempted(
    ledger: Ledger, actor: Actor, text: str, terms: Terms, because: str, proposal: str = ""
) -> ProposalAttempt:
    """What would come of proposing a text, or of revising a proposal by it."""
    try:
        document = document_of_text(text)
    except LedgerError as problem:
        return ProposalAttempt(problems=getattr(problem, "problems", (problem,)))
    (found,) = check_documents(ledger, [document], terms.from_)
    if found.draft is None:
        return ProposalAttempt(problems=found.problems, notes=found.notes)
    trial = rehearsal(ledger)
    try:
        if proposal:
            decided = revise(trial, actor, proposal, document, lambda _: terms, because)
        else:
            decided = propose(trial, actor, document, terms, because)
    except LedgerError as problem:
        return ProposalAttempt(found.draft, getattr(problem, "problems", (problem,)), found.notes)
    bound = next(e.bound for e in decided.events if isinstance(e, DefinitionProposed | DefinitionRevised))
    changes = tuple(moved(ledger, found.draft, bound.affects, terms.from_))
    affects = _find_moving(ledger, found.draft, bound, terms.from_, changes)
    first = ledger.state().history(found.draft.key).in_force(terms.from_) is None
    return ProposalAttempt(found.draft, (), found.notes, affects, changes, terms=terms, first=first)


def _find_moving(
    ledger: Ledger, draft: Draft, bound: Grounds, day: date, changes: Sequence[DefinitionChange]
) -> tuple[str, ...]:
    """The versions that a draft changes indirectly, but for those whose figures are proved to stay."""
    if not bound.affects:
        return ()
    credit = credit_moved(ledger, draft, bound.affects, day)
    stays = {*find_spared(ledger, draft, bound, day, changes, credit)}
    return tuple(each for each in bound.affects if each not in stays)


def counted_on(ledger: Ledger, actor: Actor, attempt: ProposalAttempt, day: date, records: Records) -> ProposalAttempt:
    """The same with what it would do to records; nothing where it stands in its own way."""
    if attempt.draft is None or attempt.problems:
        return attempt
    try:
        require_reader(ledger, actor)
        found = foreseen(ledger, attempt.draft, day, records)
        return attempt._replace(impact=found, headline=_headline(ledger, attempt.terms, found, records))
    except LedgerError as problem:
        return attempt._replace(uncounted=problem)


def counted_draft(
    ledger: Ledger, actor: Actor, draft: Draft, day: date, standard: str, records: Records
) -> ProposalAttempt:
    """A draft that nobody tries to propose, counted on records. Raises as counting does, and Refused without a seat."""
    first, changes = ledger.state().history(draft.key).in_force(day) is None, tuple(moved(ledger, draft, (), day))
    found = ProposalAttempt(draft, changes=changes, terms=Terms(from_=day, standard=standard), first=first)
    counted = counted_on(ledger, actor, found, day, records)
    if counted.uncounted:
        raise counted.uncounted
    return counted


def counted_on_journeys(ledger: Ledger, actor: Actor, attempt: ProposalAttempt) -> ProposalAttempt:
    """The same of an attribution, on the journeys that the settings name; of anything else, as it is."""
    draft, terms = attempt.draft, attempt.terms
    if draft is None or terms is None or draft.kind != ATTRIBUTION:
        return attempt
    try:
        journeys = journeys_known(ledger.settings, draft.key)
        if journeys is None:
            return attempt
        require_reader(ledger, actor)
        return attempt._replace(headline=by_both_attributions(ledger, draft, terms, journeys))
    except LedgerError as problem:
        return attempt._replace(uncounted=problem)


def _headline(ledger: Ledger, terms: Terms | None, found: ImpactResult, records: Records) -> BriefHeadline | None:
    """What it does from its first day, beside the version that would go on governing without it."""
    if terms is None:
        return None
    rules = BothRules(found.before, found.after, terms)
    return records_by_both_rules(ledger, records, PurePath(found.file).name, rules)


def text_in_force(ledger: Ledger, key: str, day: date) -> str:
    """The text of what governs on a day, to be written on; empty where nothing does."""
    found = ledger.state().history(key).in_force(day)
    return _text(ledger, found.draft) if found else ""


def names_nature(ledger: Ledger, text: str) -> bool:
    """Whether the charter that would decide on a text says of which nature a change is that says none."""
    try:
        said = document_of_text(text).value
        key, scope = (str(said.get(each) or "") for each in ("key", "scope"))
        row = ledger.state().rights.governing(of_definition(scope, key), ledger.today())
    except LedgerError:
        return False  # what is wrong with the text is told elsewhere
    return bool(row and row.terms.nature)


def text_of_proposal(ledger: Ledger, proposal: str) -> str:
    """The text of a proposal, to be revised. Raises UnknownName."""
    return _text(ledger, require_proposal(ledger.state(), proposal).draft)


def _text(ledger: Ledger, draft: Draft) -> str:
    document = charter_document(draft.content) if draft.kind == "charter" else document_of(draft)
    return ledger.named(written(document))
