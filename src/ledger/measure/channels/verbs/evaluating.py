r"""The verb of whoever judges a channel: answers and scores of their own, beside what the ledger computed.

    what others gave before --kept, while the framework means the same and evidence is not past its renewal--\
    what an assessor gives now ---------------------------------------------------------------------------> evaluation
    what each computed gate answers today ----------------------------------------------------------------/

Anybody judges, agents too; what it comes to is for the decider, who is none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from ledger.domain.category import SAME_MEANING
from ledger.domain.definition import Version, reachable
from ledger.domain.event import Event
from ledger.domain.state import State
from ledger.errors import NoRight, Refused, Tampered, UnknownName
from ledger.language.fault import nearest
from ledger.meanings.framework.framework import Framework
from ledger.meanings.framework.recommending import recommend
from ledger.meanings.framework.scoring import open_scores, settled
from ledger.meanings.framework.stored import framework_from
from ledger.measure.channels.events.assessment import (
    NOTHING,
    Assessment,
    require_answerable,
    require_evidence,
    require_file_complete,
)
from ledger.measure.channels.events.channels import ChannelHistory, ChannelRegistered
from ledger.measure.channels.events.evaluation import (
    BasisRead,
    ChannelEvaluated,
    GateResult,
    with_evaluation_digest,
)
from ledger.measure.channels.verbs.combining import evidence_with, gates_with, scores_with
from ledger.measure.channels.verbs.registering import FRAMEWORK, require_channel
from ledger.steps import instead, step


def evaluate(
    state: State,
    key: str,
    framework: str,
    computed: Sequence[GateResult],
    assessment: Assessment = NOTHING,
    *,
    by: str,
    today: date,
    because: str = "",
) -> list[Event]:
    """Judge a channel by the framework in force; nothing follows where that comes to what is on record already.

    `computed` are the answers of its computed gates, today. Raises UnknownName, BadInput and Refused.
    """
    channel = require_channel(state, key)
    if by not in state.persons:
        raise NoRight(
            f"{by} may not evaluate a channel",
            why="this ledger does not know them",
            fix=step("ask the decider of `*` to register you", "person add", by, as_=False),
        )
    version = require_framework(state, framework, today)
    rules = framework_from(version.draft.tree)
    before = _standing_before(state, channel, version)
    require_file_complete(rules, channel.file)
    require_answerable(rules, assessment, key)
    _require_own_head(state, before, assessment, by)
    evidence = evidence_with(rules, before, assessment, by, today)
    scores = scores_with(rules, before, assessment, evidence, by, today)
    require_evidence(rules, assessment, evidence, key)
    gates = tuple(gates_with(rules, before, computed, assessment, evidence, by, today))
    registered = channel.last(ChannelRegistered)
    found = ChannelEvaluated(
        channel=key,
        file=registered.digest if registered else "",
        framework=framework,
        version=version.number,
        scope=version.draft.scope,
        basis=basis_of(state, gates, today),
        gates=gates,
        scores=scores,
        evidence=evidence,
        on=today,
        because=because,
    )
    found = with_evaluation_digest(_recommended(rules, found))
    return [] if channel.evaluation and _same(channel.evaluation, found) else [found]


def _require_own_head(state: State, before: ChannelEvaluated | None, assessment: Assessment, by: str) -> None:
    """Pass where no score is from a person and an agent of theirs, or from two agents of one: that is one assessor."""
    owner = state.owners.get(by, by)
    alike = [each for each in (before.assessors if before else ()) if state.owners.get(each, each) == owner]
    if assessment.scores and (others := [each for each in alike if each != by]):
        raise Refused(
            f"{others[0]} scored it already, and {by} is no other assessor",
            why="an agent's scores count as its owner's, and several assessors are several people",
            fix="have somebody else score it",
        )


def require_framework(state: State, key: str, day: date) -> Version:
    """The version of a framework that is in force. Raises UnknownName and Refused."""
    known = {each: history.versions[-1].draft.kind for each, history in state.definitions.items() if history.versions}
    if key not in known:
        near = nearest(key, [each for each, kind in known.items() if kind == FRAMEWORK])
        raise UnknownName(
            f"there is no framework `{key}`",
            why=f"the nearest is `{near}`" if near else "no version of it was ratified or attested",
            fix=instead(f"write {near}", key, near)
            if near
            else step("begin one", "new", "framework", from_="channel_fit"),
        )
    if known[key] != FRAMEWORK:
        raise Refused(
            f"`{key}` is of kind {known[key]}", why="a channel is judged by a framework", fix=step("see them", "list")
        )
    found = state.history(key).in_force(day)
    if found is None:
        raise Refused(
            f"the framework `{key}` is not in force on {day}",
            why="a channel is judged by rules that govern that day",
            fix=step("see when it is", "log", key),
        )
    return found


def framework_behind(state: State, evaluation: ChannelEvaluated) -> Framework:
    """The framework by which a channel was judged, as it was then. Raises Tampered where it does not come to that."""
    rules = framework_from(version_behind(state, evaluation).draft.tree)
    bare = msgspec.structs.replace(evaluation, total="", recommendation="")
    asked = [each.key for each in rules.gates]
    if [each.key for each in evaluation.gates] != asked or _recommended(rules, bare) != evaluation:
        raise _tampered(evaluation, "what it says does not come to what it recommends")
    return rules


def version_behind(state: State, evaluation: ChannelEvaluated) -> Version:
    """The version of the framework by which a channel was judged. Raises Tampered where there is none."""
    versions = state.history(evaluation.framework).versions
    found = next((each for each in versions if each.number == evaluation.version), None)
    if found is None:
        raise _tampered(evaluation, "there is no such version of it")
    return found


def _tampered(evaluation: ChannelEvaluated, why: str) -> Tampered:
    what = f"{evaluation.channel} was judged by {evaluation.framework} v{evaluation.version} as nobody could"
    return Tampered(what, why, step("see who wrote that", "audit rights"))


def given_by_assessor(evaluation: ChannelEvaluated) -> dict[str, dict[str, int]]:
    """What each assessor scored each criterion."""
    return {each.assessor: each.scores for each in evaluation.scores}


def basis_of(state: State, gates: Iterable[GateResult], day: date) -> tuple[BasisRead, ...]:
    """Every definition that the gates read, and all that it rests on, as in force on a day."""
    found = reachable(state.definitions, {key for gate in gates for key in gate.read}, day)
    return tuple(
        BasisRead(key=key, version=each.number, meaning=each.draft.meaning) for key, each in found.items() if each
    )


def _standing_before(state: State, channel: ChannelHistory, version: Version) -> ChannelEvaluated | None:
    """The last evaluation, where its scores still stand: the framework means what it meant."""
    last = channel.evaluation
    if last is None or last.framework != version.key:
        return None
    history = state.history(version.key)
    if history.version(last.version).draft.meaning == version.draft.meaning:
        return last
    first, newest = sorted((last.version, version.number))
    steps = [each.category for each in history.versions if first < each.number <= newest]
    return last if all(each in SAME_MEANING for each in steps) else None


def _recommended(rules: Framework, found: ChannelEvaluated) -> ChannelEvaluated:
    """The same with what it comes to, once every criterion has its score."""
    given = given_by_assessor(found)
    if any(True for _ in open_scores(rules, given)):
        return found
    told = recommend(rules, settled(rules, given), {each.key: each.answer for each in found.gates})
    return msgspec.structs.replace(found, total=str(told.total), recommendation=told.outcome)


def _same(one: ChannelEvaluated, other: ChannelEvaluated) -> bool:
    """Whether both come to the same on the same grounds, whenever they were recorded and whatever was said of it."""
    return _bare(one) == _bare(other)


def _bare(of: ChannelEvaluated) -> ChannelEvaluated:
    return msgspec.structs.replace(of, on=date.min, because="", digest="")
