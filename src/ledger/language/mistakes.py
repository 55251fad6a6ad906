"""What somebody probably meant where the grammar stops: one small rule for each common mistake.

text, position --tokens--> the token that does not fit --first rule that knows it--> Fault
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from ledger.language.fault import Fault
from ledger.language.literals import quoted, shortened
from ledger.language.mixed import JOINTS, mixed
from ledger.language.schema import KEYWORDS
from ledger.language.tokens import END, Piece, Spot, spot

Hint: TypeAlias = tuple[str, str, str]
"""What, why and fix."""

_FLIPPED: Mapping[str, str] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>", "!=": "<>"}
_SIGNS: Mapping[str, str] = {"==": "=", "=>": ">=", "=<": "<=", "≤": "<=", "≥": ">=", "≠": "<>"}
_OPERATORS: Mapping[str, str] = {"&&": "AND", "||": "OR", "&": "AND", "|": "OR", "!": "NOT", "~": "NOT"}
_DAYS_IN: Mapping[str, int] = {"WEEK": 7, "MONTH": 30, "QUARTER": 91, "YEAR": 365}
_PATTERNS = ("LIKE", "ILIKE", "RLIKE", "SIMILAR", "MATCHES", "REGEXP", "ENDS", "INCLUDES", "EXCLUDES")
_QUERY = ("SELECT", "FROM", "WHERE", "CASE", "WHEN", "IF", "EXISTS", "ORDER", "LIMIT", "HAVING", "XOR")
_CLOSING = ("BLANK", "NULL", "TRUE", "FALSE", "DAYS", "DAY", "TODAY")


def mistake(text: str, position: int) -> Fault:
    """The fault at `position`, where the grammar could not go on."""
    stopped = spot(text, position)
    what, why, fix = next(hint for rule in RULES if (hint := rule(stopped)))
    return Fault(stopped.place, what, why, fix)


def _nothing(spot: Spot) -> Hint | None:
    if spot.tokens:
        return None
    return "the text is empty", "a criteria is one condition", "write a condition, or TRUE for every record"


def _cut_short(spot: Spot) -> Hint | None:
    if spot.here is not END:
        return None
    last = spot.at(-1)
    words = [token.word for token in spot.tokens]
    if words[-2:-1] in (["+"], ["-"]) and last.sort == "number":
        return "the text ends in a number", "TODAY is moved by whole days", f"write {last.text} DAYS"
    if words.count("(") > words.count(")") and (last.word not in KEYWORDS or last.word in _CLOSING):
        return "a parenthesis is never closed", "each ( has its )", "write the missing )"
    fix = f"complete the condition, or leave out {last.short}"
    return f"the text ends after {last.short}", "something must follow", fix


def _not_closed(spot: Spot) -> Hint | None:
    if spot.here.text not in ("'", '"', "‘", "’", "“", "”"):
        return None
    why, fix = "a text stands between two '", "write the closing ', and double an apostrophe inside, as in 'it''s'"
    return "a quote is never closed", why, fix


def _other_quotes(spot: Spot) -> Hint | None:
    here = spot.here
    if here.sort != "string" or here.text[0] == "'":
        return None
    return f"{here.short} has the wrong quotes", "a text stands between two '", f"write {quoted(here.text[1:-1])}"


def _null(spot: Spot) -> Hint | None:
    if spot.here.word != "NULL":
        return None
    sign, name = spot.at(-1), spot.at(-2).text
    if sign.sort == "sign":
        test = "IS BLANK" if sign.text == "=" else "IS NOT BLANK"
        return f"{name} is compared with NULL", "a blank equals nothing, not even a blank", f"write `{name} {test}`"
    return "NULL stands where a value should", "NULL is no value", _without_null(spot)


def _without_null(spot: Spot) -> str:
    """The list without its NULL, and the blank test beside it."""
    opened = next((i for i in range(spot.index, 0, -1) if spot.tokens[i].text == "("), 0)
    values = ", ".join(token.text for token in spot.tokens[opened:] if token.sort in ("number", "string"))
    if opened < 2 or not values or spot.tokens[opened - 1].word != "IN":
        return "leave it out, and test blanks with IS BLANK"
    name = spot.tokens[opened - 2].text
    return f"write `{name} IN ({shortened(values)}) OR {name} IS BLANK`"


def _truth_by_sign(spot: Spot) -> Hint | None:
    negated = spot.at(-2).word == "IS" and spot.at(-1).word == "NOT"
    sign, name = spot.at(-1), spot.at(-3 if negated else -2).text
    if spot.here.word not in ("TRUE", "FALSE") or not (negated or sign.sort == "sign" or sign.word == "IS"):
        return None
    turned = (spot.here.word == "TRUE") is (negated or sign.text in ("<>", "!="))
    fixed = f"NOT {name}" if turned else name
    what = f"{name} is compared with {spot.here.word}"
    return what, "a boolean is true or false by itself", f"write `{fixed}`"


def _true_inside(spot: Spot) -> Hint | None:
    inside = "TRUE is only ever a whole text", "inside a condition it changes nothing or everything"
    if spot.index == 1 and spot.at(-1).word == "TRUE":
        rest = spot.slice(2, len(spot.tokens)) if spot.here.word == "AND" else ""
        return *inside, f"leave it out: write `{shortened(rest)}`" if rest else "write TRUE alone, or leave it out"
    if spot.here.word in ("TRUE", "FALSE"):
        return *inside, "leave it out"
    return None


def _flipped(spot: Spot) -> Hint | None:
    here, sign, name = spot.here, spot.at(1), spot.at(2)
    if here.sort not in ("number", "string", "day") or sign.text not in _FLIPPED or name.sort != "word":
        return None
    literal = f"DATE '{here.text}'" if here.sort == "day" else here.text
    fixed = f"{name.text} {_FLIPPED[sign.text]} {literal}"
    return f"{here.short} stands before the sign", "the field comes first", f"write `{fixed}`"


def _bare_day(spot: Spot) -> Hint | None:
    here = next((token for token in (spot.here, spot.at(-1)) if token.sort == "day"), None)
    if here is None:
        return None
    return f"{here.text} stands without quotes", "a day is quoted", f"write DATE '{here.text}'"


def _unit(spot: Spot) -> Hint | None:
    """`TODAY - 1 MONTH`: only days are the same on every platform."""
    here, count = spot.here, spot.at(-1)
    if count.sort != "number" or spot.at(-3).word != "TODAY" or here.word in KEYWORDS:
        return None
    length = _DAYS_IN.get(here.word.removesuffix("S"), 1)
    days = int(count.text) * length if count.text.isdecimal() and len(count.text) < 6 else 30
    why = "only whole days are the same on every platform" if here.sort == "word" else "TODAY is moved by whole days"
    return f"TODAY is moved by {here.short or 'a number'}", why, f"write TODAY {spot.at(-2).text} {days} DAYS"


def _like(spot: Spot) -> Hint | None:
    if spot.here.word not in _PATTERNS:
        return None
    name = spot.at(-2).text if spot.at(-1).word == "NOT" else spot.at(-1).text
    pattern = spot.at(1)
    sought = quoted(pattern.text.strip("'\"%").replace("''", "'")) if pattern.sort == "string" else "'…'"
    verb = "STARTS WITH" if pattern.text[1:2] != "%" and pattern.text[-2:-1] == "%" else "CONTAINS"
    what, why = f"there is no {spot.here.word}", "patterns differ between platforms: use CONTAINS or STARTS WITH"
    return what, why, f"write `{name} {verb} {sought}`"


def _function(spot: Spot) -> Hint | None:
    start = 0 if spot.here.sort == "word" else -1
    name, inner = spot.at(start), spot.at(start + 2)
    if name.sort != "word" or spot.at(start + 1).text != "(" or name.word in KEYWORDS - {"TODAY"}:
        return None
    if name.word in ("TODAY", "NOW", "CURRENT_DATE"):
        return f"{name.text} is written as a function", "TODAY is a word", "write TODAY"
    if name.word in ("LOWER", "UPPER") and inner.sort == "word":
        rest = spot.slice(spot.index + start + 4, spot.index + start + 6)
        why = "there are no functions, and case never counts in a text"
        return f"{name.text}(…) is a function", why, f"write `{f'{inner.text} {rest}'.strip()}`"
    return f"{name.short}(…) is a function", "there are no functions", "declare a field that holds the result"


def _arithmetic(spot: Spot) -> Hint | None:
    if spot.here.text not in ("+", "-", "*", "/", "%", "^"):
        return None
    if spot.at(1).sort == "number" and spot.at(-1).sort == "sign":
        return f"{spot.here.text} stands before a number", "no number needs it", f"write {spot.at(1).text}"
    why, fix = "platforms round differently", "write the worked-out number, or declare a field that holds the result"
    return f"{spot.here.text} is arithmetic, and there is none", why, fix


def _number(spot: Spot) -> Hint | None:
    """`.5`, `5.` and `1e6`."""
    here, before, after = spot.here, spot.at(-1), spot.at(1)
    touching = before.sort == "number" and before.start + len(before.text) == here.start
    why = "a number is written in full, with digits on both sides of its point"
    if here.text == "." and after.sort == "number" and not touching:
        return f".{after.text} has no digit before its point", why, f"write 0.{after.text}"
    if here.text == "." and touching:
        return f"{before.text}. has no digit after its point", why, f"write {before.text}"
    if touching and here.word[:1] == "E" and here.sort == "word":
        return f"{before.text}{here.short} has an exponent", why, "write its digits out"
    return None


def _spelling(spot: Spot) -> Hint | None:
    """Signs and operators of other languages."""
    here = spot.here
    known = {**_SIGNS, **_OPERATORS}.get(here.text)
    if known:
        return f"{here.text} is no sign of this language", "it reads like SQL", f"write {known}"
    pair = spot.at(-1).text + here.text
    if spot.at(-1).sort == here.sort == "sign" and (pair in _FLIPPED or pair in _SIGNS):
        return f"{pair} is written apart", "a sign is one word", f"write {_SIGNS.get(pair, pair)}"
    if here.text in (";", "/*", "#"):
        fix = "leave it out" if here.text == ";" else "start the comment with --"
        return f"{here.text} does not belong here", "a criteria is one condition", fix
    return None


def _list(spot: Spot) -> Hint | None:
    here, before = spot.here, spot.at(-1)
    if here.text == ")" and before.text == "(":
        return "the list is empty", "a list has at least one value", "write the values, or leave the condition out"
    if before.word in ("IN", "ANY", "ALL") and here.sort in ("number", "string"):
        return "the list has no parentheses", "a list stands in parentheses", f"write {before.word} ({here.text})"
    if here.text == "(" and before.word == "HAS":
        return "HAS is followed by a list", "one list has two meanings", "write HAS ANY (…) or HAS ALL (…)"
    if here.text == "(" and before.word in ("CONTAINS", "WITH"):
        return "a single text stands in parentheses", "one text is looked for at a time", f"write {spot.at(1).short}"
    if here.text == "," and before.sort in ("number", "string"):
        return "a comma stands outside a list", "no number has one", "write the number without it, or IN (…)"
    if here.sort == before.sort and here.sort in ("number", "string"):
        return f"nothing stands between {before.short} and {here.short}", "values are listed", "write a comma between"
    return None


def _not_after_field(spot: Spot) -> Hint | None:
    here, name = spot.here, spot.at(-2)
    if spot.at(-1).word != "NOT" or name.sort != "word" or name.word in KEYWORDS or here.sort != "sign":
        return None
    rest = spot.slice(spot.index, spot.index + 2)
    return f"NOT stands before {here.text}", "NOT turns a whole condition round", f"write `NOT {name.text} {rest}`"


def _is_value(spot: Spot) -> Hint | None:
    if spot.at(-1).word != "IS" and spot.slice(spot.index - 2, spot.index).upper() != "IS NOT":
        return None
    name, sign = (spot.at(-2), "=") if spot.at(-1).word == "IS" else (spot.at(-3), "<>")
    if spot.here.word in ("EMPTY", "MISSING", "UNKNOWN"):
        return f"there is no IS {spot.here.word}", "an empty value is a blank", "write IS BLANK"
    fix = f"write `{name.text} {sign} {spot.here.short}`"
    return "IS tests for a blank only", "values are compared by a sign", fix


def _query(spot: Spot) -> Hint | None:
    """Words of SQL that no condition needs."""
    if spot.here.word not in _QUERY or spot.at(1).sort == "sign":
        return None
    fix = "write the condition alone, as it stands after WHERE; for cases, join conditions with AND and OR"
    return f"{spot.here.word} does not belong here", "a criteria is one condition, not a query", fix


def _bare_text(spot: Spot) -> Hint | None:
    """A text without its quotes, after a sign: `product = GTX Basic`."""
    first, last = spot.index, spot.index
    while _is_name(spot.tokens[first - 1 : first]):
        first -= 1
    while _is_name(spot.tokens[last : last + 1]):
        last += 1
    text = spot.slice(first, last)
    after_sign = first > 0 and spot.tokens[first - 1].text in ("=", "<>", "!=")
    if not after_sign or last == spot.index or (text == text.lower() and " " not in text):
        return None
    return f"{shortened(text)} stands without quotes", "a text stands between two '", f"write {quoted(text)}"


def _is_name(tokens: Sequence[Piece]) -> bool:
    return bool(tokens) and tokens[0].sort == "word" and tokens[0].word not in KEYWORDS


def _capitals(spot: Spot) -> Hint | None:
    here = spot.here
    if here.sort != "word" or here.text == here.text.lower() or here.word in KEYWORDS:
        return None
    return f"{here.short} has capitals in it", "names are in lower case", f"write `{here.short.lower()}`"


def _keyword(spot: Spot) -> Hint | None:
    here, before = spot.here, spot.at(-1)
    if here.word == before.word and here.word in ("AND", "OR", "IS"):
        return f"{here.word} stands there twice", "a condition must stand between", f"leave out one {here.word}"
    if here.word in JOINTS and (before is END or before.word in (*JOINTS, "NOT", "(")):
        return f"nothing stands before {here.word}", f"{here.word} joins two conditions", "write the missing condition"
    return None


def _no_joint(spot: Spot) -> Hint | None:
    here, before = spot.here, spot.at(-1)
    ended = before.sort in ("number", "string", "day") or before.word in _CLOSING or before.text == ")"
    if ended and ((here.sort == "word" and here.word not in KEYWORDS) or here.word == "NOT" or here.text == "("):
        return f"nothing joins {here.short} to what stands before", "conditions are joined", "write AND or OR between"
    if here.text == ")":
        return "a ) closes nothing, or comes too early", "each ) has its (", "leave it out, or complete what it closes"
    return None


def _no_sign(spot: Spot) -> Hint | None:
    here, name = spot.here, spot.at(-1)
    if name.sort != "word" or name.word in KEYWORDS or here.sort not in ("number", "string", "word"):
        return None
    value = here.text if here.sort != "word" else "…"
    what, fix = f"{here.short} follows {name.short} without a sign", f"write `{name.short} = {value}`"
    return what, "a value is compared by a sign, and conditions are joined", f"{fix}, or AND between two conditions"


def _unexpected(spot: Spot) -> Hint:
    here = spot.here
    return (
        f"{here.short} does not fit here",
        "a condition is a field, a sign and a value, joined by AND or OR",
        "write it like `score >= 65 AND NOT is_competitor`",
    )


RULES: tuple[Callable[[Spot], Hint | None], ...] = (
    _nothing,
    _not_closed,
    _other_quotes,
    _flipped,
    _cut_short,
    _null,
    _truth_by_sign,
    _true_inside,
    mixed,
    _like,
    _unit,
    _function,
    _spelling,
    _list,
    _not_after_field,
    _bare_day,
    _arithmetic,
    _number,
    _query,
    _is_value,
    _bare_text,
    _capitals,
    _keyword,
    _no_joint,
    _no_sign,
    _unexpected,
)
