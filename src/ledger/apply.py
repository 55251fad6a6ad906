r"""Carrying out one change of a plan: look, say so durably, write, read back.

    observe --as planned--> PLANNED (recorded) --apply--> read back --> applied
       |--already so--> confirmed                 |--fault--> read: applied, failed, or uncertain
       \--moved since the plan--> Refused, nothing written

After a crash PLANNED has no outcome; the next apply reads before it writes. Exactly-once effect, at-least-once attempt.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ledger.artifacts import Artifact, Observed, Session
from ledger.domain.delivery import (
    ArtifactBound,
    DeliveryApplied,
    DeliveryConfirmed,
    DeliveryFailed,
    DeliveryPlanned,
    DeliveryUncertain,
)
from ledger.domain.event import Event
from ledger.errors import Refused, TargetFault, UnknownName
from ledger.plan import Change, body_digest

Record = Callable[[list[Event]], Any]


def carry_out(change: Change, artifact: Artifact, session: Session, record: Record, plan: str) -> Event:
    """Make one artifact as planned; `record` appends durably before and after. The outcome is the event returned.

    Raises Refused where the artifact is no longer as the plan saw it.
    """
    seen = session.observe(change.address) if change.address else _called(change.name, session)
    if body_digest(seen.body) == change.desired:
        return _record(record, DeliveryConfirmed(**_common(change, seen, change.desired), revision=seen.revision))
    if body_digest(seen.body) != change.observed:
        raise Refused(
            f"{change.target} {change.name} is no longer as the plan saw it",
            why="somebody changed it since; nothing was written",
            fix="look again: ledger plan",
        )
    _record(record, DeliveryPlanned(**_common(change, seen, change.observed), action=change.action, plan=plan))
    try:
        after = session.apply(artifact, seen)
    except TargetFault as fault:
        return _record(record, _after_fault(change, seen, session, fault))
    return _settled(change, after, record)


def _called(name: str, session: Session) -> Observed:
    """What is to be created, as it is: an earlier attempt may have made it."""
    try:
        return session.find(name)
    except UnknownName:
        return Observed("", name, None)


def _settled(change: Change, after: Observed, record: Record) -> Event:
    digest = body_digest(after.body)
    common = _common(change, after, digest)
    if digest != change.desired:
        because = "it was written, and reads back as something else"
        return _record(record, DeliveryUncertain(**common, because=because))
    created = (
        [] if change.address else [ArtifactBound(**{key: common[key] for key in ("target", "address", "name", "key")})]
    )
    applied = DeliveryApplied(**common, revision=after.revision)
    record([*created, applied])
    return applied


def _after_fault(change: Change, seen: Observed, session: Session, fault: TargetFault) -> Event:
    """What became of a write that was answered by a fault: only reading can tell."""
    try:
        now = session.observe(change.address) if change.address else None
    except TargetFault:
        now = None
    if now is None:
        return DeliveryUncertain(**_common(change, seen, change.observed), because=fault.what)
    digest = body_digest(now.body)
    common = _common(change, now, digest)
    if digest == change.desired:
        return DeliveryApplied(**common, revision=now.revision)
    if digest == change.observed:
        return DeliveryFailed(**common, because=f"{fault.what}: {fault.why}")
    return DeliveryUncertain(**common, because=fault.what)


def _record(record: Record, event: Event) -> Event:
    record([event])
    return event


def _common(change: Change, seen: Observed, observed: str) -> dict[str, Any]:
    return {
        "target": change.target,
        "address": seen.address or change.address,
        "name": seen.name or change.name,
        "key": change.key,
        "version": change.version,
        "meaning": change.meaning,
        "desired": change.desired,
        "observed": observed,
    }
