"""How a pilot is to end, before it began: as the channel's file says it, and else as its pilot was decided.

success   mql_rate >= 4 %     stop   …     until   2026-06-30     spend_cap   20000     least   50 conversions
"""

from __future__ import annotations

from ledger.domain.metric_bound import LeastEvidence
from ledger.measure.channels.events.decision import PilotTerms
from ledger.measure.channels.events.stance import stance_on
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.channels.pure.facts import GateFacts

SPEND_CAP, LEAST = "spend_cap", "least"


def said_of_pilot(name: str, facts: GateFacts) -> str:
    """What is said of one of the terms of a pilot; empty where nobody said anything."""
    own = facts.channel.spend_cap if name == SPEND_CAP else facts.channel.says.get(name, "")
    terms = decided_terms(facts)
    return str(own or (terms and getattr(terms, name, "")) or "")


def least_evidence(facts: GateFacts) -> LeastEvidence | None:
    """How little tells nothing: in a file, so many conversions. None where nobody said."""
    if own := facts.channel.says.get(LEAST):
        return LeastEvidence(of="conversions", number=str(own))
    terms = decided_terms(facts)
    return terms.least if terms else None


def decided_terms(facts: GateFacts) -> PilotTerms | None:
    """The terms of the pilot that the channel is in; None where it is in none."""
    history = CHANNELS.of(facts.state).get(facts.channel.key)
    stance = history and stance_on(history, facts.day)
    if not stance or stance.status != "piloting" or stance.decision is None:
        return None
    return stance.decision.pilot
