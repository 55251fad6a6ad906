"""Running an attribution over files: one DuckDB, each step set-based, and every row that earned nothing counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ledger.data import replace
from ledger.language.schema import Schema
from ledger.language.tree import Tree
from ledger.meanings.credit.attribution import Attribution
from ledger.meanings.credit.form import Form
from ledger.meanings.credit.taxonomy import Taxonomy
from ledger.measure.credit.pure import tables
from ledger.measure.credit.pure.outcome import (
    ALL_DAYS as ALL_DAYS,
    BEFORE,
    EARNED,
    NO_ONE,
    NO_SHARE,
    OTHERS as OTHERS,
    TOO_SMALL,
    ChannelCredit as ChannelCredit,
    CreditRun as CreditRun,
    Days as Days,
    from_the_top,
    touches_told,
)
from ledger.measure.credit.pure.sides import scope_rows
from ledger.measure.credit.pure.steps import FEW, Moments, inside, kept, own
from ledger.measure.credit.pure.tables import GOVERNED, one
from ledger.measure.credit.pure.unread import require_readable, unread_rows
from ledger.measure.credit.pure.weights import earned
from ledger.measure.credit.pure.world import (
    CreditSides as CreditSides,
    CreditWorld as CreditWorld,
    looked_at,
    rows_of,
)
from ledger.population.columns import macros
from ledger.population.engines.engine import CountedIn
from ledger.population.source.file import FileColumns, sessions, together

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class CreditSession(NamedTuple):
    """A DuckDB that has the sides open, as they are called in it; and the fields of touches that weights look at."""

    connection: DuckDBPyConnection
    sides: CreditSides
    fields: Sequence[str]


class ChannelSeen(NamedTuple):
    """How many touches a channel had, be it that none of them led to a conversion, and their first and last day."""

    channel: str
    touches: int
    first: date
    last: date


def run(rule: Attribution, taxonomy: Taxonomy, sides: CreditSides, weighed: Schema, days: Days = ALL_DAYS) -> CreditRun:
    """The credit of every channel. `rule` and `taxonomy` have their references expanded; weights speak of `weighed`.

    Only the conversions of these days give credit; the others still end the journeys that they end. Raises BadInput
    where a file cannot be read, lacks a column, or has two rows of one id that differ, where no row of a side can be
    read, and where nothing says what a conversion is worth. Of records that lie together on a server it is asked there.
    """
    world = CreditWorld(rule, taxonomy, weighed)
    found = _run(world, sides, days)
    found = replace(found, unread=unread_rows(world, sides, found))
    require_readable(found)
    return found


def _run(world: CreditWorld, sides: CreditSides, days: Days) -> CreditRun:
    rule, taxonomy, weighed = world.rule, world.taxonomy, world.weighed
    if sides.touches.file.lies_elsewhere:
        from ledger.measure.credit.pure.in_place import (
            run_in_place,  # it writes SQL by a library that a run here does without
        )

        if found := run_in_place(world, sides, days):
            return found
    with credited(rule, taxonomy, sides, weighed, days) as (connection, left):
        counts = left.pop("counts")
        told = touches_told(_steps(connection), rule.form)
        whole = "count(*), COALESCE(sum(_value), 0)"
        governed = f"FROM conv WHERE {GOVERNED}"
        number, value, valueless = one(connection, f"SELECT {whole}, count(*) - count(_value) {governed}")
        nobody = one(connection, f"SELECT {whole} {governed} AND _c NOT IN (SELECT _c FROM credit)")
        (others,) = one(connection, f"SELECT count(*) FROM conv WHERE NOT {GOVERNED}")
        return CreditRun(
            tuple(from_the_top(taxonomy, told.earned, _channels(connection))),
            conversions=number,
            value=int(value),
            valueless=valueless,
            nobody=(nobody[0], int(nobody[1])),
            again=counts["again"],
            left_out=dict(Counter(left["touch"]) + Counter(told.left_out)),
            no_conversions=dict(Counter(left["conv"]) + Counter({OTHERS: others})),
            no_roles=left.get("role", {}),
            touches=counts["touches"],
            unearned=told.unearned,
            counted_in=find_copied(world, sides),
        )


def find_copied(world: CreditWorld, sides: CreditSides) -> CountedIn | None:
    """Return how many columns were copied from a server, where records lie on one; None of files."""
    by_name = dict(zip(("touch", "conv", "role", "rate", "path"), sides, strict=True))
    rows = rows_of(world, sides, looked_at(world.rule, sides.touches.schema))
    served = [(side.file.server, rows[name]) for name, side in by_name.items() if side and side.file.server]
    copied = sum(len(each.columns) for _, each in served)
    return CountedIn(served[0][0].engine_name, 0, copied) if served else None


def channels_seen(
    rule: Attribution, taxonomy: Taxonomy, sides: CreditSides, weighed: Schema
) -> tuple[ChannelSeen, ...]:
    """Every channel that had touches, by name; what no rule of the taxonomy knows is none. Raises as `run`."""
    world = CreditWorld(rule, taxonomy, weighed)
    with opened([world], sides) as session:
        lay(session, world)
        sql = "SELECT CAST(_channel AS VARCHAR), count(*), min(_day), max(_day) FROM touch GROUP BY 1 ORDER BY 1"
        found = session.connection.execute(sql).fetchall()
    return tuple(ChannelSeen(*each) for each in found if each[0] != taxonomy.otherwise)


@contextmanager
def credited(
    rule: Attribution, taxonomy: Taxonomy, sides: CreditSides, weighed: Schema, days: Days = ALL_DAYS
) -> Iterator[tuple[DuckDBPyConnection, dict[str, dict[str, int]]]]:
    """A session with `credit`, a row for every touch in a journey that earned, and how many rows are none, by side."""
    world = CreditWorld(rule, taxonomy, weighed)
    with opened([world], sides) as session:
        left = lay(session, world, days)
        join(session, world)
        divide(session, world)
        yield session.connection, left


@contextmanager
def opened(worlds: Sequence[CreditWorld], sides: CreditSides, scopes: Sequence[Tree] = ()) -> Iterator[CreditSession]:
    """A session that may read all that any of these worlds, and `scopes` of conversions, ask of the sides."""
    asked = {name: each for name, each in sides._asdict().items() if each is not None}
    files = together([each.file for each in asked.values()])
    here = CreditSides(
        **{name: replace(each, file=file) for (name, each), file in zip(asked.items(), files, strict=True)}
    )
    fields = sorted({name for each in worlds for name in looked_at(each.rule, here.touches.schema)})
    read = {file.number: set[str]() for file in files}
    by_name = dict(zip(("touch", "conv", "role", "rate", "path"), here, strict=True))
    for name, rows in (pair for each in worlds for pair in rows_of(each, here, fields).items()):
        side = by_name[name]
        assert side
        read[side.file.number] |= rows.columns
    for each in scopes:
        read[here.conversions.file.number] |= scope_rows(worlds[0].rule, here.conversions, each).columns
    by_number = {file.number: file for file in files}
    with sessions([FileColumns(file, read[number]) for number, file in by_number.items()]) as connection:
        connection.execute(macros(here.touches.schema.zone))
        yield CreditSession(connection, here, fields)


def lay(session: CreditSession, world: CreditWorld, days: Days = ALL_DAYS) -> dict[str, dict[str, int]]:
    """The tables `conv`, `touch` and `role` of a world; and what is none of them, by reason.

    The conversions of these days are those that are asked about.
    """
    rows, touch, deal = rows_of(world, session.sides, session.fields), session.sides.touches, session.sides.conversions
    return tables.lay(session.connection, world.rule, rows, touch.schema, deal.schema, days.condition)


def join(session: CreditSession, world: CreditWorld) -> None:
    """The tables `reached` and `kept`: the journeys, of what was laid."""
    _journeys(session.connection, world.rule, session.sides.touches.schema, session.sides.conversions.schema)


def divide(session: CreditSession, world: CreditWorld) -> None:
    """The table `credit`, of the journeys."""
    sql = credit_sql(session, world, world.rule.form)
    session.connection.execute(f"CREATE OR REPLACE TEMP TABLE credit AS {sql}")


def credit_sql(session: CreditSession, world: CreditWorld, form: Form) -> str:
    """SELECT of what every touch of the journeys would earn by a form."""
    (longest,) = one(session.connection, "SELECT COALESCE(max(_day) - min(_day), 0) FROM kept")
    names, columns, valued = tuple(world.rule.milestones), session.sides.touches.columns, world.rule.conversion.worth
    return earned(form, names, world.weighed, columns, longest, valued=valued is not None)


def _journeys(connection: DuckDBPyConnection, rule: Attribution, touch: Schema, deal: Schema) -> None:
    """The tables `reached`, every pair of a touch and a conversion with how far it came, and `kept`, the journeys."""
    whole = "date" in (touch.fields[rule.touches.at].type, deal.fields[rule.conversion.at].type)
    marks = "".join(f", {_by(n, touch, rule, deal)} AS _by{n}" for n, _ in enumerate(rule.milestones))
    window = inside(rule.journey.window)
    whens = f"WHEN NOT {GOVERNED} THEN {BEFORE} WHEN NOT {window} THEN 1 WHEN NOT t._eligible THEN 2 ELSE 3"
    said = f"t.* EXCLUDE (_key, _eligible), c._c, CAST(CASE {whens} END AS TINYINT) AS _step{marks}"
    at = "_day" if whole else "_at"
    counts = f"SELECT count(DISTINCT {at}) AS _moments FROM conv GROUP BY _key"
    (most,) = one(connection, f"SELECT COALESCE(max(_moments), 0) FROM ({counts})")
    found = own(rule, Moments(at, most <= FEW))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE reached AS SELECT {said} FROM {found}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE kept AS {kept(rule)}")


def _by(number: int, touch: Schema, rule: Attribution, deal: Schema) -> str:
    """Whether a touch `t` lies before a milestone of `c`, or at the same time."""
    field = tuple(rule.milestones.values())[number]
    if touch.fields[rule.touches.at].type == deal.fields[field].type:
        return f"t._at <= c._m{number}"
    if deal.fields[field].type == "date":
        return f"t._day <= c._m{number}"
    return f"t._day <= c._d{number}"


def _channels(connection: DuckDBPyConnection) -> dict[str, tuple[int, int]]:
    sql = "SELECT _channel, sum(_credit), COALESCE(sum(_value), 0) FROM credit GROUP BY 1"
    found = connection.execute(sql).fetchall()
    return {channel: (int(credit), int(value)) for channel, credit, value in found}


def _steps(connection: DuckDBPyConnection) -> list[tuple[int, str, int]]:
    """Return how many touches came to each step as their last, by channel; each touch counts once."""
    share = f"CASE WHEN _credit > 0 THEN {EARNED} WHEN _weighs THEN {TOO_SMALL} ELSE {NO_SHARE} END"
    there = (
        f"SELECT _n, _c, {share} AS _came FROM credit"
        f" UNION ALL SELECT _n, _c, {NO_ONE} FROM kept WHERE _c NOT IN (SELECT _c FROM credit)"
    )
    joined = f"reached r LEFT JOIN ({there}) k USING (_n, _c)"
    came = f"SELECT r._n, max(COALESCE(k._came, r._step)) AS _step FROM {joined} GROUP BY 1"
    told = "COALESCE(_step, 0), CAST(_channel AS VARCHAR), count(*)"
    return connection.execute(f"SELECT {told} FROM touch LEFT JOIN ({came}) USING (_n) GROUP BY 1, 2").fetchall()
