"""What an operation is: a function of a call, with what HTTP has to know of it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from types import UnionType
from typing import Any, Generic, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from ledger.answers.answer import Answer
from ledger.app.choices import TokenScope
from ledger.web.api.inputs import ListPart

A = TypeVar("A", bound=Answer)


class AnswerPart(NamedTuple, Generic[A]):
    """A part of a long list: its answer, and after which position the next part begins; None where this is the last."""

    answer: A
    after: int | None


def part_of(answer: A, name: str, asked: ListPart) -> AnswerPart[A]:
    """Return the part of an answer that was asked for: of the list that it has under this name."""
    whole = getattr(answer, name)
    upto = len(whole) if asked.limit is None else asked.after + asked.limit
    part = msgspec.structs.replace(answer, **{name: whole[asked.after : upto]})
    return AnswerPart(part, upto if upto < len(whole) else None)


@dataclass(frozen=True)
class Operation:
    """One method of one address.

    `scope` is what a token has to be for. `creates` says that a proposal comes of it, `on_read` that it acts on one
    that was read, `costs` that the solver may run, `spends` that it takes as long as what was sent asks for: somebody
    without a seat has a budget for that. A function takes the call and, as a struct, what it is asked: the query of a
    GET, the body of a POST.
    """

    method: str
    path: str
    run: Callable[..., Any]
    scope: TokenScope = "read"
    creates: bool = False
    on_read: bool = False
    costs: bool = False
    spends: bool = False

    @property
    def name(self) -> str:
        """Its name."""
        return self.run.__name__

    @property
    def about(self) -> str:
        """What it does."""
        return inspect.getdoc(self.run) or ""

    @cached_property
    def asked(self) -> type[msgspec.Struct] | None:
        """What it is asked with."""
        hints = {name: each for name, each in self._hints.items() if name not in ("call", "return")}
        return next(iter(hints.values()), None)

    @property
    def in_parts(self) -> bool:
        """Whether its answer comes in parts."""
        return get_origin(self._hints["return"]) is AnswerPart

    @property
    def answers(self) -> list[type[Answer]]:
        """What it may give."""
        given = self._hints["return"]
        return [*(get_args(given) if isinstance(given, UnionType) or self.in_parts else (given,))]

    @cached_property
    def _hints(self) -> dict[str, Any]:
        return get_type_hints(self.run)
