"""Whatever happens between a plan and its receipts, the next run makes it good: one artifact, and a complete trail."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from ledger.app import clock
from ledger.app.ledger import Ledger
from ledger.deliver.delivery.decide.apply import apply
from ledger.deliver.delivery.decide.drift import drift
from ledger.deliver.delivery.pure.delivery import Outcome
from ledger.deliver.delivery.pure.plan import Plan, body_digest
from ledger.deliver.delivery.queries.plan import plan
from ledger.deliver.targets.events.delivery import (
    DeliveryConfirmed,
    DeliveryFailed,
    DeliveryPlanned,
    DriftObserved,
)
from ledger.deliver.targets.queries.targets import LEASE, deliveries, gone, leased
from ledger.domain import boundaries
from ledger.errors import Conflict, Refused, TargetClosed, TargetFault
from memory import FOUND, Killed, Life, Memory, delivering, opened
from shell import OPS, Desk

SILENCE = TargetFault("mem is out of reach", "it took too long", "try later")
SPENT = TargetClosed("the quota of mem is spent", "10,000 calls a day", "wait until midnight")


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's clock stands still, and the ledger's day is set by the environment."""
    monkeypatch.setenv("LEDGER_NOW", "")
    monkeypatch.setattr(clock, "machine", lambda: 1_000)


def names(number: int) -> tuple[str, ...]:
    return tuple(f"L{n}" for n in range(1, number + 1))


def trail(ledger: Ledger, *kinds: type[Any]) -> list[Any]:
    found, _ = ledger.journal.read(boundaries.delivering())
    return [each.event for each in found if isinstance(each.event, kinds or object)]


def done(outcomes: list[Outcome]) -> list[bool]:
    return [each.done for each in outcomes]


def carried(ledger: Ledger, agreed: Plan) -> list[Outcome]:
    return list(apply(ledger, ledger.actor(OPS), agreed))


def is_good(ledger: Ledger, platform: Memory) -> None:
    """Each artifact is as its receipt says, nothing is left open, and whatever was begun has an outcome after it."""
    known = deliveries(ledger)
    assert not [each for each in known.artifacts.values() if each.planned]
    assert not known.creations
    assert {each.address: each.applied for each in known.of("mem")} == {
        address: body_digest(body) for address, body in platform.held.items()
    }
    open_ones: set[str] = set()
    for event in trail(ledger):
        if isinstance(event, DeliveryPlanned):
            open_ones.add(event.name)
        elif hasattr(event, "fence"):
            open_ones.discard(event.name)
    assert not open_ones


# --- killed at every step ---------------------------------------------------------------------------------------------


def killed_at(
    step: int, template: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Ledger, Memory, Plan, bool]:
    """Two lists are changed and a third is created, by a program that dies at that step; the lease ends meanwhile."""
    platform = Memory()
    at = template.copied(folder)
    ledger = delivering(at, {"mem": names(2)}, mem=platform)
    agreed = plan(ledger, "mem", {"mql": "New"})
    assert [each.action for each in agreed.changes] == ["update", "update", "create"]
    platform.life.ends = platform.life.steps + step
    try:
        carried(ledger, agreed)
        died = False
    except Killed:
        died = True
    platform.life = Life()
    monkeypatch.setattr(clock, "machine", lambda: 1_001 + LEASE)
    return opened(at, mem=platform), platform, agreed, died


@pytest.mark.parametrize("next_command", ["apply", "drift"])
@pytest.mark.fault(35)
def test_a_program_killed_at_any_step_leaves_what_the_next_one_makes_good(
    next_command: str, template: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in count(1):
        monkeypatch.setattr(clock, "machine", lambda: 1_000)
        ledger, platform, agreed, died = killed_at(step, template, tmp_path / f"{step}", monkeypatch)
        if next_command == "drift":
            assert {look.state for look in drift(ledger, ledger.actor(OPS), None)} <= {
                "in sync",
                "never applied",
                "not made",
            }
            made = "New" in platform.names
            agreed = plan(ledger, "mem", {} if made else {"mql": "New"})
        assert all(done(carried(ledger, agreed))), step
        assert sorted(platform.names) == ["L1", "L2", "New"]
        assert len(platform.held) == 3
        is_good(ledger, platform)
        writes = platform.writes()
        assert writes == 3, "nothing is written twice"
        assert all(done(carried(ledger, agreed)))
        assert platform.writes() == writes, "a run of the same plan again only reads"
        assert plan(ledger, None).changes == ()
        if not died:
            break
    assert step > 15


def test_what_was_planned_and_never_written_is_closed_as_failed(desk: Desk) -> None:
    platform = Memory()
    ledger = delivering(desk, {"mem": names(1)}, mem=platform)
    agreed = plan(ledger, None)
    platform.life.ends = platform.life.steps + 6  # after PLANNED is durable, before the write
    with pytest.raises(Killed):
        carried(ledger, agreed)
    platform.life = Life()
    ledger = opened(desk, mem=platform)
    assert isinstance(trail(ledger)[-1], DeliveryPlanned)
    assert [look.state for look in drift(ledger, ledger.actor(OPS), None)] == ["being applied"], (
        "its lease has not ended"
    )
    assert isinstance(trail(ledger)[-1], DeliveryPlanned)
    ledger.journal.release("mem", 1)
    assert [look.state for look in drift(ledger, ledger.actor(OPS), None)] == ["never applied"]
    assert isinstance(trail(ledger)[-1], DeliveryFailed)


def test_an_apply_settles_what_an_earlier_one_left_open_beside_its_own_changes(desk: Desk) -> None:
    platform = Memory()
    ledger = delivering(desk, {"mem": names(3)}, mem=platform)
    agreed = plan(ledger, None)
    platform.answers = {"L1": SPENT}
    carried(ledger, agreed)
    (left,) = [each for each in deliveries(ledger).artifacts.values() if each.planned]
    assert left.name == "L1"
    platform.answers = {}
    platform.held[left.address] = dict(agreed.changes[0].after or {})
    rest = plan(ledger, None)
    assert [each.name for each in rest.changes] == ["L3"]
    carried(ledger, rest)
    is_good(ledger, platform)


# --- one at a time ----------------------------------------------------------------------------------------------------


@pytest.mark.fault(39)
def test_of_two_that_deliver_to_one_target_the_second_is_told_and_writes_nothing(desk: Desk) -> None:
    platform = Memory()
    ledger = delivering(desk, {"mem": names(2)}, mem=platform)
    agreed = plan(ledger, None)
    other = opened(desk, mem=platform)
    with leased(other, other.actor(OPS), "mem"):
        head = ledger.journal.head()
        with pytest.raises(Conflict, match="somebody else is delivering to mem") as told:
            carried(ledger, agreed)
        assert "ops@acme.example" in told.value.why
        assert f"{datetime.fromtimestamp(1_000 + LEASE, UTC):%H:%M:%S} UTC" in told.value.why
        assert (platform.writes(), ledger.journal.head()) == (0, head)
    assert done(carried(ledger, agreed)) == [True, True]


@pytest.mark.fault(39, control=True)
def test_without_a_lease_both_write(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    platform = Memory()
    ledger = delivering(desk, {"mem": names(2)}, mem=platform)
    agreed = plan(ledger, None)
    other = opened(desk, mem=platform)
    monkeypatch.setattr(type(other.store), "lease", lambda *_: 1)
    monkeypatch.setattr(type(other.store), "renew", lambda *_: None)
    with leased(other, other.actor(OPS), "mem"):
        assert done(carried(ledger, agreed)) == [True, True]
    assert platform.writes() == 2


def test_a_lease_of_a_process_that_was_killed_keeps_nobody_waiting() -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()

    assert gone(f"ops@acme.example (process {dead.pid} on {platform.node()})")
    assert not gone(f"ops@acme.example (process {os.getpid()} on {platform.node()})")
    assert not gone(f"ops@acme.example (process {dead.pid} on elsewhere)")
    assert not gone("ops@acme.example")


@pytest.mark.fault(39)
def test_whoever_lost_the_lease_stops_before_the_next_chunk(desk: Desk) -> None:
    platform = Memory()
    ledger = delivering(desk, {"mem": names(6)}, mem=platform)
    agreed = plan(ledger, None)
    outcomes = []
    for outcome in apply(ledger, ledger.actor(OPS), agreed, _large()):
        if not outcomes:
            ledger.journal.lease("mem", "ben", 1_001 + LEASE, LEASE, lambda _: False)
        outcomes.append(outcome)
    assert done(outcomes) == [True, True, False, False, False, False]
    assert isinstance(outcomes[2].problem, Conflict)
    assert platform.writes() == 2
    assert {each.name for each in trail(ledger, DeliveryPlanned)} == {"L1", "L2"}


def test_each_delivery_has_a_higher_fence(desk: Desk) -> None:
    platform = Memory()
    ledger = delivering(desk, {"mem": names(1)}, mem=platform)
    agreed = plan(ledger, None)
    carried(ledger, agreed)
    carried(ledger, agreed)
    assert [each.fence for each in trail(ledger) if hasattr(each, "fence")] == [1, 1, 2]


# --- a platform that does not answer ----------------------------------------------------------------------------------


def test_after_three_silent_attempts_the_rest_of_a_target_is_not_tried_and_others_go_on(desk: Desk) -> None:
    silent, fine = Memory(), Memory()
    ledger = delivering(desk, {"mem": names(10), "other": names(2)}, mem=silent, other=fine)
    agreed = plan(ledger, None)
    silent.calls.clear()
    silent.down = SILENCE
    outcomes = list(apply(ledger, ledger.actor(OPS), agreed, _large()))
    assert silent.calls == ["observe"] * 3
    assert done(outcomes) == [False] * 10 + [True] * 2
    assert outcomes[5].problem is SILENCE
    assert outcomes[6].problem is not None
    assert outcomes[6].problem.what == "it was not tried"
    assert "3 attempts in a row" in outcomes[6].problem.why


def test_a_closed_target_is_left_at_once(desk: Desk) -> None:
    platform = Memory()
    ledger = delivering(desk, {"mem": names(4)}, mem=platform)
    agreed = plan(ledger, None)
    platform.calls.clear()
    platform.down = SPENT
    outcomes = list(apply(ledger, ledger.actor(OPS), agreed, _large()))
    assert platform.calls == ["observe"]
    assert [each.problem and each.problem.what for each in outcomes] == [SPENT.what] * 2 + ["it was not tried"] * 2


def test_one_that_fails_stops_no_other(desk: Desk) -> None:
    platform = Memory(answers={"L1": TargetFault("no", "it is in use", "look")})
    ledger = delivering(desk, {"mem": names(3)}, mem=platform)
    outcomes = carried(ledger, plan(ledger, None))
    assert done(outcomes) == [False, True, True]
    assert isinstance(outcomes[0].receipt, DeliveryFailed)


def test_a_plan_looks_in_chunks(desk: Desk) -> None:
    platform = Memory()
    ledger = delivering(desk, {"mem": names(5)}, mem=platform)
    platform.calls.clear()
    told: list[tuple[str, int, int]] = []
    plan(ledger, None, progress=lambda *each: told.append(each))
    assert platform.calls == ["observe", "effects"] * 3
    assert told == [("mem", n, 5) for n in range(1, 6)]


def test_settings_that_lead_to_another_org_are_refused(desk: Desk) -> None:
    platform = Memory()
    ledger = delivering(desk, {"mem": names(1)}, mem=platform)
    agreed = plan(ledger, None)
    platform.id = "m2"
    (outcome,) = carried(ledger, agreed)
    assert isinstance(outcome.problem, Refused)
    assert outcome.problem.what == "`mem` is Memory Inc (m1), and its settings lead to Memory Inc (m2)"
    assert platform.writes() == 0


# --- drift ------------------------------------------------------------------------------------------------------------


@pytest.mark.fault(38)
def test_a_hand_edit_that_is_undone_and_made_again_is_on_record_twice(desk: Desk) -> None:
    platform = Memory()
    ledger = delivering(desk, {"mem": names(1)}, mem=platform)
    carried(ledger, plan(ledger, None))
    ratified = platform.held["list/1"]
    for held in (FOUND, FOUND, ratified, ratified, FOUND):
        platform.held["list/1"] = dict(held)
        list(drift(ledger, ledger.actor(OPS), None))
    assert [type(each) for each in trail(ledger)[-3:]] == [DriftObserved, DeliveryConfirmed, DriftObserved]
    assert len(trail(ledger, DriftObserved)) == 2


def _large() -> Any:
    from ledger.deliver.delivery.queries.permit import Permit

    return Permit(large=True)
