"""A company moves its ledger to PostgreSQL: operator, worker and follower sit on machines of their own from then on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import psycopg
import pytest

from follow.post import Post, by_mail, post
from platforms import NOW, Place, delivering, org
from shell import ANA, DANA, MIA, OPS, SAL, TERMS, Desk, criteria

WORKER = "worker@acme.example"
NUMBERS = count()


@pytest.fixture
def there() -> Iterator[Place]:
    with org() as up:
        yield up


@pytest.fixture
def desk(tmp_path: Path, there: Place, postgres: str) -> Iterator[Desk]:
    """The operator's, in a ledger whose `mql` governs the org's field; it was moved to a server yesterday."""
    operator = delivering(Desk(tmp_path, now=NOW), there)
    operator.does(f"ledger person add {WORKER} --kind service --owner {DANA}", by=DANA)
    schema = f"story-{next(NUMBERS)}"
    to = f"{postgres}&schema={schema}"
    (line,) = operator.does(f"ledger copy --to '{to}' --move --json").data["settings"]
    old = (tmp_path / "ledger.toml").read_text()
    operator.write("ledger.toml", old.replace('database = "ledger.db"', line))
    (tmp_path / "ledger.db").unlink()
    yield operator
    with closing(psycopg.connect(postgres, autocommit=True)) as db:
        db.execute(f'DROP SCHEMA "{schema}" CASCADE')


def on_a_machine_of_its_own(desk: Desk, folder: Path, by: str) -> Desk:
    """Somebody elsewhere, who has nothing of the desk but its settings."""
    other = Desk(folder, by, desk.now)
    other.write("ledger.toml", (desk.folder / "ledger.toml").read_text())
    return other


def test_a_plan_that_a_worker_made_elsewhere_is_read_and_applied(
    desk: Desk, there: Place, tmp_path_factory: pytest.TempPathFactory
) -> None:
    worker = on_a_machine_of_its_own(desk, tmp_path_factory.mktemp("worker"), WORKER)
    order = desk.does("ledger order plan --json").data["order"]
    (made,) = worker.does("ledger work --once --json").data["orders"]
    assert made["standing"] == "done"
    plan = desk.does(f"ledger order show {order} --json").data["plan"]
    assert [each["address"] for each in plan["changes"]] == ["Lead.MQL__c"]
    asked = desk.does(f"ledger order apply {order} --json").data["order"]
    worker.does("ledger work --once")
    assert desk.does(f"ledger order show {asked} --json").data["order"]["standing"] == "done"
    assert there.writes()
    assert desk.does("ledger audit rights --json").data["had_no_right"] == 0
    assert not [each for folder in (desk, worker) for each in folder.folder.rglob("*.plans*")]


def test_a_plan_that_waits_goes_with_the_ledger_to_another_database(desk: Desk, there: Place) -> None:
    order = desk.does("ledger order plan --json").data["order"]
    desk.does("ledger work --once", by=WORKER)
    plan = desk.does(f"ledger order show {order} --json").data["plan"]
    (line,) = desk.does("ledger copy --to back.db --move --json").data["settings"]
    text = (desk.folder / "ledger.toml").read_text()
    desk.write("ledger.toml", text.replace(text.partition("\n")[0], line))
    assert desk.does(f"ledger order show {order} --json").data["plan"] == plan
    desk.does(f"ledger order apply {order}")
    desk.does("ledger work --once", by=WORKER)
    assert there.writes()


def test_a_plan_that_was_altered_in_the_database_is_no_plan(desk: Desk, there: Place, postgres: str) -> None:
    order = desk.does("ledger order plan --json").data["order"]
    desk.does("ledger work --once", by=WORKER)
    schema = (desk.folder / "ledger.toml").read_text().partition("schema=")[2].partition('"')[0]
    with closing(psycopg.connect(postgres, autocommit=True)) as db:
        db.execute(f"""UPDATE "{schema}".plans SET plan = plan || ' '::bytea""".encode())
    refused = desk.run(f"ledger order apply {order} --json")
    assert (refused.code, refused.errors[0]["why"]) == (4, "it was altered")
    assert there.writes() == []


def test_who_waits_for_a_proposal_is_told_from_a_machine_that_only_follows(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    follower = on_a_machine_of_its_own(desk, tmp_path_factory.mktemp("follower"), OPS)
    server = Post()
    with post(server):
        line, settings = (desk.folder / "ledger.toml").read_text().partition("\n")[0], follower.folder / "ledger.toml"
        by_mail(follower, server.port)
        settings.write_text(settings.read_text().replace('database = "ledger.db"', line))
        follower.does("ledger follow --once")
        desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
        desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
        follower.does("ledger follow --once")
        assert follower.does("ledger follow --once").out == "nothing is to be told\n"
    assert {(who, "mql#2 waits for your approval") for who in (MIA, SAL)} <= set(server.told())
