"""Channels: put on record, judged, decided and left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ledger.app.ledger import Decided, Ledger
from ledger.documents import Document
from ledger.domain import boundaries
from ledger.domain.definition import Evidence, leading
from ledger.domain.event import Actor, Boundary, Event
from ledger.domain.scope import of_definition
from ledger.domain.state import State
from ledger.domain.waiver import RECOMMENDATION, gate_subject
from ledger.errors import Conflict
from ledger.govern.documents.queries.unfilled import require_filled
from ledger.govern.waivers.fold import find_boundary_of_waivers_of
from ledger.measure.channels.events.assessment import AskedAnswer, Assessment
from ledger.measure.channels.events.channels import ChannelFile, with_texts
from ledger.measure.channels.events.decision import ChannelOutcome
from ledger.measure.channels.events.terms import ChannelTerms
from ledger.measure.channels.fold import SLOT as CHANNELS, find_boundary_of_channel, find_boundary_of_channels
from ledger.measure.channels.pure.file import channel_file
from ledger.measure.channels.queries.channels import (
    asked_of_files,
    computed_today,
    framework_meant,
    outdated_reasons,
)
from ledger.measure.channels.verbs import (
    deciding as channel_deciding,
    evaluating as channel_evaluating,
    registering as channel_registering,
)
from ledger.measure.channels.verbs.deciding import require_reviewable
from ledger.measure.channels.verbs.evaluating import basis_of, require_framework
from ledger.measure.channels.verbs.registering import require_channel
from ledger.steps import RETRY


def register_channel(ledger: Ledger, actor: Actor, document: Document, because: str = "") -> Decided:
    """Put a channel on record as its file says, held against what the frameworks in force ask of one."""
    require_filled(document)
    asked, fields = asked_of_files(ledger.state(), ledger.today())
    found = channel_file(document, asked, fields, actor.id, lambda address: ledger.person(address).id)
    file, said = with_texts(found, ledger.reason), ledger.reason(because)

    def verb(state: State, today: date) -> list[Event]:
        return channel_registering.register(state, file, by=actor.id, today=today, because=said)

    return ledger.decide(actor, verb, find_boundary_of_channel(file.key), _around(file.key))


def evaluate_channel(
    ledger: Ledger, actor: Actor, key: str, framework: str, assessment: Assessment, because: str = ""
) -> Decided:
    """Judge a channel by a framework: what the ledger computes today, and what this assessor gives.

    Where none is named, it is the one that judged it last, or the only one in force.
    """
    known, today = ledger.state(), ledger.today()
    channel = require_channel(known, key)
    name = framework_meant(known, channel, framework, today)
    version = require_framework(known, name, today)
    computed = computed_today(ledger, channel.file, version)
    basis = basis_of(known, computed, today)
    given, said = _told(ledger, assessment), ledger.reason(because)

    def verb(state: State, today: date) -> list[Event]:
        if basis_of(state, computed, today) != basis or require_framework(state, name, today) != version:
            raise Conflict("a definition changed while the gates were asked", "they read it", RETRY)
        require_file(state, key, channel.file)
        return channel_evaluating.evaluate(state, key, name, computed, given, by=actor.id, today=today, because=said)

    keys = leading(known.definitions, [name, *(each.key for each in basis)])
    return ledger.decide(actor, verb, boundaries.union(find_boundary_of_channel(key), boundaries.definitions(keys)))


def decide_on_channel(
    ledger: Ledger,
    actor: Actor,
    key: str,
    outcome: ChannelOutcome,
    terms: ChannelTerms,
    because: str = "",
    read: str = "",
) -> Decided:
    """Say what becomes of a channel, on its last evaluation, where that is current.

    `read` is the digest of the evaluation that was read, where somebody says so. Where something moved meanwhile, gates
    are asked again.
    """
    known = ledger.state()
    told = terms._replace(conditions=ledger.reason(terms.conditions))
    said = ledger.reason(because)

    def verb(state: State, today: date) -> list[Event]:
        outdated = outdated_reasons(ledger, ledger.state(), key)
        found = channel_deciding.decide_channel(
            state, key, outcome, told, outdated=outdated, by=actor.id, today=today, because=said, read=read
        )
        require_reviewable(state, told, today)
        return found

    others = find_boundary_of_channels() if outcome == "pilot" else find_boundary_of_channel(key)
    wanted = boundaries.union(others, _metrics(known, terms))
    return ledger.decide(actor, verb, wanted, _around(key))


def leave_channel(ledger: Ledger, actor: Actor, key: str, because: str) -> Decided:
    """Say that a channel is none any more."""
    said = ledger.reason(because)

    def verb(state: State, today: date) -> list[Event]:
        return channel_registering.leave(state, key, by=actor.id, today=today, because=said)

    return ledger.decide(actor, verb, find_boundary_of_channel(key), _around(key))


def require_file(state: State, key: str, asked: ChannelFile) -> None:
    """Pass where a channel's file still says what the gates were asked of. Raises Conflict."""
    if CHANNELS.of(state)[key].file != asked:
        what, why = f"`{key}` was registered anew while its gates were asked", "they are asked of what its file says"
        raise Conflict(what, why, RETRY)


def _around(key: str) -> Callable[[State], Boundary]:
    """What decides about a channel: who has the right, what judged it, and what is waived of it.

    Of one that nobody judged any framework in force may tell, and that may be any definition.
    """

    def widen(state: State) -> Boundary:
        channel = CHANNELS.of(state).get(key)
        if channel is None:
            return Boundary(())
        judged = channel.evaluation
        if judged is None:
            return boundaries.decisions()
        keys = leading(state.definitions, [judged.framework, *(each.key for each in judged.basis)])
        gates = [*(each.key for each in judged.gates), RECOMMENDATION]
        return boundaries.union(
            boundaries.rights(of_definition(judged.scope, judged.framework)),
            boundaries.definitions(keys),
            *(find_boundary_of_waivers_of(gate_subject(each, key)) for each in gates),
        )

    return widen


def _metrics(known: State, terms: ChannelTerms) -> Boundary:
    """What a pilot is held against, and all that it rests on."""
    bounds = (terms.pilot.success, terms.pilot.stop) if terms.pilot else ()
    return boundaries.definitions(leading(known.definitions, [each.metric for each in bounds if each]))


def _told(ledger: Ledger, given: Assessment) -> Assessment:
    """An assessment without anybody's address. Raises BadInput."""
    return Assessment(
        given.scores,
        {name: AskedAnswer(each.answer, ledger.reason(each.because)) for name, each in given.answers.items()},
        {name: Evidence(ledger.reason(each.name), each.digest) for name, each in given.evidence.items()},
    )
