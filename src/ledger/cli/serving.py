"""`ledger serve`: the pages; `ledger sign-in`: an address that lets somebody in once."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting
from ledger.cli.say import say
from ledger.errors import BadInput
from ledger.installing import install_extra

if TYPE_CHECKING:
    from ledger.audit.trail.answers.audit import ActJudged
    from ledger.web.serve import Listening
    from ledger.web.site import Site

NEEDED = ("starlette", "uvicorn", "jinja2", "python_multipart")
POOL = 8
"""Connections that a server of pages has to a ledger in PostgreSQL; whoever asks while all are taken waits for one."""


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port; 0 is any.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address of this machine to listen on.")
@click.option("--uds", metavar="PATH", default="", help="Listen on a Unix socket instead, for a proxy.")
@click.option("--for", "others", metavar="ADDRESS", multiple=True, help="Let these people in, not only who acts here.")
@reporting
def serve_command(invocation: Invocation, port: int, host: str, uds: str, others: tuple[str, ...]) -> Report:
    """Serve the pages on which people read and decide, on this machine.

    It prints an address that signs its person in once. Whoever can read it could act on this command line too, so what
    they do is recorded as asserted.

    If `ledger.toml` gives the pages an address over https, they are for people on other machines, who come through a
    proxy that speaks https, and sign in by OpenID Connect, by that proxy or by a passkey. An address that signs in once
    is then printed only for those named with --for.
    """
    from ledger.answers.serving import served

    require_web()
    from ledger.web.serve import Listening, site_of

    invocation.pool = POOL
    where = Listening(host, port, uds)
    site = site_of(invocation.ledger, where)
    serve_pages(site, where, others if site.address else others or (invocation.asserted.address,))
    return Report(served())


@click.command("sign-in")
@click.argument("address", shell_complete=params.known("person"))
@reporting
def sign_in_command(invocation: Invocation, address: str) -> Report:
    """Print an address that signs ADDRESS in once, on the pages that are being served.

    What they do is recorded as asserted: whoever can run this could act as them on the command line, too.
    """
    from ledger.answers.serving import SignInAddress

    require_web()
    from ledger.app import clock
    from ledger.web.identity.local import LIFE, invitations
    from ledger.web.serve import root_of

    ledger = invocation.ledger
    person, root = ledger.person(address).address, root_of(ledger)
    secret = invitations(ledger).issue(person, clock.machine())
    return Report(SignInAddress(person=person, address=f"{root}/enter?once={secret}", minutes=LIFE // 60))


def require_web() -> None:
    """Pass where what serves pages is installed. Raises BadInput."""
    missing = [each for each in NEEDED if find_spec(each) is None]
    if missing:
        why = f"they need the extra `web`, and {missing[0]} is not installed"
        raise BadInput("no pages can be served", why, install_extra("web"))


def serve_pages(site: Site, where: Listening, people: tuple[str, ...], *, launch: bool = False) -> None:
    """Serve until Ctrl-C, with a one-time address for each of these people; the first is opened where `launch`."""
    from ledger.app import clock
    from ledger.audit.trail.answers.audit import judged_line
    from ledger.web.serve import serve

    ledger = site.ledger
    for each in people:
        ledger.person(each)

    def tell(at: int, others: list[str]) -> None:
        for each in others:
            say(f"This ledger is served at {each}, too: both may act, and each has sign-ins of the other.", err=True)
        root = site.address or f"http://localhost:{at}"
        say(f"Serving {ledger.settings.database.name} at {root}/ until you press Ctrl-C.", err=True)
        once = {each: f"{root}/enter?once={site.invitations.issue(each, clock.machine())}" for each in people}
        for each, address in once.items():
            say(f"  to go in as {each}, once and within ten minutes: {address}", err=True)
        if launch and _has_screen():
            click.launch(once[people[0]])

    def warn(each: ActJudged) -> None:
        say(f"Warning: {ledger.named(judged_line(each))}", err=True)

    with suppress(KeyboardInterrupt):  # the server has answered what it was asked by then
        serve(site, where, tell, warn)


def _has_screen() -> bool:
    """Whether a browser could open here."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
