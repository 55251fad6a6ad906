"""Reading a calculation formula: the statement grammar of HubSpot's API, which is not that of its screens.

    statement := "if" value "then" statement {"elseif" value "then" statement} ["else" statement] ["endif"] | value
    value     := both  {("or" | "xor") both}         both  := one {"and" one}
    one       := "not" one | sum [sign sum]          sign  := < > <= >= = != equals
    sum       := part {("+" | "-") part}             part  := atom {("*" | "/") atom}
    atom      := number | text | true | false | name | name "(" values ")" | "(" statement ")"

observed: the words and signs, and that braces, `if(a, b, c)`, `ifnull` and `is_known` are refused (the token list of a
400, published by a portal's owner). assumed, as the stricter case: there is no sign before a number, so that minus
five is `0 - 5`; what is in parentheses or an argument may be a statement.
"""

from __future__ import annotations

from ledger_hubspot_emulator.formula.check import FUNCTIONS
from ledger_hubspot_emulator.formula.tokens import FormulaError, Token, tokens
from ledger_hubspot_emulator.formula.tree import Binary, Call, Choice, Grouped, Literal, Name, Negation, Node

_COMPARE = ("<", ">", "<=", ">=", "=", "!=", "equals")
_DEEPEST = 100


def parse(text: str) -> Node:
    """The tree of `text`. Raises FormulaError."""
    reader = _Reader(tuple(tokens(text)))
    found = reader.statement()
    reader.take("end", "end of formula")
    return found


class _Reader:
    def __init__(self, found: tuple[Token, ...]) -> None:
        self._tokens, self._place, self._depth = found, 0, 0

    def take(self, kind: str, expected: str) -> Token:
        if self._next().kind != kind:
            raise FormulaError(self._next().at, expected)
        return self._step()

    def statement(self) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise FormulaError(self._next().at, "shallower")
        found = self._choice() if self._next().kind == "if" else self._value()
        self._depth -= 1
        return found

    def _choice(self) -> Choice:
        cases: list[tuple[Node, Node]] = []
        while not cases or self._next().kind == "elseif":
            self._step()
            when = self._value()
            self.take("then", "then")
            cases.append((when, self.statement()))
        otherwise = self.statement() if self._took("else") else None
        self._took("endif")
        return Choice(tuple(cases), otherwise)

    def _value(self) -> Node:
        found = self._both()
        while self._next().kind in ("or", "xor"):
            found = Binary(self._step().kind, found, self._both())
        return found

    def _both(self) -> Node:
        found = self._one()
        while self._took("and"):
            found = Binary("and", found, self._one())
        return found

    def _one(self) -> Node:
        if self._took("not"):
            return Negation(self._one())
        found = self._sum()
        if self._next().kind in _COMPARE:
            return Binary(self._step().kind, found, self._sum())
        return found

    def _sum(self) -> Node:
        found = self._part()
        while self._next().kind in ("+", "-"):
            found = Binary(self._step().kind, found, self._part())
        return found

    def _part(self) -> Node:
        found = self._atom()
        while self._next().kind in ("*", "/"):
            found = Binary(self._step().kind, found, self._atom())
        return found

    def _atom(self) -> Node:
        token = self._next()
        match token.kind:
            case "number" | "string":
                return Literal(token.kind, self._step().text)
            case "true" | "false":
                return Literal("bool", self._step().kind)
            case "name":
                self._step()
                return self._call(token) if self._next().kind == "(" else Name(token.text, token.at)
            case "(":
                self._step()
                inner = self.statement()
                self.take(")", ")")
                return Grouped(inner)
        raise FormulaError(token.at, "expression")

    def _call(self, token: Token) -> Call:
        if token.text not in FUNCTIONS:
            raise FormulaError(token.at, "function")
        self._step()
        given: list[Node] = []
        while self._next().kind != ")":
            given.append(self.statement())
            if not self._took(","):
                break
        self.take(")", ")")
        return Call(token.text, tuple(given), token.at)

    def _next(self) -> Token:
        return self._tokens[self._place]

    def _step(self) -> Token:
        self._place += 1
        return self._tokens[self._place - 1]

    def _took(self, kind: str) -> bool:
        if self._next().kind != kind:
            return False
        self._place += 1
        return True
