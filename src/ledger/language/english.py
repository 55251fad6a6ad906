"""A meaning in English, generated from its tree: for people who decide on criteria and do not read them.

    score >= 65 AND NOT is_competitor       all of these hold:
                                              Engagement score is at least 65
                                              Is competitor is no

Fields go by their titles, and days as people write them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ledger.data import Data
from ledger.language.days import in_words
from ledger.language.literals import plain
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

NUMBERS = {
    "=": "is",
    "<>": "is something other than",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
}
DAYS = {**NUMBERS, "<": "is before", "<=": "is on or before", ">": "is after", ">=": "is on or after"}
JOINTS: Mapping[type[Tree], str] = {And: "all of these hold:", Or: "any of these holds:"}
INDENT = "  "


class Titles(Data, frozen=True):
    """What people call the fields, and the other criteria that are referred to, by their names."""

    fields: Mapping[str, str]
    criteria: Mapping[str, str]

    def field(self, name: str) -> str:
        """A field's title, else its name in words."""
        return self.fields.get(name) or name.replace("_", " ").capitalize()


def in_english(meaning: Meaning, titles: Titles) -> list[str]:
    """What a meaning asks, a clause a line, indented under what joins it."""
    if isinstance(meaning, Composite):
        return meaning.english(lambda when: _clause(when, titles))
    return _clause(meaning, titles)


def sentence(tree: Tree, titles: Titles) -> str:
    """One clause on one line, however deep it is."""
    match tree:
        case And(of=parts):
            return " and ".join(_inner(part, titles) for part in parts)
        case Or(of=parts):
            return " or ".join(_inner(part, titles) for part in parts)
        case Not(of=part) if not isinstance(part, Blank | Name):
            return f"it is not so that {_inner(part, titles)}"
        case _:
            return _clause(tree, titles)[0]


def _inner(tree: Tree, titles: Titles) -> str:
    """A part of a sentence, in parentheses where a reader could take what follows for a part of it."""
    apart = isinstance(tree, And | Or) or (isinstance(tree, Not) and not isinstance(tree.of, Blank | Name))
    return f"({sentence(tree, titles)})" if apart else sentence(tree, titles)


def under(head: str, lines: Sequence[str]) -> list[str]:
    """Some lines with a head before the first."""
    return [f"{head} {lines[0]}", *lines[1:]]


def indented(blocks: Sequence[Sequence[str]]) -> Iterator[str]:
    """Blocks of lines under what joins them."""
    yield from (f"{INDENT}{line}" for block in blocks for line in block)


def _clause(tree: Tree, titles: Titles) -> list[str]:
    match tree:
        case And(of=parts) | Or(of=parts):
            return [JOINTS[type(tree)], *indented([_clause(part, titles) for part in parts])]
        case Not(of=Blank(field=name)):
            return [f"{titles.field(name)} is given"]
        case Not(of=Name(name=name)):
            return [f"it does not meet {titles.criteria[name]}"] if name in titles.criteria else [_no(name, titles)]
        case Not(of=part):
            head, *rest = _clause(part, titles)
            return [f"it is not so that {head}", *rest]
        case Always():
            return ["every record"]
        case _:
            return [_predicate(tree, titles)]


def _no(name: str, titles: Titles) -> str:
    return f"{titles.field(name)} is not yes"  # so is a blank


def _predicate(tree: Predicate, titles: Titles) -> str:
    match tree:
        case Name(name=name):
            return f"it meets {titles.criteria[name]}" if name in titles.criteria else f"{titles.field(name)} is yes"
        case Compare(op=op, field=name, right=right):
            words = DAYS if isinstance(right, Day | Today) else NUMBERS
            return f"{titles.field(name)} {words[op]} {written(right, titles)}"
        case _:
            return f"{titles.field(tree.field)} {asks(tree, titles)}"


def asks(tree: Between | Blank | Contains | HasAll | HasAny | In | StartsWith, titles: Titles) -> str:
    """What a predicate asks of its field."""
    match tree:
        case In(values=values):
            return f"is {_listed(values, 'or', titles)}"
        case Between(low=low, high=high):
            return f"is from {written(low, titles)} to {written(high, titles)}"
        case Contains(text=text):
            return f"contains {written(text, titles)}"
        case StartsWith(text=text):
            return f"starts with {written(text, titles)}"
        case HasAny(values=values):
            return f"has {_listed(values, 'or', titles)}"
        case HasAll(values=values):
            return f"has {_listed(values, 'and', titles)}"
        case Blank():
            return "is blank"


def _listed(values: Sequence[Literal], joint: str, titles: Titles) -> str:
    *some, last = (written(each, titles) for each in values)
    return f"{', '.join(some)} {joint} {last}" if some else last


def written(value: Literal | Ref, titles: Titles) -> str:
    """A value as a sentence has it."""
    match value:
        case Number(value=number):
            return plain(number)
        case Text(value=text):
            return f"“{text}”"
        case Day(value=day):
            return in_words(day)
        case Today(offset=0):
            return "today"
        case Today(offset=offset):
            days = "1 day" if abs(offset) == 1 else f"{abs(offset)} days"
            return f"{days} {'before' if offset < 0 else 'after'} today"
        case Ref(name=name):
            return titles.field(name)
