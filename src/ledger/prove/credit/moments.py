"""When the touches, conversions and milestones of made-up journeys were, as finely as their fields hold it."""

from __future__ import annotations

from datetime import datetime, timedelta

from ledger.kinds.credit.rule import CreditRule
from ledger.language.days import day_of
from ledger.language.schema import Schema
from ledger.meanings.credit.moment import Moment

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def touch_moment(found: CreditRule, at: datetime) -> Moment:
    """Return when a touch was that came at an instant."""
    return _moment(found.touch, found.rule.touches.at, at)


def conversion_moment(found: CreditRule, at: datetime) -> Moment:
    """Return the same of a conversion."""
    converting = found.rule.conversion
    return _moment(found.schemas[converting.entity], converting.at, at)


def milestone_moment(found: CreditRule, name: str, at: datetime) -> Moment:
    """Return the same of a milestone."""
    return _moment(found.schemas[found.rule.conversion.entity], found.rule.milestones[name], at)


def least_apart(found: CreditRule) -> timedelta:
    """Return how long after a conversion a touch surely comes after it: a day where either is known by its day."""
    converting, touching = found.rule.conversion, found.rule.touches
    types = (found.touch.fields[touching.at].type, found.schemas[converting.entity].fields[converting.at].type)
    return DAY if "date" in types else SECOND


def by_day(found: CreditRule) -> bool:
    """Return whether anything in a journey is known by its day alone."""
    known = found.schemas[found.rule.conversion.entity].fields
    return least_apart(found) == DAY or any(known[field].type == "date" for field in found.rule.milestones.values())


def _moment(known: Schema, field: str, at: datetime) -> Moment:
    day = day_of(at, known.zone)
    return Moment(day) if known.fields[field].type == "date" else Moment(day, at)
