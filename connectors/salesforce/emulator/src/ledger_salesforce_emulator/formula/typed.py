"""A checked expression, and the checks that every function shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ledger_salesforce_emulator.formula.values import FormulaError, Moment, Row, Type, Value

Run = Callable[[Row, Moment], Value]
ABSENT: Any = object()


@dataclass(frozen=True, slots=True)
class Typed:
    """A checked expression. `literal` is the constant it is written as, `column` the field it names, if either."""

    type: Type
    size: int
    run: Run
    literal: Any = ABSENT
    column: Any = None


def strict(act: Callable[..., Value], of: Sequence[Typed]) -> Run:
    """NULL when any operand is."""

    def run(row: Row, moment: Moment) -> Value:
        values = [operand.run(row, moment) for operand in of]
        return None if any(value is None for value in values) else act(moment, *values)

    return run


def size(of: Sequence[Typed], own: int) -> int:
    """The size of a call whose own SQL takes `own` characters."""
    return own + sum(operand.size for operand in of)


def no_picklist(operand: Typed) -> None:
    """Refuse a picklist where only a few functions take one."""
    if operand.type in ("Picklist", "MultiPicklist"):
        raise FormulaError(
            f"Field {operand.column.name} is a picklist field. Picklist fields are only supported in certain functions."
        )


def expect(what: str, operand: Typed, *types: str) -> None:
    """Refuse an operand of another type."""
    no_picklist(operand)
    if operand.type not in (*types, "Null"):
        raise FormulaError(f"Incorrect parameter type for {what}. Expected {', '.join(types)}, received {operand.type}")


def count(name: str, of: Sequence[Typed], least: int, most: int | None = None) -> None:
    """Refuse too few arguments, or too many."""
    if len(of) < least or (most is not None and len(of) > most):
        raise FormulaError(
            f"Incorrect number of parameters for function '{name}()'. Expected {least}, received {len(of)}"
        )
