"""A compiled list and the helper lists below it, as the portal would hold and judge them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from ledger_hubspot.native.branch import write
from ledger_hubspot.native.helpers import in_order, resolve
from ledger_hubspot_emulator.filters import Moment, passes
from ledger_hubspot_emulator.schema import check

Contact = Mapping[str, str]


def numbers(body: Mapping[str, Any]) -> dict[str, str]:
    """A number for each helper list of a body, in the order of creation."""
    return {digest: str(900 + place) for place, digest in enumerate(in_order(body.get("helpers", {})))}


def on_the_wire(body: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The filter branches of a body as HubSpot takes them: of its helper lists by number, its own under ``""``."""
    ids = numbers(body)
    helpers = {ids[digest]: write(resolve(normal, ids)) for digest, normal in body.get("helpers", {}).items()}
    return {**helpers, "": write(resolve(body["filterBranch"], ids))}


def accepted(body: Mapping[str, Any], properties: Mapping[str, Any], lists: Mapping[str, Any]) -> None:
    """Raise unless the portal would take each list, made in the order of creation."""
    wire = on_the_wire(body)
    made = dict(lists)
    for number in (*numbers(body).values(), ""):
        check(wire[number], properties, made)
        made[number] = None


def membership(
    body: Mapping[str, Any], now: datetime, zone: str, in_list: Callable[[str, Contact], bool], **more: Any
) -> Callable[[Contact], bool]:
    """Who is in the list; `in_list` tells the membership of any list that is no helper."""
    wire = on_the_wire(body)

    def inside(number: str, contact: Contact) -> bool:
        return passes(wire[number], contact, moment) if number in wire else in_list(number, contact)

    moment = Moment(now, zone, inside, **more)
    return lambda contact: passes(wire[""], contact, moment)
