"""The house's own rules: a definition says in words what it is, and shows it by an example of each verdict; a channel
supplies nothing that its entity does not say in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ledger import BadInput, Check, Draft, GateFacts, GateFinding, GateQuestion, Surroundings, hookimpl

EXAMPLES = 2


class InWordsAndByExample:
    """The policy `in_words_and_by_example`."""

    name = "in_words_and_by_example"

    def objections(self, draft: Draft, around: Surroundings) -> Iterator[BadInput]:
        """What a criteria lacks for a reader who was not in the room."""
        if draft.yields != "predicate":
            return
        if draft.content.get("statement", "-") == "-":
            yield BadInput(
                f"`{draft.key}` has no statement",
                why="a rule that nobody can say in words is a rule that nobody agreed to",
                fix="add a line `statement: …` that says what it is for",
            )
        verdicts = [example["verdict"] for example in draft.content.get("examples", ())]
        if len(verdicts) < EXAMPLES or len(set(verdicts)) < EXAMPLES:
            yield BadInput(
                f"`{draft.key}` has {len(verdicts)} examples",
                why="it takes one that holds and one that does not",
                fix="add lines to `examples:`, such as - {given: {…}, verdict: false}",
            )


class SuppliedInWords:
    """The question `house_rules.supplied_in_words`: each field that a channel supplies has a title of its own."""

    name = "house_rules.supplied_in_words"

    def find(self, argument: Any, facts: GateFacts) -> GateFinding:
        """The fields that nobody outside the team could tell what they hold."""
        entity = facts.draft(facts.entity)
        fields, read = entity.content["fields"], (entity.key,)
        bare = sorted(name for name in facts.supplied & fields.keys() if fields[name]["title"] == name)
        if bare:
            return GateFinding("fail", f"{', '.join(bare)} of `{entity.key}` has no title", tuple(bare), read)
        return GateFinding("pass", "each field that it supplies has a title", read=read)


@hookimpl
def ledger_checks() -> Iterable[Check]:
    """The policies of this house."""
    return [InWordsAndByExample()]


@hookimpl
def ledger_gates() -> Iterable[GateQuestion]:
    """What the gates of this house ask of a channel."""
    return [SuppliedInWords()]
