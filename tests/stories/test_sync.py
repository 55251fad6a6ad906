"""A week of `ledger sync --watch` in half a minute: three targets, one of them down, twenty hand edits, ten kills.

    sf      enforce  six fields; twelve of the edits     each is put back
    other   detect   four fields; eight of the edits     each is on record as drift, and left as it is
    hs      propose  a portal that answers nothing       is told as that, and keeps nobody waiting

A real process, killed at moments of all sorts and started again; in the end the platforms, the ledger and the metrics
say the same.
"""

from __future__ import annotations

import random
import re
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

import ledger_hubspot_emulator
import ledger_salesforce_emulator
from platforms import NOW, SCORES, Place, delivering
from shell import Desk

ENFORCED, DETECTED = tuple(f"A{n}__c" for n in range(6)), tuple(f"B{n}__c" for n in range(4))
EDITS = [("sf", field) for field in ENFORCED * 2] + [("other", field) for field in DETECTED * 2]
KILLS, PATIENCE = 10, 60.0
RULE = "score >= 65 AND employees >= 200"


@contextmanager
def org(id_: str, fields: tuple[str, ...]) -> Iterator[Place]:
    """An org with ten leads and these checkboxes, each by another rule than the ratified one."""
    score = {"fullName": "Score__c", "label": "Score", "type": "Number", "precision": 5, "scale": 0}
    box = {"type": "Checkbox", "formula": "Score__c >= 60", "formulaTreatBlanksAs": "BlankAsBlank"}
    boxes = [{"fullName": each, "label": each, **box} for each in ("MQL__c", *fields)]
    records = [{"Company": f"Company {n}", "Score__c": n, "NumberOfEmployees": 500} for n in SCORES]
    seed = {"org": {"id": id_, "now": NOW}, "objects": {"Lead": {"fields": [score, *boxes], "records": records}}}
    with ledger_salesforce_emulator.serve(seed) as up:
        yield Place(up.url, up.settings)


@contextmanager
def portal() -> Iterator[Place]:
    """A portal with a list."""
    everybody = {"filterType": "PROPERTY", "property": "hs_object_id", "operation": {
        "operationType": "ALL_PROPERTY", "operator": "IS_KNOWN", "includeObjectsWithNoValueSet": False}}  # fmt: skip
    branch = {"filterBranchType": "AND", "filterBranchOperator": "AND", "filters": [everybody], "filterBranches": []}
    root = {"filterBranchType": "OR", "filterBranchOperator": "OR", "filters": [], "filterBranches": [branch]}
    lists = [{"listId": "12", "name": "MQL - live", "filterBranch": root}]
    seed = {"portal": {"now": NOW}, "properties": [{"name": "score", "type": "number"}], "lists": lists}
    with ledger_hubspot_emulator.serve(seed) as up:
        yield Place(up.url, up.settings)


def governed(desk: Desk, sf: Place, other: Place, hs: Place) -> Desk:
    """Both orgs as ratified, the portal declared, and what sync may do at each."""
    operator = delivering(desk, sf, RULE)
    operator.does(f"ledger target add other --connector salesforce --set sandbox={other.url}")
    operator = operator.at(HS_TOKEN=hs.settings["token"])
    operator.does(f"ledger target add hs --connector hubspot --set sandbox={hs.url} --set token=env:HS_TOKEN")
    for target, fields in (("sf", ENFORCED), ("other", DETECTED)):
        for field in fields:
            operator.does(f"ledger bind mql {target} Lead.{field}")
    operator.does("ledger bind mql hs 'MQL - live'")
    for target in ("sf", "other"):
        operator.run(f"ledger plan --target {target} -o plan.json")
        operator.does("ledger apply plan.json --allow-large")
    settings = (desk.folder / "ledger.toml").read_text(encoding="utf-8")
    named = ", ".join(f"Lead.{each}" for each in ENFORCED)
    modes = {"sf": f'mode = "enforce"\nenforce = "{named}"', "hs": 'mode = "propose"'}
    for target, mode in modes.items():
        settings = settings.replace(f"[targets.{target}]", f"[targets.{target}]\n{mode}")
    desk.write("ledger.toml", settings)
    return operator


@dataclass
class Daemon:
    """`ledger sync --watch`, which can be killed and started again."""

    desk: Desk
    process: subprocess.Popen[bytes] | None = None
    address: str = ""

    def start(self) -> None:
        """Start it, and wait until it says where it listens."""
        self.process = self.desk.spawn("ledger sync --watch --every 1 --listen 127.0.0.1:0")
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if found := re.search(rb"listening on (http://\S+):", line):
                self.address = found[1].decode()
                return
        raise AssertionError(f"it ended with {self.process.wait()}")

    def kill(self) -> None:
        """Give it no time for anything."""
        assert self.process is not None
        self.process.kill()
        self.process.communicate()

    def end(self) -> int:
        """Tell it to end, as systemd does; its exit code."""
        assert self.process is not None
        self.process.terminate()
        self.process.communicate(timeout=PATIENCE)
        return self.process.returncode

    def metric(self, name: str, target: str) -> float | None:
        """A number of its metrics; None where there is none yet."""
        with urllib.request.urlopen(f"{self.address}/metrics", timeout=10) as answer:
            families = text_string_to_metric_families(answer.read().decode())
        samples = (each for family in families for each in family.samples)
        return next(
            (s.value for s in samples if s.name == f"ledger_sync_{name}" and s.labels["target"] == target), None
        )


def until(so: Callable[[], bool], what: str) -> None:
    """Wait for something to be so. Raises AssertionError where it takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(0.1)


@pytest.fixture
def places() -> Iterator[tuple[Place, Place, Place]]:
    with org("00D000000000001EAA", ENFORCED) as sf, org("00D000000000002EAA", DETECTED) as other, portal() as hs:
        yield sf, other, hs


@pytest.mark.fault(38)
def test_a_week_of_hand_edits_and_kills_ends_in_sync_or_on_record(
    tmp_path: Path, places: tuple[Place, Place, Place]
) -> None:
    sf, other, hs = places
    desk = governed(Desk(tmp_path, now=NOW), sf, other, hs)
    hs.door("faults", {"status": 503, "times": 100_000})
    written_to_other = other.writes()
    chance, daemon = random.Random(20), Daemon(desk)
    edits = random.Random(7).sample(EDITS, len(EDITS))
    killed_after = set(chance.sample(range(len(edits)), KILLS))
    daemon.start()

    for n, (target, field) in enumerate(edits):
        place = sf if target == "sf" else other
        place.door("edit", {"address": f"Lead.{field}", "formula": f"Score__c >= {n}"})
        time.sleep(chance.uniform(0, 1.5))
        if n in killed_after:
            daemon.kill()
            daemon.start()

    until(lambda: daemon.metric("drifted", "sf") == 0 and daemon.metric("up", "sf") == 1, "sf is as ratified")
    until(lambda: daemon.metric("drifted", "other") == len(DETECTED), "what differs at other is seen")
    until(lambda: (daemon.metric("failures_total", "hs") or 0) >= 1, "hs is told as down")
    assert (daemon.metric("up", "hs"), daemon.metric("up", "other")) == (0, 1)
    assert (daemon.metric("artifacts", "sf"), daemon.metric("fights", "sf")) == (1 + len(ENFORCED), 0)
    assert daemon.end() == 0

    states = {each["address"]: each["state"] for each in desk.run("ledger drift --json --target sf").data}
    assert set(states.values()) == {"in sync"}
    there = desk.run("ledger drift --json --target other").data
    assert [each["state"] for each in there] == ["drift"] * len(DETECTED)
    assert other.writes() == written_to_other, "detect never writes"
    log = desk.run("ledger log mql").out
    for field in DETECTED:
        assert f"found other {field.removesuffix('__c')}" in log.replace("__c", "")
    assert desk.does("ledger verify").code == 0
    assert "is about to" not in log.splitlines()[-1]
