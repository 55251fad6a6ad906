"""Which properties a formula reads, and whether its parts go together.

observed: the refusal's words; a bare name is a number, and the other types are read by `string(p)`, `bool(p)` and
`timestamp(p)`. assumed: which types each function takes and gives; `is_present` and `is_blank` take any property.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ledger_hubspot_emulator.formula.tree import Binary, Call, Choice, Grouped, Literal, Name, Negation, Node

NUMBER, STRING, BOOL = "BigDecimal", "String", "Boolean"
_BY_TYPE = {"number": NUMBER, "string": STRING, "bool": BOOL, "enumeration": STRING}
READERS = {"string": STRING, "bool": BOOL, "timestamp": NUMBER}  # each is given a property of whatever type
_PRESENCE = ("is_present", "is_blank")

# Given types (the last one repeats where there are more) and the type of the result.
FUNCTIONS: Mapping[str, tuple[tuple[str, ...], str]] = {
    **{name: ((), kind) for name, kind in READERS.items()},
    **dict.fromkeys(_PRESENCE, ((), BOOL)),
    **dict.fromkeys(("max", "min", "coalesce", "power"), ((NUMBER, NUMBER), NUMBER)),
    **dict.fromkeys(("abs", "sqrt", "round_up", "round_down", "round_nearest"), ((NUMBER,), NUMBER)),
    **dict.fromkeys(("date", "month", "year"), ((NUMBER,), NUMBER)),
    "is_multiple_of": ((NUMBER, NUMBER), BOOL),
    "time_between": ((NUMBER, NUMBER, STRING), NUMBER),
    **dict.fromkeys(("contains", "begins_with", "regex_matches"), ((STRING, STRING), BOOL)),
    **dict.fromkeys(("to_lower_case", "to_upper_case"), ((STRING,), STRING)),
    "concatenate": ((STRING, STRING), STRING),
    "substring": ((STRING, NUMBER, NUMBER), STRING),
    "string_length": ((STRING,), NUMBER),
    "number_to_string": ((NUMBER,), STRING),
    "string_to_number": ((STRING,), NUMBER),
    "NOW": ((), NUMBER),
}


class TypeClash(Exception):
    """Parts that do not go together, in HubSpot's words."""

    def __init__(self, found: str, needed: str) -> None:
        super().__init__(f"Sub-expression output type: {found} is not compatible with input type: {needed}")


def inputs(node: Node) -> Iterator[str]:
    """The names of the properties that are read, in order, with repetitions."""
    match node:
        case Name(name):
            yield name
        case Call(_, given):
            for part in given:
                yield from inputs(part)
        case Binary(_, left, right):
            yield from inputs(left)
            yield from inputs(right)
        case Negation(inner) | Grouped(inner):
            yield from inputs(inner)
        case Choice(cases, otherwise):
            for part in (each for case in cases for each in case):
                yield from inputs(part)
            if otherwise is not None:
                yield from inputs(otherwise)


def check(node: Node, type: str, properties: Mapping[str, Any]) -> None:
    """Raise TypeClash unless `node` gives a property of `type`, over properties that are all there."""
    _needs(node, _BY_TYPE.get(type, type), properties)


def _needs(node: Node, needed: str, properties: Mapping[str, Any]) -> None:
    if (found := type_of(node, properties)) != needed:
        raise TypeClash(found, needed)


def type_of(node: Node, properties: Mapping[str, Any]) -> str:
    """What `node` gives. Raises TypeClash."""
    match node:
        case Literal(kind):
            return {"number": NUMBER, "string": STRING, "bool": BOOL}[kind]
        case Name(name):
            return NUMBER if properties[name]["type"] == "number" else _BY_TYPE.get(properties[name]["type"], "Date")
        case Grouped(inner):
            return type_of(inner, properties)
        case Negation(inner):
            _needs(inner, BOOL, properties)
            return BOOL
        case Binary():
            return _of_binary(node, properties)
        case Call():
            return _of_call(node, properties)
        case Choice(cases, otherwise):
            return _of_choice(cases, otherwise, properties)


def _of_binary(node: Binary, properties: Mapping[str, Any]) -> str:
    found = type_of(node.left, properties)
    if node.sign in ("and", "or", "xor"):
        found = BOOL
    elif node.sign in ("-", "*", "/", "<", ">", "<=", ">=") or (node.sign, found) == ("+", BOOL):
        found = NUMBER
    _needs(node.left, found, properties)
    _needs(node.right, found, properties)
    return found if node.sign in ("+", "-", "*", "/") else BOOL


def _of_call(node: Call, properties: Mapping[str, Any]) -> str:
    types, result = FUNCTIONS[node.function]
    if node.function in READERS or node.function in _PRESENCE:
        if len(node.given) != 1 or (node.function in READERS and not isinstance(node.given[0], Name)):
            raise TypeClash("arguments", node.function)
        if not isinstance(node.given[0], Name):
            type_of(node.given[0], properties)
        return result
    if len(node.given) < len(types) or (len(node.given) > len(types) and len(types) != 2) or (not types and node.given):
        raise TypeClash("arguments", node.function)
    for place, part in enumerate(node.given):
        _needs(part, types[min(place, len(types) - 1)], properties)
    return result


def _of_choice(cases: tuple[tuple[Node, Node], ...], otherwise: Node | None, properties: Mapping[str, Any]) -> str:
    found = type_of(cases[0][1], properties)
    for when, then in cases:
        _needs(when, BOOL, properties)
        _needs(then, found, properties)
    if otherwise is not None:
        _needs(otherwise, found, properties)
    return found
