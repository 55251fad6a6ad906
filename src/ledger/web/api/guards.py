"""What stands before an operation beside the token: seats, and what was read."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.app.choices import ROLES, Role
from ledger.app.questions.rights import may_read
from ledger.errors import Fix, Refused
from ledger.web.api.call import ApiCall
from ledger.web.api.problem import Rejection


def require_seat(call: ApiCall, roles: Sequence[Role] = ROLES) -> None:
    """Pass where who asks holds such a seat, in whatever scope; an agent's does not count. Raises Rejection."""
    if not may_read(call.ledger, call.actor, roles):
        why = "what was counted, and what platforms hold, is for those who answer for it"
        fix = f"ask somebody who is seated as {' or '.join(roles)}: ledger rights"
        raise Rejection(403, Refused(f"{call.address} may not read this", why, fix))


def require_read(call: ApiCall, tag: str, proposal: str) -> None:
    """Pass where an act names, by If-Match, the ETag of what was read, and it is so still. Raises Rejection."""
    given = call.request.headers.get("if-match", "")
    if not given.strip():
        why = "somebody may have changed it since you read it"
        fix = "send the ETag of the proposal that you read as If-Match"
        raise Rejection(428, Refused("the request does not say what was read", why, fix))
    if tag not in [each.strip() for each in given.split(",")]:
        why = "it changed since, or that is no ETag of it"
        raise Rejection(412, Refused(f"{proposal} is not what you read", why, Fix("read it again", "show", proposal)))
