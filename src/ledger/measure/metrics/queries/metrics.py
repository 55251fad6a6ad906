"""Which metric over an attribution is meant, and of what it is made: a key in force, or the document of a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.documents import load
from ledger.domain.definition import Draft
from ledger.domain.in_force import in_force
from ledger.domain.over_attribution import is_over_attribution
from ledger.domain.state import State
from ledger.errors import LedgerError, Refused
from ledger.govern.documents.queries.drafts import draft_rule, is_document
from ledger.kinds.credit.metric import credit_metric_of, is_of_credit
from ledger.kinds.names import ATTRIBUTION, METRIC
from ledger.meanings.credit.metric import CONVERSION, CreditMetric, CreditSum, terms_of
from ledger.measure.counting.queries.judge import latest, state_of
from ledger.measure.credit.queries.credit import journeys_known
from ledger.steps import DATE, FILE, RECORDS, TEXT, NextStep, Option, step


class MetricMeant(NamedTuple):
    """A metric and all that it is made of, by key: None of one that counts records. `drafts` are their documents.

    `attribution` is the one whose credit it is of, and empty where it is of none. `draft` is the file of one that
    nobody decided.
    """

    key: str
    metrics: Mapping[str, CreditMetric | None]
    drafts: Mapping[str, Draft]
    attribution: str
    draft: str = ""

    @property
    def name(self) -> str:
        """What people know it by: its key, or that of the attribution where its credit is told without a metric."""
        return self.key if self.drafts else self.attribution

    @property
    def counted(self) -> str:
        """The metric among them that counts records; empty where none does."""
        return next((key for key, each in self.metrics.items() if each is None), "")

    @property
    def dated_by(self) -> str:
        """Whose day says of which period credit is: that of the conversion, or of the touch."""
        return next((each.dated_by for each in self.metrics.values() if isinstance(each, CreditSum)), CONVERSION)


def means_credit(ledger: Ledger, rule: str) -> bool:
    """Whether a key or a document is a metric over an attribution. Raises UnknownName where there is no such key."""
    if is_document(rule):
        return any(each.kind == METRIC and is_of_credit(each) for each in load(Path(rule)))
    state = state_of(ledger, rule)
    return is_over_attribution(latest(state, rule).draft)


def is_metric_of_credit(ledger: Ledger, key: str) -> bool:
    """Whether a key is that of a metric over an attribution."""
    known = ledger.snapshot().state.definitions
    return key in known and is_over_attribution(known[key].versions[-1].draft)


def is_attribution(ledger: Ledger, key: str) -> bool:
    """Whether a key is that of an attribution."""
    known = ledger.snapshot().state.definitions
    return key in known and known[key].versions[-1].draft.kind == ATTRIBUTION


def refuse_attribution(ledger: Ledger, key: str, act: str, *, named: bool) -> None:
    """Pass for all but an attribution. Raises Refused, with a metric over it to name in its place.

    `named` says that touches and conversions are named.
    """
    if not is_attribution(ledger, key):
        return
    what, why = f"`{key}` itself is not {act}", "it gives credit, and a figure is that of a metric over it"
    over = [each.key for each in metrics_over(ledger, key)]
    if not over:
        raise Refused(what, why, step("write a metric over it, and propose that", "new", "metric", output=FILE))
    options = {"records": False, **lacking_sources(ledger, key, named=named)}
    raise Refused(what, why, NextStep(f"name a metric over it, such as {over[0]}", "", (), options, (key, over[0])))


def lacking_sources(ledger: Ledger, attribution: str, *, named: bool) -> Mapping[str, Option]:
    """Return the options that name touches and conversions; none where they are named, or the settings do that."""
    if named or not attribution or journeys_known(ledger.settings, attribution):
        return {}
    return {"touches": RECORDS, "conversions": RECORDS}


def metric_meant(ledger: Ledger, rule: str, day: date, also: Sequence[Path] = ()) -> MetricMeant:
    """Return a metric over an attribution and what it is made of, as in force on a day. Raises Refused, BadInput."""
    if is_document(rule):
        draft, around = draft_rule(ledger, rule, day, also, METRIC)
        return _find_metric(draft.key, {**around, draft.key: draft}, rule)
    state = state_of(ledger, rule)
    version = in_force(state, rule, day)
    return _find_metric(rule, {**_in_force(state, day), rule: version.draft})


def metric_known(state: State, key: str, day: date) -> MetricMeant:
    """Return the same of a state: what is in force there on a day, and of a metric that is not, its first version."""
    first = {each: history.versions[0].draft for each, history in state.definitions.items() if history.versions}
    metrics = {each: draft for each, draft in first.items() if draft.kind == METRIC}
    return _find_metric(key, {**metrics, **_in_force(state, day)})


def metrics_over(ledger: Ledger, attribution: str) -> list[MetricMeant]:
    """Return the metrics in force today that are of the credit of an attribution, by key; none that lacks a part."""
    day, found = ledger.today(), list[MetricMeant]()
    live = ledger.snapshot().state.in_force_on(day)
    for key in sorted(key for key, version in live.items() if is_over_attribution(version.draft)):
        try:
            found.append(metric_meant(ledger, key, day))
        except LedgerError:  # its own page says what it lacks
            continue
    return [each for each in found if each.attribution == attribution]


def _in_force(state: State, day: date) -> dict[str, Draft]:
    return {key: version.draft for key, version in state.in_force_on(day).items()}


def _find_metric(key: str, known: Mapping[str, Draft], file: str = "") -> MetricMeant:
    metrics, drafts, waiting = dict[str, CreditMetric | None](), dict[str, Draft](), [key]
    while waiting:
        each = waiting.pop(0)
        drafts[each] = _require_known(key, each, known)
        metrics[each] = found = credit_metric_of(drafts[each])
        if found is not None and not isinstance(found, CreditSum):
            waiting += [term for term in terms_of(found) if term not in metrics]
    of = next((each.of for each in metrics.values() if isinstance(each, CreditSum)), "")
    return MetricMeant(key, metrics, drafts, of, file)


def _require_known(key: str, term: str, known: Mapping[str, Draft]) -> Draft:
    if term not in known:
        what, why = f"`{key}` has no figure", f"it is made of `{term}`, and that is not in force"
        raise Refused(what, why, step("see what is in force", "list"))
    if known[term].kind != METRIC:
        what, why = f"`{key}` has no figure", f"it is made of `{term}`, and that is of kind {known[term].kind}"
        fix = step("propose it again", "propose", f"{key}.yaml", effective=DATE, because=TEXT)
        raise Refused(what, why, fix)
    return known[term]
