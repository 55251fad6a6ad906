"""What a ratification stands on: the history of a definition as it was known when somebody last decided it.

    mql    |-- v1 attested --|-- v2 ratified (#40) ------>       v3, attested as #52 for days before v1: it waits

Whoever ratified `v2` for records from now on knew by what all others are judged. What is found later about those is on
record, shows in whatever is counted by the version of its time, and waits for the next ratification on platforms.
"""

from __future__ import annotations

from datetime import date

from ledger.compile.stretches import reached
from ledger.domain.definition import History, Version, reachable
from ledger.domain.state import State
from ledger.domain.waiver import invariant_subject


def as_ratified(state: State, key: str, day: date) -> State:
    """The state without what was attested, of a definition or of anything it leads to, since it was last ratified.

    What was ratified since for a day to come is not yet a reason to know more. What something else in it was ratified
    on since is known: that was decided too.
    """
    at = _decided(state.history(key), day)
    if not at:
        return state
    others = reached(state, key) - {key}
    known = dict.fromkeys((key, *others), at)
    for other in others:
        if (since := _decided(state.history(other), day)) > at:
            known |= {each: max(since, known[each]) for each in reached(state, other) - {key}}
    late = {each: _upto(history, known[each]) for each in known if _later(history := state.history(each), known[each])}
    return state.with_definitions({**state.definitions, **late}) if late else state


def broken(state: State, version: Version, day: date) -> Version | None:
    """What a version leads to on a day, itself first, that breaks an invariant which nobody waived; None for none."""
    found = reachable(state.definitions, (*version.draft.refers, *version.draft.rests_on), day)
    return next((each for each in (version, *found.values()) if each and _unwaived(state, each, day)), None)


def _unwaived(state: State, version: Version, day: date) -> bool:
    """Whether it broke an invariant when it was attested that is not waived on a day."""
    scopes = {key: each.draft.scope for key in version.violates for each in state.history(key).versions[-1:]}
    return any(not state.waiver(invariant_subject(key), scopes.get(key, ""), day) for key in version.violates)


def _decided(history: History, day: date) -> int:
    """The position of the last ratification or retirement that is in effect by a day; 0 where there is none."""
    attested = {each.number for each in history.versions if each.attested}
    decided = (each for each in history.terms if each.version not in attested and each.from_ <= day)
    return max((each.position for each in decided), default=0)


def _later(history: History, at: int) -> list[Version]:
    return [each for each in history.versions if each.attested and each.position > at]


def _upto(history: History, at: int) -> History:
    late = {each.number for each in _later(history, at)}
    return History(
        [each for each in history.versions if each.number not in late],
        [each for each in history.terms if each.version not in late],
    )
