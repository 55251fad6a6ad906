"""What the ledger relies on in every connector, tried in the connector's own sandbox.

compile alike --> read --> create --> read back, nothing left to plan --> again --> update --> a stale write is refused
beside it all: a neighbour that nobody may touch, and secrets that nobody may tell
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from ledger.apply import carry_out
from ledger.artifacts import Artifact, Connector, Observed, Rule, Session
from ledger.domain import EVENTS, delivery
from ledger.domain.event import Event
from ledger.errors import TargetFault, UnknownName
from ledger.journal.codec import Codec
from ledger.language import meaning_digest
from ledger.plan import Change, body_digest, change

TARGET = "sandbox"
NOBODY = "no artifact is called this"


@dataclass(frozen=True, slots=True)
class Trial:
    """One connector, connected to its sandbox: what it is tried with, and what was recorded on the way."""

    connector: Connector
    session: Session
    rule: Rule
    name: str
    not_ours: str
    recorded: list[Event] = field(default_factory=list)


def check_connector(
    connector: Connector, rule: Rule, seed: Mapping[str, Any], *, name: str, not_ours: str, nobody: str = NOBODY
) -> None:
    """Hold a connector to its promises. Raises AssertionError with the first that it breaks.

    Parameters
    ----------
    connector : the connector
    rule : a rule that the platform can hold, over fields that the seed provides
    seed : what the sandbox is served with
    name : what a new artifact is to be called; the seed has none of that name
    not_ours : the name of an artifact in the seed with which the rule has nothing to do
    nobody : a name of the form that the platform uses, which no artifact has

    """
    _compiles_purely(connector, rule, name)
    with connector.sandbox(seed) as sandbox:
        settings = dict(sandbox.settings)
        trial = Trial(connector, connector.connect(settings), rule, name, not_ours)
        neighbour = trial.session.find(not_ours)
        _knows_where_it_is(trial, connector.connect(settings))
        _reads_without_a_trace(trial, nobody)
        created = _creates(trial)
        updated = _updates_in_place(trial, created)
        _refuses_what_is_stale(trial, created, updated)
        _promise(trial.session.find(not_ours) == neighbour, f"`{not_ours}` is not ours, and was touched")
        _keeps_secrets([settings.get(each, "") for each in connector.secrets], trial, updated)


def _compiles_purely(connector: Connector, rule: Rule, name: str) -> None:
    before = deepcopy(rule)
    one, other = connector.compile(rule, "", name), connector.compile(rule, "", name)
    _promise(body_digest(one.body) == body_digest(other.body), "one rule compiles to one body")
    _promise(rule == before, "compiling leaves the rule as it is")


def _knows_where_it_is(trial: Trial, other: Session) -> None:
    one = trial.session.identity()
    _promise(bool(one.id) and one == other.identity(), "a target has one identity, whoever connects")
    given = {"connector": trial.connector.name, "identity": one.id, "label": one.label, "kind": one.kind}
    trial.recorded.extend(delivery.declare_target(delivery.Deliveries(), target=TARGET, **given))


def _reads_without_a_trace(trial: Trial, nobody: str) -> None:
    session = trial.session
    before = session.find(trial.not_ours)
    artifact = trial.connector.compile(trial.rule, before.address, trial.not_ours)
    effects = session.effects(artifact, before)
    counts = (effects.enters, effects.leaves, effects.members, effects.records)
    _promise(all(each is None or each >= 0 for each in counts), "effects are counted, or None")
    _promise(session.observe(before.address) == before, "observing and counting change nothing")
    _promise(_found(session, nobody) is None, f"nothing is called `{nobody}`, and that is UnknownName")


def _creates(trial: Trial) -> Observed:
    """A new artifact; asked for twice, as after a crash, it is found again or refused, and never made twice."""
    artifact = trial.connector.compile(trial.rule, "", trial.name)
    wanted = _change(trial, trial.rule, artifact, Observed("", trial.name, None))
    created = _applied(trial, wanted, artifact)
    _promise(_found(trial.session, trial.name) == created, "it is found by its name")
    _promise(_found(trial.session, trial.name) == created, "it is found by its name")
    _promise(_made_again(trial, artifact, created) == created.address, "what was made already is not made twice")
    again = carry_out(wanted, artifact, trial.session, trial.recorded.extend, "plan")
    _promise(isinstance(again, delivery.DeliveryConfirmed), "what was made already is confirmed")
    return trial.session.observe(created.address)


def _made_again(trial: Trial, artifact: Artifact, created: Observed) -> str:
    """The address that comes of asking once more, as after a crash; the first one where the platform refuses."""
    try:
        return trial.session.apply(artifact, Observed("", trial.name, None)).address
    except TargetFault:
        return created.address


def _updates_in_place(trial: Trial, before: Observed) -> Observed:
    """The next version of the rule, on the artifact that people use already; the same once more writes nothing."""
    provenance = replace(trial.rule.provenance, version=trial.rule.provenance.version + 1, digest="f" * 64)
    rule = replace(trial.rule, provenance=provenance)
    artifact = trial.connector.compile(rule, before.address, trial.name)
    wanted = _change(trial, rule, artifact, before)
    updated = _applied(trial, wanted, artifact)
    _promise(updated.address == before.address, "an artifact is updated in place")
    again = carry_out(wanted, artifact, trial.session, trial.recorded.extend, "plan")
    _promise(isinstance(again, delivery.DeliveryConfirmed), "what is so already is confirmed, not written")
    _promise(trial.session.observe(before.address) == updated, "what is so already is left alone")
    return updated


def _refuses_what_is_stale(trial: Trial, before: Observed, now: Observed) -> None:
    artifact = trial.connector.compile(trial.rule, before.address, trial.name)
    try:
        trial.session.apply(artifact, before)
    except TargetFault:
        _promise(trial.session.observe(before.address) == now, "a refused write changes nothing")
        return
    _promise(False, "an artifact that is no longer as it was observed is refused with TargetFault")


def _keeps_secrets(secrets: list[str], trial: Trial, seen: Observed) -> None:
    codec = Codec(EVENTS)
    told = [*(codec.encode(each).decode() for each in trial.recorded), repr(seen), repr(trial.session.identity())]
    _promise(not any(each and each in text for each in secrets for text in told), "no secret is ever told")


def _change(trial: Trial, rule: Rule, artifact: Artifact, seen: Observed) -> Change:
    meaning = meaning_digest(rule.tree, rule.schema)
    wanted = change(TARGET, rule, meaning, artifact, seen, trial.session.effects(artifact, seen))
    if wanted is None:
        raise AssertionError("another version of a rule makes another body: people there see its provenance")
    return wanted


def _applied(trial: Trial, wanted: Change, artifact: Artifact) -> Observed:
    outcome = carry_out(wanted, artifact, trial.session, trial.recorded.extend, "plan")
    _promise(
        isinstance(outcome, delivery.DeliveryApplied), f"what was compiled can be applied, not: {_because(outcome)}"
    )
    found = trial.session.observe(getattr(outcome, "address", ""))
    _promise(body_digest(found.body) == wanted.desired, "the plan of what was applied is empty")
    return found


def _found(session: Session, name: str) -> Observed | None:
    try:
        return session.find(name)
    except UnknownName:
        return None


def _because(outcome: Event) -> str:
    return str(getattr(outcome, "because", outcome))


def _promise(kept: bool, sentence: str) -> None:
    if not kept:
        raise AssertionError(sentence)
