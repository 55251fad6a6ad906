"""The version that governs a day, of a definition that somebody names."""

from __future__ import annotations

from datetime import date

from ledger.domain.definition import Version
from ledger.domain.state import State
from ledger.errors import Refused, UnknownName
from ledger.steps import step


def in_force(state: State, key: str, day: date, known: int | None = None) -> Version:
    """The version of `key` in force on `day`. Raises UnknownName where the key is new, Refused where none is."""
    if key not in state.definitions:
        raise unknown_definition(state, key)
    version = state.definitions[key].in_force(day, known)
    if version is None:
        raise Refused(
            f"`{key}` has no version in force on {day}",
            why="before its first version, or retired",
            fix=step("see its history", "log", key),
        )
    return version


def unknown_definition(state: State, key: str) -> UnknownName:
    """Say that no version of `key` is on record; where somebody proposed one, which proposal that is."""
    waiting = next((each for each in state.proposals.values() if each.key == key and not each.closed), None)
    why, fix = "no version of it was ratified or attested", step("see what is", "list")
    if waiting:
        why, fix = f"{waiting.id} asks for it, and nobody ratified it", step("see how it stands", "show", waiting.id)
    return UnknownName(f"there is no definition `{key}`", why=why, fix=fix, sort="definition", name=key)
