"""The same meaning in a warehouse: a definition in force, or every version that there was, as SQL.

rules     then  as-was: each record by the version of its own day
          today  as-is: every record by today's version
          standard  each record by the version that governs it under the standards of all of them
          then:DATE, on:DATE  by the standards as they stood, or the version in force, on a day
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import columns_of, entity_of
from ledger.compile.ratified import as_ratified, broken
from ledger.compile.standard import declared
from ledger.compile.stretches import stretches
from ledger.compile.versions import beside_judging, meant
from ledger.data import replace
from ledger.deliver.delivery.queries.provenance import about, place
from ledger.domain.definition import Version
from ledger.domain.in_force import in_force
from ledger.domain.state import State
from ledger.errors import LedgerError, Refused
from ledger.kinds.entity import clock as event_clock
from ledger.language.schema import Schema
from ledger.meanings.metric import Metric
from ledger.measure.counting.queries.judge import (
    Rules,
    Then,
    dating,
    day_of_rules,
    judges,
    latest,
    newest_of,
    read_at,
    require_one_measure,
    state_of,
)
from ledger.population.count import JudgingSegment
from ledger.population.sql.dialect import DIALECTS as DIALECTS, need_sqlglot
from ledger.render.csv import csv_of
from ledger.steps import DATE, FILE, TEXT, again, step
from ledger.views.words import STANDARD, term

if TYPE_CHECKING:
    from ledger.population.sql.statement import Names, VersionRow
    from ledger.population.sql.warehouse import Warehouse

PLACE = "sql"
ONE_FOR_ALL = "export one version for all: --rules today"


class ExportOptions(NamedTuple):
    """In which dialect, by which rules, as what; over which table and under which name, empty for the keys of both."""

    dialect: str
    rules: Rules = "standard"
    shape: str = "view"
    table: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class SqlExport:
    """A definition as SQL, and by which versions it judges."""

    key: str
    asked: ExportOptions
    segments: tuple[JudgingSegment, ...]
    text: str


@dataclass(frozen=True, slots=True)
class SqlVersions:
    """The rows of a table of versions, why some cannot be said in the dialect, and what is said of them all."""

    rows: tuple[VersionRow, ...]
    problems: tuple[LedgerError, ...]
    about: tuple[str, ...]


def exported(ledger: Ledger, key: str, asked: ExportOptions) -> SqlExport:
    """`key` as a whole statement. As-was needs no version of today. Raises UnknownName, BadInput for a name that is no
    table, and Refused where it is not in force, where its standard cannot be kept, and where the dialect cannot hold it
    exactly.
    """
    need_sqlglot()
    from ledger.population.sql import statement
    from ledger.population.sql.warehouse import Warehouse, dated

    today, then = ledger.today(), asked.rules == "then" or isinstance(asked.rules, Then)
    state = read_at(ledger, state_of(ledger, key), asked.rules)
    day = day_of_rules(asked.rules, today)
    version = latest(state, key) if asked.rules == "then" else in_force(state, key, day)
    entity = version.draft.entity
    if asked.rules == "standard" and not version.attested:
        state = as_ratified(state, key, today)
    if not then and (each := broken(state, version, day)):
        raise Refused(
            f"`{each.key}` v{each.number} breaks {' and '.join(f'`{other}`' for other in each.violates)}",
            why="what breaks an invariant is written to no platform and to no warehouse",
            fix=again(f"have `{each.key}` decided again, or count by the rules of the time", rules="then"),
        )
    found, schema = judges(state, key, entity, asked.rules, today, ledger.zone, ONE_FOR_ALL)
    segments = tuple(_joined(found))
    clock = event_clock(entity_of(state, entity, today))
    if dated(segments) and not clock:
        raise _no_clock(state, version, asked.rules)
    at = Warehouse(asked.dialect, columns_of(state, entity, today, PLACE), today)
    names = statement.Names(asked.table or entity, asked.name or key)
    if isinstance(metric := newest_of(segments), Metric):
        require_one_measure(key, segments)
        dating(key, segments, entity_of(state, entity, today), clock)
        measure = statement.Measure(key, metric, segments, schema, clock)
        sql = statement.measured(measure, at, names, asked.shape)
    else:
        sql = _judging(key, asked, segments, schema, clock, at, names)
    told = about(ledger, state, version, str(asked.rules), segments, schema, clock if dated(segments) else "")
    end = "" if asked.shape == "expression" else ";"  # an expression stands in a query of somebody's own
    return SqlExport(key, asked, segments, f"{statement.preamble((*told, f'for {asked.dialect}'))}{sql}{end}\n")


def _judging(
    key: str,
    asked: ExportOptions,
    segments: Sequence[JudgingSegment],
    schema: Schema,
    clock: str,
    at: Warehouse,
    names: Names,
) -> str:
    """What is said of every record, as a statement."""
    from ledger.population.sql import statement

    match asked.shape:
        case "expression":
            return statement.value(segments, schema, clock, at)
        case "select":
            return statement.select(key, segments, schema, clock, at, names.table)
    return statement.view(key, segments, schema, clock, at, names)


def versions(ledger: Ledger, keys: Sequence[str], dialect: str) -> SqlVersions:
    """Every version that ever governed of these definitions, or of all that judge records, on the days that it did.

    A version is cut where what it refers to changed what it says. Raises UnknownName, and Refused for one that judges
    no records.
    """
    need_sqlglot()
    state = ledger.state()
    every = sorted(key for key, each in state.definitions.items() if each.versions and each.versions[-1].draft.yields)
    rows: list[VersionRow] = []
    problems: list[LedgerError] = []
    for key in dict.fromkeys(keys or every):
        need_judging(latest(state, key))
        found = list(_each(ledger, state, key, dialect))
        rows += _cut([row for row, _ in found])
        problems += [problem for _, problem in found if problem]
    named = ", ".join(keys) or "all definitions that judge records"
    told = (f"every version that governed, of {named}", *place(ledger), f"for {dialect}")
    return SqlVersions(tuple(rows), tuple(problems), told)


def rows_csv(rows: Sequence[VersionRow]) -> str:
    """The rows below a header; what is not there is empty."""
    from ledger.population.sql.statement import VersionRow

    return csv_of([VersionRow._fields, *rows])


def rows_sql(found: SqlVersions, dialect: str, shape: str, table: str) -> str:
    """The rows as statements that make a table, as a view, or as a query."""
    from ledger.population.sql import statement

    rows = found.rows
    if not rows:
        why = "no version of a definition that judges records ever governed"
        raise Refused(
            "there are no versions to write", why, step("decide one", "propose", FILE, effective=DATE, because=TEXT)
        )
    match shape:
        case "view":
            text = statement.versions_view(rows, dialect, table)
        case "select":
            text = statement.versions_select(rows, dialect)
        case _:
            text = statement.versions_table(rows, dialect, table)
    return f"{statement.preamble(found.about)}{text};\n"


def need_judging(version: Version) -> None:
    """Raises Refused for a definition that judges no records."""
    if not version.draft.yields:
        what = f"`{version.key}` is of kind {version.draft.kind}"
        raise Refused(what, "it judges no records", beside_judging(version.draft.kind, version.key))


def _joined(segments: Sequence[JudgingSegment]) -> Iterator[JudgingSegment]:
    """One where two side by side are the same version, and mean the same."""
    waiting: JudgingSegment | None = None
    for each in segments:
        if waiting and waiting == replace(each, start=waiting.start, end=waiting.end):
            each = replace(waiting, end=each.end)
        elif waiting:
            yield waiting
        waiting = each
    if waiting:
        yield waiting


def _no_clock(state: State, version: Version, rules: Rules) -> Refused:
    key, entity = version.key, version.draft.entity
    why = f"no field of {entity} says when one came to be (clock: event)"
    fix = "give one field a clock: event, or take today's version for every record: --rules today"
    if rules != "standard":
        return Refused(f"no day says by which version of `{key}` a record is judged", why, fix)
    what = f"`{key}` v{version.number} is {STANDARD[declared(state, version)]}, which cannot be kept"
    return Refused(what, why, fix)


# Every version.


def _cut(rows: Sequence[VersionRow]) -> Iterator[VersionRow]:
    """One row where two side by side are the same version, and say the same."""
    waiting: VersionRow | None = None
    for row in rows:
        if waiting and _goes_on(waiting, row):
            row = row._replace(effective_from=waiting.effective_from)
        elif waiting:
            yield waiting
        waiting = row
    if waiting:
        yield waiting


def _goes_on(one: VersionRow, other: VersionRow) -> bool:
    alike = (one.version, one.effective_until, one.sql) == (other.version, other.effective_from, other.sql)
    return alike and one.sql is not None


def _each(ledger: Ledger, state: State, key: str, dialect: str) -> Iterator[tuple[VersionRow, LedgerError | None]]:
    from ledger.population.sql import statement
    from ledger.population.sql.warehouse import Warehouse

    for stretch in stretches(state, key):
        version = stretch.version
        if version is None or stretch.start is None:
            continue
        standard, decided = declared(state, version), "attested" if version.attested else "ratified"
        row = statement.VersionRow(
            key, version.number, stretch.start, stretch.end, version.draft.content_digest, standard, decided, None
        )
        try:
            columns = columns_of(state, version.draft.entity, ledger.today(), PLACE)
            at = Warehouse(dialect, columns, ledger.today())
            yield row._replace(sql=_alone(state, version, stretch.start, ledger.zone, at)), None
        except LedgerError as problem:
            what = f"{key} v{version.number}, {term(stretch.start, stretch.end)}: {problem.what}"
            yield row, type(problem)(what, problem.why, problem.fix)


def _alone(state: State, version: Version, day: date, zone: str, at: Warehouse) -> str:
    from ledger.population.sql import statement

    meaning, schema = meant(state, version, day, zone)
    return statement.value(
        [JudgingSegment(None, None, version.number, meaning, schema.scores)], schema, "", at, pretty=False
    )
