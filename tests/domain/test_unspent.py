"""What is not spent says the same of today as everything does: held against a fold of all there is."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import msgspec
import pytest
from hypothesis import given as given_by, strategies as st

from ledger.deliver.targets.events.baseline import Baseline
from ledger.deliver.targets.events.delivery import (
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
from ledger.domain import EVENTS
from ledger.domain.category import Category
from ledger.domain.definition import Draft, NotRead
from ledger.domain.event import Event, Recorded
from ledger.domain.folding.folding import fold
from ledger.domain.folding.unspent import StoredRow, Unspent, spend, take, tells_alike
from ledger.domain.proposal import ProposalApproved, ProposalDeclined
from ledger.domain.state import State
from ledger.domain.waiver import DriftWaived
from ledger.govern.documents.views import catalogue, violations
from ledger.govern.proposals.views import standing
from ledger.govern.requests.views import waiting as requests
from ledger.govern.seats.views.emergencies import waiting as emergencies
from ledger.journal.codec import Codec
from ledger.overview.board.views import due, looks
from ledger.testing import DAY

from .histories import CONTENT, WORKING, Story, _carry, _propose, many, stories, stories_of_content, told

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
    take(everything := Unspent(), stored(story.events))
    assert tells_alike(unspent, everything)
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


def test_an_index_that_lacks_something_that_counts_is_not_taken_for_one() -> None:
    after = (5, None, True, "prospective")
    versions = [partial(_carry, "ana", draft, after) for draft in (CONTENT[4], CONTENT[5]) * 3]
    acts = [each for version in versions for each in (version, _a_week)]
    story = told(WORKING[-2], CONTENT[:1], [*acts, partial(_propose_only, CONTENT[11])])
    kept, everything = index_of(story.events, 1, DAY, story.today), Unspent()
    take(everything, stored(story.events))
    (open_,) = (name for name, each in kept.asked.items() if not each.closed)
    (standing,) = kept.terms["fit"]
    assert tells_alike(kept, everything)
    lacks: list[dict[str, Any]] = [
        {"others": kept.others[:-1]},
        {"asked": {name: each for name, each in kept.asked.items() if name != open_}},
        {"asked": {name: each for name, each in kept.asked.items() if name != standing.proposal}},
        {"terms": {**kept.terms, "fit": []}},
        {"terms": {**kept.terms, "fit": everything.terms["fit"][:1]}},
        {"partly": {}},
        {"partly": {"fit": msgspec.structs.replace(kept.partly["fit"], mentions=frozenset({"nothing"}))}},
        {"partly": {"fit": msgspec.structs.replace(kept.partly["fit"], first=DAY - timedelta(days=99))}},
    ]
    for lack in lacks:
        assert not tells_alike(msgspec.structs.replace(kept, **lack), everything), lack


ON: dict[str, Any] = {"target": "sf", "key": "mql"}
WHERE = st.sampled_from(
    [{"address": f"Lead.{name}" if there else "", "name": name} for name in "ab" for there in (1, 1, 0)]
)
DESIRED, OBSERVED = st.sampled_from(("x", "y", "y", "")), st.sampled_from(("x", "y", "z", ""))
WRITTEN: st.SearchStrategy[dict[str, str]] = st.builds(dict, desired=DESIRED, observed=OBSERVED)
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


@pytest.mark.parametrize("other", [("hs", "a\nb"), ("sf\na", "b")])
def test_places_that_only_read_alike_are_told_apart(other: tuple[str, str]) -> None:
    said = {"name": "n", "key": "mql", "version": 1, "meaning": "m", "desired": "x", "observed": "x"}
    places = (("sf", "a\nb"), other, ("sf", "a\nb"))
    plans = [
        DeliveryPlanned(**said, target=target, address=address, action="update", plan="p")  # type: ignore[arg-type]
        for target, address in places
    ]
    recorded = [Recorded(at, "2026-02-02T09:00:00.000000Z", "ops", each) for at, each in enumerate(plans, 1)]
    kept = {*index_of(recorded, 1, DAY, DAY).positions}
    assert fold_deliveries(each for each in recorded if each.position in kept) == fold_deliveries(recorded)


def test_a_receipt_of_nothing_lets_another_baseline_count() -> None:
    where = {"address": "Lead.a", "name": "a"}
    receipts = [_written(DeliveryApplied, where, {"desired": "x", "observed": seen}) for seen in ("x", "", "y")]
    baselines = [_bound(where, "mql", Baseline(digest=each)) for each in ("x", "y")]
    events = [baselines[0], receipts[0], receipts[1], baselines[1], receipts[2]]
    recorded = [Recorded(at, "2026-02-02T09:00:00.000000Z", "ops", each) for at, each in enumerate(events, 1)]
    kept = {*index_of(recorded, 2, DAY, DAY).positions}
    assert fold_deliveries(each for each in recorded if each.position in kept) == fold_deliveries(recorded)


def test_only_a_no_of_the_decider_closes_a_proposal() -> None:
    """Whoever writes by hand may name any role beside an approval: the fold goes by what sort of answer it is."""
    story = told(WORKING[-2], CONTENT[:1], [partial(_propose_only, CONTENT[4])])
    proposal = next(each for each in story.state.proposals.values() if not each.closed)
    said: dict[str, Any] = {"proposal": proposal.id, "digest": proposal.digest, "right": 3}
    at = len(story.events) + 1
    answers = (ProposalApproved(**said, role="decider"), ProposalDeclined(**said, role="approver"))
    for answer in answers:
        events = [*story.events, Recorded(at, story.events[-1].recorded_at, "ana", answer)]
        assert proposal.id in current(events, index_of(events, at - 1, DAY, DAY)).proposals
    no = Recorded(at, story.events[-1].recorded_at, "cro", ProposalDeclined(**said, role="decider"))
    assert proposal.id not in current([*story.events, no], index_of([*story.events, no], at - 1, DAY, DAY)).proposals


def _propose_only(draft: Draft, story: Story) -> None:
    _propose("ana", draft, (5, None, True, "prospective"), story)
