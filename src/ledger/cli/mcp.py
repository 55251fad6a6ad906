"""`ledger mcp`: what agents read and propose, over the Model Context Protocol."""

from __future__ import annotations

from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.cli.report import Invocation, reporting
from ledger.errors import BadInput
from ledger.installing import install_extra

if TYPE_CHECKING:
    from ledger.mcp.tools import Source


@click.command("mcp")
@click.option("--at", metavar="ADDRESS", envvar="LEDGER_SERVER", help="Ask the ledger served there, with LEDGER_TOKEN.")
@reporting
def mcp_command(invocation: Invocation, at: str | None) -> Report:
    """Answer an agent on stdin and stdout, by the Model Context Protocol, until it closes them.

    At the address of `ledger serve`, it reads and proposes as the agent whose token LEDGER_TOKEN is, or the file that
    LEDGER_TOKEN_FILE names. On a file, it only reads, and tells nothing that was counted.
    """
    from ledger.answers.serving import AgentAnswered

    require_agents()
    from ledger.mcp.server import serve

    with suppress(KeyboardInterrupt):
        serve(_remote(at) if at else _file(invocation))
    return Report(AgentAnswered())


def require_agents() -> None:
    """Pass where what speaks the protocol is installed. Raises BadInput."""
    if find_spec("mcp") is None:
        why = "it needs the extra `agents`, and mcp is not installed"
        raise BadInput("no agent can be answered", why, install_extra("agents"))


def _remote(address: str) -> Source:
    from ledger.app.remote import remote
    from ledger.mcp.remote import RemoteSource

    return RemoteSource(remote(address))


def _file(invocation: Invocation) -> Source:
    from ledger.mcp.file import FileSource

    return FileSource(invocation.ledger)
