"""Printing a tree back as text: on one line, and laid out for people. Reading either gives back an equal tree."""

from __future__ import annotations

from ledger.language.literals import plain, quoted
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

WIDTH = 88


def canonical(tree: Tree) -> str:
    """The canonical text, on one line."""
    match tree:
        case Always():
            return "TRUE"
        case Not(of=part):
            return f"NOT {_operand(part)}"
        case And(of=parts):
            return " AND ".join([_operand(part) for part in parts])
        case Or(of=parts):
            return " OR ".join([_operand(part) for part in parts])
        case _:
            return _predicate(tree)


def pretty(tree: Tree, width: int = WIDTH) -> str:
    """The canonical text with one operand of AND and OR a line wherever a line would be longer than `width`."""
    return "\n".join(_laid_out(tree, width))


def meaning_lines(meaning: Meaning, width: int = WIDTH) -> list[str]:
    """Every criteria of a meaning, laid out: behind its points in a score, and behind its key in a ladder."""
    if isinstance(meaning, Composite):
        return meaning.lines(lambda when: _laid_out(when, width))
    return _laid_out(meaning, width)


def behind(blocks: list[tuple[str, list[str]]]) -> list[str]:
    """Each block behind its head, all in one column."""
    space = max((len(head) for head, _ in blocks), default=0)
    return [f"{'' if n else head:{space}}  {line}" for head, lines in blocks for n, line in enumerate(lines)]


def written(value: Literal | Ref) -> str:
    """A literal, or the other field, as a criteria writes it."""
    match value:
        case Number(value=number):
            return plain(number)
        case Text(value=text):
            return quoted(text)
        case Day(value=day):
            return f"DATE '{day.isoformat()}'"
        case Today(offset=0):
            return "TODAY"
        case Today(offset=offset):
            return f"TODAY {'-' if offset < 0 else '+'} {abs(offset)} DAYS"
        case Ref(name=name):
            return name


def _operand(tree: Tree) -> str:
    return f"({canonical(tree)})" if isinstance(tree, And | Or) else canonical(tree)


def _predicate(node: Predicate) -> str:
    match node:
        case Name(name=name):
            return name
        case Compare(op=op, field=field, right=right):
            return f"{field} {op} {written(right)}"
        case In(field=field, values=values):
            return f"{field} IN {_list(values)}"
        case Between(field=field, low=low, high=high):
            return f"{field} BETWEEN {written(low)} AND {written(high)}"
        case Contains(field=field, text=text):
            return f"{field} CONTAINS {written(text)}"
        case StartsWith(field=field, text=text):
            return f"{field} STARTS WITH {written(text)}"
        case HasAny(field=field, values=codes):
            return f"{field} HAS ANY {_list(codes)}"
        case HasAll(field=field, values=codes):
            return f"{field} HAS ALL {_list(codes)}"
        case Blank(field=field):
            return f"{field} IS BLANK"


def _list(values: tuple[Literal, ...]) -> str:
    return f"({', '.join(map(written, values))})"


def _laid_out(tree: Tree, width: int) -> list[str]:
    line = canonical(tree)
    if len(line) <= width:
        return [line]
    match tree:
        case Not(of=part):
            return _headed("NOT ", _block(part, width))
        case And(of=parts) | Or(of=parts):
            word = "AND" if isinstance(tree, And) else "OR"
            first, *others = [_block(part, width) for part in parts]
            return [*first, *(line for block in others for line in _headed(f"{word} ", block))]
        case _:
            return [line]


def _block(part: Tree, width: int) -> list[str]:
    """An operand, in parentheses of its own where it needs them."""
    if not isinstance(part, And | Or):
        return _laid_out(part, width)
    lines = _laid_out(part, width - 4)
    return [f"({lines[0]})"] if len(lines) == 1 else ["(", *(f"  {line}" for line in lines), ")"]


def _headed(word: str, lines: list[str]) -> list[str]:
    return [word + lines[0], *lines[1:]]
