"""`/crm/v3/property-validations/{objectTypeId}`: the rules that values of a property have to keep, read only.

documented: paths and shapes. assumed: a property without rules answers with none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger_hubspot_emulator.answers import Answer, missing
from ledger_hubspot_emulator.portal import Portal
from ledger_hubspot_emulator.request import Request


def get_all(portal: Portal, request: Request) -> Answer:
    """The rules of every property of an object that has some."""
    found: dict[str, list[dict[str, Any]]] = {}
    for each in _of(portal, request):
        found.setdefault(each["property"], []).append(_rule(each))
    entries = [{"propertyName": name, "propertyValidationRules": rules} for name, rules in found.items()]
    return Answer(200, {"results": entries})


def of_property(portal: Portal, request: Request) -> Answer:
    """The rules of one property."""
    found = [_rule(each) for each in _of(portal, request) if each["property"] == request.parts["name"]]
    return Answer(200, {"results": found})


def of_type(portal: Portal, request: Request) -> Answer:
    """One rule of one property."""
    for each in _of(portal, request):
        if (each["property"], each["ruleType"]) == (request.parts["name"], request.parts["rule"]):
            return Answer(200, _rule(each))
    raise missing(f"{request.parts['name']} has no rule {request.parts['rule']}.")


def _of(portal: Portal, request: Request) -> list[dict[str, Any]]:
    entity = portal.entity(request.parts["object"])
    return [each for each in portal.validations if each["object"] == entity]


def _rule(each: Mapping[str, Any]) -> dict[str, Any]:
    keys = ("ruleType", "ruleArguments", "shouldApplyNormalization")
    return {key: each[key] for key in keys if key in each}
