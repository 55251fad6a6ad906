"""The tree, and every other meaning, as stored JSON, both ways.

    ["and", [["compare", ">=", "score", {"number": "65"}], ["not", ["is", "is_competitor"]]]]
    {"rules": [{"when": ["is", "mql"], "points": 40}], "bounds": [0, 100]}
    {"stages": [{"key": "known", "title": "Known", "when": ["true"]}], "otherwise": "none"}

Decimals and days are strings and there are no floats, so the sorted bytes are canonical (RFC 8785). These shapes are
on disk and under the form digest: they are added to and never changed.
"""

from __future__ import annotations

from ledger.errors import BadInput
from ledger.language import literals
from ledger.language.meaning import Composite, Meaning
from ledger.language.tree import (
    Always,
    And,
    Between,
    Blank,
    Compare,
    Contains,
    Day,
    HasAll,
    HasAny,
    In,
    Json,
    Literal,
    Name,
    Not,
    Number,
    Or,
    Predicate,
    Ref,
    StartsWith,
    Text,
    Today,
    Tree,
)

COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")


def to_json(tree: Tree) -> list[Json]:
    """`tree` as nested lists. `from_json` gives back an equal tree."""
    match tree:
        case Always():
            return ["true"]
        case Not(of=part):
            return ["not", to_json(part)]
        case And(of=parts):
            return ["and", [to_json(part) for part in parts]]
        case Or(of=parts):
            return ["or", [to_json(part) for part in parts]]
        case _:
            return _predicate(tree)


def meaning_json(meaning: Meaning) -> Json:
    """`meaning` as it is stored: a criteria as its tree, a score and a ladder as a mapping with a tree in each part."""
    return meaning.stored() if isinstance(meaning, Composite) else to_json(meaning)


def _predicate(node: Predicate) -> list[Json]:
    match node:
        case Name(name=name):
            return ["is", name]
        case Compare(op=op, field=field, right=right):
            return ["compare", op, field, _value(right)]
        case In(field=field, values=values):
            return ["in", field, [_value(value) for value in values]]
        case Between(field=field, low=low, high=high):
            return ["between", field, _value(low), _value(high)]
        case Contains(field=field, text=text):
            return ["contains", field, _value(text)]
        case StartsWith(field=field, text=text):
            return ["starts", field, _value(text)]
        case HasAny(field=field, values=codes):
            return ["has_any", field, [_value(code) for code in codes]]
        case HasAll(field=field, values=codes):
            return ["has_all", field, [_value(code) for code in codes]]
        case Blank(field=field):
            return ["blank", field]


def from_json(stored: Json) -> Tree:
    """The tree that `to_json` stored. Raises BadInput where `stored` is no such thing."""
    match stored:
        case ["true"]:
            return Always()
        case ["is", str(name)]:
            return Name(name)
        case ["not", part]:
            return Not(from_json(part))
        case ["and", [_, _, *_] as parts]:
            return And(tuple([from_json(part) for part in parts]))
        case ["or", [_, _, *_] as parts]:
            return Or(tuple([from_json(part) for part in parts]))
        case ["compare", str(op), str(field), right] if op in COMPARISONS:
            return Compare(op, field, _right(right))
        case [str(word), str(field), *rest]:
            return _listed(word, field, rest)
    raise unreadable(stored)


def _listed(word: str, field: str, rest: list[Json]) -> Tree:
    match word, rest:
        case "blank", []:
            return Blank(field)
        case "between", [low, high]:
            return Between(field, _literal(low), _literal(high))
        case "in", [[_, *_] as values]:
            return In(field, tuple(map(_literal, values)))
        case "has_any", [[_, *_] as values]:
            return HasAny(field, tuple(map(_text, values)))
        case "has_all", [[_, *_] as values]:
            return HasAll(field, tuple(map(_text, values)))
        case "contains", [text]:
            return Contains(field, _text(text))
        case "starts", [text]:
            return StartsWith(field, _text(text))
    raise unreadable([word, field, *rest])


def _value(value: Literal | Ref) -> Json:
    match value:
        case Number(value=number):
            return {"number": literals.plain(number)}
        case Text(value=text):
            return {"text": text}
        case Day(value=day):
            return {"date": day.isoformat()}
        case Today(offset=offset):
            return {"today": offset}
        case Ref(name=name):
            return {"field": name}


def _right(stored: Json) -> Literal | Ref:
    match stored:
        case {"field": str(name)}:
            return Ref(name)
    return _literal(stored)


def _literal(stored: Json) -> Literal:
    match stored:
        case {"text": str()}:
            return _text(stored)
        case {"number": str(digits)} if (number := literals.number(digits)) is not None:
            return Number(number)
        case {"date": str(text)} if (day := literals.day(text)) is not None:
            return Day(day)
        case {"today": int(offset)}:
            return Today(offset)
    raise unreadable(stored)


def _text(stored: Json) -> Text:
    match stored:
        case {"text": str(text)}:
            return Text(text)
    raise unreadable(stored)


def unreadable(stored: Json) -> BadInput:
    """What to raise where something stored is of no shape that the language has."""
    return BadInput(
        f"a stored criteria cannot be read at {str(stored)[:80]}",
        "it is none of the shapes of language version 1",
        "check that this ledger is not newer than the program",
    )
