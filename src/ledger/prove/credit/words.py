"""A journey as people read it, as the examples of an attribution write one, and what was earned in it.

video -2 days, content -1 day, content -0 days; lead -1 day        middle earns 2/3 (66.67 %, 666,666,667 of 10^9)
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from itertools import groupby

from ledger.prove.credit.change import CreditChange
from ledger.prove.credit.claims import CreditFinding
from ledger.prove.credit.journeys import Credited, ReplayedJourney

_UNITS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))


def journey_in_words(journey: ReplayedJourney) -> str:
    """Its touches from the oldest to the last, and its milestones."""
    touches = ", ".join(_runs(journey.touches))
    reached = ", ".join(f"{name} {ago(before)}" for name, before in journey.milestones.items())
    converted = "" if journey.converted is None else f" after a conversion {ago(journey.converted)}"
    return f"[{touches}]{f' with {reached}' if reached else ''}{converted}"


def earned_in_words(found: CreditFinding) -> str:
    """What is earned in the journey that was found, by those that the claim is about."""
    assert found.journey
    now = f"in {journey_in_words(found.journey)} {found.about} earns {_earned(found.journey, found)}"
    if found.before is None:
        return now
    return f"{now}; one touch less, {journey_in_words(found.before)}, and it earns {_earned(found.before, found)}"


def _earned(journey: ReplayedJourney, found: CreditFinding) -> str:
    """Exactly, in percent, and in whole numbers."""
    return f"{share_in_words(journey.share(found.among))}, {journey.credit(found.among):,} of 1,000,000,000"


def change_in_words(found: CreditChange, otherwise: str) -> Iterator[str]:
    """What a change does to credit: why that is not known, what each part earns, and the smallest journey."""
    yield from [found.why] if found.why else []
    if found.pair is None:
        return
    parts = ", ".join(f"{each.part or otherwise} {each.moves}" for each in found.parts)
    yield f"on every journey of up to {found.longest} touches: {parts}"
    touches = (f"{each.channels[0]} {ago(each.before)} {_moved(*each.credit)}" for each in found.pair.touches)
    yield f"in [{', '.join(touches)}]"


def _moved(before: int | None, after: int | None) -> str:
    told = ("not in it" if each is None else f"{each / 10**7:.2f} %" for each in (before, after))
    return f"({' → '.join(told)})"


def share_in_words(share: Fraction) -> str:
    """An exact share, in percent beside it."""
    return f"{float(share * 100):.2f} % ({share})" if 0 < share < 1 else f"{int(share * 100)} %"


def ago(before: timedelta) -> str:
    """So long before the conversion, in the greatest unit that divides it."""
    for unit, length in _UNITS:
        if not before % length:
            return f"-{before // length} {unit}{'' if before == length else 's'}"
    return f"-{before.total_seconds():g} seconds"


def _runs(touches: tuple[Credited, ...]) -> Iterator[str]:
    """Touches of one channel that follow one another, in a line of a journey that may be long."""
    for channel, several in groupby(touches, key=lambda each: each.sort.channel):
        run = list(several)
        if len(run) < 4:
            yield from (f"{channel} {ago(each.before)}" for each in run)
        else:
            yield f"{len(run)} times {channel} {ago(run[0].before)} to {ago(run[-1].before)}"
