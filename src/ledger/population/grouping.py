"""What records are grouped by: a field or a column of the file, or the time of a date: its day, week, month and so on.

source            the text of a field or column          created:quarter   2026-Q1
created, month    the months of the clock                quarter           the quarters of the clock
                  without a clock, `month` is a field or column of that name
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from ledger.data import Data
from ledger.errors import BadInput
from ledger.language.fault import nearest
from ledger.language.literals import number
from ledger.language.schema import Schema
from ledger.population import spelling
from ledger.population.columns import Column
from ledger.population.source.file import File
from ledger.population.source.reading import dated, text_of
from ledger.population.sql.layers import TIMES, Label, TimeOf
from ledger.steps import instead

MONTH = "month"


class Grouping(Data, frozen=True):
    """What is grouped by: a name, and the `unit` of time where it is that of a date."""

    name: str
    unit: str = ""


def grouping(asked: str, schema: Schema, clock: str, file: File) -> Grouping:
    """What somebody means who asks to group by this. A column of the file comes before a unit of time alone.

    A column `month` comes before the months of the clock where there is no clock. Raises BadInput where a field is to
    be told by what is no unit of time, and where the name is a slip for another.
    """
    name, _, unit = asked.rpartition(":")
    if unit in TIMES and name in schema.fields:
        return Grouping(name, unit)
    if name in schema.fields and asked not in file.header:
        meant = f"{name}:{nearest(unit.lower(), TIMES) or MONTH}"
        why = f"a date is told by {', '.join(TIMES[:-1])} or {TIMES[-1]}"
        raise BadInput(f"`{unit}` is no unit of time", why, instead(f"write {meant}", asked, meant))
    if asked == clock and clock:
        return Grouping(clock, MONTH)
    there = asked in {*schema.fields, *file.header}
    if asked in TIMES and not (there and (asked != MONTH or not clock)):
        return Grouping(clock, asked)
    if not there:
        times = [f"{each}:{unit}" for each in schema.fields] if unit in TIMES else TIMES if clock else ()
        _refuse_slip(asked, [*times, *schema.fields, *file.header], file)
    return Grouping(asked)


def _refuse_slip(asked: str, names: Iterable[str], file: File) -> None:
    """Pass where a name is like none of those that there are. Raises BadInput, with the nearest."""
    near = nearest(asked, [each for each in names if each])
    if near and not (file.server and asked in file.server.barred):
        of, fix = "table" if file.server else "file", instead(f"write {near}", asked, near)
        raise BadInput(f"the {of} has no column `{asked}`", f"the nearest is `{near}`", fix, file.place)


def place(values: Iterable[str | None], labels: Iterable[Label]) -> list[tuple[int, Decimal, str]]:
    """Where a group stands among others: numbers by how large they are, then texts, and blanks last."""
    return [_place(value, of) for value, of in zip(values, labels, strict=True)]


def _place(value: str | None, of: Label) -> tuple[int, Decimal, str]:
    if value is None:
        return 2, Decimal(0), ""
    found = None if isinstance(of, TimeOf) else _number(value, of.column)
    return (1, Decimal(0), value) if found is None else (0, found, value)


def _number(value: str, column: Column) -> Decimal | None:
    """The number that a text says as its column writes numbers; None where it says none."""
    try:
        return number(spelling.number_text(column.profile, value))
    except ValueError:
        return None


def label(of: Grouping, file: File, schema: Schema, columns: Mapping[str, Column]) -> Label:
    """How it is told. Raises BadInput where the file has no such column, or the field is no date."""
    if of.unit:
        return TimeOf(dated(of.name, schema), of.unit)
    fix = "group by a field, or by a column of the file such as `NAME`"
    return text_of(file, "group by", of.name, schema, columns, fix)  # no field has a space in its name
