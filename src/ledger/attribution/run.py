"""Running an attribution over files: one DuckDB, each step set-based, and every row that earned nothing counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.attribution.sides import EntityRows, Rows, conversion_rows, role_rows, scope_rows, touch_rows
from ledger.attribution.steps import first_only, inside, kept, own
from ledger.attribution.weights import earned
from ledger.errors import BadInput
from ledger.language.days import start_of
from ledger.language.schema import Schema
from ledger.language.tree import Tree, fields_of
from ledger.meanings.credit.attribution import Attribution
from ledger.meanings.credit.form import Form, Weights
from ledger.meanings.credit.journeys import STEPS
from ledger.meanings.credit.taxonomy import Taxonomy
from ledger.population.columns import macros
from ledger.population.source.file import FileColumns, sessions, together

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class CreditSides(NamedTuple):
    """Where touches, conversions and the rows between them lie."""

    touches: EntityRows
    conversions: EntityRows
    roles: EntityRows | None = None


class CreditWorld(NamedTuple):
    """All that credit follows from beside the records: a rule and its taxonomy, their references expanded, and what
    weights may speak of.
    """

    rule: Attribution
    taxonomy: Taxonomy
    weighed: Schema


class CreditSession(NamedTuple):
    """A DuckDB that has the sides open, as they are called in it; and the fields of touches that weights look at."""

    connection: DuckDBPyConnection
    sides: CreditSides
    fields: Sequence[str]


class ChannelCredit(NamedTuple):
    """What a channel earned: of 10^9 a conversion, and in millionths of the currency; and by how many touches."""

    channel: str
    funnel: str
    touches: int
    credit: int
    value: int


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


def set_based(rule: Attribution, touch: Schema, deal: Schema) -> bool:
    """Whether the steps can be asked of DuckDB; two rare ones are left to the reference, row by row.

    Carrying touches on within a buying group goes from conversion to conversion; and a milestone that is an instant,
    beside touches that are days, would need a calendar of its own.
    """
    dated = touch.fields[rule.touches.at].type == "date"
    instants = any(deal.fields[each].type == "datetime" for each in rule.milestones.values())
    return not (rule.journey.reset == "carry" and rule.journey.through) and not (dated and instants)


def run(rule: Attribution, taxonomy: Taxonomy, sides: CreditSides, weighed: Schema) -> CreditRun:
    """The credit of every channel. `rule` and `taxonomy` have their references expanded; weights speak of `weighed`.

    Raises BadInput where a file cannot be read, lacks a column, or has two rows of one id that differ.
    """
    with credited(rule, taxonomy, sides, weighed) as (connection, left):
        again = left.pop("again")["again"]
        whole = "count(*), COALESCE(sum(_value), 0)"
        number, value, valueless = _one(connection, f"SELECT {whole}, count(*) - count(_value) FROM conv")
        nobody = _one(connection, f"SELECT {whole} FROM conv WHERE _c NOT IN (SELECT _c FROM credit)")
        return CreditRun(
            tuple(_channels(connection, taxonomy)),
            conversions=number,
            value=int(value),
            valueless=valueless,
            nobody=(nobody[0], int(nobody[1])),
            again=again,
            left_out=dict(Counter(left["touch"]) + Counter(_unearned(connection))),
            no_conversions=left["conv"],
            no_roles=left.get("role", {}),
        )


@contextmanager
def credited(
    rule: Attribution, taxonomy: Taxonomy, sides: CreditSides, weighed: Schema
) -> Iterator[tuple[DuckDBPyConnection, dict[str, dict[str, int]]]]:
    """A session with `credit`, a row for every touch in a journey that earned, and how many rows are none, by side."""
    world = CreditWorld(rule, taxonomy, weighed)
    with opened([world], sides) as session:
        left = lay(session, world)
        join(session, world)
        divide(session, world)
        yield session.connection, left


@contextmanager
def opened(worlds: Sequence[CreditWorld], sides: CreditSides, scopes: Sequence[Tree] = ()) -> Iterator[CreditSession]:
    """A session that may read all that any of these worlds, and `scopes` of conversions, ask of the sides."""
    asked = [each for each in sides if each is not None]
    files = together([each.file for each in asked])
    here = CreditSides(*(EntityRows(file, each.schema, each.columns) for file, each in zip(files, asked, strict=True)))
    fields = sorted({name for each in worlds for name in _looked_at(each.rule, here.touches.schema)})
    read = {file.number: set[str]() for file in files}
    by_name = {"touch": here.touches, "conv": here.conversions, "role": here.roles}
    for name, rows in (pair for each in worlds for pair in _rows_of(each, here, fields).items()):
        side = by_name[name]
        assert side
        read[side.file.number] |= rows.columns
    for each in scopes:
        read[here.conversions.file.number] |= scope_rows(worlds[0].rule, here.conversions, each).columns
    by_number = {file.number: file for file in files}
    with sessions([FileColumns(file, read[number]) for number, file in by_number.items()]) as connection:
        connection.execute(macros(here.touches.schema.zone))
        yield CreditSession(connection, here, fields)


def _rows_of(world: CreditWorld, sides: CreditSides, fields: Sequence[str]) -> dict[str, Rows]:
    """The sides that a world reads, as it reads them."""
    rule = world.rule
    rows = {
        "conv": conversion_rows(rule, sides.conversions),
        "touch": touch_rows(rule, world.taxonomy, sides.touches, fields),
    }
    if rule.journey.through and sides.roles:
        rows["role"] = role_rows(rule.journey.through, sides.roles)
    return rows


def lay(session: CreditSession, world: CreditWorld) -> dict[str, dict[str, int]]:
    """The tables `conv`, `touch` and `role` of a world; and what is none of them, by reason."""
    rows = _rows_of(world, session.sides, session.fields)
    return _lay(session.connection, world.rule, rows, session.sides.touches.schema, session.sides.conversions.schema)


def join(session: CreditSession, world: CreditWorld) -> None:
    """The tables `reached` and `kept`: the journeys, of what was laid."""
    _journeys(session.connection, world.rule, session.sides.touches.schema, session.sides.conversions.schema)


def divide(session: CreditSession, world: CreditWorld) -> None:
    """The table `credit`, of the journeys."""
    sql = credit_sql(session, world, world.rule.form)
    session.connection.execute(f"CREATE OR REPLACE TEMP TABLE credit AS {sql}")


def credit_sql(session: CreditSession, world: CreditWorld, form: Form) -> str:
    """SELECT of what every touch of the journeys would earn by a form."""
    (longest,) = _one(session.connection, "SELECT COALESCE(max(_day) - min(_day), 0) FROM kept")
    return earned(form, tuple(world.rule.milestones), world.weighed, session.sides.touches.columns, longest)


def _looked_at(rule: Attribution, known: Schema) -> list[str]:
    """The touch's own fields that weights look at."""
    if not isinstance(rule.form, Weights):
        return []
    return sorted(frozenset[str]().union(*(fields_of(each.when) for each in rule.form.rules)) & known.given.keys())


def _lay(
    connection: DuckDBPyConnection, rule: Attribution, rows: Mapping[str, Rows], touch: Schema, deal: Schema
) -> dict[str, dict[str, int]]:
    """The tables `conv`, `touch` and `role`, each row once; and what is none of them, by reason."""
    left = {name: _left(connection, each) for name, each in rows.items()}
    counted = _table(connection, "conv", rows["conv"], "_id", deal, "TRUE", left["conv"])
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE conv AS SELECT *, row_number() OVER () AS _c FROM"
        f" (SELECT * FROM {_with_days(connection, 'conv_rows', deal, rule.conversion.at)} {first_only(rule)})"
    )
    (number,) = _one(connection, "SELECT count(*) FROM conv")
    last = f"_o{len(rule.touches.order) - 1}"
    among = "_key IN (SELECT _key FROM conv)"
    there = _table(connection, "touch", rows["touch"], last, touch, among, left["touch"])
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE touch AS SELECT *, row_number() OVER () AS _n FROM"
        f" {_with_days(connection, 'touch_rows', touch, rule.touches.at)}"
    )
    left["touch"]["apart"] = left["touch"].pop("", 0) - there - left["touch"].get("repeated", 0)
    if "role" in rows:
        sql = f"SELECT DISTINCT _touch, _conv FROM ({rows['role'].sql}) WHERE _why IS NULL"
        connection.execute(f"CREATE OR REPLACE TEMP TABLE role AS {sql}", rows["role"].parameters)
    for each in left.values():
        each.pop("", None)
    left["again"] = {"again": counted - number}
    return left


def _left(connection: DuckDBPyConnection, rows: Rows) -> dict[str, int]:
    sql = f"SELECT COALESCE(_why, ''), count(*) FROM ({rows.sql}) GROUP BY 1"
    return dict(connection.execute(sql, rows.parameters).fetchall())


def _table(
    connection: DuckDBPyConnection, name: str, rows: Rows, id_: str, known: Schema, among: str, left: dict[str, int]
) -> int:
    """The rows of one side, alike ones once; how many. Raises BadInput where two that differ share their id."""
    sql = f"SELECT * EXCLUDE (_why) FROM ({rows.sql}) WHERE _why IS NULL AND {among}"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name}_rows AS {sql}", rows.parameters)
    number, ids = map(int, _one(connection, f"SELECT count(*), count(DISTINCT {id_}) FROM {name}_rows"))
    if number == ids:
        return number
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name}_rows AS SELECT DISTINCT * FROM {name}_rows")
    once = int(_one(connection, f"SELECT count(*) FROM {name}_rows")[0])
    if once != ids:
        (twice,) = _one(
            connection, f"SELECT min({id_}) FROM (FROM {name}_rows SELECT {id_} GROUP BY 1 HAVING count(*) > 1)"
        )
        what = f"two rows of {known.entity} are both `{twice}`, and they differ"
        why = "credit goes to one of them, and nobody can say to which"
        raise BadInput(what, why, "correct the id, or leave one of them out")
    left["repeated"] = number - once
    return once


def _with_days(connection: DuckDBPyConnection, table: str, known: Schema, at: str) -> str:
    """The rows with `_day`, the calendar day in the ledger's zone."""
    if known.fields[at].type == "date":
        return f"(SELECT *, _at AS _day FROM {table})"
    if known.zone == "UTC":
        return f"(SELECT *, CAST(_at AS DATE) AS _day FROM {table})"
    first, last = _one(connection, f"SELECT CAST(min(_at) AS DATE), CAST(max(_at) AS DATE) FROM {table}")
    days = [first + timedelta(n) for n in range(-1, (last - first).days + 2)] if first else []
    starts = ", ".join(f"(TIMESTAMP '{start_of(day, known.zone).replace(tzinfo=None)}', DATE '{day}')" for day in days)
    calendar = f"(VALUES {starts})" if days else "(SELECT NULL::TIMESTAMP, NULL::DATE)"
    return f"(SELECT r.*, z._day FROM {table} r ASOF LEFT JOIN {calendar} z(_start, _day) ON r._at >= z._start)"


def _journeys(connection: DuckDBPyConnection, rule: Attribution, touch: Schema, deal: Schema) -> None:
    """The tables `reached`, every pair of a touch and a conversion with how far it came, and `kept`, the journeys."""
    whole = "date" in (touch.fields[rule.touches.at].type, deal.fields[rule.conversion.at].type)
    marks = "".join(f", {_by(n, touch, rule, deal)} AS _by{n}" for n, _ in enumerate(rule.milestones))
    window = inside(rule.journey.window)
    step = f"CASE WHEN NOT {window} THEN 1 WHEN NOT t._eligible THEN 2 ELSE 3 END"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE reached AS SELECT t.*, c._c, c._value AS _worth, {step} AS _step{marks}"
        f" FROM ({own(rule, whole)}) o JOIN touch t ON t._n = o._n JOIN conv c ON c._c = o._c"
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE kept AS {kept(rule, len(rule.touches.order))}")


def _by(number: int, touch: Schema, rule: Attribution, deal: Schema) -> str:
    """Whether a touch `t` lies before a milestone of `c`, or at the same time."""
    field = tuple(rule.milestones.values())[number]
    if touch.fields[rule.touches.at].type == deal.fields[field].type:
        return f"t._at <= c._m{number}"
    if deal.fields[field].type == "date":
        return f"t._day <= c._m{number}"
    return f"t._at <= CAST(c._m{number} AS DATE)"  # the zone's day where it is UTC


def _channels(connection: DuckDBPyConnection, taxonomy: Taxonomy) -> Iterator[ChannelCredit]:
    sql = "SELECT _channel, count(*), sum(_credit), COALESCE(sum(_value), 0) FROM credit WHERE _credit > 0 GROUP BY 1"
    found = {channel: earned for channel, *earned in connection.execute(sql).fetchall()}
    from_the_top = sorted(taxonomy.channels, key=lambda each: (taxonomy.funnel.index(each.funnel), each.name))
    for channel in (*(each.name for each in from_the_top), taxonomy.otherwise):
        touches, credit, value = found.get(channel, (0, 0, 0))
        yield ChannelCredit(channel, taxonomy.funnel_of(channel), touches, int(credit), int(value))


def _unearned(connection: DuckDBPyConnection) -> dict[str, int]:
    """Touches that came before a conversion and are in no journey, by the last step that they came to."""
    connection.execute("UPDATE reached SET _step = 4 FROM kept k WHERE k._n = reached._n AND k._c = reached._c")
    furthest = (
        "SELECT t._n, COALESCE(max(_step), 0) AS _step FROM touch t LEFT JOIN reached r ON r._n = t._n GROUP BY 1"
    )
    sql = f"SELECT _step, count(*) FROM ({furthest}) GROUP BY 1"
    return {STEPS[step]: number for step, number in connection.execute(sql).fetchall() if STEPS[step]}


def _one(connection: DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    return connection.execute(sql).fetchone() or ()
