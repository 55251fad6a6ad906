"""A framework as it is stored. This shape is on disk: it is added to and never changed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from ledger.language.literals import plain
from ledger.language.tree import Json
from ledger.language.tree_json import unreadable
from ledger.meanings.framework.framework import ChannelField, Criterion, Framework, Gate, PilotRule, Threshold


def framework_json(found: Framework) -> dict[str, Json]:
    """What `framework_from` reads. What is not said is left out."""
    pilot = found.pilot
    return {
        "asks": [_field(each) for each in found.asks],
        "gates": [_gate(each) for each in found.gates],
        "criteria": [_criterion(each) for each in found.criteria],
        "rule": [{"outcome": each.outcome, "least": plain(decimal(each.least))} for each in found.thresholds],
        "otherwise": found.otherwise,
        **(
            {"pilot": {"needs": [*pilot.needs], "longest": pilot.longest, "extensions": pilot.extensions}}
            if pilot
            else {}
        ),
        "review": dict(found.reviews),
        "assessors": {"at_least": found.assessors, "spread": found.spread},
    }


def framework_from(stored: Any) -> Framework:
    """The framework that was stored. Raises BadInput where it is no such thing."""
    match stored:
        case {
            "asks": [*asks],
            "gates": [*gates],
            "criteria": [*criteria],
            "rule": [*rule],
            "otherwise": str(otherwise),
            "review": dict(reviews),
            "assessors": {"at_least": int(assessors), "spread": int(spread)},
            **rest,
        }:
            return Framework(
                tuple(ChannelField(**{**each, "choices": tuple(each.get("choices", ()))}) for each in asks),
                tuple(Gate(**each) for each in gates),
                tuple(_criterion_from(**each) for each in criteria),
                tuple(Threshold(each["outcome"], Fraction(each["least"])) for each in rule),
                otherwise,
                _pilot_from(rest.get("pilot")),
                reviews,
                assessors,
                spread,
            )
    raise unreadable(stored)


def decimal(number: Fraction) -> Decimal:
    """A number of a document, exact: it was written as a decimal."""
    return Decimal(number.numerator) / Decimal(number.denominator)


def _field(each: ChannelField) -> Json:
    return {"key": each.key, "type": each.type} | _said(each, "of", "unit", "choices", "title")


def _gate(each: Gate) -> Json:
    asked = {"question": each.question, "argument": each.argument} if each.question else {"asked": each.asked}
    return {"key": each.key, **asked} | _said(each, "evidence", "renew")


def _criterion(each: Criterion) -> Json:
    weight: Json = each.lowest if each.lowest == each.highest else [each.lowest, each.highest]
    return {"key": each.key, "weight": weight, "scale": [*each.scale]} | _said(
        each, "title", "evidence", "renew", "floor"
    )


def _criterion_from(*, key: str, weight: Any, scale: list[str], title: str = "", **rest: Any) -> Criterion:
    lowest, highest = weight if isinstance(weight, list) else (weight, weight)
    return Criterion(key, title, lowest, highest, tuple(scale), **rest)


def _pilot_from(stored: Any) -> PilotRule | None:
    return PilotRule(tuple(stored["needs"]), stored["longest"], stored["extensions"]) if stored else None


def _said(each: Any, *names: str) -> dict[str, Json]:
    found = {name: getattr(each, name) for name in names}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items() if value}
