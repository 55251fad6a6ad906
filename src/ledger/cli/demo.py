"""`ledger demo`: watch the whole story or a chapter; with --serve, decide what comes next on a page."""

from __future__ import annotations

import functools
import os
import tempfile
from contextlib import closing
from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.cli.report import Invocation, reporting
from ledger.cli.say import say
from ledger.errors import BadInput
from ledger.steps import Open, again

NAMES = ("decide", "history", "credit", "channel", "debt")


@click.command("demo")
@click.argument("chapter", required=False, type=click.Choice(NAMES))
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Play it in this empty folder, and keep the folder.",
)
@click.option("--serve", is_flag=True, help="Play the first chapter, and open its pages for its decider.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port of the pages.")
@reporting
def demo_command(invocation: Invocation, chapter: str | None, folder: Path | None, serve: bool, port: int) -> Report:
    """Watch the whole story, or a CHAPTER: real commands and their real output, in a temporary folder.

    The chapters are of one company. Before a chapter alone, those before it are played without a word.
    It runs on a simulated clock with made-up records, against sandboxes of both platforms; nothing leaves this machine.
    """
    from ledger.cli.serving import require_web

    if serve:
        if chapter not in (None, NAMES[0]):
            raise BadInput(
                f"chapter {chapter} has no pages",
                "nothing waits at its end",
                again("leave out the server", serve=False),
            )
        require_web()
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="ledger-demo-") as temporary:
            return _told(invocation, chapter, Path(temporary), port if serve else None)
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BadInput(
            f"{folder} is not empty",
            why="the story starts with nothing",
            fix=again("choose another folder", folder=Open("NAME")),
        )
    return _told(invocation, chapter, folder, port if serve else None, str(folder))


def _told(invocation: Invocation, chapter: str | None, folder: Path, port: int | None, kept: str = "") -> Report:
    """Tell the story in a folder, and serve its ledger where there is a port."""
    from ledger.answers.demo import story_told
    from ledger.cli import main
    from ledger.demo.chapters import CHAPTERS
    from ledger.demo.story import SERVED
    from ledger.demo.tell import tell

    tell_people = functools.partial(say, err=invocation.as_json)
    if port is None:
        odd, rest = tell(folder, tell_people, main, CHAPTERS, chapter or "")
    else:
        odd, rest = tell(folder, tell_people, main, (SERVED,), then=functools.partial(_serve, folder, port))
    told = story_told(odd, kept, whole=chapter is None and port is None, served=port is not None, rest=rest)
    return Report(told, code=told.code)


def _serve(folder: Path, port: int) -> None:
    """The pages of the story's ledger, on its last day, for its decider."""
    from ledger.app import clock, settings
    from ledger.app.ledger import open_ledger
    from ledger.cli.serving import serve_pages
    from ledger.demo.scene import CRO
    from ledger.demo.story import WAITING
    from ledger.web.serve import Listening
    from ledger.web.site import Site

    os.environ[clock.NOW] = WAITING.now
    ledger = open_ledger(settings.load(folder / settings.FILE))
    with closing(ledger.journal):
        serve_pages(Site(ledger), Listening(port=port), (CRO,), launch=True)
