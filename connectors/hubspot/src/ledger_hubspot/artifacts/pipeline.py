"""Pipelines, whose stages are compared with a ladder and never written: `pipeline/deals/default`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ledger import Artifact, Effects, Ladder, Observed, Refused, Rule, TargetFault, UnknownName, Wanted
from ledger_hubspot.artifacts.sort import Sort, There, Written
from ledger_hubspot.compile import ladders
from ledger_hubspot.native import observed, options
from ledger_hubspot.native.naming import Place
from ledger_hubspot.reading.uses import Uses
from ledger_hubspot.wire.api import properties
from ledger_hubspot.wire.client import readable
from ledger_hubspot.wire.portal import Portal

WHY = "the stages of a pipeline are only compared: deals stand in them, and their probabilities are people's"
_FIX = "change the stages in HubSpot, or the definition"


def observe(portal: Portal, places: Mapping[int, Place]) -> dict[int, Observed]:
    """The pipelines at these places; a body of None where there is none."""
    return {key: _observed(portal, at) for key, at in places.items()}


def find(portal: Portal, at: Place) -> Observed:
    """The pipeline at a place. Raises UnknownName."""
    found = _observed(portal, at)
    if found.body is None:
        raise UnknownName(
            f"{at.object} have no pipeline `{at.name}`",
            "pipelines are known by their id, not by their label",
            "look up its id in HubSpot",
        )
    return found


def effects(portal: Portal, wanted: Mapping[int, Wanted], who: Uses) -> dict[int, Effects | Refused]:
    """Refused wherever something would have to be written."""
    return {number: _compared(one) for number, one in wanted.items()}


def apply(portal: Portal, wanted: Mapping[int, Wanted]) -> dict[int, Observed | TargetFault]:
    """Each as it is where it is as wanted, and a fault where it is not."""
    return {number: _held(one) for number, one in wanted.items()}


def _compared(wanted: Wanted) -> Effects | Refused:
    if wanted.artifact.body == wanted.observed.body:
        return Effects()
    address, apart = wanted.observed.address or wanted.artifact.address, _differences(wanted)
    return Refused(f"{address} is not written by the ledger", f"{apart}; {WHY}", _FIX)


def _differences(wanted: Wanted) -> str:
    if wanted.observed.body is None:
        return "there is no such pipeline"
    there, here = (list((each.body or {}).get("values", ())) for each in (wanted.observed, wanted.artifact))
    return "; ".join(options.differences(there, here))


def _held(wanted: Wanted) -> Observed | TargetFault:
    found = _compared(wanted)
    return TargetFault(found.what, found.why, found.fix) if isinstance(found, Refused) else wanted.observed


def _observed(portal: Portal, at: Place) -> Observed:
    found = properties.pipeline(portal.client, at.object, at.name)
    if found is None:
        return Observed("/".join(at), f"{at.object}.{at.name}", None)
    with readable(f"read pipeline {at.name}"):
        return observed.pipeline(found, at.object)


_PLACE = re.compile(r"pipeline/([a-z0-9_-]+)/([A-Za-z0-9_-]+)")


def _place(address: str, name: str) -> Place | None:
    match = _PLACE.fullmatch(address)
    return Place("pipeline", *match.groups()) if match else None


def _compiled(rule: Rule, at: Place, address: str, name: str) -> Artifact:
    assert isinstance(rule.meaning, Ladder)  # it holds nothing else
    return ladders.compiled(rule, rule.meaning, at)


def _never(at: Place, artifact: Artifact, version: str, there: There | None) -> Written:
    raise AssertionError(at)  # a refusal comes first


PIPELINE = Sort(
    name="pipeline",
    holds=frozenset({"ladder"}),
    place=_place,
    compile=_compiled,
    find=lambda portal, at, name: find(portal, at),
    observe=observe,
    effects=effects,
    apply=apply,
    refusal=lambda *_: WHY,
    calls=_never,
)
