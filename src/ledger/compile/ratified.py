"""What a ratification stands on: the history of a definition as it was known when somebody last decided it.

    mql    |-- v1 attested --|-- v2 ratified (#40) ------>       v3, attested as #52 for days before v1: it waits

Whoever ratified `v2` for records from now on knew by what all others are judged. What is found later about those is on
record, shows in whatever is counted by the version of its time, and waits for the next ratification on platforms.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ledger.compile.stretches import reached
from ledger.domain.definition import History, Version, reachable
from ledger.domain.state import State


def as_ratified(state: State, key: str) -> State:
    """The state without what was attested, of a definition or of anything it leads to, since it was last ratified."""
    at = _decided(state.history(key))
    late = {each: history for each in reached(state, key) if _later(history := state.history(each), at)}
    if not at or not late:
        return state
    return replace(state, definitions={**state.definitions, **{each: _upto(late[each], at) for each in late}})


def broken(state: State, version: Version, day: date) -> Version | None:
    """What a version leads to on a day, itself first, that broke an invariant when it was attested; None for none."""
    found = reachable(state.definitions, (*version.draft.refers, *version.draft.rests_on), day)
    return next((each for each in (version, *found.values()) if each and each.violates), None)


def _decided(history: History) -> int:
    """The position of the last ratification or retirement; 0 where there is none."""
    attested = {each.number for each in history.versions if each.attested}
    return max((each.position for each in history.terms if each.version not in attested), default=0)


def _later(history: History, at: int) -> list[Version]:
    return [each for each in history.versions if each.attested and each.position > at]


def _upto(history: History, at: int) -> History:
    late = {each.number for each in _later(history, at)}
    return History(
        [each for each in history.versions if each.number not in late],
        [each for each in history.terms if each.version not in late],
    )
