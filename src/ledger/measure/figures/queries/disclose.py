"""The disclosure of a proposal before it is signed: what it would do to the figures of before, period by period."""

from __future__ import annotations

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, entity_of
from ledger.brief.content import BriefAmount, BriefDisclosure, BriefSums
from ledger.domain.proposal import Proposal
from ledger.errors import LedgerError
from ledger.govern.documents.queries.hypothetical import as_if
from ledger.kinds.entity import clock as event_clock
from ledger.meanings.registry import PREDICATE
from ledger.measure.figures.queries.disclosure import AmountSum, PeriodAmount, RecordsByPeriod, amounts_of, reaches_back
from ledger.population.asking import ImpactOptions

UNIT = "quarter"


def disclosed(ledger: Ledger, proposal: Proposal, records: Records, asked: ImpactOptions) -> BriefDisclosure | None:
    """What a proposal that reaches back would do to figures that were there before it; None where it alters none."""
    state, terms, draft = ledger.state(), proposal.terms, proposal.draft
    if not (reaches_back(terms) and draft.yields == PREDICATE and state.history(proposal.key).versions):
        return None
    row = state.rights.governing(draft.path, ledger.today())
    found: BriefDisclosure = {
        "unit": UNIT,
        "by": next(iter(asked.by), ""),
        "amounts": [],
        "earlier": _sums(AmountSum(0, 0)),
        "undated": _sums(AmountSum(0, 0)),
        "since": str(terms.since) if terms.since else None,
        "right": row.position if row and row.terms.decider else 0,
        "scope": row.terms.scope if row else "",
        "why": "",
    }
    clock = event_clock(entity_of(state, draft.entity, ledger.today()))
    if not clock:
        return {**found, "why": f"no field says when a {draft.entity} came to be"}
    counted = RecordsByPeriod(records, clock, UNIT, found["by"])
    try:
        amounts = amounts_of(ledger, state, as_if(ledger, proposal), proposal.key, terms.from_, counted)
    except LedgerError as problem:
        return {**found, "why": f"{problem.what}: {problem.why}"}
    return {
        **found,
        "amounts": [_amount(each) for each in amounts.amounts],
        "earlier": _sums(amounts.earlier),
        "undated": _sums(amounts.undated),
    }


def _amount(of: PeriodAmount) -> BriefAmount:
    found: BriefAmount = {"period": str(of.period), "segment": of.segment, "before": of.before, "after": of.after}
    return {**found, "ungoverned": True} if of.ungoverned else found


def _sums(of: AmountSum) -> BriefSums:
    found: BriefSums = {"before": of.before, "after": of.after}
    return {**found, "ungoverned": True} if of.ungoverned else found
