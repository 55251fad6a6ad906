"""A condition of a formula as a core form, where no blank reaches a comparison. Pure.

    coalesce(score, 0) >= 65                  score >= 65
    coalesce(score, 70) >= 65                 NOT score < 65: true on a blank
    coalesce(score, 0) != coalesce(score, 1)  score IS BLANK
    coalesce(a - b, 0) > 0                    a > b

The number that stands for a blank gives the leaf its verdict on one. In a difference each field may have its own: then
the ways in which they may be blank are told one after the other.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from ledger import AllOf, AnyOf, Blank, Compare, Core, Leaf, NativeField, Number, Ref
from ledger_hubspot.imports.leaves import opposite, written
from ledger_hubspot.imports.opaque import Unreadable
from ledger_hubspot.native.calculation import Call, Expression, Sign, Word

NOT_OURS = "it is no formula of the shape that the ledger writes: if … then 1 else 0, each blank replaced by a number"
_BLANK = "it compares `{}` as it is, and what HubSpot makes of a blank there is not sure"
_NOUGHT = Decimal(0)
_SIGNS: Mapping[str, Callable[[Decimal, Decimal], bool]] = MappingProxyType(
    {
        "=": operator.eq,
        "<>": operator.ne,
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
    }
)
_TURNED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Side:
    """One field of a difference, and the number that stands for it where it is blank, if one does."""

    name: str
    given: Decimal | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Conditions over the number properties of one formula. It raises Unreadable and Opaque, with the reason."""

    fields: Mapping[str, NativeField]
    zone: str

    def condition(self, found: Expression) -> Core:
        """What is true where the condition is."""
        match found:
            case Sign(sign="and", of=of):
                return AllOf(tuple(map(self.condition, of)))
            case Sign(sign="or", of=of):
                return AnyOf(tuple(map(self.condition, of)))
            case Sign(sign=sign, of=(left, right)) if sign in _SIGNS or sign == "!=":
                return self._tested("<>" if sign == "!=" else sign, left, right)
        raise Unreadable(NOT_OURS)

    def _tested(self, sign: str, left: Expression, right: Expression) -> Core:
        if sign in ("=", "<>") and (name := _asked_if_blank(left, right)):
            return Leaf(Blank(self._number(name)), sign == "=", sign == "<>")
        value = _needed(right)
        match left:
            case Call(name="coalesce", of=(Sign(sign="-", of=(_, _) as sides), spare)) if not value:
                return self._difference(sign, self._side(sides[0]), self._side(sides[1]), _needed(spare))
            case Sign(sign="-", of=(_, _) as sides) if not value:
                return self._difference(sign, self._side(sides[0]), self._side(sides[1]), None)
            case Call(name="coalesce", of=(Word(text=name), spare)):
                leaf = Leaf(Compare(sign, self._number(name), Number(value)), False, False)
                return written(leaf, self.fields[name], _SIGNS[sign](_needed(spare), value), self.zone)
            case Word(text=name) if name in self.fields:
                raise Unreadable(_BLANK.format(name))
        raise Unreadable(NOT_OURS)

    def _side(self, found: Expression) -> Side:
        match found:
            case Word(text=name) if constant(found) is None:
                return Side(self._number(name), None)
            case Call(name="coalesce", of=(Word(text=name), spare)):
                return Side(self._number(name), _needed(spare))
        raise Unreadable(NOT_OURS)

    def _difference(self, sign: str, one: Side, other: Side, spare: Decimal | None) -> Core:
        """`spare` stands for the whole where a field is blank that no number stands for."""
        if one.given is None and other.given is None and spare is not None:
            return opposite(Leaf(Compare(sign, one.name, Ref(other.name)), False, _SIGNS[sign](spare, _NOUGHT)))
        null = None if spare is None else _constantly(sign, spare, _NOUGHT)
        both = Leaf(Compare(sign, one.name, Ref(other.name)), False, False)
        first = _all(_blank(one), _known(other), _left(sign, one, other, null))
        second = _all(_blank(other), _known(one), _left(_TURNED[sign], other, one, null))
        neither = _all(_blank(one), _blank(other), _neither(sign, one, other, null))
        return AnyOf((both, *(part for part in (first, second, neither) if part != AnyOf(()))))

    def _number(self, name: str) -> str:
        """What a number property of contacts is called."""
        if name not in self.fields:
            raise Unreadable(f"it reads `{name}`, and contacts have no such property any more")
        if (field := self.fields[name]).type != "number":
            raise Unreadable(f"it reads `{name}`, a {field.type or 'property without a type'}, as a number")
        return field.name


def constant(found: Expression) -> Decimal | None:
    """The number that an expression is, if it is one: the compiler writes a negative one as `0 - 5`."""
    match found:
        case Word(text=text) if text[0].isdigit():
            return Decimal(text)
        case Sign(sign="-", of=(Word(text="0"), Word(text=text))) | Sign(sign="-", of=(Word(text=text),)):
            value = constant(Word(text))
            return None if value is None else -value
    return None


def _asked_if_blank(left: Expression, right: Expression) -> str:
    """The property of which two numbers in its place are compared, which tells if it is blank; empty for any other."""
    match left, right:
        case (
            Call(name="coalesce", of=(Word(text=one), Word(text="0"))),
            Call(name="coalesce", of=(Word(text=other), Word(text="1"))),
        ) if one == other:
            return one
    return ""


def _needed(found: Expression) -> Decimal:
    if (value := constant(found)) is None:
        raise Unreadable(NOT_OURS)
    return value


def _blank(side: Side) -> Core:
    return Leaf(Blank(side.name), False, True)


def _known(side: Side) -> Core:
    return Leaf(Blank(side.name), True, False)


def _left(sign: str, blank: Side, known: Side, null: Core | None) -> Core:
    """What is asked of the other field where one is blank; `sign` stands between the blank one and the other.

    `null` is what holds where nothing stands for the blank one.
    """
    if blank.given is None:
        return _unless_unsure(null, blank)
    return Leaf(Compare(_TURNED[sign], known.name, Number(blank.given)), False, False)


def _neither(sign: str, one: Side, other: Side, null: Core | None) -> Core:
    if one.given is None or other.given is None:
        return _unless_unsure(null, one if one.given is None else other)
    return _constantly(sign, one.given, other.given)


def _unless_unsure(null: Core | None, blank: Side) -> Core:
    if null is None:
        raise Unreadable(_BLANK.format(blank.name))
    return null


def _constantly(sign: str, left: Decimal, right: Decimal) -> Core:
    return AllOf(()) if _SIGNS[sign](left, right) else AnyOf(())


def _all(*parts: Core) -> Core:
    """All of these, without what always holds; nobody, where one of them holds of nobody."""
    return AnyOf(()) if AnyOf(()) in parts else AllOf(tuple(part for part in parts if part != AllOf(())))
