"""The draft of an entity from the records that people have, and the profile that it takes to read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.app.populations import BESIDE, Records, population
from ledger.app.settings import Settings
from ledger.deliver.delivery.queries.observe import Progress, quiet
from ledger.deliver.survey.pure.columns import slug
from ledger.deliver.survey.pure.inferred import FileColumn, entity_yaml, inferred
from ledger.errors import BadInput
from ledger.govern.documents.queries.forms import key_yaml, scope_yaml
from ledger.kinds.shape import RESERVED
from ledger.population import native
from ledger.population.columns import Column, not_blank
from ledger.population.source.file import File, session
from ledger.population.source.profiled import profile_yaml
from ledger.steps import FILE, Open, again, instead

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_RECORDS, MOST_TEXTS = 200_000, 1_000


@dataclass(frozen=True, slots=True)
class RecordsDraft:
    """The draft as YAML, how many records it was made from, and the profile where it takes one that is not there yet.

    `beside` is the file in which the profile would be found.
    """

    key: str
    text: str
    records: int
    profile: str
    beside: str


def drafted(
    settings: Settings, records: Records, key: str, scope: str, zone: str, progress: Progress = quiet
) -> RecordsDraft:
    """The draft of an entity from records. Raises BadInput where they cannot be read, or could be in two ways.

    `progress` hears how many of the columns were read.
    """
    if key:
        key_yaml(key)
    with population(settings, records) as file:
        if not records.held and not _is_table(records.name) and file.server is None:
            key = key or _key(Path(records.name).name.partition(".")[0])
        count, columns = _columns(file, progress)
    _require_columns(file, columns)
    if not key:
        raise BadInput("the entity has no name", "nothing says what the records are", again("name it", Open("KEY")))
    found = inferred(columns, count, records.profile, zone)
    wanted = profile_yaml(found.profile) if found.profile.said != records.profile.said else ""
    text = entity_yaml(key, scope_yaml(scope), found, _told(file.name, count), file.header)
    return RecordsDraft(key, text, count, wanted, "" if records.held else f"{records.path}{BESIDE}")


def _require_columns(file: File, columns: Sequence[FileColumn]) -> None:
    """Raise BadInput where all is one column, and every text in it has as many words as its name."""
    if len(columns) != 1 or not file.delimiter:
        return
    (column,) = columns
    words = {len(text.split()) for text in (column.name, *column.texts)}
    if len(words) == 1 and min(words) > 2 and len(column.texts) > 1:
        why = "spaces stand between its columns; a comma, a semicolon, a tab or a bar would tell them apart"
        fix = instead("save it as CSV, and name that file", file.name, FILE)
        raise BadInput("the file has one column only", why, fix, f"{file.name}:1")


def _is_table(name: str) -> bool:
    return "://" in name or bool(re.search(r"\.(?:duckdb|ddb|db):", name))


def _key(name: str) -> str:
    """The key of an entity whose records lie in a file of that name."""
    word = slug(name)
    key = word.removesuffix("s") if not word.endswith("ss") else word
    return f"{key}_record" if key in RESERVED else key


def _told(name: str, count: int) -> str:
    first = "the first " if count == MOST_RECORDS else ""
    return f"{first}{count:,} record{'' if count == 1 else 's'} of {Path(name).name}"


def _columns(file: File, progress: Progress) -> tuple[int, list[FileColumn]]:
    with session(file, file.header) as connection:
        connection.execute(f"CREATE TEMP TABLE drafted AS FROM {file.source} LIMIT {MOST_RECORDS}")
        (count,) = connection.execute("SELECT count(*) FROM drafted").fetchone() or (0,)
        return count, list(_each(connection, file, progress))


def _each(connection: DuckDBPyConnection, file: File, progress: Progress) -> Iterator[FileColumn]:
    for at, name in enumerate(file.header):
        progress(f"columns of {file.name} read", at, len(file.header))
        if file.header.count(name) > 1:
            continue
        held = file.type_of(at)
        text = native.text(file.sql_name(at), held)
        given = not_blank(Column(name, blank=file.profile.blank), text)
        grouped = f"SELECT {given}, count(*) FROM drafted WHERE {given} IS NOT NULL GROUP BY ALL ORDER BY 2 DESC, 1"
        found = connection.execute(f"{grouped} LIMIT {MOST_TEXTS + 1}").fetchall()
        filled = connection.execute(f"SELECT count({given}) FROM drafted").fetchone() or (0,)
        yield FileColumn(name, held, filled[0], dict(found[:MOST_TEXTS]), len(found) <= MOST_TEXTS)
    progress(f"columns of {file.name} read", len(file.header), len(file.header))
