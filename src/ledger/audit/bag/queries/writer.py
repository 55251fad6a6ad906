"""The files of a bag (BagIt 1.0, RFC 8493) as they are written: each with its digest in the manifest at once.

.audit.x1y2/                    written beside the folder that is asked for, for nobody else to read
  data/…                        what it is about
  manifest-sha256.txt           a line for each of those, as `sha256sum -c` reads them
  bagit.txt · bag-info.txt      what sort of folder this is, and how much is in it
  tagmanifest-sha256.txt        a line for each file beside data/
audit/                          the same, renamed once it is whole
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Protocol

from ledger.errors import BadInput

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


class Writes(Protocol):
    """What takes the files of a bag."""

    def write(self, name: str, data: bytes) -> None:
        """Take a file below `data/`."""
        ...


@dataclass(slots=True)
class BagWriter:
    """A bag in the making: what was written to it, and how much that is."""

    root: Path
    manifest: BinaryIO
    octets: int = 0
    files: int = 0
    _folders: set[str] = field(default_factory=set)

    def write(self, name: str, data: bytes) -> None:
        """A file below `data/`."""
        self._make_room(name)
        _write(f"{self.root}/data/{name}", data)
        self._count(name, len(data), sha256(data).hexdigest())

    @contextmanager
    def streaming(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """What adds to a file below `data/`, piece by piece."""
        self._make_room(name)
        size, digest = 0, sha256()

        def add(piece: bytes) -> None:
            nonlocal size
            file.write(piece)
            digest.update(piece)
            size += len(piece)

        with os.fdopen(os.open(f"{self.root}/data/{name}", _NEW, 0o600), "wb", buffering=1 << 16) as file:
            yield add
        self._count(name, size, digest.hexdigest())

    def _make_room(self, name: str) -> None:
        folder = name.rpartition("/")[0]
        if folder not in self._folders:
            (self.root / "data" / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folders.add(folder)

    def _count(self, name: str, size: int, digest: str) -> None:
        self.manifest.write(f"{digest}  data/{name}\n".encode())
        self.octets += size
        self.files += 1


@contextmanager
def new_bag(folder: Path, info: Mapping[str, str]) -> Iterator[BagWriter]:
    """A bag that is there in one piece at the end of the context, or not at all; `info` is what is said of it.

    Raises BadInput where the folder holds something, or cannot be made.
    """
    _require_room(folder)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        with os.fdopen(os.open(unfinished / MANIFEST, _NEW, 0o600), "wb", buffering=1 << 16) as manifest:
            yield (writer := BagWriter(unfinished, manifest))
        _finish(writer, info)
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def _finish(writer: BagWriter, info: Mapping[str, str]) -> None:
    """Write what stands beside `data/`."""
    said = {**info, "Payload-Oxum": f"{writer.octets}.{writer.files}"}
    told = "".join(f"{name}: {value}\n" for name, value in said.items())
    tags = {"bag-info.txt": told.encode(), "bagit.txt": DECLARATION}
    for name, data in tags.items():
        _write(f"{writer.root}/{name}", data)
    with (writer.root / MANIFEST).open("rb") as file:
        digests = {name: sha256(data).hexdigest() for name, data in tags.items()} | {MANIFEST: _digest(file)}
    lines = "".join(f"{digest}  {name}\n" for name, digest in digests.items())
    _write(f"{writer.root}/{TAG_MANIFEST}", lines.encode())


def _digest(file: BinaryIO) -> str:
    found = sha256()
    while piece := file.read(1 << 20):
        found.update(piece)
    return found.hexdigest()


def _write(path: str, data: bytes) -> None:
    """A new file of this content. A bag is many small ones, hence without a buffer for each."""
    file = os.open(path, _NEW, 0o600)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(file, rest) :]
    finally:
        os.close(file)


def _require_room(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = "is not empty" if folder.is_dir() else "is a file"
        raise BadInput(
            f"{folder} {what}", "a bag is a folder of its own, and nothing is written over", "name a new one"
        )
    if not folder.parent.is_dir() or not os.access(folder.parent, os.W_OK):
        why = "there is no such folder" if not folder.parent.is_dir() else "its folder may not be written to"
        raise BadInput(f"{folder} cannot be made", why, "choose another place")
