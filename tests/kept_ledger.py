"""The kept ledger as it stands in `tests/kept/`: stood up beside both platforms, and asked what it was asked then.

with standing(tmp_path) as desk: assert asked(desk, "list") == kept("list")
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ledger_hubspot_emulator
import ledger_salesforce_emulator
from shell import Desk

KEPT = Path(__file__).parent / "kept"
PORT = re.compile(r"http://127\.0\.0\.1:\d+")
NOWHERE = "http://127.0.0.1:1"
"""In the place of an emulator's address, in a folder that is kept."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with the instant at which it was asked, and what was said to it: as text, and as JSON."""

    now: str
    command: str
    text: str
    exit: int
    data: Any


@contextmanager
def standing(folder: Path) -> Iterator[Desk]:
    """The kept ledger in a folder of its own, with an org and a portal as they were; nobody sits there."""
    shutil.copytree(KEPT, folder, ignore=shutil.ignore_patterns("*.py", "answers", "__pycache__"))
    with platforms(folder) as settings:
        point(folder, {name: each["sandbox"] for name, each in settings.items()})
        yield Desk(folder, env={"HS_TOKEN": settings["hs"]["token"]})


@contextmanager
def platforms(folder: Path) -> Iterator[Mapping[str, Mapping[str, str]]]:
    """Both emulators with the seeds of a folder; gives the settings of each target."""
    with ExitStack() as stack:
        up = {
            "sf": stack.enter_context(ledger_salesforce_emulator.serve(_seed(folder, "org"))),
            "hs": stack.enter_context(ledger_hubspot_emulator.serve(_seed(folder, "portal"))),
        }
        yield {name: each.settings for name, each in up.items()}


def point(folder: Path, urls: Mapping[str, str]) -> None:
    """Write into ledger.toml where the targets are."""
    path = folder / "ledger.toml"
    parts = re.split(r"(?m)^(?=\[)", path.read_text(encoding="utf-8"))
    path.write_text("".join(_pointed(part, urls) for part in parts), encoding="utf-8")


def _pointed(part: str, urls: Mapping[str, str]) -> str:
    found = re.match(r"\[targets?\.(\w+)", part)
    return PORT.sub(urls[found[1]], part) if found else part


def ask(desk: Desk, now: str, command: str) -> Answer:
    """Ask one question, as people do and as programs do."""
    said, told = desk.run(command, now=now), desk.run(f"{command} --json", now=now)
    assert said.code == told.code
    return Answer(now, command, said.out + said.err, told.code, told.data)


def kept(about: str) -> list[Answer]:
    """The answers that are kept about one command."""
    texts = _blocks((KEPT / "answers" / f"{about}.txt").read_text(encoding="utf-8"))
    found = json.loads((KEPT / "answers" / f"{about}.json").read_text(encoding="utf-8"))
    return [Answer(text=text, **each) for text, each in zip(texts, found, strict=True)]


def keep(folder: Path, about: str, answers: Sequence[Answer]) -> None:
    """Write answers down, for `kept` to read."""
    folder.mkdir(exist_ok=True)
    texts = "".join(f"{_head(each.now, each.command)}\n{each.text}\n" for each in answers)
    data = [{"now": each.now, "command": each.command, "exit": each.exit, "data": each.data} for each in answers]
    lines = ",\n".join(json.dumps(each) for each in data)
    (folder / f"{about}.txt").write_text(texts, encoding="utf-8")
    (folder / f"{about}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def _head(now: str, command: str) -> str:
    return f"[{now}] $ {command}"


def _blocks(text: str) -> list[str]:
    return [each.partition("\n")[2].removesuffix("\n") for each in re.split(r"(?m)^(?=\[\d{4}\S*Z\] \$ )", text)[1:]]


def _seed(folder: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return found
