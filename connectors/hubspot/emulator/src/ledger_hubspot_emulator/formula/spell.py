"""How HubSpot stores a formula: the same meaning, spelled its own way.

observed: `a+1` becomes `a + 1`, and `"x" + y` becomes `concatenate('x', y)`; a stored `if` has no `endif`.
assumed: keywords in lower case, one space around words and signs, `equals` as `=`, no space inside parentheses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger_hubspot_emulator.formula.check import STRING, type_of
from ledger_hubspot_emulator.formula.tree import Binary, Call, Choice, Grouped, Literal, Name, Negation, Node


def spell(node: Node, properties: Mapping[str, Any]) -> str:
    """The stored text of `node`, whose properties are all there."""
    match node:
        case Literal(kind, text):
            return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'" if kind == "string" else text
        case Name(name):
            return name
        case Grouped(inner):
            return f"({spell(inner, properties)})"
        case Negation(inner):
            return f"not {spell(inner, properties)}"
        case Call(function, given):
            return f"{function}({', '.join(spell(part, properties) for part in given)})"
        case Binary("+", left, right) if type_of(node, properties) == STRING:
            return f"concatenate({spell(left, properties)}, {spell(right, properties)})"
        case Binary(sign, left, right):
            return f"{spell(left, properties)} {'=' if sign == 'equals' else sign} {spell(right, properties)}"
        case Choice():
            return _choice(node, properties)


def _choice(node: Choice, properties: Mapping[str, Any]) -> str:
    words = [f"if {spell(when, properties)} then {spell(then, properties)}" for when, then in node.cases]
    if node.otherwise is not None:
        words.append(spell(node.otherwise, properties))
        return " else".join([" else".join(words[:-1]), f" {words[-1]}"])
    return " else".join(words)
