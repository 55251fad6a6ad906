"""What a formula is that gives a number or a text: a score, a ladder, or neither. They are told, and not read back.

MAX(0, MIN(100, IF(w, 40, 0) + IF(v, 30, 0)))    a score of 2 rules, from 0 to 100
IF(last, "sal", IF(first, "mql", ""))            a ladder: mql, sal
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ledger_salesforce.imports.parse import Call, Constant, Expression, parse
from ledger_salesforce.imports.words import Unreadable

CLAMPS = ("MAX", "MIN")
PROPOSE = "an import reads criteria only: propose it as a document of its own"


def told(kind: str, text: str) -> str:
    """What a formula that gives a `kind` is, in words."""
    try:
        expression = parse(text)
    except Unreadable:
        return f"it gives a {kind.lower()}, and a criteria is true or false"
    if bounds := _score(expression):
        return f"it is a score {bounds}, and {PROPOSE}"
    if stages := _ladder(expression):
        return f"it is a ladder of the stages {', '.join(reversed(stages))}, and {PROPOSE}"
    return f"it gives a {kind.lower()}, and a criteria is true or false"


def _score(of: Expression) -> str:
    """The rules and the bounds of a sum of weights, empty where it is none."""
    inner, limits = of, dict[str, Decimal]()
    while isinstance(inner, Call) and inner.name in CLAMPS and len(inner.of) == 2:
        numbers = [each for each in map(_number, inner.of) if each is not None]
        rest = [each for each in inner.of if _number(each) is None]
        if len(numbers) != 1 or inner.name in limits:
            return ""
        limits[inner.name], inner = numbers[0], rest[0]
    rules = list(_weights(inner))
    if not all(rules) or _number(inner) is not None:
        return ""
    counted = f"of {len(rules)} rule{'s' if len(rules) > 1 else ''}"
    return f"{counted}, from {limits.get('MAX', '-∞')} to {limits.get('MIN', '∞')}" if limits else counted


def _weights(of: Expression) -> Iterator[bool]:
    """For each summand whether it is a weight: IF(condition, points, 0), or points for everybody."""
    if isinstance(of, Call) and of.name == "+":
        for each in of.of:
            yield from _weights(each)
    elif isinstance(of, Call) and of.name == "IF" and len(of.of) == 3:
        yield all(_number(each) is not None for each in of.of[1:])
    else:
        yield _number(of) is not None


def _ladder(of: Expression) -> list[str]:
    """The stages of nested IFs, the last first; none where it is no ladder. An empty text is no stage."""
    stages = []
    while isinstance(of, Call) and of.name == "IF" and len(of.of) == 3 and (stage := _text(of.of[1])):
        stages.append(stage)
        of = of.of[2]
    end = _text(of)
    return [] if not stages or end is None else [*stages, *filter(None, [end])]


def _number(of: Expression) -> Decimal | None:
    match of:
        case Constant(value=Decimal() as number):
            return number
        case Call(name="neg", of=(Constant(value=Decimal() as number),)):
            return -number
    return None


def _text(of: Expression) -> str | None:
    return of.value if isinstance(of, Constant) and isinstance(of.value, str) else None
