"""A metric where a criteria is asked for: the numbers of its criteria are bridged and closed, and not its own."""

from __future__ import annotations

from ledger.domain.definition import Draft
from ledger.domain.over_attribution import is_over_attribution
from ledger.errors import Refused
from ledger.kinds.metric import criteria_of, metric_of
from ledger.kinds.names import METRIC
from ledger.steps import instead


def refuse_metric(draft: Draft, act: str) -> None:
    """Pass for what counts no criteria. Raises Refused, with the criteria that a metric counts to name in its place."""
    if draft.kind == METRIC and not is_over_attribution(draft):
        counted, *_ = criteria_of(metric_of(draft))
        why = f"it is a metric, and counts records that `{counted}` judges"
        raise Refused(f"`{draft.key}` itself is not {act}", why, instead("name what it counts", draft.key, counted))
