"""`in_taxonomy: channels`: the taxonomy has the channel, and some touch is sorted into it.

A rule is reached where a touch satisfies it and none of the rules before it.
"""

from __future__ import annotations

from typing import Any

from ledger.kinds.credit.rule import SortingRule, sorting_rule
from ledger.kinds.names import TAXONOMY
from ledger.language.print import canonical
from ledger.language.tree import Not
from ledger.measure.channels.pure.answer import GateFinding, Unanswered
from ledger.measure.channels.pure.facts import GateFacts
from ledger.measure.channels.pure.question import one
from ledger.measure.channels.pure.reading import read_by
from ledger.prove.credit.sorts import Unproved, all_of, possible
from ledger.prove.witness import in_words


class InTaxonomy:
    """The question `in_taxonomy`."""

    name = "in_taxonomy"

    def find(self, argument: Any, facts: GateFacts) -> GateFinding:
        """A touch that is sorted into the channel, or why none is."""
        key, channel = one(argument), facts.touch
        found = facts.once((self.name, key, channel), lambda: _found(key, channel, facts))
        return found._replace(read=read_by([key], facts))


def taxonomy_in_force(key: str, facts: GateFacts) -> SortingRule:
    """A taxonomy with the references of its rules expanded. Raises Unanswered where a definition is none."""
    draft = facts.draft(key)
    if draft.kind != TAXONOMY:
        raise Unanswered(f"`{key}` is of the kind {draft.kind}, and no taxonomy")
    return facts.once(("taxonomy", key), lambda: sorting_rule(draft, facts.definitions, facts.zone))


def _found(key: str, channel: str, facts: GateFacts) -> GateFinding:
    taxonomy, touch = taxonomy_in_force(key, facts)
    if channel not in [each.name for each in taxonomy.channels]:
        return GateFinding("fail", f"`{key}` has no channel `{channel}`", (channel,))
    rules = [at for at, rule in enumerate(taxonomy.rules) if rule.channel == channel]
    if not rules:
        return GateFinding("fail", f"no rule of `{key}` sorts a touch into `{channel}`", (channel,))
    unproved = ""
    for at in rules:
        before = [Not(rule.when) for rule in taxonomy.rules[:at]]
        try:
            record = possible(all_of([taxonomy.rules[at].when, *before]), touch, facts.day)
        except Unproved as problem:
            unproved = str(problem)
            continue
        if record is not None:
            return GateFinding("pass", f"{in_words(record)} is sorted into `{channel}` by rule {at + 1} of `{key}`")
    if unproved:
        raise Unanswered(unproved)
    names = tuple(f"`{key}` rule {at + 1} ({canonical(taxonomy.rules[at].when)})" for at in rules)
    why = "the rules before it take every touch that satisfies it"
    return GateFinding("fail", f"no touch is sorted into `{channel}` by {' or '.join(names)}: {why}", names)
