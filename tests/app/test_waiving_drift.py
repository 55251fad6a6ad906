"""A difference on a platform may stand until a day, by the word of the decider: that difference, and no other."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ledger.app import clock
from ledger.deliver.delivery.answers.drift import DriftFound, drift_found
from ledger.deliver.delivery.decide.apply import apply
from ledger.deliver.delivery.decide.drift import drift
from ledger.deliver.delivery.queries.permit import Permit
from ledger.deliver.delivery.queries.plan import plan
from ledger.deliver.sync import decide as sync
from ledger.domain.waiver import DriftWaived
from memory import Memory, delivering, opened
from shell import ANA, CRO, OPS, Desk, governed

from .test_syncing import Platform, allowed

NOW, LATER = "2026-03-02T09:00:00Z", "2026-04-02T09:00:00Z"
WAIVE = "ledger waive mql mem L1 --until 2026-04-01 --because 'the spring campaign'"


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger's day is set by the environment."""
    monkeypatch.setenv("LEDGER_NOW", "")
    monkeypatch.setattr(clock, "machine", lambda: 1_000)


@pytest.fixture
def platform() -> Memory:
    return Platform()


@pytest.fixture
def desk(tmp_path: Path, platform: Memory) -> Desk:
    """A ledger whose `mql` was applied to the list L1, which somebody changed then; drift found that."""
    desk = governed(tmp_path).at(now=NOW)
    ledger = delivering(desk, {"mem": ["L1"]}, mem=platform)
    assert all(each.done for each in apply(ledger, ledger.actor(OPS), plan(ledger, "mem"), Permit(large=True)))
    assert looked(desk, platform, "score >= 5").code == 3
    return desk


def looked(desk: Desk, platform: Memory, criteria: str = "") -> DriftFound:
    """What drift tells, once somebody changed the list to these criteria."""
    if criteria:
        platform.held["list/1"] = {"criteria": criteria}
    ledger = opened(desk, mem=platform)
    return drift_found(ledger, list(drift(ledger, ledger.actor(OPS), None)))


def states(found: DriftFound) -> list[str]:
    return [each.state for each in found.looks]


def test_the_decider_lets_it_stand_and_drift_status_and_list_say_so(desk: Desk, platform: Memory) -> None:
    said = desk.does(WAIVE, by=CRO).out
    assert said.startswith("waived how mem L1 differs from mql until 2026-04-01")

    found = looked(desk, platform)
    assert (states(found), found.code) == (["waived"], 0)
    told = f"waived until 2026-04-01 by {CRO}"
    assert any(f"~ mem L1: differs since mql v1 was applied; {told}" in line for line in found.looks[0].lines())
    assert f"  mem L1 (mql): {told}" in desk.does("ledger status").out
    assert "2026-04-01  mem L1: may not differ any more: its waiver ends" in desk.does("ledger status").out
    assert f"  how mem L1 differs from mql is {told}" in desk.does("ledger list").out
    assert "waived how mem L1 differs from mql until 2026-04-01" in desk.does("ledger log mql").out


def test_from_its_day_on_it_is_open_again(desk: Desk, platform: Memory) -> None:
    desk.does(WAIVE, by=CRO)
    later = desk.at(now="2026-04-01T09:00:00Z")
    assert (states(looked(later, platform)), looked(later, platform).code) == (["drift"], 3)
    assert "changed there, and nobody with the right decided it" in later.does("ledger status").out
    assert "waived" not in later.does("ledger list").out


def test_another_difference_is_not_waived_nor_the_same_one_made_again(desk: Desk, platform: Memory) -> None:
    desk.does(WAIVE, by=CRO)
    assert states(looked(desk, platform, "score >= 4")) == ["drift"]
    assert states(looked(desk, platform, "score >= 5")) == ["drift"]


def test_what_was_put_back_and_changed_the_same_way_again_is_open(desk: Desk, platform: Memory) -> None:
    desk.does(WAIVE, by=CRO)
    ledger = opened(desk, mem=platform)
    assert all(each.done for each in apply(ledger, ledger.actor(OPS), plan(ledger, "mem"), Permit(large=True)))
    assert states(looked(desk, platform, "score >= 5")) == ["drift"]


@pytest.mark.parametrize("mode", ["detect", "enforce"])
def test_sync_leaves_it_as_it_is_until_that_day(desk: Desk, platform: Memory, mode: str) -> None:
    desk.does(WAIVE, by=CRO)

    def flight(at: Desk) -> sync.Flight:
        ledger = allowed(opened(at, mem=platform), mode=mode, **({"enforce": "list/1"} if mode == "enforce" else {}))
        return sync.flight(ledger, ledger.actor(OPS), "mem")

    during, after = flight(desk), flight(desk.at(now=LATER))
    assert (during.drifted, during.applied) == ((), ())
    assert [each.state for each in during.looks] == ["waived"]
    assert bool(after.drifted) == (mode == "detect")
    assert bool(after.applied) == (mode == "enforce")


def test_it_takes_the_decider_of_the_definition_and_a_difference_that_is_on_record(
    desk: Desk, platform: Memory
) -> None:
    for who in (ANA, OPS):
        refused = desk.run(WAIVE, by=who)
        assert (refused.code, "may not act as decider" in refused.err) == (4, True)
    desk.does("ledger waive mql mem list/1 --until 2026-04-01 --because so", by=CRO)
    assert "already" in desk.does(WAIVE, by=CRO).out
    assert "at most 365 days" in desk.run(WAIVE.replace("2026-04-01", "2029-04-01"), by=CRO).err
    looked(desk.at(now=LATER), platform)
    ledger = opened(desk.at(now=LATER), mem=platform)
    list(apply(ledger, ledger.actor(OPS), plan(ledger, "mem"), Permit(large=True)))
    refused = desk.run(WAIVE.replace("2026-04-01", "2026-06-01"), by=CRO, now=LATER)
    assert "mem L1 does not differ, as far as the record tells" in refused.err


def test_the_audit_of_rights_judges_it_again(desk: Desk) -> None:
    desk.does(WAIVE, by=CRO)
    said = desk.does("ledger audit rights --all").out
    assert f"{CRO} waived how mem L1 differs from mql until 2026-04-01: decider in `lifecycle` (#" in said


@pytest.mark.parametrize(
    ("lie", "lacks"),
    [
        ({"observed": "sha256 of nothing"}, "no such difference of mem/list/1 was open"),
        ({"key": "sql"}, "no such difference of mem/list/1 was open"),
        ({"scope": "*"}, "`mql` is not decided in `*`"),
        ({"right": 1}, "it names the right #1"),
    ],
)
def test_a_waiver_that_somebody_writes_into_the_file_has_no_right(
    desk: Desk, platform: Memory, lie: dict[str, Any], lacks: str
) -> None:
    desk.does(WAIVE, by=CRO)
    journal, actor = opened(desk, mem=platform).journal, opened(desk, mem=platform).actor(CRO)
    (given,) = (each.event for each in journal.read()[0] if isinstance(each.event, DriftWaived))
    journal.record(
        [msgspec.structs.replace(given, **lie)],
        actor=actor,
        command_id="by hand",
        now=datetime(2026, 3, 2, 12, tzinfo=UTC),
    )
    done = desk.run("ledger audit rights")
    assert (done.code, lacks in done.out) == (6, True), done.out
