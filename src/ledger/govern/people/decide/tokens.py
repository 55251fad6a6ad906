"""That a token was made or ended, on record."""

from __future__ import annotations

from datetime import UTC, datetime

from ledger.app import clock
from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.event import Actor
from ledger.govern.people.events import TokenEnded, TokenMade
from ledger.govern.people.verbs import issuing


def made(ledger: Ledger, actor: Actor, credential: str, person: str, scope: str, until: int) -> Decided:
    """Put on record that there is a token for somebody. Raises Refused where they may not have such a one."""
    end = clock.stamp(datetime.fromtimestamp(until, UTC))
    event = TokenMade(credential=credential, person=person, scope=scope, until=end)
    return ledger.decide(actor, lambda state, _: issuing.make(state, event), boundaries.people())


def ended(ledger: Ledger, actor: Actor, credential: str, person: str) -> Decided:
    """Put on record that it ended before its time."""
    return ledger.decide(actor, lambda *_: [TokenEnded(credential=credential, person=person)], boundaries.people())
