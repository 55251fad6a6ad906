"""`ledger mcp`: what agents read and propose, over the Model Context Protocol."""

from __future__ import annotations

from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.cli.report import Invocation, reporting
from ledger.errors import BadInput

if TYPE_CHECKING:
    from ledger.mcp.tools import Source

TOKEN = "env:LEDGER_TOKEN"


@click.command("mcp")
@click.argument("url", metavar="[URL]", required=False)
@click.option(
    "--token",
    metavar="REFERENCE",
    default=TOKEN,
    show_default=True,
    help="Where the token stands: env:NAME, file:PATH.",
)
@reporting
def mcp_command(invocation: Invocation, url: str | None, token: str) -> Report:
    """Answer an agent on stdin and stdout, by the Model Context Protocol, until it closes them.

    With the URL of `ledger serve`, it reads and proposes there as whoever the token is of: an agent, or a service. On a
    file, it only reads, and tells nothing that was counted.
    """
    from ledger.answers.serving import AgentAnswered

    require_agents()
    from ledger.mcp.server import serve

    with suppress(KeyboardInterrupt):
        serve(_remote(url, token) if url else _file(invocation))
    return Report(AgentAnswered())


def require_agents() -> None:
    """Pass where what speaks the protocol is installed. Raises BadInput."""
    if find_spec("mcp") is None:
        why = "it needs the extra `agents`, and mcp is not installed"
        raise BadInput("no agent can be answered", why, "pip install 'definition-ledger[agents]'")


def _remote(url: str, token: str) -> Source:
    from ledger.app.secrets import secret_of
    from ledger.mcp.connection import Connection, require_private
    from ledger.mcp.remote import RemoteSource

    address = require_private(url)
    return RemoteSource(Connection(address, secret_of("token", f"the ledger at {address}", token, Path.cwd())))


def _file(invocation: Invocation) -> Source:
    from ledger.mcp.file import FileSource

    return FileSource(invocation.ledger)
