r"""Looking for what was changed by hand, and for what an apply left open. Nothing is written to any platform.

observe --as applied--> nothing to record        --differs--> drift.observed, once
|--as it was before it differed--> confirmed           |--waived by its decider: nothing, until that day
|--never applied--> the same, against its baseline; without one, what is there now becomes it
\--planned, and no receipt--> confirmed or failed, unless somebody is delivering there right now
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from functools import partial

from ledger.app.ledger import Ledger
from ledger.artifacts.data import Artifact, Native, Observed
from ledger.artifacts.protocols import Session
from ledger.compile.rule import artifact_of
from ledger.data import Data, replace
from ledger.deliver.delivery.pure.delivery import seen
from ledger.deliver.delivery.pure.plan import body_digest
from ledger.deliver.delivery.queries.baseline import baseline_of, change_since, rule_there
from ledger.deliver.delivery.queries.found import meaning_found
from ledger.deliver.delivery.queries.observe import ConnectedTarget, there
from ledger.deliver.targets.events import delivery, look as looking
from ledger.deliver.targets.events.delivery import MISSING, Deliveries, GovernedArtifact, TargetObserved
from ledger.deliver.targets.events.look import Seen
from ledger.deliver.targets.fold import find_boundary_of_artifact, find_boundary_of_target
from ledger.deliver.targets.queries.chunks import chunks, until_closed
from ledger.deliver.targets.queries.look_again import days_to_look_again
from ledger.deliver.targets.queries.targets import deliveries, leased
from ledger.deliver.targets.rights import require_observer
from ledger.domain import boundaries
from ledger.domain.event import Actor, Event
from ledger.domain.state import State
from ledger.domain.verdict import SECOND_EDITION
from ledger.errors import Conflict, LedgerError, NoRight, TargetFault

UNSEEN = ("unreachable", "being applied")
"""States of what nobody could look at just now."""


class Look(Data, frozen=True):
    """One governed artifact beside what was applied, or what it held when it was bound.

    `state` is in sync, drift, missing, waived, never applied, free, being applied, not made, removed or unreachable. Of
    one that drifted, `applied` is what was applied, where it can still be told, and `rule` the rule that is there. What
    somebody attested is to be looked at on the day `again`; one that no definition governs is attested.
    """

    bound: GovernedArtifact
    state: str
    observed: Observed | None = None
    problem: LedgerError | None = None
    due: int = 0
    applied: Artifact | None = None
    rule: Native | None = None
    again: date | None = None
    overdue: bool = False


def drift(ledger: Ledger, actor: Actor, only: str | None, *, tell: bool = False) -> Iterator[Look]:
    """Read every governed artifact (of one target) and record each difference that is new, or gone.

    With `tell`, what drifted comes with what was applied and who changed it by name, which takes more requests.
    """
    known, state = deliveries(ledger), ledger.state()
    if only:
        delivery.known_target(known, only)
    for target in sorted(known.targets):
        if only in (None, target):
            looks = _attested(ledger, known, target, _drift(ledger, actor, state, known, target, tell))
            yield from _observed(ledger, actor, known, target, looks)


def _attested(ledger: Ledger, known: Deliveries, target: str, looks: Iterable[Look]) -> Iterator[Look]:
    """The looks, each with the day on which to look again, and one at each thing there that was only attested."""
    today, days = ledger.today(), days_to_look_again(ledger, target)

    def told(look: Look, day: date | None) -> Look:
        return replace(look, again=day, overdue=day <= today) if day else look

    yield from (told(each, days.get((target, each.bound.address))) for each in looks)
    for (_, address), day in days.items():
        if (target, address) not in known.artifacts:
            only = GovernedArtifact(target=target, address=address, name=address, key="")
            yield told(Look(only, "attested"), day)


def _observed(ledger: Ledger, actor: Actor, known: Deliveries, target: str, looks: Iterable[Look]) -> Iterator[Look]:
    """The looks; once all of a target was seen, it is read-only no more, where an older copy of the ledger went on."""
    whole = True
    for each in looks:
        whole = whole and each.state not in UNSEEN
        yield each
    if whole and target in known.unobserved and _may_tell(ledger, actor):
        ledger.decide(actor, lambda *_: _lifted(ledger, target), find_boundary_of_target(target))


def _lifted(ledger: Ledger, target: str) -> list[Event]:
    return [TargetObserved(target=target)] if target in deliveries(ledger).unobserved else []


def settle(ledger: Ledger, actor: Actor, session: Session, left: Sequence[GovernedArtifact]) -> None:
    """Read what an apply left open, and record what became of it. Raises TargetFault where it cannot be read."""
    if left:
        _record(ledger, actor, left, [_plainly(each) for each in seen(left, session)])


def _drift(ledger: Ledger, actor: Actor, state: State, known: Deliveries, target: str, tell: bool) -> Iterator[Look]:
    artifacts = [*known.of(target), *known.begun(target)]
    if not artifacts:
        return
    try:
        at = there(ledger, state, known, target)
    except LedgerError as problem:
        yield from (Look(each, "unreachable", problem=problem) for each in artifacts)
        return
    with ExitStack() as stack:
        alone = any(each.planned for each in artifacts) and _alone(stack, ledger, actor, target)
        yield from until_closed(
            chunks(artifacts, at.connector.can.batch),
            partial(_attempt, at, actor, ledger.today(), alone, tell),
            lambda look: look.problem,
            lambda each, why: Look(each, "unreachable", problem=why),
        )


def _alone(stack: ExitStack, ledger: Ledger, actor: Actor, target: str) -> bool:
    """Whether nobody is delivering there: what is planned and has no receipt would be theirs."""
    try:
        stack.enter_context(leased(ledger, actor, target))
    except Conflict:
        return False
    return True


def _attempt(
    at: ConnectedTarget,
    actor: Actor,
    day: date,
    alone: bool,
    tell: bool,
    artifacts: Sequence[GovernedArtifact],
) -> list[Look]:
    try:
        found = seen(artifacts, at.session)
    except TargetFault as fault:
        return [Look(each, "unreachable", problem=fault) for each in artifacts]
    aside = [_aside(at.state, each, day, alone) for each in artifacts]
    ours = [(each, now) for each, now, why in zip(artifacts, found, aside, strict=True) if not why]
    told = [_closely(at, each, now, day) for each, now in ours]
    said = iter(_record(at.ledger, actor, [each for each, _ in ours], told))
    looks = [
        Look(each, why, now) if why else _look(at.state, each, now, next(said), day)
        for each, now, why in zip(artifacts, found, aside, strict=True)
    ]
    return [_told(at, each, day) if tell and each.state == "drift" else each for each in looks]


def _aside(state: State, bound: GovernedArtifact, day: date, alone: bool) -> str:
    """Why nothing is recorded of an artifact: somebody delivers there, or its definition is retired."""
    if bound.unsettled and not alone:
        return "being applied"
    return "free" if bound.address and not bound.applied and state.retired(bound.key, day) else ""


def _plainly(now: Observed) -> Seen:
    return Seen(now.address, body_digest(now.body) or MISSING, now.revision, now.changed_at)


def _closely(at: ConnectedTarget, bound: GovernedArtifact, now: Observed, day: date) -> Seen:
    """What was seen, and the rule that is there, where the record lacks what a person asks of it."""
    found, ledger = _plainly(now), at.ledger
    if not bound.address or now.body is None or found.digest in (bound.expected, bound.drift):
        return found
    native = rule_there(at.session, bound.address)
    if not bound.expected:
        return found._replace(baseline=baseline_of(ledger, now, native))
    meant = meaning_found(at.state, bound.key, native, at.connector.name, day, ledger.zone)
    change = change_since(bound.baseline, native, day, ledger.zone) if bound.baseline and not bound.applied else None
    return found._replace(change=change, found=meant)


def _told(at: ConnectedTarget, look: Look, day: date) -> Look:
    """The look with what was applied, where that can still be told, what is there, and who changed it by name."""
    rule, observed = rule_there(at.session, look.bound.address), look.observed
    named = replace(observed, changed_by=(rule and rule.changed_by) or observed.changed_by) if observed else None
    return replace(look, applied=_applied(at, look.bound, day), observed=named, rule=rule)


def _applied(at: ConnectedTarget, bound: GovernedArtifact, day: date) -> Artifact | None:
    """What was applied, compiled again, and believed only where that is what the receipt says."""
    try:
        wanted = at.rule(bound.key, day, frozenset(bound.accepted), bound.version)
        made = artifact_of(at.connector, wanted, bound.address, bound.name)
    except LedgerError:
        return None
    return made if body_digest(made.body) == bound.applied else None


def _record(
    ledger: Ledger, actor: Actor, artifacts: Sequence[GovernedArtifact], found: Sequence[Seen]
) -> list[list[Event]]:
    """Record what a look adds, in one append; what it added for each, none where the record says it already."""
    pairs = list(zip(artifacts, found, strict=True))
    if not any(_added(each, now) for each, now in pairs) or not _may_tell(ledger, actor):
        return [[] for _ in pairs]
    added: list[list[Event]] = []

    def verb(state: State, today: date) -> list[Event]:
        known = deliveries(ledger)
        added[:] = [_added(known.fresh(each), now) for each, now in pairs]
        return [event for each in added for event in each]

    wanted = boundaries.union(*(find_boundary_of_artifact(e.target, e.address or e.name) for e in artifacts))
    ledger.decide(actor, verb, wanted)
    return added


def _may_tell(ledger: Ledger, actor: Actor) -> bool:
    """Whether what somebody sees on a platform goes on record: what others see is shown, and not recorded (R138)."""
    state = ledger.state()
    try:
        require_observer(state, actor.id, ledger.today())
    except NoRight:
        return state.edition < SECOND_EDITION
    return True


def _added(bound: GovernedArtifact | None, now: Seen) -> list[Event]:
    if bound is None:
        return []
    if not bound.address:
        return looking.settle(bound, now.address, observed=now.digest, revision=now.revision)
    return looking.look(bound, now)


def _look(state: State, before: GovernedArtifact, now: Observed, events: list[Event], day: date) -> Look:
    bound = looking.after(before, events)
    if bound is None:
        return Look(before, "removed", now)
    current = state.history(bound.key).in_force(day)
    due = current.number if current and not current.attested and current.number != bound.version else 0
    if not bound.address:
        return Look(bound, "not made", now, due=due)
    if bound.drift and bound.waived(day):
        return Look(bound, "waived", now)
    if now.body is None and bound.expected:
        return Look(bound, "missing", now, due=due)
    if bound.expected and body_digest(now.body) != bound.expected:
        return Look(bound, "drift", now, due=due)
    return Look(bound, "in sync" if bound.applied else "never applied", now, due=due)
