"""The JSON body of a request."""

from __future__ import annotations

import json
from typing import Any

from ledger.testing import Call
from ledger_salesforce_emulator.answers import ApiError


def parsed(call: Call) -> Any:
    """What the body holds. Raises ApiError where it is no JSON."""
    if not call.headers.get("content-type", "").startswith("application/json"):  # assumed wording
        raise ApiError(415, "UNSUPPORTED_MEDIA_TYPE", "Content type not supported")
    try:
        return json.loads(call.body)
    except ValueError:
        raise ApiError(400, "JSON_PARSER_ERROR", "Unexpected character at [line:1, column:1]") from None
