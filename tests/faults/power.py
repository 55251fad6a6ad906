"""What a disk may hold after the power failed: a writer's system calls, and every file that they may have left.

    writer --strace--> calls: write, truncate, sync, and "acknowledged" on its standard output
    calls up to any of them --image--> files as a disk may hold them then

What was synced is there. What was not is there, or not, or only some of its sectors of 512 bytes, in any order: each
file by itself, since nothing but a sync orders the writes of two. Names of files are not modelled: one that was opened
is there.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Literal, NamedTuple

import pytest

SECTOR = 512
CALLS = "openat,close,pwrite64,write,ftruncate,fsync,fdatasync"
_LINE = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (\d+)")
_WRITER = """
import os, sys
from pathlib import Path
from tests.journal.toys import ANA, CODEC, NOON, Closed, Opened
from ledger.journal.sqlite.journal import SQLiteJournal

path, synchronous, commands = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
journal = SQLiteJournal.open(path, CODEC)
if synchronous:  # as no ledger is opened: the controls
    journal._db.execute(f"PRAGMA synchronous = {synchronous}")
journal._db.execute("PRAGMA wal_autocheckpoint = 24")  # or too little is written here for the file to be written at all
for number in range(commands):
    events = [Opened(key="k" * 200), Closed(key=f"c{number}", because="b" * 900), Opened(key="s")][: 1 + number % 3]
    journal.record(events, actor=ANA, command_id=f"w{number}", now=NOON)
    os.write(1, f"w{number}\\n".encode())
os._exit(0)
"""


class Call(NamedTuple):
    """One thing that the writer did: to a file, or `said` on its standard output."""

    sort: Literal["write", "truncate", "sync", "said"]
    file: str
    data: bytes = b""
    at: int = 0


@dataclass
class Disk:
    """One file: what is there for certain, and what was done to it since."""

    held: bytes
    pending: list[Call] = field(default_factory=list)

    def take(self, call: Call) -> None:
        """One more call: after a sync all of it is there."""
        if call.sort == "sync":
            self.held, self.pending = apply(self.held, self.pending), []
        else:
            self.pending.append(call)

    def image(self, chance: Random) -> bytes:
        """What may be there if the power fails now: nothing of what is pending, all of it, or some of its sectors."""
        how = chance.choice(("none", "all", "some", "some"))
        if how != "some":
            return apply(self.held, self.pending if how == "all" else [])
        left = [part for call in self.pending for part in _sectors(call) if chance.random() < 0.6]
        chance.shuffle(left)
        return apply(self.held, left)


def apply(held: bytes, calls: Sequence[Call]) -> bytes:
    """A file after these."""
    found = bytearray(held)
    for call in calls:
        if call.sort == "truncate":
            found = found[: call.at].ljust(call.at, b"\0")
        else:
            found = found.ljust(call.at, b"\0")
            found[call.at : call.at + len(call.data)] = call.data
    return bytes(found)


def _sectors(call: Call) -> Iterator[Call]:
    if call.sort == "truncate":
        yield call
        return
    begin = call.at
    while begin < call.at + len(call.data):
        end = min((begin // SECTOR + 1) * SECTOR, call.at + len(call.data))
        yield call._replace(data=call.data[begin - call.at : end - call.at], at=begin)
        begin = end


def traced(folder: Path, commands: int, synchronous: str = "") -> list[Call]:
    """What a writer does that records so many commands in `folder/ledger.db`, and dies. Skips where none may trace."""
    if not shutil.which("strace"):
        pytest.skip("strace is not on this machine")
    log = folder / "calls"
    strace = ["strace", "-f", "-xx", "-s", "1000000", "-e", f"trace={CALLS}", "-o", str(log)]
    writer = [sys.executable, "-c", _WRITER, str(folder / "ledger.db"), synchronous, str(commands)]
    done = subprocess.run([*strace, *writer], cwd=Path(__file__).parents[2], capture_output=True, text=True)
    if "ptrace" in done.stderr and done.returncode:
        pytest.skip("nothing may trace a program on this machine")
    assert done.returncode == 0, done.stderr
    return list(_calls(log.read_text(), folder))


def _calls(log: str, folder: Path) -> Iterator[Call]:
    open_: dict[str, str] = {}
    for line in log.splitlines():
        if not (found := _LINE.match(line)):
            continue
        name, arguments, came = found.groups()
        match name:
            case "openat":
                path = Path(_bytes(arguments.split(", ")[1]).decode())
                if path.parent == folder:
                    open_[came] = path.name
            case "close":
                open_.pop(arguments, None)
            case "write" if arguments.startswith("1, "):
                yield Call("said", "", _bytes(arguments.split(", ")[1]))
            case "pwrite64" if file := open_.get(arguments.split(", ")[0]):
                _, text, _, at = arguments.split(", ")
                yield Call("write", file, _bytes(text), int(at))
            case "ftruncate" if file := open_.get(arguments.split(", ")[0]):
                yield Call("truncate", file, at=int(arguments.split(", ")[1]))
            case "fsync" | "fdatasync" if file := open_.get(arguments):
                yield Call("sync", file)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.strip('"').replace("\\x", ""))


class Image(NamedTuple):
    """Files after the power failed, and what the writer had been told that is stored."""

    files: dict[str, bytes]
    acknowledged: tuple[str, ...]


def images(before: bytes, calls: Sequence[Call], many: int, seed: int) -> Iterator[Image]:
    """So many of the images that the power may leave, as evenly over the calls as can be."""
    chance = Random(seed)
    stops = sorted(chance.choices(range(1, len(calls) + 1), k=many))
    disks, said, done = {"ledger.db": Disk(before)}, [], 0
    for stop in stops:
        for call in calls[done:stop]:
            if call.sort == "said":
                said.append(call.data.decode().strip())
            else:
                disks.setdefault(call.file, Disk(b"")).take(call)
        done = stop
        files = {name: disk.image(chance) for name, disk in disks.items() if not name.endswith("-shm")}
        yield Image(files, tuple(said))
