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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from unittest.mock import patch

import click
import pytest

from ledger.cli import program
from shell import ANA, BEN, FOUNDED, SAL, Desk, Done

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
PEOPLE = (BEN, SAL, ANA)
_COMMAND = re.compile(r"(?:^|[:;] |, | or | then )(ledger(?: [a-z-]\S*| '[^']*'| \S+)+)")
_WORD = re.compile(r"(?<![\w@.<=#/-])[A-Z][A-Z-]+(?:=[A-Z]+)?(?![\w@./-])")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_FILES = (".yaml", ".json", ".csv")
_ENDS = {"RECORDS": (".csv", ".parquet"), "--records": (".csv", ".parquet"), "--key": (".key",), "NOTE": (".note",)}
"""How the files end that a word or an option asks for."""
_LISTINGS = {"KEY": "list", "PROPOSAL": "proposals", "CHANNEL": "channel list", "TARGET": "target list"}
_LISTED = ("OUTCOME", "KIND", "ROLE", "NATURE", "STANDARD", "DIALECT", "FORMAT")
_USUAL = {
    "TEXT": "'it is agreed'",
    "FILE": "made.json",
    "FOLDER": "made",
    "DIR": "made",
    "VERSION": "1",
    "ID": "1",
    "PERIOD": "2026-01",
    "PERIODS": "2026-01",
    "NAME": "made",
    "TITLE": "'What we made'",
    "INTEGER": "1",
    "GATE=PASS": "consent=pass",
    "KEY=NAME": "mql=Lead.Made__c",
    "CONNECTOR": "salesforce",
}
OUTPUTS = ("-o", "--output", "--html")
"""The options that take a name for what is written."""
_CONTEXT = click.Context(program())
_NAMES = r"[\w.+-]+@[\w.-]+|\b\d{4}-\d\d-\d\d\b|`[^`]*`|'[^']*'|\S+\.\w{2,5}\b|[\w/]+#\d+|\b[0-9a-f]{8,}\b|\d+"


class Said(NamedTuple):
    """A problem in its three parts, as it was printed."""

    what: str
    why: str
    fix: str

    @property
    def command(self) -> str:
        """The command of the fix; empty where it has none."""
        found = _COMMAND.search(self.fix)
        return _first(found[1]).rstrip(".") if found else ""

    @property
    def template(self) -> str:
        """The words of the fix, and the act and the options of its command, whatever names are in them."""
        words, _, rest = self.fix.partition(self.command or "\0")
        act, *more = self.command.split()[1:] or [""]
        if more and isinstance(program().get_command(_CONTEXT, act), click.Group):
            act = f"{act} {more[0]}"
        return " ".join((re.sub(_NAMES, "·", words + rest), act, *(each for each in more if each.startswith("-"))))


def _first(words: str) -> str:
    """Return the first command of some words: up to a mark that stands in no quotes."""
    ends = (at.start() for at in re.finditer(r"[;,] ", words) if words[: at.start()].count("'") % 2 == 0)
    return words[: next(ends, None)]


@dataclass
class Walk:
    """What became of the steps that were taken: those that led on, those that did not, and those nobody could take."""

    seen: set[str] = field(default_factory=set)
    led: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def said(done: Done) -> list[Said]:
    """Return the problems that a command printed, be it for people or as JSON."""
    if done.out.startswith("{"):
        data = json.loads(done.out).get("data")
        errors = data.get("errors", []) if isinstance(data, dict) else []
        return [Said(each["what"], each["why"], each["fix"]) for each in errors if "fix" in each]
    found = re.findall(r"^Error: (.*)\n(?:  why: (.*)\n)?  fix: (.*)$", done.err, re.MULTILINE)
    return [Said(*each) for each in found]


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
        with TemporaryDirectory() as folder:
            told = _follow(desk.copied(Path(folder) / "copy"), command, problem, code, MOST)
        (walk.stuck if told else walk.led).append(f"$ {command}\n  {problem.what}\n  {problem.fix}\n  {told}".rstrip())


def _follow(desk: Desk, command: str, problem: Said, code: int, left: int) -> str:
    """Return why a step leads nowhere; nothing where it leads on."""
    step = filled(desk, problem.command, command, problem)
    if word := _WORD.search(re.sub(r"'[^']*'", "", step)):
        return f"nothing says what {word[0]} is"
    done = _run(desk.at(by=_who(problem)), step)
    again = said(done)
    if done.code in (0, 3) or (done.out and not again):  # a check answers with a code of its own
        return _cured(desk, command, problem, step, code)
    if done.code == USAGE != code:
        return f"`{step}` cannot be meant: {again[0].what if again else done.err[-300:]}"
    if not again:
        return f"`{step}` ended with {done.code}, and no step: {done.err[-300:]}"
    if left == 0 or again[0] == problem:
        return f"`{step}` leads to: {again[0].what}; {again[0].fix}"
    if not again[0].command:
        return ""  # what is to be done next is not a command: the harness cannot tell
    return _follow(desk, step, again[0], done.code, left - 1)


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
    if looks or step.split()[:2] == command.split()[:2] or code == USAGE:
        return ""
    after = desk.run(command)
    return f"after `{step}` it fails as before" if problem.what in [each.what for each in said(after)] else ""


def filled(desk: Desk, step: str, command: str, problem: Said) -> str:
    """Return a step with its words in capitals filled in from what stands beside them."""
    beside = Beside(problem, command, _today(desk))
    words = step.split(" ")
    for at, word in enumerate(words):
        if at > 1 and _WORD.fullmatch(word):
            option = words[at - 1] if words[at - 1].startswith("-") else ""
            words[at] = _value(desk, word, option, beside)
    return " ".join(words)


def _today(desk: Desk) -> date:
    """Return the day on which the desk is."""
    return date.fromisoformat((desk.now or desk.env.get("LEDGER_NOW") or FOUNDED)[:10])


class Beside(NamedTuple):
    """What a reader sees beside a word in capitals: the error, the command that was refused, and the calendar."""

    problem: Said
    command: str
    today: date

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join((self.problem.what, self.problem.why, self.problem.fix.partition("ledger ")[0], self.command))


def _value(desk: Desk, word: str, option: str, beside: Beside) -> str:
    """Return what a word in capitals stands for; the word itself where nothing says so."""
    if word == "DATE":
        return str(beside.today if option == "--effective" else beside.today + timedelta(days=20))
    if word == "FILE" and (option in OUTPUTS or "checkpoint-key add" in beside.problem.fix):
        return f"made{Path(beside.problem.what.split()[0]).suffix or '.json'}"
    if word in ("FILE", "RECORDS", "NOTE"):
        return _file(desk, beside, _ENDS.get(word) or _ENDS.get(option) or _FILES)
    if word == "ADDRESS":
        return next(each for each in PEOPLE if each not in beside.problem.what)
    if word in _LISTINGS and (known := _known(desk, word)):
        return known
    if word in ("COLUMN", "COLUMN=ID"):
        return _chosen(word, beside) or _column(desk, beside, word)
    return _chosen(word, beside) or _USUAL.get(word) or word


def _chosen(word: str, beside: Beside) -> str:
    """Return a value that the error offers: one of a list, one that is written as an example, a name in its words."""
    written = re.search(r"write it as (\S+?),?(?: |$)|is none of (\w+)", beside.problem.what)
    listed = re.search(r"\bit is (\w+)|such as (\w+)|knows (\w+)|to (\w+), (?:to )?\w+", beside.text)
    if found := written or (listed if word in _LISTED else None):
        return next(each for each in found.groups() if each)
    named = re.findall(r"`([\w/#@.-]+)`", beside.text)
    return named[0] if named and word in ("NAME", "COLUMN", "FIELD", *_LISTINGS) else ""


def _known(desk: Desk, word: str) -> str:
    """Return a name that the ledger lists, as a reader finds one."""
    found = re.findall(
        r'"(?:key|id|proposal|name|target|channel)": "([^"]+)"', desk.run(f"ledger {_LISTINGS[word]} --json").out
    )
    return next((each for each in found if "/" not in each and each != "lead"), "")


def _file(desk: Desk, beside: Beside, ends: tuple[str, ...]) -> str:
    """Return a file of the folder: one that is named beside, or has its name; not the one that was refused."""
    there = [each for each in desk.folder.iterdir() if each.suffix in ends]
    refused, text = beside.problem.what.partition(":")[0], beside.text
    there.sort(
        key=lambda each: (
            each.name == refused or each.name.startswith("picture"),
            each.stem not in text.replace(refused, ""),
            each.name not in text,
            ends.index(each.suffix),
            -each.stat().st_size,
            each.name,
        )
    )
    return there[0].name if there else "FILE"


def _column(desk: Desk, beside: Beside, word: str) -> str:
    """Return the first column of the records that are named beside; with the first of its values."""
    records = desk.folder / _file(desk, beside, (".csv",))
    lines = records.read_text(encoding="utf-8", errors="replace").splitlines() if records.is_file() else []
    column, value = (each.split(",")[0] for each in (*lines, "", "")[:2])
    return word if not column else f"{column}={value}" if "=" in word else column


def _who(problem: Said) -> str | None:
    """Return who is asked to take the step, where it says so."""
    asked = _ADDRESS.findall(problem.fix.partition("ledger ")[0])
    return asked[0] if asked and "ask " in problem.fix else None


def _untakable(desk: Desk, step: str) -> str | None:
    """Return why a step cannot be taken in a copy of the folder."""
    if step.split()[1] in ELSEWHERE and desk.run("ledger target list --json").out.count('"connector"'):
        return "what it does is outside of the folder"
    if "--url" in step or "KEYFILE" in step:
        return "it takes a key, or a server"
    settings = desk.folder / "ledger.toml"
    if settings.exists() and "postgresql" in settings.read_text(encoding="utf-8", errors="replace"):
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
    with walking(_WALK):
        yield


def pytest_sessionfinish() -> None:
    """Write what became of the steps."""
    if _REPORT:
        told = {name: found for name, found in vars(_WALK).items() if name != "seen"}
        Path(_REPORT).write_text(json.dumps(told, indent=2), encoding="utf-8")
