r"""Carrying out a chunk of changes on one target: look, say so durably, write, read back.

    observe --as planned--> PLANNED (recorded) --apply--> read back --> applied, and counted where that can be
       |--already so--> confirmed                 |--fault--> read: applied, failed, or uncertain
       \--moved since the plan--> Refused, nothing written
    applied, confirmed --complete--> and what goes with it: who sees it, its row in a registry

Each arrow is one call or one append for the whole chunk, and each change goes its own way. After a crash PLANNED has
no outcome; the next apply reads before it writes. Exactly-once effect, at-least-once attempt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from ledger.artifacts.data import Artifact, Observed, Wanted
from ledger.artifacts.protocols import Completes, Crosschecks, Session
from ledger.deliver.delivery.pure.plan import Change, body_digest
from ledger.deliver.targets.events.delivery import (
    ArtifactBound,
    DeliveryApplied,
    DeliveryConfirmed,
    DeliveryFailed,
    DeliveryPlanned,
    DeliveryUncertain,
    GovernedArtifact,
)
from ledger.domain.event import Event
from ledger.errors import LedgerError, Refused, TargetClosed, TargetFault, UnknownName
from ledger.steps import step

Record = Callable[[list[Event]], Any]
Hold = Callable[[], int]
AGAIN = "once that is mended, apply the same plan again"


class Step(NamedTuple):
    """One change of a plan, and the artifact that it comes to."""

    change: Change
    artifact: Artifact


class Outcome(NamedTuple):
    """What became of one change: the events on record, and what stood in the way, if anything did.

    A problem of one that is done is about what goes with it: the artifact is as planned all the same. `otherwise` is on
    how many records the platform says something else than the rule, where it could count that.
    """

    change: Change
    events: tuple[Event, ...] = ()
    problem: LedgerError | None = None
    otherwise: int | None = None

    @property
    def receipt(self) -> Event | None:
        """The event that says how it ended; none where there was nothing to record."""
        return self.events[-1] if self.events else None

    @property
    def word(self) -> str:
        """What became of it in a word: applied, confirmed, failed, uncertain, or refused."""
        if self.receipt:
            return self.receipt.stored_name.split("/")[0].removeprefix("delivery.")
        return "refused" if isinstance(self.problem, Refused) else "failed" if self.problem else ""

    @property
    def done(self) -> bool:
        """Whether the artifact is as planned."""
        return isinstance(self.receipt, DeliveryApplied | DeliveryConfirmed)

    @property
    def complete(self) -> bool:
        """Whether it is as planned, and nothing that goes with it is missing."""
        return self.done and self.problem is None


def carry_out(steps: Sequence[Step], session: Session, record: Record, hold: Hold, plan: str) -> list[Outcome]:
    """Make these artifacts as planned, and say what became of each, in their order.

    `record` appends durably, once before the write and once after. `hold` renews the lease on the target and gives its
    fence; it is asked just before anything is said or written. A fault while looking is the outcome of all.
    """
    try:
        now = seen([each.change for each in steps], session)
    except TargetFault as fault:
        return [Outcome(each.change, problem=fault) for each in steps]
    fence = hold()
    found = [_first(step.change, each, fence, plan) for step, each in zip(steps, now, strict=True)]
    _record(record, found)
    writing = [index for index, each in enumerate(found) if isinstance(each.receipt, DeliveryPlanned)]
    written = _written([steps[index] for index in writing], [now[index] for index in writing], session, fence)
    _record(record, written)
    for index, outcome in zip(writing, written, strict=True):
        found[index] = outcome
    return found


def completed(steps: Sequence[Step], outcomes: Sequence[Outcome], session: Session) -> list[Outcome]:
    """The outcomes, once what goes with each artifact that is as planned is there, too.

    Asked for also where an earlier apply wrote the artifact: it may have died before it came to this.
    """
    there = [at for at, each in enumerate(outcomes) if each.done and each.change.after is not None]
    if not there or not isinstance(session, Completes):
        return list(outcomes)
    faults = dict(zip(there, _completed([_as_applied(steps[at], outcomes[at]) for at in there], session), strict=True))
    return [
        each._replace(problem=_again(fault)) if (fault := faults.get(at)) else each for at, each in enumerate(outcomes)
    ]


def _completed(applied: Sequence[Wanted], session: Completes) -> Sequence[TargetFault | None]:
    try:
        return session.complete(applied)
    except TargetFault as fault:
        return [fault] * len(applied)


def _again(fault: TargetFault) -> TargetFault:
    return type(fault)(fault.what, fault.why, f"{fault.fix}; {AGAIN}" if fault.fix else AGAIN)


def crosschecked(steps: Sequence[Step], outcomes: Sequence[Outcome], session: Session) -> list[Outcome]:
    """The outcomes, with what the platform counts where it can: what was written is compared with what it does."""
    written = [
        at for at, each in enumerate(outcomes) if isinstance(each.receipt, DeliveryApplied) and each.change.after
    ]
    if not written or not isinstance(session, Crosschecks):
        return list(outcomes)
    applied = [_as_applied(steps[at], outcomes[at]) for at in written]
    try:
        counted = dict(zip(written, session.otherwise(applied), strict=True))
    except TargetFault:
        return list(outcomes)  # it was applied and read back, whether or not anybody counts
    return [each._replace(otherwise=counted.get(at)) for at, each in enumerate(outcomes)]


def _as_applied(step: Step, outcome: Outcome) -> Wanted:
    address = getattr(outcome.receipt, "address", "")
    return Wanted(step.artifact, Observed(address, step.artifact.name, step.artifact.body))


def _first(change: Change, seen: Observed, fence: int, plan: str) -> Outcome:
    """Before anything is written: confirmed, refused, or planned."""
    now = body_digest(seen.body)
    if now == change.desired:
        return _as_planned(DeliveryConfirmed, change, seen, fence)
    if stands(change, seen):
        planned = DeliveryPlanned(**_common(change, seen, now, fence), action=change.action, plan=plan)
        return Outcome(change, (planned,))
    return Outcome(change, problem=moved(change))


def moved(change: Change) -> Refused:
    """How it is said that an artifact is another than the plan saw."""
    return Refused(
        f"{change.target} {change.name} is no longer as the plan saw it",
        why="somebody changed it since; nothing was written",
        fix=step("look again", "plan"),
    )


def stands(change: Change, seen: Observed) -> bool:
    """Whether an artifact is as the change saw it.

    Where somebody accepted what the change would do to all that was there, it must not have been edited either.
    """
    edited = bool(change.accepted and change.revision) and seen.revision != change.revision
    return body_digest(seen.body) == change.observed and not edited


def _written(steps: Sequence[Step], before: Sequence[Observed], session: Session, fence: int) -> list[Outcome]:
    """Write, and read back: also what was answered by a fault, since only reading can tell what became of it."""
    if not steps:
        return []
    answers = _apply([Wanted(step.artifact, was) for step, was in zip(steps, before, strict=True)], session)
    now = _read_again([each.change for each in steps], answers, session)
    return [
        _after_fault(step.change, was, there, answer, fence)
        if isinstance(answer, TargetFault)
        else _settled(step.change, answer, fence)
        for step, was, answer, there in zip(steps, before, answers, now, strict=True)
    ]


def _apply(wanted: Sequence[Wanted], session: Session) -> Sequence[Observed | TargetFault]:
    try:
        return session.apply(wanted)
    except TargetFault as fault:
        return [fault] * len(wanted)


def _read_again(
    changes: Sequence[Change], answers: Sequence[Observed | TargetFault], session: Session
) -> list[Observed | None]:
    """What is there now of each that was answered by a fault; None where nobody can tell.

    A target that is closed is not asked again.
    """
    faults = [index for index, each in enumerate(answers) if isinstance(each, TargetFault)]
    if not faults or any(isinstance(each, TargetClosed) for each in answers):
        return [None] * len(answers)
    try:
        there = seen([changes[index] for index in faults], session)
    except TargetFault:
        return [None] * len(answers)
    found = dict(zip(faults, there, strict=True))
    return [found.get(index) for index in range(len(answers))]


def _settled(change: Change, after: Observed, fence: int) -> Outcome:
    digest = body_digest(after.body)
    if digest == change.desired:
        return _as_planned(DeliveryApplied, change, after, fence)
    because = "it was written, and reads back as something else"
    return Outcome(change, (DeliveryUncertain(**_common(change, after, digest, fence), because=because),))


def _after_fault(change: Change, before: Observed, now: Observed | None, fault: TargetFault, fence: int) -> Outcome:
    digest = change.observed if now is None else body_digest(now.body)
    if now and digest == change.desired:
        return _as_planned(DeliveryApplied, change, now, fence)
    said = _common(change, now or before, digest, fence)
    if now and digest == change.observed:
        because = ": ".join(filter(None, (fault.what, fault.why)))
        return Outcome(change, (DeliveryFailed(**said, because=because),), fault)
    return Outcome(change, (DeliveryUncertain(**said, because=fault.what),), fault)


def _as_planned(kind: type[DeliveryApplied | DeliveryConfirmed], change: Change, seen: Observed, fence: int) -> Outcome:
    """The receipt; before it what became of the address: of a creation, or of what had to be made again elsewhere."""
    said = _common(change, seen, change.desired, fence)
    receipt = kind(**said, revision=seen.revision)
    if not seen.address or seen.address == change.address:
        return Outcome(change, (receipt,))
    bound = ArtifactBound(**{each: said[each] for each in ("target", "address", "name", "key")})
    gone = {**said, "address": change.address, "desired": "", "observed": ""}
    before = (DeliveryConfirmed(**gone),) if change.address else ()
    return Outcome(change, (*before, bound, receipt))


def seen(artifacts: Sequence[Change | GovernedArtifact], session: Session) -> list[Observed]:
    """What is there, in one look. What has no address yet is found by its name: an earlier attempt may have made it.

    Raises TargetFault.
    """
    addresses = [each.address for each in artifacts if each.address]
    known = iter(session.observe(addresses) if addresses else [])
    return [next(known) if each.address else _called(each.name, session) for each in artifacts]


def _called(name: str, session: Session) -> Observed:
    try:
        return session.find(name)
    except UnknownName:
        return Observed("", name, None)


def _common(change: Change, seen: Observed, observed: str, fence: int) -> dict[str, Any]:
    about = ("target", "key", "version", "meaning", "desired", "accepted")
    return {
        **{each: getattr(change, each) for each in about},
        "address": seen.address or change.address,
        "name": change.name if change.action == "create" else seen.name or change.name,
        "observed": observed,
        "fence": fence,
    }


def _record(record: Record, outcomes: Iterable[Outcome]) -> None:
    if events := [event for each in outcomes for event in each.events]:
        record(events)
