"""Platforms on a page: what the record tells, what was changed by hand, and orders that a worker carries out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.app import clock
from ledger.deliver.delivery.answers.work_order import worker_seen
from platforms import NOW, Place, delivering, org
from shell import ANA, DANA, OPS, Desk
from web.visitor import Pages, Visitor, site, words

WORKER = "worker@acme.example"


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


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    monkeypatch.setenv(clock.NOW, NOW)
    with site(desk) as found:
        yield found


def ordered(visitor: Visitor, do: str) -> str:
    """The page of the order that a button of the page gives."""
    return str(visitor.post("/targets", {**visitor.form("/targets"), "target": "", "do": do}).url.path)


def test_an_operator_orders_a_plan_reads_it_and_orders_what_was_read(pages: Pages, desk: Desk, there: Place) -> None:
    ops = pages.visitor(OPS)
    assert "governed, and never applied" in words(ops.get("/targets"))
    path = ordered(ops, "plan")
    assert "It waits for a worker" in words(ops.get(path))
    desk.does("ledger work --once", by=WORKER)
    form = ops.form(path)
    assert "Apply this plan" in words(ops.get(path))
    applied = ops.post(path, {**form, "do": "apply", "large": "yes"})
    assert "is ordered. A worker carries it out" in words(applied.text)
    assert there.writes() == []
    desk.does("ledger work --once", by=WORKER)
    assert len(there.writes()) == 1
    assert "as applied, v1" in words(ops.get("/targets"))
    assert "applied" in words(ops.get(applied.url.path))


def test_a_plan_that_was_not_read_is_not_applied(pages: Pages, desk: Desk) -> None:
    ops = pages.visitor(OPS)
    path = ordered(ops, "plan")
    desk.does("ledger work --once", by=WORKER)
    form = ops.form(path)
    for digest in ("", "0" * 64):
        refused = ops.post(path, {**ops.form(path), "do": "apply", "digest": digest}, 409)
        assert "another plan than the one that was read" in words(refused.text)
    assert form["digest"] in ops.get(path)


def test_an_order_that_is_sent_twice_is_given_once_even_when_it_was_carried_out_meanwhile(
    pages: Pages, desk: Desk
) -> None:
    ops = pages.visitor(OPS)
    fields = {**ops.form("/targets"), "target": "", "do": "look"}
    first = ops.post("/targets", fields).url.path
    desk.does("ledger work --once", by=WORKER)
    head = pages.site.ledger.journal.head()
    assert ops.post("/targets", fields).url.path == first
    assert pages.site.ledger.journal.head() == head


def test_who_is_no_operator_is_offered_no_order_and_gets_none(pages: Pages) -> None:
    ana = pages.visitor(ANA)
    assert "Look now" not in words(ana.get("/targets"))
    form = {**ana.form("/sessions"), "form": "x"}
    assert "That was not done" in words(ana.post("/targets", {**form, "target": "", "do": "look"}, 403).text)


def test_a_waiting_order_is_taken_back_with_a_reason(pages: Pages) -> None:
    ops = pages.visitor(OPS)
    path = ordered(ops, "look")
    said = words(ops.post(path, {**ops.form(path), "do": "cancel", "because": "not today"}).text)
    assert "is taken back" in said
    assert "Cancelled" in said


def test_without_a_worker_the_page_says_so(pages: Pages, desk: Desk) -> None:
    ops = pages.visitor(OPS)
    assert "worker" in words(ops.get("/targets"))
    before = words(ops.get("/targets"))
    ordered(ops, "look")
    desk.does("ledger work --once", by=WORKER)
    assert words(ops.get("/targets")) != before
    assert "Done" in words(ops.get("/orders/order-1"))


def test_a_worker_that_is_down_is_told_with_since_when(
    pages: Pages, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ops = pages.visitor(OPS)
    desk.does("ledger work --once", by=WORKER)
    assert "A worker looked at" in words(ops.get("/targets"))
    seen = worker_seen(pages.site.ledger)
    now = clock.machine()
    monkeypatch.setattr(clock, "machine", lambda: now + 10 * 60)
    assert f"No worker since {seen}" in words(ops.get("/targets"))
