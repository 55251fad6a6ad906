"""Random histories in which artifacts are bound, delivered, looked at and waived, beside all that is decided."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st
from msgspec import UNSET
from tests.domain import histories
from tests.domain.histories import Ask, Command, Story
from tests.views.channel_stories import channel_commands

from ledger.deliver.targets.events.baseline import Baseline
from ledger.deliver.targets.events.delivery import (
    ArtifactBound,
    ArtifactUnbound,
    Deliveries,
    DeliveryApplied,
    GovernedArtifact,
    fold_deliveries,
)
from ledger.deliver.targets.events.look import Seen, look
from ledger.domain.acts.approving import approve, ratify
from ledger.domain.acts.proposing import propose
from ledger.domain.definition import Draft, with_content, with_digest
from ledger.domain.event import Event
from ledger.domain.proposal import Terms
from ledger.domain.state import State
from ledger.domain.waiver import DriftWaived, WaiverGranted, item_subject
from ledger.govern.consumers.events import ConsumerAdded, ConsumerRemoved
from ledger.govern.consumers.fold import SLOT as CONSUMERS
from ledger.govern.debt.views.facts import DebtFacts
from ledger.govern.debt.views.reading import items
from ledger.govern.debt.views.sorts import SORTS
from ledger.govern.reviews.events import ReviewVerdict
from ledger.govern.reviews.verbs import review_definition
from ledger.measure.figures.events.close import PeriodClosed
from ledger.measure.figures.events.restatement import (
    RestatementCompleted,
    RestatementDeclined,
    RestatementOrdered,
)
from ledger.measure.figures.fold import SLOT as REPORTED
from ledger.testing import definition, terms

KEYS = ("fit", "mql", "hot")
ADDRESSES = ("list:1", "list:2")
HELD = ("a", "b", "c")
"""Digests of what an artifact may hold."""
UNTIL = timedelta(days=20)
DECLARED: tuple[dict[str, Any], ...] = (
    {"standard": "retrospective"},
    {"standard": "prospective", "reason": UNSET},
    {"standard": "dual", "primary": "new"},
    {"standard": "prospective", "stock": "edge"},
    {"standard": "restated", "nature": "error"},
)
"""What a version may say of history."""


def debt_stories(length: int = 20) -> st.SearchStrategy[Story]:
    """A company as `histories` tells of it, whose definitions are used somewhere."""
    used = st.one_of(*_used(), *channel_commands())
    acts = st.lists(st.tuples(histories.commands(), used, used), min_size=length // 4, max_size=length)
    return st.builds(
        histories.told,
        st.sampled_from([{**each, "answers_within": 5} for each in histories.WORKING]),
        st.just((histories.CONTENT[0], histories.CONTENT[4], histories.CONTENT[7])),
        acts.map(lambda found: [*_BOUND, *(act for each in found for act in each)]),
    )


def _used() -> tuple[st.SearchStrategy[Command], ...]:
    key, address, held = map(st.sampled_from, (KEYS, ADDRESSES, HELD))
    command, days = histories.command, st.sampled_from((-40, -3, 0, 3))
    return (
        command(_bind, key, address, held),
        command(_apply, address, held, st.sampled_from(((), ("as-is",)))),
        command(_look, address, held, days),
        command(_look, address, held, days),
        command(_let_go, address),
        command(_waive, address, st.sampled_from((1, 5, 30))),
        command(_waive_item, st.integers(0, 7), st.sampled_from((1, 5, 30))),
        command(_read, key, st.sampled_from(("weekly", "board"))),
        command(_gone, st.sampled_from(("weekly", "board"))),
        *[command(_decide, key, st.sampled_from(DECLARED), st.sampled_from((0, 0, 5, -30)))] * 4,
        command(_keep, key, st.booleans()),
        command(_revisit, key, st.sampled_from((3, 20))),
        command(_review, key, st.sampled_from(("keep", "change")), st.sampled_from((None, 10))),
        command(_close, key, st.sampled_from((40, 3))),
        command(_restate, key, st.booleans()),
        command(histories.wait, st.just(200)),
        command(histories.wait, st.sampled_from((1, 5, 25))),
    )


def deliveries(story: Story) -> Deliveries:
    return fold_deliveries(story.events)


def _at(story: Story, address: str) -> GovernedArtifact | None:
    return deliveries(story).artifacts.get(("hs", address))


def record(story: Story, *events: Event) -> None:
    story.ask("ana", definition(), lambda state, today: list(events))


def _bind(key: str, address: str, held: str, story: Story) -> None:
    about = {"target": "hs", "address": address, "name": address, "key": key}
    record(story, ArtifactBound(**about, baseline=Baseline(digest=held)))


def _apply(address: str, held: str, accepted: tuple[str, ...], story: Story) -> None:
    if bound := _at(story, address):
        current = story.state.history(bound.key).in_force(story.today)
        said: Any = {"version": current.number if current else 1, "meaning": "", "desired": held, "observed": held}
        record(story, DeliveryApplied(**_about(bound), **said, accepted=accepted))


def _look(address: str, held: str, days: int, story: Story) -> None:
    if bound := _at(story, address):
        changed = (story.today + timedelta(days=days)).isoformat()
        record(story, *look(bound, Seen(address, held, changed_at=f"{changed}T07:00:00Z" if days else "")))


def _let_go(address: str, story: Story) -> None:
    if bound := _at(story, address):
        record(story, ArtifactUnbound(**_about(bound)))


def _waive(address: str, days: int, story: Story) -> None:
    bound = _at(story, address)
    if bound and bound.drift:
        until = story.today + timedelta(days=days)
        said: Any = {"from_": story.today, "until": until, "because": "so", "scope": "lifecycle", "right": 1}
        record(story, DriftWaived(**_about(bound), observed=bound.drift, **said))


def _about(bound: GovernedArtifact) -> dict[str, Any]:
    return {each: getattr(bound, each) for each in ("target", "address", "name", "key")}


def _waive_item(which: int, days: int, story: Story) -> None:
    found = [each for each in items(DebtFacts(SORTS).taken(story.events), story.today) if not each.waiver]
    if found:
        item = found[which % len(found)]
        subject, until = item_subject(item.sort, item.subject), story.today + timedelta(days=days)
        said: Any = {"from_": story.today, "until": until, "because": "so", "right": 1}
        record(story, WaiverGranted(subject=subject, scope=item.scope, since=item.since, **said))


def _read(key: str, reader: str, story: Story) -> None:
    record(story, ConsumerAdded(id=reader, title=reader, uses=(key,), owner="ana"))


def _gone(reader: str, story: Story) -> None:
    if found := CONSUMERS.of(story.state).get(reader):
        record(story, ConsumerRemoved(id=reader, title=reader, uses=found.terms.uses, owner="ana"))


def _decide(key: str, declared: dict[str, Any], days: int, story: Story) -> None:
    """Another rule of a definition, which says this or that of history, as far as whoever has the right lets it."""
    if days >= 0:
        _close(key, 3, story)
    history = story.state.history(key)
    draft = definition(key, f"says {len(story.events)}", entity="lead")
    start, more = story.today + timedelta(days=days), dict(declared)
    if declared["standard"] == "dual":
        more["dual_until"] = start + UNTIL
    if declared["standard"] == "restated" and history.versions:
        more["corrects"] = history.versions[-1].number
    _carry(story, draft, terms(start, retroactive=days < 0, **more))


def _revisit(key: str, days: int, story: Story) -> None:
    """Another rule, which somebody is to look back at."""
    draft = definition(key, f"says {len(story.events)}", entity="lead")
    _carry(story, draft, terms(story.today, revisit=story.today + timedelta(days=days)))


def _review(key: str, verdict: ReviewVerdict, again: int | None, story: Story) -> None:
    """Whoever decides looks back at it."""
    revisit = story.today + timedelta(days=again) if again and verdict == "keep" else None
    for who in histories.PEOPLE:
        look: Ask = partial(_looked, key, verdict, revisit, who)
        if story.ask(who, definition(key), look):
            return


def _looked(key: str, verdict: ReviewVerdict, revisit: date | None, by: str, state: State, today: date) -> list[Event]:
    return review_definition(state, key, verdict, revisit=revisit, by=by, today=today, because="so")


def _keep(key: str, kept: bool, story: Story) -> None:
    """The entity says by which source it is told when a record became one, or does not any more."""
    draft = histories.lead(score="number", plan="text")
    became = {key: {"by": {"snapshots": "daily"}, "re_entry": "first"}} if kept else {}
    said = {**draft.content, "title": f"lead {len(story.events)}", "became": became}
    _carry(story, with_digest(with_content(draft, said)), terms(story.today))


def _carry(story: Story, draft: Draft, wanted: Terms) -> None:
    before = len(story.events)
    for who in histories.PEOPLE:
        if len(story.events) == before:
            asked: Ask = partial(_propose, draft, wanted, who)
            story.ask(who, draft, asked)
    if len(story.events) > before and (proposal := story.proposal(0)):
        for verb in (approve, ratify):
            for who in histories.PEOPLE:
                story.answer(who, proposal, verb, because="so")


def _propose(draft: Draft, wanted: Terms, by: str, state: State, today: date) -> list[Event]:
    return propose(state, draft, wanted, by=by, today=today, because="so")


def _close(key: str, ago: int, story: Story) -> None:
    start = story.today - timedelta(days=ago)
    if start.isoformat() not in REPORTED.of(story.state).closes.get(key, {}):
        days: Any = {"from_": start, "until": start + timedelta(days=2)}
        said: Any = {"position": 1, "on": story.today, "standard": "then", "population": "p", "records": "r"}
        record(story, PeriodClosed(key=key, period=start.isoformat(), **days, **said, counts=(), right=1))


def _restate(key: str, completed: bool, story: Story) -> None:
    """An order by the newest version for all that is closed, and its end."""
    versions, periods = story.state.history(key).versions, tuple(REPORTED.of(story.state).closes.get(key, ()))
    if versions and periods:
        name = f"restatement-{len(story.events)}"
        said: Any = {"restatement": name, "key": key, "right": 1}
        to: Any = {"from_version": 1, "to_version": versions[-1].number, "periods": periods, "standard": "restated"}
        record(story, RestatementOrdered(**said, **to, because="so", materiality=5))
        done: Any = {**said, "inputs": "i", "changes": ()}
        record(
            story,
            RestatementCompleted(**done, records="r", position=1, engine="1")
            if completed
            else RestatementDeclined(**done, because="so", materiality=5),
        )


_BOUND: tuple[Command, ...] = tuple(partial(_bind, "mql", address, HELD[0]) for address in ADDRESSES)
