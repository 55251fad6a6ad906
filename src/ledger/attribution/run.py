"""Running an attribution over files: one DuckDB, each step set-based, and every row that earned nothing counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ledger.attribution.sides import EntityRows, Rows, conversion_rows, rate_rows, role_rows, touch_rows
from ledger.attribution.steps import inside, kept, own
from ledger.attribution.tables import GOVERNED, lay, one
from ledger.attribution.weights import earned
from ledger.language.schema import Schema
from ledger.language.tree import fields_of
from ledger.meanings.credit.attribution import Attribution
from ledger.meanings.credit.form import Weights
from ledger.meanings.credit.journeys import STEPS
from ledger.meanings.credit.taxonomy import Taxonomy
from ledger.population.columns import macros
from ledger.population.source.file import File, FileColumns, sessions, together

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class CreditSides(NamedTuple):
    """Where touches, conversions, the rows between them and the rates of currencies lie."""

    touches: EntityRows
    conversions: EntityRows
    roles: EntityRows | None = None
    rates: EntityRows | None = None


class ChannelCredit(NamedTuple):
    """What a channel earned: of 10^9 a conversion, and in millionths of the currency; and by how many touches."""

    channel: str
    funnel: str
    touches: int
    credit: int
    value: int


class Days(NamedTuple):
    """The calendar days [start, end) in the ledger's zone; None is without end."""

    start: date | None = None
    end: date | None = None

    @property
    def condition(self) -> str:
        """Whether `_day` is one of them."""
        ends = ((">=", self.start), ("<", self.end))
        return " AND ".join(f"_day {sign} DATE '{day}'" for sign, day in ends if day) or "TRUE"


ALL_DAYS = Days()
OTHERS = "other days"
"""Why a row has no part in what is asked: its conversion is of other days."""


@dataclass(frozen=True)
class CreditRun:
    """What came of it. `nobody` is what no touch earned: how many conversions, and what they are worth.

    `left_out` counts touches that are in no journey by why, `no_conversions` and `no_roles` the rows of the other
    sides that are none.
    """

    channels: tuple[ChannelCredit, ...]
    conversions: int
    value: int
    valueless: int
    nobody: tuple[int, int]
    again: int
    left_out: Mapping[str, int]
    no_conversions: Mapping[str, int]
    no_roles: Mapping[str, int]


def run(rule: Attribution, taxonomy: Taxonomy, sides: CreditSides, weighed: Schema, days: Days = ALL_DAYS) -> CreditRun:
    """The credit of every channel. `rule` and `taxonomy` have their references expanded; weights speak of `weighed`.

    Only the conversions of these days give credit; the others still end the journeys that they end. Raises BadInput
    where a file cannot be read, lacks a column, or has two rows of one id that differ, and where nothing says what a
    conversion is worth.
    """
    with credited(rule, taxonomy, sides, weighed, days) as (connection, left):
        again = left.pop("again")["again"]
        whole = "count(*), COALESCE(sum(_value), 0)"
        governed = "FROM conv WHERE _governed"
        number, value, valueless = one(connection, f"SELECT {whole}, count(*) - count(_value) {governed}")
        nobody = one(connection, f"SELECT {whole} {governed} AND _c NOT IN (SELECT _c FROM credit)")
        (others,) = one(connection, "SELECT count(*) FROM conv WHERE NOT _governed")
        return CreditRun(
            tuple(_channels(connection, taxonomy)),
            conversions=number,
            value=int(value),
            valueless=valueless,
            nobody=(nobody[0], int(nobody[1])),
            again=again,
            left_out=dict(Counter(left["touch"]) + Counter(_unearned(connection))),
            no_conversions=dict(Counter(left["conv"]) + Counter({OTHERS: others})),
            no_roles=left.get("role", {}),
        )


@contextmanager
def credited(
    rule: Attribution, taxonomy: Taxonomy, sides: CreditSides, weighed: Schema, days: Days = ALL_DAYS
) -> Iterator[tuple[DuckDBPyConnection, dict[str, dict[str, int]]]]:
    """A session with `credit`, a row for every touch in a journey that earned, and how many rows are none, by side."""
    with journeyed(rule, taxonomy, sides, days) as (connection, left):
        (longest,) = one(connection, "SELECT COALESCE(max(_day) - min(_day), 0) FROM kept")
        sql = earned(rule.form, tuple(rule.milestones), weighed, sides.touches.columns, longest)
        connection.execute(f"CREATE TEMP TABLE credit AS {sql}")
        yield connection, left


@contextmanager
def journeyed(
    rule: Attribution, taxonomy: Taxonomy, sides: CreditSides, days: Days = ALL_DAYS, keyless: bool = False
) -> Iterator[tuple[DuckDBPyConnection, dict[str, dict[str, int]]]]:
    """The same with `kept`, a row for every touch in a journey; with `keyless`, touches of keys that never convert
    are among those of `touch`.
    """
    asked = {name: each for name, each in zip(sides._fields, sides, strict=True) if each is not None}
    files = together([each.file for each in asked.values()])
    at = {name: replace(each, file=file) for (name, each), file in zip(asked.items(), files, strict=True)}
    rows = _rows(rule, taxonomy, at)
    read: dict[int, tuple[File, set[str]]] = {}
    for name, each in at.items():
        read.setdefault(each.file.number, (each.file, set()))[1].update(rows[name].columns if name in rows else ())
    touch, deal = sides.touches.schema, sides.conversions.schema
    with sessions([FileColumns(*each) for each in read.values()]) as connection:
        connection.execute(macros(touch.zone))
        left = lay(connection, rule, rows, touch, deal, days.condition, keyless)
        _journeys(connection, rule, touch, deal)
        yield connection, left


def _rows(rule: Attribution, taxonomy: Taxonomy, sides: Mapping[str, EntityRows]) -> dict[str, Rows]:
    """What is read of each side, by its name."""
    touches = sides["touches"]
    rows = {
        "touches": touch_rows(rule, taxonomy, touches, _looked_at(rule, touches.schema)),
        "conversions": conversion_rows(rule, sides["conversions"]),
    }
    if rule.journey.through and "roles" in sides:
        rows["roles"] = role_rows(rule.journey.through, sides["roles"])
    if "rates" in sides:
        rows["rates"] = rate_rows(sides["rates"])
    return rows


def _looked_at(rule: Attribution, known: Schema) -> list[str]:
    """The touch's own fields that weights look at."""
    if not isinstance(rule.form, Weights):
        return []
    return sorted(frozenset[str]().union(*(fields_of(each.when) for each in rule.form.rules)) & known.given.keys())


def _journeys(connection: DuckDBPyConnection, rule: Attribution, touch: Schema, deal: Schema) -> None:
    """The tables `reached`, every pair of a touch and a conversion with how far it came, and `kept`, the journeys."""
    whole = "date" in (touch.fields[rule.touches.at].type, deal.fields[rule.conversion.at].type)
    marks = "".join(f", {_by(n, touch, rule, deal)} AS _by{n}" for n, _ in enumerate(rule.milestones))
    window = inside(rule.journey.window)
    step = f"CASE WHEN NOT {window} THEN 1 WHEN NOT t._eligible THEN 2 ELSE 3 END"
    connection.execute(
        f"CREATE TEMP TABLE reached AS SELECT t.*, c._c, c._value AS _worth, {GOVERNED}, {step} AS _step{marks}"
        f" FROM ({own(rule, whole)}) o JOIN touch t ON t._n = o._n JOIN conv c ON c._c = o._c"
    )
    connection.execute(f"CREATE TEMP TABLE kept AS {kept(rule, len(rule.touches.order))}")


def _by(number: int, touch: Schema, rule: Attribution, deal: Schema) -> str:
    """Whether a touch `t` lies before a milestone of `c`, or at the same time."""
    field = tuple(rule.milestones.values())[number]
    if touch.fields[rule.touches.at].type == deal.fields[field].type:
        return f"t._at <= c._m{number}"
    if deal.fields[field].type == "date":
        return f"t._day <= c._m{number}"
    return f"t._day <= c._d{number}"


def _channels(connection: DuckDBPyConnection, taxonomy: Taxonomy) -> Iterator[ChannelCredit]:
    sql = "SELECT _channel, count(*), sum(_credit), COALESCE(sum(_value), 0) FROM credit WHERE _credit > 0 GROUP BY 1"
    found = {channel: earned for channel, *earned in connection.execute(sql).fetchall()}
    from_the_top = sorted(taxonomy.channels, key=lambda each: (taxonomy.funnel.index(each.funnel), each.name))
    for channel in (*(each.name for each in from_the_top), taxonomy.otherwise):
        touches, credit, value = found.get(channel, (0, 0, 0))
        yield ChannelCredit(channel, taxonomy.funnel_of(channel), touches, int(credit), int(value))


def _unearned(connection: DuckDBPyConnection) -> dict[str, int]:
    """Touches that came before a conversion and are in no journey, by the last step that they came to."""
    step = "max(CASE WHEN NOT r._governed THEN -1 WHEN k._n IS NULL THEN r._step ELSE 4 END)"
    came = f"SELECT r._n, {step} AS _step FROM reached r LEFT JOIN kept k ON k._n = r._n AND k._c = r._c GROUP BY 1"
    sql = f"SELECT COALESCE(_step, 0), count(*) FROM touch LEFT JOIN ({came}) USING (_n) GROUP BY 1"
    names = {-1: OTHERS, **dict(enumerate(STEPS))}
    return {names[step]: number for step, number in connection.execute(sql).fetchall() if names[step]}
