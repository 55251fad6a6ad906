r"""A ledger by its address: each call is a request of its API, by a token that says whose acts it makes.

call --request--> served ledger --answer--> our answer again, so that it reads as it does at the command line
                                \-a problem--> the same problem, in its three parts

An act goes under a key of its own, so that it counts once though it is sent again. A human being's token reads here and
does nothing else: what a model asks for is an agent's, who has an owner, and never a person's own.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import uuid4

import msgspec

from ledger.answers.answer import Answer
from ledger.app.remote import RemoteLedger, RemoteReply
from ledger.errors import NoRight, Refused, StorageFault
from ledger.govern.people.answers.token import TokenIdentity
from ledger.mcp.request import ApiRequest, proposal, request
from ledger.mcp.tools import TOOLS, Tool
from ledger.steps import Open, step

HUMAN = "human"


class RemoteSource:
    """The answers of a server."""

    tools = TOOLS

    def __init__(self, ledger: RemoteLedger) -> None:
        """Ask a ledger that somebody serves."""
        self._ledger = ledger

    @cached_property
    def me(self) -> TokenIdentity:
        """Whose acts the token makes. Raises LedgerError."""
        return msgspec.convert(self._sent(ApiRequest("GET", "/me")).data, TokenIdentity)

    def answer(self, tool: Tool, asked: Any) -> Answer:
        """The answer to a call. Raises LedgerError."""
        asking = request(tool.name, asked)
        return _answer(tool, self._acted(asking, asked) if tool.acts else self._sent(asking))

    def _acted(self, asking: ApiRequest, asked: Any) -> RemoteReply:
        """What an act comes to: sent once more under its key where the connection broke. Raises NoRight."""
        if self.me.kind == HUMAN:
            raise NoRight(
                f"{self.me.address} is a human being, and you are not",
                why="what an agent asks for is its own, and its owner counts as a co-author",
                fix=step(
                    "act by a token of an agent", "person add", Open("ADDRESS"), kind="agent", owner=Open("ADDRESS")
                ),
            )
        headers = {"Idempotency-Key": str(uuid4())}
        if asking.on:
            headers["If-Match"] = self._read(asking.on, asked.digest)
        try:
            return self._sent(asking, headers)
        except StorageFault:
            return self._sent(asking, headers)

    def _read(self, name: str, digest: str) -> str:
        """The ETag of a proposal, where it is as somebody read it. Raises Refused."""
        found = self._sent(ApiRequest("GET", proposal(name)))
        if not found.data["digest"].startswith(digest):
            what, why = f"{name} is not what you read", f"its digest is {found.data['digest']}"
            raise Refused(what, why, "read it again: the tools proposals and brief")
        return found.etag

    def _sent(self, asking: ApiRequest, headers: dict[str, str] | None = None) -> RemoteReply:
        return self._ledger.sent(asking.method, asking.address, asking.body, headers)


def _answer(tool: Tool, reply: RemoteReply) -> Answer:
    """An answer as it was before it was sent. Raises StorageFault where it is of another version."""
    for each in tool.answers:
        try:
            return msgspec.convert({each.content: reply.data} if each.content else reply.data, each)
        except msgspec.ValidationError as error:
            why = str(error)
    what = "the server's answer cannot be read"
    raise StorageFault(what, f"{why}; it may be of another version", "install the version that the server has")
