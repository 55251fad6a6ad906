"""What is counted on the records that `ledger.toml` names: a metric over an attribution.

/definitions/top/count?by=month,part  --[credit.KEY]-->  ledger count top --by month --by part
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from ledger.errors import Refused
from ledger.measure.counting.queries.judge import UNASKED, rules_asked
from ledger.measure.metrics.answers.metric import CreditMetricAnswer, credit_metric_answer
from ledger.measure.metrics.queries.figures import metric_figures
from ledger.measure.metrics.queries.metrics import is_metric_of_credit
from ledger.measure.metrics.queries.standing import find_standing
from ledger.measure.metrics.queries.world import MetricAsked
from ledger.steps import RECORDS, step
from ledger.web.api.call import ApiCall
from ledger.web.api.inputs import OnDay, RulesOf
from ledger.web.api.operation import Operation
from ledger.web.api.reading import require_counted


class CountAsked(OnDay, frozen=True, kw_only=True):
    """How a metric over an attribution is told.

    Without `rules` it is `standard`. `on` alone is the version in force on that day; with `then`, the answer is as
    things stood on it.
    """

    by: Annotated[str, Meta(max_length=200, description="Such as month, channel, part, or month,channel")] = ""
    period: Annotated[str, Meta(max_length=40, description="Such as 2026-03, or 2026-Q1..2026-Q2")] = ""
    rules: RulesOf | None = None


def count(call: ApiCall, of: CountAsked) -> CreditMetricAnswer:
    """What a metric over an attribution comes to, on the records that `ledger.toml` names. It takes a seat on its path.

    They stand there under `[credit.KEY]` of the attribution; what a cost is counted for, under `[weekly]`.
    """
    key, ledger = require_counted(call), call.ledger
    if not is_metric_of_credit(ledger, key):
        why = "programs read figures of metrics over an attribution, whose records stand in ledger.toml"
        fix = step("count it where its records are", "count", key, records=RECORDS)
        raise Refused(f"`{key}` is no metric over an attribution", why, fix)
    by = tuple(filter(None, (each.strip() for each in of.by.split(","))))
    question = MetricAsked(by, of.period, rules_asked(of.rules or UNASKED, of.on))
    with call.site.counting.taken(call.actor.id):
        found = metric_figures(ledger, key, question)
        return credit_metric_answer(found, find_standing(ledger, found))


COUNTING = (Operation("GET", "/definitions/{key}/count", count, costs=True),)
