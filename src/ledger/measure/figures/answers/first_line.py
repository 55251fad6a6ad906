"""The first line of a series: what became of a number, how much of that the rule did, and who decided it.

    MQLs fell 42 %; the rule did 31 points of it, and nobody decided it

It is worked out of five counts and the breaks, and says no more than they do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from ledger.history.causes import CauseShares
from ledger.views.words import plural as plural

NOBODY = "nobody"


def first_line(key: str, shares: CauseShares | None, changes: Sequence[str]) -> str:
    """The sentence. `changes` are the deciders of the rule's changes between the two periods, empty for nobody."""
    if shares is None:
        return f"{plural(key)}: no two periods are over that a rule governed throughout, so nothing can be compared"
    moved = _moved(shares)
    if not changes:
        return f"{plural(key)} {moved}; the rule did not change"
    if not shares.rule:
        return f"{plural(key)} {moved}; the rule changed, and did none of it"
    return f"{plural(key)} {moved}{_by_the_rule(shares)}, and {_decided(changes)}"


def breaks_line(key: str, changes: Sequence[str]) -> str:
    """The sentence of who may not know the numbers, or where there are none."""
    if not changes:
        return f"{plural(key)}: the rule did not change"
    times = "once" if len(changes) == 1 else f"{len(changes)} times"
    return f"{plural(key)}: the rule changed {times}, and {_decided(changes)}"


def points(part: Fraction | int) -> str:
    """A number of points or percent: whole, or to a tenth where that is less than ten."""
    exact = abs(Decimal(Fraction(part).numerator) / Decimal(Fraction(part).denominator))
    whole = exact.quantize(Decimal(1), ROUND_HALF_UP)
    told = whole if exact >= 10 or exact == whole else exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{told.normalize():,f}"


def _moved(shares: CauseShares) -> str:
    if not shares.change:
        return f"stayed at {shares.after:,}"
    verb = "rose" if shares.change > 0 else "fell"
    if not shares.before:
        return f"rose from 0 to {shares.after:,}"
    return f"{verb} {points(shares.in_points(shares.change))} %"


def _by_the_rule(shares: CauseShares) -> str:
    """What the rule did of it; where rule and records pull apart, what each did."""
    told = _amount(shares)
    if not shares.change:
        return f", for the rule {_gave(shares.rule)} what the records {_gave(shares.records)}: {told(shares.rule)}"
    if shares.rule * shares.change < 0:
        return f", although the rule {_gave(shares.rule)} {told(shares.rule)}"
    if abs(shares.rule) > abs(shares.change):
        return (
            f"; the rule {_gave(shares.rule)} {told(shares.rule)}, the records {_gave(shares.records)}"
            f" {told(shares.records)} back"
        )
    return f"; the rule did {told(shares.rule)} of it"


def _amount(shares: CauseShares) -> Callable[[Fraction], str]:
    """A part in points of what there was before; of nothing, in records."""
    if not shares.before:
        return lambda part: points(part)

    def told(part: Fraction) -> str:
        found = points(shares.in_points(part))
        return f"{found} point" if found == "1" else f"{found} points"

    return told


def _gave(part: Fraction) -> str:
    return "added" if part > 0 else "took"


def _decided(changes: Sequence[str]) -> str:
    undecided, deciders = changes.count(""), list(dict.fromkeys(each for each in changes if each))
    if not deciders:
        return f"{NOBODY} decided it"
    if not undecided:
        return f"{' and '.join(deciders)} decided it"
    return f"{NOBODY} decided {undecided} of its {len(changes)} changes"
