"""Credit and money on the page of a metric or of an attribution, counted on what the settings name for its credit.

a metric over an attribution  --by month--> its figures      an attribution  --of the last month--> those of its metrics
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from ledger.errors import LedgerError
from ledger.govern.definitions.queries.definitions import version_on
from ledger.measure.metrics.answers.figures import FigureTold, number_shown
from ledger.measure.metrics.answers.metric import ClosedMetric, CreditMetricAnswer, credit_metric_answer
from ledger.measure.metrics.queries.figures import MetricFound, metrics_figures
from ledger.measure.metrics.queries.money import MoneyAsked, gives_credit, money_asked
from ledger.measure.metrics.queries.standing import find_standing
from ledger.measure.metrics.queries.world import inputs_of
from ledger.web.records import counting, stamp_of
from ledger.web.turns import Busy
from ledger.web.visit import Visit


class MetricLine(NamedTuple):
    """A metric of an attribution, and what it came to in a month."""

    key: str
    title: str
    sort: str
    told: FigureTold
    closed: ClosedMetric | None = None

    @property
    def shown(self) -> str:
        """The figure as people read it: of a closed month, the one that stands."""
        decimals = 3 if self.sort == "credit" else 2
        if self.closed:
            return number_shown(self.sort, Fraction(self.closed.number), decimals)
        return self.told.show(self.sort, decimals)

    @property
    def status(self) -> str:
        """Whether it may still change."""
        return "closed" if self.closed else self.told.status


class PageCredit(NamedTuple):
    """What was counted: by month of one metric, or a line for each of those of an attribution in one `period`.

    `problem` says why nothing was.
    """

    answer: CreditMetricAnswer | None = None
    lines: tuple[MetricLine, ...] = ()
    period: str = ""
    problem: str = ""


def page_credit(visit: Visit, key: str, number: int) -> PageCredit | None:
    """Return what a page shows of credit and money; None where it gives none, or it is not for who asks.

    `number` is a version of it. Raises Busy.
    """
    draft = version_on(visit.ledger, key, None, None, number).version.draft
    if not gives_credit(draft) or visit.sight(draft.path) != "all":
        return None
    try:
        asked = money_asked(visit.ledger, draft)
        return _work_out(visit, key, asked) if asked.metrics else None
    except Busy:
        raise
    except LedgerError as no:
        return PageCredit(problem=f"{no.what}: {no.why}")


def _show(visit: Visit, wanted: MoneyAsked) -> PageCredit:
    """What is counted: all of one metric, and a line of each of several."""
    found = metrics_figures(visit.ledger, wanted.metrics, wanted.question)
    if not wanted.question.period:
        return PageCredit(answer=visit.named(_tell(visit, next(found))))
    return PageCredit(lines=tuple(_line(visit, each) for each in found), period=wanted.question.period)


def _tell(visit: Visit, outcome: MetricFound) -> CreditMetricAnswer:
    return credit_metric_answer(outcome, find_standing(visit.ledger, outcome))


def _line(visit: Visit, outcome: MetricFound) -> MetricLine:
    told = _tell(visit, outcome)
    title = visit.ledger.named(outcome.meant.drafts[told.key].content["title"])
    return MetricLine(told.key, title, told.sort, told.overall, next(iter(told.closed), None))


def _work_out(visit: Visit, key: str, wanted: MoneyAsked) -> PageCredit:
    """What comes of it, worked out once for the same decisions and the same files."""
    inputs = [inputs_of(visit.ledger, each, wanted.question) for each in wanted.metrics]
    stamp = stamp_of({f"{n} {name}": each for n, found in enumerate(inputs) for name, each in found.items()})

    def make() -> PageCredit:
        with counting(visit), visit.computing():
            return _show(visit, wanted)

    if stamp is None:
        return make()
    return visit.site.worked_out.get(("money", key, visit.ledger.today(), visit.decided, stamp), make)
