"""Does what was judged of a channel still stand, as far as anybody can tell without asking again?

    a definition that a gate read means something else      until it means the same again
    the framework does                                      the same
    evidence is past its `renew`                            from that day on
    a file that was given as evidence was found altered     until it is found as it was, or given anew
    its file says something else than the one judged        from the day on which it was registered

Words about a definition outdate nothing, nor does another spelling of the same meaning, nor a field of an entity that
nothing uses. Two texts with one meaning digest mean the same; of two digests only a proof tells, so they count as
different until somebody recorded otherwise, at a ratification or by evaluating again. That gates would answer otherwise
is found by asking them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import NamedTuple

from ledger.domain.category import SAME_MEANING
from ledger.domain.definition import Draft, History
from ledger.domain.event import Recorded
from ledger.domain.period import Period
from ledger.domain.state import State
from ledger.kinds.entity import field_meaning
from ledger.language.days import day_of
from ledger.meanings.framework.stored import framework_from
from ledger.measure.channels.events.channels import ChannelHistory, ChannelRegistered
from ledger.measure.channels.events.evaluation import BasisRead, ChannelEvaluated
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.channels.verbs.evaluating import version_behind
from ledger.measure.counting.events import EvidenceChecked

ENTITY = "entity"


class Outdated(NamedTuple):
    """Days on which an evaluation does not stand, and why; `known` is the position at which the ledger could tell.

    Where nobody recorded what the change of a definition means, `unproved` are its key and the two versions.
    """

    since: date
    until: date | None
    known: int
    why: str
    unproved: tuple[str, int, int] | None = None

    @property
    def period(self) -> Period:
        """Its days."""
        return Period(self.since, self.until)


def outdated(state: State, key: str) -> tuple[Outdated, ...]:
    """Every reason for which an evaluation of a channel did not stand while it was its last one, by evaluation."""
    history = CHANNELS.of(state)[key]
    found = finished(history)
    ends = [each.event.on for each in found[1:]]  # type: ignore[attr-defined]
    return tuple(
        clipped
        for recorded, end in zip_longest(found, ends)
        for reason in reasons(state, history, recorded)
        if (clipped := _within(reason, end))
    )


def outdated_on(state: State, key: str, day: date) -> list[Outdated]:
    """Why the last evaluation of a channel does not stand on a day; nothing where it does."""
    return [each for each in outdated(state, key) if each.period.covers(day)]


def finished(history: ChannelHistory) -> list[Recorded]:
    """The evaluations of a channel that there was something to decide on, in order."""
    return [each for each in history.events if isinstance(each.event, ChannelEvaluated) and each.event.finished]


def reasons(state: State, history: ChannelHistory, recorded: Recorded) -> Iterator[Outdated]:
    """Every reason for which one evaluation does not stand, from its own day on."""
    evaluation = recorded.event
    assert isinstance(evaluation, ChannelEvaluated)
    used = _fields_used(state, evaluation)
    for read in (*evaluation.basis, *_framework(state, evaluation)):
        yield from _meaning(state.history(read.key), read, evaluation.on, used.get(read.key))
    yield from _evidence(state, evaluation, recorded.position)
    yield from _altered(state, evaluation, recorded.position)
    yield from _file(history, evaluation)


def _within(reason: Outdated, end: date | None) -> Outdated | None:
    until = min(filter(None, (reason.until, end)), default=None)
    return reason._replace(until=until) if until is None or reason.since < until else None


def _framework(state: State, evaluation: ChannelEvaluated) -> Iterator[BasisRead]:
    """The framework, as it was when it judged."""
    version = version_behind(state, evaluation)
    yield BasisRead(key=evaluation.framework, version=evaluation.version, meaning=version.draft.meaning)


def _fields_used(state: State, evaluation: ChannelEvaluated) -> dict[str, set[str]]:
    """Of each entity the fields that the definitions read: others that it declares move no verdict."""
    drafts = [state.history(each.key).version(each.version).draft for each in evaluation.basis]
    entities = [each.key for each in drafts if each.kind == ENTITY]
    return {entity: {name for each in drafts for name in each.reads_of(entity)} for entity in entities}


def _same_fields(one: Draft, other: Draft, used: Iterable[str]) -> bool:
    """Whether two versions of an entity declare these fields alike."""
    before, after = one.content["fields"], other.content["fields"]
    return all(field_meaning(before.get(each, {})) == field_meaning(after.get(each, {})) for each in used)


def _meaning(history: History, read: BasisRead, day: date, used: Iterable[str] | None) -> Iterator[Outdated]:
    """The days on which a definition means something else than it did; of an entity, in the fields that are used."""
    for segment in history.segments():
        if segment.until and segment.until <= day:
            continue
        since = max(segment.from_, day)
        if not segment.version:
            ended = max(each.position for each in history.terms if each.from_ <= since)
            yield Outdated(since, segment.until, ended, f"`{read.key}` is not in force any more")
            continue
        version = history.version(segment.version)
        if version.draft.meaning == read.meaning or _proved_alike(history, read.version, version.number):
            continue
        if used is not None and _same_fields(history.version(read.version).draft, version.draft, used):
            continue
        why = f"`{read.key}` v{version.number} is not what v{read.version} was"
        yield Outdated(since, segment.until, version.position, why, (read.key, read.version, version.number))


def _proved_alike(history: History, one: int, other: int) -> bool:
    """Whether it is on record of each step from one version to the other that no verdict moves."""
    first, last = sorted((one, other))
    return all(each.category in SAME_MEANING for each in history.versions if first < each.number <= last)


def _evidence(state: State, evaluation: ChannelEvaluated, position: int) -> Iterator[Outdated]:
    """That something people gave is too old by now."""
    framework = framework_from(version_behind(state, evaluation).draft.tree)
    renewed = {each.key: each.renew for each in framework.gates} | {each.key: each.renew for each in framework.criteria}
    rests = {each.key for each in framework.gates if each.evidence}
    for about, days in renewed.items():
        given = _given(evaluation, about, rests=about in rests)
        if days and given:
            lapsed = given + timedelta(days)
            yield Outdated(
                max(lapsed, evaluation.on), None, position, f"what was given for {about} is older than {days} days"
            )


def _given(evaluation: ChannelEvaluated, about: str, *, rests: bool) -> date | None:
    """When somebody last answered a gate, or gave evidence; of a pass that `rests` on evidence, the earlier of both."""
    answer = next((each for each in evaluation.gates if each.key == about and each.on), None)
    shown = max((each.on for each in evaluation.evidence if each.about == about), default=None)
    if answer is None or answer.on is None:
        return shown
    return min(answer.on, shown) if rests and answer.passed and shown else answer.on


def _altered(state: State, evaluation: ChannelEvaluated, position: int) -> Iterator[Outdated]:
    """The days on which a file that somebody gave was another one, as whoever looked again put on record."""
    zone = state.founded.zone if state.founded else "UTC"
    for each in evaluation.evidence:
        looks = state.findings.of(EvidenceChecked.finding, each.digest)
        days = [day_of(datetime.fromisoformat(look.recorded_at), zone) for look in looks]
        for look, since, until in zip(looks, days, [*days[1:], None], strict=False):
            if not look.event.same:  # type: ignore[attr-defined]
                why = f"{each.name}, which was given for {each.about}, is another file by now"
                yield Outdated(max(since, evaluation.on), until, max(look.position, position), why)


def _file(history: ChannelHistory, evaluation: ChannelEvaluated) -> Iterator[Outdated]:
    """The days on which its file says something else than the one that was judged."""
    judged = False
    for recorded in history.events:
        event = recorded.event
        judged = judged or event is evaluation
        if judged and isinstance(event, ChannelRegistered) and event.digest != evaluation.file:
            yield Outdated(
                event.on, None, recorded.position, f"its file was registered again, as version {event.version}"
            )
            return
