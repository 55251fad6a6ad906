"""People at the command line, in a folder of their own: real files, the real program, its real answers.

    desk = Desk(tmp_path, by=DANA, now="2026-02-02T08:00:00Z")
    desk.run("ledger init --simulated-clock")
    assert desk.run("ledger list --json").data["definitions"] == []

`run` calls the program in this process, since a process for each command would take most of the time; `spawn` starts
a real one. Whatever escapes the program as an exception escapes `run` too: a traceback is a bug.
"""

from __future__ import annotations

import io
import json
import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ledger.cli import main
from ledger.data import replace

DANA, ANA, BEN, SAL, MIA, CRO, OPS = (
    f"{name}@acme.example" for name in ("dana", "ana", "ben", "sal", "mia", "cro", "ops")
)
FOUNDED = "2026-02-02T08:00:00Z"
TERMS = "--nature policy --standard prospective --standard-because 'no figure of before is to change'"

CHARTER = """\
kind: charter
title: Who decides lifecycle definitions
scope: lifecycle
steward: [ana@acme.example, ben@acme.example]
approver: {of: [sal@acme.example, mia@acme.example, ana@acme.example], quorum: 1}
decider: cro@acme.example
operator: [ops@acme.example]
lapses_after: 30 days
standards: [prospective, cohort, retrospective]
"""
STAGES = """\
kind: stages
key: stage
scope: lifecycle
title: Stage
statement: How far a lead is.
entity: lead
stages:
  - {key: known, when: score IS NOT BLANK}
  - {key: warm, when: score >= 65}
"""
LEAD = """\
kind: entity
key: lead
scope: lifecycle
title: Lead
fields:
  score:         {type: number, title: Engagement score}
  employees:     {type: number, blank: 0}
  job_level:     {type: choice, choices: [c_level, vp, director, other]}
  title:         {type: text}
  is_competitor: {type: boolean}
  created:       {type: datetime, clock: event}
"""


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def envelope(self) -> dict[str, Any]:
        """The whole of stdout, which is one JSON envelope."""
        found = json.loads(self.out)
        assert found["format"] == "ledger/1"
        assert found["exit"] == self.code
        return dict(found)

    @property
    def data(self) -> Any:
        """What the envelope carries."""
        return self.envelope["data"]

    @property
    def errors(self) -> list[dict[str, str]]:
        """The errors in the envelope, each in its parts."""
        found: list[dict[str, str]] = self.data["errors"]
        return found


@dataclass(frozen=True)
class Desk:
    """A folder, who sits there, and what time it is for them (None: the machine's clock)."""

    folder: Path
    by: str | None = None
    now: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)

    def at(self, now: str | None = None, by: str | None = None, **env: str) -> Desk:
        """The same folder at another time, with somebody else, in another environment."""
        return replace(self, now=now or self.now, by=by or self.by, env={**self.env, **env})

    def write(self, name: str, text: str | bytes) -> Path:
        """A file in the folder."""
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def environment(self) -> dict[str, str]:
        """What a command finds around it: nothing of the developer's own ledgers or git."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LEDGER_", "GIT_"))}
        given = {"LEDGER_ACTOR": self.by, "LEDGER_NOW": self.now, "LEDGER_TRUST": self.folder.anchor}
        told = {name: value for name, value in given.items() if value is not None}
        nowhere = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        return {**kept, **nowhere, **told, **self.env}

    def run(self, command: str, by: str | None = None, now: str | None = None) -> Done:
        """Run `ledger …` in this process."""
        desk = self.at(now, by)
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="", write_through=True) for _ in range(2))
        argv, nobody = patch.object(sys, "argv", shlex.split(command)), patch.object(sys, "stdin", _Nobody())
        with _in(desk), argv, nobody, redirect_stdout(out), redirect_stderr(err):
            try:
                main()
                code = 0
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 1 if end.code else 0
        said = [each.buffer for each in (out, err)]
        return Done(code, *(each.getvalue().decode() for each in said if isinstance(each, io.BytesIO)))

    def does(self, command: str, by: str | None = None, now: str | None = None) -> Done:
        """Run a command that has to go well."""
        done = self.run(command, by, now)
        assert done.code == 0, f"`{command}` ended with {done.code}: {done.err}{done.out}"
        return done

    def spawn(self, command: str, **settings: Any) -> subprocess.Popen[bytes]:
        """Start `ledger …` in a process of its own, without a terminal."""
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        given = {"cwd": self.folder, "env": self.environment(), **pipes, **settings}
        return subprocess.Popen([sys.executable, "-m", *shlex.split(command)], **given)

    def spawned(self, command: str, timeout: float = 60, **settings: Any) -> Done:
        """Run `ledger …` in a process of its own, to its end."""
        process = self.spawn(command, **settings)
        out, err = process.communicate(timeout=timeout)
        return Done(process.returncode, (out or b"").decode(errors="replace"), (err or b"").decode(errors="replace"))

    def importing(self, folder: Path) -> Desk:
        """The same desk, whose processes find the modules in a folder before all others."""
        paths = (str(folder), self.environment().get("PYTHONPATH", ""))
        return self.at(PYTHONPATH=os.pathsep.join(path for path in paths if path))

    def stored(self) -> bytes:
        """The ledger's root: equal for equal events, and only where nothing was altered."""
        return self.does("ledger verify --json").out.encode()

    def copied(self, folder: Path) -> Desk:
        """The same desk in a copy of the folder."""
        for file in self.folder.rglob("*.db"):
            write_down(file)
        beside = shutil.ignore_patterns("*.db-wal", "*.db-shm")
        shutil.copytree(self.folder, folder, dirs_exist_ok=True, ignore=beside)
        return replace(self, folder=folder)


def write_down(file: Path) -> None:
    """Bring all of a ledger into its file. Whoever still holds it open is not waited for, nor sought: that is slow."""
    with closing(sqlite3.connect(file)) as ledger:
        busy, *_ = ledger.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert not busy, f"somebody reads or writes {file.name}"


class _Nobody:
    """In place of a terminal: a command that asked it something would wait for ever."""

    def isatty(self) -> bool:
        """No terminal."""
        return False

    def readline(self, *_: object) -> str:
        """Nobody answers."""
        raise AssertionError("the program asked a question")

    read = readline


@contextmanager
def _in(desk: Desk) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(desk.folder)
    try:
        with patch.dict(os.environ, desk.environment(), clear=True):
            yield
    finally:
        os.chdir(before)


def criteria(text: str, key: str = "mql", **more: str) -> str:
    """A criteria document."""
    lines = {"kind": "criteria", "key": key, "scope": "lifecycle", "entity": "lead", **more}
    return "".join(f"{name}: {value}\n" for name, value in lines.items()) + f"criteria: |\n  {text}\n"


def invariant(claim: str, key: str = "inv", **more: str) -> str:
    """An invariant document."""
    lines = {"kind": "invariant", "key": key, "scope": "lifecycle", "entity": "lead", **more}
    return "".join(f"{name}: {value}\n" for name, value in lines.items()) + f"{claim}\n"


def decide(desk: Desk, file: str, key: str, day: str = "2026-02-02", number: int = 1, more: str = "") -> None:
    """Propose, approve and ratify a document."""
    desk.does(f"ledger propose {file} --effective {day} {TERMS} --because agreed {more}", by=ANA)
    desk.does(f"ledger approve {key}#{number}", by=SAL)
    desk.does(f"ledger ratify {key}#{number}", by=CRO)


def founded(
    folder: Path, clock: str = "--simulated-clock", now: str | None = FOUNDED, by: str = DANA, db: str = ""
) -> Desk:
    """A ledger that its founder holds alone, in a file, or at another address."""
    desk = Desk(folder, by, now)
    desk.does(f"ledger init {clock} {shlex.join(['--db', db] if db else [])}")
    return desk


def governed(folder: Path, db: str = "") -> Desk:
    """A ledger with a charter, an entity, and a criteria `mql` in force: score >= 65 AND employees >= 200."""
    desk = founded(folder, db=db)
    for name, text in (("charter.yaml", CHARTER), ("lead.yaml", LEAD)):
        desk.write(name, text)
    desk.write("mql.yaml", criteria("score >= 65 AND employees >= 200"))
    desk.does(f"ledger propose charter.yaml --effective 2026-02-02 {TERMS} --because 'so that somebody decides'")
    desk.does("ledger ratify charter/lifecycle#1")
    decide(desk, "lead.yaml", "lead")
    decide(desk, "mql.yaml", "mql")
    return desk
