"""The tools that there are: seven that read, and three that ask for a change or take it back. A test pins the list."""

from __future__ import annotations

import inspect
from typing import Any, NamedTuple, Protocol

import msgspec

from ledger.answers.answer import Answer
from ledger.answers.reply import ProposalReply
from ledger.govern.definitions.answers.definitions import DefinitionList, VersionText
from ledger.govern.documents.answers.change import DiffAnswer
from ledger.govern.documents.answers.documents import DocumentChecks
from ledger.govern.proposals.answers.brief import BriefAnswer
from ledger.govern.proposals.answers.proposals import ProposalEntry, SameProposal
from ledger.govern.proposals.answers.standing import ProposalList
from ledger.mcp import inputs
from ledger.mcp.inputs import ToolInput
from ledger.measure.counting.answers.why import WhyAnswer


class Tool(NamedTuple):
    """One of them: what it takes, and the answers that it may give. `acts` where it puts something on record."""

    name: str
    asked: type[ToolInput]
    answers: tuple[type[Answer], ...]
    acts: bool = False

    @property
    def about(self) -> str:
        """What it does, for an agent."""
        return inspect.getdoc(self.asked) or ""

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of what it takes."""
        found = msgspec.json.schema_components([self.asked])[1][self.asked.__name__]
        fields = {name: _plain(each) for name, each in found["properties"].items()}
        required = found.get("required", [])
        return {"type": "object", "properties": fields, "required": required, "additionalProperties": False}


class Source(Protocol):
    """Where answers come from."""

    @property
    def tools(self) -> tuple[Tool, ...]:
        """Those that it can answer."""
        ...

    def answer(self, tool: Tool, asked: Any) -> Answer:
        """The answer to a call. Raises LedgerError."""
        ...


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a field that may be left out: it is never null."""
    some = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    return some[0] if len(some) == 1 else {name: each for name, each in schema.items() if name != "default"}


TOOLS = (
    Tool("definitions", inputs.DefinitionsCall, (DefinitionList,)),
    Tool("definition", inputs.DefinitionCall, (VersionText,)),
    Tool("explain", inputs.ExplainCall, (WhyAnswer,)),
    Tool("meaning_diff", inputs.MeaningDiffCall, (DiffAnswer,)),
    Tool("proposals", inputs.ProposalsCall, (ProposalList,)),
    Tool("brief", inputs.BriefCall, (BriefAnswer,)),
    Tool("check", inputs.CheckCall, (DocumentChecks,)),
    Tool("propose", inputs.ProposeCall, (SameProposal, ProposalEntry), acts=True),
    Tool("revise", inputs.ReviseCall, (SameProposal, ProposalEntry), acts=True),
    Tool("withdraw", inputs.WithdrawCall, (ProposalReply,), acts=True),
)
READING = tuple(each for each in TOOLS if not each.acts)
