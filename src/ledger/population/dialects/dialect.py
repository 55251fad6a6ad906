"""What an engine spells in a way of its own. All else that is asked of records is SQL that every engine reads alike.

    columns      how a value is read exactly, and whether it can be         typed, not_blank, text, stranger
    conditions   numbers, instants, and texts in simple lower case          number, instant, folded, contains, has_any
    answers      times, sums to the last digit, lists                       time, exact, listed, smallest

An engine that cannot say something exactly says so in `objection`, and is never asked it. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple, Protocol

from ledger.language.schema import Field
from ledger.population.columns import Column, Typed


class ColumnObjection(NamedTuple):
    """Why a field cannot be read from a column, and what would help; `stored` where its type is at fault."""

    why: str
    fix: str = ""


class HeldColumn(NamedTuple):
    """A column as it lies: how its field is read from it, SQL for its value, and the type that this has."""

    column: Column
    at: str
    type: str


class Dialect(Protocol):
    """How one engine spells what is asked of records. A test of the language holds all of them together.

    A name in double quotes is a column, and a text in single quotes is itself, its quotes doubled. Blanks are NULL.
    """

    @property
    def name(self) -> str:
        """What people call the engine."""

    @property
    def adds_up(self) -> bool:
        """Whether it is quicker to add up what is told of some records than to have it among the keys of all."""

    @property
    def record_number(self) -> str:
        """The number of a record, by the order in which records lie."""

    def objection(self, field: Field, column: Column, type: str) -> ColumnObjection | None:
        """Why no column of this type, written so, can be read as the field; None where each value may show it."""

    def held(self, field: Field, column: Column, at: str, type: str) -> HeldColumn:
        """How the field is read from the column `at` of a table: where there is no quicker way, from its text."""

    def not_blank(self, column: Column, at: str, type: str) -> str:
        """The value in the column, NULL where it stands for a blank."""

    def typed(self, field: Field, column: Column, raw: str, type: str) -> Typed:
        """The value of the field, read from `raw`, and whether it cannot be read."""

    def text(self, at: str, type: str) -> str:
        """The value as a text that a file would hold for it; NULL where there is none."""

    def stranger(self, field: Field, column: Column, raw: str, type: str) -> str:
        """Whether the value is none of those that the field declares."""

    def number(self, value: Decimal) -> str:
        """A number, in the type that those of a field have."""

    def instant(self, value: datetime) -> str:
        """An instant, given in UTC."""

    def folded(self, value: str, compared: Sequence[str]) -> str:
        """A text in simple lower case, at least as far as that decides whether it is, holds or begins as `compared`."""

    def contains(self, value: str, part: str) -> str:
        """Whether a text holds another."""

    def starts_with(self, value: str, part: str) -> str:
        """Whether a text begins with another."""

    def has_any(self, value: str, codes: Sequence[str]) -> str:
        """Whether a set has one of the codes, each as the column writes it."""

    def time(self, unit: str, day: str) -> str:
        """The unit of time that a day is in, as `ledger.domain.calendar` names it: 2024, 2024-Q1, 2024-03."""

    def exact(self, value: str) -> str:
        """A number as the decimal that it stands for, to be added up."""

    def listed(self, texts: Sequence[str]) -> str:
        """Several texts as one value."""

    def smallest(self, value: str, most: int, when: str) -> str:
        """An aggregate: the `most` smallest of a text where `when` holds; empty where they are asked for apart."""
