"""The rows of each side that cannot be read: the first of them, why, and what the reading of its file lacks.

conversions.csv   row 1, `converted_at`: '2020-02-04 14:03:10'   zone: "UTC"
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ledger.data import replace
from ledger.errors import BadInput
from ledger.measure.credit.pure.outcome import CreditRun, UnreadRows
from ledger.measure.credit.pure.sides import EntityRows, Rows
from ledger.measure.credit.pure.world import CreditSides, CreditWorld, looked_at, rows_of
from ledger.population.hints import ReadingProposal
from ledger.population.in_place import engine, in_place
from ledger.population.profile import SEVERAL, ReadingProfile
from ledger.population.source.profiled import reading_line
from ledger.population.source.unread import first_unread, ways_of
from ledger.population.sql.layers import unreadable
from ledger.steps import again

UNREADABLE = "unreadable"


def unread_rows(world: CreditWorld, sides: CreditSides, found: CreditRun) -> tuple[UnreadRows, ...]:
    """The first row of each side that could not be read, of those sides where a run left some out for that."""
    left = {"touch": found.left_out, "conv": found.no_conversions, "role": found.no_roles}
    wanted = {name: counts[UNREADABLE] for name, counts in left.items() if counts.get(UNREADABLE)}
    return tuple(_look_up(world, sides, wanted)) if wanted else ()


def require_readable(found: CreditRun) -> None:
    """Pass where some row of each side can be read. Raises BadInput where none can: nothing is told then."""
    there = {"touch": found.touches, "conv": found.conversions + found.again + sum(found.no_conversions.values())}
    for each in found.unread:
        if each.rows == there.get(each.side):
            what = f"no {each.entity} of {each.rows:,} can be read"
            raise BadInput(
                what, each.told, again(f"{each.mended}; then" if each.mended else "write them so"), each.records
            )


def _look_up(world: CreditWorld, sides: CreditSides, wanted: Mapping[str, int]) -> Iterator[UnreadRows]:
    here = CreditSides(*(each and _in_place(each) for each in sides))  # type: ignore[arg-type]
    rows = rows_of(world, here, looked_at(world.rule, here.touches.schema))
    by_name = {"touch": here.touches, "conv": here.conversions, "role": here.roles}
    for name, number in wanted.items():
        if side := by_name[name]:
            yield from _first(name, number, side, rows[name])


def _in_place(side: EntityRows) -> EntityRows:
    return replace(side, file=in_place(side.file, side.schema.zone))


def _first(name: str, number: int, side: EntityRows, rows: Rows) -> Iterator[UnreadRows]:
    layers = rows.layers
    with engine(side.file, layers.columns, side.schema.zone) as asked:
        blamed = unreadable(layers.fallible(each.field.name for each in layers.reads))
        if first := first_unread(asked, layers, layers.first(blamed)):
            reading = _reading(each.ways for each in ways_of(asked, layers))
            yield UnreadRows(
                side=name,
                entity=side.schema.entity,
                records=side.file.name,
                rows=number,
                record=first.record,
                column=first.column,
                reason=first.reason,
                reading=reading,
            )


def _reading(columns: Iterable[Iterable[ReadingProposal]]) -> str:
    """What a reading has to say so that all of it can be read; with `or` where one column leaves a choice."""
    said, choices = dict[str, Any](), list[str]()
    for ways in ([each for each in ways if each.said] for ways in columns):
        if len(ways) > 1:
            choices.append(" or ".join(dict.fromkeys(reading_line(ReadingProfile(**each.said)) for each in ways)))
        for each in ways if len(ways) == 1 else ():
            said = _together(said, each.said)
    return ", ".join(filter(None, (reading_line(ReadingProfile(**said)), *choices)))


def _together(said: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    several = {name: tuple(dict.fromkeys((*said.get(name, ()), *more[name]))) for name in more if name in SEVERAL}
    return {**said, **more, **several}
