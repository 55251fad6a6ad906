"""What somebody may decide about a channel, and why not what they may not: each outcome is tried, none recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from ledger.app.ledger import Actor, Ledger
from ledger.domain.metric_bound import LeastEvidence, MetricBound
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.measure.channels.events.decision import OUTCOMES, ChannelOutcome, PilotTerms
from ledger.measure.channels.events.terms import ChannelTerms
from ledger.measure.channels.queries.channels import ChannelOn
from ledger.measure.channels.verbs.deciding import decide_channel

REASON = "as tried"


class OutcomeOffered(NamedTuple):
    """An outcome, and what refuses it where something does."""

    outcome: ChannelOutcome
    refusal: LedgerError | None = None


def outcomes_offered(ledger: Ledger, actor: Actor, found: ChannelOn) -> Iterator[OutcomeOffered]:
    """Every outcome, the highest first, as the guards would answer this person now, whatever else they type well."""
    state, today = ledger.snapshot().state, ledger.today()
    for outcome in reversed(OUTCOMES):
        terms = ChannelTerms(pilot=_ends(state, today) if outcome == "pilot" else None)
        try:
            decide_channel(
                state,
                found.history.key,
                outcome,
                terms,
                outdated=found.outdated,
                by=actor.id,
                today=today,
                because=REASON,
            )
        except LedgerError as refusal:
            yield OutcomeOffered(outcome, ledger.told(refusal))
        else:
            yield OutcomeOffered(outcome)


def _ends(state: State, today: date) -> PilotTerms:
    """Some ends of a pilot, held against some definition in force that counts."""
    counting = (key for key, each in sorted(state.in_force_on(today).items()) if each.draft.yields)
    bound = MetricBound(metric=next(counting, ""), sign=">=", number="1")
    least = LeastEvidence(of="conversions", number="1")
    return PilotTerms(until=today + timedelta(days=1), success=bound, stop=bound, least=least, spend_cap="1")
