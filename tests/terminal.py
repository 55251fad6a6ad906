"""A real terminal: what a command writes to it, byte for byte, and what is typed there.

    done = Terminal(columns=80).runs(desk, "ledger list")

The line discipline changes nothing, so that the bytes are the program's own.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
import tty
from collections.abc import Sequence
from dataclasses import dataclass
from shlex import split

from shell import Desk


@dataclass(frozen=True, slots=True)
class Shown:
    """How a command ended, and what stands on the terminal; `out` and `err` are one there."""

    code: int
    raw: bytes

    @property
    def text(self) -> str:
        return self.raw.decode()

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal of a size, on which everything is plain, or as `env` has it."""

    columns: int = 80
    rows: int = 24
    patience: float = 60.0

    def runs(self, desk: Desk, command: str | Sequence[str], typed: bytes = b"", **env: str) -> Shown:
        """Run `ledger …` in a process of its own, whose three streams are the terminal."""
        words = split(command) if isinstance(command, str) else list(command)
        ours, theirs = pty.openpty()
        tty.setraw(theirs)
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.columns, 0, 0))
        kept = {key: value for key, value in desk.environment().items() if key not in ("COLUMNS", "LINES", "LESS")}
        found = {"TERM": "xterm-256color", "LEDGER_PAGER": "", **kept, **env}
        process = subprocess.Popen(
            [sys.executable, "-m", *words], cwd=desk.folder, env=found, stdin=theirs, stdout=theirs, stderr=theirs
        )
        os.close(theirs)
        try:
            os.write(ours, typed)
            raw = self._read(ours, process)
        finally:
            process.kill()
            os.close(ours)
        return Shown(process.wait(), raw)

    def _read(self, ours: int, process: subprocess.Popen[bytes]) -> bytes:
        told, until = b"", time.monotonic() + self.patience
        while time.monotonic() < until:
            ready, _, _ = select.select([ours], [], [], 0.1)
            try:
                some = os.read(ours, 1 << 16) if ready else b""
            except OSError:  # the other end is closed
                break
            told += some
            if not some and process.poll() is not None:
                break
        process.wait(timeout=self.patience)
        return told
