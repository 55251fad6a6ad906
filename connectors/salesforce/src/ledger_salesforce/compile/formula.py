"""The core form as the text of a formula that is true or false (BlankAsBlank; language.md, section 10).

Every leaf says itself what it is on a blank, `AND(NOT(ISBLANK(f)), …)` or `OR(ISBLANK(f), …)`, so that no comparison
with a blank, which is NULL there, ever reaches a NOT.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from ledger import AllOf, AnyOf, Blank, Compare, Core, Leaf, Name, Ref
from ledger_salesforce.compile import reasons
from ledger_salesforce.compile.accepted import Calendar
from ledger_salesforce.compile.comparisons import test, turned
from ledger_salesforce.compile.reasons import refuse
from ledger_salesforce.native.column import Column, Columns

CHARACTERS, BYTES, COMPILED, MUCH = 3_900, 4_000, 15_000, 5_000
WEIGHTS = {
    "BEGINS": 40,
    "CONTAINS": 40,
    "DATE": 90,
    "DATETIMEVALUE": 110,
    "INCLUDES": 90,
    "ISPICKVAL": 40,
    "NOW": 60,
    "TEXT": 120,
}
"""Characters of SQL that a call adds to its own text: an estimate, on the high side."""

TURNED = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


@dataclass(frozen=True, slots=True)
class Junction:
    """AND or OR; one inside another of the same name is written as one, and nothing is said twice."""

    name: str
    parts: tuple[Text, ...]

    def __str__(self) -> str:
        flat = (part.parts if isinstance(part, Junction) and part.name == self.name else (part,) for part in self.parts)
        return f"{self.name}({', '.join(dict.fromkeys(str(part) for group in flat for part in group))})"


Text: TypeAlias = Junction | str


def measured(text: str) -> str:
    """The text of a whole formula. Raises Refused where it is too long."""
    for found, limit, why in (
        (len(text), CHARACTERS, reasons.CHARACTERS),
        (len(text.encode()), BYTES, reasons.BYTES),
        (compiled(text), COMPILED, reasons.COMPILED),
    ):
        if found > limit:
            raise refuse(f"the formula comes to {found:,}", why, "split the definition, or test fewer things in it")
    return text


def compiled(text: str) -> int:
    """How many characters of SQL a formula compiles to, by our estimate."""
    return len(text) + sum(WEIGHTS.get(name, 10) for name in re.findall(r"([A-Z]+)\(", text))


def predicate(form: Core, columns: Columns, calendar: Calendar) -> Text:
    """A formula that is TRUE exactly where `form` holds, and never NULL under a NOT. Raises Refused."""
    match form:
        case AllOf(()):
            return "TRUE"
        case AnyOf(()):
            return "FALSE"
        case AllOf(parts):
            return Junction("AND", tuple(predicate(part, columns, calendar) for part in parts))
        case AnyOf(parts):
            return Junction("OR", tuple(predicate(part, columns, calendar) for part in parts))
        case Leaf():
            return _leaf(form, columns, calendar)


def _leaf(leaf: Leaf, columns: Columns, calendar: Calendar) -> Text:
    sign = leaf.predicate
    if isinstance(sign, Name):
        return _checkbox(columns[sign.name], leaf.negated)
    column = columns[sign.field]
    match sign:
        case Blank():
            return turned(_blank(column), leaf.negated)
        case Compare(op, _, Ref(other)):
            return _pair(column, TURNED[op] if leaf.negated else op, columns[other], leaf.on_blank)
        case Compare(op, field, right) if leaf.negated:
            text = test(Compare(TURNED[op], field, right), column, calendar)
        case _:
            text = turned(test(sign, column, calendar), leaf.negated)
    if column.field.type == "choice" and leaf.on_blank is _differs(leaf):
        return text  # ISPICKVAL is false on a blank and never NULL
    return _guarded([] if column.score else [column], text, leaf.on_blank)


def _checkbox(column: Column, negated: bool) -> str:
    """A checkbox is never blank, but the record that a relation leads to may not be there: IF takes NULL for false.

    So it does for a part of a formula, which can be NULL.
    """
    if (column.relation or column.score) and negated:
        return f"IF({column.name}, FALSE, TRUE)"
    return turned(column.name, negated)


def _differs(leaf: Leaf) -> bool:
    """Whether the leaf is the complement of an equality, which a blank satisfies where nothing guards it."""
    return leaf.negated is not (isinstance(leaf.predicate, Compare) and leaf.predicate.op == "<>")


def _pair(left: Column, op: str, right: Column, on_blank: bool) -> Text:
    """Two fields. One with a `blank:` is never blank; a blank in the other makes the positive sign false."""
    can_be_blank = [column for column in (left, right) if column.field.blank is None]
    return _guarded(can_be_blank, f"{_or_default(left)} {op} {_or_default(right)}", on_blank)


def _or_default(column: Column) -> str:
    blank = None if column.score else column.field.blank
    return column.name if blank is None else f"BLANKVALUE({column.name}, {blank:f})"


def _guarded(columns: Iterable[Column], text: str, on_blank: bool) -> Text:
    blanks = [turned(_blank(column), not on_blank) for column in columns]
    return Junction("OR" if on_blank else "AND", (*blanks, text)) if blanks else text


def _blank(column: Column) -> str:
    return f"ISBLANK(TEXT({column.name}))" if column.field.type == "choice" else f"ISBLANK({column.name})"
