"""What a formula says in Salesforce's two engines, and whether they say the same.

A part of a formula is TRUE, FALSE or NULL. AND and OR take a NULL for false when a record is shown (the Java engine),
and keep it when a query filters (the SQL that a formula becomes); observed by running both paths of
salesforce/formula-engine. So NOT(AND(a > 5, TRUE)) is TRUE in the one on a blank, and NULL in the other.

    Sign            when it is TRUE and when FALSE, as core forms; neither is NULL
    agreed(part)    the core form of TRUE, where the two engines agree on every record

They are compared as truth functions: every combination of *this field is blank* and *this sign holds*. What a sign is
on a blank does not count where a test beside it, `AND(NOT(ISBLANK(f)), …)` or `OR(ISBLANK(f), …)`, has settled that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal, TypeAlias

from ledger import AllOf, AnyOf, Blank, Compare, Core, Leaf, Name, Predicate, Ref
from ledger_salesforce.compile.soql import complement
from ledger_salesforce.imports.words import Unreadable

ATOMS, BESIDE = 18, 10  # 2 to the power of so many combinations are tried of a whole formula, and of one part of it
DISAGREE = "Salesforce's two engines disagree on a blank: what stands under NOT wants ISBLANK beside it"
Engine = Literal["java", "sql"]
ENGINES: tuple[Engine, ...] = ("java", "sql")


@dataclass(frozen=True, slots=True)
class Sign:
    """A comparison or a function: when it is TRUE, and when it is FALSE."""

    true: Core
    false: Core


@dataclass(frozen=True, slots=True)
class Negation:
    """NOT, which keeps a NULL."""

    of: Part


@dataclass(frozen=True, slots=True)
class Junction:
    """AND where `every`, else OR."""

    every: bool
    of: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """IF, which takes a NULL for false."""

    when: Part
    then: Part
    other: Part


Part: TypeAlias = Sign | Negation | Junction | Condition


def certain(form: Core) -> Sign:
    """A sign that is never NULL."""
    return Sign(form, complement(form))


def agreed(part: Part) -> Core:
    """When `part` is TRUE. Raises Unreadable where the two engines differ on some record."""
    java, sql = (_guarded(_form(part, True, engine), frozenset()) for engine in ENGINES)
    if java != sql and not same(java, sql, ATOMS):
        raise Unreadable("", DISAGREE)
    return java


def _guarded(form: Core, filled: frozenset[str]) -> Core:
    """`form` flattened, with one verdict on a blank for every leaf whose fields are known to be `filled`."""
    if isinstance(form, Leaf):
        settled = not isinstance(form.predicate, Blank | Name) and filled.issuperset(_fields(form.predicate))
        return Leaf(form.predicate, form.negated, False) if settled else form
    kind = type(form)
    parts = list(_flat(form, kind))
    settled_here = {
        leaf.predicate.field
        for leaf in parts
        if isinstance(leaf, Leaf) and isinstance(leaf.predicate, Blank) and leaf.negated is (kind is AllOf)
    }
    return kind(tuple(_guarded(part, filled | settled_here) for part in parts))


def _flat(form: Core, kind: type[AllOf | AnyOf]) -> Iterator[Core]:
    if not isinstance(form, kind):
        yield form
        return
    for part in form.of:
        yield from _flat(part, kind)


def same(one: Core, other: Core, most: int) -> bool:
    """Whether two forms are one truth function; no, where they have more than `most` atoms."""
    atoms = sorted(_atoms(one) | _atoms(other), key=repr)
    if len(atoms) > most:
        return False
    size = 1 << len(atoms)
    columns = {atom: _column(place, size) for place, atom in enumerate(atoms)}
    whole = (1 << size) - 1
    return _table(one, columns, whole) == _table(other, columns, whole)


def _form(part: Part, wanted: bool, engine: Engine) -> Core:
    """When `part` is TRUE, or where not `wanted`, when it is FALSE."""
    match part:
        case Sign(true, false):
            return true if wanted else false
        case Negation(inner):
            return _form(inner, not wanted, engine)
        case Junction():
            return _junction(part, wanted, engine)
        case Condition(when, then, other):
            first = _form(when, True, engine)
            chosen = AllOf((first, _form(then, wanted, engine)))
            return AnyOf((chosen, AllOf((complement(first), _form(other, wanted, engine)))))


def _junction(part: Junction, wanted: bool, engine: Engine) -> Core:
    """What is settled here, among few atoms, need not be settled for the whole formula, among many."""
    if engine == "java":
        true = _all_or_any(part, True, "java")
        return true if wanted else complement(true)
    java, sql = _junction(part, wanted, "java"), _all_or_any(part, wanted, "sql")
    return java if java == sql or same(java, sql, BESIDE) else sql


def _all_or_any(part: Junction, wanted: bool, engine: Engine) -> Core:
    kind = AllOf if wanted is part.every else AnyOf
    return kind(tuple(_form(each, wanted, engine) for each in part.of))


Atom: TypeAlias = Predicate | str


def _atoms(form: Core) -> frozenset[Atom]:
    if not isinstance(form, Leaf):
        return frozenset[Atom]().union(*(_atoms(part) for part in form.of))
    return frozenset[Atom](_fields(form.predicate)) | _signs(form.predicate)


def _signs(predicate: Predicate) -> frozenset[Atom]:
    return frozenset() if isinstance(predicate, Blank) else frozenset([predicate])


def _fields(predicate: Predicate) -> Sequence[str]:
    match predicate:
        case Name():
            return ()  # a checkbox is never blank
        case Compare(_, field, Ref(other)):
            return (field, other)
        case _:
            return (predicate.field,)


def _column(place: int, size: int) -> int:
    """The combinations in which the atom at `place` holds, one bit each: 01, 0011, 00001111 over and over."""
    width = 1 << place
    block, span = ((1 << width) - 1) << width, 2 * width
    while span < size:
        block, span = block | block << span, span * 2
    return block


def _table(form: Core, columns: dict[Atom, int], whole: int) -> int:
    """The combinations in which `form` holds."""
    match form:
        case AllOf(parts):
            return reduce(lambda found, part: found & _table(part, columns, whole), parts, whole)
        case AnyOf(parts):
            return reduce(lambda found, part: found | _table(part, columns, whole), parts, 0)
        case Leaf(predicate, negated, on_blank):
            blank = reduce(lambda found, field: found | columns[field], _fields(predicate), 0)
            holds = blank if isinstance(predicate, Blank) else columns[predicate]
            holds = whole & ~holds if negated else holds
            return holds if isinstance(predicate, Blank) else (holds & ~blank) | (blank if on_blank else 0)
