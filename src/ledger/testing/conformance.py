"""What the ledger relies on in every connector, tried against a platform of its own.

compile alike, as it says it can --> read --> create --> nothing left to plan --> again --> update --> stale: refused
many at once, each its own way --> removed, where it can; beside it all: a neighbour that nobody may touch, and secrets
that nobody may tell, neither in what is recorded nor on the screen nor in a log
"""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal

from ledger.artifacts.data import Artifact, Observed, Rule, Wanted
from ledger.artifacts.protocols import Connector, Notifies
from ledger.data import replace
from ledger.deliver.delivery.pure.delivery import Step, carry_out
from ledger.deliver.delivery.pure.plan import Change, body_digest, change
from ledger.deliver.targets.events import delivery
from ledger.domain import EVENTS
from ledger.domain.event import Event
from ledger.errors import Refused, TargetFault, UnknownName
from ledger.journal.codec import Codec
from ledger.language.digest import meaning_digest
from ledger.language.schema import Field
from ledger.language.tree import Blank, Compare, HasAny, Name, Not, Number, Text, Tree
from ledger.meanings.ladder import Ladder, Stage
from ledger.meanings.score import Score, Weighted
from ledger.testing.single import Single
from ledger.testing.world import World

TARGET = "sandbox"
NOBODY = "no artifact is called this"


@dataclass(frozen=True, slots=True)
class Trial:
    """One connector, connected to its platform: what it is tried with, and what was recorded on the way."""

    connector: Connector
    session: Single
    rule: Rule
    name: str
    not_ours: str
    recorded: list[Event] = field(default_factory=list)


def check_connector(
    connector: Connector,
    rule: Rule,
    world: Callable[[], AbstractContextManager[World]],
    *,
    name: str,
    not_ours: str,
    nobody: str = NOBODY,
    names: Mapping[str, str] = {},
) -> None:
    """Hold a connector to its promises. Raises AssertionError with the first that it breaks.

    Parameters
    ----------
    connector : the connector
    rule : a criteria that the platform can hold, over fields that the world provides
    world : opens a fresh platform
    name : what a new artifact is to be called; the world has none of that name
    not_ours : the name of an artifact there with which the rule has nothing to do
    nobody : a name of the form that the platform uses, which no artifact has
    names : what a new artifact of another meaning is to be called (`score`, `ladder`), where it differs in form

    """
    _compiles_purely(connector, rule, name)
    _says_honestly_what_it_can(connector, rule, name, names)
    _says_where_it_has_it_from(connector)
    with _overheard() as heard, world() as place:
        settings = dict(place.settings)
        trial = Trial(connector, Single(connector.connect(settings)), rule, name, not_ours)
        neighbour = trial.session.find(not_ours)
        _knows_where_it_is(trial, Single(connector.connect(settings)))
        _reads_without_a_trace(trial, nobody, place)
        created = _creates(trial)
        updated = _updates_in_place(trial, created)
        _refuses_what_is_stale(trial, created, updated)
        _one_that_fails_stops_no_other(trial, created, updated)
        _removes_only_where_it_can(trial)
        _promise(trial.session.find(not_ours) == neighbour, f"`{not_ours}` is not ours, and was touched")
        _keeps_secrets([settings.get(each, "") for each in connector.secrets], trial, updated, heard.getvalue())


# Pure promises


def _compiles_purely(connector: Connector, rule: Rule, name: str) -> None:
    before = deepcopy(rule)
    one, other = connector.compile(rule, "", name), connector.compile(rule, "", name)
    _promise(body_digest(one.body) == body_digest(other.body), "one rule compiles to one body")
    _promise(rule == before, "compiling leaves the rule as it is")


def _says_honestly_what_it_can(connector: Connector, rule: Rule, name: str, names: Mapping[str, str]) -> None:
    """Each meaning and each type of field, declared or not, is compiled or refused as it was said."""
    can, bound = connector.can, [each for each in rule.schema.fields.values() if each.name in rule.bindings]
    for kind in {each.type: each for each in bound}.values():
        _as_said(connector, replace(rule, meaning=_test(kind)), name, kind.type in can.types, f"a {kind.type} field")
    numbers = [each for each in bound if each.type == "number"]
    for meaning, made in _meanings(numbers[0]) if numbers else ():
        wanted = replace(rule, meaning=made)
        _as_said(connector, wanted, names.get(meaning, name), meaning in can.meanings, f"a {meaning}")
    _promise(all(word and told for word, told in can.accepts.items()), "each word to accept says what it would mean")
    _promise(can.batch >= 1, "it takes at least one artifact at once")


def _says_where_it_has_it_from(connector: Connector) -> None:
    """Each change that the platform imposes has a name of its own, a line of words and a source."""
    told = connector.imposes.notices if isinstance(connector, Notifies) else ()
    _promise(len({each.id for each in told}) == len(told), "each notice has a name that no other has")
    _promise(all(each.source.startswith("https://") for each in told), "each notice says where it can be read")
    _promise(all(len(each.title.splitlines()) == 1 for each in told), "each notice is told in one line")


def _as_said(connector: Connector, rule: Rule, name: str, declared: bool, what: str) -> None:
    try:
        connector.compile(rule, "", name)
        compiled, why = True, ""
    except Refused as refused:
        compiled, why = False, str(refused)
    said = "can" if declared else "cannot"
    _promise(compiled is declared, f"it says that it {said} hold {what}, and {'did' if compiled else 'did not'} {why}")


def _test(of: Field) -> Tree:
    match of.type:
        case "boolean" | "signal":
            return Name(of.name)
        case "number":
            return Compare(">=", of.name, Number(Decimal(1)))
        case "choice":
            return Compare("=", of.name, Text(of.choices[0]))
        case "choices":
            return HasAny(of.name, (Text(of.choices[0]),))
        case "text":
            return Compare("=", of.name, Text("a"))
        case _:
            return Not(Blank(of.name))


def _meanings(number: Field) -> Iterator[tuple[str, Score | Ladder]]:
    low, high = (Compare(">=", number.name, Number(Decimal(each))) for each in (1, 50))
    yield "score", Score((Weighted(low, 10), Weighted(high, 20)), 0, 100)
    yield "ladder", Ladder((Stage("known", "Known", low), Stage("hot", "Hot", high)))


# Promises on a platform


def _knows_where_it_is(trial: Trial, other: Single) -> None:
    one = trial.session.identity()
    _promise(bool(one.id) and one == other.identity(), "a target has one identity, whoever connects")
    given = {"connector": trial.connector.name, "identity": one.id, "label": one.label, "kind": one.kind}
    trial.recorded.extend(delivery.declare_target(delivery.Deliveries(), target=TARGET, **given))


def _reads_without_a_trace(trial: Trial, nobody: str, place: World) -> None:
    session, held = trial.session, place.held()
    before = session.find(trial.not_ours)
    artifact = trial.connector.compile(trial.rule, before.address, trial.not_ours)
    effects = session.effects(artifact, before)
    counts = (effects.enters, effects.leaves, effects.members, effects.records)
    _promise(all(each is None or each >= 0 for each in counts), "effects are counted, or None")
    _promise(session.observe(before.address) == before, "observing and counting change nothing")
    _promise(place.held() == held, "observing and counting change nothing")
    _promise(_found(session, nobody) is None, f"nothing is called `{nobody}`, and that is UnknownName")


def _creates(trial: Trial) -> Observed:
    """A new artifact; asked for twice, as after a crash, it is found again or refused, and never made twice."""
    artifact = trial.connector.compile(trial.rule, "", trial.name)
    wanted = _change(trial, trial.rule, artifact, Observed("", trial.name, None))
    created = _applied(trial, wanted, artifact)
    _promise(_found(trial.session, trial.name) == created, "it is found by its name")
    _promise(_made_again(trial, artifact, created) == created.address, "what was made already is not made twice")
    again = _carried(trial, wanted, artifact)
    _promise(isinstance(again, delivery.DeliveryConfirmed), "what was made already is confirmed")
    _tells_where_it_comes_from(trial.rule, created)
    return trial.session.observe(created.address)


def _tells_where_it_comes_from(rule: Rule, seen: Observed) -> None:
    told = repr(seen.body)
    kept = rule.provenance.key in told and rule.provenance.digest[:8] in told
    _promise(kept, "people there see its provenance: the key and the digest that was ratified")


def _made_again(trial: Trial, artifact: Artifact, created: Observed) -> str:
    """The address that comes of asking once more, as after a crash; the first one where the platform refuses."""
    try:
        return trial.session.apply(artifact, Observed("", trial.name, None)).address
    except TargetFault:
        return created.address


def _updates_in_place(trial: Trial, before: Observed) -> Observed:
    """The next version of the rule, on the artifact that people use already; the same once more writes nothing."""
    rule = _next(trial.rule)
    artifact = trial.connector.compile(rule, before.address, trial.name)
    wanted = _change(trial, rule, artifact, before)
    updated = _applied(trial, wanted, artifact)
    _promise(updated.address == before.address, "an artifact is updated in place")
    _tells_where_it_comes_from(rule, updated)
    again = _carried(trial, wanted, artifact)
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


def _one_that_fails_stops_no_other(trial: Trial, stale: Observed, now: Observed) -> None:
    """A stale one and a good one in one call, in either order: each comes to its own end."""
    session, again = trial.session.session, trial.connector.compile(trial.rule, now.address, trial.name)
    failed, done = session.apply([Wanted(again, stale), Wanted(again, now)])
    _promise(isinstance(failed, TargetFault), "of many at once, the stale one is a fault")
    _promise(isinstance(done, Observed), "of many at once, one that fails stops no other")


def _removes_only_where_it_can(trial: Trial) -> None:
    there = trial.session.find(trial.name)
    gone = Artifact(there.address, trial.name, None)
    answer = trial.session.session.apply([Wanted(gone, there)])[0]
    if trial.connector.can.removes:
        _promise(isinstance(answer, Observed) and answer.body is None, "what can be removed is gone, and reads as gone")
    else:
        _promise(isinstance(answer, TargetFault), "what cannot be removed is refused with TargetFault")
        _promise(trial.session.observe(there.address).body is not None, "a refused removal changes nothing")


def _keeps_secrets(secrets: list[str], trial: Trial, seen: Observed, heard: str) -> None:
    codec = Codec(EVENTS)
    told = [
        *(codec.encode(each).decode() for each in trial.recorded),
        repr(seen),
        repr(trial.session.identity()),
        heard,
    ]
    _promise(not any(each and each in text for each in secrets for text in told), "no secret is ever told")


@contextlib.contextmanager
def _overheard() -> Iterator[io.StringIO]:
    """Everything that is printed or logged meanwhile, at any level."""
    heard = io.StringIO()
    listener, root = logging.StreamHandler(heard), logging.getLogger()
    level = root.level
    root.addHandler(listener)
    root.setLevel(logging.DEBUG)
    try:
        with contextlib.redirect_stdout(heard), contextlib.redirect_stderr(heard):
            yield heard
    finally:
        root.removeHandler(listener)
        root.setLevel(level)


def _next(rule: Rule) -> Rule:
    provenance = replace(rule.provenance, version=rule.provenance.version + 1, digest="f" * 64)
    return replace(rule, provenance=provenance)


def _change(trial: Trial, rule: Rule, artifact: Artifact, seen: Observed) -> Change:
    meaning = meaning_digest(rule.meaning, rule.schema)
    wanted = change(TARGET, rule, meaning, artifact, seen, trial.session.effects(artifact, seen))
    if wanted.in_sync:
        raise AssertionError("another version of a rule makes another body: people there see its provenance")
    return wanted


def _applied(trial: Trial, wanted: Change, artifact: Artifact) -> Observed:
    outcome = _carried(trial, wanted, artifact)
    _promise(
        isinstance(outcome, delivery.DeliveryApplied), f"what was compiled can be applied, not: {_because(outcome)}"
    )
    found = trial.session.observe(getattr(outcome, "address", ""))
    _promise(body_digest(found.body) == wanted.desired, "the plan of what was applied is empty")
    return found


def _carried(trial: Trial, wanted: Change, artifact: Artifact) -> Event | None:
    steps = [Step(wanted, artifact)]
    return carry_out(steps, trial.session.session, trial.recorded.extend, lambda: 1, "plan")[0].receipt


def _found(session: Single, name: str) -> Observed | None:
    try:
        found: Observed = session.find(name)
        return found
    except UnknownName:
        return None


def _because(outcome: Event | None) -> str:
    return str(getattr(outcome, "because", outcome))


def _promise(kept: bool, sentence: str) -> None:
    if not kept:
        raise AssertionError(sentence)
