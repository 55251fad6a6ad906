"""An agent as its client runs it: the official client of the protocol, over stdio, with a real `ledger mcp`.

with agent(desk, url, token=token) as bot:
    bot.data("definition", key="mql")
    bot.problem("withdraw", proposal="mql#2", digest=..., because="a slip")
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import StdioServerParameters
from mcp.client.client import Client
from mcp.client.stdio import stdio_client
from mcp_types import CallToolResult, Tool

from shell import ANA, CHARTER, CRO, DANA, TERMS, Desk, criteria

BOT = "bot@acme.example"
TOMORROW = {"effective": "2026-02-03", "nature": "policy", "standard": "prospective", "reason": "agreed"}


@dataclass
class Agent:
    """One client and the process that it talks to."""

    portal: BlockingPortal
    client: Client

    @property
    def tools(self) -> list[Tool]:
        """The tools that it is offered."""
        return self.portal.call(self.client.list_tools).tools

    def call(self, tool: str, given: dict[str, Any]) -> CallToolResult:
        """What a call comes to, whatever that is."""
        return self.portal.call(self.client.call_tool, tool, given)

    def data(self, tool: str, **given: Any) -> Any:
        """The data of an answer."""
        found = self.call(tool, given)
        assert not found.is_error, said(found)
        return found.structured_content["data"]

    def said(self, tool: str, **given: Any) -> str:
        """An answer, or a problem, as it reads."""
        return said(self.call(tool, given))

    def problem(self, tool: str, **given: Any) -> dict[str, str]:
        """The first problem of a call that fails."""
        found = self.call(tool, given)
        assert found.is_error, said(found)
        first: dict[str, str] = found.structured_content["errors"][0]
        return first


def said(found: CallToolResult) -> str:
    """The words of a result; its data follow in a block of their own."""
    words, _ = found.content
    return words.text  # type: ignore[union-attr]


@contextmanager
def agent(desk: Desk, at: str = "", token: str = "") -> Iterator[Agent]:
    """A client of `ledger mcp`: at an address by a token, or on the file of the desk."""
    given, args = {**desk.environment(), **({"LEDGER_TOKEN": token} if token else {})}, ["--at", at] if at else []
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "ledger", "mcp", *args], env=given, cwd=desk.folder
    )
    with (
        open(os.devnull, "w") as nowhere,
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(stdio_client(server, nowhere))) as client,
    ):
        yield Agent(portal, client)


@contextmanager
def served(desk: Desk, port: int = 0) -> Iterator[str]:
    """The address of a real `ledger serve`."""
    process = desk.at(by=CRO).spawn(f"ledger serve --port {port}", stderr=subprocess.PIPE)
    try:
        assert process.stderr
        lines = (line.decode() for line in process.stderr)
        yield next(found[0] for line in lines if (found := re.search(r"http://localhost:\d+", line)))
    finally:
        process.terminate()
        process.communicate(timeout=60)


def seat(desk: Desk, owner: str = ANA) -> str:
    """Register the agent, seat it as a steward, and make a token by which it proposes."""
    desk.does(f"ledger person add {BOT} --kind agent --owner {owner}", by=DANA)
    seats = CHARTER.replace("steward: [ana@acme.example,", f"steward: [{BOT}, ana@acme.example,")
    desk.write("seated.yaml", seats)
    desk.does(f"ledger propose seated.yaml --effective 2026-02-02 {TERMS} --because 'it drafts'", by=DANA)
    desk.does("ledger ratify charter/lifecycle#2", by=DANA)
    return token(desk, "bot")


def token(desk: Desk, name: str, address: str = BOT, more: str = "--scope propose") -> str:
    """A new token of somebody."""
    made: str = desk.does(f"ledger token add {name} --for {address} {more} --json", by=DANA).data["token"]
    return made


def entity(key: str) -> str:
    """An entity of its own: nothing else is decided about it."""
    return f"kind: entity\nkey: {key}\nscope: lifecycle\ntitle: {key}\nfields:\n  size: {{type: number}}\n"


def change(text: str = "score >= 70 AND employees >= 200", **more: str) -> dict[str, Any]:
    """What is given to propose a criteria."""
    return {"document": criteria(text, **more), "because": "sales asked", **TOMORROW}
