"""Every channel judged again in one pass: computed gates are asked, each question once, and scores stand as they were.

each framework's facts --of(file)--> the answers of a channel --what others gave stands--> an evaluation, if it differs
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Decided, Ledger
from ledger.app.questions.gates import computed_gates, gate_facts
from ledger.app.questions.outdated import reasons_on
from ledger.channels import GateFacts
from ledger.domain import boundaries
from ledger.domain.channel import ChannelHistory
from ledger.domain.channel_evaluating import basis_of, evaluate
from ledger.domain.channel_evaluation import ChannelEvaluated, GateResult
from ledger.domain.definition import leading
from ledger.domain.event import Actor, Event
from ledger.domain.state import State
from ledger.errors import Conflict, LedgerError
from ledger.meanings.framework.stored import framework_from


class AskedAgain(NamedTuple):
    """A channel whose gates were asked again: how it was judged before, why that was outdated, and the answers now.

    `refused` says why it is not judged again, such as that its framework is not in force; empty where it may be.
    """

    key: str
    before: ChannelEvaluated
    outdated: tuple[str, ...]
    computed: tuple[GateResult, ...] = ()
    refused: str = ""


class AllAgain(NamedTuple):
    """What one pass came to: every channel that was asked, and what was recorded of those that differ."""

    asked: tuple[AskedAgain, ...]
    decided: Decided


def evaluate_all(ledger: Ledger, actor: Actor, because: str = "") -> AllAgain:
    """Ask the computed gates of every channel that was judged and not left, and record what differs, in one append.

    Raises Conflict where a definition changed meanwhile.
    """
    known, today, said = ledger.state(), ledger.today(), ledger.reason(because)
    asked = tuple(_asked(ledger, known, today))
    keys = leading(known.definitions, {each.before.framework for each in asked} | _read(asked))
    asked = tuple(_tried(each, known, actor.id, today) for each in asked)
    meant = _basis(known, asked, today)

    def verb(state: State, today: date) -> list[Event]:
        if _basis(state, asked, today) != meant:
            raise Conflict("a definition changed while the gates were asked", "they read it", "run the command again")
        judged = (_again(each, state, actor.id, today, said) for each in asked if not each.refused)
        return [event for events in judged for event in events]

    wanted = boundaries.union(boundaries.channels(), boundaries.definitions(keys))
    return AllAgain(asked, ledger.decide(actor, verb, wanted))


def judged_channels(state: State) -> Mapping[str, tuple[ChannelHistory, ChannelEvaluated]]:
    """The channels that were judged and not left, by key."""
    found = ((key, each, each.evaluation) for key, each in sorted(state.channels.items()) if not each.gone)
    return {key: (each, judged) for key, each, judged in found if judged}


def _read(asked: Iterable[AskedAgain]) -> set[str]:
    return {key for each in asked for gate in each.computed for key in gate.read}


def _basis(state: State, asked: Iterable[AskedAgain], day: date) -> list[object]:
    """What the answers rest on: the frameworks in force, and all that gates read."""
    frameworks = sorted({each.before.framework for each in asked})
    gates = [gate for each in asked for gate in each.computed]
    return [*(state.history(each).in_force(day) for each in frameworks), basis_of(state, gates, day)]


def _again(each: AskedAgain, state: State, by: str, today: date, because: str) -> list[Event]:
    return evaluate(state, each.key, each.before.framework, each.computed, by=by, today=today, because=because)


def _tried(each: AskedAgain, state: State, by: str, today: date) -> AskedAgain:
    """The same, with why it cannot be judged again, where it cannot: one channel keeps no other one back."""
    try:
        _again(each, state, by, today, "")
    except LedgerError as problem:
        return each._replace(refused=f"{problem.what}: {problem.why}")
    return each


def _asked(ledger: Ledger, state: State, today: date) -> Iterator[AskedAgain]:
    facts: dict[str, GateFacts] = {}
    for key, (channel, judged) in judged_channels(state).items():
        version = state.history(judged.framework).in_force(today)
        if version is None:
            yield AskedAgain(key, judged, reasons_on(state, key, today, ledger.zone))
            continue
        if judged.framework not in facts:
            facts[judged.framework] = gate_facts(ledger, channel.file, framework_from(version.draft.tree))
        computed = computed_gates(ledger, facts[judged.framework].of(channel.file))
        yield AskedAgain(key, judged, reasons_on(state, key, today, ledger.zone, computed), computed)
