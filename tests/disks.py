"""Small disks and read-only places, really mounted: by root, or by sudo where that asks for nothing.

A test that needs one is skipped only where neither may mount anything.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


@contextmanager
def small_disk(at: Path) -> Iterator[Path]:
    """A disk of one megabyte in the place of a folder."""
    mine = f"size=1m,mode=700,uid={os.geteuid()},gid={os.getegid()}"
    with _mounted(at, "-t", "tmpfs", "-o", mine, "tmpfs"):
        yield at


@contextmanager
def read_only(folder: Path, at: Path) -> Iterator[Path]:
    """The same folder once more, where nobody may write, root included."""
    with _mounted(at, "-o", "ro,bind", str(folder)):
        yield at


def fill(disk: Path) -> Path:
    """Leave no byte on a disk; the file that takes them all."""
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 4096)
    assert os.statvfs(disk).f_bavail == 0
    return filler


@contextmanager
def _mounted(at: Path, *how: str) -> Iterator[None]:
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    try:
        done = subprocess.run([*as_root, "mount", *how, str(at)], capture_output=True, text=True, check=False)
    except FileNotFoundError as missing:
        pytest.skip(f"nothing can be mounted here: there is no {missing.filename}")
    if done.returncode:
        pytest.skip(f"nothing may be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run([*as_root, "umount", "-l", str(at)], check=True)
