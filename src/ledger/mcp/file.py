"""A ledger on a file, read: nobody has shown who asks, so nothing is recorded, and nothing that was counted is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ledger.answers.answer import Answer, resolved
from ledger.app.explained import refusal
from ledger.app.ledger import Ledger
from ledger.govern.definitions.answers.definitions import definition_list
from ledger.govern.definitions.queries.definitions import definitions_on, version_on
from ledger.govern.documents.answers.change import diff_answer
from ledger.govern.documents.answers.documents import document_checks
from ledger.govern.documents.queries.compare import compared
from ledger.govern.documents.queries.documents import document_given
from ledger.govern.proposals.answers.brief import brief_answer
from ledger.govern.proposals.answers.standing import proposal_list
from ledger.govern.proposals.decide.check import check_documents
from ledger.govern.proposals.decide.view import view
from ledger.govern.proposals.queries.routing import standings
from ledger.mcp import inputs
from ledger.mcp.tools import READING, Tool
from ledger.measure.counting.answers.why import why_answer
from ledger.measure.counting.queries.why import why_told
from ledger.measure.figures.answers.reported import show_version


class FileSource:
    """The answers of an open ledger."""

    tools = READING

    def __init__(self, ledger: Ledger) -> None:
        """Read a ledger."""
        self._ledger = ledger

    def answer(self, tool: Tool, asked: Any) -> Answer:
        """The answer to a call, with addresses in the place of people's ids. Raises LedgerError."""
        ledger = self._ledger
        ledger.reread_people()  # it runs for long, and forgets so whoever was erased meanwhile
        try:
            return resolved(_ASKED[tool.name](ledger, asked), partial(ledger.named_throughout, texts_only=True))
        except Exception as broken:
            raise refusal(ledger, broken) from None


def _definitions(ledger: Ledger, asked: inputs.DefinitionsCall) -> Answer:
    return definition_list(ledger, definitions_on(ledger, asked.on, asked.known_on))


def _definition(ledger: Ledger, asked: inputs.DefinitionCall) -> Answer:
    return show_version(ledger, version_on(ledger, asked.key, asked.on, None, None), None, governs=True)


def _explain(ledger: Ledger, asked: inputs.ExplainCall) -> Answer:
    return why_answer(ledger, why_told(ledger, asked.key, json.dumps(asked.record), "record"), platforms=False)


def _meaning_diff(ledger: Ledger, asked: inputs.MeaningDiffCall) -> Answer:
    return diff_answer(*compared(ledger, asked.before, asked.after))


def _proposals(ledger: Ledger, _: inputs.ProposalsCall) -> Answer:
    return proposal_list(ledger, standings(ledger, closed=False))


def _brief(ledger: Ledger, asked: inputs.BriefCall) -> Answer:
    return brief_answer(view(ledger, None, asked.proposal, None), None, "none")


def _check(ledger: Ledger, asked: inputs.CheckCall) -> Answer:
    return document_checks(check_documents(ledger, [document_given(asked.document)], asked.effective))


_ASKED: Mapping[str, Callable[[Ledger, Any], Answer]] = {
    "definitions": _definitions,
    "definition": _definition,
    "explain": _explain,
    "meaning_diff": _meaning_diff,
    "proposals": _proposals,
    "brief": _brief,
    "check": _check,
}
