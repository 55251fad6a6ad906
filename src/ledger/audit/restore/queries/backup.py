"""A backup: one file with all that a ledger holds at one moment, made while others go on recording.

    ledger.db, or a server's schema --all it holds, judged--> .FILE.unfinished/, judged again --same root--> FILE

It is a ledger in a file, whichever database it comes from, so that either can be put back from it; and the file is
there whole or not at all. What lies beside a ledger, such as its settings and the key that signs, is not in it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.domain import EVENTS
from ledger.errors import BadInput, Conflict, LedgerError, Refused, StorageFault
from ledger.journal import stores
from ledger.journal.codec import Codec
from ledger.journal.copying import copy
from ledger.journal.root import Root

OF_SQLITE = ("", "-wal", "-shm", "-journal")
"""What the names of the files end with that SQLite keeps of one database."""

UNFINISHED = ".unfinished"
"""What the name of the folder ends with in which a file is made."""


class Backup(NamedTuple):
    """A file in which a ledger was backed up, and the root of both."""

    file: Path
    root: Root


def backup(ledger: Ledger, file: Path) -> Backup:
    """Write all that a ledger holds to a new file, for nobody else to read.

    Raises BadInput where a file is there, StorageFault where none can be, Conflict where another program is making it,
    and Tampered where what is held is not what was recorded.
    """
    with whole(file) as made, closing(stores.create(made, Codec(EVENTS))) as target:
        root = copy(ledger.journal, target)
    return Backup(file, root)


@contextmanager
def whole(file: Path) -> Iterator[Path]:
    """A path at which to make a file that takes this name at the end of the context, where nothing may be before.

    Whoever is killed half-way leaves one hidden folder beside it, which the next that makes any file there removes.
    """
    for each in file.parent.glob(f".*{UNFINISHED}"):
        with suppress(LedgerError, OSError), _folder(file.with_name(each.name[1 : -len(UNFINISHED)])):
            pass
    with _folder(file) as folder:
        if file.exists() or file.is_symlink():
            raise _is_there(file)
        made = folder / file.name
        yield made
        _sync(made)
        _name(made, file)
        _sync(file.parent)


@contextmanager
def _folder(file: Path) -> Iterator[Path]:
    """An empty folder in which nobody else makes the file meanwhile, and which is gone at the end."""
    folder = file.with_name(f".{file.name}{UNFINISHED}")
    try:
        folder.mkdir(0o700, exist_ok=True)
    except FileExistsError:
        raise Refused(f"{folder} is in the way", "it is no folder", f"move it away: mv {folder} {folder}.old") from None
    except OSError as error:
        why = str(error.strerror).lower()
        raise StorageFault(f"{file} cannot be written", why, "name a file in a folder of yours") from None
    try:
        at = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        raise _busy(file) from None
    try:
        _require_alone(folder, at, file)
        _empty(folder, file.name)
        try:
            yield folder
        finally:
            _empty(folder, file.name)
            with suppress(OSError):  # something of others is in it
                folder.rmdir()
    finally:
        os.close(at)


def _require_alone(folder: Path, at: int, file: Path) -> None:
    """Pass where the folder is ours, and no other program holds it. It is let go of with whoever is killed."""
    if os.name == "posix" and (folder.is_symlink() or folder.stat().st_uid != os.geteuid()):
        raise Refused(f"{folder} is in the way", "it is somebody else's", "name a file in a folder of yours")
    if not (_holds(at) and _is_still(folder, at)):
        raise _busy(file)


def _busy(file: Path) -> Conflict:
    why, fix = "one at a time does, so that it is there whole", "run the command again in a moment"
    return Conflict(f"another program is making {file}", why, fix)


def _holds(at: int) -> bool:
    """Whether we are the only program that holds this; where files cannot be held so, nobody is told."""
    try:
        import fcntl

        fcntl.flock(at, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except (ImportError, OSError):
        pass
    return True


def _is_still(path: Path, at: int) -> bool:
    """Whether what was opened is what is found there: whoever held it before may have removed it meanwhile."""
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(at), path.stat())
    return False


def _empty(folder: Path, name: str) -> None:
    """Remove what we make there, and nothing else."""
    for each in OF_SQLITE:
        (folder / f"{name}{each}").unlink(missing_ok=True)


def _name(made: Path, file: Path) -> None:
    """Give a file its name, where nothing took that meanwhile."""
    try:
        os.link(made, file)
    except FileExistsError:
        raise _is_there(file) from None
    except OSError:  # a file system without links: an empty file takes the name first
        try:
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            raise _is_there(file) from None
        made.replace(file)


def _is_there(file: Path) -> BadInput:
    what, why = f"{file} is there already", "nothing is ever written over"
    return BadInput(what, why, f"name another file, or: mv {file} {file}.old")


def _sync(path: Path) -> None:
    """On the disk, and not only on its way there."""
    at = os.open(path, os.O_RDONLY)
    try:
        os.fsync(at)
    finally:
        os.close(at)
