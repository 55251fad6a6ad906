"""What a flight of sync may do by itself: put back what was applied, and nothing new that moves too many."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ledger.app import clock
from ledger.app.ledger import Ledger
from ledger.artifacts.data import Effects
from ledger.data import replace
from ledger.deliver.delivery.decide.apply import apply
from ledger.deliver.delivery.queries.permit import Permit
from ledger.deliver.delivery.queries.plan import plan
from ledger.deliver.sync import decide as sync
from ledger.deliver.targets.queries.targets import calls_today, deliveries
from ledger.errors import TargetClosed
from memory import Memory, delivering, opened
from platforms import next_version
from shell import OPS, Desk, governed

MANY, FEW = Effects(4, 0, 4, records=10), Effects(1, 0, 4, records=10)


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger's day is set by the environment."""
    monkeypatch.setenv("LEDGER_NOW", "")
    monkeypatch.setattr(clock, "machine", lambda: 1_000)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return governed(tmp_path)


class Session:
    """What a platform is asked through; it counts the requests."""

    def __init__(self, platform: Memory) -> None:
        self._platform, self._before = platform, len(platform.calls)

    @property
    def calls(self) -> int:
        """The requests since it was opened."""
        return len(self._platform.calls) - self._before

    def __getattr__(self, name: str) -> Any:
        return getattr(self._platform, name)


class Platform(Memory):
    """A platform whose sessions count."""

    def connect(self, settings: Mapping[str, str]) -> Any:
        return Session(self)


def allowed(ledger: Ledger, **sync: str) -> Ledger:
    """The same ledger, whose ledger.toml says this of `mem`."""
    ledger.settings = replace(ledger.settings, targets={"mem": {"connector": "mem", **sync}})
    return ledger


def applied(desk: Desk, platform: Memory, *names: str) -> Ledger:
    """A ledger whose `mql` was applied to these lists."""
    ledger = delivering(desk, {"mem": names}, mem=platform)
    assert all(each.done for each in apply(ledger, ledger.actor(OPS), plan(ledger, "mem"), Permit(large=True)))
    return ledger


def by_hand(platform: Memory, *addresses: str) -> None:
    for each in addresses:
        platform.held[each] = {"criteria": "whatever"}


def test_putting_back_what_was_applied_may_move_many(desk: Desk) -> None:
    platform = Platform(counts=FEW)
    ledger = allowed(applied(desk, platform, "A"), mode="enforce", enforce="list/1")
    before = platform.held["list/1"]
    by_hand(platform, "list/1")
    platform.counts = MANY
    flown = sync.flight(ledger, ledger.actor(OPS), "mem")
    assert (flown.applied, flown.refused, flown.problem) == (("list/1",), (), None)
    assert platform.held["list/1"] == before


def test_a_new_version_that_moves_many_is_left_to_people_also_where_a_hand_edit_came_before_it(desk: Desk) -> None:
    platform = Platform(counts=FEW)
    ledger = allowed(applied(desk, platform, "A", "B"), mode="enforce", enforce="list/1, list/2")
    next_version(desk, "score >= 10")
    by_hand(platform, "list/1")
    platform.counts = MANY
    held = dict(platform.held)
    flown = sync.flight(ledger, ledger.actor(OPS), "mem")
    assert flown.applied == ()
    assert [each.what for each in flown.refused] == [
        "mem A would flip 4 of 10 verdicts",
        "mem B would flip 4 of 10 verdicts",
    ]
    assert all(each.fix.endswith("ledger apply FILE --allow-large") for each in flown.refused)
    assert platform.held == held


def test_a_new_version_that_moves_few_is_brought_there_beside_what_is_put_back(desk: Desk) -> None:
    platform = Platform(counts=FEW)
    ledger = allowed(applied(desk, platform, "A", "B"), mode="enforce", enforce="list/1, list/2")
    next_version(desk, "score >= 10")
    by_hand(platform, "list/1")
    assert sorted(sync.flight(ledger, ledger.actor(OPS), "mem").applied) == ["list/1", "list/2"]
    assert {each.version for each in deliveries(ledger).of("mem")} == {2}


def test_the_day_s_requests_are_counted_for_all_programs_and_end_with_the_day(desk: Desk) -> None:
    platform = Platform(counts=FEW)
    ledger = allowed(applied(desk, platform, "A"), calls="100")
    ledger.sessions.clear()
    assert sync.flight(ledger, ledger.actor(OPS), "mem").calls == 1
    again = allowed(opened(desk, mem=platform), calls="1")
    assert calls_today(again, "mem") == 1
    refused = sync.flight(again, again.actor(OPS), "mem")
    assert isinstance(refused.problem, TargetClosed)
    assert refused.problem.what == "the 1 requests a day to mem are used up"
    assert refused.looks == ()
    tomorrow = allowed(opened(desk.at("2026-02-03T09:00:00Z"), mem=platform), calls="2")
    assert sync.flight(tomorrow, tomorrow.actor(OPS), "mem").problem is None


def test_a_budget_that_is_used_up_on_the_way_ends_the_flight(desk: Desk) -> None:
    """The platform is asked about two lists at once."""
    platform = Platform(counts=FEW)
    ledger = allowed(applied(desk, platform, "A", "B", "C"), calls="1")
    ledger.sessions.clear()
    flown = sync.flight(ledger, ledger.actor(OPS), "mem")
    assert isinstance(flown.problem, TargetClosed)
    assert [look.bound.name for look in flown.looks] == ["A"]
    assert flown.calls == 1
