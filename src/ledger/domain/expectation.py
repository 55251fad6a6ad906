"""What a change is expected to bring, said before anybody signs: a governed metric, a number, and by when.

sql_rate >= 31 % by 2026-09-30              the metric says what it is of
sql_rate of mql >= 31 % by 2026-09-30       said again, and checked
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.domain.definition import Draft
from ledger.domain.metric_bound import MetricBound
from ledger.domain.pilot_words import metric_bound
from ledger.errors import BadInput
from ledger.language.literals import shortened

SUCH = 'such as "sql_rate >= 31 % by 2026-09-30"'
_BY = (
    r"(?P<metric>[a-z][a-z0-9_]{0,49})(\s+of\s+(?P<of>[a-z][a-z0-9_]{0,49}))?(?P<rest>\s*[<>].*?)\s+by\s+"
    r"(?P<by>\d{4}-\d{2}-\d{2})"
)


class Expectation(MetricBound, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """That a governed metric holds a bound by a day, which counts; `of` is what the metric is said to read."""

    by: date
    of: str = ""

    def __str__(self) -> str:
        of = f" of {self.of}" if self.of else ""
        return f"{self.metric}{of} {self.sign} {self.number}{' %' if self.percent else ''} by {self.by}"


def expectation(text: str) -> Expectation:
    """What somebody expects, as they write it. Raises BadInput."""
    found = re.fullmatch(_BY, text.strip())
    if found is None:
        why = "it is a governed metric, one of >= > <= <, a number in percent or not, and a day"
        raise BadInput(f"`{shortened(text)}` is no expectation", why, SUCH)
    bound = metric_bound(found["metric"] + found["rest"])
    return Expectation(**msgspec.structs.asdict(bound), by=_day(found["by"]), of=found["of"] or "")


def share_against(metric: Draft, bound: MetricBound) -> Iterator[tuple[str, str, str]]:
    """What is wrong with the number: a share is in percent, or at most 1; and nothing else is a share."""
    share = "ratio" in metric.content
    if bound.percent and not share:
        yield f"`{metric.key}` is no share", f"{bound.number} % is one", "leave out the %"
    if share and not bound.percent and bound.threshold > 1:
        yield f"`{metric.key}` is a share, and never {bound.number}", "all of them are 1", f"write {bound.number} %"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"`{text}` is no day", "a day is YYYY-MM-DD", SUCH) from None
