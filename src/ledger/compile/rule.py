"""What a connector is handed: a ratified version as a platform should hold it, with where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from ledger.artifacts.data import Artifact, Binding, Provenance, Rule
from ledger.artifacts.protocols import Connector
from ledger.compile.ratified import as_ratified, broken
from ledger.compile.standard import JudgedDays, alike, before_all, by_day, declared, judging, parts
from ledger.compile.stretches import one_schema
from ledger.compile.versions import Meant, meant
from ledger.domain.definition import Draft, Version
from ledger.domain.guards import require_version
from ledger.domain.in_force import in_force
from ledger.domain.state import State
from ledger.errors import LedgerError, Refused
from ledger.kinds.bindings import bindings
from ledger.kinds.entity import clock
from ledger.language.digest import meaning_digest
from ledger.language.inputs import scores_under
from ledger.language.meaning import reads
from ledger.meanings.registry import yields
from ledger.steps import DATE, FILE, TEXT, Open, again, step
from ledger.views.words import STANDARD

AS_IS = "as-is"
"""The word by which somebody accepts on record that every record is judged by today's version."""


def rule(
    state: State,
    key: str,
    day: date,
    zone: str,
    platform: str,
    person: Callable[[str], str],
    accepted: frozenset[str] = frozenset(),
    version: int | None = None,
    deployed: Mapping[str, str] | None = None,
) -> Rule:
    """What a connector compiles: the version in force on `day`, or the one of that number for a way back to it.

    `accepted` are the approximations that somebody accepted on record. `deployed` are the paths at which the target
    shows scores: one that is compared, and shows there what it is here, is bound like a field.

    Raises Refused where the version was only attested, and where the consistency standard cannot be kept on this
    platform and `as-is` was not accepted.
    """
    current = in_force(state, key, day) if version is None else require_version(state, key, version)
    current, everything, state = _ratified(current), state, as_ratified(state, key, day)
    entity = in_force(state, current.draft.entity, day).draft
    places = bindings(entity, platform)
    own = meant(state, current, day, zone)
    _unbroken(state, current, day)
    if version is not None:
        _as_it_governed(state, current, own, zone)
    judges = (JudgedDays(None, None, own),) if AS_IS in accepted else _by_standard(state, current, own, day, zone)
    meaning, schema = own if len(judges) == 1 else _one(state, current, judges, entity, platform, zone)
    shown = _shown(state, judges, day, zone, deployed or {})
    before = before_all(state, current, day) if len(judges) > 1 else ""
    waits = "" if AS_IS in accepted else _waiting(everything, state, current, judges, day, zone)
    content, statement = current.draft.content, current.draft.content.get("statement", "-")
    return Rule(
        key=key,
        title=content["title"],
        statement="" if statement == "-" else statement,
        meaning=meaning,  # type: ignore[arg-type]  # `artifact_of` refuses what a connector does not hold
        schema=schema,
        bindings={**places, **shown},
        provenance=_provenance(state, current, day, person),
        accepted=accepted,
        notes=tuple(filter(None, (before, waits))),
    )


def artifact_of(connector: Connector, rule: Rule, address: str, name: str) -> Artifact:
    """What a connector makes of a rule. Raises Refused for a meaning that it does not hold, else as it does."""
    if (sort := yields(rule.meaning)) not in connector.can.meanings:
        raise Refused(
            f"`{rule.key}` is a {sort}, and {connector.name} holds none",
            why=f"it holds {', '.join(sorted(connector.can.meanings))}",
            fix=step(
                "keep it in the ledger, or take it to a warehouse", "export sql", rule.key, dialect=Open("CHOICE")
            ),
        )
    return connector.compile(rule, address, name)


def _ratified(version: Version) -> Version:
    if version.attested:
        raise Refused(
            f"`{version.key}` v{version.number} was decided by nobody",
            why="only what somebody with the right ratified is written to a platform",
            fix=step("have it decided, as it is or as it should be", "propose", FILE, effective=DATE, because=TEXT),
        )
    return version


def _unbroken(state: State, version: Version, day: date) -> None:
    """Raise Refused where what is to be written rests on something that broke an invariant when it was attested."""
    if each := broken(state, version, day):
        raise Refused(
            f"`{each.key}` v{each.number} breaks {' and '.join(f'`{key}`' for key in each.violates)}",
            why="it was attested as it was found, and what breaks an invariant is written to no platform",
            fix=step(f"have `{each.key}` decided again", "propose", FILE, effective=DATE, because=TEXT),
        )


def _as_it_governed(state: State, version: Version, own: Meant, zone: str) -> None:
    """Raise Refused where going back to a version would not bring back what it said on its last day."""
    governed = [each for each in state.history(version.key).segments() if each.version == version.number]
    last = governed[-1].until - timedelta(days=1) if governed and governed[-1].until else None
    if last is None:
        return
    then = meant(state, version, last, zone)
    if meaning_digest(*then) != meaning_digest(*own):
        raise Refused(
            f"`{version.key}` v{version.number} no longer says what it said on {last}, the last day it governed",
            why="what it rests on has changed since, and nobody ratified the two together",
            fix=step(
                f"have it decided again, with `{version.key}` as it should be",
                "propose",
                FILE,
                effective=DATE,
                because=TEXT,
            ),
        )


def _waiting(
    everything: State, state: State, version: Version, judges: Sequence[JudgedDays], day: date, zone: str
) -> str:
    """What to say of what was attested since, where it would judge some records otherwise; empty where it would not."""
    if everything is state:
        return ""
    try:
        same = alike(judges, parts(everything, version, meant(everything, version, day, zone), day, zone))
    except LedgerError:
        same = False
    said = f"what was attested since v{version.number} was ratified waits here for the next ratification"
    return "" if same else f"{said}: ledger log {version.key}"


def _by_standard(state: State, version: Version, own: Meant, day: date, zone: str) -> tuple[JudgedDays, ...]:
    try:
        for each, start in judging(state, version, day):
            _unbroken(state, each, start)
        return parts(state, version, own, day, zone)
    except LedgerError as problem:
        raise _as_is(state, version, "", problem.what) from problem


def _one(
    state: State, version: Version, judges: tuple[JudgedDays, ...], entity: Draft, platform: str, zone: str
) -> Meant:
    """The parts as one meaning. Raises Refused, naming the word to accept, where they cannot be told apart there."""
    when = clock(entity)
    if not when:
        raise _as_is(state, version, platform, f"no field of {entity.key} says when one came to be (clock: event)")
    if when not in bindings(entity, platform):
        raise _as_is(state, version, platform, f"{when}, which says when a {entity.key} came to be, is not bound there")
    try:
        schema = one_schema(state, entity.key, [each.meant for each in judges], zone, "")
        return by_day(judges, schema, when)
    except Refused as problem:
        raise _as_is(state, version, platform, problem.what) from problem


def _as_is(state: State, version: Version, platform: str, reason: str) -> Refused:
    where = f" on {platform}" if platform else ""
    return Refused(
        f"`{version.key}` would show as-is{where}: every record by today's version",
        why=f"v{version.number} is {STANDARD[declared(state, version)]}, and {reason}",
        fix=again("mend that, or accept it on record", accept=AS_IS),
    )


def _shown(
    state: State, judges: tuple[JudgedDays, ...], day: date, zone: str, deployed: Mapping[str, str]
) -> Mapping[str, tuple[Binding, ...]]:
    """Where the scores that are compared stand on the target, as far as they show there what is compared here."""
    found = {}
    for key in sorted(deployed):
        using = [each for each in judges if key in scores_under(reads(each.meant.meaning), each.meant.schema)]
        using = [each for each in using if each.meant.schema.scores[key] == using[-1].meant.schema.scores[key]]
        if using and _shows_the_same(state, key, using[0], day, zone):
            found[key] = (Binding(deployed[key]),)
    return found


def _shows_the_same(state: State, key: str, first: JudgedDays, day: date, zone: str) -> bool:
    """Whether a target that keeps the score's own standard shows today's version of it on all days that compare it."""
    try:
        score = in_force(state, key, day)
        since = parts(state, score, meant(state, score, day, zone), day, zone)[-1].start
    except LedgerError:
        return False
    return since is None or (first.start is not None and since <= first.start)


def _provenance(state: State, version: Version, day: date, person: Callable[[str], str]) -> Provenance:
    governed = [each for each in state.history(version.key).segments() if each.version == version.number]
    current = [each for each in governed if each.period.covers(day)]
    since = (current or governed)[-1].from_ if governed else day
    return Provenance(
        key=version.key,
        version=version.number,
        position=version.position,
        digest=version.draft.content_digest,
        decider=person(version.decider) if version.decider else "",
        since=since.isoformat(),
    )
