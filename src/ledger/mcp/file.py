"""A ledger on a file, read: nobody has shown who asks, so nothing is recorded, and nothing that was counted is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ledger.answers.answer import Answer, resolved
from ledger.answers.brief import brief_answer
from ledger.answers.change import diff_answer
from ledger.answers.definition import definition_list, version_text
from ledger.answers.document import document_checks
from ledger.answers.standing import proposal_list
from ledger.answers.why import why_answer
from ledger.app.briefs.view import view
from ledger.app.decisions.check import check_documents
from ledger.app.decisions.routing import standings
from ledger.app.explained import refusal
from ledger.app.ledger import Ledger
from ledger.app.questions.compare import compared
from ledger.app.questions.definitions import definitions_on, version_on
from ledger.app.questions.documents import document_given
from ledger.app.questions.why import why_told
from ledger.mcp import inputs
from ledger.mcp.tools import READING, Tool


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
    return version_text(ledger, version_on(ledger, asked.key, asked.on, None, None), None, governs=True)


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
