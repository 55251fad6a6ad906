"""A calculation formula of HubSpot in one normal form, so that two are equal exactly when they say the same.

    text --parse--> expression --written--> normal text

HubSpot respells what it stores (`a+1` comes back as `a + 1`, `"x" + y` as `concatenate('x', y)`: observed by the owner
of a portal, see the golden pairs in the tests), so a formula is compared, and sent, in this form: one space between
words, single quotes, no parentheses but those that are needed or that keep AND and OR apart. A text that this grammar
does not know is normalised word by word.

The grammar is that of the API (`if c then e {elseif c then e} [else e] [endif]`), not that of HubSpot's screens. The
precedence of its operators is documented nowhere; it is taken to be the usual one, and nothing is written that would
rest on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from ledger_hubspot.native.branch import decimal_text

_WORD = re.compile(r"""\s*(?:(\d+(?:\.\d+)?)|('[^']*'|"[^"]*")|([A-Za-z_]\w*)|(<=|>=|!=|[-+*/()=<>,])|(\S))""")
_KEYWORDS = frozenset({"if", "then", "elseif", "else", "endif", "and", "or", "xor", "not", "equals"})
_LEVELS = ({"or"}, {"xor"}, {"and"}, {"not"}, {"=", "!=", "<", "<=", ">", ">="}, {"+", "-"}, {"*", "/"})
_LOGIC = frozenset({"or", "xor", "and"})
_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Word:
    """A number, a text in single quotes, a property or a constant."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function of its arguments."""

    name: str
    of: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """An operator between its operands, or before its one operand."""

    sign: str
    of: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class If:
    """The value of the first case whose condition is true, else `otherwise` (None: nothing)."""

    cases: tuple[tuple[Expression, Expression], ...]
    otherwise: Expression | None


Expression: TypeAlias = Word | Call | Sign | If


class Unknown(ValueError):
    """A text that is no formula of this grammar."""


def normal(text: str) -> str:
    """The formula as this module writes it."""
    try:
        return written(parse(text))
    except Unknown:
        return " ".join(_words(text))


def parse(text: str) -> Expression:
    """The expression of a formula. Raises Unknown."""
    words = [*_words(text), ""]
    found, at = _expression(words, 0, 0, 0)
    if words[at]:
        raise Unknown(f"`{words[at]}` is not expected here")
    return found


def written(found: Expression) -> str:
    """The text of an expression."""
    match found:
        case Word(text=text):
            return text
        case Call(name=name, of=of):
            return f"{name}({', '.join(map(written, of))})"
        case If(cases=cases, otherwise=otherwise):
            tests = " elseif ".join(f"{written(when)} then {written(then)}" for when, then in cases)
            return f"if {tests}" + (f" else {written(otherwise)}" if otherwise else "")
        case Sign(sign=sign, of=(one,)):
            return f"not {_inside(one, sign)}" if sign == "not" else f"-{_inside(one, sign)}"
        case Sign(sign=sign, of=of):
            return f" {sign} ".join(_inside(part, sign, first=part is of[0]) for part in of)


def properties_of(found: Expression) -> frozenset[str]:
    """The properties that an expression reads."""
    match found:
        case Word(text=text):
            return frozenset({text} if text[0].isalpha() and text not in ("true", "false") else ())
        case If(cases=cases, otherwise=otherwise):
            parts = [part for case in cases for part in case] + ([otherwise] if otherwise else [])
            return frozenset[str]().union(*map(properties_of, parts))
        case Call(of=of) | Sign(of=of):
            return frozenset[str]().union(*map(properties_of, of))


def _inside(part: Expression, sign: str, *, first: bool = False) -> str:
    """An operand, in parentheses where it would bind more loosely, or where a reader could doubt it."""
    text = written(part)
    if isinstance(part, If):
        return f"({text})"
    if not isinstance(part, Sign):
        return text
    inner, outer = _level(part), next(at for at, signs in enumerate(_LEVELS) if sign in signs)
    doubtful = sign in _LOGIC and part.sign in _LOGIC
    return f"({text})" if doubtful or inner < outer or (inner == outer and not first) else text


def _level(part: Sign) -> int:
    if part.sign == "-" and len(part.of) == 1:
        return len(_LEVELS)
    return next(at for at, signs in enumerate(_LEVELS) if part.sign in signs)


def _words(text: str) -> Iterator[str]:
    """The words of a formula in their normal spelling."""
    for number, quoted, name, sign, odd in _WORD.findall(text):
        if number:
            yield decimal_text(Decimal(number))
        elif quoted:
            yield f"'{quoted[1:-1]}'" if "'" not in quoted[1:-1] else quoted
        elif name:
            yield ("=" if name.lower() == "equals" else name.lower()) if name.lower() in _KEYWORDS else name
        elif sign or odd:
            yield sign or odd


def _expression(words: Sequence[str], at: int, level: int, depth: int) -> tuple[Expression, int]:
    """The longest expression at `at` whose operators bind at least as tightly as `level`."""
    if depth > _DEEPEST * len(_LEVELS):
        raise Unknown("too deep")
    if level == len(_LEVELS):
        return _operand(words, at, depth)
    if "not" in _LEVELS[level]:
        if words[at] != "not":
            return _expression(words, at, level + 1, depth + 1)
        found, at = _expression(words, at + 1, level, depth + 1)
        return Sign("not", (found,)), at
    found, at = _expression(words, at, level + 1, depth + 1)
    while words[at] in _LEVELS[level]:
        sign = words[at]
        other, at = _expression(words, at + 1, level + 1, depth + 1)
        found = joined(sign, (found, other))
    return found, at


def joined(sign: str, parts: Sequence[Expression]) -> Expression:
    """The parts with one operator between them; AND in AND is one AND, and a sum with a text is a text."""
    if len(parts) == 1:
        return parts[0]
    if sign == "+" and any(map(_is_text, parts)):
        return Call("concatenate", tuple(parts))
    if sign in _LOGIC:
        inner = [part.of if isinstance(part, Sign) and part.sign == sign else (part,) for part in parts]
        return Sign(sign, tuple(each for part in inner for each in part))
    return Sign(sign, tuple(parts))


def _is_text(part: Expression) -> bool:
    return (
        part.text.startswith(("'", '"'))
        if isinstance(part, Word)
        else isinstance(part, Call) and part.name == "concatenate"
    )


def _operand(words: Sequence[str], at: int, depth: int) -> tuple[Expression, int]:
    match words[at]:
        case "if":
            return _if(words, at, depth)
        case "-":
            found, at = _operand(words, at + 1, depth + 1)
            return Sign("-", (found,)), at
        case "(":
            found, at = _expression(words, at + 1, 0, depth + 1)
            return found, _past(words, at, ")")
        case word if not word or word in _KEYWORDS or not (word[0].isalnum() or word[0] in "_'\""):
            raise Unknown(f"`{word}` is no value")
        case word if words[at + 1] == "(" and word[0].isalpha():
            return _call(words, at, depth)
        case word:
            return Word(word), at + 1


def _call(words: Sequence[str], at: int, depth: int) -> tuple[Expression, int]:
    name, given, at = words[at], list[Expression](), at + 2
    while words[at] != ")" or given:
        found, at = _expression(words, at, 0, depth + 1)
        given.append(found)
        if words[at] == ")":
            break
        at = _past(words, at, ",")
    return Call(name, tuple(given)), at + 1


def _if(words: Sequence[str], at: int, depth: int) -> tuple[Expression, int]:
    cases: list[tuple[Expression, Expression]] = []
    while words[at] in ("if", "elseif") and (words[at] == "elseif" or not cases):
        when, at = _expression(words, at + 1, 0, depth + 1)
        then, at = _expression(words, _past(words, at, "then"), 0, depth + 1)
        cases.append((when, then))
    otherwise = None
    if words[at] == "else":
        otherwise, at = _expression(words, at + 1, 0, depth + 1)
    return If(tuple(cases), otherwise), at + 1 if words[at] == "endif" else at


def _past(words: Sequence[str], at: int, word: str) -> int:
    if words[at] != word:
        raise Unknown(f"`{word}` is expected, and not `{words[at]}`")
    return at + 1
