"""A backup: one file with all that a ledger holds at one moment, made while others go on recording.

    ledger.db, or a server's schema --all it holds, judged--> FILE, judged again --same root--> in its place

It is a ledger in a file, whichever database it comes from, so that either can be put back from it; and the file is
there whole or not at all. What lies beside a ledger, such as its settings and the key that signs, is not in it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.domain import EVENTS
from ledger.errors import BadInput, StorageFault
from ledger.journal import stores
from ledger.journal.codec import Codec
from ledger.journal.copying import copy
from ledger.journal.root import Root


class Backup(NamedTuple):
    """A file in which a ledger was backed up, and the root of both."""

    file: Path
    root: Root


def backup(ledger: Ledger, file: Path) -> Backup:
    """Write all that a ledger holds to a new file, for nobody else to read.

    Raises BadInput where a file is there, StorageFault where none can be, and Tampered where what is held is not what
    was recorded.
    """
    with whole(file) as made, closing(stores.create(made, Codec(EVENTS))) as target:
        root = copy(ledger.journal, target)
    return Backup(file, root)


@contextmanager
def whole(file: Path) -> Iterator[Path]:
    """A path at which to make a file that takes this name at the end of the context, where nothing may be before."""
    _take(file)
    try:
        with TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as folder:
            made = Path(folder) / file.name
            yield made
            _sync(made)
            made.replace(file)
            _sync(file.parent)
    except BaseException:
        if not file.stat().st_size:
            file.unlink()
        raise


def _take(file: Path) -> None:
    """An empty file, by which nobody else takes the name meanwhile."""
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise BadInput(
            f"{file} is there already", "nothing is ever written over", f"name another file, or: mv {file} {file}.old"
        ) from None
    except OSError as error:
        why = str(error.strerror).lower()
        raise StorageFault(f"{file} cannot be written", why, "name a file in a folder of yours") from None


def _sync(path: Path) -> None:
    """On the disk, and not only on its way there."""
    at = os.open(path, os.O_RDONLY)
    try:
        os.fsync(at)
    finally:
        os.close(at)
