"""How two rules differ, as the record of it says: what the change means, and a record that tells the two apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from ledger.deliver.targets.events.baseline import RuleChange
from ledger.domain.category import CATEGORY, SAME_MEANING
from ledger.prove.witness import in_words

SINCE_BOUND = ("was {} when it was bound", "is {} now")


class RuleDifference(msgspec.Struct, frozen=True, kw_only=True):
    """The category of a change of a rule, and a record that tells; `words` is the record as people read it.

    `before` and `after` are what the two say of it. `why` says why there is no such record, where nobody can say.
    """

    category: str
    record: dict[str, Any] | None
    words: str
    before: int
    after: int
    why: str

    def lines(self, before: str, after: str) -> Iterator[str]:
        """What it means; `before` and `after` say of when or of whom, around the verdict: "was {} then"."""
        if self.record is not None:
            was, now = ("true" if said else "false" for said in (self.before, self.after))
            yield f"    {self.words} {before.format(was)}, and {after.format(now)}"
        elif self.category in SAME_MEANING:
            yield "    it means the same"
        else:
            yield f"    nobody can say which records that moves: {self.why}"


def rule_difference(found: RuleChange | None) -> RuleDifference | None:
    """What is on record of a change, if anything is."""
    if found is None:
        return None
    words = in_words(found.record) if found.record is not None else CATEGORY.get(found.category, found.category)
    return RuleDifference(
        category=found.category,
        record=found.record,
        words=words,
        before=found.before,
        after=found.after,
        why=found.why,
    )
