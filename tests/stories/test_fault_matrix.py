"""Every fault of the platforms at every step of an apply, and a death at every step: it comes to the same in the end.

Through the real connectors, over HTTP, against their sandboxes; and once through a connector that is naive, to see that
the matrix can tell. The last test kills real processes: `ledger apply`, at each of its requests.
"""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

import held
import ledger_hubspot_emulator
import ledger_salesforce_emulator
from ledger import Sandbox
from ledger.artifacts.data import Binding, Provenance, Rule
from ledger.artifacts.protocols import Connector
from ledger.data import replace
from ledger.demo.platforms import LIST, seeds
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.meanings.score import Score, Weighted
from ledger.testing import Case, World, check_faults, sandbox_world
from ledger_hubspot import HubSpot
from ledger_salesforce.connector import Salesforce
from platforms import NOW, Place, delivering, org
from shell import Desk
from strategies import how_many

LEAD = Schema(
    "lead",
    {
        "score": Field("score", "number"),
        "employees": Field("employees", "number"),
        "job_level": Field("job_level", "choice", choices=("c_level", "vp")),
    },
)
PROVENANCE = Provenance("mql", 4, 42, "ab12cd34ef567890", "cro@acme.example", "2026-02-16")
RULE = Rule(
    key="mql",
    title="MQL",
    statement="A lead that sales calls.",
    meaning=read("score >= 65 AND employees >= 200 AND job_level = 'vp'", LEAD),
    schema=LEAD,
    bindings={},
    provenance=PROVENANCE,
)
IN_SALESFORCE = {
    "score": (Binding("Lead.Engagement_Score__c"),),
    "employees": (Binding("Lead.NumberOfEmployees"),),
    "job_level": (Binding("Lead.Job_Level__c"),),
}
IN_HUBSPOT = {
    "score": (Binding("contacts.engagement_score"),),
    "employees": (Binding("contacts.numemployees"),),
    "job_level": (Binding("contacts.job_level"),),
}
FIT = Score((Weighted(read("score >= 65", LEAD), 40), Weighted(read("employees > 200", LEAD), 30)), 0, 100)
LARGE = read(" AND ".join(f"(score > {n} OR employees > {n + 1})" for n in range(9)), LEAD)
Opened = Callable[[], AbstractContextManager[World]]
EVERY = how_many(7, 3, 1)
"""Of the faults at all requests, each nth is tried: no multiple of it is the number of faults, so each has its turn."""


def at_salesforce(name: str, existing: bool, **changed: Any) -> tuple[Opened, Case]:
    connector = Salesforce(lambda _: None)
    rule = replace(RULE, bindings=IN_SALESFORCE, **changed)
    opened = partial(_world, ledger_salesforce_emulator.serve, "salesforce", held.salesforce)
    return opened, Case(connector, rule, name, existing)


def at_hubspot(name: str, existing: bool, **changed: Any) -> tuple[Opened, Case]:
    connector = HubSpot(sleep=lambda _: None)
    rule = replace(RULE, bindings=IN_HUBSPOT, **changed)
    once = cache(partial(connector.compile, rule))  # the same each time, and hundreds of runs ask for it
    connector.compile = lambda _, address, name: once(address, name)  # type: ignore[method-assign]
    opened = partial(_world, ledger_hubspot_emulator.serve, "hubspot", held.hubspot)
    return opened, Case(connector, rule, name, existing)


def _world(
    serve: Callable[..., AbstractContextManager[Sandbox]], name: str, pick: Callable[[Any], held.Held]
) -> AbstractContextManager[World]:
    return sandbox_world(serve, json.loads(_few(name)), pick)


@cache
def _few(name: str) -> str:
    """The demo's platform with a dozen leads, as JSON: what is tried here is not how many there are."""
    seed = seeds()[name]
    for of in seed.get("objects", {}).values():
        of["records"] = of["records"][:12]
    if "contacts" in seed:
        seed["contacts"] = seed["contacts"][:12]
    return json.dumps(seed)


CASES: Mapping[str, tuple[Opened, Case]] = {
    "Salesforce, a field in use": at_salesforce("Lead.MQL__c", existing=True),
    "Salesforce, a new field": at_salesforce("Lead.Is_MQL__c", existing=False),
    "Salesforce, a new score": at_salesforce("Lead.Fit__c", existing=False, meaning=FIT, key="fit"),
    "HubSpot, a list in use": at_hubspot(LIST, existing=True),
    "HubSpot, a new list": at_hubspot("New", existing=False),
    "HubSpot, a list on helper lists": at_hubspot("Large", existing=False, meaning=LARGE),
    "HubSpot, a new score": at_hubspot("contacts.fit_score", existing=False, meaning=FIT, key="fit"),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.fault(32)
@pytest.mark.fault(33)
@pytest.mark.fault(34)
@pytest.mark.fault(35)
def test_whatever_fails_and_wherever_it_dies_it_comes_to_the_same(
    name: str, record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    opened, case = CASES[name]

    runs = check_faults(opened, case, EVERY)

    record_property("runs", runs)
    with capsys.disabled():
        print(f"\n{name}: {runs} runs with a fault or a death, all converged")
    assert runs > 50 // EVERY


class Naive:
    """A connector that writes and hopes: it makes what it cannot find at once, and never looks before it writes."""

    def __init__(self, real: Connector) -> None:
        self.real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def connect(self, settings: Mapping[str, str]) -> Any:
        return NaiveSession(self.real.connect(settings))


class NaiveSession:
    """It makes a new list for whatever went wrong, under a name that is free."""

    def __init__(self, real: Any) -> None:
        self.real, self.made = real, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def apply(self, wanted: Any) -> Any:
        answers = self.real.apply(wanted)
        again = [each for each, answer in zip(wanted, answers, strict=True) if isinstance(answer, Exception)]
        return self.real.apply([_renamed(each) for each in again]) if again else answers


def _renamed(wanted: Any) -> Any:
    return wanted._replace(artifact=replace(wanted.artifact, name=f"{wanted.artifact.name} (2)"))


@pytest.mark.fault(32, control=True)
@pytest.mark.fault(33, control=True)
@pytest.mark.fault(34, control=True)
@pytest.mark.fault(35, control=True)
def test_a_naive_connector_does_not_pass() -> None:
    opened, case = CASES["HubSpot, a new list"]

    with pytest.raises(AssertionError, match=r"at request|killed"):
        check_faults(opened, replace(case, connector=Naive(case.connector)))  # type: ignore[arg-type]


STEPS, PATIENCE, SLOW = 24, 120.0, 0.4


@pytest.mark.fault(35)
def test_a_process_killed_at_any_of_its_requests_leaves_nothing_half_done(tmp_path: Path) -> None:
    with org() as there:
        desk = delivering(Desk(tmp_path, now=NOW), there)
        kills = 0
        for nth in range(1, STEPS):
            there.by_hand(f"Score__c >= {nth}")
            desk.run("ledger plan -o plan.json")
            killed = _killed_at(desk, there, nth)
            kills += killed

            desk.run("ledger apply plan.json --allow-large")
            desk.run("ledger plan -o plan.json")
            desk.run("ledger apply plan.json --allow-large")

            assert desk.run("ledger plan --json").data["changes"] == []
            assert desk.run("ledger drift").code == 0
            if not killed:
                break  # it was over before its nth request
        names = [each["address"] for each in desk.run("ledger target list --json").data["artifacts"]]
        log = desk.run("ledger log mql").out

    assert kills >= 5
    assert names == ["Lead.MQL__c"]
    assert "is about to" not in log.splitlines()[-1]


def _killed_at(desk: Desk, there: Place, nth: int) -> bool:
    """Start `ledger apply`, and kill it while the org takes its time over the nth request; whether it came so far."""
    there.door("faults", {"nth": nth, "latency": SLOW, "after": bool(nth % 2)})
    before = len(there.door("log")["requests"])
    process = desk.spawn("ledger apply plan.json --allow-large")
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and len(there.door("log")["requests"]) < before + nth:
        assert time.monotonic() < deadline, "it neither asks nor ends"
        time.sleep(0.01)
    alive = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=PATIENCE)
    return alive
