"""Where a population lies, from how people name it: a file, or a table on a server that `ledger.toml` knows.

leads.csv · leads.parquet · crm.duckdb:leads              a file
leads                                                     [populations.leads] in ledger.toml: a file, or a table
crm:public.leads                                          [populations.crm] there, which names no table
lake:sales.leads · lake:/lake/leads                       a table of Spark's, or files that Spark reads
postgresql://reader@db.acme.example/crm#public.leads      the same without it; its password comes from elsewhere
-                                                         what comes in at standard input

How it is read is said beside it: by options, by a file of kind `reading`, or by one that lies there under the name of
the records with `.reading.yaml` after it.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from ledger.app.secrets import may_hold_password
from ledger.app.settings import LOCAL, Settings
from ledger.data import Data, replace
from ledger.domain.definition import Draft
from ledger.domain.state import State
from ledger.errors import BadInput
from ledger.population.asking import ImpactOptions, Judge
from ledger.population.columns import Column
from ledger.population.impact import Impact, impact
from ledger.population.profile import EXACT, ReadingProfile, profile
from ledger.population.separate_process import count_separately
from ledger.population.source.digest import digest_asked, steady
from ledger.population.source.file import File
from ledger.population.source.postgres import SCHEMES, Address, snapshot
from ledger.population.source.profiled import load_profile
from ledger.population.source.spark import PARQUET, SCHEMES as SPARK_SCHEMES, SparkAddress, view_of
from ledger.population.source.unpacked import opened
from ledger.steps import again

STDIN, BESIDE, CSV = "-", ".reading.yaml", "csv"
_NAMED = re.compile(r"([A-Za-z0-9_-]+):(.+)", re.DOTALL)


class Records(Data, frozen=True):
    """Records as people name them, and how they are read; `found` is the file beside them that says so.

    What came in at standard input is held in a file that goes with this. `file` is where the settings say that records
    of this name lie. `sent` is an open file that somebody sent to a server: a process of its own counts it. A table of
    which the columns that are read are `copied` is counted on this machine, and not where it lies.
    """

    name: str
    profile: ReadingProfile = EXACT
    found: str = ""
    held: Any = None
    file: str = ""
    sent: BinaryIO | None = None
    copied: bool = False

    @property
    def path(self) -> str:
        """Where they lie, as far as that is a file."""
        return self.file or self.name


def records_of(
    settings: Settings, name: str, reading: Path | None, said: Mapping[str, Any], *, copied: bool = False
) -> Records:
    """The records of this name, read as `said`, and else as a file says: `reading`, or the one beside them.

    Raises BadInput where that cannot be.
    """
    file_there = _file_of(settings, name)
    beside = Path(f"{file_there or name}{BESIDE}")
    found = beside if reading is None and name != STDIN and beside.is_file() else None
    file = reading or found
    told = profile({**(load_profile(file).said if file else {}), **said})
    return Records(name, told, str(found or ""), _held() if name == STDIN else None, file_there, copied=copied)


def records_sent(name: str, sent: BinaryIO, encoding: str) -> Records:
    """Return records that somebody sent, which are read in this encoding if one is named. Raises BadInput."""
    return Records(name, profile({"encoding": encoding} if encoding else {}), sent=sent)


def as_read(settings: Settings, name: str, like: Records) -> Records:
    """Other records, read as these are said to be, and as a file beside them says."""
    return records_of(settings, name, None, like.profile.said, copied=like.copied)


def _file_of(settings: Settings, name: str) -> str:
    """The file that the settings call so; empty where they name none, or one of that very name lies here."""
    known = name in settings.populations and not Path(name).exists()
    file = settings.population(name).get("file", "") if known else ""
    return str(settings.path.parent / file) if file else ""


def _held() -> Any:
    """Standard input in a file of our own: records may be read more than once."""
    held = tempfile.NamedTemporaryFile(prefix="ledger-")  # noqa: SIM115  # it goes with the Records that hold it
    shutil.copyfileobj(sys.stdin.buffer, held, 1 << 20)
    held.flush()
    return held


class RecordsImpact(NamedTuple):
    """What two rules do to records, and which records they were: their name, their digest, and how they were read."""

    found: Impact
    name: str
    digest: str
    reading: str


def impact_on(
    settings: Settings,
    records: Records,
    before: Judge,
    after: Judge,
    columns: Mapping[str, Column],
    today: date,
    asked: ImpactOptions,
) -> RecordsImpact:
    """Judge records by two rules. Raises BadInput where they cannot be read."""
    if records.sent:
        found, told = count_separately(
            records.sent, records.name, before, after, columns, today, asked, records.profile
        )
        return RecordsImpact(found, records.name, told, records.profile.digest)
    with population(settings, records) as file:
        found = impact(file, before, after, columns, today, asked)
        return RecordsImpact(found, file.name, digest_asked(file, asked=False), file.profile.digest)


@contextmanager
def population(settings: Settings, records: Records, beside: Iterable[File] = ()) -> Iterator[File]:
    """The records, which stay as they are for as long as this is open. Raises BadInput where they cannot be read.

    Those on the server of others that are open `beside` them are asked about together with these.
    """
    address = _address(settings, records.name)
    if address:
        with view_of(address, beside) if isinstance(address, SparkAddress) else snapshot(address, beside) as table:
            yield replace(table, profile=records.profile, copied=records.copied)
        return
    path, name = (Path(records.held.name), "standard input") if records.held else (Path(records.path), records.name)
    with opened(path, records.profile, name) as file, steady(file):
        yield file


def _address(settings: Settings, records: str) -> Address | SparkAddress | None:
    if records.startswith((*SCHEMES, *SPARK_SCHEMES)):
        return _written(records)
    named = _NAMED.fullmatch(records)
    name, table = (named[1], named[2]) if named else (records, "")
    if name not in settings.populations or Path(records).exists():
        return None
    reached = settings.population(name)
    if "spark" in reached or reached.get("url", "").startswith(SPARK_SCHEMES):
        return _in_spark(reached, table, name, records)
    table = table or reached.get("table", "")
    if "file" in reached and table:
        raise BadInput(f"the population `{name}` is a file", "it has no tables", again("name it alone", records=name))
    if "file" in reached:
        return None
    if not table:
        why, fix = "a database holds many tables", f"write {name}:SCHEMA.TABLE, or table = … in [populations.{name}]"
        raise BadInput("no table is named", why, fix, name)
    return Address(reached["url"], table, records, reached.get("password", ""))


def _in_spark(reached: Mapping[str, str], named: str, name: str, records: str) -> SparkAddress:
    """What is named beside a population is a table, or files, whose path has a slash; else what it says itself."""
    path = named if "/" in named else "" if named else reached.get("path", "")
    table = "" if path else named or reached.get("table", "")
    if not (path or table):
        fix = f"write {name}:SCHEMA.TABLE, or table = … or path = … in [populations.{name}]"
        raise BadInput("no table is named", "Spark knows many tables", fix, name)
    url, token = reached.get("url", LOCAL), reached.get("password", "")
    return SparkAddress(url, records, table, path, reached.get("format", PARQUET), token)


def _written(records: str) -> Address | SparkAddress:
    url, _, table = records.partition("#")
    if may_hold_password(records):  # nothing of it is shown: a password may hold any sign
        why = "what stands on a command line is seen by every program on this machine, and kept by the shell"
        fix = "set PGPASSWORD, a line in ~/.pgpass, or [populations.NAME] in ledger.toml"
        raise BadInput("the URL holds a password", why, fix)
    if not table:
        why, fix = "a database holds many tables", "name one at its end: postgresql://HOST/DATABASE#SCHEMA.TABLE"
        raise BadInput("no table is named", why, fix, _shown(url))
    if url.startswith(SPARK_SCHEMES):
        return SparkAddress(url, records, table)
    return Address(url, table, f"{_shown(url)}#{table}")


def _shown(url: str) -> str:
    """Server and database, without who asks."""
    if url.startswith(SPARK_SCHEMES):
        return url
    server, _, database = url.partition("://")[2].partition("?")[0].partition("/")
    return f"postgresql://{server.rpartition('@')[2]}/{database}"


def columns_of(state: State, entity: str, day: date, platform: str = CSV) -> Mapping[str, Column]:
    """Where fields stand in a CSV file, or on another platform: their binding there, else under their own names."""
    return columns_in(entity_of(state, entity, day), platform)


def columns_in(entity: Draft, platform: str = CSV) -> Mapping[str, Column]:
    """The same, by the entity itself."""
    found = {}
    for name, each in entity.content["fields"].items():
        places = each.get("bind", {}).get(platform, ())
        if len(places) > 1:
            raise BadInput(f"`{name}` is bound to two columns", "a field is read from one", f"amend {entity.key}")
        for place in places:
            found[name] = Column(place["path"], place.get("codes", {}), tuple(place.get("blank", ())))
    return found


def entity_of(state: State, entity: str, day: date) -> Draft:
    """The entity as in force on `day`; the newest where none is."""
    return (state.history(entity).in_force(day) or state.history(entity).versions[-1]).draft
