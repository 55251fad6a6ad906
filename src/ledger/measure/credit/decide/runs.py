"""That an attribution was run, put on record: over which records, how much no channel has, which it saw."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date

from ledger.app.ledger import Decided, Ledger
from ledger.app.populations import population
from ledger.domain import boundaries
from ledger.domain.definition import leading
from ledger.domain.event import Actor, Boundary, Event
from ledger.domain.state import State
from ledger.kinds.names import TAXONOMY
from ledger.measure.counting.queries.judge import state_of
from ledger.measure.credit.events.run import AttributionRan
from ledger.measure.credit.events.touches import ChannelTouches, TouchesSeen, tells_more
from ledger.measure.credit.fold import SLOT as TOUCHES, find_boundary_of_touches
from ledger.measure.credit.queries.credit import CreditFound, CreditSources, governing_rule, seen_in
from ledger.measure.credit.verbs import record_run as recorded
from ledger.population.source.digest import digest


def record_run(ledger: Ledger, actor: Actor, found: CreditFound, sources: CreditSources) -> Decided:
    """Put on record what a run found. The records are told by their digests alone. Raises NoRight."""
    ran, seen = _ran(ledger, found, _digests(ledger, sources)), _seen(ledger, found, sources)

    def verb(state: State, today: date) -> list[Event]:
        new = [seen] if seen and tells_more(TOUCHES.of(state), seen) else []
        return [*recorded(state, ran, by=actor.id, today=today), *new]

    def widen(state: State) -> Boundary:
        paths = [each.draft.path for each in state.history(found.key).versions[-1:]]
        return boundaries.union(*map(boundaries.rights, paths))

    wanted = boundaries.union(boundaries.definitions([found.key]), find_boundary_of_touches())
    return ledger.decide(actor, verb, wanted, widen)


def _seen(ledger: Ledger, found: CreditFound, sources: CreditSources) -> TouchesSeen | None:
    """Which channels had touches; None where none had."""
    state = state_of(ledger, found.key)
    channels = tuple(ChannelTouches(**each._asdict()) for each in seen_in(ledger, state, found, sources))
    if not channels:
        return None
    with population(ledger.settings, sources.touches) as file:
        name, digested = file.name, digest(file)
    taxonomy, _ = _taxonomy(state, found.key, found.day)
    return TouchesSeen(
        key=found.key,
        version=found.version,
        taxonomy=taxonomy,
        channels=channels,
        records=ledger.reason(name),
        digest=digested,
    )


def _digests(ledger: Ledger, sources: CreditSources) -> tuple[str, ...]:
    given = (sources.touches, sources.conversions, sources.roles, sources.rates)
    with ExitStack() as open_:
        files = [open_.enter_context(population(ledger.settings, each)) for each in given if each]
        return tuple(dict.fromkeys(digest(each) for each in files))


def _ran(ledger: Ledger, found: CreditFound, inputs: tuple[str, ...]) -> AttributionRan:
    state = state_of(ledger, found.key)
    version = state.history(found.key).version(found.version)
    unknown = governing_rule(state, version, found.day, ledger.zone).taxonomy.otherwise
    taxonomy = _taxonomy(state, found.key, found.day)
    idle = found.found.idle
    channels = {each.channel: each for each in found.found.channels}
    return AttributionRan(
        key=found.key,
        version=found.version,
        taxonomy=taxonomy[0],
        taxonomy_version=taxonomy[1],
        conversions=found.found.conversions,
        touches=found.found.earning,
        unknown_touches=channels[unknown].touches,
        credit=str(sum(each.credit for each in channels.values())),
        unknown_credit=str(channels[unknown].credit),
        inputs=inputs,
        idle_touches=idle.total(),
        unknown_idle=idle[unknown],
    )


def _taxonomy(state: State, key: str, day: date) -> tuple[str, int]:
    """The taxonomy that sorts its touches, and the version of it in force."""
    versions = {each: state.history(each).in_force(day) for each in sorted(leading(state.definitions, [key]))}
    sorting = ((each, version) for each, version in versions.items() if version and version.draft.kind == TAXONOMY)
    return next((each, version.number) for each, version in sorting)
