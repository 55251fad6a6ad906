"""The house's own rules: a definition says in words what it is, and shows it by an example of each verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ledger import BadInput, Check, Draft, Surroundings, hookimpl

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


@hookimpl
def ledger_checks() -> Iterable[Check]:
    """The policies of this house."""
    return [InWordsAndByExample()]
