"""Where every touch of the records went, a line each: it earned, earned nothing and why, or was left out and why.

TOUCHES  OF THE RECORDS
  1,203  earned credit
    300  unknown, in a journey: this form gives it no share
    900  outside of the window
  2,403  in all
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from ledger.answers.amounts import many
from ledger.measure.credit.pure.outcome import UnreadRows
from ledger.measure.credit.pure.run import CreditRun
from ledger.render.sections import Section, Table, Words

WHY = {
    "apart": "no conversion of its key came after it",
    "window": "outside of the window",
    "not eligible": "not eligible",
    "collapse": "counts as one with another",
    "no key": "names no key",
    "no time": "names no time",
    "no id": "has no id",
    "unreadable": "cannot be read",
    "repeated": "stands there again, alike",
    "not converted": "did not convert",
    "of another role": "of another role",
    "other days": "of days that another version governs",
}
WHY_NOTHING = {
    "nobody": "no touch of the journey earned",
    "no share": "this form gives it no share",
    "too small": "its share is below 10^-9 of a conversion",
    "unseen": "the fit has not seen it",
}


UNUSABLE = "The touches, the credit or the money do not add up to the records: use none of these figures."


class EarnedNothing(msgspec.Struct, frozen=True, kw_only=True):
    """Touches of a channel that are in a journey and earned nothing, and why."""

    channel: str
    why: str
    touches: int


class TouchLine(NamedTuple):
    """What became of so many touches."""

    words: str
    touches: int


def earned_nothing(run: CreditRun) -> list[EarnedNothing]:
    """Return the touches that are in a journey and earned nothing, by channel and why."""
    return [EarnedNothing(channel=each.channel, why=each.why, touches=each.touches) for each in run.unearned]


def touch_lines(earned: int, nothing: Sequence[EarnedNothing], left_out: Mapping[str, int]) -> Iterator[TouchLine]:
    """Return a line for each thing that became of touches: every touch of the records is in exactly one."""
    yield TouchLine("earned credit", earned)
    yield from (TouchLine(f"{each.channel}, in a journey: {WHY_NOTHING[each.why]}", each.touches) for each in nothing)
    yield from (TouchLine(WHY[why], number) for why, number in left_out.items() if number)


def unread_lines(unread: Iterable[UnreadRows]) -> tuple[str, ...]:
    """Return for each side with rows that cannot be read the first of them, and what to write so that they can be."""
    return tuple(
        f"{many(each.rows, f'{each.entity} row')}: {each.told}{f'; {each.mended}' if each.mended else ''}"
        for each in unread
    )


def every_touch_in_both(before: Sequence[TouchLine], after: Sequence[TouchLine]) -> Iterator[tuple[str, str, str]]:
    """Return a row for each line of either side, with how many touches it has in both; and their sum."""
    was, now = (dict(each) for each in (before, after))
    for words in dict.fromkeys((*was, *now)):
        yield words, f"{was.get(words, 0):,}", f"{now.get(words, 0):,}"
    yield "in all", f"{sum(was.values()):,}", f"{sum(now.values()):,}"


def every_touch(lines: Iterable[TouchLine], touches: int, adds_up: bool) -> Section:
    """Return the lines with their sum, and a warning where a total does not add up."""
    rows = [(f"{each.touches:,}", each.words) for each in (*lines, TouchLine("in all", touches))]
    told = Table(("TOUCHES", "OF THE RECORDS"), tuple(rows))
    return Section("EVERY TOUCH", (told, *([] if adds_up else [Words(UNUSABLE)])))
