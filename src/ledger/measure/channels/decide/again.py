"""Every channel judged again in one pass: computed gates are asked, each question once, and scores stand as they were.

each framework's facts --of(file)--> the answers of a channel --what others gave stands--> an evaluation, if it differs
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.definition import leading
from ledger.domain.event import Actor, Event
from ledger.domain.state import State
from ledger.errors import Conflict, LedgerError
from ledger.meanings.framework.stored import framework_from
from ledger.measure.channels.decide.channels import require_file
from ledger.measure.channels.events.channels import ChannelHistory
from ledger.measure.channels.events.evaluation import ChannelEvaluated, GateResult
from ledger.measure.channels.fold import SLOT as CHANNELS, find_boundary_of_channels
from ledger.measure.channels.pure.facts import GateFacts
from ledger.measure.channels.queries.gates import computed_gates, gate_facts
from ledger.measure.channels.queries.outdated import Proved, reasons_on
from ledger.measure.channels.verbs.evaluating import basis_of, evaluate
from ledger.steps import RETRY


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
    meant, refused = _basis(known, asked, today), dict[str, str]()

    def verb(state: State, today: date) -> list[Event]:
        if _basis(state, asked, today) != meant:
            raise Conflict("a definition changed while the gates were asked", "they read it", RETRY)
        for each in asked:
            require_file(state, each.key, CHANNELS.of(known)[each.key].file)
        refused.clear()
        judged = (_again(each, state, actor.id, today, said, refused) for each in asked)
        return [event for events in judged for event in events]

    wanted = boundaries.union(find_boundary_of_channels(), boundaries.definitions(keys))
    decided = ledger.decide(actor, verb, wanted)
    return AllAgain(tuple(each._replace(refused=refused.get(each.key, "")) for each in asked), decided)


def judged_channels(state: State) -> Mapping[str, tuple[ChannelHistory, ChannelEvaluated]]:
    """The channels that were judged and not left, by key."""
    found = ((key, each, each.evaluation) for key, each in sorted(CHANNELS.of(state).items()) if not each.gone)
    return {key: (each, judged) for key, each, judged in found if judged}


def _read(asked: Iterable[AskedAgain]) -> set[str]:
    return {key for each in asked for gate in each.computed for key in gate.read}


def _basis(state: State, asked: Iterable[AskedAgain], day: date) -> list[object]:
    """What the answers rest on: the frameworks in force, and all that gates read."""
    frameworks = sorted({each.before.framework for each in asked})
    gates = [gate for each in asked for gate in each.computed]
    return [*(state.history(each).in_force(day) for each in frameworks), basis_of(state, gates, day)]


def _again(each: AskedAgain, state: State, by: str, today: date, because: str, refused: dict[str, str]) -> list[Event]:
    """A channel judged again. Why it cannot be goes into `refused`, where it cannot: one keeps no other one back."""
    try:
        return evaluate(state, each.key, each.before.framework, each.computed, by=by, today=today, because=because)
    except LedgerError as problem:
        refused[each.key] = f"{problem.what}: {problem.why}"
        return []


def _asked(ledger: Ledger, state: State, today: date) -> Iterator[AskedAgain]:
    """Every channel with its answers, which share one another's proofs, whatever framework asks."""
    facts, alike = dict[str, GateFacts](), Proved()
    for key, (channel, judged) in judged_channels(state).items():
        version = state.history(judged.framework).in_force(today)
        if version is None:
            yield AskedAgain(key, judged, reasons_on(state, key, today, ledger.zone, known=alike))
            continue
        if judged.framework not in facts:
            framework, shared = framework_from(version.draft.tree), next(iter(facts.values()), None)
            found = shared.of(channel.file, framework) if shared else gate_facts(ledger, channel.file, framework)
            facts[judged.framework] = found
        computed = computed_gates(ledger, facts[judged.framework].of(channel.file))
        yield AskedAgain(key, judged, reasons_on(state, key, today, ledger.zone, computed, alike), computed)
