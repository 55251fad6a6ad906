"""Orders and the worker: operators ask on record, and the service that holds the tokens does it, once, whatever dies.

Real processes and the connectors' own emulators, over loopback. The operator's own desk has no token of any platform.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.app.ledger import open_ledger
from ledger.app.settings import load
from ledger.deliver.delivery.decide.apply import apply
from ledger.deliver.delivery.fold import SLOT as ORDERS
from ledger.deliver.delivery.queries.kept import kept
from ledger.deliver.delivery.queries.permit import Permit
from platforms import NOW, Place, cut_off, delivering, next_version, org, portal
from shell import CRO, DANA, MIA, OPS, Desk, Done

WORKER = "worker@acme.example"
KILLS, PATIENCE, SLOW = 60, 60.0, 0.1
FORKS = multiprocessing.get_context("forkserver")
"""Real processes that can be killed, each without the seconds that Python takes to import all of the ledger."""
FORKS.set_forkserver_preload(
    [
        "shell",
        "ledger.deliver.delivery.answers.order",
        "ledger.deliver.delivery.commands.working",
        "ledger_salesforce.connector",
    ]
)


@pytest.fixture
def there() -> Iterator[Place]:
    with org() as up:
        yield up


@pytest.fixture
def desk(tmp_path: Path, there: Place) -> Desk:
    """The operator's, in a ledger whose `mql` governs the org's field; a service is registered."""
    operator = delivering(Desk(tmp_path, now=NOW), there)
    operator.does(f"ledger person add {WORKER} --kind service --owner {DANA}", by=DANA)
    return operator


def works(desk: Desk) -> Done:
    """The worker's round."""
    return desk.run("ledger work --once --json", by=WORKER)


def done(desk: Desk, order: str) -> dict[str, Any]:
    """An order as it stands."""
    found: dict[str, Any] = desk.does(f"ledger order show {order} --json").data["order"]
    return found


def planned(desk: Desk) -> str:
    """A plan that the worker made for the operator."""
    order = str(desk.does("ledger order plan --json").data["order"])
    assert works(desk).data["orders"][-1]["standing"] == "done"
    return order


def test_an_operator_without_a_token_has_both_platforms_looked_at_planned_and_applied(tmp_path: Path) -> None:
    with org() as there, portal() as other:
        operator = delivering(Desk(tmp_path, now=NOW), there)
        operator.does(f"ledger person add {WORKER} --kind service --owner {DANA}", by=DANA)
        worker = operator.at(by=WORKER, HS_TOKEN=other.settings["token"])
        adding = f"ledger target add hs --connector hubspot --set sandbox={other.url} --set token=env:HS_TOKEN"
        worker.does(adding, by=OPS)

        operator.does("ledger order look")
        operator.does("ledger order plan mql --target sf")
        operator.does("ledger order plan --target hs --create 'mql=MQL, made'")
        round_one = works(worker)
        operator.does("ledger order apply order-2")
        operator.does("ledger order apply order-3 --because 'sales asked for the list'")
        round_two = works(worker)
        operator.does("ledger order look")
        (look,) = works(worker).data["orders"]

        assert [each["standing"] for each in round_one.data["orders"]] == ["done"] * 3
        assert [each["counted"] for each in round_two.data["orders"]] == [{"applied": 1}, {"applied": 1}]
        assert (look["counted"], look["errors"]) == ({"in sync": 2}, [])
        assert len(there.writes()) == 1
        operator.does("ledger audit rights")
        log = operator.does("ledger log mql").out
        assert f"{OPS} ordered that the plan of order-3 be applied to hs (order-5)" in log
        assert f"{WORKER} applied v1 to hs MQL, made" in log
        assert not [each for each in tmp_path.rglob("*") if each.stat().st_mode & 0o077 and ".plans" in str(each)]


def test_a_plan_is_read_by_whoever_is_to_ask_for_it_and_only_that_one_is_applied(desk: Desk, there: Place) -> None:
    order = planned(desk)
    shown = desk.does(f"ledger order show {order} --json").data
    (kept,) = (desk.folder / "ledger.db.plans").iterdir()
    kept.write_text(kept.read_text().replace(">= 65", ">= 1"))

    assert shown["plan"]["digest"] == shown["order"]["plan"]
    assert [each["address"] for each in shown["plan"]["changes"]] == ["Lead.MQL__c"]
    refused = desk.run(f"ledger order apply {order} --json")
    assert (refused.code, refused.errors[0]["why"]) == (4, "it was altered")
    assert "altered" in desk.does(f"ledger order show {order}").out
    assert there.writes() == []


def test_an_old_plan_that_nobody_ordered_to_be_applied_goes_and_others_stay(desk: Desk) -> None:
    folder, later = desk.folder / "ledger.db.plans", desk.at(now="2026-02-03T09:00:00Z")

    def aged() -> set[str]:
        for file in folder.iterdir():
            os.utime(file, (0, 0))
        return {each.name for each in folder.iterdir()}

    unused = planned(desk)
    desk.write("ledger.db.plans/.left-by-a-kill", "{")
    first = aged()
    applied = planned(later)
    assert first.isdisjoint(second := aged())
    assert "not there any more" in later.run(f"ledger order apply {unused}").err
    later.does(f"ledger order apply {applied}")
    planned(later.at(now="2026-02-04T09:00:00Z"))
    assert second < {each.name for each in folder.iterdir()}


def test_a_plan_is_for_whoever_the_ledger_is_for(desk: Desk) -> None:
    (desk.folder / "ledger.db").chmod(0o660)
    order = planned(desk)

    folder = desk.folder / "ledger.db.plans"
    assert [each.stat().st_mode & 0o777 for each in (folder, *folder.iterdir())] == [0o770, 0o660]
    desk.does(f"ledger order apply {order}")


def test_a_plan_that_goes_between_the_order_and_the_work_is_not_applied(desk: Desk, there: Place) -> None:
    order = planned(desk)
    desk.does(f"ledger order apply {order}")
    (kept,) = (desk.folder / "ledger.db.plans").iterdir()
    kept.unlink()

    worked = works(desk)

    assert worked.code == 5
    assert worked.data["orders"][0]["standing"] == "refused"
    assert there.writes() == []


def test_a_seat_that_ends_between_the_order_and_the_work_carries_nothing_out(desk: Desk, there: Place) -> None:
    desk.does(f"ledger order apply {planned(desk)}")
    desk.does("ledger order look")
    desk.does(f"ledger revoke lifecycle operator {OPS} --because left", by=CRO)

    apply, look = works(desk).data["orders"]

    assert (apply["standing"], look["standing"]) == ("refused", "refused")
    assert OPS in apply["errors"][0]["what"]
    assert there.writes() == []
    desk.does("ledger audit rights")


def test_only_an_operator_orders_and_only_a_service_works(desk: Desk) -> None:
    order = planned(desk)

    for act in ("look", "plan", f"apply {order}"):
        assert desk.run(f"ledger order {act}", by=MIA).code == 4
        assert desk.run(f"ledger order {act}", by=WORKER).code == 4
    assert desk.run("ledger work --once").code == 4
    desk.does(f"ledger person leave {WORKER} --because 'another one runs'", by=DANA)
    gone = desk.run("ledger work --once --json", by=WORKER)
    assert (gone.code, gone.errors[0]["what"]) == (4, f"{WORKER} is gone, and no worker")
    assert len(desk.does("ledger orders --json").data["orders"]) == 1


def test_the_orders_that_wait_are_listed_apart_from_those_that_were_done(desk: Desk) -> None:
    first = planned(desk)
    desk.does(f"ledger order apply {first}")

    def orders(which: str) -> list[str]:
        return [each["order"] for each in desk.does(f"ledger orders {which} --json").data["orders"]]

    (waiting,) = orders("--waiting")
    assert orders("") == [waiting, first]
    desk.does(f"ledger order cancel {waiting} --because 'not today'")
    assert orders("--waiting") == []


def test_what_was_decided_since_the_plan_was_read_makes_it_stale(desk: Desk, there: Place) -> None:
    desk.does(f"ledger order apply {planned(desk)}")
    next_version(desk, "score >= 70 AND employees >= 200")

    (apply,) = works(desk).data["orders"]

    assert apply["standing"] == "refused"
    assert "stale" in apply["errors"][0]["what"]
    assert there.writes() == []


def test_a_large_plan_needs_its_word_with_the_order(desk: Desk, there: Place) -> None:
    there.by_hand("Score__c >= 0")
    order = planned(desk)

    no = desk.run(f"ledger order apply {order} --json")
    desk.does(f"ledger order apply {order} --allow-large")

    assert "--allow-large" in no.errors[0]["fix"]
    assert works(desk).data["orders"][0]["counted"] == {"applied": 1}


def test_an_operator_orders_the_way_back_to_an_earlier_version(desk: Desk, there: Place) -> None:
    desk.does(f"ledger order apply {planned(desk)}")
    works(desk)
    next_version(desk, "score >= 70 AND employees >= 200")
    desk.does(f"ledger order apply {planned(desk)}")
    works(desk)

    no = desk.run("ledger order plan mql --back-to 2")
    order = desk.does("ledger order plan mql --back-to 1 --json").data["order"]
    works(desk)
    desk.does(f"ledger order apply {order}")

    assert no.code == 4
    assert works(desk).data["orders"][0]["counted"] == {"applied": 1}
    assert "plan mql back to v1 at sf: done: 1 rollback" in desk.does(f"ledger order show {order}").out
    assert ">= 65" in there.writes()[-1]


def test_an_order_is_given_once_while_it_waits_and_again_when_it_is_over(desk: Desk) -> None:
    first, again = (desk.does("ledger order look --json").data for _ in range(2))
    works(desk)
    later = desk.does("ledger order look --json").data

    assert (first["order"], again) == ("order-1", {"order": "order-1", "position": None})
    assert later["order"] == "order-2"


def test_what_is_cancelled_or_lapses_is_not_carried_out(desk: Desk, there: Place) -> None:
    order = planned(desk)
    desk.does(f"ledger order apply {order} --because 'too early'")
    desk.does("ledger order cancel order-2 --because 'not today'")
    desk.does(f"ledger order apply {order} --within 30")
    late = desk.at(now="2026-02-02T09:31:00Z")

    assert works(late).data["orders"] == []
    assert [done(late, each)["standing"] for each in ("order-2", "order-3")] == ["cancelled", "lapsed"]
    assert late.run("ledger order cancel order-3").code == 4
    assert there.writes() == []


def test_a_worker_without_its_token_fails_the_order_and_says_why(tmp_path: Path) -> None:
    with org() as there, portal() as other:
        operator = delivering(Desk(tmp_path, now=NOW), there)
        operator.does(f"ledger person add {WORKER} --kind service --owner {DANA}", by=DANA)
        worker = operator.at(by=WORKER, HS_TOKEN=other.settings["token"])
        adding = f"ledger target add hs --connector hubspot --set sandbox={other.url} --set token=env:HS_TOKEN"
        worker.does(adding, by=OPS)
        operator.does("ledger order plan --target hs --create mql=New")

        (order,) = works(operator).data["orders"]

    assert order["standing"] == "failed"
    assert "HS_TOKEN" in order["errors"][0]["why"]
    assert other.settings["token"] not in operator.does("ledger order show order-1 --json").out


def test_a_platform_that_is_down_fails_the_order_and_another_one_may_be_given(desk: Desk, there: Place) -> None:
    settings = (desk.folder / "ledger.toml").read_text()
    order = planned(desk)
    desk.does(f"ledger order apply {order}")
    cut_off(desk)

    (failed,) = works(desk).data["orders"]
    desk.write("ledger.toml", settings)
    desk.does(f"ledger order apply {order}")

    assert failed["standing"] == "failed"
    assert works(desk).data["orders"][0]["counted"] == {"applied": 1}
    assert len(there.writes()) == 1


def test_nobody_is_left_wondering_whether_a_worker_is_there(desk: Desk) -> None:
    desk.does("ledger order look")
    before = desk.does("ledger status").out
    works(desk)
    desk.does("ledger order look")
    after = desk.does("ledger status").out

    assert "no worker ever looked" in before
    assert "a worker looked at" in after
    assert f"order-2  look at sf, ordered by {OPS}" in after


def test_an_order_that_is_cancelled_stops_an_apply_in_the_middle_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with org() as there, portal() as other:
        operator = delivering(Desk(tmp_path, now=NOW), there)
        operator.does(f"ledger person add {WORKER} --kind service --owner {DANA}", by=DANA)
        worker = operator.at(by=WORKER, HS_TOKEN=other.settings["token"])
        adding = f"ledger target add hs --connector hubspot --set sandbox={other.url} --set token=env:HS_TOKEN"
        worker.does(adding, by=OPS)
        operator.does("ledger order plan --target hs --create mql=New")
        works(worker)
        operator.does("ledger order apply order-1")
        works(worker)
        next_version(operator, "score >= 70 AND employees >= 200")
        operator.does("ledger order plan")
        works(worker)
        operator.does("ledger order apply order-3 --allow-large")
        monkeypatch.setenv("LEDGER_NOW", str(operator.now))
        monkeypatch.setenv("HS_TOKEN", other.settings["token"])
        ledger = open_ledger(load(tmp_path / "ledger.toml"))
        orders = ORDERS.of(ledger.snapshot().state)
        agreed, given = kept(ledger, orders["order-3"]), Permit(large=True)

        applying = apply(ledger, ledger.actor(WORKER), agreed, given, orders["order-4"])
        first = next(applying)
        operator.does("ledger order cancel order-4")
        (second,) = applying

        assert (first.change.target, first.word) == ("hs", "applied")
        assert (second.change.target, second.word) == ("sf", "refused")
        assert there.writes() == []
        operator.does("ledger audit rights")


def test_a_daemon_does_what_is_ordered_until_it_is_told_to_stop(desk: Desk, there: Place) -> None:
    process = desk.at(by=WORKER).spawn("ledger work --listen 127.0.0.1:0")
    try:
        address = _listening(process)
        order = desk.does("ledger order plan --json").data["order"]
        deadline = time.monotonic() + PATIENCE * 3
        while done(desk, order)["standing"] == "waiting":
            assert time.monotonic() < deadline, "nobody carries it out"
            time.sleep(0.1)
        while "ledger_work_orders_total{" not in (metrics := _asked(f"{address}/metrics")):
            assert time.monotonic() < deadline, "nobody counts it"
        ready = _asked(f"{address}/readyz")
    finally:
        process.terminate()
    _, said = process.communicate(timeout=PATIENCE)

    assert process.returncode == 0
    assert 'ledger_work_orders_total{outcome="done",sort="plan"} 1.0' in metrics
    assert ready == "ready\n"
    assert f"{order}  plan at sf: done: 1 update" in said.decode()


def _listening(process: subprocess.Popen[bytes]) -> str:
    """Where a daemon that was started says that it listens."""
    assert process.stderr is not None
    found = (re.search(rb"listening on (http://\S+):", line) for line in process.stderr)
    return next(each[1].decode() for each in found if each)


def _asked(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        told: str = answer.read().decode()
    return told


def test_two_workers_at_once_carry_an_order_out_once(desk: Desk, there: Place) -> None:
    order = planned(desk)
    desk.does(f"ledger order apply {order}")
    there.door("faults", {"nth": 2, "latency": 1.0})

    both = [desk.at(by=WORKER).spawn("ledger work --once --json") for _ in range(2)]
    for each in both:
        each.communicate(timeout=PATIENCE * 3)

    assert done(desk, "order-2")["counted"] == {"applied": 1}
    assert len(there.writes()) == 1
    log = desk.does("ledger log mql").out
    assert log.count("carried out order-2") == log.count("is about to") == 1


def test_what_a_killed_worker_wrote_is_read_back_also_where_nobody_may_go_on(desk: Desk, there: Place) -> None:
    desk.does(f"ledger order apply {planned(desk)}")
    there.fails_to_write({"nth": 4, "latency": PATIENCE, "after": True})  # a worker reads once more than who applies
    process = FORKS.Process(target=desk.at(by=WORKER).run, args=("ledger work --once",))
    process.start()
    deadline = time.monotonic() + PATIENCE
    while not there.writes():
        assert time.monotonic() < deadline, "it never writes"
        time.sleep(0.01)
    process.kill()
    process.join(PATIENCE)
    desk.does(f"ledger revoke lifecycle operator {OPS} --because left", by=CRO)
    before = desk.does("ledger status --json").data["differences"]

    (order,) = works(desk).data["orders"]

    assert [each["settled"] for each in before] == [False]
    assert order["standing"] == "refused"
    assert len(order["receipts"]) == 1
    assert desk.does("ledger status --json").data["differences"] == []
    assert "found sf MQL as v1 already" in desk.does("ledger log mql").out
    assert len(there.writes()) == 1
    desk.does("ledger audit rights")


@pytest.mark.fault(35)
def test_sixty_kills_of_the_worker_write_nothing_twice_and_lose_nothing(desk: Desk, there: Place) -> None:
    """Killed at its 1st, 2nd, 3rd … request until it comes through: so once in each state that an order can be in."""
    kills, orders = 0, 0
    while kills < KILLS:
        there.by_hand(f"Score__c >= {orders + 1}")
        kills += _killed_until_done(desk, there, desk.does("ledger order plan --json").data["order"])
        plan = f"order-{2 * orders + 1}"
        before = len(there.writes())
        applying = desk.does(f"ledger order apply {plan} --allow-large --json").data["order"]
        kills += _killed_until_done(desk, there, applying)

        assert done(desk, plan)["standing"] == done(desk, applying)["standing"] == "done"
        assert len(there.writes()) == before + 1, f"{applying} wrote otherwise than once"
        orders += 1

    assert desk.run("ledger plan --json").data["changes"] == []
    desk.does("ledger audit rights")
    desk.does("ledger verify")
    assert "is about to" not in desk.does("ledger log mql").out.splitlines()[-1]


def _killed_until_done(desk: Desk, there: Place, order: str) -> int:
    """How often the worker was killed until the order was done."""
    nth = 0
    while done(desk, order)["standing"] == "waiting":
        nth += 1
        _killed_at(desk, there, nth)
    return nth - 1


def _killed_at(desk: Desk, there: Place, nth: int) -> None:
    """Start the worker, and kill it while the org takes its time over the nth request, if it comes so far."""
    there.door("faults", {"nth": nth, "latency": SLOW, "after": bool(nth % 2)})
    before = len(there.door("log")["requests"])
    process = FORKS.Process(target=desk.at(by=WORKER).run, args=("ledger work --once",))
    process.start()
    deadline = time.monotonic() + PATIENCE
    while process.is_alive() and len(there.door("log")["requests"]) < before + nth:
        assert time.monotonic() < deadline, "it neither asks nor ends"
        time.sleep(0.01)
    process.kill()
    process.join(PATIENCE)
    there.forget_faults()
