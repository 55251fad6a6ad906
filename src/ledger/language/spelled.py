"""Literals as they are spelled, and what each becomes beside a field of some type (language.md, sections 2, 4 and 5).

'65' beside a number  -> refused: write 65
'2026-01-01' beside a date -> Day(2026-01-01)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal as OneOf, TypeAlias

from ledger.data import Data
from ledger.language import literals as rules
from ledger.language.fault import Fault, Faults, nearest
from ledger.language.fold import fold
from ledger.language.literals import shortened
from ledger.language.print import written
from ledger.language.schema import Field
from ledger.language.tree import Day, Literal, Number, Place, Text, Today

VALUES = 200
Kind: TypeAlias = OneOf["name", "number", "text", "date", "today"]


class Word(Data, frozen=True):
    """A name or a literal of the text, in which only the quotes are read: `'it''s'` is the text `it's`."""

    kind: Kind
    text: str
    at: Place


def shown(word: Word) -> str:
    """The word as it was written."""
    match word.kind:
        case "text":
            return rules.quoted(word.text)
        case "date":
            return f"DATE {rules.quoted(word.text)}"
        case "today" if word.text.strip("+-0"):
            return f"TODAY {word.text[0]} {word.text[1:]} DAYS"
        case "today":
            return "TODAY"
        case _:
            return word.text


def literal(field: Field, word: Word) -> Literal:
    """The value of `word` beside `field`. Raises Fault where it is none of the field's type, or breaks a rule."""
    match field.type:
        case "number":
            return _number(field, word)
        case "text":
            return _text(field, word)
        case "choice" | "choices":
            return _code(field, word)
        case _:
            return _day(field, word)


def literals(field: Field, words: Sequence[Word], *, distinct: bool = True) -> tuple[Literal, ...]:
    """The values of a list. Raises Faults with each that does not fit, and each that stands there twice."""
    if len(words) > VALUES:
        raise Fault(
            words[VALUES].at,
            f"the list has {len(words)} values",
            f"a list has at most {VALUES}",
            "split the list, or name what its values have in common with a field of its own",
        )
    faults, values = [], []
    for word in words:
        try:
            values.append(literal(field, word))
        except Fault as fault:
            faults.append(fault)
    if not faults and distinct:
        faults = _repeated(field, values)
    if faults:
        raise Faults(faults)
    return tuple(values)


def _repeated(field: Field, values: Sequence[Literal]) -> list[Fault]:
    seen: dict[object, Literal] = {}
    faults = []
    for value in values:
        key = fold(value.value) if isinstance(value, Text) and field.type == "text" else value
        if key in seen:
            faults.append(
                Fault(value.at, f"{shortened(written(value))} is listed twice", _same(field), "leave this one out")
            )
        seen[key] = value
    return faults


def _same(field: Field) -> str:
    return "texts are compared without regard to case" if field.type == "text" else "each value is written once"


def _number(field: Field, word: Word) -> Number:
    if word.kind != "number":
        value = rules.number(word.text) if word.kind == "text" else None
        fix = "write a number, such as 65" if value is None else f"write {rules.plain(value)}"
        raise _unfit(field, word, "a number", fix)
    value = rules.number(word.text)
    if value is None:
        raise Fault(word.at, f"{_short(word)} is too long a number", rules.NUMBER_RULE, "round it")
    return Number(value, at=word.at)


def _text(field: Field, word: Word) -> Text:
    if word.kind != "text":
        raise _unfit(field, word, "a text", f"write {rules.quoted(word.text if word.kind != 'today' else '…')}")
    for why, fix in rules.text_objections(word.text):
        fix = fix if word.text else f"write `{field.name} IS BLANK`"
        raise Fault(word.at, f"{_short(word)} cannot be compared with {field.name}", why, fix)
    return Text(word.text, at=word.at)


def _code(field: Field, word: Word) -> Text:
    if word.kind == "text" and word.text in field.choices:
        return Text(word.text, at=word.at)
    if word.kind == "text" and not word.text:
        raise Fault(
            word.at, f"'' is no code of {field.name}", "an empty text is a blank", f"write `{field.name} IS BLANK`"
        )
    near = nearest(word.text, field.choices)
    listed = ", ".join(map(rules.quoted, field.choices[:12])) + (", …" if len(field.choices) > 12 else "")
    raise Fault(
        word.at,
        f"{_short(word)} is not a declared code of {field.name}",
        "a code is compared exactly, so it is written as it was declared",
        f"write {rules.quoted(near)}" if near else f"use one of {listed}",
    )


def _day(field: Field, word: Word) -> Day | Today:
    if word.kind == "today":
        if len(word.text) > 6 or abs(int(word.text)) > rules.DAYS:
            raise Fault(word.at, f"{_short(word)} is too far away", f"at most {rules.DAYS:,} days", "name a nearer day")
        return Today(int(word.text), at=word.at)
    if word.kind == "number":
        raise _unfit(field, word, "a day", "write a day, such as DATE '2026-01-01' or TODAY - 30 DAYS")
    value = rules.day(word.text)
    if value is None:
        raise Fault(word.at, f"{_short(word)} is not a day", rules.DAY_RULE, "correct it, such as DATE '2026-01-31'")
    return Day(value, at=word.at)


def _unfit(field: Field, word: Word, wanted: str, fix: str) -> Fault:
    kinds = {"text": "a text", "number": "a number", "date": "a day", "today": "a day", "name": "a name"}
    what = f"{field.name} is {wanted}, and {_short(word)} is {kinds[word.kind]}"
    return Fault(word.at, what, "nothing is converted on the way", fix)


def _short(word: Word) -> str:
    return shortened(shown(word))
