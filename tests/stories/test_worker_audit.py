"""What a worker did is judged again from the record: without its order, or with another one, it had no right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from ledger.audit.trail.queries.audit import audited_events
from ledger.deliver.delivery.events.work import WorkCancelled, WorkDone, WorkOrdered
from ledger.deliver.targets.events.delivery import DeliveryConfirmed, DeliveryPlanned
from ledger.domain import EVENTS
from ledger.domain.event import Event, Recorded
from ledger.journal.codec import Codec
from ledger.journal.sqlite.journal import SQLiteJournal
from platforms import NOW, delivering, org
from shell import DANA, OPS, SAL, Desk

WORKER = "worker@acme.example"
Story = tuple[list[Recorded], dict[str, str]]
Change = Callable[[Recorded, dict[str, str]], Recorded]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The events of a ledger in which one plan was ordered, made and applied, twice; and who is who."""
    with org() as there:
        desk = delivering(Desk(tmp_path_factory.mktemp("ledger"), now=NOW), there)
        desk.does(f"ledger person add {WORKER} --kind service --owner {DANA}", by=DANA)
        for order in ("plan", "apply order-1", "apply order-1", "look"):
            desk.does(f"ledger order {order}")
            desk.does("ledger work --once", by=WORKER)
        desk.does("ledger order look")
        desk.does("ledger order cancel order-5")
    with SQLiteJournal.open(desk.folder / "ledger.db", Codec(EVENTS)) as journal:
        return journal.read()[0], {each.address: each.id for each in journal.people().values()}


def lacking(events: list[Recorded]) -> list[int]:
    """Where something had no right."""
    return [each.recorded.position for each in audited_events(events, "UTC") if each.judgement.lacks]


def altered(story: Story, kind: type[Event], change: Change, order: str = "") -> tuple[list[Recorded], int]:
    """The story with its first event of a kind (of an order) as somebody else would have written it, and where."""
    events, who = story
    named = (at for at, each in enumerate(events) if isinstance(each.event, kind))
    at = next(at for at in named if order in ("", getattr(events[at].event, "order", "")))
    return [*events[:at], change(events[at], who), *events[at + 1 :]], at + 1


def said(**fields: Any) -> Change:
    return lambda each, _: each._replace(event=msgspec.structs.replace(each.event, **fields))


def by(address: str) -> Change:
    return lambda each, who: each._replace(actor=who[address])


def at(moment: str) -> Change:
    return lambda each, _: each._replace(recorded_at=moment)


def test_all_of_it_stood_by_the_seat_of_whoever_ordered_it(story: Story) -> None:
    rights = {each.recorded.position: each.judgement.right for each in audited_events(story[0], "UTC")}
    planned = next(each.position for each in story[0] if isinstance(each.event, DeliveryPlanned))

    assert lacking(story[0]) == []
    assert rights[planned].startswith("operator in `lifecycle`")
    assert rights[planned].endswith("by order-2")


@pytest.mark.parametrize(
    ("kind", "order", "change"),
    [
        pytest.param(DeliveryPlanned, "", said(order=""), id="a write that nobody ordered"),
        pytest.param(DeliveryPlanned, "", said(order="order-1"), id="a write by an order to plan"),
        pytest.param(DeliveryPlanned, "", said(order="order-9"), id="a write by an order that nobody gave"),
        pytest.param(DeliveryPlanned, "", said(plan="0" * 64), id="a write by another plan"),
        pytest.param(DeliveryPlanned, "", by(OPS), id="a write under an order by somebody who is no service"),
        pytest.param(DeliveryPlanned, "", at("2026-02-04T09:00:00.000000Z"), id="a write after the order lapsed"),
        pytest.param(DeliveryConfirmed, "order-3", said(order=""), id="a receipt that nobody ordered"),
        pytest.param(WorkOrdered, "order-1", by(SAL), id="an order by somebody who operates nothing"),
        pytest.param(WorkOrdered, "order-1", by(WORKER), id="an order by the worker itself"),
        pytest.param(WorkOrdered, "order-2", said(plan="0" * 64), id="an order to apply a plan that nobody made"),
        pytest.param(WorkOrdered, "order-2", said(position=1), id="an order to apply what is recorded elsewhere"),
        pytest.param(WorkOrdered, "order-2", said(planned="order-9"), id="an order to apply nobody's plan"),
        pytest.param(WorkOrdered, "order-2", said(keys=()), id="an order to apply that names no definition"),
        pytest.param(WorkOrdered, "order-3", said(order="order-1"), id="an order under a name that is taken"),
        pytest.param(WorkDone, "order-1", by(OPS), id="an outcome told by somebody who is no service"),
        pytest.param(WorkDone, "order-4", said(order="order-1"), id="an outcome that was told before"),
        pytest.param(WorkCancelled, "", by(SAL), id="an order taken back by somebody who could not give it"),
    ],
)
def test_what_somebody_wrote_into_the_file_had_no_right(
    story: Story, kind: type[Event], order: str, change: Change
) -> None:
    events, position = altered(story, kind, change, order)

    assert position in lacking(events)


def test_a_write_after_its_order_was_cancelled_had_no_right(story: Story) -> None:
    events, who = story
    planned = next(place for place, each in enumerate(events) if isinstance(each.event, DeliveryPlanned))
    cancel = Recorded(0, events[planned].recorded_at, who[OPS], WorkCancelled(order="order-2", targets=("sf",)))
    moved = [*events[:planned], cancel, *events[planned:]]

    assert planned + 2 in lacking([each._replace(position=n) for n, each in enumerate(moved, 1)])
