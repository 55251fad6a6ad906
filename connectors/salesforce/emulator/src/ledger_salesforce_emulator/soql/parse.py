"""SOQL text to a Query."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<datetime>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?(?:Z|[+-]\d\d:?\d\d))
      | (?P<date>\d{4}-\d\d-\d\d(?![\dT]))
      | (?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?![\w]))
      | (?P<string>'(?:[^'\\]|\\.)*')
      | (?P<name>[A-Za-z]\w*(?:\.[A-Za-z]\w*)*)
      | (?P<sign><=|>=|<>|!=|[=<>(),])""",
    re.VERBOSE,
)
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
RESERVED = {"AND", "OR", "NOT", "IN", "LIKE", "INCLUDES", "EXCLUDES", "FROM", "WHERE", "ORDER", "LIMIT", "SELECT"} | {
    "GROUP",
    "HAVING",
    "OFFSET",
}
AGGREGATES = ("COUNT", "COUNT_DISTINCT", "MAX", "MIN", "SUM")


class SoqlError(Exception):
    """What Salesforce refuses: `code` is its errorCode."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True, slots=True)
class Test:
    """`path sign value`; `kind` is how the literal was written: string, number, boolean, null, date, datetime, list."""

    path: str
    sign: str
    kind: str
    value: Any
    column: int


@dataclass(frozen=True, slots=True)
class Junction:
    """AND or OR over two or more."""

    sign: str
    of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """NOT of one."""

    of: Condition


Condition: TypeAlias = Test | Junction | Negation


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`COUNT(Id) people`: the function, its column, and the name of the result."""

    function: str
    path: str
    alias: str
    column: int


@dataclass(frozen=True, slots=True)
class Query:
    """A query; `columns` is None for COUNT(), and each has its place in the text for the error message."""

    text: str
    columns: tuple[tuple[str, int], ...] | None
    table: str
    where: Condition | None
    order: tuple[tuple[str, bool], ...]
    limit: int | None
    offset: int = 0
    aggregates: tuple[Aggregate, ...] = ()
    group: tuple[str, ...] = ()


def parse(text: str) -> Query:
    """Read one query. Raises SoqlError MALFORMED_QUERY."""
    reader = _Reader(text)
    query = reader.query()
    reader.end()
    return query


def _tokens(text: str) -> list[tuple[str, str, int]]:
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise SoqlError("MALFORMED_QUERY", f"unexpected token: '{text[at]}'")
        if match.lastgroup != "space":
            found.append((str(match.lastgroup), match.group(), at))
        at = match.end()
    return [*found, ("end", "<EOF>", at)]


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.at = text, _tokens(text), 0

    def is_(self, *words: str) -> bool:
        kind, text, _ = self.tokens[self.at]
        return kind in ("name", "sign") and text.upper() in words

    def take(self) -> tuple[str, str, int]:
        self.at += 1
        return self.tokens[self.at - 1]

    def need(self, *words: str) -> str:
        if not self.is_(*words):
            self.unexpected()
        return self.take()[1].upper()

    def unexpected(self) -> None:
        raise SoqlError("MALFORMED_QUERY", f"unexpected token: '{self.tokens[self.at][1]}'")

    def end(self) -> None:
        if self.tokens[self.at][0] != "end":
            self.unexpected()

    def name(self) -> tuple[str, int]:
        kind, text, at = self.tokens[self.at]
        if kind != "name" or text.upper() in RESERVED:
            self.unexpected()
        self.take()
        return text, at

    def query(self) -> Query:
        self.need("SELECT")
        columns, aggregates = self.columns()
        self.need("FROM")
        table, _ = self.name()
        where = self.condition() if self.is_("WHERE") and self.take() else None
        group = self.group() if self.is_("GROUP") else ()
        order = self.order() if self.is_("ORDER") else ()
        limit, offset = self.amount("LIMIT"), self.amount("OFFSET")
        if (
            columns
            and {name.lower() for name, _ in columns} - {name.lower() for name in group}
            and (aggregates or group)
        ):
            raise SoqlError("MALFORMED_QUERY", f"Field must be grouped or aggregated: {columns[0][0]}")  # observed
        return Query(self.text, columns, table, where, order, limit, offset or 0, aggregates, group)

    def columns(self) -> tuple[tuple[tuple[str, int], ...] | None, tuple[Aggregate, ...]]:
        found: list[tuple[str, int]] = []
        made: list[Aggregate] = []
        while True:
            name, at = self.name()
            if not self.is_("("):
                found.append((name, at))
            elif name.upper() == "COUNT" and self.tokens[self.at + 1][1] == ")" and not found and not made:
                self.at += 2
                return None, ()
            else:
                made.append(self.aggregate(name, at, len(made)))
            if not self.is_(","):
                return tuple(found), tuple(made)
            self.take()

    def aggregate(self, function: str, at: int, number: int) -> Aggregate:
        if function.upper() not in AGGREGATES:
            self.unexpected()
        self.need("(")
        path, _ = self.name()
        self.need(")")
        kind, text, _ = self.tokens[self.at]
        named = kind == "name" and text.upper() not in RESERVED
        alias = self.name()[0] if named else f"expr{number}"  # documented: expr0, expr1 …
        return Aggregate(function.upper(), path, alias, at)

    def group(self) -> tuple[str, ...]:
        self.take()
        self.need("BY")
        found = [self.name()[0]]
        while self.is_(",") and self.take():
            found.append(self.name()[0])
        return tuple(found)

    def order(self) -> tuple[tuple[str, bool], ...]:
        self.take()
        self.need("BY")
        found = []
        while True:
            name, _ = self.name()
            descending = self.is_("ASC", "DESC") and self.take()[1].upper() == "DESC"
            found.append((name, descending))
            if not self.is_(","):
                return tuple(found)
            self.take()

    def amount(self, word: str) -> int | None:
        if not self.is_(word):
            return None
        self.take()
        kind, text, _ = self.take()
        if kind != "number" or not text.isdigit():
            raise SoqlError("MALFORMED_QUERY", f"unexpected token: '{text}'")
        return int(text)

    def condition(self) -> Condition:
        if self.is_("NOT"):
            self.take()
            return Negation(self.operand())
        first = self.operand()
        if not self.is_("AND", "OR"):
            return first
        sign = self.tokens[self.at][1].upper()
        found = [first]
        while self.is_(sign) and self.take():
            found.append(self.operand())
        if self.is_("AND", "OR"):
            self.unexpected()
        return Junction(sign, tuple(found))

    def operand(self) -> Condition:
        if self.is_("("):
            self.take()
            inner = self.condition()
            self.need(")")
            return inner
        return self.test()

    def test(self) -> Test:
        path, at = self.name()
        sign = self.need("=", "!=", "<>", "<", "<=", ">", ">=", "LIKE", "IN", "NOT", "INCLUDES", "EXCLUDES")
        if sign == "NOT":
            sign = f"NOT {self.need('IN')}"
        if sign in ("IN", "NOT IN", "INCLUDES", "EXCLUDES"):
            return Test(path, sign, "list", self.list(), at)
        kind, value = self.literal(like=sign == "LIKE")
        return Test(path, "!=" if sign == "<>" else sign, kind, value, at)

    def list(self) -> tuple[tuple[str, Any], ...]:
        self.need("(")
        found = [self.literal()]
        while self.is_(",") and self.take():
            found.append(self.literal())
        self.need(")")
        return tuple(found)

    def literal(self, like: bool = False) -> tuple[str, Any]:
        kind, text, _ = self.tokens[self.at]
        word = text.upper()
        if kind == "name" and word not in ("TRUE", "FALSE", "NULL"):
            self.unexpected()
        if kind not in ("string", "number", "date", "datetime", "name"):
            self.unexpected()
        self.take()
        if kind == "name":
            return ("null", None) if word == "NULL" else ("boolean", word == "TRUE")
        return kind, _value(kind, text, like)


def _value(kind: str, text: str, like: bool) -> Any:
    try:
        if kind == "number":
            return Decimal(text)
        if kind == "date":
            return date.fromisoformat(text)
        if kind == "datetime":
            return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, ArithmeticError) as broken:
        raise SoqlError("MALFORMED_QUERY", f"Invalid {kind}: {text}") from broken
    return _like(text[1:-1]) if like else re.sub(r"\\(.)", _unescape, text[1:-1])


def _unescape(match: re.Match[str]) -> str:
    if match[1] not in ESCAPES:  # observed: \_ and \% are escapes inside LIKE only
        raise SoqlError("MALFORMED_QUERY", f"Invalid string literal. Illegal character sequence '{match[0]}'")
    return ESCAPES[match[1]]


def _like(text: str) -> re.Pattern[str]:
    r"""A LIKE pattern: `%` and `_` are wild unless escaped; letter case does not count."""
    parts = re.findall(r"\\.|.", text, flags=re.DOTALL)
    wild = {"%": ".*", "_": "."}
    made = [
        wild[part] if part in wild else re.escape(part[1] if part in (r"\%", r"\_") else _plain(part)) for part in parts
    ]
    return re.compile("".join(made), re.IGNORECASE | re.DOTALL)


def _plain(part: str) -> str:
    return re.sub(r"\\(.)", _unescape, part)
