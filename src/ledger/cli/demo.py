"""`ledger demo`: watch the whole story."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.cli.report import Invocation, reporting
from ledger.cli.say import say
from ledger.errors import BadInput


@click.command("demo")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Play it in this empty folder, and keep the folder.",
)
@reporting
def demo_command(invocation: Invocation, folder: Path | None) -> Report:
    """Watch the whole story: real commands and their real output, in a temporary folder, against both sandboxes.

    It runs on a simulated clock with made-up leads; nothing leaves this machine.
    """
    from ledger.answers.demo import story_told
    from ledger.demo.tell import tell

    tell_people = functools.partial(say, err=invocation.as_json)
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="ledger-demo-") as temporary:
            told = story_told(tell(Path(temporary), tell_people))
        return Report(told, code=told.code)
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BadInput(f"{folder} is not empty", why="the story starts with nothing", fix="give another --folder")
    told = story_told(tell(folder, tell_people), str(folder))
    return Report(told, code=told.code)
