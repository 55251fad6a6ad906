"""What every touch of a journey weighs, by the form (attribution.md, section 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import cache

from ledger.language.record import Value
from ledger.language.tree import Tree
from ledger.meanings.credit.form import (
    Decay,
    FirstTouch,
    Form,
    LastBut,
    LastTouch,
    Linear,
    Markov,
    Shapley,
    ShareLine,
    Shares,
    Weights,
)
from ledger.meanings.credit.journey import Journey, Touch

Holds = Callable[[Tree, Mapping[str, Value]], bool]
"""Whether a criteria holds for a touch: its own fields, with what the journey says of it."""

Weighing = tuple[tuple[int, tuple[int, ...]], ...]
"""Lines: how much each gives, and what each touch weighs within it. Most forms have one."""

PLACES = ("only", "first", "between", "last")
"""Where a touch stands in its journey."""
_EXACT = Context(prec=60)
HOUR = timedelta(hours=1)


def weighing(form: Form, journey: Journey, holds: Holds) -> Weighing:
    """What each touch weighs; every weight is 0 where nobody earns."""
    if isinstance(form, Shares):
        return tuple((line.share, tuple(_chosen(line, form.lines, journey))) for line in form.lines)
    return ((1, tuple(_weights(form, journey, holds))),)


def _weights(form: Form, journey: Journey, holds: Holds) -> list[int]:
    touches, n = journey.touches, len(journey.touches)
    match form:
        case FirstTouch():
            return _only(0, n)
        case LastTouch():
            return _only(n - 1, n)
        case LastBut(channels=left):
            others = [at for at, each in enumerate(touches) if each.channel not in left]
            return _only(others[-1] if others else n - 1, n)
        case Linear():
            return [1] * n
        case Shapley():
            first = {each.channel: at for at, each in reversed(list(enumerate(touches)))}
            return [int(first[each.channel] == at) for at, each in enumerate(touches)]
        case Decay():
            return [decayed(each, form.half) for each in further_back(form, journey)]
        case Markov(effects=effects):
            return [effects.get(each.channel, 0) for each in touches]
        case Weights(rules=rules, otherwise=otherwise):
            seen = [journey_values(at, touches) for at in range(n)]
            return [next((rule.weight for rule in rules if holds(rule.when, each)), otherwise) for each in seen]
        case Shares():
            raise AssertionError(form)


def _only(at: int, n: int) -> list[int]:
    return [int(each == at) for each in range(n)]


def further_back(form: Decay, journey: Journey) -> list[int]:
    """Return how much further back each touch lies than the youngest: in calendar days, or in hours that passed."""
    at = journey.conversion.at
    if form.elapsed:
        back = [at.since(each.at) // HOUR for each in journey.touches]
    else:
        back = [(at.day - each.at.day).days for each in journey.touches]
    return [each - min(back) for each in back]


@cache
def decayed(back: int, half: int) -> int:
    """What a touch weighs that lies so much further back than the youngest, by a half-life in the same unit."""
    exact = _EXACT.power(Decimal(2), _EXACT.subtract(Decimal(40), _EXACT.divide(Decimal(back), Decimal(half))))
    return max(1, int(exact.to_integral_value(ROUND_HALF_EVEN)))


def places(n: int) -> list[str]:
    """Where the touches of a journey of `n` stand."""
    return ["only"] if n == 1 else ["first", *["between"] * (n - 2), "last"][:n]


def journey_values(at: int, touches: Sequence[Touch]) -> Mapping[str, Value]:
    """A touch with what its journey says of it."""
    touch, n = touches[at], len(touches)
    said: dict[str, Value] = {"place": places(n)[at], "nth": Decimal(at + 1), "touches": Decimal(n)}
    return {**touch.values, "channel": touch.channel, "funnel": touch.funnel or None, **said}


def _chosen(line: ShareLine, lines: Sequence[ShareLine], journey: Journey) -> list[int]:
    """1 for each touch that a line gives to."""
    touches, n = journey.touches, len(journey.touches)
    match line.to, line.name:
        case "touch", "first":
            return _only(0, n)
        case "touch", "last":
            return _only(n - 1, n)
        case "touch", "others":
            rest = [each for each in lines if (each.to, each.name) != ("touch", "others")]
            named = [_chosen(each, rest, journey) for each in rest]
            return [int(not any(each[at] for each in named)) for at in range(n)]
        case "before", milestone:
            reached = journey.conversion.milestones.get(milestone)
            until = [at for at, each in enumerate(touches) if reached and each.at.by(reached)]
            return _only(until[-1], n) if until else [0] * n
        case "funnel", part:
            return [int(each.funnel == part) for each in touches]
        case "channel", name:
            return [int(each.channel == name) for each in touches]
    raise AssertionError(line)
