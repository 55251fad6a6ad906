"""Putting on record what platforms impose on what is bound there."""

from __future__ import annotations

from datetime import date

from ledger.app.ledger import Decided, Ledger
from ledger.deliver.notices.events import NoticeReceived
from ledger.deliver.notices.queries import ImposedChange, ImposedChanges
from ledger.deliver.notices.verbs import receive_notice
from ledger.domain import boundaries
from ledger.domain.event import Actor, Event
from ledger.domain.state import State


def receive_notices(ledger: Ledger, actor: Actor, imposed: ImposedChanges) -> Decided:
    """Put on record each change that touches something bound, and each that touched something and does no longer.

    What is on record with the same artifacts is not recorded again. Raises NoRight.
    """
    told = [_notice(each) for each in imposed.changes]

    def verb(state: State, today: date) -> list[Event]:
        known = [each for each in told if each.artifacts or state.findings.last("notice", each.about)]
        return [event for each in known for event in receive_notice(state, each, by=actor.id, today=today)]

    return ledger.decide(actor, verb, boundaries.union(boundaries.every_charter(), boundaries.findings()))


def _notice(change: ImposedChange) -> NoticeReceived:
    notice = change.notice
    return NoticeReceived(
        notice=notice.id,
        connector=change.connector,
        target=change.target,
        title=notice.title,
        day=notice.day,
        source=notice.source,
        certain=notice.certain,
        artifacts=tuple(each.address for each in change.touched),
        keys=tuple(sorted({each.key for each in change.touched})),
    )
