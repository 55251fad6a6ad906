"""A meaning as an expression of SQL over a warehouse's own columns (language.md, section 10, row SQL).

    All / Any / Leaf  -->  "score" >= 65 AND NOT COALESCE("is_competitor", FALSE)
    Total             -->  GREATEST(0, LEAST(100, CASE WHEN … THEN 40 ELSE 0 END + …))
    Last              -->  CASE WHEN … THEN 'hot' WHEN … THEN 'mql' ELSE NULL END
    versions, clock   -->  CASE WHEN "created" < … THEN … ELSE … END

A blank is NULL, or an empty text. A positive leaf stands bare, since no NOT is above it; a leaf that is turned round
and the whole are `COALESCE(…, FALSE)`: the spelling that every dialect has. Unlike `sql.py`, which reads what a file
says, this reads typed columns: BOOLEAN, exact numbers, texts, DATE, instants with a zone, and a set of codes as `a;b`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlglot import exp

from ledger.data import replace
from ledger.errors import Refused
from ledger.language.core import AllOf, AnyOf, Core, Leaf, core
from ledger.language.days import strays
from ledger.language.fold import fold
from ledger.language.literals import day as read_day, number as read_number
from ledger.language.meaning import Composite, Form, Last, Meaning, Total, nothing
from ledger.language.schema import Field, Schema
from ledger.language.tree import (
    Between,
    Blank,
    Compare,
    Contains,
    Day,
    HasAny,
    In,
    Literal,
    Name,
    Number,
    Predicate,
    Ref,
    StartsWith,
    Text,
    Today,
    Tree,
)
from ledger.population.columns import Column
from ledger.population.sql import terms
from ledger.population.sql.arms import with_scores
from ledger.population.sql.condition import compared
from ledger.population.sql.rules import JudgingSegment

YEARS = 40  # an expression that is older than that has been written again
_NOT = {"İ": ("i",), "Σ": ("σ", "ς")}  # lower case that depends on neighbours, or adds code points: not ours (R4)


@dataclass(frozen=True, slots=True)
class Warehouse:
    """Where an expression is to stand: the dialect, how fields are called there, and the day on which it is written."""

    dialect: str
    columns: Mapping[str, Column]
    today: date


def expression(segments: Sequence[JudgingSegment], schema: Schema, clock: str, at: Warehouse) -> exp.Expr:
    """What the segments say of every record: true or false, points, or the key of a stage (NULL for none).

    A record of a day that none of them covers, or without a day, gets what nothing true gives: false, no points, no
    stage. Raises Refused where a dialect cannot hold it exactly.
    """
    judging = [each for each in segments if each.meaning is not None]
    newest = judging[-1].meaning
    assert newest is not None
    said = [(each, _value(each, schema, at)) for each in judging]
    found = _by_day(said, schema, clock, at, _nothing(newest, at))
    return found if isinstance(newest, Composite) else terms.truth(found)


def version(segments: Sequence[JudgingSegment], schema: Schema, clock: str, at: Warehouse) -> exp.Expr:
    """The number of the version that judges a record; NULL where none does."""
    judging = [(each, terms.number(at.dialect, each.version)) for each in segments if each.meaning is not None]
    return _by_day(judging, schema, clock, at, exp.null())


def criteria(tree: Tree, schema: Schema, at: Warehouse) -> exp.Expr:
    """Whether a criteria holds for a record, to stand in WHEN: what is not true there does not hold."""
    return _Writer(with_scores(schema), at).when(tree)


def field_value(name: str, schema: Schema, at: Warehouse) -> exp.Expr:
    """The value of a field, NULL where it is blank and counts as nothing. Raises Refused as `expression`."""
    return _Writer(schema, at).value(schema.fields[name])


def dated(segments: Sequence[JudgingSegment]) -> bool:
    """Whether the day of a record says what judges it."""
    judging = [each for each in segments if each.meaning is not None]
    return any(each.start or each.end or not each.dated for each in judging)


def _by_day(
    said: Sequence[tuple[JudgingSegment, exp.Expr]], schema: Schema, clock: str, at: Warehouse, other: exp.Expr
) -> exp.Expr:
    if len(said) == 1 and not said[0][0].cohort and not dated([said[0][0]]):
        return said[0][1]
    writer = _Writer(schema, at)
    return terms.case([(writer.among(clock, each), value) for each, value in said], other)


def _value(segment: JudgingSegment, schema: Schema, at: Warehouse) -> exp.Expr:
    writer = _Writer(with_scores(replace(schema, scores=segment.scores)), at)
    meaning = segment.meaning
    assert meaning is not None
    return writer.worked_out(meaning.form) if isinstance(meaning, Composite) else writer.when(meaning)


def _nothing(meaning: Meaning, at: Warehouse) -> exp.Expr:
    return _said(nothing(meaning.form), at) if isinstance(meaning, Composite) else exp.false()


def _said(said: int | str | None, at: Warehouse) -> exp.Expr:
    """What stands beside a criteria, or comes out where none holds."""
    if said is None:
        return exp.null()
    return terms.text(said) if isinstance(said, str) else terms.number(at.dialect, said)


@dataclass(frozen=True, slots=True)
class _Writer:
    schema: Schema
    at: Warehouse

    def worked_out(self, form: Form) -> exp.Expr:
        match form:
            case Total(parts=parts, low=low, high=high):
                return terms.clamped(self.sum(parts), low, high)
            case Last(parts=parts, otherwise=otherwise):
                arms = [(self.when(when), _said(said, self.at)) for when, said in reversed(parts)]
                return terms.case(arms, _said(otherwise, self.at))

    def sum(self, parts: Sequence[tuple[Tree, int]]) -> exp.Expr:
        found: exp.Expr | None = None
        for when, points in parts:
            one = terms.case([(self.when(when), _said(points, self.at))], _said(0, self.at))
            found = exp.Add(this=found, expression=one) if found else one
        return found or exp.Literal.number(0)

    def when(self, tree: Tree) -> exp.Expr:
        return self.form(core(tree, self.schema))

    def form(self, form: Core) -> exp.Expr:
        match form:
            case Leaf(predicate=predicate, negated=negated):
                leaf = self.leaf(predicate)
                if not negated:
                    return leaf
                return exp.Not(this=leaf if isinstance(predicate, Blank) else terms.truth(leaf))
            case AllOf(of=parts):
                return terms.every([self.form(part) for part in parts])
            case AnyOf(of=parts):
                return terms.either([self.form(part) for part in parts])

    def leaf(self, node: Predicate) -> exp.Expr:
        if isinstance(node, Name):
            return self.boolean(self.schema.fields[node.name])
        field = self.schema.fields[node.field]
        if isinstance(node, Blank):
            return exp.Is(this=self.emptied(field), expression=exp.null())
        if field.type == "datetime":
            return self.instants(node)
        return self.folded(node, field) if field.type == "text" else self.values(node, self.value(field))

    # The value of a field, NULL where it is blank.

    def value(self, field: Field) -> exp.Expr:
        if field.name in self.schema.scores:
            return self.worked_out(self.schema.scores[field.name].form)
        found = self.raw(field)
        for word in self.blanks(field):
            found = exp.Nullif(this=found, expression=word)
        if field.blank is None:
            return found
        default = self.literal(field, _literal(field.blank))
        return exp.Coalesce(this=found, expressions=[default])

    def raw(self, field: Field) -> exp.Expr:
        return terms.column(self.at.dialect, self.bound(field).name)

    def bound(self, field: Field) -> Column:
        return self.at.columns.get(field.name, Column(field.name))

    def blanks(self, field: Field) -> list[exp.Expr]:
        """What stands for a blank beside NULL, in the type of the column."""
        if field.type in ("text", "choice", "choices"):
            return [terms.text(word) for word in ("", *self.bound(field).blank)]
        return [self.word(field, word) for word in self.bound(field).blank]

    def word(self, field: Field, word: str) -> exp.Expr:
        if field.type == "number" and (number := read_number(word)) is not None:
            return terms.number(self.at.dialect, number)
        if field.type == "date" and (found := read_day(word)):
            return terms.day(self.at.dialect, found)
        why = f"a column of type {field.type} cannot hold it, and a text is not read as one"
        fix = f"have the column of {field.name} NULL where it is blank, and leave the word out of its sql binding"
        raise Refused(f"`{word}` cannot stand for a blank {field.name} in SQL", why, fix)

    def boolean(self, field: Field) -> exp.Expr:
        codes = self.bound(field).codes
        column = self.raw(field)
        return exp.EQ(this=column, expression=terms.text(codes.get("true", "true"))) if codes else column

    def emptied(self, field: Field) -> exp.Expr:
        """The value, where a set of codes with none in it is NULL too."""
        if field.type != "choices":
            return self.value(field)
        bare = exp.Replace(this=self.value(field), expression=terms.text(";"), replacement=terms.text(""))
        return exp.Nullif(this=bare, expression=terms.text(""))

    # Leaves.

    def folded(self, node: Predicate, field: Field) -> exp.Expr:
        """A text in simple lower case, whichever mapping the warehouse has."""
        value, texts = self.value(field), "".join(compared(node))
        for char, lower in _NOT.items():
            if any(each in texts for each in lower):
                value = exp.Replace(this=value, expression=terms.text(char), replacement=terms.text(lower[0]))
        return self.values(node, exp.Lower(this=value))

    def values(self, node: Predicate, value: exp.Expr) -> exp.Expr:
        match node:
            case Compare(op=op, right=Ref(name=other)):
                return _SIGNS[op](this=value, expression=self.value(self.schema.fields[other]))
            case Compare(op=op, field=name, right=(Number() | Text() | Day() | Today()) as right):
                return _SIGNS[op](this=value, expression=self.named(name, right))
            case In(field=name, values=literals):
                return exp.In(this=value, expressions=[self.named(name, each) for each in literals])
            case Between(field=name, low=low, high=high):
                return exp.Between(this=value, low=self.named(name, low), high=self.named(name, high))
            case Contains(text=text):
                return terms.contains(value, fold(text.value))
            case StartsWith(text=text):
                return exp.StartsWith(this=value, expression=terms.text(fold(text.value)))
            case HasAny(field=name, values=codes):
                return self.has(name, value, codes)
        raise AssertionError(node)

    def has(self, name: str, value: exp.Expr, codes: Sequence[Text]) -> exp.Expr:
        around = exp.DPipe(this=exp.DPipe(this=terms.text(";"), expression=value), expression=terms.text(";"))
        written = [self.code(self.schema.fields[name], each.value) for each in codes]
        for each in written:
            if ";" in each:
                why, fix = "; stands between two of them", f"bind {name} to a column that writes it otherwise"
                raise Refused(f"`{each}` cannot be told apart in a set of codes", why, fix)
        return terms.either([terms.contains(around.copy(), f";{each};") for each in written])

    def instants(self, node: Predicate) -> exp.Expr:
        match node:
            case Compare(op=op, field=name, right=(Day() | Today()) as right):
                return self.instant(self.schema.fields[name], op, right)
            case Between(field=name, low=(Day() | Today()) as low, high=(Day() | Today()) as high):
                field = self.schema.fields[name]
                return terms.every([self.instant(field, ">=", low), self.instant(field, "<=", high)])
        raise AssertionError(node)

    def instant(self, field: Field, op: str, right: Day | Today) -> exp.Expr:
        """A day that is named is compared by its first instant; one that moves, by the local day of the record."""
        value = self.value(field)
        if isinstance(right, Today):
            self.steady(right)
            here = terms.local(self.at.dialect, value, self.schema.zone)
            return _SIGNS[op](this=here, expression=self.named(field.name, right))
        first, next_ = (self.start(each) for each in (right.value, right.value + timedelta(1)))
        match op:
            case "=":
                return terms.every([exp.GTE(this=value, expression=first), exp.LT(this=value.copy(), expression=next_)])
            case "<>":
                return terms.either(
                    [exp.LT(this=value, expression=first), exp.GTE(this=value.copy(), expression=next_)]
                )
            case "<" | ">=":
                return _SIGNS[op](this=value, expression=first)
        return (exp.LT if op == "<=" else exp.GTE)(this=value, expression=next_)

    def steady(self, day: Today) -> None:
        """Refuse where the local date of an instant is not always its day, in the time that `day` may come to."""
        first = self.at.today + timedelta(min(day.offset, 0))
        last = self.at.today + timedelta(max(day.offset, 0)) + timedelta(366 * YEARS)
        if stray := strays(first, last, self.schema.zone):
            why = f"in {self.schema.zone} the clock went back over midnight on {stray}, and SQL knows no day but that"
            raise Refused("TODAY cannot be compared with an instant exactly", why, "compare it with a date field")

    def among(self, clock: str, of: JudgingSegment) -> exp.Expr:
        """Whether a record is among those of a segment, as far as those before it leave it."""
        tests: list[exp.Expr] = []
        if not of.dated:
            tests.append(exp.Is(this=self.value(self.schema.fields[clock]), expression=exp.null()))
        elif not of.undated:
            tests.append(self.within(clock, of.start, of.end))
        if of.cohort:
            tests.append(self.within(*of.cohort))
        return terms.every(tests)

    def within(self, clock: str, start: date | None, end: date | None) -> exp.Expr:
        """Whether the clock of a record says one of the days [start, end)."""
        field, ends = self.schema.fields[clock], ((">=", start), ("<", end))
        tests = [self.bounded(field, sign, day) for sign, day in ends if day]
        if tests:
            return terms.every(tests)
        return exp.Not(this=exp.Is(this=self.value(field), expression=exp.null()))

    def bounded(self, field: Field, sign: str, day: date) -> exp.Expr:
        edge = self.start(day) if field.type == "datetime" else terms.day(self.at.dialect, day)
        return _SIGNS[sign](this=self.value(field), expression=edge)

    def start(self, day: date) -> exp.Expr:
        return terms.start(self.at.dialect, day, self.schema.zone)

    # Literals.

    def named(self, name: str, literal: Literal) -> exp.Expr:
        return self.literal(self.schema.fields[name], literal)

    def literal(self, field: Field, literal: Literal) -> exp.Expr:
        match literal:
            case Number(value=number):
                return terms.number(self.at.dialect, number)
            case Text(value=text):
                return terms.text(fold(text) if field.type == "text" else self.code(field, text))
            case Day(value=day):
                return terms.day(self.at.dialect, day)
            case Today(offset=offset):
                return terms.today(self.at.dialect, offset, self.schema.zone)

    def code(self, field: Field, code: str) -> str:
        return self.bound(field).codes.get(code, code)


_SIGNS: Mapping[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "<>": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}


def _literal(blank: Decimal | str) -> Literal:
    return Number(blank) if isinstance(blank, Decimal) else Text(blank)
