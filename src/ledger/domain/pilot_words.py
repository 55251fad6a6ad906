"""How somebody writes when a pilot is a success, when it stops, and what is too little to tell.

mql_rate >= 4 %                a governed metric and a number
spend per mqls > 400           the money on record for each record that the metric counts
50 conversions, 5000 spend     the least that there has to be
"""

from __future__ import annotations

import re

from ledger.domain.metric_bound import LeastEvidence, MetricBound
from ledger.errors import BadInput
from ledger.language.literals import shortened

_BOUND = (
    r"(?P<spend>spend\s+per\s+)?(?P<metric>[a-z][a-z0-9_]{0,49})\s*(?P<sign>>=|<=|>|<)\s*"
    r"(?P<number>[0-9]{1,15}(?:\.[0-9]{1,9})?)\s*(?P<percent>%)?"
)
_LEAST = r"(?P<number>[0-9]{1,15}(?:\.[0-9]{1,9})?)\s+(?P<of>conversions|spend)"


def metric_bound(text: str) -> MetricBound:
    """What `mql_rate >= 4 %` says. Raises BadInput."""
    found = re.fullmatch(_BOUND, text.strip())
    if found is None:
        raise BadInput(
            f"`{shortened(text)}` is no bound of a metric",
            why="it is a governed metric, one of >= > <= <, and a number, in percent or not",
            fix='such as "mql_rate >= 4 %" or "spend per mqls > 400"',
        )
    return MetricBound(
        metric=found["metric"],
        sign=found["sign"],  # type: ignore[arg-type]
        number=shortest(found["number"]),
        percent=bool(found["percent"]),
        spend_per=bool(found["spend"]),
    )


def least_evidence(text: str) -> LeastEvidence:
    """What `50 conversions` says. Raises BadInput."""
    found = re.fullmatch(_LEAST, text.strip())
    if found is None or shortest(found["number"]) == "0":
        raise BadInput(
            f"`{shortened(text)}` does not say how much there has to be",
            why="below it nobody can tell; it is so many conversions, or so much spend",
            fix='such as "50 conversions" or "5000 spend"',
        )
    return LeastEvidence(of=found["of"], number=shortest(found["number"]))  # type: ignore[arg-type]


def shortest(number: str) -> str:
    """A decimal in its shortest form, as it is stored."""
    whole, _, fraction = number.partition(".")
    told = whole.lstrip("0") or "0"
    return f"{told}.{fraction.rstrip('0')}".rstrip(".")
