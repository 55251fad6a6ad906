"""A sandbox that is stopped in the evening and started in the morning, beside a ledger whose days go on.

seed --served--> written to, and stopped --state FILE--> served again --drift--> as applied, and the trail knows by whom
"""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from ledger.testing import use_door
from platforms import FIELDS, SCORES, SEEN, Place, delivering
from shell import Desk

RECORDS = [{"Company": f"Company {n}", "Score__c": n, "NumberOfEmployees": 500} for n in SCORES]
SEED = {"salesforce": {**SEEN, "objects": {"Lead": {"fields": FIELDS, "records": RECORDS}}}}
EVENING, MORNING = "2026-03-02T17:00:00Z", "2026-03-03T08:00:00Z"


@contextmanager
def served(desk: Desk, options: str) -> Iterator[dict[str, Place]]:
    """The sandboxes of a process of their own, by connector; it is told to end as a machine that goes down does."""
    ready = desk.folder / "up.json"
    ready.unlink(missing_ok=True)
    process = desk.spawn(f"ledger sandbox {options} --seconds 120 --ready up.json")
    try:
        while not ready.exists() or not ready.read_text():
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
        yield {name: Place(each["sandbox"], each) for name, each in json.loads(ready.read_text()).items()}
    finally:
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, (out, err)


def free_port() -> int:
    """A port that nobody has just now."""
    with socket.create_server(("127.0.0.1", 0)) as line:
        return int(line.getsockname()[1])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells no process to end")
def test_a_sandbox_begins_as_it_was_left_and_its_trail_accuses_nobody_of_what_the_ledger_wrote(tmp_path: Path) -> None:
    desk, again = Desk(tmp_path, now=EVENING), f"salesforce --state state.json --port {free_port()}"
    desk.write("seed.json", json.dumps(SEED))
    with served(desk, f"{again} --seed seed.json") as up:
        operator = delivering(desk, up["salesforce"]).at(now=EVENING)
        operator.does("ledger plan -o plan.json")
        operator.does("ledger apply plan.json")
        trail = operator.does("ledger audit changes --target sf --from 2026-03-02 --to 2026-03-02 --json").data

    assert trail["entries"]
    assert all(each["receipt"] for each in trail["entries"])
    assert {each["name"] for each in trail["entries"]} == {"MQL"}, "people know it by its name"
    assert stat.S_IMODE((tmp_path / "state.json").stat().st_mode) == 0o600
    with served(desk.at(now=MORNING), again) as up:
        operator = operator.at(now=MORNING)
        assert [each["state"] for each in operator.does("ledger drift --json").data] == ["in sync"]
        up["salesforce"].by_hand("Score__c >= 1")
        assert operator.run("ledger drift").code == 3
        trail = operator.run("ledger audit changes --target sf --from 2026-03-02 --to 2026-03-03 --json").data
    days = {each["at"][:10]: bool(each["receipt"]) for each in trail["entries"]}
    assert days == {"2026-03-02": True, "2026-03-03": False}


@pytest.mark.parametrize("connector", ["hubspot", "salesforce"])
def test_a_messy_sandbox_lives_in_the_present_unless_a_time_is_said(tmp_path: Path, connector: str) -> None:
    """The seed's own clock stands: a ledger of today would seem to write weeks after the platform noticed."""
    desk = Desk(tmp_path, now=None)
    with served(desk, f"{connector} --messy --state state.json"):
        pass
    held = json.loads((tmp_path / "state.json").read_text())[connector]["state"]
    if connector == "hubspot":
        assert held["settings"]["now"] == ""
    else:
        assert '["still", false]' in json.dumps(held["$Org"]["clock"])
    with served(desk, f"{connector} --state state.json --time {MORNING}") as up:
        assert dated(up[connector]) == "Tue, 03 Mar 2026 08:00:00 GMT"
        use_door(up[connector].url, "clock", {"now": EVENING})
        assert dated(up[connector]) == "Mon, 02 Mar 2026 17:00:00 GMT"


def dated(there: Place) -> str:
    """The platform's time, by the Date of an answer."""
    with urlopen(f"{there.url}/__sandbox__/log", timeout=60) as answer:
        return str(answer.headers["Date"])


def test_two_sandboxes_have_a_port_each_and_one_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as line:
        port = line.getsockname()[1]
        done = Desk(tmp_path).run(f"ledger sandbox hubspot --port {port} --seconds 0 --json")
    assert (done.code, done.errors[0]["what"]) == (1, f"port {port} of this machine cannot be had")
    with served(Desk(tmp_path), f"hubspot salesforce --port {(port := free_port())}") as up:
        ports = [int(each.url.rpartition(":")[2]) for each in (up["hubspot"], up["salesforce"])]
    assert ports == [port, port + 1]


def test_a_state_that_is_none_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write("state.json", '{"hubspot": {"state": {}}}')
    done = desk.run("ledger sandbox hubspot --state state.json --seconds 0 --json")
    assert (done.code, done.errors[0]["what"]) == (1, "this is no saved state of a portal")
    assert (tmp_path / "state.json").read_text() == '{"hubspot": {"state": {}}}'


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize(("state", "why"), [("pipe", "it is no file"), ("gone/state.json", "there is no such folder")])
def test_a_state_that_could_not_be_kept_is_told_before_anything_is_served(tmp_path: Path, state: str, why: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = Desk(tmp_path).run(f"ledger sandbox hubspot --state {state} --seconds 0 --json")
    assert (done.code, done.errors[0]["why"]) == (1, why)
    assert "ledger target add" not in done.err


def test_a_place_where_no_settings_can_be_written_is_told_before_anything_is_served(tmp_path: Path) -> None:
    done = Desk(tmp_path).run("ledger sandbox hubspot --ready gone/up.json --seconds 0 --json")
    assert (done.code, done.errors[0]["why"]) == (1, "there is no such folder")


def test_a_time_that_is_none_is_told(tmp_path: Path) -> None:
    done = Desk(tmp_path).run("ledger sandbox hubspot --time yesterday --seconds 0 --json")
    assert (done.code, done.errors[0]["what"]) == (1, "`yesterday` is no instant")
