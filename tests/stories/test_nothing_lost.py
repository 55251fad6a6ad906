"""Servers, workers and what connects them end in the middle of people's acts: nothing that was acknowledged is lost.

People decide by pages and by the API, and an operator has both platforms written, while in each round something is
killed or cut at a place that the seed names. Whoever got no answer looks at the next page, which is right about what
became of the act, and sends it again: it counts once.

What breaks is dealt, so that few rounds have every sort of it. LEDGER_TEST_SEED=N plays another game, or one that
failed; ./dev faults plays ten, of twenty deaths each.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from acting import Act, browser, by_orders, by_pages, by_programs, by_requests, program
from cutting import Wire, cutting
from dying import PATIENCE, Program, port_of, served, started
from ledger.app import clock
from ledger.app.ledger import Ledger, open_ledger
from ledger.app.settings import load
from ledger.deliver.delivery.fold import SLOT as ORDERS
from ledger.deliver.targets.events.delivery import DeliveryApplied, DeliveryConfirmed
from platforms import NOW, Place, delivering, org, portal
from shell import ANA, BEN, CRO, DANA, MIA, OPS, SAL, Desk, criteria, decide
from strategies import how_many
from web.visitor import words

pytestmark = pytest.mark.faults
WORKER = "worker@acme.example"
PEOPLE = (ANA, BEN, SAL, MIA, CRO, OPS)
KILLS = how_many(6, 6, 20)
SEEDS = [int(each) for each in os.environ.get("LEDGER_TEST_SEED", how_many("1", "1", "1 2 3 4 5 6 7 8 9 10")).split()]
STATEMENTS = 110  # that an act or an order takes


@dataclass
class Game:
    """The ledger, what runs on it, and the wires: to each platform, with the turns that an order takes there."""

    desk: Desk
    ledger: Ledger
    people: Wire
    platforms: dict[Wire, int]
    chance: Random
    server: Program
    kills: Counter[str]
    mishaps: Iterator[str]
    at_work: Iterator[str]

    def serve(self) -> None:
        """Have a server that answers."""
        if self.server.process.is_alive():
            return
        self.server = served(self.desk, PEOPLE)
        self.people.to = port_of(self.server)

    def round(self, acts: list[Act]) -> None:
        """All act at once while something breaks; then what is broken is mended, and every act counted once."""
        before = self.ledger.journal.head()
        worker = self._worker()
        mishap = self._mishap(len(acts))
        with ThreadPoolExecutor(len(acts)) as pool:
            answers = list(pool.map(_attempt, acts))
        self._over(mishap)
        self.serve()
        for act, answer in zip(acts, answers, strict=True):
            self._judge(act, answer, before)
        if worker:
            self._work_over(worker)

    def _judge(self, act: Act, answer: httpx2.Response | None, before: int) -> None:
        stored = self._stored(act, before)
        what = f"{act.by} {act.leaves.__name__} {act.about}, after {dict(self.kills)}"
        if answer is not None:
            assert answer.status_code in (200, 201, 303), f"{what}: {stored} stored and told {words(answer.text)}"
            assert stored == 1, f"{what}: acknowledged, and lost"
        assert act.told() == bool(stored), f"{what}: {stored} stored, and the next page says otherwise"
        again = act.send()
        assert again.status_code in (200, 201, 303), f"{what}: {words(again.text)}"
        assert self._stored(act, before) == 1, f"{what}: sent again, it does not count once"
        assert act.told(), what

    def _stored(self, act: Act, before: int) -> int:
        person = self.ledger.person(act.by).id
        events, _ = self.ledger.journal.read(None, after=before)
        return sum(
            each.actor == person
            and isinstance(each.event, act.leaves)
            and act.about in (None, getattr(each.event, "proposal", None))
            for each in events
        )

    def _mishap(self, acts: int) -> str:
        if next(self.mishaps) == "server":
            self.server.left.value = self.chance.randint(1, STATEMENTS * acts)
            return "server"
        self.people.arm(self.chance.randint(1, 2 * acts), self.chance.randint(0, 900))
        return "connection"

    def _over(self, mishap: str) -> None:
        happened = self.people.disarm() if mishap == "connection" else self._died(self.server)
        self.server.left.value = 0
        self.kills[mishap] += happened

    def _died(self, program: Program) -> bool:
        """Whether it dies of its own statements; it is killed within a moment, or goes on."""
        program.process.join(0.05 if program.left.value else PATIENCE)
        return not program.process.is_alive()

    def _worker(self) -> tuple[Program, str] | None:
        """A worker on what waits, with a mishap before it."""
        orders, now = ORDERS.of(self.ledger.snapshot().state), self.ledger.now()
        if all(each.standing(now) != "waiting" for each in orders.values()):
            return None
        mishap = next(self.at_work)
        found = _work(self.desk, self.chance.randint(1, STATEMENTS) if mishap == "statement" else 0)
        if mishap != "statement":
            wire, turns = self.chance.choice(tuple(self.platforms.items()))
            then = found.process.kill if mishap == "byte" else None
            wire.arm(self.chance.randint(1, turns), self.chance.randint(0, 500), then)
        return found, mishap

    def _work_over(self, begun: tuple[Program, str]) -> None:
        """Wait for it, and let another one do what it left."""
        worker, mishap = begun
        worker.process.join(PATIENCE)
        cut = [each.disarm() for each in self.platforms]
        died = (worker.process.exitcode or 0) < 0
        self.kills["platform" if mishap == "platform" else "worker"] += any(cut) if mishap == "platform" else died
        again = _work(self.desk)
        again.process.join(PATIENCE)
        assert again.process.exitcode in (0, 5), again.said.read_text()


def dealt(chance: Random, sorts: Sequence[str]) -> Iterator[str]:
    """Each sort as often as the others, in any order."""
    while True:
        yield from chance.sample(sorts, len(sorts))


def _attempt(act: Act) -> httpx2.Response | None:
    """What was answered, as far as something was."""
    try:
        return act.send()
    except httpx2.TransportError:
        return None


def _work(desk: Desk, left: int = 0) -> Program:
    return started(desk.at(by=WORKER), "ledger work --once", desk.folder / "worker.log", left)


@pytest.fixture
def there() -> Iterator[tuple[Place, Place]]:
    with org() as sf, portal() as hs:
        yield sf, hs


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_killed_or_cut_nothing_is_lost_nothing_told_wrongly_and_no_platform_written_twice(
    seed: int, tmp_path: Path, there: tuple[Place, Place], monkeypatch: pytest.MonkeyPatch, record_property: Any
) -> None:
    monkeypatch.setenv(clock.NOW, NOW)
    sf, hs = there
    sf_port, hs_port = (urlsplit(each.url).port or 0 for each in there)
    with cutting(0) as people, cutting(sf_port) as to_sf, cutting(hs_port) as to_hs:
        desk = delivering(Desk(tmp_path, now=NOW), Place(f"http://127.0.0.1:{to_sf.port}", sf.settings))
        desk = desk.at(HS_TOKEN=hs.settings["token"])
        desk.does(f"ledger person add {WORKER} --kind service --owner {DANA}", by=DANA)
        adding = f"ledger target add hs --connector hubspot --set sandbox=http://127.0.0.1:{to_hs.port}"
        desk.does(f"{adding} --set token=env:HS_TOKEN")
        desk.write("warm.yaml", criteria("score >= 1", key="warm"))
        decide(desk, "warm.yaml", "warm")
        for order in ("plan --target sf", "plan --target hs --create mql=New", "apply order-2"):
            desk.does(f"ledger order {order}")
            desk.does("ledger work --once", by=WORKER)
        server = served(desk, PEOPLE)
        people.to = port_of(server)
        ledger = open_ledger(load(tmp_path / "ledger.toml"))
        with closing(ledger.journal):
            chance = Random(seed)
            decks = dealt(chance, ("server", "connection")), dealt(chance, ("statement", "byte", "platform"))
            game = Game(desk, ledger, people, {to_sf: 40, to_hs: 24}, chance, server, Counter(), *decks)
            browsers = {each: browser(server, people, each) for each in PEOPLE}
            programs = [program(desk, people, each) for each in (BEN, MIA, CRO)]
            lanes: list[Iterator[Act | None]] = [
                by_pages(browsers[ANA], browsers[SAL], browsers[CRO]),
                by_programs(*programs),
                by_requests(browsers[MIA], browsers[BEN]),
                by_orders(browsers[OPS]),
            ]
            while game.kills.total() < KILLS:
                game.round([act for each in lanes if (act := next(each))])
            game.server.process.kill()
            _ends(desk, ledger, sf, hs)
    record_property("kills", dict(game.kills))


def _ends(desk: Desk, ledger: Ledger, sf: Place, hs: Place) -> None:
    """The last decision is delivered, everything adds up, and no rule was written twice."""
    desk.does("ledger order plan")
    desk.does("ledger work --once", by=WORKER)
    number = len(ORDERS.of(ledger.snapshot().state))
    if desk.does(f"ledger order show order-{number} --json").data["plan"]["changes"]:
        desk.does(f"ledger order apply order-{number} --allow-large")
        desk.does("ledger work --once", by=WORKER)
    assert desk.does("ledger plan --json").data["changes"] == []
    desk.does("ledger verify")
    desk.does("ledger audit rights")
    landed = Counter(
        each.event.target
        for each in ledger.journal.read(None)[0]
        if isinstance(each.event, DeliveryApplied | DeliveryConfirmed)
    )
    for target, writes in (("sf", sf.writes()), ("hs", _lists_written(hs))):
        assert len(writes) == len(set(writes)), f"{target} was written twice"
        assert len(writes) == landed[target], f"{target}: {len(writes)} writes, and {landed[target]} on record"


def _lists_written(there: Place) -> list[str]:
    exchanges = there.door("log")["exchanges"]
    made = [each["request"] for each in exchanges if (each["method"], each["path"]) == ("POST", "/crm/v3/lists")]
    changed = [each["request"] for each in exchanges if each["path"].endswith("/update-list-filters")]
    return [json.dumps(each["filterBranch"], sort_keys=True) for each in (*made, *changed)]
