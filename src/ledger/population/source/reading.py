"""From the names that people use to the columns of a file: what is read from where, and told where it is not there."""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Collection, Iterable, Mapping

from ledger.data import replace
from ledger.errors import BadInput, LedgerError
from ledger.kinds.shape import told_together
from ledger.language.schema import Field, Schema
from ledger.population import native
from ledger.population.columns import Column
from ledger.population.quoting import identifier
from ledger.population.source.file import File, other_delimiter, part_by
from ledger.population.sql.layers import ReadColumn
from ledger.steps import DATE, FILE, TEXT, NextStep, step

MOST_GROUPS = 1_000
_SHOWN = 12
"""So many columns of a file are named; of others it is said how many there are."""
_ALIKE, _CONTAINED = 0.6, 0.8
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_STORED = {"datetime": native.INSTANT, "number": "a number", "date": "a DATE", "boolean": "a BOOLEAN"}


def dated(clock: str, schema: Schema) -> Field:
    """The field whose day says which version judges a record, or in which month it counts."""
    dates = [field.name for field in schema.fields.values() if field.type in ("date", "datetime")]
    if clock in dates:
        return schema.fields[clock]
    what = f"{clock} is not a date of {schema.entity}" if clock else "no date says when a record came to be"
    fix = f"use one of {', '.join(dates)}" if dates else another_date(schema.entity)
    raise BadInput(what, "records are told apart by the day of a date or datetime field", fix)


def another_date(entity: str) -> NextStep:
    """The step that gives an entity without a date one, which its records have to hold."""
    words = f"write a field of type date or datetime into the document of {entity}, and propose it"
    return step(words, "propose", FILE, effective=DATE, nature="policy", because=TEXT)


def profiled_columns(file: File, schema: Schema, columns: Mapping[str, Column]) -> dict[str, Column]:
    """How each field of `schema` stands in the file: as its binding says, and as the file's profile says before that.

    Raises BadInput where the profile speaks of what is no field.
    """
    strangers = [each for each in file.profile.columns if each not in schema.fields]
    if len(strangers) > max(1, len(file.profile.columns) / 2):
        what = f"the records are not read as those of {schema.entity}"
        why = f"their reading names {', '.join(strangers[:5])}, which are no fields of {schema.entity}"
        fix = f"name records of {schema.entity}, or another reading"
        raise BadInput(what, why, fix, file.name)
    for name in file.profile.columns:
        if name not in schema.fields:
            near = difflib.get_close_matches(name.casefold(), schema.fields, n=1)
            fix = (
                f"--map {near[0]}={shlex.quote(file.profile.columns[name])}"
                if near
                else f"use one of {', '.join(schema.fields)}"
            )
            raise BadInput(f"{name} is not a field of {schema.entity}", "a field is read from a column", fix)
    return {name: _profiled(file, columns.get(name, Column(name)), name) for name in schema.fields}


def _profiled(file: File, column: Column, name: str = "") -> Column:
    said = file.profile
    blank = tuple(dict.fromkeys((*column.blank, *said.blank)))
    return replace(column, name=said.columns.get(name, column.name), blank=blank, profile=said)


def read_all(
    file: File, fields: Mapping[str, tuple[Field, Column]], fix: str = "", known: Iterable[Column] = ()
) -> list[ReadColumn]:
    """How each is read. What is wrong with several is told at once, with `fix` where options cannot mend it: FIELD
    stands there for the field, and NAME for the column. No column of another field, here or among `known`, is proposed.
    """
    found, problems = list[ReadColumn](), list[LedgerError]()
    taken = {each.name for each in (*known, *(column for _, column in fields.values()))}
    for field, column in fields.values():
        try:
            found.append(read_from(file, field, column, fix.replace("FIELD", field.name), taken))
        except BadInput as problem:
            problems.append(problem)
    told_together(problems)
    return found


def read_from(file: File, field: Field, column: Column, fix: str = "", taken: Collection[str] = ()) -> ReadColumn:
    """How the field is read. Raises BadInput where its column is not there, or holds what can be no such value."""
    name = field.name.partition(" ")[0]
    index = at(file, column.name, fix or f"add --map {name}='NAME'", () if fix else (name,), taken)
    name, held = file.sql_name(index), file.type_of(index)
    if objection := file.dialect.objection(field, column, held):
        what, stored = f"the column `{column.name}` is no {field.type}", _STORED.get(field.type, "a text")
        raise BadInput(what, objection.why, objection.fix or f"store it as {stored}", file.name)
    return ReadColumn(field, *file.dialect.held(field, column, name, held), file.dialect)


def named(file: File, name: str, schema: Schema, columns: Mapping[str, Column]) -> Column:
    """The column of a field, or one that is no field's."""
    return columns.get(name, Column(name)) if name in schema.fields else _profiled(file, Column(name))


def text_of(file: File, called: str, name: str, schema: Schema, columns: Mapping[str, Column], fix: str) -> ReadColumn:
    """The text of a field's column, or of a column that is no field's, as the field `called`."""
    return read_from(file, Field(called, "text"), named(file, name, schema, columns), fix)


def at(file: File, column: str, fix: str, also: Collection[str] = (), taken: Collection[str] = ()) -> int:
    """Where `column` of the file stands. Raises BadInput where it is not there, or twice.

    The nearest to it, or to one of `also`, is told: none of those that are `taken`.
    """
    found = [at for at, name in enumerate(file.header) if name == column]
    if len(found) == 1:
        return found[0]
    if found:
        why = f"the header names columns {found[0] + 1} and {found[1] + 1} alike"
        raise BadInput(f"two columns are called `{column}`", why, "rename one of them", file.place)
    if file.server and column in file.server.barred:
        why, grant = "the server did not grant it", f"GRANT SELECT ({identifier(column)}) ON the table TO the user"
        raise BadInput(f"this user may not read the column `{column}`", why, grant, file.place)
    if sign := other_delimiter(file):
        why = f"its header is one name, which holds `{sign}`"
        raise BadInput(f"the file has no column `{column}`", why, part_by(sign), file.place)
    names = [each for each in dict.fromkeys(file.header) if each]
    near = _nearest((column, *also), [each for each in names if each not in taken])
    others = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    why = f"the nearest is `{near}`" if near else f"it has {', '.join(names[:_SHOWN])}{others}"
    nearest = fix.replace("'NAME'", "'" + near.replace("'", "'\"'\"'") + "'").replace("NAME", near)
    told = nearest if near else fix.replace(" such as `NAME`", "")
    of = "table" if file.server else "file"
    raise BadInput(f"the {of} has no column `{column}`", why, told, file.place)


def _nearest(wanted: Iterable[str], names: Iterable[str]) -> str:
    """The name that is most like one that is wanted; empty where none is like any."""
    likeness = {name: max(_likeness(each, name) for each in wanted) for name in names}
    best = max(likeness, key=lambda name: likeness[name], default="")
    return best if best and likeness[best] >= _ALIKE else ""


def _likeness(one: str, other: str) -> float:
    """How alike two names are, 1 where they differ in how they are written alone."""
    mine, theirs = _words(one), _words(other)
    ratio = difflib.SequenceMatcher(None, "".join(mine), "".join(theirs)).ratio()
    within = bool(mine and theirs) and ({*mine} <= {*theirs} or {*theirs} <= {*mine})
    return max(ratio, _CONTAINED if within else 0.0)


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", _CAMEL.sub(" ", name).casefold())


def too_many_groups(most: int = MOST_GROUPS) -> BadInput:
    """What is said where a table would have no end."""
    why = f"a table of more than {most:,} rows answers nothing"
    return BadInput("there are too many groups", why, "group by something that repeats")
