"""Telling the story: each command really runs, in a folder of its own, against both sandboxes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple

from ledger.demo import leads, platforms
from ledger.demo.chapters import CHAPTERS
from ledger.demo.forking import can_fork, load, run
from ledger.demo.scene import Chapter, Run, Say, Scene, Told
from ledger.errors import LedgerError
from ledger.installing import install_platforms
from ledger.plugins import GROUP, SANDBOXES

ROOT = re.compile(r"root (\d+:[0-9a-f]{64})")
PATIENCE = 30.0
PLATFORMS = ("salesforce", "hubspot")
HERE = "with an emulated Salesforce org and HubSpot portal on this machine"
NOWHERE = "without its platforms, whose emulators are not installed"


@dataclass
class Setting:
    """Where the story plays: a folder, the sandboxes' settings, and the last root that went into the minutes."""

    folder: Path
    told: Told
    say: Callable[[str], None]
    program: Callable[[], None]
    minutes: str = ""
    odd: list[str] = field(default_factory=list)

    def environment(self, now: str, who: str) -> dict[str, str]:
        """What a command of the story finds around it."""
        given = {
            "LEDGER_TRUST": str(self.folder.resolve()),
            "LEDGER_NOW": now,
            "LEDGER_ACTOR": who,
            "PYTHONIOENCODING": "utf-8",
        }
        given |= {"HS_TOKEN": self.told["hubspot"]["token"]} if self.told else {}
        dropped = ("LEDGER_CONFIG",)
        return {**{name: value for name, value in os.environ.items() if name not in dropped}, **given}


class DemoEnd(NamedTuple):
    """What did not end as it should, nothing where all is well; and how the parts that were left out are added."""

    odd: list[str]
    rest: str


def tell(
    folder: Path,
    say: Callable[[str], None],
    program: Callable[[], None],
    chapters: Sequence[Chapter] = CHAPTERS,
    only: str = "",
    then: Callable[[], None] = lambda: None,
) -> DemoEnd:
    """Tell chapters in an empty folder, one after the other; or `only` one, after those before it were played.

    `program` is the command line, which a command of the story is forked from where that can be. Without the emulators
    what needs a platform is left out. Where all is well, `then` is done while the sandboxes still run. Raises
    LedgerError where the one chapter cannot be told without them.
    """
    begun, whole = monotonic(), can_be_whole()
    played = chapters_until(chapters, only, whole=whole)
    say(f"Setting up: Acme, a made-up company, {HERE if whole else NOWHERE} …")
    with _platforms(folder, there=whole) as told:
        stage, ready = Setting(folder, told, say, program), monotonic()
        for chapter in played:
            _tell(stage, chapter, aloud=only in ("", chapter.name))
        say(f"Set up in {ready - begun:.0f} s, told in {monotonic() - ready:.0f} s.")
        if not stage.odd:
            then()
    return DemoEnd(stage.odd, "" if whole else install_platforms(*PLATFORMS))


def chapters_until(chapters: Sequence[Chapter], last: str, *, whole: bool) -> list[Chapter]:
    """Return the chapters until the one of that name, all where it is empty, as far as they can be told here."""
    names = [each.name for each in chapters]
    found = chapters[: names.index(last) + 1] if last else chapters
    if last and not whole and found[-1].platforms:
        raise _no_sandboxes(f"chapter {last} cannot be told", "the emulators of its platforms are not installed")
    return [each if whole else each.without_platforms() for each in found if whole or not each.platforms]


def can_be_whole() -> bool:
    """Whether both connectors and their emulators are installed here."""
    return all({each.name for each in entry_points(group=group)} >= set(PLATFORMS) for group in (GROUP, SANDBOXES))


def _tell(stage: Setting, chapter: Chapter, *, aloud: bool) -> None:
    """Play what a chapter adds to the ledger, and tell it where it is told aloud."""
    begins_with = chapter.write(stage.folder)
    if aloud:
        stage.say(f"\nChapter {chapter.name}, with {begins_with}\n\n{chapter.question}\n")
    else:
        stage.say(f"Playing what comes before: chapter {chapter.name} …")
    for number, scene in enumerate(chapter.scenes, 1):
        if aloud:
            stage.say(f"── {number} of {len(chapter.scenes)} ── {scene.now[:10]} ── {scene.heading}\n")
        _play(stage, scene if aloud else scene.quietly(), aloud=aloud)


@contextmanager
def _platforms(folder: Path, *, there: bool) -> Iterator[Told]:
    if not there:
        yield {}
        return
    with sandboxes(folder) as told:
        yield told


@contextmanager
def sandboxes(folder: Path) -> Iterator[Told]:
    """Both emulators, in a process of their own. Raises LedgerError where they do not start."""
    seed, ready = folder / "sandbox.json", folder / "sandbox-settings.json"
    seed.write_text(json.dumps(platforms.seeds()), encoding="utf-8")
    command = [sys.executable, "-P", "-m", "ledger", "sandbox", "--seed", str(seed), "--ready", str(ready)]
    served = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        if can_fork():
            load()  # while they start
        yield _settings(served, ready)
    finally:
        served.terminate()
        served.wait(timeout=10)


def _settings(served: subprocess.Popen[str], ready: Path) -> Told:
    deadline = monotonic() + PATIENCE
    while monotonic() < deadline and served.poll() is None:
        if ready.exists():
            found: Told = json.loads(ready.read_text(encoding="utf-8"))
            return found
        sleep(0.02)
    because = (
        served.stderr.read().strip() if served.poll() is not None and served.stderr else f"waited {PATIENCE:.0f} s"
    )
    raise _no_sandboxes("the sandboxes did not start", because)


def _no_sandboxes(what: str, why: str) -> LedgerError:
    return LedgerError(what, why=why, fix=install_platforms(*PLATFORMS))


def _play(stage: Setting, scene: Scene, *, aloud: bool) -> None:
    if stage.told:
        platforms.set_clocks(stage.told, scene.now)
    if scene.export:
        number = leads.write(stage.folder / "leads.csv", scene.export)
        _say(stage, f"  leads.csv is exported anew: the {number:,} leads before {scene.export}.\n", aloud=aloud)
    for each in scene.before:
        _done(stage, scene.now, each)
    for step in scene.steps:
        if isinstance(step, Say):
            _say(stage, f"  {step.do(stage.told)}\n", aloud=aloud)
        elif aloud:
            _run(stage, scene.now, step)
        else:
            _done(stage, scene.now, step)


def _say(stage: Setting, line: str, *, aloud: bool) -> None:
    if aloud:
        stage.say(line)


def _run(stage: Setting, now: str, step: Run) -> None:
    stage.say(f"{step.who.partition('@')[0]} $ {_command(stage, step)}")
    for line in step.excerpt(_done(stage, now, step)):
        stage.say(f"  {line}")
    stage.say("")


def _command(stage: Setting, step: Run) -> str:
    command = step.command.replace("$MINUTES", stage.minutes)
    for name, settings in stage.told.items():
        command = command.replace(f"${name.upper()}", settings["sandbox"])
    return command


def _done(stage: Setting, now: str, step: Run) -> list[str]:
    """Run a command, and give the lines of its answer."""
    command = _command(stage, step)
    done = run(stage.program, command, stage.folder, stage.environment(now, step.who))
    if found := ROOT.search(done.out):
        stage.minutes = stage.minutes if "verify" in command else found[1]
    if done.code != step.code:
        said = "".join(f"\n  {line}" for line in _errors(done.err).splitlines()[:12])
        stage.odd.append(f"`{command}` ended with {done.code} instead of {step.code}{said}")
    return (done.out + _errors(done.err)).splitlines()


def _errors(text: str) -> str:
    """What goes to stderr, but for what is the same with every command: who acts, and that the clock is made up."""
    lines = (
        line for line in text.splitlines() if not line.startswith(("acting as ", "this ledger runs on a simulated"))
    )
    return "".join(f"{line}\n" for line in lines)
