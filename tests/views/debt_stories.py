"""Random histories in which artifacts are bound, delivered, looked at and waived, beside all that is decided."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st
from tests.domain import histories
from tests.domain.histories import Command, Story

from ledger.domain.baseline import Baseline
from ledger.domain.delivery import (
    ArtifactBound,
    ArtifactUnbound,
    Deliveries,
    DeliveryApplied,
    GovernedArtifact,
    fold_deliveries,
)
from ledger.domain.event import Event
from ledger.domain.look import Seen, look
from ledger.domain.waiver import DriftWaived
from ledger.testing import definition

KEYS = ("fit", "mql", "hot")
ADDRESSES = ("list:1", "list:2")
HELD = ("a", "b", "c")
"""Digests of what an artifact may hold."""


def debt_stories(length: int = 20) -> st.SearchStrategy[Story]:
    """A company as `histories` tells of it, whose definitions are used somewhere."""
    used = st.one_of(*_used())
    acts = st.lists(st.tuples(histories.commands(), used, used), min_size=length // 4, max_size=length)
    return st.builds(
        histories.told,
        st.sampled_from(histories.WORKING),
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


_BOUND: tuple[Command, ...] = tuple(partial(_bind, "mql", address, HELD[0]) for address in ADDRESSES)
