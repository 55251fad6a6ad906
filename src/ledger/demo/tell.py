"""Telling the story: each command really runs, in a folder of its own, against both sandboxes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ledger.demo import platforms
from ledger.demo.chapters import CHAPTERS
from ledger.demo.forking import run
from ledger.demo.scene import Chapter, Run, Say, Scene, Told
from ledger.errors import LedgerError

ROOT = re.compile(r"root (\d+:[0-9a-f]{64})")
PATIENCE = 30.0


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


def tell(
    folder: Path,
    say: Callable[[str], None],
    program: Callable[[], None],
    chapters: Sequence[Chapter] = CHAPTERS,
    then: Callable[[], None] = lambda: None,
) -> list[str]:
    """Tell chapters in an empty folder; gives what did not end as it should (nothing, when all is well).

    `program` is the command line, which a command of the story is forked from where that can be.

    The first lies in the folder itself, and each other in a folder of its name. Where all is well, `then` is done while
    the sandboxes of the first still run.
    """
    first, *others = chapters
    return [
        *_tell(folder, say, program, first, then),
        *(odd for each in others for odd in _tell(_empty(folder / each.name), say, program, each, lambda: None)),
    ]


def _empty(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _tell(
    folder: Path,
    say: Callable[[str], None],
    program: Callable[[], None],
    chapter: Chapter,
    then: Callable[[], None],
) -> list[str]:
    say(f"Setting up: {chapter.of} …")
    chapter.write(folder)
    with _platforms(folder, chapter) as told:
        stage = Setting(folder, told, say, program)
        say(f"\n{chapter.question}\n")
        for number, scene in enumerate(chapter.scenes, 1):
            _play(stage, scene, f"{number} of {len(chapter.scenes)}")
        if not stage.odd:
            then()
    return stage.odd


@contextmanager
def _platforms(folder: Path, chapter: Chapter) -> Iterator[Told]:
    if not chapter.platforms:
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
        yield _settings(served, ready)
    finally:
        served.terminate()
        served.wait(timeout=10)


def _settings(served: subprocess.Popen[str], ready: Path) -> Told:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and served.poll() is None:
        if ready.exists():
            found: Told = json.loads(ready.read_text(encoding="utf-8"))
            return found
        time.sleep(0.02)
    because = (
        served.stderr.read().strip() if served.poll() is not None and served.stderr else f"waited {PATIENCE:.0f} s"
    )
    raise LedgerError(
        "the sandboxes did not start", why=because, fix="install the connectors and their emulators: ./dev demo"
    )


def _play(stage: Setting, scene: Scene, place: str) -> None:
    stage.say(f"── {place} ── {scene.now[:10]} ── {scene.heading}\n")
    if stage.told:
        platforms.set_clocks(stage.told, scene.now)
    for each in scene.before:
        _done(stage, scene.now, each)
    for step in scene.steps:
        if isinstance(step, Say):
            stage.say(f"  {step.do(stage.told)}\n")
        else:
            _run(stage, scene.now, step)


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
