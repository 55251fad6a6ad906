"""Which records they were: a digest that anybody can compute again, and that says nothing of any one of them.

a file                SHA-256 of its bytes, as sha256sum prints it
a table of DuckDB     SHA-256 over its columns, how many rows, and the sums of the rows' MD5, whatever their order
a table on a server   the same, worked out there: no row leaves it for this
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.errors import BadInput
from ledger.population.source.file import File, session
from ledger.steps import again


def digest(file: File) -> str:
    """The digest of a population; the bytes are streamed."""
    if file.table or file.server:
        found = file.server.checksum() if file.server else _checksum(file)
        return f"sha256:{hashlib.sha256(json.dumps(found).encode()).hexdigest()}"
    with Path(file.given or file.path).open("rb") as stream:
        return f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"


def digest_asked(file: File, *, asked: bool) -> str:
    """The digest of a population; of a table on a server, which reads every row for it, only where it is asked for."""
    return digest(file) if asked or not file.server else ""


def _checksum(file: File) -> tuple[object, ...]:
    rows = "count(*), sum(md5_number_lower(CAST(t AS VARCHAR))), sum(md5_number_upper(CAST(t AS VARCHAR)))"
    with session(file) as connection:
        found = connection.execute(f"SELECT {rows} FROM {file.source} AS t").fetchone() or ()
    columns = list(zip(file.header, file.types, strict=True))
    return "table/1", columns, [str(each) for each in found]


@contextmanager
def steady(file: File) -> Iterator[None]:
    """See that the file stays as it is meanwhile, so that digest and counts are of the same records."""
    before = _stamp(file)
    yield
    if before is None or _stamp(file) != before:
        why = "another program wrote or moved it meanwhile, so nobody can say which records were counted"
        raise BadInput("the file changed while it was read", why, again("ask again once it is written"), file.name)


def _stamp(file: File) -> tuple[int, int, int] | None:
    """What changes with a file; None where it is gone."""
    try:
        found = Path(file.given or file.path).stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
