"""What was ratified in an emergency, and its decider has not answered: since when, until when, and who is to.

ratified in an emergency --> governs --> ends on its day --> waits all the same, until the decider answers
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ledger.data import Data
from ledger.domain.emergency import Emergency
from ledger.domain.state import State


class EmergencyWaiting(Data, frozen=True):
    """An emergency that waits for an answer: by whom, what else they decide by, and whether it ended meanwhile.

    `operators` put the platforms back when it ends, since none of them does so by itself.
    """

    emergency: Emergency
    title: str
    people: tuple[str, ...]
    operators: tuple[str, ...]
    over: bool


def waiting(state: State, today: date) -> Iterator[EmergencyWaiting]:
    """Those that nobody answered, in their order."""
    for each in state.emergencies.values():
        if each.answered:
            continue
        draft = state.proposals[each.proposal].draft
        row = state.rights.governing(draft.path, today)
        people, operators = (
            tuple(state.rights.actors(row, role, today) if row else ()) for role in ("decider", "operator")
        )
        others = tuple(person for person in people if person != each.by)
        yield EmergencyWaiting(each, draft.content.get("title", each.key), others, operators, each.until <= today)
