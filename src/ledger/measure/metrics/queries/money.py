"""What a page asks of credit and money: the months of a metric, or the last month of each metric of an attribution."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.domain.calendar import period_with
from ledger.domain.definition import Draft
from ledger.domain.over_attribution import is_over_attribution
from ledger.kinds.names import ATTRIBUTION
from ledger.measure.metrics.queries.metrics import MetricMeant, metric_meant, metrics_over
from ledger.measure.metrics.queries.world import MetricAsked

MONTH = "month"


class MoneyAsked(NamedTuple):
    """Which metrics are asked about, and how."""

    metrics: tuple[MetricMeant, ...]
    question: MetricAsked


def gives_credit(draft: Draft) -> bool:
    """Whether a page of it shows credit and money."""
    return is_over_attribution(draft) or draft.kind == ATTRIBUTION


def money_asked(ledger: Ledger, draft: Draft) -> MoneyAsked:
    """Return what is asked of a metric over an attribution, or of an attribution. Raises Refused."""
    today = ledger.today()
    if is_over_attribution(draft):
        return MoneyAsked((metric_meant(ledger, draft.key, today),), MetricAsked((MONTH,)))
    last = period_with(today.replace(day=1) - timedelta(days=1), MONTH)
    return MoneyAsked(tuple(metrics_over(ledger, draft.key)), MetricAsked(period=last.name))
