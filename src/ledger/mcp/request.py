"""Each call as a request of the API: a method, an address, and what goes with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import msgspec

from ledger.mcp import inputs

Fields = Mapping[str, Any]


class ApiRequest(NamedTuple):
    """What is sent: the query of a GET or the body of a POST. `on` is the proposal that an act is on."""

    method: str
    path: str
    query: Fields | None = None
    body: Fields | None = None
    on: str = ""

    @property
    def address(self) -> str:
        """Where it goes, with its query."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path


def request(tool: str, asked: inputs.ToolInput) -> ApiRequest:
    """The request that answers a call."""
    return _REQUESTS[tool](asked, msgspec.to_builtins(asked))


def proposal(name: str) -> str:
    """The address of a proposal."""
    return f"/proposals/{quote(name, safe='')}"


def _definitions(_: inputs.DefinitionsCall, given: Fields) -> ApiRequest:
    return ApiRequest("GET", "/definitions", given)


def _definition(asked: inputs.DefinitionCall, given: Fields) -> ApiRequest:
    return ApiRequest("GET", _of(asked.key), _without(given, "key"))


def _explain(asked: inputs.ExplainCall, given: Fields) -> ApiRequest:
    return ApiRequest("POST", f"{_of(asked.key)}/why", body=_without(given, "key"))


def _meaning_diff(_: inputs.MeaningDiffCall, given: Fields) -> ApiRequest:
    return ApiRequest("GET", "/diff", given)


def _proposals(_: inputs.ProposalsCall, given: Fields) -> ApiRequest:
    return ApiRequest("GET", "/proposals", {"limit": 1000})


def _brief(asked: inputs.BriefCall, given: Fields) -> ApiRequest:
    return ApiRequest("GET", f"{proposal(asked.proposal)}/brief")


def _check(_: inputs.CheckCall, given: Fields) -> ApiRequest:
    return ApiRequest("POST", "/check", body=given)


def _propose(_: inputs.ProposeCall, given: Fields) -> ApiRequest:
    return ApiRequest("POST", "/proposals", body=given)


def _revise(asked: inputs.ReviseCall, given: Fields) -> ApiRequest:
    body = _without(given, "proposal", "digest")
    return ApiRequest("POST", f"{proposal(asked.proposal)}/revise", body=body, on=asked.proposal)


def _withdraw(asked: inputs.WithdrawCall, given: Fields) -> ApiRequest:
    body = _without(given, "proposal", "digest")
    return ApiRequest("POST", f"{proposal(asked.proposal)}/withdraw", body=body, on=asked.proposal)


def _of(key: str) -> str:
    return f"/definitions/{quote(key, safe='')}"


def _without(given: Fields, *names: str) -> Fields:
    return {name: each for name, each in given.items() if name not in names}


_REQUESTS: Mapping[str, Callable[[Any, Fields], ApiRequest]] = {
    "definitions": _definitions,
    "definition": _definition,
    "explain": _explain,
    "meaning_diff": _meaning_diff,
    "proposals": _proposals,
    "brief": _brief,
    "check": _check,
    "propose": _propose,
    "revise": _revise,
    "withdraw": _withdraw,
}
