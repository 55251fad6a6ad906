"""Put on record that a plan refuses what is in force, and that it does no longer."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from ledger.deliver.delivery.events.refusal import DeliveryRefused, RefusalLifted
from ledger.domain.charter import require
from ledger.domain.event import Event
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.steps import step


def record_refusal(state: State, refused: DeliveryRefused, *, by: str, today: date) -> list[Event]:
    """Put on record that a plan refuses what is in force: for its operator. Nothing follows where that is known."""
    last = state.findings.last("refusal", refused.about)
    known = isinstance(last, DeliveryRefused) and (last.key, last.version, last.what, last.why) == (
        refused.key,
        refused.version,
        refused.what,
        refused.why,
    )
    return [] if known else [replace(refused, right=_right(state, refused.key, by, today))]


def lift_refusal(state: State, lifted: RefusalLifted, *, by: str, today: date) -> list[Event]:
    """Put on record that a plan refuses it no longer: for its operator. Nothing follows where none was refused."""
    if not isinstance(state.findings.last("refusal", lifted.about), DeliveryRefused):
        return []
    return [replace(lifted, right=_right(state, lifted.key, by, today))]


def _right(state: State, key: str, by: str, today: date) -> int:
    history = state.history(key)
    if not history.versions:
        raise Refused(f"nobody may deliver `{key}`", why="there is no version of it", fix=step("see what is", "list"))
    version = history.in_force(today) or history.versions[-1]
    return require(state.rights, version.draft.path, "operator", by, today).position
