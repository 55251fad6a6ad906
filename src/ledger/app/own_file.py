"""A file that a reader keeps for themselves, where nobody else writes: deleting it costs time and nothing else."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from ledger.data import Data

FOLDER = "LEDGER_CACHE"
"""The environment variable that names another folder for such files; empty keeps none."""


class OwnFile(Data, frozen=True):
    """Where one reader keeps one thing about one ledger; nowhere, where there is no place of their own."""

    path: Path | None

    def read(self) -> bytes:
        """Return what is kept; nothing where there is none, or somebody else could have written it."""
        if self.path is None or not _is_own(self.path.parent) or not _is_own(self.path):
            return b""
        try:
            return self.path.read_bytes()
        except OSError:
            return b""

    def write(self, content: bytes) -> None:
        """Keep it, whole or not at all; where it cannot be kept, it is made again next time."""
        if self.path is None:
            return
        with suppress(OSError):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_own(self.path.parent):
                return
            beside = self.path.with_name(f"{self.path.name}.{uuid4().hex}")
            descriptor = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(content)
                os.replace(beside, self.path)
            except BaseException:
                beside.unlink(missing_ok=True)
                raise

    def forget(self) -> None:
        """Delete it, where that can be done."""
        if self.path:
            with suppress(OSError):
                self.path.unlink()


def own_file(sort: str, ledger_id: str, place: str) -> OwnFile:
    """Return the file of one sort about one ledger at one place, in the reader's own folder."""
    folder = _folder()
    name = sha256(f"{ledger_id}\0{place}".encode()).hexdigest()
    return OwnFile(folder / sort / f"{name}.json" if folder else None)


def _folder() -> Path | None:
    if (told := os.environ.get(FOLDER)) is not None:
        return Path(told) if told else None
    for name, below in (("XDG_CACHE_HOME", "ledger"), ("LOCALAPPDATA", "ledger"), ("HOME", ".cache/ledger")):
        if found := os.environ.get(name):
            return Path(found) / below
    return None


def _is_own(path: Path) -> bool:
    """Whether a file or a folder is the reader's, and nobody else writes there."""
    try:
        found = path.lstat()
    except OSError:
        return False
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        return False
    return os.name == "nt" or (found.st_uid == os.geteuid() and not found.st_mode & 0o022)
