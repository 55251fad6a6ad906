"""What is not spent says the same of today as everything does: held against a fold of all there is."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import msgspec
from hypothesis import given as given_by, strategies as st

from ledger.domain import EVENTS
from ledger.domain.baseline import Baseline
from ledger.domain.category import Category
from ledger.domain.definition import NotRead
from ledger.domain.delivery import (
    ArtifactBound,
    ArtifactUnbound,
    BaselineObserved,
    DeliveryApplied,
    DeliveryConfirmed,
    DeliveryFailed,
    DeliveryPlanned,
    DeliveryUncertain,
    DriftObserved,
    TargetDeclared,
    TargetObserved,
    fold_deliveries,
)
from ledger.domain.event import Event, Recorded
from ledger.domain.folding import fold
from ledger.domain.state import State
from ledger.domain.unspent import StoredRow, Unspent, spend, take
from ledger.domain.waiver import DriftWaived
from ledger.journal.codec import Codec
from ledger.testing import DAY
from ledger.views.catalogue import catalogue, violations
from ledger.views.due import due, looks
from ledger.views.emergencies import waiting as emergencies
from ledger.views.proposals import standing
from ledger.views.requests import waiting as requests

from .histories import CONTENT, WORKING, Story, _carry, many, stories, stories_of_content, told

CODEC = Codec(EVENTS)


def stored(events: list[Recorded]) -> list[StoredRow]:
    return [(at, when, who, event.stored_name, CODEC.encode(event)) for at, when, who, event in events]


def index_of(events: list[Recorded], cut: int, earlier: date, today: date) -> Unspent:
    """What is unspent today, where it was kept on an earlier day; made anew where that was not enough."""
    rows, kept = stored(events), Unspent()
    take(kept, rows[:cut])
    kept = msgspec.json.decode(msgspec.json.encode(spend(kept, earlier)), type=Unspent)
    take(kept, rows[cut:])
    if (found := spend(kept, today)).lost:
        take(anew := Unspent(), rows)
        found = spend(anew, today)
    return found


def current(events: list[Recorded], unspent: Unspent) -> State:
    kept = {*unspent.positions}
    state = fold(each for each in events if each.position in kept)
    for key, partly in unspent.partly.items():
        history = state.definitions[key]
        history.since, history.mentioned = partly.first, history.mentioned | partly.mentions
    return state


def asked_about_today(state: State, today: date) -> list[Any]:
    """What `list`, `proposals` and `status` ask."""
    proposals = sorted((each for each in state.proposals.values() if not each.closed), key=lambda each: each.position)
    return [
        catalogue(state, today),
        [*standing(state, today, {each.id: (Category("widening"),) for each in proposals}, proposals)],
        requests(state, today),
        due(state, today, 30),
        sorted(looks(state, today)),
        [*violations(state, today)],
        [*emergencies(state, today)],
        [*state.rights.gaps(today)],
    ]


@many
@given_by(st.one_of(stories(), stories_of_content()), st.data())
def test_whatever_is_asked_about_today_is_told_alike(story: Story, data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(story.events)))
    earlier = date.fromisoformat(story.events[cut - 1].recorded_at[:10])
    today = story.today + timedelta(days=data.draw(st.sampled_from((0, 0, 1, 30))))
    unspent = index_of(story.events, cut, earlier, today)
    take(anew := Unspent(), stored(story.events))
    assert unspent.positions == spend(anew, today).positions
    try:
        found = asked_about_today(current(story.events, unspent), today)
    except NotRead:
        return  # it is asked of everything then
    assert found == asked_about_today(fold(story.events), today)


def test_what_one_version_after_the_other_replaced_is_spent() -> None:
    after = (5, None, True, "prospective")
    versions = [partial(_carry, "ana", draft, after) for draft in (CONTENT[4], CONTENT[5]) * 10]
    story = told(WORKING[-2], CONTENT[:1], [each for version in versions for each in (version, _a_week)])
    unspent = index_of(story.events, len(story.events), story.today, story.today)
    assert len(fold(story.events).history("fit").versions) == 20
    assert len(current(story.events, unspent).history("fit").versions) == 1
    assert len(unspent.positions) < len(story.events) / 2


def _a_week(story: Story) -> None:
    story.today += timedelta(days=7)


ON: dict[str, Any] = {"target": "sf", "key": "mql"}
WHERE = st.sampled_from(
    [{"address": f"Lead.{name}" if there else "", "name": name} for name in "ab" for there in (1, 1, 0)]
)
WRITTEN: st.SearchStrategy[dict[str, str]] = st.builds(
    dict, desired=st.sampled_from(("x", "y", "y", "")), observed=st.sampled_from(("x", "y", "z"))
)
BASELINES = st.sampled_from((Baseline(digest="x"), Baseline(digest="y")))
SORTS = (DeliveryPlanned, DeliveryApplied, DeliveryConfirmed, DeliveryFailed, DeliveryUncertain, DriftObserved)


def on_artifacts() -> st.SearchStrategy[Event]:
    """Whatever may come of artifacts, in an order that no connector would keep."""
    return st.one_of(
        st.builds(_written, st.sampled_from(SORTS), WHERE, WRITTEN),
        st.builds(_written, st.sampled_from(SORTS), WHERE, WRITTEN),
        st.builds(_bound, WHERE, st.sampled_from(("mql", "mql", "sql")), st.one_of(st.none(), BASELINES)),
        st.builds(lambda where, baseline: BaselineObserved(**ON, **where, baseline=baseline), WHERE, BASELINES),
        st.builds(lambda where: ArtifactUnbound(**ON, **where), WHERE),
        st.builds(_waived, WHERE, st.sampled_from(("x", "y", "z"))),
        st.just(TargetDeclared(target="sf", connector="salesforce", identity="00D", label="Acme", kind="sandbox")),
        st.just(TargetObserved(target="sf")),
    )


def _written(sort: Any, where: dict[str, Any], said: dict[str, str]) -> Event:
    more = {"action": "update", "plan": "p"} if sort is DeliveryPlanned else {}
    written: Event = sort(**ON, **where, **said, **more, version=len(said["desired"]), meaning="m")
    return written


def _bound(where: dict[str, Any], key: str, baseline: Baseline | None) -> Event:
    return ArtifactBound(**{**ON, "key": key}, **where, baseline=baseline)


def _waived(where: dict[str, Any], observed: str) -> Event:
    said: dict[str, Any] = {"observed": observed, "scope": "*", "because": "so", "right": 3}
    return DriftWaived(**ON, **where, **said, from_=DAY, until=DAY + timedelta(days=9))


@many
@given_by(st.lists(on_artifacts(), max_size=40), st.data())
def test_what_was_delivered_is_told_alike(events: list[Event], data: st.DataObject) -> None:
    recorded = [Recorded(at, "2026-02-02T09:00:00.000000Z", "ops", each) for at, each in enumerate(events, 1)]
    cut = data.draw(st.integers(0, len(events)))
    kept = {*index_of(recorded, cut, DAY, DAY).positions}
    found = fold_deliveries(each for each in recorded if each.position in kept)
    assert found == fold_deliveries(recorded)


def test_a_delivery_that_another_one_followed_is_spent() -> None:
    where, written = {"address": "Lead.a", "name": "a"}, {"desired": "x", "observed": "x"}
    events = [_bound(where, "mql", None), *(_written(sort, where, written) for sort in SORTS[:2] * 50)]
    recorded = [Recorded(at, "2026-02-02T09:00:00.000000Z", "ops", each) for at, each in enumerate(events, 1)]
    assert index_of(recorded, 40, DAY, DAY).positions == [1, 101]
