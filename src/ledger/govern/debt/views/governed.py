"""What could have an item and has none: how clean the definitions in force are, and what part of all possible debt is.

clean    the share of definitions in force with no open item on them or on what they refer to
ratio    what the open items weigh, of what every item would weigh that some governed thing could have
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from ledger.domain import scope as scopes
from ledger.domain.definition import reachable
from ledger.govern.consumers.fold import SLOT as CONSUMERS
from ledger.govern.debt.views.channels import scope_of
from ledger.govern.debt.views.credit import CREDIT_READER, reads_credit
from ledger.govern.debt.views.facts import DebtFacts
from ledger.govern.debt.views.item import Item
from ledger.govern.debt.views.measures import amount
from ledger.govern.debt.views.policies import Policies
from ledger.govern.requests.fold import SLOT as REQUESTS
from ledger.measure.channels.events.stance import stance_on
from ledger.measure.channels.fold import SLOT as CHANNELS


class GovernedThing(NamedTuple):
    """A thing that an item may be about: by which word a sort calls it, its name, and its scope."""

    word: str
    name: str
    scope: str


class PartOfWhole(NamedTuple):
    """So many of so many; `whole` 0 where there are none."""

    part: int
    whole: int

    @property
    def fraction(self) -> Fraction | None:
        """As a number; None of nothing."""
        return Fraction(self.part, self.whole) if self.whole else None


Counts: TypeAlias = "Callable[[str], bool]"
"""Whether what is found on a path counts."""


def anywhere(path: str) -> bool:
    """Everything counts."""
    return True


def within(scope: str, path: str) -> bool:
    """Whether a path lies in a scope."""
    return scope in scopes.path(path)


def clean(facts: DebtFacts, found: Iterable[Item], day: date, counts: Counts = anywhere) -> PartOfWhole:
    """How many definitions in force have no open item on them, or on what they refer to; of those whose path counts."""
    taken = {each.scope for each in found if not each.waiver}
    in_force = facts.state.in_force_on(day)
    tainted = {key for key, version in in_force.items() if version.draft.path in taken}
    asked = [key for key, each in in_force.items() if each.draft.kind != "charter" and counts(each.draft.path)]
    good = [key for key in asked if tainted.isdisjoint(reachable(facts.state.definitions, [key], day))]
    return PartOfWhole(len(good), len(asked))


def ratio(
    facts: DebtFacts, found: Iterable[Item], policies: Policies, day: date, counts: Counts = anywhere
) -> PartOfWhole:
    """What the open items weigh, of what all would weigh that are possible; of those whose path counts."""
    open_ = [each for each in found if not each.waiver and counts(each.scope)]
    weights = policies.on(day)
    by_word = defaultdict[str, list[str]](list)
    for sort in facts.sorts.values():
        for word in sort.subject.split(" or "):
            by_word[word].append(sort.name)
    possible = {
        (name, thing.name) for thing in governed(facts, day) if counts(thing.scope) for name in by_word[thing.word]
    } | {each.key for each in open_}
    return PartOfWhole(amount(open_, policies, day).weight, sum(weights.terms(name).weight for name, _ in possible))


def governed(facts: DebtFacts, day: date) -> Iterator[GovernedThing]:
    """All that is governed on a day: definitions, artifacts, scopes, channels, and who reads the numbers."""
    state = facts.state
    versions = {key: each for key, each in state.in_force_on(day).items() if each.draft.kind != "charter"}
    paths = {key: each.draft.path for key, each in versions.items()}
    for key, version in versions.items():
        yield from (GovernedThing(word, key, paths[key]) for word in ("definition", version.draft.kind))
        yield GovernedThing("version", f"{key} v{version.number}", paths[key])
    for bound in facts.deliveries.artifacts.values():
        yield GovernedThing("artifact", f"{bound.target}/{bound.address}", paths.get(bound.key, scopes.EVERYTHING))
    for scope in state.rights.rows:
        if state.rights.row(scope, day):
            yield GovernedThing("scope", scope, scope)
    yield from _channels(facts, day)
    for consumer in CONSUMERS.of(state).values():
        if not consumer.gone:
            scope = _common(paths, consumer.terms.uses)
            yield GovernedThing("consumer", consumer.terms.id, scope)
            if reads_credit(facts, consumer.terms.uses):
                yield GovernedThing(CREDIT_READER, consumer.terms.id, scope)
    for request in REQUESTS.of(state).values():
        if not request.answer:
            yield GovernedThing("request", request.id, paths.get(request.terms.key, scopes.EVERYTHING))


def _channels(facts: DebtFacts, day: date) -> Iterator[GovernedThing]:
    """The channels that are known on a day and not left."""
    for key, history in CHANNELS.of(facts.state).items():
        stance = stance_on(history, day)
        if stance and stance.status != "left":
            yield GovernedThing("channel", key, scope_of(facts, key))


def _common(paths: dict[str, str], keys: Iterable[str]) -> str:
    """The narrowest scope that holds all of these."""
    every = [scopes.path(paths.get(key, scopes.EVERYTHING)) for key in keys]
    return next((each for each in (every[0] if every else ()) if all(each in one for one in every)), scopes.EVERYTHING)
