"""What a change does to credit: its category, what each part of the funnel earns, and a journey in which it moves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.domain.category import credit_category_words
from ledger.render.sections import Section, just_lines

if TYPE_CHECKING:
    from datetime import timedelta

    from ledger.prove.credit.both import JourneyPair, SharedTouch
    from ledger.prove.credit.change import CreditChange

ALL = 10**9


class ComparedTouch(msgspec.Struct, frozen=True, kw_only=True):
    """A touch of a journey: how long before the conversion, and its credit of 1,000,000,000 before and after a change.

    None where it is no part of the journey then. `channel_after` is its channel after the change.
    """

    channel: str
    channel_after: str
    at: str
    before: int | None
    after: int | None


class ComparedJourney(msgspec.Struct, frozen=True, kw_only=True):
    """The smallest journey in which credit moves; `converted` is when another conversion came, empty where none did."""

    touches: list[ComparedTouch]
    milestones: dict[str, str]
    converted: str


class CreditMoves(msgspec.Struct, frozen=True, kw_only=True):
    """What a change does to credit.

    `parts` say what each part of the funnel earns after it, on every journey of up to `longest` touches: `never less`,
    `never more`, `both` or `the same`.
    """

    category: str
    breaking: bool
    why: str
    parts: dict[str, str]
    longest: int
    journey: ComparedJourney | None

    @property
    def category_in_words(self) -> str:
        """The category with its plain words."""
        return credit_category_words(self.category)

    def lines(self) -> Iterator[str]:
        """Why, what each part earns, and the journey."""
        yield from [f"  {self.why}"] if self.why else []
        if self.parts and self.journey:
            told = ", ".join(f"{part} {moves}" for part, moves in self.parts.items())
            yield f"  on every journey of up to {self.longest} touches: {told}"
        if self.journey:
            yield from _journey_lines(self.journey)


class CreditDiff(CreditMoves, Answer, frozen=True, kw_only=True):
    """What it means to go from one attribution to another."""

    commands: ClassVar = ("diff",)

    before: str
    after: str

    def sections(self) -> Iterator[Section]:
        """The category, where credit moves, and the journey that tells."""
        yield just_lines(f"{self.before} → {self.after}: {self.category_in_words}", *self.lines())


def credit_moves(found: CreditChange, otherwise: str) -> CreditMoves:
    """A change as an answer tells it; `otherwise` is what a touch of no part is called."""
    return CreditMoves(**_fields(found, otherwise))


def credit_diff(before: str, after: str, found: CreditChange, otherwise: str) -> CreditDiff:
    """What came of comparing the two."""
    return CreditDiff(before=before, after=after, **_fields(found, otherwise))


def _fields(found: CreditChange, otherwise: str) -> dict[str, Any]:
    return {
        "category": found.category,
        "breaking": found.breaking,
        "why": found.why,
        "parts": {each.part or otherwise: each.moves for each in found.parts},
        "longest": found.longest,
        "journey": _journey(found.pair) if found.pair else None,
    }


def _journey(pair: JourneyPair) -> ComparedJourney:
    return ComparedJourney(
        touches=[_touch(each) for each in pair.touches],
        milestones={name: _ago(before) for name, before in pair.milestones.items()},
        converted="" if pair.converted is None else _ago(pair.converted),
    )


def _touch(touch: SharedTouch) -> ComparedTouch:
    (channel, after), credit = touch.channels, touch.credit
    return ComparedTouch(channel=channel, channel_after=after, at=_ago(touch.before), before=credit[0], after=credit[1])


def _ago(before: timedelta) -> str:
    from ledger.prove.credit.words import ago

    return ago(before)


def _journey_lines(journey: ComparedJourney) -> Iterator[str]:
    """A line for each touch, with its credit on either side."""
    for each in journey.touches:
        moved = "" if each.channel == each.channel_after else f" (then {each.channel_after})"
        yield f"    {each.channel}{moved} {each.at}: {_percent(each.before)} → {_percent(each.after)}"
    yield from (f"    {name} {at}" for name, at in journey.milestones.items())
    if journey.converted:
        yield f"    another conversion {journey.converted}"


def _percent(credit: int | None) -> str:
    return "not in it" if credit is None else f"{credit * 100 / ALL:.2f} %"
