"""Every next step that the program prints, run as it was printed, in a copy of the folder as it was at that moment.

    $ ledger ratify mql#2                             the step is run as sal in a copy of the folder, and then the first
    Error: mql#2 has 0 of 1 approvals                 command again: it no longer fails with the same words, or the step
      fix: ask sal@…: ledger approve mql#2            was refused with another step, which is taken in its turn

Words in capitals stand for what the reader knows: they are filled in from what stands beside them, which is the error,
the command that was refused, and the files in the folder. Each template is run once, however often it is printed: the
same words with other names. As a plugin of pytest it follows the steps that all tests of a run print:

    LEDGER_TESTS_STEPS=report.json pytest -p stepping tests/stories
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest

from filling import OPEN, Said, act_of, filled, said
from shell import Desk, Done

USAGE = 2
"""The exit code of words that cannot be meant: their step is the same command, as it can be."""
MOST = 2
"""How many steps may be refused, each with another one that leads on."""
LOOKS = (
    *("list", "show", "log", "rights", "proposals", "requests", "orders", "status", "debt", "invariants", "history"),
    *("verify", "replay", "plugins", "audit", "count", "new", "notices", "map", "brief", "survey"),
    *("channel list", "channel show", "channel brief", "figure list", "person list", "credential list", "target list"),
    *("login list", "token list", "restate list", "checkpoint-key list", "consumer list", "order show"),
)
"""What answers a question and does nothing: the reader chooses by it, and then types the first command again."""
ELSEWHERE = (
    "apply",
    "rollback",
    "sync",
    "work",
    "serve",
    "follow",
    "mcp",
    "sandbox",
    "demo",
    "login",
    "order",
    "drift",
)
"""What they do is outside of the folder, and a copy of it would share that."""
ENDLESS = ("serve", "follow", "work", "mcp", "sandbox")
"""What runs until somebody ends it: it led on where it is up."""
UP = 20.0
"""Seconds after which such a command that has not ended counts as up."""
LARGEST = 20 << 20  # bytes of a folder that is copied for a step
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PENDING = ("propose", "revise", "rebase", "retire", "ask")
"""What asks others for a decision: until they take it, the first command waits."""
OWN: Mapping[str, str] = {
    "KEYFILE": "a private key is the reader's, who makes one with ssh-keygen",
    "CONNECTOR": "a platform is the reader's, who declares it",
    "SIZE:HEX": "a root that was kept is where nobody who holds the ledger can write",
    "and export it": "a token is a secret, which the reader exports into the environment",
    "--url": "a server is the reader's",
    "the operating system refused": "what the machine lacks, whoever runs it gives",
}
"""What nobody but the reader has, by the words that ask for it: such a step is counted, and not taken."""
OWN_WHERE_NONE: Mapping[str, str] = {
    "TARGET": "a platform is the reader's, who declares it",
    "--records": "records are the reader's, who exports them",
    "RECORDS": "records are the reader's, who exports them",
    "--against": "a checkpoint that was kept is where nobody who holds the ledger can write",
    "--checkpoint": "a checkpoint that was kept is where nobody who holds the ledger can write",
}
"""The same, where neither the ledger nor the folder has one; elsewhere the step is taken."""


@dataclass
class Walk:
    """What became of the steps that were taken: those that led on, those that did not, and those nobody could take.

    `own` are those that ask for what only the reader has.
    """

    seen: set[str] = field(default_factory=set)
    led: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)


class OnlyTheReader(Exception):
    """A step asks for what nobody but the reader has."""


def take(desk: Desk, command: str, problem: Said, code: int, walk: Walk) -> None:
    """Take the step of a problem that a command printed, unless one of its template was taken before."""
    if problem.template in walk.seen:
        return
    walk.seen.add(problem.template)
    if not problem.command:
        walk.prose.append(problem.template)
    elif (why := _untakable(desk, problem.command)) is not None:
        walk.skipped.append(f"{problem.fix}: {why}")
    else:
        _take(desk, command, problem, code, walk)


def _take(desk: Desk, command: str, problem: Said, code: int, walk: Walk) -> None:
    where = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]
    told = f"$ {command}\n  {problem.what}\n  {problem.fix}\n  {where}"
    try:
        with TemporaryDirectory() as folder:
            stuck = _follow(desk.copied(Path(folder) / "copy"), command, problem, code, MOST)
    except OnlyTheReader as own:
        walk.seen.discard(problem.template)
        walk.own.append(f"{problem.fix}: {own}")
    else:
        (walk.stuck if stuck else walk.led).append(f"{told}\n  {stuck}".rstrip())


def _follow(desk: Desk, command: str, problem: Said, code: int, left: int) -> str:
    """Return why a step leads nowhere; nothing where it leads on. Raises OnlyTheReader."""
    _require_takable(problem)
    _by_hand(desk, problem, step := filled(desk, problem.command, command, problem))
    if word := _open(step):
        return f"nothing says what {word} is"
    other = _sitting(desk, _who(problem))
    done = _run(other, step)
    again = said(done)
    if done.code in (0, 3) or (done.out and not again):  # a check answers with a code of its own
        return _cured(desk, command, problem, step, code)
    if done.code == USAGE != code:
        return f"`{step}` cannot be meant: {again[0].what if again else done.err[-300:]}"
    if not again:
        return f"`{step}` ended with {done.code}, and no step: {done.err[-300:]}"
    if code == USAGE != done.code:  # the words are meant by now: what the ledger answers is a refusal of its own
        left = MOST + 1
    if left == 0 or again[0] == problem:
        return f"`{step}` leads to: {again[0].what}; {again[0].fix}"
    if not again[0].command:
        return ""  # what is to be done next is not a command: the harness cannot tell
    asked = bool(_who(again[0])) and not _who(problem)  # the same step, by whoever may take it
    return _follow(other, step, again[0], done.code, left if asked else left - 1)


def _require_takable(problem: Said) -> None:
    """Pass where a step asks for nothing that only the reader has. Raises OnlyTheReader."""
    if why := next((why for words, why in OWN.items() if words in f"{problem.what} {problem.fix}"), ""):
        raise OnlyTheReader(why)


def _open(step: str) -> str:
    """Return the first word that is still open; empty where none is. Raises OnlyTheReader."""
    bare = re.sub(r"'[^']*'", "''", step)
    if not (found := OPEN.search(bare)):
        return ""
    option = bare[: found.start()].split()[-1]
    if why := OWN_WHERE_NONE.get(option) or OWN_WHERE_NONE.get(found[0]):
        raise OnlyTheReader(why)
    return found[0]


def _by_hand(desk: Desk, problem: Said, step: str) -> None:
    """Do what the words in front of a step say, as a reader does: close a file to others, write a line into one."""
    for mode, name in re.findall(r"chmod (\d+) ([\w.-]+)", problem.fix):
        (desk.folder / name).chmod(int(mode, 8))
    if reading := re.search(r"write into ([\w.-]+), with (kind: reading), (.*); then: ledger", problem.fix):
        with (desk.folder / reading[1]).open("a", encoding="utf-8") as file:
            lines = (reading[2], *re.split(r", (?=[\"\w]+: )", reading[3]))
            file.writelines(f"{each}\n" for each in (lines if not file.tell() else lines[1:]))
    if lacks := re.search(r"does not say ([\w, ]+)$", problem.what) if "write it there" in problem.fix else None:
        for file in filter(Path.exists, (desk.folder / each for each in step.split()[2:])):
            lines = [f"{each}: 60\n" for each in lacks[1].split(", ")]
            file.write_text(file.read_text(encoding="utf-8") + "".join(lines), encoding="utf-8")


def _sitting(desk: Desk, person: str | None) -> Desk:
    """Return the desk with somebody else, whoever the environment names."""
    return desk.at(by=person, LEDGER_ACTOR=person) if person else desk


def _run(desk: Desk, step: str) -> Done:
    """Run a step to its end, or until it is up."""
    if step.split()[1] not in ENDLESS:
        return desk.run(step)
    process = desk.spawn(step)
    try:
        out, err = process.communicate(timeout=UP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return Done(0, "", "")
    return Done(process.returncode, out.decode(), err.decode())


def _cured(desk: Desk, command: str, problem: Said, step: str, code: int) -> str:
    """Return what still stands in the way of the first command, once the step was taken, where that is another one."""
    words = [each for each in step.split()[1:3] if not each.startswith("-")]
    looks = not words or words[0] in LOOKS or " ".join(words) in LOOKS
    if looks or words[0] in PENDING or step.split()[:2] == command.split()[:2] or code == USAGE:
        return ""
    if _untakable(desk, command) or "instead" in problem.fix.partition("ledger ")[0]:
        return ""
    after = desk.run(_with_made(command, step))
    return f"after `{step}` it fails as before" if problem.what in [each.what for each in said(after)] else ""


def _with_made(command: str, step: str) -> str:
    """Return a command with the file that a step made in the place of one of its sort."""
    made = re.search(r"(?:-o|--output|checkpoint-key add) (\S+)", step)
    signed = re.search(r"--key (\S+)", step) if act_of(step) == "checkpoint" else None
    name = made[1] if made else f"{signed[1]}.note" if signed else ""
    same = re.compile(rf"\S+{re.escape(Path(name).suffix)}$") if Path(name).suffix else None
    return " ".join(name if same and same.fullmatch(each) else each for each in command.split(" "))


def _who(problem: Said) -> str | None:
    """Return who is asked to take the step, where it says so."""
    asked = _ADDRESS.findall(problem.fix.partition("ledger ")[0])
    return asked[0] if asked and "ask " in problem.fix else None


def _untakable(desk: Desk, step: str) -> str | None:
    """Return why a step cannot be taken in a copy of the folder."""
    if step.split()[1] in ELSEWHERE and desk.run("ledger target list --json").out.count('"connector"'):
        return "what it does is outside of the folder"
    settings = desk.folder / "ledger.toml"
    told = settings.read_text(encoding="utf-8", errors="replace") if settings.exists() else ""
    if "postgresql:" in f"{told} {step}":
        return "the ledger is on a server"
    if sum(each.stat().st_size for each in desk.folder.rglob("*") if each.is_file()) > LARGEST:
        return "the folder is large"
    return None


@contextmanager
def walking(walk: Walk) -> Iterator[Walk]:
    """Take each step that a command of a desk prints meanwhile."""
    run: Callable[..., Done] = Desk.run

    def watched(desk: Desk, command: str, by: str | None = None, now: str | None = None) -> Done:
        done = run(desk, command, by, now)  # where it is refused, the folder is afterwards what it was
        with patch.object(Desk, "run", run):
            for problem in said(done) if done.code else ():
                take(desk.at(now, by), command, problem, done.code, walk)
        return done

    with patch.object(Desk, "run", watched):
        yield walk


# As a plugin of pytest, where LEDGER_TESTS_STEPS names the report

_WALK = Walk()
_REPORT = os.environ.get("LEDGER_TESTS_STEPS", "")


@pytest.fixture(autouse=True)
def _walked() -> Iterator[None]:
    if not _REPORT:
        yield
        return
    known = len(_WALK.seen)
    with walking(_WALK):
        yield
    if len(_WALK.seen) > known:
        pytest_sessionfinish()


def pytest_sessionfinish() -> None:
    """Write what became of the steps so far."""
    if _REPORT:
        told = {name: found for name, found in vars(_WALK).items() if name != "seen"}
        Path(_REPORT).write_text(json.dumps(told, indent=2), encoding="utf-8")
