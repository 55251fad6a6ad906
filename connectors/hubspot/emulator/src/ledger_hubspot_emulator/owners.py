"""`/crm/v3/owners`: the people who own records, which is how a user id gets a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger_hubspot_emulator.answers import Answer, missing
from ledger_hubspot_emulator.portal import Portal
from ledger_hubspot_emulator.request import Request


def get_all(portal: Portal, request: Request) -> Answer:
    """A page of the owners, or the one with an e-mail address."""
    email, archived = request.query.get("email"), request.flag("archived")
    users = [] if archived else [user for user in portal.users.values() if email in (None, user.get("email"))]
    return Answer(200, request.page([_owner(portal, user) for user in users], 500))


def get(portal: Portal, request: Request) -> Answer:
    """One owner by its id, or by the user's with `idProperty=userId`."""
    key = "userId" if request.query.get("idProperty") == "userId" else "id"
    for owner in (_owner(portal, user) for user in portal.users.values()):
        if str(owner[key]) == request.parts["id"]:
            return Answer(200, owner)
    raise missing(f"Owner {request.parts['id']} does not exist.")


def _owner(portal: Portal, user: Mapping[str, Any]) -> dict[str, Any]:
    """assumed: an owner's id is not the user's."""
    number = int(user["id"])
    return {
        "id": str(user.get("ownerId", number + 100_000)),
        "type": "PERSON",
        **{key: user[key] for key in ("email", "firstName", "lastName") if key in user},
        "userId": number,
        "userIdIncludingInactive": number,
        "createdAt": portal.stamp,
        "updatedAt": portal.stamp,
        "archived": False,
        "teams": [],
    }
