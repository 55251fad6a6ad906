"""The operation of a row: its address names some of what the row takes, and the query or the body has the others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, partial
from types import UnionType
from typing import Any, cast, get_args

import msgspec

from ledger.answers.answer import Answer
from ledger.table.inputs import Input, Nothing, find_digests, find_spellings
from ledger.table.row import Act, Addressed, Finding, Procedure, Question, Row, ask, find_answer, list_rows, perform
from ledger.web.api.call import ApiCall
from ledger.web.api.inputs import ListPart
from ledger.web.api.operation import AnswerPart, Operation, part_of


@dataclass(frozen=True, kw_only=True)
class RowOperation(Operation):
    """An operation that a row describes, where others are described by their function."""

    row: Addressed

    @property
    def name(self) -> str:
        """Its name."""
        return self.row.operation or self.row.name

    @property
    def about(self) -> str:
        """What it does."""
        return self.row.about

    @cached_property
    def asked(self) -> type[msgspec.Struct] | None:
        """What it is asked with, besides its address."""
        return build_body(self.row)

    @property
    def in_parts(self) -> bool:
        """Whether its answer comes in parts."""
        return is_list(self.row)

    @property
    def answers(self) -> list[type[Answer]]:
        """What it may give."""
        answer = find_answer(self.row)
        return [*get_args(answer)] if isinstance(answer, UnionType) else [answer]


def build_operation(row: Addressed) -> RowOperation:
    """Build the operation of a row."""
    method = "GET" if isinstance(row, Question) else "POST"
    return RowOperation(method, row.address, partial(run_row, row), row.scope, row=row)


def run_row(row: Addressed, call: ApiCall, body: Any = None) -> Answer | AnswerPart[Answer]:
    """Do or ask what a row says; of a list the part that was asked for."""
    given = read_given(row.takes, call, body)
    if isinstance(row, Act | Procedure):
        acted: Answer = perform(call.ledger, call.actor, row, given)
        return acted
    answer: Answer = ask(call.ledger, row, given)
    return part_of(answer, answer.content, body) if isinstance(body, ListPart) else answer


def read_given(takes: type[Input], call: ApiCall, body: Any) -> Input:
    """Build what a row takes of the address and the body. Words go on record without the space around them."""
    words = {name for name, each in find_spellings(takes).items() if each.words}
    given = {name: getattr(body, name) for name in takes.__struct_fields__ if hasattr(body, name)}
    given |= {name: given[name].strip() for name in words & given.keys() if given[name]}
    return takes(**given, **{name: call.path[name] for name in takes.__struct_fields__ if name in call.path})


def is_list(row: Row) -> bool:
    """Say whether a question is answered by a list, which comes in parts."""
    return isinstance(row, Question) and bool(getattr(find_answer(row), "content", ""))


def build_body(row: Addressed) -> type[Input] | None:
    """Build the struct of what a row takes besides its address, what is needed first; None for a question of nothing.

    The digest of a file is left out: nobody names a file of the server. A list may be asked for in parts.
    """
    elsewhere = find_digests(row.takes) | set(re.findall(r"{(\w+)}", row.address))
    kept = [each for each in msgspec.structs.fields(row.takes) if each.name not in elsewhere]
    if not kept and not is_list(row):
        return None if isinstance(row, Question) else Nothing
    fields = [(each.name, each.type, copy_field(each)) for each in sorted(kept, key=lambda each: not each.required)]
    base, about = ListPart if is_list(row) else Input, {"__doc__": row.takes.__doc__}
    name, module = row.takes.__name__, row.takes.__module__
    body = msgspec.defstruct(name, fields, bases=(base,), module=module, namespace=about, frozen=True, kw_only=True)
    return cast(type[Input], body)


def copy_field(field: msgspec.structs.FieldInfo) -> Any:
    """Return a field with the default of another."""
    every = {"default": field.default, "default_factory": field.default_factory}
    given: Any = {name: each for name, each in every.items() if each is not msgspec.NODEFAULT}
    return msgspec.field(**given)


OF_ROWS = tuple(build_operation(row) for row in list_rows() if not isinstance(row, Finding) and row.address)
