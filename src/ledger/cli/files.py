"""What commands write for people: whole or not at all, and never over the ledger, what was read, or another's work."""

from __future__ import annotations

import itertools
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from ledger.app.settings import Settings
from ledger.errors import BadInput
from ledger.steps import FILE, FOLDER, instead

OURS = re.compile(
    rb"style-src 'sha256-"  # a page
    rb'|"format": "plan/\d'
    rb"|\A-- .{0,9999}?(content sha256:[0-9a-f]{64}|ledger [0-9a-f-]{36})"  # SQL
    rb"|\A[^\n]*(unreadable,undated,ungoverned|key,version,effective_from|realtime_start,realtime_end)"  # rows of CSV
    rb"|\A\S+\n(\S+\n){0,999}\S*\Z"  # ids
    rb'|\A\{"\w+": \{'  # the settings of a sandbox
    rb"|\A[^\n]+\n[0-9]{1,15}\n[A-Za-z0-9+/]{43}=\n\n\xe2\x80\x94 "  # a checkpoint
    rb"|\Ac2sp.org/tlog-proof@v1\n"
    rb"|\A\Z",
    re.DOTALL,
)
"""By what a file is known that a command wrote: it is written over, as a nightly job would have it."""


def may_write(path: Path, settings: Settings, read: Iterable[str] = ()) -> None:
    """Pass where a file may be written there. Raises BadInput where that would destroy something, or cannot be."""
    ledger = settings.database.beside
    kept = {settings.path, *(ledger.with_name(ledger.name + end) for end in ("", "-wal", "-shm"))}
    kept |= {Path(each) for each in read if each}
    if any(_same(path, each) for each in kept):
        raise BadInput(
            f"{path} is not written",
            why="it is the ledger itself, its settings, or what this command reads",
            fix=instead("choose another name", str(path), FILE),
        )
    if path.is_file() and not OURS.search(path.read_bytes()):
        why = "a file is there, and somebody may have written in it"
        raise BadInput(
            f"{path} is not written", why, instead("choose another name, or move that file away", str(path), FILE)
        )
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        why = "there is no such folder" if not path.parent.is_dir() else "its folder may not be written to"
        raise BadInput(f"{path} cannot be written", why=why, fix=instead("choose another place", str(path), FILE))


def must_be_new(path: Path) -> None:
    """Pass where nothing is there yet. Raises BadInput: what people wrote is not written over."""
    if path.is_file():
        raise BadInput(
            f"{path} is not written", "somebody wrote it before", instead("choose another name", str(path), FILE)
        )


def free_name(name: str) -> str:
    """Return a name like `name` that no file in this folder has: mql.yaml, mql-2.yaml, mql-3.yaml and so on."""
    path = Path(name)
    names = (f"{path.stem}-{number}{path.suffix}" for number in itertools.count(2))
    return next(each for each in itertools.chain([name], names) if not os.path.lexists(each))


def write(path: Path, content: str | bytes, *, private: bool = False) -> None:
    """A file of this content, text in UTF-8: there in one piece, or as it was before.

    A new one that is `private` is for nobody else on this machine; one that is there keeps its mode.
    """
    data = content if isinstance(content, bytes) else content.encode()
    if path.exists() and not path.is_file():  # such as /dev/stdout
        path.write_bytes(data)
        return
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        new = 0o600 if private else 0o666 & ~_umask()
        Path(name).chmod(path.stat().st_mode if path.exists() else new)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Files by their path in a folder; none where it holds something already. Raises BadInput."""
    try:
        if folder.exists() and any(folder.iterdir()):
            why = "what was exported before may have been worked on"
            raise BadInput(f"{folder} is not empty", why=why, fix=instead("name a new folder", str(folder), FOLDER))
        for name, content in sorted(files.items()):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    except OSError as error:
        raise BadInput(
            f"{folder} cannot be written",
            why=str(error.strerror),
            fix=instead("choose another folder", str(folder), FOLDER),
        ) from error


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve() or (one.exists() and other.exists() and one.samefile(other))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
