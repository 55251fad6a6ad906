"""What is known of a channel on a day: how it was judged, by which rules, what is waived, what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.domain.definition import Version
from ledger.domain.event import Recorded
from ledger.domain.state import State
from ledger.domain.waiver import RECOMMENDATION, Waiver
from ledger.errors import BadInput, UnknownName
from ledger.meanings.framework.framework import ChannelField, Framework
from ledger.meanings.framework.stored import framework_from
from ledger.measure.channels.events.channels import ChannelFile, ChannelHistory
from ledger.measure.channels.events.decision import ChannelDecided
from ledger.measure.channels.events.evaluation import ChannelEvaluated, GateResult
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.channels.pure.file import Fields
from ledger.measure.channels.queries.gates import computed_gates, gate_facts
from ledger.measure.channels.queries.outdated import proved_reasons, reasons_on
from ledger.measure.channels.verbs.evaluating import framework_behind, version_behind
from ledger.measure.channels.verbs.registering import FRAMEWORK, known_channel, require_channel
from ledger.measure.channels.verbs.waived import gate_waiver, recommended_if_waived
from ledger.measure.channels.views.channels import ChannelStanding, standing
from ledger.steps import again, step


class ChannelOn(NamedTuple):
    """A channel on a day, as known then or at another time.

    `rules` are those it was judged by, `waivers` those that stand on the day by gate, `evaluation` and `decision` the
    last ones, the latter with its place. `outdated` says why the evaluation does not stand.
    """

    day: date
    history: ChannelHistory
    standing: ChannelStanding
    evaluation: ChannelEvaluated | None
    rules: Framework | None
    waivers: Mapping[str, Waiver]
    outdated: Sequence[str]
    decision: tuple[Recorded, ChannelDecided] | None

    @property
    def recommended_waived(self) -> str:
        """What would be recommended if each gate that is waived passed; empty where scores lack."""
        judged = self.evaluation
        if judged is None or self.rules is None or not judged.finished:
            return ""
        return recommended_if_waived(self.rules, judged, [*self.waivers])


def channel_on(ledger: Ledger, key: str, day: date | None = None, known_on: date | None = None) -> ChannelOn:
    """A channel as it stood on a day, as it was known on another. Raises UnknownName.

    Acts about a channel take force when they are recorded, so what came after the day is left out.
    """
    asked = day or ledger.today()
    last = min((each for each in (day, known_on) if each), default=None)
    state = ledger.state(upto=ledger.known_on(last))
    if last and key not in CHANNELS.of(state) and (later := CHANNELS.of(ledger.state()).get(key)):
        raise UnknownName(
            f"there was no channel `{key}` on {last}",
            why=f"it was registered on {later.events[0].event.on}",  # type: ignore[attr-defined]
            fix=step("ask of a later day, or leave the day out", "channel show", key, as_=False),
        )
    history = known_channel(state, key)
    found = standing(state, key, asked)
    if found is None:  # who may append may name a day to come
        raise UnknownName(
            f"there is no channel `{key}` on {asked}",
            why="its registration names a day to come, which no command records",
            fix=step("see who recorded it, and register it again", "audit rights"),
        )
    judged = history.evaluation
    rules = framework_behind(state, judged) if judged else None
    return ChannelOn(
        day=asked,
        history=history,
        standing=found,
        evaluation=judged,
        rules=rules,
        waivers=_waivers(state, judged, asked) if judged else {},
        outdated=() if history.gone else _outdated_on(ledger, state, key, last),
        decision=next(((at, event) for at, event in history.of(ChannelDecided) if event is history.decision), None),
    )


def channels_on(ledger: Ledger, on: date | None = None, known_on: date | None = None) -> list[ChannelOn]:
    """Every channel, by its key. Whether its evaluation stands is not asked."""
    asked = on or ledger.today()
    state = ledger.state(upto=ledger.known_on(min((each for each in (on, known_on) if each), default=None)))
    found = ((history, standing(state, key, asked)) for key, history in sorted(CHANNELS.of(state).items()))
    return [ChannelOn(asked, history, each, history.evaluation, None, {}, (), None) for history, each in found if each]


def asked_of_files(state: State, day: date) -> tuple[dict[str, ChannelField], Fields]:
    """What frameworks in force ask of a channel's file, and the fields of every entity in force."""
    drafts = [each.draft for _, each in sorted(state.in_force_on(day).items())]
    asks = [ask for each in drafts if each.kind == FRAMEWORK for ask in framework_from(each.tree).asks]
    fields = {each.key: tuple(each.content["fields"]) for each in drafts if each.kind == "entity"}
    return {each.key: each for each in reversed(asks)}, fields


def framework_meant(state: State, channel: ChannelHistory, named: str, day: date) -> str:
    """The framework that is named, that judged a channel last, or the only one in force. Raises BadInput."""
    if named or channel.evaluation:
        return named or (channel.evaluation.framework if channel.evaluation else "")
    known = sorted(key for key, each in state.in_force_on(day).items() if each.draft.kind == FRAMEWORK)
    if len(known) == 1:
        return known[0]
    raise BadInput(
        f"nobody says by which framework `{channel.key}` is judged",
        why=f"in force are {' and '.join(known)}" if known else "none is in force",
        fix=again("say it", framework=known[0])
        if known
        else step("begin one", "new", "framework", from_="channel_fit"),
    )


def computed_today(ledger: Ledger, file: ChannelFile, version: Version) -> tuple[GateResult, ...]:
    """What each gate of a framework answers today that the ledger computes."""
    return computed_gates(ledger, gate_facts(ledger, file, framework_from(version.draft.tree)))


def outdated_reasons(ledger: Ledger, state: State, key: str) -> tuple[str, ...]:
    """Why the last evaluation of a channel does not stand today; nothing where it does, or there is none."""
    channel = require_channel(state, key)
    judged = channel.evaluation
    if judged is None:
        return ()
    computed = computed_today(ledger, channel.file, version_behind(state, judged))
    return reasons_on(state, key, ledger.today(), ledger.zone, computed)


def _outdated_on(ledger: Ledger, state: State, key: str, last: date | None) -> tuple[str, ...]:
    """The same on a day that is past, on which no gate is asked any more."""
    return proved_reasons(state, key, last, ledger.zone, {}) if last else outdated_reasons(ledger, state, key)


def _waivers(state: State, judged: ChannelEvaluated, day: date) -> dict[str, Waiver]:
    """The waivers that stand on a day, by gate."""
    gates = [*(each.key for each in judged.gates), RECOMMENDATION]
    found = {each: gate_waiver(state, judged, each, day) for each in gates}
    return {gate: each for gate, each in found.items() if each}
