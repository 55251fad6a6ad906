"""The query that says of each record in which worlds it counts, and as which cells, on top of its layers.

    judged   a bit for each world whose rule holds for it     _mask_0, _mask_1
             the number of its period by each clock           _period_0
             its segment by each column                       _segment_0
    tallied  how many records are alike in all of that
    joined   the same of two files, side by side by id, and whether a record is in both

Pure: it says what to ask, and `worlds` asks it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from ledger.language.schema import Field
from ledger.population.columns import identifier
from ledger.population.sql.days import RecordDays, within
from ledger.population.sql.governing import Arm, Governing
from ledger.population.sql.layers import ID, Layers

NOWHERE = -1


class WorldSide(NamedTuple):
    """A world as one file's query has it: its number, what judges, whose day dates, and the column of segments."""

    world: int
    governing: Governing
    clock: Field
    segment: str = ""


@dataclass(frozen=True)
class WorldQuery:
    """What is asked of one file. `periods` are days in a row; what is of none of them counts nowhere."""

    layers: Layers
    sides: tuple[WorldSide, ...]
    periods: tuple[RecordDays, ...]
    with_ids: bool

    width = 60  # bits of a mask

    @property
    def parameters(self) -> dict[str, date | datetime]:
        """What the `$names` in it stand for."""
        return {name: value for each in self.sides for name, value in each.governing.parameters.items()}

    @property
    def masks(self) -> list[str]:
        """The columns that hold a bit for each world."""
        return [f"_mask_{n}" for n in range((len(self.sides) + self.width - 1) // self.width)]

    @property
    def clocks(self) -> dict[str, str]:
        """The columns that hold the period, by the field whose day says which."""
        return {name: f"_period_{n}" for n, name in enumerate(dict.fromkeys(s.clock.name for s in self.sides))}

    @property
    def segments(self) -> dict[str, str]:
        """The columns that hold the segment, by what that is read from."""
        named = dict.fromkeys(each.segment for each in self.sides if each.segment)
        return {name: f"_segment_{n}" for n, name in enumerate(named)}

    @property
    def keys(self) -> list[str]:
        """All that tells records apart."""
        return [*self.masks, *self.clocks.values(), *self.segments.values()]

    def judged(self) -> str:
        """A row for each record."""
        named = [f"{self._bits(n)} AS {name}" for n, name in enumerate(self.masks)]
        named += [f"{self._period(name)} AS {at}" for name, at in self.clocks.items()]
        named += [f"{name} AS {at}" for name, at in self.segments.items()]
        id_ = identifier(f"{ID} raw") if self.with_ids else "NULL"
        scores = [each for side in self.sides for each in side.governing.scores]
        return f"SELECT {', '.join([*named, f'{id_} AS _id'])} FROM ({self.layers.labelled(scores)}) AS labelled"

    def tallied(self, most: int) -> str:
        """Rows of the keys, 0, how many records and one id, of those that count anywhere; at most `most`."""
        keys = ", ".join(self.keys)
        periods = " OR ".join(f"{each} > {NOWHERE}" for each in self.clocks.values())
        told = f"SELECT {keys}, 0, count(*), min(_id) FROM ({self.judged()}) AS judged WHERE {periods}"
        return f"{told} GROUP BY {keys} LIMIT {most}"

    def merged(self) -> str:
        """The ids that were merged into another record."""
        name = identifier("merged ids raw")
        if not any(each.raw == name for each in self.layers.reads):
            return "SELECT NULL::VARCHAR AS _id WHERE FALSE"
        return f"SELECT DISTINCT trim(unnest(string_split({name}, ';'))) AS _id FROM ({self.layers.raw()})"

    def _bits(self, number: int) -> str:
        own = self.sides[number * self.width : (number + 1) * self.width]
        return " + ".join(f"CASE WHEN {self._counts(each)} THEN {1 << n} ELSE 0 END" for n, each in enumerate(own))

    def _counts(self, side: WorldSide) -> str:
        def verdict(arm: Arm | None) -> str:
            if arm is None:
                return "FALSE"
            bad = " OR ".join(each.unreadable for each in self.layers.fallible(arm.fields))
            return f"CASE WHEN {bad} THEN FALSE ELSE {arm.condition.text} END" if bad else arm.condition.text

        return side.governing.by_clock(self.layers, verdict, "FALSE", "FALSE")

    def _period(self, name: str) -> str:
        clock = next(each.clock for each in self.sides if each.clock.name == name)
        whens = " ".join(
            f"WHEN {within(clock, each.start, each.end, self.layers.zone, self.layers.dialect)} THEN {n}"
            for n, each in enumerate(self.periods)
        )
        return f"CASE {whens} ELSE {NOWHERE} END"


def joined(queries: Sequence[WorldQuery], most: int) -> str:
    """Rows of the keys of both files, how their records fared, how many, and one id; at most `most`."""
    now, then = ([f"{side}.{key}" for key in query.keys] for side, query in zip(("n", "t"), queries, strict=True))
    fate = "CASE WHEN t._id IS NULL THEN 1 WHEN n._id IS NOT NULL THEN 0 WHEN m._id IS NULL THEN 2 ELSE 3 END"
    told = ", ".join(f"{each} AS _{n}" for n, each in enumerate([*now, *then, fate]))
    keys = ", ".join(f"_{n}" for n in range(len(now) + len(then) + 1))
    rows = (
        "judged_0 AS n FULL JOIN judged_1 AS t ON n._id = t._id"
        " LEFT JOIN merged AS m ON n._id IS NULL AND m._id = t._id"
    )
    counted = " OR ".join(
        f"{side}.{each} > {NOWHERE}"
        for side, query in zip(("n", "t"), queries, strict=True)
        for each in query.clocks.values()
    )
    return (
        f"SELECT {keys}, count(*), min(_id) FROM"
        f" (SELECT {told}, COALESCE(n._id, t._id) AS _id FROM {rows} WHERE {counted}) GROUP BY {keys} LIMIT {most}"
    )
