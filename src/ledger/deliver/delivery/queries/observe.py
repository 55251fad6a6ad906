"""Looking at targets in chunks: what each artifact is, beside what it should be. Writes nothing anywhere.

    aim --compile--> artifact --observe--> as it is --effects--> Change, Refusal or in sync

An aim that is refused is tried once more with the approximations that the person accepts: so a plan records a word
only where it was needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import combinations, groupby
from shlex import quote
from typing import NamedTuple, TypeAlias, TypeVar

from ledger.app.ledger import Ledger
from ledger.artifacts.data import Artifact, Effects, Observed, Rule, Wanted
from ledger.artifacts.protocols import Connector, Exports, Session
from ledger.compile.rule import AS_IS, artifact_of, rule
from ledger.data import Data, replace
from ledger.deliver.delivery.pure.plan import (
    Change,
    Plan,
    Refusal,
    Target,
    Unreached,
    body_digest,
    change,
    removal,
)
from ledger.deliver.targets.events.delivery import (
    Deliveries,
    DeliveryPlanned,
    GovernedArtifact,
    require_observed,
)
from ledger.deliver.targets.fold import find_boundary_of_artifact
from ledger.deliver.targets.queries.chunks import chunks, until_closed
from ledger.deliver.targets.queries.targets import connect, connector_of
from ledger.domain.in_force import in_force
from ledger.domain.state import State
from ledger.errors import BadInput, Conflict, LedgerError, Refused, TargetFault, UnknownName
from ledger.language.digest import meaning_digest
from ledger.meanings.registry import COMPARED
from ledger.steps import again, step

WORDS = {AS_IS: "every record by today's version, also where each should keep the version of its time"}
"""The one approximation that is the ledger's own; every connector adds its own words."""

Progress: TypeAlias = Callable[[str, int, int | None], None]
Found = TypeVar("Found")


class Aim(NamedTuple):
    """One artifact, and what is asked of it: to be what is in force, or an earlier version of it, or to go.

    `again` says of one that is to be created that an earlier apply of the same plan may have made it.
    """

    bound: GovernedArtifact
    action: str = ""
    version: int = 0
    again: bool = False


class Compiled(NamedTuple):
    """What an aim comes to before anybody looked: the artifact, its rule unless it is to go, and what to say of it."""

    aim: Aim
    artifact: Artifact
    rule: Rule | None = None
    notes: tuple[str, ...] = ()


class Sight(NamedTuple):
    """One artifact as it is, beside what it should be; `effects` where the two differ."""

    ready: Compiled
    observed: Observed
    effects: Effects | None = None

    @property
    def change(self) -> Change:
        """What would be written there, over what."""
        (aim, artifact, wanted, notes), seen, effects = self
        if wanted is None:
            return removal(aim.bound, seen, effects)
        meaning, back = meaning_digest(wanted.meaning, wanted.schema), aim.action == "rollback"
        return change(aim.bound.target, wanted, meaning, artifact, seen, effects, notes, rollback=back)


class ConnectedTarget(Data, frozen=True):
    """One target, connected, with what is known of it. `scores` are the paths at which it shows scores, by key."""

    ledger: Ledger
    state: State
    known: Deliveries
    connector: Connector
    session: Session
    scores: Mapping[str, str]

    def rule(self, key: str, day: date, accepted: frozenset[str], version: int = 0) -> Rule:
        """What a definition asks of this target: its version in force, or `version`. Raises LedgerError."""
        ledger, platform = self.ledger, self.connector.name
        found = rule(
            self.state, key, day, ledger.zone, platform, ledger.address, accepted, version or None, self.scores
        )
        return replace(found, title=ledger.named(found.title), statement=ledger.named(found.statement))


def there(ledger: Ledger, state: State, known: Deliveries, target: str) -> ConnectedTarget:
    """Connect to a target. Raises LedgerError."""
    return ConnectedTarget(ledger, state, known, *connect(ledger, target), shown(state, known, target))


def shown(state: State, known: Deliveries, target: str) -> Mapping[str, str]:
    """The paths at which a target shows scores, by their keys."""
    return {
        each.key: ".".join(each.address.split("/")[1:]) or each.address
        for each in known.of(target)
        if each.version and state.history(each.key).version(each.version).draft.yields in COMPARED
    }


def quiet(target: str, done: int, total: int | None) -> None:
    """Tell nobody how far a look has come."""


class LookOptions(Data, frozen=True):
    """How to look: on which day, with which approximations accepted now, and whom to tell how far it has come.

    `state` is what is decided, where it is not what is recorded.
    """

    day: date
    accept: frozenset[str] = frozenset()
    progress: Progress = quiet
    state: State | None = None


def build_plan(ledger: Ledger, known: Deliveries, aims: Iterable[Aim], asked: LookOptions) -> Plan:
    """The plan of these aims."""
    ordered = sorted(aims, key=lambda aim: aim.bound.target)
    targets = {target: list(each) for target, each in groupby(ordered, lambda aim: aim.bound.target)}
    if asked.accept:
        _check_words(ledger, targets, asked.accept)
    state, position = asked.state or ledger.state(), ledger.journal.head()
    looks = [look for target, each in targets.items() for look in _looks(ledger, state, known, target, each, asked)]
    return Plan(
        day=asked.day.isoformat(),
        position=position,
        leaf=ledger.journal.leaf(position),
        targets=tuple(_target(known, target) for target in targets),
        changes=tuple(look for look in looks if isinstance(look, Change)),
        refused=tuple(look for look in looks if isinstance(look, Refusal)),
        in_sync=tuple(look for look in looks if isinstance(look, str)),
    )


def _looks(
    ledger: Ledger, state: State, known: Deliveries, target: str, aims: list[Aim], asked: LookOptions
) -> Iterator[Change | Refusal | str]:
    try:
        require_observed(known, target)
        at = there(ledger, state, known, target)
    except LedgerError as problem:
        yield from (_refusal(aim, problem) for aim in aims)
        return
    size = at.connector.can.batch
    attempt = partial(sights, at, day=asked.day, words=asked.accept)
    came = until_closed(chunks(aims, size), attempt, silence, lambda _, why: why)
    for done, (aim, look) in enumerate(zip(aims, came, strict=True), 1):
        if len(aims) > size:
            asked.progress(target, done, len(aims))
        yield _refusal(aim, look) if isinstance(look, LedgerError) else _planned(look)


def sights(at: ConnectedTarget, aims: Sequence[Aim], day: date, words: frozenset[str]) -> list[Sight | LedgerError]:
    """One chunk: with what is on record, and what is refused then with as few of the accepted words as will do."""
    looks = _look(at, aims, day, frozenset())
    ordered = sorted(words, key=lambda word: (word == AS_IS, word))
    for accept in (each for size in range(1, len(ordered) + 1) for each in combinations(ordered, size)):
        again = [index for index, look in enumerate(looks) if isinstance(look, Refused)]
        retried = _look(at, [aims[index] for index in again], day, frozenset(accept))
        for index, look in zip(again, retried, strict=True):
            looks[index] = look
    return looks


def _look(at: ConnectedTarget, aims: Sequence[Aim], day: date, accept: frozenset[str]) -> list[Sight | LedgerError]:
    compiled = [_or_problem(partial(_compiled, at, aim, day, accept)) for aim in aims]
    ready = [each for each in compiled if isinstance(each, Compiled)]
    found: Sequence[Sight | LedgerError]
    try:
        found = _seen(at, ready)
    except TargetFault as fault:
        found = [fault] * len(ready)
    looks = iter(found)
    return [next(looks) if isinstance(each, Compiled) else each for each in compiled]


def _seen(at: ConnectedTarget, ready: Sequence[Compiled]) -> list[Sight | LedgerError]:
    """What is there, in one look, and in a second what the differing ones would move."""
    addresses = [each.artifact.address for each in ready if each.artifact.address]
    known = iter(at.session.observe(addresses) if addresses else [])
    seen = [next(known) if each.artifact.address else _or_problem(partial(_absent, at, each)) for each in ready]
    differ = [_wanted(each, now) for each, now in zip(ready, seen, strict=True)]
    asked = [each for each in differ if each]
    effects = iter(at.session.effects(asked) if asked else [])
    moved = [next(effects) if each else None for each in differ]
    return [_sight(*each) for each in zip(ready, seen, moved, strict=True)]


def _wanted(ready: Compiled, seen: Observed | LedgerError) -> Wanted | None:
    if isinstance(seen, LedgerError) or body_digest(ready.artifact.body) == body_digest(seen.body):
        return None
    return Wanted(ready.artifact, seen)


def _sight(ready: Compiled, seen: Observed | LedgerError, effects: Effects | Refused | None) -> Sight | LedgerError:
    if isinstance(seen, LedgerError):
        return seen
    return effects if isinstance(effects, Refused) else Sight(ready, seen, effects)


def _planned(sight: Sight) -> Change | str:
    found, bound = sight.change, sight.ready.aim.bound
    if not found.in_sync:
        return found
    if sight.ready.rule is None:
        return f"{bound.target} {bound.name} is gone"
    made = sight.observed.address and not bound.address
    late = ", made by an apply that did not end: ledger drift records it" if made else ""
    return f"{bound.target} {sight.observed.name} is v{found.version}{late}"


def _compiled(at: ConnectedTarget, aim: Aim, day: date, accept: frozenset[str]) -> Compiled:
    """The artifact of an aim. Raises Refused where the platform cannot hold it, or not without a word."""
    bound = aim.bound
    if aim.action == "remove":
        return _removed(at, aim)
    wanted = _rule(at, aim, day, accept)
    try:
        artifact = artifact_of(at.connector, wanted, bound.address, bound.name)
    except Refused as reason:
        raise _for_the_standard(at, aim, day, wanted, reason) from None
    return Compiled(aim, artifact, wanted, _notes(at, aim, day, wanted))


def _removed(at: ConnectedTarget, aim: Aim) -> Compiled:
    if at.connector.can.removes:
        return Compiled(aim, Artifact(aim.bound.address, aim.bound.name, None))
    raise Refused(
        f"{at.connector.name} removes nothing", why="its connector does not offer that", fix=_by_hand(at, aim.bound)
    )


def _by_hand(at: ConnectedTarget, bound: GovernedArtifact) -> str:
    if not isinstance(at.connector, Exports):
        return "remove it there by hand"
    way = f"--target {bound.target} --format {next(iter(at.connector.formats))} --remove {quote(bound.address)}"
    return f"write files that do, for people to deploy: ledger export {way} -o FOLDER"


def _rule(at: ConnectedTarget, aim: Aim, day: date, accept: frozenset[str]) -> Rule:
    """The rule of an aim, with the words accepted now, and those on record for the same version."""
    if aim.action == "rollback":
        require_earlier(at.state, aim.bound.key, aim.version, day)
    number = aim.version or in_force(at.state, aim.bound.key, day).number
    remembered = aim.bound.accepted if aim.bound.version == number else ()
    words = accept.union(remembered) & _words(at.connector).keys()
    return at.rule(aim.bound.key, day, words, aim.version)


def require_earlier(state: State, key: str, number: int, day: date) -> None:
    """Raise Refused for a version that cannot be gone back to on `day`, with those that can."""
    current = in_force(state, key, day).number
    earlier = [each.number for each in state.definitions[key].versions if each.number < current and not each.attested]
    if number not in earlier:
        raise Refused(
            f"`{key}` cannot be rolled back to v{number}",
            why=f"v{current} is in force, and only an earlier version that somebody ratified can be gone back to",
            fix=f"it can go back to {' or '.join(f'v{each}' for each in earlier)}" if earlier else "there is none yet",
        )


def _for_the_standard(at: ConnectedTarget, aim: Aim, day: date, wanted: Rule, reason: Refused) -> Refused:
    """Whether the platform refuses only to keep each record's version: then as-is is what could be accepted."""
    plain = _or_problem(partial(_rule, at, aim, day, wanted.accepted | {AS_IS}))
    if not isinstance(plain, Rule) or plain.meaning == wanted.meaning:
        return reason
    possible = _or_problem(partial(artifact_of, at.connector, plain, aim.bound.address, aim.bound.name))
    if not isinstance(possible, Artifact):
        return reason
    return Refused(
        f"`{wanted.key}` would show as-is on {at.connector.name}: every record by today's version",
        why=f"it cannot keep the version of each record's time there: {reason.what}",
        fix=again("accept that on record", accept=AS_IS),
    )


def _notes(at: ConnectedTarget, aim: Aim, day: date, wanted: Rule) -> tuple[str, ...]:
    words, waiver = _words(at.connector), aim.bound.waived(day)
    waived = [f"what differs there may stand until {waiver.terms.until}, by a waiver"] if waiver else []
    accepted = (f"accepted on record: {each}: {words[each]}" for each in sorted(wanted.accepted))
    version = at.state.history(aim.bound.key).version(aim.version or in_force(at.state, aim.bound.key, day).number)
    ends = version.emergency_until
    ending = [f"it ends on {ends}, by an emergency: plan and apply again then, no platform goes back by itself"]
    said = *wanted.notes, *accepted, *waived, *(ending if ends else ())
    if aim.action != "rollback":
        return said
    current = in_force(at.state, aim.bound.key, day)
    return (*said, f"v{current.number} stays in force, and is due again with the next plan")


def _absent(at: ConnectedTarget, ready: Compiled) -> Observed:
    """A new artifact must not exist yet: what is there already is bound, never created over.

    Unless it is what an earlier apply was about to make, and nobody recorded that it did; or, for an apply of the same
    plan again, what that made.
    """
    bound = ready.aim.bound
    try:
        found = at.session.find(bound.name)
    except UnknownName:
        return Observed("", bound.name, None)
    begun = at.known.creations.get((bound.target, bound.name))
    if begun and begun.planned and begun.planned.desired == body_digest(found.body) == body_digest(ready.artifact.body):
        return found
    if ready.aim.again and _made(at, bound, found):
        return found
    raise Refused(
        f"{bound.target} {found.name} exists already",
        why="what exists is governed in place",
        fix=step("bind it anew", "bind", bound.key, bound.target, bound.name),
    )


def _made(at: ConnectedTarget, bound: GovernedArtifact, found: Observed) -> bool:
    """Whether an apply made what was found: it is bound by now, or was to be made just so, whatever came of that."""
    if governed := at.known.artifacts.get((bound.target, found.address)):
        return governed.key == bound.key
    events, _ = at.ledger.journal.read(find_boundary_of_artifact(bound.target, bound.name))
    said = (each.event for each in events if isinstance(each.event, DeliveryPlanned))
    return any((each.key, each.desired) == (bound.key, body_digest(found.body)) for each in said)


def _words(connector: Connector) -> Mapping[str, str]:
    return {**WORDS, **connector.can.accepts}


def _check_words(ledger: Ledger, targets: Iterable[str], accept: frozenset[str]) -> None:
    known = {word: what for target in targets for word, what in _words(connector_of(ledger, target)).items()}
    if unknown := sorted(accept - known.keys()):
        raise BadInput(
            f"`{unknown[0]}` is no approximation that can be accepted",
            why="the words are " + "; ".join(f"{word} ({what})" for word, what in sorted(known.items())),
            fix="accept one of these, or none",
        )


def _target(known: Deliveries, target: str) -> Target:
    told = known.targets[target]
    return Target(target=target, label=told.label, id=told.identity, kind=told.kind, governed=len(known.of(target)))


def _refusal(aim: Aim, why: LedgerError) -> Refusal:
    bound, sort = aim.bound, Unreached if isinstance(why, TargetFault | Conflict) else Refusal
    return sort(
        target=bound.target,
        address=bound.address or bound.name,
        name=bound.name,
        key=bound.key,
        what=why.what,
        why=why.why,
        fix=why.fix,
    )


def silence(look: object) -> LedgerError | None:
    """What kept a look from having an answer."""
    return look if isinstance(look, TargetFault | Conflict) else None


def _or_problem(ask: Callable[[], Found]) -> Found | LedgerError:
    try:
        return ask()
    except (BadInput, Refused) as problem:
        return problem
