"""Where a population lies, from how people name it: a file, or a table on a server that `ledger.toml` knows.

leads.csv · leads.parquet · crm.duckdb:leads              a file
crm:public.leads                                          [populations.crm] in ledger.toml
postgresql://reader@db.acme.example/crm#public.leads      the same without it; its password comes from elsewhere
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.app.settings import PASSWORD, Settings
from ledger.errors import BadInput
from ledger.population.source.digest import steady
from ledger.population.source.file import File, open_file
from ledger.population.source.postgres import SCHEMES, Address, snapshot

_NAMED = re.compile(r"([A-Za-z0-9_-]+):(.+)", re.DOTALL)


@contextmanager
def population(settings: Settings, records: str) -> Iterator[File]:
    """The records, which stay as they are for as long as this is open. Raises BadInput where they cannot be read."""
    address = _address(settings, records)
    if address:
        with snapshot(address) as table:
            yield table
    else:
        file = open_file(Path(records))
        with steady(file):
            yield file


def _address(settings: Settings, records: str) -> Address | None:
    if records.startswith(SCHEMES):
        return _written(records)
    named = _NAMED.fullmatch(records)
    if named is None or named[1] not in settings.populations or Path(records).exists():
        return None
    reached = settings.population(named[1])
    return Address(reached["url"], named[2], records, reached.get("password", ""))


def _written(records: str) -> Address:
    url, _, table = records.partition("#")
    if PASSWORD.search(records):  # nothing of it is shown: a password may hold any sign
        why = "what stands on a command line is seen by every program on this machine, and kept by the shell"
        fix = "set PGPASSWORD, a line in ~/.pgpass, or [populations.NAME] in ledger.toml"
        raise BadInput("the URL holds a password", why, fix)
    if not table:
        why, fix = "a database holds many tables", "name one at its end: postgresql://HOST/DATABASE#SCHEMA.TABLE"
        raise BadInput("no table is named", why, fix, _shown(url))
    return Address(url, table, f"{_shown(url)}#{table}")


def _shown(url: str) -> str:
    """Server and database, without who asks."""
    server, _, database = url.partition("://")[2].partition("?")[0].partition("/")
    return f"postgresql://{server.rpartition('@')[2]}/{database}"
