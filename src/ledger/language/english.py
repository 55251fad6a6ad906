"""A meaning in English, generated from its tree: for people who decide on criteria and do not read them.

    score >= 65 AND NOT is_competitor       all of these hold:
                                              Engagement score is at least 65
                                              Is competitor is no

Fields go by their titles. What differs is told clause by clause, beside what stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.language.literals import plain
from ledger.language.meaning import Composite, Meaning, sort_of
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


class Titles(NamedTuple):
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


def difference(before: Meaning, after: Meaning, titles: Titles) -> list[str]:
    """What the second asks that the first does not, clause by clause; what stays is told last, as a number."""
    if sort_of(before) != sort_of(after):
        return ["it says something of another sort"]
    if isinstance(before, Composite):
        return before.difference(after, lambda when: sentence(when, titles))
    assert not isinstance(after, Composite)  # two of one sort
    return _criteria(before, after, titles)


def _criteria(before: Tree, after: Tree, titles: Titles) -> list[str]:
    """Two criteria: by how their clauses are joined, and by their clauses."""
    joints = {type(each) for each in (before, after) if isinstance(each, And | Or)}
    if joints == {And, Or}:
        turned = "any one of its clauses is enough now" if isinstance(after, Or) else "all of its clauses must hold now"
        return [turned, *_told(before, after, titles)]
    return _told(before, after, titles)


def _told(before: Tree, after: Tree, titles: Titles) -> list[str]:
    ours, theirs = _parts(before), _parts(after)
    gone, new = [each for each in ours if each not in theirs], [each for each in theirs if each not in ours]
    pairs = _pairs(gone, new)
    gone = [each for each in gone if each not in [one for one, _ in pairs]]
    new = [each for each in new if each not in [other for _, other in pairs]]
    kept = len(ours) - len(gone) - len(pairs)
    lines = [f"{sentence(other, titles)} (it was: {_value(one, titles)})" for one, other in pairs]
    added, dropped = _words(before, after)
    lines += [f"{added}: {sentence(each, titles)}" for each in new]
    lines += [f"{dropped}: {sentence(each, titles)}" for each in gone]
    return [*lines, *([f"{kept} {'clause stays' if kept == 1 else 'clauses stay'} as before"] if kept else [])]


def _words(before: Tree, after: Tree) -> tuple[str, str]:
    """What is said of a clause that comes and of one that goes: one more may ask for more, or let more in."""
    joints = {type(each) for each in (before, after) if isinstance(each, And | Or)}
    return ("also enough now", "no longer enough") if joints == {Or} else ("new", "no longer")


def _parts(tree: Tree) -> tuple[Tree, ...]:
    return tree.of if isinstance(tree, And | Or) else (tree,)


def _pairs(gone: Sequence[Tree], new: Sequence[Tree]) -> list[tuple[Compare, Compare]]:
    """Where a comparison of one field by one sign has another value now, and there is one such on each side."""
    ours, theirs = (
        {(each.field, each.op): each for each in side if isinstance(each, Compare) and _single(each, side)}
        for side in (gone, new)
    )
    return [(ours[at], theirs[at]) for at in ours if at in theirs]


def _single(clause: Compare, among: Sequence[Tree]) -> bool:
    alike = [each for each in among if isinstance(each, Compare) and (each.field, each.op) == (clause.field, clause.op)]
    return len(alike) == 1


def _value(clause: Compare, titles: Titles) -> str:
    return _written(clause.right, titles)


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


def told_changes(before: Mapping[str, str], after: Mapping[str, str], now: str, was: str) -> list[str]:
    """What differs between two lists of named parts: `now` and `was` stand between a name and its part."""
    both = [name for name in after if name in before]
    lines = [f"{name}: {now} {after[name]} ({was}: {before[name]})" for name in both if after[name] != before[name]]
    lines += [f"new: {name}: {now} {after[name]}" for name in after if name not in before]
    lines += [f"no longer: {name}: {was} {before[name]}" for name in before if name not in after]
    if both != [name for name in before if name in after]:
        lines.append("in another order")
    return lines


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
    return f"{titles.field(name)} is no"


def _predicate(tree: Predicate, titles: Titles) -> str:
    match tree:
        case Name(name=name):
            return f"it meets {titles.criteria[name]}" if name in titles.criteria else f"{titles.field(name)} is yes"
        case Compare(op=op, field=name, right=right):
            words = DAYS if isinstance(right, Day | Today) else NUMBERS
            return f"{titles.field(name)} {words[op]} {_written(right, titles)}"
        case _:
            return f"{titles.field(tree.field)} {_asks(tree, titles)}"


def _asks(tree: Between | Blank | Contains | HasAll | HasAny | In | StartsWith, titles: Titles) -> str:
    """What a predicate asks of its field."""
    match tree:
        case In(values=values):
            return f"is {_listed(values, 'or', titles)}"
        case Between(low=low, high=high):
            return f"is from {_written(low, titles)} to {_written(high, titles)}"
        case Contains(text=text):
            return f"contains {_written(text, titles)}"
        case StartsWith(text=text):
            return f"starts with {_written(text, titles)}"
        case HasAny(values=values):
            return f"has {_listed(values, 'or', titles)}"
        case HasAll(values=values):
            return f"has {_listed(values, 'and', titles)}"
        case Blank():
            return "is blank"


def _listed(values: Sequence[Literal], joint: str, titles: Titles) -> str:
    *some, last = (_written(each, titles) for each in values)
    return f"{', '.join(some)} {joint} {last}" if some else last


def _written(value: Literal | Ref, titles: Titles) -> str:
    match value:
        case Number(value=number):
            return plain(number)
        case Text(value=text):
            return f"“{text}”"
        case Day(value=day):
            return day.isoformat()
        case Today(offset=0):
            return "today"
        case Today(offset=offset):
            days = "1 day" if abs(offset) == 1 else f"{abs(offset)} days"
            return f"{days} {'before' if offset < 0 else 'after'} today"
        case Ref(name=name):
            return titles.field(name)
