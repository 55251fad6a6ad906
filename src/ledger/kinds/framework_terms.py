"""What a framework says beside its criteria: the terms of a pilot, when an outcome is looked at again, who assesses.

pilot: {needs: [success, stop, until, spend_cap, least], longest: 120 days, extensions: 1}
review: {adopted: 365 days, pilot: at its end}
assessors: {at_least: 2, spread: 1}
"""

from __future__ import annotations

from ledger.documents import Document, only_keys
from ledger.kinds import shape
from ledger.kinds.lengths import length
from ledger.meanings.framework.framework import PILOT_TERMS, PilotRule

AT_ITS_END = "at its end"
REVIEWED = ("adopted", "pilot", "deferred")
"""The outcomes that may have a day on which they are looked at again."""
ENDING = "until"
EXTENSIONS, ASSESSORS, SPREAD = 5, 9, 10


def pilot_of(document: Document) -> PilotRule | None:
    """What a pilot needs; None where the rule recommends none. Raises BadInput where it does, and nothing is said."""
    if shape.at(document, ("pilot",)) is None:
        for n, line in enumerate(shape.items(document, "rule")):
            if isinstance(line, dict) and "pilot" in line.keys() | {*map(str, line.values())}:
                what, why = "the rule leads to a pilot, and nothing says how one ends", "a pilot without an end stays"
                fix = "such as pilot: {needs: [success, stop, until, spend_cap, least], longest: 120 days}"
                raise document.problem(("rule", n), what, why, fix)
        return None
    shape.mapping(document, "pilot")
    only_keys(document, ("pilot",), ("needs", "longest", "extensions"))
    needs = shape.words(document, "pilot", "needs")
    several = isinstance(shape.at(document, ("pilot", "needs")), list)
    for n, _ in enumerate(needs):
        shape.one_of(document, PILOT_TERMS, "pilot", "needs", *((n,) if several else ()))
    if ENDING not in needs or len(set(needs)) < len(needs):
        what = "a pilot needs no end" if ENDING not in needs else "a pilot needs something twice"
        why = f"before the first euro it has some of {', '.join(PILOT_TERMS)}, and always {ENDING}"
        raise document.problem(("pilot", "needs"), what, why, "such as needs: [success, stop, until]")
    extensions = shape.whole(document, ("pilot", "extensions"), 0, EXTENSIONS, f"a whole number, 0 to {EXTENSIONS}")
    return PilotRule(tuple(needs), length(document, ("day",), "pilot", "longest")[0], extensions or 0)


def reviews_of(document: Document) -> dict[str, int | None]:
    """After how many days each outcome is looked at again, None for a pilot that is at its end. Raises BadInput."""
    if shape.at(document, ("review",)) is None:
        return {}
    found = shape.mapping(document, "review")
    only_keys(document, ("review",), REVIEWED)
    return {name: _review(document, name) for name in REVIEWED if name in found}


def assessors_of(document: Document) -> tuple[int, int]:
    """How many assessors there are at the least, and how many steps their scores may lie apart. Raises BadInput."""
    shape.mapping(document, "assessors")
    only_keys(document, ("assessors",), ("at_least", "spread"))
    found = [
        shape.whole(document, ("assessors", name), least, most, f"a whole number, {least} to {most}")
        for name, least, most in (("at_least", 1, ASSESSORS), ("spread", 0, SPREAD))
    ]
    for name, number in zip(("at_least", "spread"), found, strict=True):
        if number is None:
            why = "it says how many must assess a channel, and how many steps their scores may lie apart"
            raise document.problem(("assessors",), f"`{name}` is missing", why, "such as {at_least: 2, spread: 1}")
    return found[0] or 0, found[1] or 0


def _review(document: Document, name: str) -> int | None:
    if name == "pilot" and shape.text(document, "review", name) == AT_ITS_END:
        return None
    return length(document, ("day",), "review", name)[0]
