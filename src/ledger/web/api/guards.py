"""What stands before an operation beside the token: that what it answers was read."""

from __future__ import annotations

from ledger.errors import Refused
from ledger.steps import step
from ledger.web.api.call import ApiCall
from ledger.web.api.problem import Rejection


def require_read(call: ApiCall, tag: str, proposal: str) -> None:
    """Pass where an act names, by If-Match, the ETag of what was read, and it is so still. Raises Rejection."""
    given = call.request.headers.get("if-match", "")
    if not given.strip():
        why = "somebody may have changed it since you read it"
        fix = "send the ETag of the proposal that you read as If-Match"
        raise Rejection(428, Refused("the request does not say what was read", why, fix))
    if tag not in [each.strip() for each in given.split(",")]:
        why = "it changed since, or that is no ETag of it"
        raise Rejection(412, Refused(f"{proposal} is not what you read", why, step("read it again", "show", proposal)))
