"""What it takes to replace a decider of `*` who died or vanished: what the verbs take, asked again.

Of each consent it is asked again whether it was signed by a key of theirs that counted; of the completion, whether
enough consented, whether they waited, and whether nobody objected, nor the decider did anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec

from ledger.domain import numbering
from ledger.domain.charter import CharterRecovered
from ledger.domain.entitlement.act import Act, instant_of
from ledger.domain.entitlement.assurance import as_sure
from ledger.domain.entitlement.seats import lacking, seat_in_words
from ledger.domain.event import Event, Identification, Recorded
from ledger.domain.guarded import guard
from ledger.domain.recovery import RecoveryBegun, RecoveryConsented, RecoveryObjected
from ledger.domain.state import State
from ledger.domain.statement import signature_or_commitment
from ledger.domain.struck import number_in
from ledger.govern.seats.verbs import recovering


def _begun(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    number = number_in(event.recovery)
    if event.recovery != f"recovery#{number}" or not numbering.recoveries_of(state).has_in_order(number):
        raise lacking(f"{event.recovery} is out of order", "recoveries are numbered one by one")

    def begin(*asked: Any, **said: Any) -> list[Event]:
        return [msgspec.structs.replace(each, recovery=event.recovery) for each in recovering.begin(*asked, **said)]

    return _consent(state, recorded, day, begin, event.decider)


def _consented(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    return _consent(state, recorded, day, recovering.consent, event.recovery)


@guard("recovery")
def _shown(state: State, recorded: Recorded) -> Identification:
    event: Any = recorded.event
    if as_sure(state, recorded, event.assurance) != event.assurance:
        raise lacking(
            f"{recorded.actor} was not known as surely as it says", "their key is no surer than its own proof"
        )
    return Identification(
        event.assurance, event.authentication, signature_or_commitment(event), at=instant_of(recorded)
    )


def _consent(state: State, recorded: Recorded, day: date, verb: Callable[..., list[Event]], about: str) -> str:
    """Ask a verb again by which somebody consents to a recovery."""
    event: Any = recorded.event
    shown = _shown(state, recorded)
    said = {"by": recorded.actor, "today": day, "at": instant_of(recorded), "because": event.because}
    again = verb(state, about, **said, identification=shown)
    as_given = msgspec.structs.replace(event, commitments=msgspec.UNSET, signature=signature_or_commitment(event))
    _require_given(state, again, as_given)
    return f"named for a recovery (#{event.right})"


def _objected(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    again = recovering.object_to(state, event.recovery, by=recorded.actor, today=day, because=event.because)
    _require_given(state, again, event)
    return seat_in_words(*recovering.require_seat(state, recorded.actor, day))


def _recovered(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    again = recovering.complete(state, event.recovery, by=recorded.actor, today=day, at=instant_of(recorded))
    _require_given(state, again, event)
    found = state.recoveries.by_id[event.recovery]
    return f"{event.recovery}: {len(found.consents)} consented, and seven days passed by the server's clock"


def _require_given(state: State, again: list[Event], event: Any) -> None:
    """Pass where a verb that is asked again gives exactly this; under a supposed charter, anything."""
    if again != [event] and not (again and state.rights.supposes):
        raise lacking(f"it is not {event.recovery} as it stood", "it was so already, or says something else")


RULES: Mapping[str, str] = {
    CharterRecovered.stored_name: "R173",
    RecoveryBegun.stored_name: "R170",
    RecoveryConsented.stored_name: "R171",
    RecoveryObjected.stored_name: "R172",
}
"""The rule of RIGHTS.md by which each sort of act stands."""

JUDGES: Mapping[type[Event], Act] = {
    RecoveryBegun: _begun,
    RecoveryConsented: _consented,
    RecoveryObjected: _objected,
    CharterRecovered: _recovered,
}
