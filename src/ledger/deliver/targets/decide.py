"""Declare a target, and record what an operator does there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from ledger.app.ledger import Decided, Ledger
from ledger.app.settings import add_target
from ledger.app.trust import SettingsFile
from ledger.artifacts.data import Identity
from ledger.artifacts.protocols import Connector
from ledger.deliver.targets.events import delivery
from ledger.deliver.targets.fold import find_boundary_of_target
from ledger.deliver.targets.queries.targets import (
    NAME,
    deliveries,
    follow_settings,
    require_operator,
    require_some_operator,
)
from ledger.domain import boundaries, mentions
from ledger.domain.event import Actor, Boundary, Event
from ledger.domain.state import State
from ledger.errors import BadInput
from ledger.plugins import load
from ledger.steps import NextStep, Open, again, instead


def add(ledger: Ledger, actor: Actor, target: str, connector: str, settings: Iterable[str]) -> tuple[Identity, Decided]:
    """Declare a target, whose `settings` are each written KEY=VALUE, and write them to `ledger.toml`.

    Raises BadInput where it has others there already.
    """
    if not NAME.fullmatch(target):
        raise BadInput(f"`{target}` cannot name a target", why="a name is a lower-case word", fix="such as sf")
    found = load([*ledger.settings.named, connector]).connector(connector)
    given = dict(_setting(each, found.settings) for each in settings)
    known = ledger.settings.targets.get(target)
    if known is not None and known != {"connector": connector, **given}:
        raise BadInput(
            f"ledger.toml has a target `{target}` already",
            why="its settings differ from these",
            fix=f"edit [targets.{target}] there",
        )
    identity, decided = declare(ledger, actor, target, found, given)
    if known is None:
        add_target(ledger.settings.path, target, {"connector": connector, **given})
    return identity, decided


def _setting(text: str, known: Collection[str]) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign:
        raise BadInput(
            "a setting has no value",
            f"it is written KEY=VALUE, and it has {', '.join(known)}",
            again("say both", set=Open("KEY=VALUE")),
        )
    if key not in known:  # what stands behind it may be a secret
        why = f"it has {', '.join(known)}"
        raise BadInput(f"`{key}` is no setting of this connector", why, _other_setting(text, key, value, known))
    return key, value


def _other_setting(text: str, key: str, value: str, known: Collection[str]) -> NextStep:
    """The nearest setting with what was given, but for a secret that was written out; else any of them."""
    near = get_close_matches(key, known, n=1)
    said = value if value.startswith(("env:", "file:")) else "env:NAME"
    return instead(f"write {near[0]}", text, f"{near[0]}={said}") if near else again("name one", set=Open("KEY=VALUE"))


def declare(
    ledger: Ledger, actor: Actor, target: str, connector: Connector, settings: Mapping[str, str]
) -> tuple[Identity, Decided]:
    """Ask the platform which org or portal it is, and record what the name means from here on."""
    typed = SettingsFile(ledger.settings.path)
    identity = connector.connect(follow_settings(ledger, target, connector, settings, typed)).identity()
    mentions.impersonal(identity.label)

    def verb(state: State, today: date) -> list[Event]:
        require_some_operator(state, actor.id, today, "declare targets")
        return delivery.declare_target(
            deliveries(ledger),
            target=target,
            connector=connector.name,
            identity=identity.id,
            label=identity.label,
            kind=identity.kind,
            host=identity.host,
        )

    return identity, ledger.decide(
        actor, verb, boundaries.union(boundaries.every_charter(), find_boundary_of_target(target))
    )


def operating(
    ledger: Ledger,
    actor: Actor,
    keys: Sequence[str],
    events: Callable[[], list[Event]],
    *also: Boundary,
    ordered: Callable[[State], str] | None = None,
) -> Decided:
    """Record what an operator of all these definitions does, which rests on what is `also` read.

    `ordered` says who ordered it, where that is not who acts.
    """

    def verb(state: State, today: date) -> list[Event]:
        by = ordered(state) if ordered else actor.id
        for key in keys:
            require_operator(state, key, by, today)
        return events()

    def widen(state: State) -> Boundary:
        versions = [version for key in keys if key in state.definitions for version in state.definitions[key].versions]
        return boundaries.union(*(boundaries.rights(path) for path in sorted({each.draft.path for each in versions})))

    return ledger.decide(actor, verb, boundaries.union(boundaries.definitions(keys), *also), widen)
