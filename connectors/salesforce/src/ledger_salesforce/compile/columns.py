"""Which field of the object stands for which field of the entity."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ledger_salesforce.compile import reasons
from ledger_salesforce.compile.reasons import refuse
from ledger_salesforce.door import Binding, Field, Rule, fields_of

PATH = re.compile(r"(?P<object>[A-Za-z]\w*)\.(?P<name>[A-Za-z]\w*)", re.ASCII)
INSTANTS = frozenset(
    {"createddate", "emailbounceddate", "lastmodifieddate", "lastreferenceddate", "lastvieweddate", "systemmodstamp"}
)
"""Standard fields of Date/Time type on every object (documented: system fields in the object reference)."""


@dataclass(frozen=True, slots=True)
class Column:
    """A field on the platform: its API name, what the entity says of it, and how its codes are spelled there."""

    name: str
    field: Field
    codes: Mapping[str, str]

    def code(self, declared: str) -> str:
        """The platform's spelling of a declared code."""
        return self.codes.get(declared, declared)


def columns(rule: Rule, address: str) -> Mapping[str, Column]:
    """The columns that a rule reads on the object of `address`, by the entity's field name. Raises Refused."""
    found = {name: _column(rule, name, address.split(".")[0]) for name in sorted(fields_of(rule.tree))}
    for name, column in found.items():
        if column.name.lower() == address.split(".")[1].lower():
            raise refuse(f"{name} is bound to {address}", reasons.ITSELF, "create another field for the criteria")
    return found


def _column(rule: Rule, name: str, of: str) -> Column:
    field = rule.schema.fields[name]
    if field.type == "signal":
        raise refuse(f"{name} is a signal", reasons.SIGNAL, "realise this criteria where the signal is bound")
    bound = rule.bindings.get(name, ())
    here = [binding for binding in bound if _object(name, binding).lower() == of.lower()]
    if not here:
        fix = f"add bind: {{salesforce: {of}.…}} to {name} in the entity"
        raise refuse(f"{name} has no field on {of}", reasons.ELSEWHERE if bound else reasons.UNBOUND, fix)
    if len(here) > 1:
        raise refuse(f"{name} has {len(here)} fields on {of}", reasons.TWICE, f"bind {name} to one of them")
    return _checked(Column(here[0].path.split(".")[1], field, here[0].codes), f"{of}.{here[0].path.split('.')[1]}")


def _object(name: str, binding: Binding) -> str:
    match = PATH.fullmatch(binding.path)
    if match is None:
        raise refuse(f"{name} is bound to {binding.path}", reasons.PATH, f"correct the binding of {name} in the entity")
    return match["object"]


def _checked(column: Column, path: str) -> Column:
    if column.field.type == "date" and column.name.lower() in INSTANTS:
        raise refuse(f"{path} is no date", reasons.SYSTEM_INSTANT, f"declare {column.field.name} as datetime")
    if bad := [code for code in column.field.choices if ";" in column.code(code)]:
        raise refuse(
            f"the option {bad[0]!r} of {path} holds a semicolon", reasons.CODE, "bind the code to another value"
        )
    return column
