"""Plans that a worker made, in a folder beside the ledger's file: the record holds the digest of each.

    ledger.db · ledger.db.plans/SHA256.json

The folder and its files are for whoever the ledger's file is for. They are no part of the history: whoever reads one
compares it with the record.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.errors import StorageFault


def keep(ledger: Path, digest: str, text: bytes) -> None:
    """Write one down: in one piece, and on the disk before anybody is told of it. Raises StorageFault."""
    import tempfile  # which loads what packs archives

    folder = _folder(ledger)
    with _room(folder, "kept"):
        mode = ledger.stat().st_mode & 0o666
        if not folder.is_dir():
            folder.mkdir(exist_ok=True)
            folder.chmod(mode | (mode & 0o444) >> 2)
        handle, name = tempfile.mkstemp(prefix=".", dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(handle)
        Path(name).chmod(mode)
        Path(name).replace(folder / f"{digest}.json")
        _sync(folder)


def plan(ledger: Path, digest: str) -> bytes | None:
    """The one of a digest, whatever it holds now; None where it is gone. Raises StorageFault."""
    with _room(_folder(ledger), "read"):
        try:
            return (_folder(ledger) / f"{digest}.json").read_bytes()
        except FileNotFoundError:
            return None


def forget(ledger: Path, before: int, stays: Collection[str]) -> None:
    """Remove what was written before a moment (Unix time), but for what `stays`; and what a kill left half-written."""
    folder = _folder(ledger)
    with _room(folder, "removed"):
        for file in folder.iterdir() if folder.is_dir() else ():
            if file.stem not in stays and file.stat().st_mtime < before:
                file.unlink(missing_ok=True)


def forget_naming(ledger: Path, text: str) -> None:
    """Remove those in which a text stands: its place on the disk is written over first."""
    folder, sought = _folder(ledger), text.encode()
    with _room(folder, "removed"):
        for file in folder.iterdir() if folder.is_dir() else ():
            if sought in (held := file.read_bytes()):
                with file.open("r+b") as open_:
                    open_.write(bytes(len(held)))
                    open_.flush()
                    os.fsync(open_.fileno())
                file.unlink()


def _folder(ledger: Path) -> Path:
    return ledger.with_name(f"{ledger.name}.plans")


@contextmanager
def _room(folder: Path, act: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = f"{folder}: {error.strerror}"
        raise StorageFault(f"the plan cannot be {act}", why, "make room beside the ledger") from error


def _sync(folder: Path) -> None:
    at = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(at)
    finally:
        os.close(at)
