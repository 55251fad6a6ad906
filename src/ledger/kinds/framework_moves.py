"""What one content of a framework says otherwise than another: gates, criteria, the rule, part by part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ledger.domain.category import category_words
from ledger.domain.definition import Draft
from ledger.kinds.framework import framework_of
from ledger.kinds.framework_written import criterion_in_words, field_in_words, gate_in_words, rule_in_words, terms
from ledger.meanings.framework.framework import Framework


class FrameworkMove(NamedTuple):
    """A part that is another: `gate room`, what it said, and what it says; empty where it is not there."""

    part: str
    before: str
    after: str

    def __str__(self) -> str:
        if not self.before:
            return f"new: {self.part}: {self.after}"
        return f"{self.part}: {self.before}, then {self.after}" if self.after else f"gone: {self.part}: {self.before}"


def framework_moves(before: Draft | None, after: Draft) -> list[FrameworkMove]:
    """Every part that differs; all of them where nothing governs before."""
    was = _parts(framework_of(before)) if before else {}
    now = _parts(framework_of(after))
    names = dict.fromkeys((*was, *now))
    moves = (FrameworkMove(name, was.get(name, ""), now.get(name, "")) for name in names)
    return [each for each in moves if each.before != each.after]


def framework_category(before: Draft, after: Draft) -> str:
    """`editorial` where it means the same, so that evaluations stay current, else `incomparable`."""
    return "editorial" if before.meaning == after.meaning else "incomparable"


def framework_change(before: Draft, after: Draft) -> str:
    """What becomes of the evaluations that were made under it, in words."""
    if before.meaning == after.meaning:
        return f"{category_words('editorial')}; evaluations that were made under it stay current"
    return "another meaning; evaluations that were made under it are outdated"


def _parts(found: Framework) -> Mapping[str, str]:
    return dict(_told(found))


def _told(found: Framework) -> Iterator[tuple[str, str]]:
    yield from ((f"asked for {each.key}", field_in_words(each)) for each in found.asks)
    yield from ((f"gate {each.key}", gate_in_words(each)) for each in found.gates)
    for each in found.criteria:
        yield f"criterion {each.key}", criterion_in_words(each)
        yield from ((f"criterion {each.key}, score {n}", said) for n, said in enumerate(each.scale))
    yield from ((f"rule for {outcome}", said) for outcome, said in rule_in_words(found))
    yield from terms(found)
