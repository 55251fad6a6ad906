"""`can_earn: pipeline_credit`: by the attribution in force the channel gets credit in some journey.

The journey is shown as the reference evaluator shares its credit; that there is none is proved over every journey that
the attribution allows.
"""

from __future__ import annotations

from typing import Any

from ledger.kinds.credit.claim import CreditClaim, CreditSubject
from ledger.kinds.credit.rule import CreditRule, credit_rule
from ledger.kinds.names import ATTRIBUTION
from ledger.measure.channels.pure.answer import GateFinding, Unanswered
from ledger.measure.channels.pure.facts import GateFacts
from ledger.measure.channels.pure.question import one
from ledger.measure.channels.pure.reading import read_by
from ledger.prove.credit.claims import decide
from ledger.prove.credit.sorts import touch_sorts
from ledger.prove.credit.words import earned_in_words


class CanEarn:
    """The question `can_earn`."""

    name = "can_earn"

    def find(self, argument: Any, facts: GateFacts) -> GateFinding:
        """A journey in which the channel earns, or that it earns in none."""
        key, channel = one(argument), facts.touch
        found = facts.once((self.name, key, channel), lambda: _found(key, channel, facts))
        return found._replace(read=read_by([key], facts))


def _credit_in_force(key: str, facts: GateFacts) -> CreditRule:
    draft = facts.draft(key)
    if draft.kind != ATTRIBUTION:
        raise Unanswered(f"`{key}` is of the kind {draft.kind}, and no attribution")
    return facts.once(("credit", key), lambda: credit_rule(draft, facts.definitions, facts.zone))


def _found(key: str, channel: str, facts: GateFacts) -> GateFinding:
    rule = _credit_in_force(key, facts)
    if channel not in [each.name for each in rule.taxonomy.channels]:
        taxonomy = rule.rule.touches.taxonomy
        why = f"`{taxonomy}`, by which `{key}` sorts touches, has no channel `{channel}`"
        return GateFinding("fail", why, (channel,))
    claim = CreditClaim("earns", key, CreditSubject("channel", channel))
    sorts = facts.once(("touch sorts", key), lambda: touch_sorts(rule, facts.day))
    proof = decide(claim, rule, None, facts.day, sorts)
    match proof.status:
        case "holds":
            return GateFinding("pass", earned_in_words(proof))
        case "violated":
            return GateFinding("fail", f"in no journey that `{key}` allows does `{channel}` earn credit", (channel,))
    raise Unanswered(proof.why)
