"""Random schemas, criteria and records, for everything that must agree with the reference evaluator.

    schema = draw(schemas())
    tree, record = draw(trees(schema)), draw(records(schema))
    assert judge(tree, record, schema, TODAY) == …

Literals and values come from the same few, with their neighbours, so that verdicts flip often; about a third of the
values are blank. A target that refuses a form leaves it out: `trees(schema, without={"fields", "today"})`.

The same on purpose: `every_predicate(field, schema)` over `every_value(schema)`, a few dozen of them in one question.

    for asked in all_at_once(every_predicate(field, schema)):
        assert count(there, asked, schema, {}, TODAY) == count(here, asked, schema, {}, TODAY)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, timedelta
from decimal import Decimal
from functools import cache
from itertools import combinations, pairwise, permutations, product
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from ledger.data import replace
from ledger.language.days import start_of
from ledger.language.schema import Field, Schema, score_field
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
from ledger.meanings.ladder import Ladder, Stage
from ledger.meanings.metric import Metric, summing
from ledger.meanings.score import Score, Weighted

T = TypeVar("T")
TODAY = date(2026, 3, 29)
FORMS = frozenset({"alone", "compare", "fields", "in", "between", "contains", "starts", "has", "blank", "today"})
ZONES = ("UTC", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kolkata")

NUMBERS = tuple(map(Decimal, ("0", "1", "64", "65", "65.5", "66", "-1", "0.3", "0.000000001", "999999999999999")))
TEXTS = ("it", "VP Sales", "vp", "100%_", "a'b", "a\\b", "izmir", "οδος", "straße", "éclair", "имя", "東京", "-- no")
VALUES = (
    *("İZMİR", "IZMIR", "ΟΔΟΣ", "ΟΔΟς", "STRASSE", "STRAßE", "Éclair", "e\u0301clair", "100xa", "100%_off", "A'B"),
    *(" ", "  it ", "Wait", "\u212a", "vP sales", "a\\B", "東京都", "ИМЯ", "😀", '"', "it\n", "x;y"),
)
CODES = ("vp", "c_level", "Director of IT", "it's", "其他")
DAYS = (TODAY, TODAY - timedelta(1), TODAY + timedelta(1), date(2026, 1, 1), date(2024, 2, 29), date(1900, 1, 1))
OFFSETS = (0, -1, 1, -30, 30, -31, 400)
SIGNS = ("=", "<>", "<", "<=", ">", ">=")


def how_many(quick: T, ci: T, thorough: T) -> T:
    """How many random cases to try: few while somebody waits, more in CI, most with LEDGER_TESTS=thorough."""
    if os.environ.get("LEDGER_TESTS") == "thorough":
        return thorough
    return ci if os.environ.get("CI") == "true" else quick


def tries(thorough: int) -> int:
    """Of so many random cases in the long form, those of a test run: a third in CI, a quarter at a desk."""
    return how_many(thorough // 4, thorough // 3, thorough)


def sweep(*axes: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Combinations of values of several axes: every one with LEDGER_TESTS=thorough, else so many that any two meet.

    A step that goes wrong goes wrong by its own value, or by that of one step beside it.
    """
    whole = list(product(*axes))
    return how_many(paired, paired, list)(whole)


def paired(whole: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Of all combinations, few in which every two values meet that do in any."""
    kept, unmet = list[tuple[Any, ...]](), {pair for each in whole for pair in _meeting(each)}
    while unmet:
        kept.append(max(whole, key=lambda each: len(unmet & _meeting(each))))
        unmet -= _meeting(kept[-1])
    return kept


def _meeting(values: tuple[Any, ...]) -> set[Any]:
    return set(combinations(enumerate(values), 2))


@st.composite
def schemas(draw: st.DrawFn, zones: Sequence[str] = ZONES, types: Collection[str] | None = None) -> Schema:
    """An entity with two fields of most types, some of which declare a `blank`."""
    fields = [
        Field("score", "number"),
        Field("employees", "number", blank=draw(st.sampled_from((None, *NUMBERS)))),
        Field("title", "text"),
        Field("country", "text", blank=draw(st.sampled_from((None, *TEXTS)))),
        Field("job_level", "choice", choices=CODES),
        Field("region", "choice", blank=draw(st.sampled_from((None, *CODES))), choices=CODES),
        Field("tags", "choices", choices=CODES),
        Field("is_competitor", "boolean"),
        Field("asked_demo", "signal"),
        Field("renewal", "date"),
        Field("trial_end", "date"),
        Field("created", "datetime"),
    ]
    kept = [field for field in fields if types is None or field.type in types]
    return Schema("lead", {field.name: field for field in kept}, zone=draw(st.sampled_from(zones)))


@st.composite
def trees(draw: st.DrawFn, schema: Schema, *, depth: int = 3, without: Collection[str] = ()) -> Tree:
    """A criteria over `schema`, as the parser would build it, at most `depth` levels of AND, OR and NOT deep.

    `without` leaves out forms of FORMS. Keys of `schema.criteria` are referred to.
    """
    return Always() if draw(_ALWAYS) == 30 else _tree(draw, schema, depth, without)


@st.composite
def scorings(draw: st.DrawFn, schema: Schema, *, depth: int = 1) -> Score:
    """A score over `schema`, whose bounds cut off some of its sums."""
    rules = draw(st.lists(trees(schema, depth=depth), max_size=4))
    low = draw(st.sampled_from((-30, 0, 10)))
    return Score(tuple(Weighted(when, draw(st.sampled_from((-60, -1, 20, 40, 65)))) for when in rules), low, 80)


@st.composite
def ladders(draw: st.DrawFn, schema: Schema, *, depth: int = 1) -> Ladder:
    """Stages over `schema`, of which a record may skip some."""
    whens = draw(st.lists(trees(schema, depth=depth), min_size=1, max_size=4))
    otherwise = draw(st.sampled_from(("", "it's none")))
    return Ladder(tuple(Stage(f"Stage {n}", "", when) for n, when in enumerate(whens)), otherwise)


@st.composite
def metrics(draw: st.DrawFn, schema: Schema, *, depth: int = 1) -> Metric:
    """A count, a sum or a ratio over `schema`."""
    of = draw(trees(schema, depth=depth))
    match draw(st.sampled_from(("count", "sum", "ratio"))):
        case "sum":
            field = draw(st.sampled_from([name for name, each in schema.fields.items() if each.type == "number"]))
            return summing(of, field, draw(st.sampled_from(("", "EUR"))))
        case "ratio":
            return Metric(of, over=draw(trees(schema, depth=depth)))
    return Metric(of)


@st.composite
def scored(draw: st.DrawFn, schema: Schema) -> Schema:
    """`schema` with two scores that its criteria may compare; `fit` may compare `base` itself."""
    for key in ("base", "fit"):
        score = draw(scorings(schema))
        fields = {**schema.fields, key: score_field(key, score)}
        schema = replace(schema, fields=fields, scores={**schema.scores, key: score})
    return schema


@st.composite
def predicates(draw: st.DrawFn, schema: Schema, without: Collection[str] = ()) -> Predicate:
    """One predicate over `schema`."""
    return _predicate(draw, schema, without)


def every_predicate(field: Field, schema: Schema) -> list[Predicate]:
    """Every form of a field with every literal: what `predicates` draws from."""
    name, literals, forms = field.name, _literals(field, ()), _offered(field, schema)
    signs = SIGNS if field.type in ("number", "date", "datetime") else SIGNS[:2]
    several = [tuple(literals[at : at + 3]) for at in range(0, len(literals), 3)]
    by_form: Mapping[str, Callable[[], Iterator[Predicate]]] = {
        "alone": lambda: iter([Name(name)]),
        "compare": lambda: (Compare(sign, name, each) for each in literals for sign in signs),
        "fields": lambda: (Compare(sign, name, Ref(each)) for each in _peers(field, schema) for sign in signs),
        "in": lambda: (In(name, each) for each in several),
        "between": lambda: (Between(name, *_forwards(*each)) for each in pairwise([*literals, *literals[::3]])),
        "contains": lambda: (Contains(name, each) for each in literals),
        "starts": lambda: (StartsWith(name, each) for each in literals),
        "has": lambda: (has(name, each) for n in (1, 2) for each in combinations(literals, n) for has in _HAVE),
        "blank": lambda: iter([Blank(name)]),
    }
    return [each for form in sorted(forms) for each in by_form[form]()]


TOGETHER = 60
"""Powers of two that a number of eight bytes adds up."""


def all_at_once(whens: Sequence[Tree]) -> Iterator[Score]:
    """Scores of up to sixty criteria: what a record gets says of each of them whether it is true, and of its NOT."""
    both = [each for when in whens for each in (when, Not(when))]
    for at in range(0, len(both), TOGETHER):
        some = both[at : at + TOGETHER]
        yield Score(tuple(Weighted(when, 1 << n) for n, when in enumerate(some)), 0, 1 << len(some))


def _tree(draw: st.DrawFn, schema: Schema, depth: int, without: Collection[str]) -> Tree:
    match draw(_JOINT) if depth else "leaf":
        case "leaf":
            return _predicate(draw, schema, without)
        case "not":
            return Not(_tree(draw, schema, depth - 1, without))
        case joint:
            kind = And if joint == "and" else Or
            parts = [_tree(draw, schema, depth - 1, without) for _ in range(draw(_HOW_MANY))]
            return kind(_flat(kind, parts))


def _flat(kind: type[And | Or], parts: Sequence[Tree]) -> tuple[Tree, ...]:
    return tuple(inner for part in parts for inner in (part.of if isinstance(part, kind) else (part,)))


def _predicate(draw: st.DrawFn, schema: Schema, without: Collection[str]) -> Predicate:
    """A random form of a random field; the draws are few and flat, since strategies of strategies are slow."""
    offers = [(field, form) for field in schema.fields.values() for form in _offered(field, schema) - set(without)]
    field, form = draw(st.sampled_from([*offers, *((key, "refers") for key in sorted(schema.criteria))]))
    if isinstance(field, str):
        return Name(field)

    def one() -> Literal:
        return draw(_one(field, frozenset(without)))

    def several() -> tuple[Literal, ...]:
        return tuple(draw(_several(field, frozenset(without))))

    def sign() -> str:
        return draw(_SIGN if field.type in ("number", "date", "datetime") else _EQUALS)

    by_form: Mapping[str, Callable[[], Predicate]] = {
        "alone": lambda: Name(field.name),
        "compare": lambda: Compare(sign(), field.name, one()),
        "fields": lambda: Compare(sign(), field.name, Ref(draw(st.sampled_from(_peers(field, schema))))),
        "in": lambda: In(field.name, several()),
        "between": lambda: Between(field.name, *_forwards(one(), one())),
        "contains": lambda: Contains(field.name, one()),
        "starts": lambda: StartsWith(field.name, one()),
        "has": lambda: draw(_HAS)(field.name, several()),
        "blank": lambda: Blank(field.name),
    }
    return by_form[form]()


# Made once: to make a strategy takes longer than to draw from it.
_HAVE = (HasAny, HasAll)
_SIGN, _EQUALS, _HAS = st.sampled_from(SIGNS), st.sampled_from(SIGNS[:2]), st.sampled_from(_HAVE)
_JOINT, _HOW_MANY, _ALWAYS = (
    st.sampled_from(("leaf", "not", "and", "and", "or", "or")),
    st.integers(2, 3),
    st.integers(0, 30),
)


@cache
def _one(field: Field, without: frozenset[str]) -> st.SearchStrategy[Literal]:
    return st.sampled_from(_literals(field, without))


@cache
def _several(field: Field, without: frozenset[str]) -> st.SearchStrategy[list[Literal]]:
    return st.lists(_one(field, without), min_size=1, max_size=3, unique=True)


def _offered(field: Field, schema: Schema) -> set[str]:
    by_type = {
        "boolean": {"alone"},
        "signal": {"alone"},
        "number": {"compare", "fields", "in", "between", "blank"},
        "text": {"compare", "in", "contains", "starts", "blank"},
        "choice": {"compare", "in", "blank"},
        "choices": {"has", "blank"},
        "date": {"compare", "fields", "between", "blank"},
        "datetime": {"compare", "between", "blank"},
    }
    missing = ({"blank"} if field.never_blank else set()) | (set() if _peers(field, schema) else {"fields"})
    return by_type[field.type] - missing


def _peers(field: Field, schema: Schema) -> list[str]:
    """The fields that `field` may be compared with."""
    return [other.name for other in schema.fields.values() if other.type == field.type in ("number", "date")]


def _literals(field: Field, without: Collection[str]) -> list[Literal]:
    match field.type:
        case "number":
            return list(map(Number, NUMBERS))
        case "text":
            return list(map(Text, TEXTS))
        case "choice" | "choices":
            return list(map(Text, field.choices))
    return [*map(Day, DAYS), *map(Today, () if "today" in without else OFFSETS)]


def _forwards(low: Literal, high: Literal) -> tuple[Literal, Literal]:
    backwards = type(low) is type(high) and getattr(low, "value", 0) > getattr(high, "value", 0)
    later = isinstance(low, Today) and isinstance(high, Today) and low.offset > high.offset
    return (high, low) if backwards or later else (low, high)


@st.composite
def records(draw: st.DrawFn, schema: Schema, *, typed: bool = False) -> dict[str, object]:
    """A record of `schema`: about a third of its fields are absent, None or empty.

    Values are spelled as platforms spell them (numbers and booleans also as strings, sets also as `a;b`). `typed`
    keeps to one spelling each: Decimal, bool, str, list, ISO days, ISO instants in UTC with `Z`, and None.
    """
    drawn = ((name, draw(_values(field, schema.zone, typed))) for name, field in schema.given.items())
    return {name: _listed(value) for name, value in drawn if value is not _ABSENT}


def every_value(schema: Schema) -> list[dict[str, object]]:
    """Records in which every field holds each of its values and blanks, beside ever other ones of the other fields."""
    values = {name: (*_filled(field, schema.zone, True), None, "") for name, field in schema.given.items()}
    return [
        {name: _listed(held[(n + at * (n // len(held))) % len(held)]) for at, (name, held) in enumerate(values.items())}
        for n in range(max(map(len, values.values())))
    ]


def _listed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


_ABSENT = object()
_NEAR = [number + step for number in NUMBERS[:8] for step in (Decimal(0), Decimal("0.1"), Decimal(-1))]
_TEXTS = (*TEXTS, *VALUES, *(text.upper() for text in TEXTS))
_MOVED = [TODAY + timedelta(offset) for offset in OFFSETS]
_DAYS = sorted({day + timedelta(step) for day in (*DAYS[:-1], *_MOVED) for step in (-1, 0, 1)})


@cache
def _values(field: Field, zone: str, typed: bool) -> st.SearchStrategy[object]:
    """What a record may hold in a field: one draw for each, since a record takes most of the time of a test."""
    filled, blanks = _filled(field, zone, typed), (None,) if typed else (None, "", _ABSENT)
    return st.sampled_from((*blanks * len(filled), *filled * 2 * len(blanks)))


def _filled(field: Field, zone: str, typed: bool) -> tuple[object, ...]:
    match field.type:
        case "number":
            numbers = (*NUMBERS, *_NEAR)
            return numbers if typed else tuple(spelled(each) for each in numbers for spelled in (Decimal, str, float))
        case "text":
            return _TEXTS
        case "choice":
            return (*field.choices, "VP", "intern")
        case "choices":
            sets = tuple(codes for size in range(4) for codes in permutations((*field.choices, "zzz"), size))
            return sets if typed else (*sets, *map(";".join, sets))
        case "boolean" | "signal":
            return (True, False) if typed else (True, False, "true", "false")
        case "date":
            return tuple(day.isoformat() for day in _DAYS)
        case "datetime":
            return tuple(_instant(day, seconds, zone, typed) for day in _DAYS for seconds in (-1, 0, 1, 43_200))
    raise AssertionError(field.type)


def _instant(day: date, seconds: int, zone: str, typed: bool) -> str:
    """An instant beside the start of `day` in `zone`, in UTC or, where not `typed`, sometimes on the zone's clock."""
    instant = start_of(day, zone) + timedelta(seconds=seconds)
    if typed or day.day % 2:
        return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return instant.astimezone(ZoneInfo(zone)).isoformat()
