"""Every fault at every request of an apply: the next one converges, nothing is made twice, nobody else is touched.

Every exchange is judged by HubSpot's own files, as in every test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

import pytest
from hubspot_lead import LEAD, MQL_TEXT, PROPERTIES, compiled, rule, seed

import ledger_hubspot_emulator
from conftest import Place
from ledger.artifacts.data import Artifact, Observed
from ledger.errors import TargetClosed, TargetFault, UnknownName
from ledger.language.read import read
from ledger.meanings.ladder import Ladder, Stage
from ledger.meanings.score import Score, Weighted
from ledger.testing import Single
from ledger_hubspot import HubSpot
from ledger_hubspot.wire.api import lists, properties
from strategies import how_many

OpenPortal = Callable[..., Any]
NAMES = ["a new list", "a list in place", "a list that was deleted", "a list on helper lists", "a score", "stages"]
FAULTS: dict[str, dict[str, Any]] = {
    "refused before": {"status": 502},
    "refused after": {"status": 502, "after": True},
    "cut before": {"drop": True},
    "cut after": {"drop": True, "after": True},
    "half an answer": {"truncate": 20, "after": True},
    "reset before": {"reset": True},
    "reset after": {"reset": True, "after": True},
    "locked": {"status": 423},
    "moving": {"status": 477},
    "too many requests": {"status": 429},
    "too late": {"latency": 0.25, "times": 1},
    "stale reads": {"stale": 2, "times": 1},
    "stale reads for long": {"stale": 9, "times": 1},
    "no more today": {"status": 429, "policy": "DAILY", "times": 99},
}
EVERY = how_many(3, 2, 1)
"""Of the requests of an apply, each nth has a fault; which ones differs by fault, so that each has some."""
SCORE = Score((Weighted(read("score >= 65", LEAD), 40), Weighted(read("employees > 200", LEAD), 30)), 0, 100)
STAGES = Ladder((Stage("new", "New", read("score > 1", LEAD)), Stage("mql", "MQL", read("score > 5", LEAD))))
STAGE = {"name": "stage", "type": "enumeration", "fieldType": "select", "options": ["new"]}
LARGE = " AND ".join(f"(score > {number} OR employees > {number + 1})" for number in range(9))


def artifact(name: str) -> Artifact:
    match name:
        case "a new list":
            return compiled(MQL_TEXT, name="New")
        case "a list in place":
            return compiled(MQL_TEXT, address="list/12")
        case "a list on helper lists":
            return compiled(LARGE, name="Large")
        case "a list that was deleted":
            return compiled(MQL_TEXT, address="list/12")
        case "stages":
            return HubSpot().compile(rule("TRUE", meaning=STAGES), "property/contacts/stage", "contacts.stage")
        case _:
            return HubSpot().compile(rule("TRUE", meaning=SCORE), "", "contacts.fit")


def seen_now(session: Any, wanted: Artifact) -> Observed:
    try:
        return session.observe(wanted.address) if wanted.address else session.find(wanted.name)  # type: ignore[no-any-return]
    except UnknownName:
        return Observed("", wanted.name, None)


def names(place: Any) -> list[str]:
    client = place.session._portal.client
    return sorted([entry["name"] for entry in lists.like(client, "")] + list(properties.all_of(client, "contacts")))


@contextmanager
def opened(name: str) -> Iterator[Place]:
    """A portal for an artifact of that name."""
    connector = HubSpot(sleep=lambda _: None, reads=3, jitter=lambda: 0.0)
    with ledger_hubspot_emulator.serve(seed(properties=[*PROPERTIES, STAGE])) as sandbox:
        settings = dict(sandbox.settings)
        place = Place(sandbox.url, settings, connector, Single(connector.connect(settings)))
        if name == "a list that was deleted":
            place.door("edit", list="12", deleted=True)
        yield place


@cache
def undisturbed(name: str) -> tuple[int, list[str]]:
    """How many requests the apply takes, and what is there afterwards."""
    wanted = artifact(name)
    with opened(name) as place:
        seen, before = seen_now(place.session, wanted), len(place.sent())
        assert place.session.apply(wanted, seen).body == wanted.body
        return len(place.sent()) - before, names(place)


@pytest.mark.parametrize("what", FAULTS)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.fault(32)
@pytest.mark.fault(33)
@pytest.mark.fault(34)
def test_it_converges(name: str, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if what == "too late":
        monkeypatch.setattr("ledger_hubspot.wire.client._TIMEOUT", (5.0, 0.1))
    wanted = artifact(name)
    count, expected = undisturbed(name)
    assert count >= 4
    for step in range(1 + [*FAULTS].index(what) % EVERY, count + 1, EVERY):
        with opened(name) as place:
            neighbour, seen = place.session.observe("list/5"), seen_now(place.session, wanted)
            place.door("faults", **{"nth": step, "times": 5, **FAULTS[what]})
            with suppress(TargetFault):
                place.session.apply(wanted, seen)
            place.forget_faults()
            after = place.connect()
            assert after.apply(wanted, seen_now(after, wanted)).body == wanted.body, step
            assert names(place) == expected, step
            assert after.observe("list/5") == neighbour, step


def test_once_the_day_is_over_it_is_closed(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    place.door("faults", status=429, policy="DAILY", times=99)
    with pytest.raises(TargetClosed):
        place.session.apply(compiled(MQL_TEXT), Observed("", "", None))
