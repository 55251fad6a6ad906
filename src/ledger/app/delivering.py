"""Delivering what is in force: plan, apply, and look for drift."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ledger.app.ledger import Decided, Ledger
from ledger.app.targets import connect, deliveries, operating
from ledger.apply import carry_out
from ledger.artifacts import Artifact, Connector, Observed, Rule, Session
from ledger.compile import in_force, rule, standard
from ledger.domain import boundaries, delivery
from ledger.domain.delivery import Bound
from ledger.domain.event import Event
from ledger.domain.state import State
from ledger.errors import BadInput, LedgerError, Refused, TargetFault, UnknownName
from ledger.language import meaning_digest
from ledger.plan import Change, Plan, Refusal, body_digest, change
from ledger.views.words import STANDARD


def plan(ledger: Ledger, only: str | None, create: Mapping[str, str], day: date) -> Plan:
    """Look at every governed artifact (of one target), and say what would change. Writes nothing anywhere.

    `create` holds names of new artifacts by definition; they are for the one target that `only` names.
    """
    known = deliveries(ledger)
    if only:
        delivery.known_target(known, only)
    if create and not only:
        raise BadInput(
            "it is not said where to create", why="a new artifact belongs to one target", fix="add --target NAME"
        )
    wanted = [each for _, each in sorted(known.artifacts.items()) if not only or each.target == only]
    wanted += [Bound(target=only or "", address="", name=name, key=key) for key, name in create.items()]
    state = ledger.state()
    looks = [look for target, bound in _by_target(wanted) for look in _looks(ledger, state, target, bound, day)]
    return Plan(
        day=day.isoformat(),
        position=ledger.journal.head(),
        changes=tuple(look for look in looks if isinstance(look, Change)),
        refused=tuple(look for look in looks if isinstance(look, Refusal)),
        in_sync=tuple(look for look in looks if isinstance(look, str)),
    )


def apply(ledger: Ledger, agreed: Plan, allow_large: bool) -> Iterator[tuple[Change, Event | LedgerError]]:
    """Carry out a plan, change by change; each outcome as it comes, and one that fails stops no other.

    Raises Refused, before anything is written, where a change is large and that was not allowed.
    """
    day, state = ledger.today(), ledger.state()
    sessions: dict[str, tuple[Connector, Session]] = {}
    for each in agreed.changes:
        _permitted(each, allow_large)
    for each in agreed.changes:
        try:
            if each.target not in sessions:
                sessions[each.target] = connect(ledger, each.target)
            connector, session = sessions[each.target]
            artifact = _artifact(ledger, state, connector, each, day)
            yield each, carry_out(each, artifact, session, _recorder(ledger, each.key), agreed.digest)
        except LedgerError as problem:
            yield each, problem


@dataclass(frozen=True, slots=True)
class Look:
    """One governed artifact beside what was applied: in sync, drift, missing, never applied or unreachable."""

    bound: Bound
    state: str
    observed: Observed | None = None
    problem: LedgerError | None = None
    due: int = 0


def drift(ledger: Ledger, only: str | None) -> Iterator[Look]:
    """Read every governed artifact (of one target) and record each difference that is new. Writes to no platform."""
    known, state, day = deliveries(ledger), ledger.state(), ledger.today()
    if only:
        delivery.known_target(known, only)
    for target, artifacts in _by_target(
        [each for _, each in sorted(known.artifacts.items()) if only in (None, each.target)]
    ):
        try:
            _, session = connect(ledger, target)
            looks = [_look(state, each, session.observe(each.address), day) for each in artifacts]
        except LedgerError as problem:
            yield from (Look(each, "unreachable", problem=problem) for each in artifacts)
            continue
        for look in looks:
            _record_drift(ledger, look)
            yield look


def _look(state: State, bound: Bound, observed: Observed, day: date) -> Look:
    history = state.definitions.get(bound.key)
    current = history.in_force(day) if history else None
    due = current.number if current and current.number != bound.version else 0
    if not bound.applied:
        return Look(bound, "never applied", observed, due=due)
    if observed.body is None:
        return Look(bound, "missing", observed, due=due)
    same = body_digest(observed.body) == bound.applied
    return Look(bound, "in sync" if same else "drift", observed, due=due)


def _record_drift(ledger: Ledger, look: Look) -> None:
    if look.state not in ("drift", "missing") or look.observed is None:
        return
    seen = look.observed
    digest = body_digest(seen.body) or "missing"
    ledger.decide(
        lambda state, today: delivery.observe_drift(
            deliveries(ledger).artifacts[look.bound.target, look.bound.address],
            observed=digest,
            revision=seen.revision,
            changed_at=seen.changed_at,
        ),
        boundaries.artifact(look.bound.target, look.bound.address),
    )


def _looks(
    ledger: Ledger, state: State, target: str, artifacts: list[Bound], day: date
) -> Iterator[Change | Refusal | str]:
    session: tuple[Connector, Session] | None = None
    for bound in artifacts:
        try:
            session = session or connect(ledger, target)
            yield _planned(ledger, state, *session, bound, day)
        except (BadInput, Refused, TargetFault) as reason:
            yield Refusal(
                target=target, address=bound.address or bound.name, key=bound.key, what=reason.what, why=reason.why
            )


def _planned(
    ledger: Ledger, state: State, connector: Connector, session: Session, bound: Bound, day: date
) -> Change | str:
    wanted = rule(state, bound.key, day, ledger.zone, connector.name, ledger.address)
    artifact = connector.compile(wanted, bound.address, bound.name)
    observed = session.observe(artifact.address) if artifact.address else _absent(session, bound)
    meaning = meaning_digest(wanted.tree, wanted.schema)
    effects = session.effects(artifact, observed) if body_digest(artifact.body) != body_digest(observed.body) else None
    notes = _as_is(standard(state, bound.key, day))
    found = change(bound.target, wanted, meaning, artifact, observed, effects, notes)
    return found or f"{bound.target} {observed.name} is v{wanted.provenance.version}"


def _as_is(declared: str) -> tuple[str, ...]:
    """An artifact judges every record by one version: only the retrospective standard is realised by that."""
    if declared == "retrospective":
        return ()
    return (f"declared {STANDARD[declared]}, but this would show as-is: every record by today's version",)


def _absent(session: Session, bound: Bound) -> Observed:
    """A new artifact must not exist yet: what is there already is bound, never created over."""
    try:
        there = session.find(bound.name)
    except UnknownName:
        return Observed("", bound.name, None)
    raise Refused(
        f"{bound.target} {there.name} exists already",
        why="what exists is governed in place",
        fix=f"ledger bind {bound.key} {bound.target} '{bound.name}'",
    )


def _artifact(ledger: Ledger, state: State, connector: Connector, agreed: Change, day: date) -> Artifact:
    """The artifact of a change, compiled again: a plan is stale where another version is in force by now."""
    wanted: Rule = rule(state, agreed.key, day, ledger.zone, connector.name, ledger.address)
    artifact = connector.compile(wanted, agreed.address, agreed.name)
    if body_digest(artifact.body) != agreed.desired:
        version = in_force(state, agreed.key, day).number
        raise Refused(
            f"the plan for {agreed.target} {agreed.name} is stale",
            why=f"it would write v{agreed.version}, and what is in force today (v{version}) is written otherwise",
            fix="plan again: ledger plan -o FILE",
        )
    return artifact


def _permitted(each: Change, allow_large: bool) -> None:
    if each.large and not allow_large:
        moved = (each.enters or 0) + (each.leaves or 0)
        raise Refused(
            f"{each.target} {each.name} would flip {moved} of {each.records} verdicts",
            why="a plan that flips more than 30 % of them needs an explicit word; nothing was written",
            fix="read the plan, then add --allow-large",
        )


def _recorder(ledger: Ledger, key: str) -> Callable[[list[Event]], Decided]:
    return lambda events: operating(ledger, key, lambda: events)


def _by_target(artifacts: list[Bound]) -> list[tuple[str, list[Bound]]]:
    found: dict[str, list[Bound]] = {}
    for each in artifacts:
        found.setdefault(each.target, []).append(each)
    return sorted(found.items())
