"""`ledger serve`: the pages, on this machine."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.cli.report import Invocation, reporting
from ledger.cli.say import say
from ledger.errors import BadInput

if TYPE_CHECKING:
    from ledger.app.ledger import Ledger

NEEDED = ("starlette", "uvicorn", "jinja2", "python_multipart")


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port; 0 is any.")
@click.option("--for", "others", metavar="ADDRESS", multiple=True, help="Let these people in, not only who acts here.")
@reporting
def serve_command(invocation: Invocation, port: int, others: tuple[str, ...]) -> Report:
    """Serve the pages on which people read and decide, on this machine.

    It prints an address that signs its person in once. Whoever can read it could act on this command line too, so what
    they do is recorded as asserted.
    """
    from ledger.answers.serving import served

    require_web()
    serve_pages(invocation.ledger, others or (invocation.asserted.address,), port)
    return Report(served())


def require_web() -> None:
    """Pass where what serves pages is installed. Raises BadInput."""
    missing = [each for each in NEEDED if find_spec(each) is None]
    if missing:
        why = f"they need the extra `web`, and {missing[0]} is not installed"
        raise BadInput("no pages can be served", why, "pip install 'definition-ledger[web]'")


def serve_pages(ledger: Ledger, people: tuple[str, ...], port: int, *, launch: bool = False) -> None:
    """Serve until Ctrl-C, with a one-time address for each of these people; the first is opened where `launch`."""
    from ledger.app import clock
    from ledger.web.serve import serve
    from ledger.web.site import Site

    site = Site(ledger)
    for each in people:
        ledger.person(each)

    def tell(at: int, others: list[str]) -> None:
        for each in others:
            say(f"This ledger is served at {each}, too: both may act, and each has sign-ins of the other.", err=True)
        root = f"http://localhost:{at}"
        say(f"Serving {ledger.settings.database.name} at {root}/ until you press Ctrl-C.", err=True)
        once = {each: f"{root}/enter?once={site.invitations.issue(each, clock.machine())}" for each in people}
        for each, address in once.items():
            say(f"  to go in as {each}, once and within ten minutes: {address}", err=True)
        if launch and _has_screen():
            click.launch(once[people[0]])

    with suppress(KeyboardInterrupt):  # the server has answered what it was asked by then
        serve(site, "127.0.0.1", port, tell)


def _has_screen() -> bool:
    """Whether a browser could open here."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
