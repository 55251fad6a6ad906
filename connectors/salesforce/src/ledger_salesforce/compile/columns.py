"""Which field of the object, or of a record that it looks up, stands for which field of the entity.

Lead.Job_Level__c                    on Lead      Job_Level__c
Contact.Account.NumberOfEmployees    on Contact   Account.NumberOfEmployees
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ledger import Binding, Rule
from ledger_salesforce.compile import reasons
from ledger_salesforce.compile.reasons import refuse
from ledger_salesforce.native.column import Column, Columns

WORD = r"[A-Za-z]\w*"
PATH = re.compile(rf"(?P<object>{WORD})\.(?P<column>(?:(?P<relation>{WORD})\.)?(?P<name>{WORD}))", re.ASCII)
FORMULA, ZERO_FORMULA = "formula:", "formula of zeroes:"
"""How a signal is bound to a part of a formula that import found; in the other sort, blanks were zeroes."""

PART = re.compile(rf"(?P<object>{WORD})\.{FORMULA}(?P<text>.+)", re.ASCII | re.DOTALL)
INSTANTS = frozenset(
    {"createddate", "emailbounceddate", "lastmodifieddate", "lastreferenceddate", "lastvieweddate", "systemmodstamp"}
)
"""Standard fields of Date/Time type on every object (documented: system fields in the object reference)."""


def columns(rule: Rule, names: Iterable[str], address: str) -> Columns:
    """The columns of the entity's fields `names` on the object of `address`. Raises Refused."""
    of, _, held = address.partition(".")
    found = {name: _column(rule, name, of) for name in sorted(names)}
    for name, column in found.items():
        if column.name.lower() == held.lower():
            raise refuse(f"{name} is bound to {address}", reasons.ITSELF, "create another field for the definition")
    return found


def _column(rule: Rule, name: str, of: str) -> Column:
    told = rule.schema.fields[name]
    if told.type == "signal":
        return _signal(rule, name, of)
    bound = [(_path(name, binding), binding) for binding in rule.bindings.get(name, ())]
    here = [(path, binding) for path, binding in bound if path["object"].lower() == of.lower()]
    if not here:
        fix = f"add bind: {{salesforce: {of}.…}} to {name} in the entity"
        raise refuse(f"{name} has no field on {of}", reasons.ELSEWHERE if bound else reasons.UNBOUND, fix)
    if len(here) > 1:
        raise refuse(f"{name} has {len(here)} fields on {of}", reasons.TWICE, f"bind {name} to one of them")
    path, binding = here[0]
    return _checked(Column(path["column"], told, binding.codes), path["name"], f"{of}.{path['column']}")


def _signal(rule: Rule, name: str, of: str) -> Column:
    """A signal that import made of a part of a formula is that part, word for word."""
    bound = [match for binding in rule.bindings.get(name, ()) if (match := PART.fullmatch(binding.path))]
    here = [match["text"] for match in bound if match["object"].lower() == of.lower()]
    if len(here) != 1:
        raise refuse(f"{name} is a signal", reasons.SIGNAL, "realise this definition where the signal is bound")
    return Column(here[0], rule.schema.fields[name], score=True)


def _path(name: str, binding: Binding) -> re.Match[str]:
    match = PATH.fullmatch(binding.path)
    if match is None:
        raise refuse(f"{name} is bound to {binding.path}", reasons.PATH, f"correct the binding of {name} in the entity")
    return match


def _checked(column: Column, name: str, path: str) -> Column:
    if column.field.type == "date" and name.lower() in INSTANTS:
        raise refuse(f"{path} is no date", reasons.SYSTEM_INSTANT, f"declare {column.field.name} as datetime")
    if bad := [code for code in column.field.choices if ";" in column.code(code)]:
        raise refuse(
            f"the option {bad[0]!r} of {path} holds a semicolon", reasons.CODE, "bind the code to another value"
        )
    return column
