"""An expression that is true or false, as parts whose truth is known: signs, NOT, AND, OR, IF.

What cannot be read is a signal of its own under AND, OR and IF; see `opaque`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from ledger import AnyOf, Blank, Contains, HasAny, Leaf, Name, StartsWith, Text
from ledger_salesforce.imports.comparing import ALWAYS, NEVER, ORDERS, blank, coded, compared, searchable, sign
from ledger_salesforce.imports.fields import Around, Known, known
from ledger_salesforce.imports.parse import Call, Constant, Expression, Reference, parse
from ledger_salesforce.imports.truth import Condition, Junction, Negation, Part, Sign, certain
from ledger_salesforce.imports.values import Letters, Option, value
from ledger_salesforce.imports.words import Unreadable

ITSELF = "it refers to itself"


def part(expression: Expression, around: Around) -> Part:
    """The parts of an expression. Raises Unreadable for the first that the language cannot say."""
    match expression:
        case Constant(value=bool() as truth):
            return ALWAYS if truth else NEVER
        case Reference():
            return _checkbox(expression, around)
        case Call(name=name, of=(left, right)) if name in ORDERS:
            return _comparison(expression, left, right, around)
        case Call(name=name) if name in _CALLS:
            return _CALLS[name](expression, around)
        case Call(name=name):
            raise Unreadable(expression.text, f"the language has nothing like {name}")
    raise Unreadable(expression.text, "it is neither true nor false")


def _checkbox(reference: Reference, around: Around) -> Part:
    """A checkbox; where it is a formula that is given, what that formula says, since the engine writes it out."""
    field, path = known(reference, around), reference.path.lower()
    if field.type != "boolean":
        raise Unreadable(reference.text, "it is neither true nor false")
    if path not in around.formulas:
        return certain(Leaf(Name(field.name), False, False))
    if path in around.within:
        raise Unreadable(reference.text, ITSELF)
    metadata = around.formulas[path]
    zero = metadata.get("formulaTreatBlanksAs") == "BlankAsZero"
    inside = replace(around, zero=zero, within=(*around.within, path), opaque=None)
    try:
        return part(parse(str(metadata.get("formula") or "")), inside)
    except Unreadable as stop:
        if around.opaque is None or stop.why == ITSELF:
            raise
        return certain(Leaf(Name(field.name), False, False))  # the field itself still can be tested


def _comparison(call: Call, left: Expression, right: Expression, around: Around) -> Part:
    """A comparison; one of an IF or a CASE is made in each of its branches."""
    around = replace(around, opaque=None)
    for side, other, turned in ((left, right, False), (right, left, True)):
        match side:
            case Constant(value=bool() as truth):
                found = part(other, around)
                return found if truth is (call.name == "=") else Negation(found)
            case Call(name=("IF" | "CASE") as name):
                in_branch = partial(_with, call, other, turned)
                return (_if if name == "IF" else _case)(side, around, in_branch)
    return compared(call.name, value(left, around), value(right, around), around.zone, call.text)


def _with(call: Call, other: Expression, turned: bool, branch: Expression) -> Expression:
    """The comparison of one branch."""
    return Call(call.name, (other, branch) if turned else (branch, other), call.text)


def _if(call: Call, around: Around, in_branch: Callable[[Expression], Expression] = lambda branch: branch) -> Part:
    match call.of:
        case (when, then, other):
            first, second, third = (_part_or_signal(each, around) for each in (when, in_branch(then), in_branch(other)))
            return Condition(first, second, third)
    raise _arguments(call)


def _case(call: Call, around: Around, in_branch: Callable[[Expression], Expression]) -> Part:
    """CASE of a picklist or a text, which are never NULL there, with branches that are fixed."""
    if len(call.of) < 4 or len(call.of) % 2:
        raise _arguments(call)
    asked = value(call.of[0], around)
    if not isinstance(asked, Option | Letters):
        raise Unreadable(call.text, "it tells apart more than the options of a picklist")
    options, other = [value(option, around) for option in call.of[1:-1:2]], part(in_branch(call.of[-1]), around)
    branches = [part(in_branch(branch), around) for branch in call.of[2:-1:2]]
    if any(branch not in (ALWAYS, NEVER) for branch in (*branches, other)) or len(set(options)) < len(options):
        raise Unreadable(call.text, "its branches are not fixed")
    telling = [option for option, branch in zip(options, branches, strict=True) if branch != other]
    equal = [compared("=", asked, option, around.zone, call.text) for option in telling]
    if not equal:
        return other
    return Junction(False, tuple(equal)) if other == NEVER else Junction(True, tuple(map(Negation, equal)))


def _junction(call: Call, around: Around) -> Part:
    if not call.of:
        raise _arguments(call)
    return Junction(call.name == "AND", tuple(_part_or_signal(each, around) for each in call.of))


def _part_or_signal(of: Expression, around: Around) -> Part:
    """The parts of what stands under AND, OR or IF, where only TRUE counts."""
    try:
        return part(of, around)
    except Unreadable as stop:
        if around.opaque is None:
            raise
        return around.opaque.signal(of.text, stop, around.zero)


def _not(call: Call, around: Around) -> Part:
    (of,) = _exactly(call, 1)
    return Negation(part(of, replace(around, opaque=None)))


def _is_blank(call: Call, around: Around) -> Part:
    """ISBLANK; ISNULL is the same but on a text, which is never null (documented: ISNULL help)."""
    field = _tested(_exactly(call, 1)[0], around)
    if field.type == "boolean" or (field.type == "number" and around.zero):
        return NEVER
    if call.name == "ISNULL" and field.type in ("text", "choice"):
        raise Unreadable(call.text, "a text is never null there, blank or not")
    return blank(field.name)


def _tested(of: Expression, around: Around) -> Known:
    """The field that is tested, under functions that are blank where it is."""
    match of:
        case Reference():
            return known(of, around)
        case Call(name=("TEXT" | "LOWER" | "UPPER" | "DATEVALUE" | "DATETIMEVALUE"), of=(inner,)):
            return _tested(inner, around)
    raise Unreadable(of.text, "only a field is blank or not")


def _is_option(call: Call, around: Around) -> Part:
    """ISPICKVAL. A describe call does not list inactive options, which records may hold, so none is taken for gone."""
    match [value(each, around) for each in _exactly(call, 2)]:
        case [Option() as chosen, str() as option]:
            return compared("=", chosen, option, around.zone, call.text)
    raise Unreadable(call.text, "it looks at no option of a picklist")


def _includes(call: Call, around: Around) -> Part:
    """INCLUDES; NULL on a blank is assumed, as nothing was observed."""
    match _exactly(call, 2):
        case (Reference() as of, Constant(value=str() as option)) if ";" not in option:
            field = known(of, around)
            if field.type == "choices":
                return sign(HasAny(field.name, (coded(option, call.text),)))
    raise Unreadable(call.text, "it looks at no option of a multi-select picklist")


def _search(call: Call, around: Around) -> Part:
    """CONTAINS and BEGINS, which are NULL on a blank."""
    match [value(each, around) for each in _exactly(call, 2)]:
        case [Letters(field, default=default) as letters, str() as literal] if literal:
            kind = Contains if call.name == "CONTAINS" else StartsWith
            held = (
                None if default is None else (literal in default if kind is Contains else default.startswith(literal))
            )
            if searchable(letters, literal, call.text):
                return sign(kind(field.name, Text(literal)), held)
            return NEVER if default is not None else Sign(AnyOf(()), Leaf(Blank(field.name), True, False))
    raise Unreadable(call.text, "it looks for no fixed text in a field")


def _exactly(call: Call, number: int) -> tuple[Expression, ...]:
    if len(call.of) != number:
        raise _arguments(call)
    return call.of


def _arguments(call: Call) -> Unreadable:
    return Unreadable(call.text, f"{call.name} takes another number of operands")


_CALLS: Mapping[str, Callable[[Call, Around], Part]] = {
    "AND": _junction,
    "BEGINS": _search,
    "CONTAINS": _search,
    "IF": _if,
    "INCLUDES": _includes,
    "ISBLANK": _is_blank,
    "ISNULL": _is_blank,
    "ISPICKVAL": _is_option,
    "NOT": _not,
    "OR": _junction,
}
