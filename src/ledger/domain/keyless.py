"""Whom a charter would ask to sign, and who could not: each of them holds two keys before they are seated.

With one, a lost laptop is a lost seat; and nobody who is still to enrol can decide that they may.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ledger.domain.charter import Role, Row, amendment
from ledger.domain.credential import TWO
from ledger.domain.definition import Draft
from ledger.domain.event import Assurance
from ledger.domain.state import State
from ledger.errors import Refused


def key_objections(state: State, draft: Draft, day: date) -> Iterator[Refused]:
    """Everybody who would have to sign under this charter, and has not two keys that count by a day."""
    row = Row(0, amendment(draft.content, day, None))
    acts: tuple[tuple[Role, Assurance], ...] = (("approver", row.needs.approve), ("decider", row.needs.ratify))
    seated = [(role, each) for role, needed in acts if needed == "signed" for each in row.seats(role)]
    for name, person in seated:
        held = state.credentials.signing_by(person, day)
        if len(held) < TWO:
            yield Refused(
                f"{person} could not be {name} in `{row.terms.scope}`",
                why=f"that needs acts that are signed, and so {TWO} keys: {len(held)} would count on {day}",
                fix="enrol and confirm them first: ledger credential add KEYFILE",
            )
