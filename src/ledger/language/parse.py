"""From text to typed tree, with lark. Imported on first use only: replay and `--help` never parse.

    text --lark--> parse tree --typed, from the leaves up--> Tree
             |                   |
             mistakes.py         check.py       every Fault is collected, and told at once

Nothing here calls itself, so no depth of nesting can exhaust the stack before the depth is measured.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pkgutil import get_data
from typing import Any

from lark import Lark, Token, Tree as Parsed, UnexpectedCharacters, UnexpectedToken, __version__ as version

from ledger.language import check
from ledger.language.check import Subject
from ledger.language.fault import Fault, Faults
from ledger.language.mistakes import mistake
from ledger.language.schema import Schema
from ledger.language.spelled import Kind, Word
from ledger.language.tree import Always, And, Not, Or, Place, Tree

Part = Token | Word | Tree


@cache
def parser() -> Lark:
    """The parser of grammar.lark, by its table where that is of this version of lark: to make one takes ten times that.

    A test holds the table against the grammar, and writes it again.
    """
    table = json.loads(get_data(__package__, "grammar.json") or b"", object_hook=_numbered)
    return Lark.load(table["parser"]) if table["lark"] == version else make_parser()


def make_parser() -> Lark:
    """The parser of grammar.lark, made from it."""
    return Lark.open(
        "grammar.lark", rel_to=__file__, parser="lalr", lexer="basic", start="criteria", propagate_positions=True
    )


def _numbered(table: dict[str, Any]) -> dict[Any, Any]:
    """With numbers as the keys that JSON has as texts."""
    return {int(key) if key.isdigit() else key: each for key, each in table.items()}


def parse(text: str, schema: Schema) -> tuple[Tree, tuple[Fault, ...]]:
    """The tree of `text`, and what is wrong with its types; with faults, the tree means nothing.

    Raises Fault where the grammar cannot read `text` at all.
    """
    try:
        return typed(parser().parse(text), schema)
    except UnexpectedToken as error:
        ended = error.token.type == "$END"
        raise mistake(text, len(text) if ended else error.token.start_pos or 0) from None
    except UnexpectedCharacters as error:
        raise mistake(text, error.pos_in_stream or 0) from None


def typed(parsed: Parsed[Token], schema: Schema) -> tuple[Tree, tuple[Fault, ...]]:
    """The typed tree of a parse tree, and every fault in it."""
    built: dict[int, Part] = {}
    faults: list[Fault] = []
    for rule in parsed.iter_subtrees():
        parts = [built[id(part)] if isinstance(part, Parsed) else part for part in rule.children]
        place = Place(rule.meta.line, rule.meta.column, rule.meta.end_pos - rule.meta.start_pos)
        built[id(rule)] = _part(str(rule.data), parts, place, schema, faults)
    return _tree(built[id(parsed)]), tuple(faults)


def _part(rule: str, parts: Sequence[Part], place: Place, schema: Schema, faults: list[Fault]) -> Part:
    match rule:
        case "criteria":
            return parts[0]
        case "always":
            return Always(at=place)
        case "conjunction":
            return And(_operands(And, parts), at=place)
        case "disjunction":
            return Or(_operands(Or, parts), at=place)
        case "negation":
            return Not(_tree(parts[-1]), at=place)
        case _ if rule in _WORDS:
            kind, spelled = _WORDS[rule]
            return Word(kind, spelled([str(part) for part in parts]), place)
        case _:
            return _predicate(rule, parts, place, schema, faults)


def _predicate(rule: str, parts: Sequence[Part], place: Place, schema: Schema, faults: list[Fault]) -> Tree:
    """The node of one predicate, turned round where a NOT stands inside it."""
    tokens = [part for part in parts if isinstance(part, Token)]
    words = [part for part in parts if isinstance(part, Word)]
    name, types = tokens[0], [token.type for token in tokens]
    spot = Place(name.line or 0, name.column or 0, len(name))
    try:
        node = _checked(rule, Subject(schema, Word("name", str(name), spot), place), tokens, types, words)
    except (Fault, Faults) as fault:
        faults.extend(fault.each if isinstance(fault, Faults) else [fault])
        return Always(at=place)
    return Not(node, at=place) if "NOT" in types else node


def _checked(rule: str, subject: Subject, tokens: list[Token], types: list[str], words: list[Word]) -> Tree:
    match rule:
        case "alone":
            return check.alone(subject)
        case "flag":
            return check.flag(subject, "TRUE" in types)
        case "comparison":
            return check.comparison(subject, str(tokens[1]).replace("!=", "<>"), words[0])
        case "member":
            return check.member(subject, words)
        case "range":
            return check.between(subject, *words)
        case "part":
            return check.part(subject, "CONTAINS" if "CONTAINS" in types else "STARTS WITH", words[0])
        case "has":
            return check.has(subject, "ALL" if "ALL" in types else "ANY", words)
        case _:
            return check.blank(subject)


def _operands(kind: type[And | Or], parts: Sequence[Part]) -> tuple[Tree, ...]:
    """The operands, with those of a nested node of the same kind in its place."""
    nodes = [part for part in parts if not isinstance(part, Token | Word)]
    return tuple(inner for node in nodes for inner in (node.of if isinstance(node, kind) else (node,)))


def _tree(part: Part) -> Tree:
    assert not isinstance(part, Token | Word)
    return part


def _unquoted(string: str) -> str:
    return string[1:-1].replace("''", "'")


def _offset(parts: Sequence[str]) -> str:
    return parts[1] + (parts[2].lstrip("0") or "0") if len(parts) > 1 else "+0"


_WORDS: Mapping[str, tuple[Kind, Callable[[Sequence[str]], str]]] = {
    "other": ("name", "".join),
    "number": ("number", "".join),
    "text": ("text", lambda parts: _unquoted(parts[0])),
    "date": ("date", lambda parts: _unquoted(parts[1])),
    "today": ("today", _offset),
}
