"""AND and OR side by side: what stands between them, so that the fix can be written out both ways."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.language.tokens import Piece, Spot

JOINTS = ("AND", "OR")
_LONG = 120


def mixed(spot: Spot) -> tuple[str, str, str] | None:
    """What, why and fix, where the token here is the other joint than those before it in its parentheses."""
    here = spot.here.word
    other = {"AND": "OR", "OR": "AND"}.get(here)
    first, joints = _chain(spot.tokens[: spot.index])
    if other is None or not any(spot.tokens[joint].word == other for joint in joints):
        return None
    left, middle = spot.slice(first, joints[-1]), spot.slice(joints[-1] + 1, spot.index)
    right = spot.slice(spot.index + 1, _operand_end(spot))
    what, why = "AND and OR are mixed without parentheses", "a reader must not have to know which of them binds first"
    if not right or len(left) + len(middle) + len(right) > _LONG:
        return what, why, f"put the {other} part or the {here} part in parentheses"
    return what, why, f"write `({left} {other} {middle}) {here} {right}` or `{left} {other} ({middle} {here} {right})`"


def _chain(tokens: Sequence[Piece]) -> tuple[int, list[int]]:
    """Where the chain of operands that ends these tokens began, and the ANDs and ORs that join it."""
    starts, joints, ranges = [0], [list[int]()], [False]
    for index, token in enumerate(tokens):
        if token.text == "(":
            starts, joints, ranges = [*starts, index + 1], [*joints, []], [*ranges, False]
        elif token.text == ")" and len(starts) > 1:
            starts, joints, ranges = starts[:-1], joints[:-1], ranges[:-1]
        elif token.word == "BETWEEN":
            ranges[-1] = True
        elif token.word in JOINTS and not ranges[-1]:
            joints[-1].append(index)
        elif token.word in JOINTS:
            ranges[-1] = False
    return starts[-1], joints[-1]


def _operand_end(spot: Spot) -> int:
    """Where the operand that follows the joint here ends."""
    level, ranged = 0, False
    for index in range(spot.index + 1, len(spot.tokens)):
        token = spot.tokens[index]
        level += {"(": 1, ")": -1}.get(token.text, 0)
        if level < 0 or (not level and token.word in JOINTS and not ranged):
            return index
        ranged = (ranged or token.word == "BETWEEN") and token.word != "AND"
    return len(spot.tokens)
