"""Metrics over an attribution, as acts and questions about records meet them: they judge no record."""

from __future__ import annotations

from ledger.domain.definition import Draft
from ledger.errors import Refused
from ledger.steps import RECORDS, step

METRIC, STORED = "metric", "metric_of_credit"


def is_over_attribution(draft: Draft) -> bool:
    """Whether it is a metric of credit, of value, or a quotient of such."""
    return draft.kind == METRIC and isinstance(draft.tree, dict) and STORED in draft.tree


def refuse_over_attribution(draft: Draft) -> None:
    """Pass where what is wanted of a metric can be had: that it counts records. Raises Refused."""
    if is_over_attribution(draft):
        what = f"`{draft.key}` is a metric over an attribution"
        why = "its figures are made of touches and conversions, and it judges no record"
        raise Refused(what, why, step("count it by itself", "count", draft.key, touches=RECORDS, conversions=RECORDS))
