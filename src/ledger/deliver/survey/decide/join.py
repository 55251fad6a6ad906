"""Bringing what platforms hold twice under one key: the MQLs of Salesforce and of HubSpot are one `mql`.

artifact --its rule--> the same as the definition --> bound to it, out of what only attested it
                 |--not the same, or nobody can say--> refused, with a record that shows it
                 `--the same with `differing`--> bound, and on record that it differs
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ledger.app.ledger import Ledger
from ledger.artifacts.data import Native
from ledger.deliver.delivery.decide import binding
from ledger.deliver.delivery.decide.binding import Tied
from ledger.deliver.delivery.queries.baseline import recorded
from ledger.deliver.survey.decide.one import between, over
from ledger.deliver.survey.queries.survey import surveys
from ledger.deliver.targets.events import delivery
from ledger.deliver.targets.events.baseline import RuleChange
from ledger.deliver.targets.queries import targets
from ledger.domain.definition import Version
from ledger.domain.event import Actor
from ledger.domain.in_force import in_force
from ledger.errors import BadInput, LedgerError, Refused
from ledger.prove.category import MeaningChange
from ledger.prove.witness import in_words
from ledger.steps import Open, again, instead, step


@dataclass(frozen=True, slots=True)
class JoinOutcome:
    """What became of one artifact that was to be joined: how it was named, and bound, or what is in the way.

    `change` is how the definition differs from its rule, where it was joined although they differ.
    """

    name: str
    tied: Tied | None = None
    change: RuleChange | None = None
    problem: LedgerError | None = None


def join(
    ledger: Ledger, actor: Actor, key: str, names: Sequence[str], because: str, *, differing: bool
) -> Iterator[JoinOutcome]:
    """Bring artifacts, each named TARGET/ARTIFACT, under one definition; one that fails stops no other.

    With `differing` also those whose rule is not the definition's. Raises BadInput for a name that is none.
    """
    current = in_force(ledger.state(), key, ledger.today())
    for target, artifact in [_named(ledger, each) for each in names]:
        name = f"{target}/{artifact}"
        try:
            yield _joined(ledger, actor, current, target, artifact, because, differing)
        except LedgerError as problem:
            yield JoinOutcome(name, problem=problem)


def _named(ledger: Ledger, text: str) -> tuple[str, str]:
    target, sign, artifact = text.partition("/")
    if not sign or not artifact:
        raise BadInput(
            f"`{text}` names no artifact",
            "it is TARGET/ARTIFACT, such as hs/list/12",
            instead("name it so", text, Open("TARGET/ARTIFACT")),
        )
    delivery.known_target(targets.deliveries(ledger), target)
    return target, artifact


def _joined(
    ledger: Ledger, actor: Actor, current: Version, target: str, artifact: str, because: str, differing: bool
) -> JoinOutcome:
    connector, session = targets.connect(ledger, target)
    address = session.find(artifact).address
    native = surveys(session, connector.name).rule(address)
    change = _compared(ledger, current, target, connector.name, native)
    if change.breaking and not differing:
        raise _apart(target, native, current, change)
    unlike = recorded(change) if change.breaking else None
    tied = binding.tie(
        ledger,
        actor,
        current.key,
        target,
        session,
        address,
        native=native,
        source=_source(ledger, target, address, current.key),
        because=because or f"joined with {current.key}",
        differs=unlike,
    )
    return JoinOutcome(f"{target}/{artifact}", tied, unlike)


def _compared(ledger: Ledger, current: Version, target: str, platform: str, native: Native) -> MeaningChange:
    """How the definition differs from the rule; unknown where that cannot be read over the definition's entity."""
    state = ledger.state()
    try:
        there = over(ledger, state, target, platform, native, current.draft.entity)
        return between(ledger, state, native, there, current, ledger.today())
    except LedgerError as problem:
        return MeaningChange("unknown", why=problem.what)


def _source(ledger: Ledger, target: str, address: str, key: str) -> str:
    """The definition that an artifact is taken from: one that was only ever attested. Raises Refused for another."""
    bound = targets.deliveries(ledger).artifacts.get((target, address))
    if bound is None or bound.key == key:
        return ""
    if all(version.attested for version in ledger.state().history(bound.key).versions):
        return bound.key
    raise Refused(
        f"{target}/{address} is governed by `{bound.key}`, which was ratified",
        why="somebody with the right decided what it shows",
        fix=step("take it from there, on record", "bind", key, target, address, from_=bound.key),
    )


def _apart(target: str, native: Native, current: Version, change: MeaningChange) -> Refused:
    name, words = f"{current.key} v{current.number}", {0: "false", 1: "true"}
    told = change.witness
    shown = f"{in_words(told.record)} is {words[told.before]} there, and {words[told.after]} by {name}" if told else ""
    return Refused(
        f"{target} {native.name} does not mean the same as {name}",
        why=shown or f"nobody can say where they differ: {change.why}",
        fix=again("join it as it is, where it is to say the same once a plan is applied", differing=True),
    )
