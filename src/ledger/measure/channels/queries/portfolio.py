"""Every channel beside the others: how it stands, on which grounds, what it cost, and what it is known to bring.

one fold --> standing · outdated · waivers of each        records, where given --one run--> credit · lift evidence
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from functools import partial
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, population
from ledger.domain.state import State
from ledger.domain.waiver import RECOMMENDATION, Waiver
from ledger.errors import BadInput
from ledger.kinds.names import ATTRIBUTION
from ledger.language.tree import Always
from ledger.measure.channels.events.channels import ChannelHistory
from ledger.measure.channels.events.decision import ChannelDecided
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.channels.queries.outdated import proved_reasons
from ledger.measure.channels.verbs.waived import gate_waiver
from ledger.measure.channels.views.channels import ChannelStanding, standing, touch_of
from ledger.measure.credit.fold import SLOT as TOUCHES
from ledger.measure.credit.pure.evidence import LiftEvidence, read_evidence
from ledger.measure.credit.pure.run import ChannelCredit
from ledger.measure.credit.queries.credit import CreditFound, CreditSources, credited
from ledger.steps import again


class PortfolioSources(NamedTuple):
    """What a channel brings, where somebody has it: the attribution and its records, and what experiments found."""

    credit: CreditSources | None = None
    attribution: str = ""
    lift: Records | None = None


class PortfolioChannel(NamedTuple):
    """A channel on a day.

    `superseded` is whether the framework of its decision is another by now, `waivers` are those of its gates that
    stand. `credit` and `lift` are there where records were given that have any.
    """

    history: ChannelHistory
    standing: ChannelStanding
    judged: ChannelEvaluated | None
    outdated: Sequence[str]
    superseded: bool
    waivers: Sequence[Waiver]
    credit: ChannelCredit | None = None
    lift: LiftEvidence | None = None


class Portfolio(NamedTuple):
    """Every channel that was known on a day, by key; `credited` is the run that their credit comes from.

    `unregistered` are channels of a taxonomy that have touches on record and that nobody registered.
    """

    day: date
    channels: Sequence[PortfolioChannel]
    credited: CreditFound | None
    unregistered: Sequence[str]


NO_SOURCES = PortfolioSources()


def portfolio(ledger: Ledger, known_on: date | None = None, sources: PortfolioSources = NO_SOURCES) -> Portfolio:
    """Every channel today, or on a day as it was known at its end. Raises BadInput where records cannot be read."""
    day = known_on or ledger.today()
    state = ledger.state(upto=ledger.known_on(known_on))
    names = {touch_of(each) for each in CHANNELS.of(state).values()}
    found = credited(ledger, _attribution(state, sources, day), sources.credit, day) if sources.credit else None
    lift = _lift(ledger, sources.lift, names) if sources.lift else {}
    credit = {each.channel: each for each in found.found.channels} if found else {}
    alike = partial(proved_reasons, known={})
    rows = [
        _channel(state, history, each, day, alike(state, key, day, ledger.zone))._replace(
            credit=credit.get(touch_of(history)), lift=lift.get(touch_of(history))
        )
        for key, history in sorted(CHANNELS.of(state).items())
        if (each := standing(state, key, day))
    ]
    unregistered = sorted(each for each in TOUCHES.of(state) if each not in names and each not in CHANNELS.of(state))
    return Portfolio(day, rows, found, unregistered)


def _channel(
    state: State, history: ChannelHistory, found: ChannelStanding, day: date, outdated: Sequence[str]
) -> PortfolioChannel:
    judged, decision = history.evaluation, found.stance.decision
    superseded = decision is not None and _superseded(state, decision, day)
    waivers = [*_waivers(state, judged, day)] if judged else []
    return PortfolioChannel(history, found, judged, outdated, superseded, waivers)


def _superseded(state: State, decision: ChannelDecided, day: date) -> bool:
    """Whether another version of its framework is in force by now, or none."""
    version = state.history(decision.framework).in_force(day)
    return version is None or version.number != decision.version


def _waivers(state: State, judged: ChannelEvaluated, day: date) -> Iterator[Waiver]:
    """Those of gates that do not pass: one of a gate that does excuses nothing any more."""
    for gate in (*(each.key for each in judged.failed), RECOMMENDATION):
        if found := gate_waiver(state, judged, gate, day):
            yield found


def _attribution(state: State, sources: PortfolioSources, day: date) -> str:
    """The attribution that is named, or the only one in force. Raises BadInput."""
    if sources.attribution:
        return sources.attribution
    known = sorted(key for key, each in state.in_force_on(day).items() if each.draft.kind == ATTRIBUTION)
    if len(known) == 1:
        return known[0]
    raise BadInput(
        "nobody says by which attribution credit is given",
        why=f"in force are {' and '.join(known)}" if known else "none is in force",
        fix=again("say it", attribution=known[0])
        if known
        else again("leave out the credit", touches=False, conversions=False),
    )


def _lift(ledger: Ledger, records: Records, channels: set[str]) -> Mapping[str, LiftEvidence]:
    """The latest experiment about each channel."""
    with ExitStack() as open_:
        file = open_.enter_context(population(ledger.settings, records))
        found = read_evidence(file, channels, lambda text, row: Always()).found
    return {each.channel: each for each in sorted(found, key=lambda each: each.until)}
