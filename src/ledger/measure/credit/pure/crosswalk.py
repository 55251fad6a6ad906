"""What each step of a chain of worlds moves, from the credit of every conversion in each of them.

    credit of every world --one table--> per conversion and channel, this world less the one before --> gained, lost

The steps add up within one program by nature. That they lead from one ordinary run to another is for whoever asks both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.meanings.credit.sharing import PARTS
from ledger.measure.credit.pure.run import CreditSession, CreditWorld, divide, join, lay

NOBODY = ""
"""What stands for a channel where nobody earned: of both sides, whatever they call it."""
CHANNEL = "_channel"
PART = "CASE WHEN _funnel = '' THEN _channel ELSE _funnel END"
"""The part of the funnel; what is of no channel goes by its own name."""


class CreditShift(NamedTuple):
    """What a step gives and takes, of how many conversions: credit in 10^-9 of one, money in millionths."""

    gained: int
    lost: int
    gained_value: int
    lost_value: int
    conversions: int

    @property
    def credit(self) -> int:
        """The difference that it makes."""
        return self.gained + self.lost

    @property
    def value(self) -> int:
        """The same in money."""
        return self.gained_value + self.lost_value


NOTHING = CreditShift(0, 0, 0, 0, 0)
Moves = Mapping[str, CreditShift]
"""By channel, or by part of the funnel."""


class StepMoves(NamedTuple):
    """What one step moves, and of how many conversions in all."""

    channels: Moves
    parts: Moves
    conversions: int


def walk(session: CreditSession, worlds: Sequence[CreditWorld], look: Callable[[int], None]) -> None:
    """Lay out the credit of every world in the table `worlds`, and show each by its number while its tables are there.

    What two neighbours have in common is worked out once.
    """
    before: CreditWorld | None = None
    for number, world in enumerate(worlds):
        _advance(session, before, world)
        make = "INSERT INTO worlds" if number else "CREATE OR REPLACE TEMP TABLE worlds AS"
        session.connection.execute(f"{make} {_credit_of(number)}")
        look(number)
        before = world


def step_moves(session: CreditSession, steps: int) -> Iterator[StepMoves]:
    """What each step moves, the first one that from world 0 to world 1."""
    channels, parts = (_moves(session, key) for key in (CHANNEL, PART))
    sql = f"SELECT _step, count(DISTINCT _conv) FROM ({_differences(CHANNEL)}) WHERE _d <> 0 OR _v <> 0 GROUP BY 1"
    touched = dict(session.connection.execute(sql).fetchall())
    for step in range(1, steps + 1):
        yield StepMoves(channels.get(step, {}), parts.get(step, {}), touched.get(step, 0))


def _advance(session: CreditSession, before: CreditWorld | None, world: CreditWorld) -> None:
    if before is None or _laid(before) != _laid(world):
        lay(session, world)
        join(session, world)
    elif _joined(before) != _joined(world):
        join(session, world)
    elif before.rule.form == world.rule.form:
        return
    divide(session, world)


def _laid(world: CreditWorld) -> tuple[object, ...]:
    """What the rows of each side follow from."""
    rule = world.rule
    journey, touches = rule.journey, rule.touches
    joins = journey.touch, journey.conversion, journey.through
    earns = touches.at, touches.order, touches.eligible
    return rule.conversion, joins, earns, rule.milestones, world.taxonomy


def _joined(world: CreditWorld) -> tuple[object, ...]:
    """What the journeys follow from, beside the rows."""
    return world.rule.journey.reset, world.rule.journey.window, world.rule.touches.collapse


def _credit_of(number: int) -> str:
    """The credit of each conversion by channel; a conversion of which nobody earned has it all to itself."""
    named = "CAST(c._id AS VARCHAR) AS _conv"
    worth = "CAST(COALESCE(sum(e._value), 0) AS HUGEINT) AS _value"
    return f"""
        SELECT {number} AS _world, {named}, e._channel, e._funnel, CAST(sum(e._credit) AS HUGEINT) AS _credit, {worth}
        FROM credit e JOIN conv c ON c._c = e._c WHERE e._credit > 0 GROUP BY ALL
        UNION ALL
        SELECT {number}, {named}, '{NOBODY}', '', CAST({PARTS} AS HUGEINT), CAST(COALESCE(c._value, 0) AS HUGEINT)
        FROM conv c WHERE c._c NOT IN (SELECT _c FROM credit)"""


def _differences(key: str) -> str:
    """For each step, conversion and key: what it has more than before."""
    now = "CASE WHEN w._world = s._step THEN {0} ELSE -{0} END"
    return f"""
        SELECT s._step, w._conv, {key} AS _key,
            sum({now.format("w._credit")}) AS _d, sum({now.format("w._value")}) AS _v
        FROM worlds w JOIN (SELECT DISTINCT _world AS _step FROM worlds WHERE _world > 0) s
        ON w._world IN (s._step - 1, s._step) GROUP BY ALL"""


def _moves(session: CreditSession, key: str) -> dict[int, dict[str, CreditShift]]:
    sums = ", ".join(
        f"COALESCE(sum({each}) FILTER ({each} {sign} 0), 0)" for each in ("_d", "_v") for sign in (">", "<")
    )
    sql = f"SELECT _step, _key, {sums}, count(*) FILTER (_d <> 0 OR _v <> 0) FROM ({_differences(key)}) GROUP BY 1, 2"
    found: dict[int, dict[str, CreditShift]] = {}
    for step, name, *numbers in session.connection.execute(sql).fetchall():
        moved = CreditShift(*map(int, numbers))
        if moved != NOTHING:
            found.setdefault(step, {})[name] = moved
    return found
