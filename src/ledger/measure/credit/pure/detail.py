"""What the journeys of one world say beside who earned what: read from the tables `conv`, `kept` and `credit`.

bounds     how many conversions a channel was alone in, and how many it was in     floor <= its credit <= ceiling
spread     what it would earn by each closed form, over the same journeys           what the choice alone moves
phases     what each part earns before, between and after the milestones
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ledger.meanings.credit.form import Decay, FirstTouch, Form, LastTouch, Linear, Shapley, ShareLine, Shares
from ledger.measure.credit.pure.crosswalk import CHANNEL, PART
from ledger.measure.credit.pure.run import CreditSession, CreditWorld, credit_sql

HALF_LIFE = 7
"""Days, for the decay of the spread."""
_U = tuple(ShareLine("touch", name, share) for name, share in (("first", 40), ("last", 40), ("others", 20)))
FORMS: Mapping[str, Form] = {
    "first": FirstTouch(),
    "last": LastTouch(),
    "linear": Linear(),
    "U": Shares(_U),
    "decay": Decay(HALF_LIFE),
    "shapley": Shapley(),
}
"""The closed forms that credit is spread over."""
DIRECT = "direct"
"""The channel of those who come by themselves: whatever brought them to it was not recorded."""


class Bounds(NamedTuple):
    """Of conversions with credit: in how many it was alone, and in how many it was at all; and by how many touches.

    Its credit lies between the first two, whatever the form.
    """

    floor: int
    ceiling: int
    touches: int


NO_BOUNDS = Bounds(0, 0, 0)


class Beginning(NamedTuple):
    """Journeys that begin in some way, and what their conversions are worth."""

    journeys: int
    value: int


class WorldDetail(NamedTuple):
    """What one world says, by channel and by part; credit in 10^-9 of a conversion, money in millionths.

    `phases` is the credit of a part before the first milestone (0), after it (1) and so on; -1 where a date is blank.
    `spread` is what each channel and part earns by each of `FORMS`. `months` is the money of each channel by the month
    of the conversion. `begins_with_direct` is None where no channel is called so.
    """

    channels: Mapping[str, Bounds]
    parts: Mapping[str, Bounds]
    phases: Mapping[tuple[str, int], int]
    spread: Mapping[str, Mapping[str, int]]
    spread_parts: Mapping[str, Mapping[str, int]]
    months: Mapping[tuple[str, str], int]
    begins_with_direct: Beginning | None
    journeys: int
    touches: int


def detail(session: CreditSession, world: CreditWorld) -> WorldDetail:
    """Look at the world whose tables are there."""
    spread = {name: _by_form(session, world, form) for name, form in FORMS.items()}
    journeys, touches = _rows(session, "SELECT count(DISTINCT _c), count(*) FROM kept")[0]
    return WorldDetail(
        channels=_bounds(session, CHANNEL),
        parts=_bounds(session, PART),
        phases=_phases(session, len(world.rule.milestones)),
        spread={name: channels for name, (channels, _) in spread.items()},
        spread_parts={name: parts for name, (_, parts) in spread.items()},
        months=_months(session),
        begins_with_direct=_beginning(session, world),
        journeys=journeys,
        touches=touches,
    )


def _bounds(session: CreditSession, key: str) -> dict[str, Bounds]:
    sql = f"""
        WITH there AS (
            SELECT _c, {key} AS _key, count(*) AS _touches, count(*) OVER (PARTITION BY _c) AS _keys
            FROM kept WHERE _c IN (SELECT _c FROM credit) GROUP BY 1, 2)
        SELECT _key, count(*) FILTER (_keys = 1), count(*), sum(_touches) FROM there GROUP BY 1"""
    return {name: Bounds(*map(int, numbers)) for name, *numbers in _rows(session, sql)}


def _phases(session: CreditSession, milestones: int) -> dict[tuple[str, int], int]:
    """A touch is in the phase of the first milestone that it does not lie after; one that is blank tells nothing."""
    whens = " ".join(f"WHEN _by{n} IS NULL THEN -1 WHEN _by{n} THEN {n}" for n in range(milestones))
    phase = f"CASE {whens} ELSE {milestones} END" if whens else "0"
    sql = f"SELECT {PART}, {phase}, sum(_credit) FROM credit WHERE _credit > 0 GROUP BY 1, 2"
    return {(part, at): int(credit) for part, at, credit in _rows(session, sql)}


def _by_form(session: CreditSession, world: CreditWorld, form: Form) -> tuple[dict[str, int], dict[str, int]]:
    """What each channel and each part earns by a form."""
    sql = f"SELECT {CHANNEL}, {PART}, sum(_credit) FROM ({credit_sql(session, world, form)}) GROUP BY 1, 2"
    channels, parts = dict[str, int](), dict[str, int]()
    for channel, part, credit in _rows(session, sql):
        channels[channel] = int(credit)
        parts[part] = parts.get(part, 0) + int(credit)
    return channels, parts


def _months(session: CreditSession) -> dict[tuple[str, str], int]:
    sql = """
        SELECT e._channel, strftime(c._day, '%Y-%m'), COALESCE(sum(e._value), 0)
        FROM credit e JOIN conv c ON c._c = e._c WHERE e._credit > 0 GROUP BY 1, 2"""
    return {(channel, month): int(value) for channel, month, value in _rows(session, sql)}


def _beginning(session: CreditSession, world: CreditWorld) -> Beginning | None:
    if DIRECT not in {each.name for each in world.taxonomy.channels}:
        return None
    first = f"_nth = 1 AND _channel = '{DIRECT}'"
    sql = f"SELECT count(*), COALESCE(sum(_value), 0) FROM kept JOIN conv USING (_c) WHERE {first}"
    journeys, value = _rows(session, sql)[0]
    return Beginning(journeys, int(value))


def _rows(session: CreditSession, sql: str) -> Sequence[tuple[Any, ...]]:
    return session.connection.execute(sql).fetchall()
