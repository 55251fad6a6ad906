"""One flight of sync: look at a target, and do what its mode allows.

detect    what differs is recorded as drift, and nothing else happens
propose   and each default decision found there becomes a proposal, for people to ratify or to decline
enforce   and the artifacts that are named are put back as ratified, unless somebody keeps changing them: then it stops
capture   what `[capture.NAME]` names is captured once a day, which goes on beside the targets
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ledger.app.ledger import Ledger
from ledger.app.settings import Sync
from ledger.data import replace
from ledger.deliver.delivery.decide.apply import apply
from ledger.deliver.delivery.decide.drift import Look, drift
from ledger.deliver.delivery.pure.plan import Change, Plan
from ledger.deliver.delivery.queries.permit import Permit
from ledger.deliver.delivery.queries.plan import plan
from ledger.deliver.survey.decide import one
from ledger.deliver.targets.events.delivery import DeliveryApplied, DriftObserved, GovernedArtifact
from ledger.deliver.targets.fold import find_boundary_of_artifact
from ledger.deliver.targets.queries import targets
from ledger.domain.definition import Version
from ledger.domain.event import Actor, Recorded
from ledger.domain.in_force import in_force
from ledger.domain.proposal import Terms
from ledger.errors import LedgerError, Refused, TargetClosed
from ledger.govern.proposals.decide.propose import propose
from ledger.language.digest import meaning_digest
from ledger.measure.counting.queries.capture import capture_named, captured_today, is_due

CAPTURE = "capture"
REVERTS, WITHIN = 3, timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """What one flight found and did; `problem` where the target could not be looked at.

    Of a capture, `captured` is the file that holds today, and `due_at` the time of the day at which it is due.
    """

    target: str
    mode: str = ""
    looks: tuple[Look, ...] = ()
    applied: tuple[str, ...] = ()
    proposed: tuple[str, ...] = ()
    fights: tuple[str, ...] = ()
    refused: tuple[LedgerError, ...] = ()
    calls: int = 0
    problem: LedgerError | None = None
    captured: str = ""
    due_at: str = ""

    @property
    def drifted(self) -> tuple[Look, ...]:
        """What differs from what was applied, as it was found and not put back since."""
        return tuple(
            each for each in self.looks if each.state in ("drift", "missing") and each.bound.address not in self.applied
        )

    @property
    def due(self) -> tuple[Look, ...]:
        """What was applied in another version than is in force."""
        return tuple(each for each in self.looks if each.due and each.bound.address not in self.applied)


@dataclass
class _Doing:
    looks: list[Look] = field(default_factory=list)
    applied: list[str] = field(default_factory=list)
    proposed: list[str] = field(default_factory=list)
    fights: list[str] = field(default_factory=list)
    refused: list[LedgerError] = field(default_factory=list)


def flight(ledger: Ledger, actor: Actor, target: str) -> Flight:
    """Look once, and do what the settings allow. Never raises what a ledger or a platform may say."""
    if target in ledger.settings.captures:
        return _captured(ledger, target)
    doing, mode, problem, calls = _Doing(), "", None, 0
    try:
        sync = ledger.settings.sync(target)
        mode = sync.mode
        _look(ledger, actor, target, sync, doing)
        _do(ledger, actor, target, sync, doing)
    except LedgerError as stopped:
        problem = stopped
    try:
        calls = targets.close_sessions(ledger, target)
    except LedgerError as uncounted:
        problem = problem or uncounted
    return Flight(
        target=target,
        mode=mode,
        looks=tuple(doing.looks),
        applied=tuple(doing.applied),
        proposed=tuple(doing.proposed),
        fights=tuple(doing.fights),
        refused=tuple(doing.refused),
        calls=calls,
        problem=problem,
    )


def _captured(ledger: Ledger, name: str) -> Flight:
    """Capture once a day, from its time of the day on."""
    try:
        if is_due(ledger, name):
            capture_named(ledger, name)
        path, at = captured_today(ledger, name), ledger.settings.capture(name).at
    except LedgerError as stopped:
        return Flight(target=name, mode=CAPTURE, problem=stopped)
    return Flight(target=name, mode=CAPTURE, captured=str(path or ""), due_at="" if path else f"{at:%H:%M}")


def _look(ledger: Ledger, actor: Actor, target: str, sync: Sync, doing: _Doing) -> None:
    """Look at all that is governed there, as far as today's calls reach. Raises what kept it from being seen."""
    _within(ledger, target, sync)
    for look in drift(ledger, actor, target):
        doing.looks.append(look)
        _within(ledger, target, sync)
    if unseen := next((each.problem for each in doing.looks if each.state == "unreachable" and each.problem), None):
        raise unseen


def _do(ledger: Ledger, actor: Actor, target: str, sync: Sync, doing: _Doing) -> None:
    if sync.mode == "propose":
        for look in doing.looks:
            if look.state == "drift":
                _propose(ledger, actor, look, doing)
    if sync.mode == "enforce":
        named = [look for look in doing.looks if look.bound.address in sync.enforce]
        changed = {look.bound.address for look in named if look.state in ("drift", "missing")}
        doing.fights += [address for address in sorted(changed) if _fought(ledger, target, address)]
        due = {look.bound.address for look in named if look.due}
        _enforce(ledger, actor, target, sync, (changed | due) - set(doing.fights), doing)


def _propose(ledger: Ledger, actor: Actor, look: Look, doing: _Doing) -> None:
    """Open what somebody decided there as a proposal, once: then it can be ratified, or declined and put back."""
    bound, day = look.bound, ledger.today()
    try:
        current = in_force(ledger.state(), bound.key, day)
        found = one.read(ledger, bound.target, bound.address, current.draft.entity, day)
        if _settled(ledger, bound, current, meaning_digest(found.tree, found.schema)):
            return
        reason = f"as v{current.number} of `{current.key}`, from which the platform departed"
        terms = Terms(from_=day, nature="policy", standard=_standard(ledger, current), reason=reason)
        because = f"a default decision: {one.because(ledger, found)}"
        decided = propose(ledger, actor, one.instead(found, current.draft), terms, because)
    except LedgerError as problem:
        doing.refused.append(problem)
        return
    doing.proposed += [getattr(event, "proposal", "") for event in decided.events[-1:]]


def _settled(ledger: Ledger, bound: GovernedArtifact, current: Version, meaning: str) -> bool:
    """Whether nobody has to be asked: it means what was decided, it is on the table, or it was answered since."""
    if meaning in (current.draft.meaning, bound.meaning):
        return True  # another name, or other words for the same
    seen, _ = ledger.journal.read(find_boundary_of_artifact(bound.target, bound.address))
    since = max((each.position for each in seen if isinstance(each.event, DriftObserved)), default=0)
    alike = (each for each in ledger.state().proposals.values() if each.key == bound.key)
    return any(each.draft.meaning == meaning and (not each.closed or each.position > since) for each in alike)


def _standard(ledger: Ledger, current: Version) -> str:
    """The consistency standard of the version that the platform departed from, where nobody has to say more."""
    asked = ledger.state().proposals.get(current.proposal)
    standard = asked.terms.standard if asked else ""
    return standard if standard in ("retrospective", "cohort") else "prospective"  # the others need more than a word


def _enforce(ledger: Ledger, actor: Actor, target: str, sync: Sync, wanted: set[str], doing: _Doing) -> None:
    """Plan again for these artifacts alone, and apply. That ledger.toml names them is the word for production."""
    if not wanted:
        return
    found = plan(ledger, target, where=lambda each: each.address in wanted)
    doing.refused += [Refused(each.what, each.why, each.fix) for each in found.refused]
    known = targets.deliveries(ledger)
    label = frozenset({known.targets[target].label})
    for changes, large in _permitted(found, {each.address: each.applied for each in known.of(target)}):
        _within(ledger, target, sync)
        _apply(ledger, actor, replace(found, changes=changes), Permit(large=large, production=label), doing)


def _permitted(found: Plan, applied: Mapping[str, str]) -> Iterator[tuple[tuple[Change, ...], bool]]:
    """The changes that go together, and whether they may be large.

    Putting back what was applied may flip many verdicts, as the hand edit did. Anything else is new there, also where a
    hand edit came before it: what is large of that is left to people, each by itself so that it holds up no other.
    """
    back = tuple(each for each in found.changes if each.desired == applied.get(each.address))
    new = tuple(each for each in found.changes if each not in back)
    small = tuple(each for each in new if not each.large)
    together = [(back, True), (small, False), *(((each,), False) for each in new if each.large)]
    return ((changes, large) for changes, large in together if changes)


def _apply(ledger: Ledger, actor: Actor, agreed: Plan, given: Permit, doing: _Doing) -> None:
    try:
        for outcome in apply(ledger, actor, agreed, given):
            doing.applied += [outcome.change.address] if outcome.done else []
            doing.refused += [outcome.problem] if outcome.problem else []
    except Refused as unsaid:
        doing.refused.append(Refused(unsaid.what, unsaid.why, _by_hand(agreed.changes[0].target, unsaid)))


def _by_hand(target: str, unsaid: Refused) -> str:
    """What a person does with a change that sync may not make: plan it, and say the word that it needs."""
    word = " --allow-large" if "--allow-large" in unsaid.fix else ""
    return f"ledger plan --target {target} -o FILE, read it, then ledger apply FILE{word}"


def _fought(ledger: Ledger, target: str, address: str) -> bool:
    """Whether somebody changed this artifact back as often as it was put right, three times within a day."""
    found, _ = ledger.journal.read(find_boundary_of_artifact(target, address))
    since = ledger.now() - WITHIN
    return sum(1 for _ in _reverts(found, since)) >= REVERTS


def _reverts(events: Iterable[Recorded], since: datetime) -> Iterator[Recorded]:
    """The receipts that put right a drift that was on record."""
    drifted = False
    for each in events:
        if isinstance(each.event, DriftObserved):
            drifted = True
        elif isinstance(each.event, DeliveryApplied):
            if drifted and datetime.fromisoformat(each.recorded_at) >= since:
                yield each
            drifted = False


def _within(ledger: Ledger, target: str, sync: Sync) -> None:
    """Raise TargetClosed where today's calls are used up."""
    if sync.calls and targets.calls_today(ledger, target) >= sync.calls:
        raise TargetClosed(
            f"the {sync.calls:,} requests a day to {target} are used up",
            why=f"ledger.toml allows so many in [targets.{target}]",
            fix="wait for tomorrow, or allow more",
        )
