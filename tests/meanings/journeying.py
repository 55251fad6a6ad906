"""Touches, conversions and rules that are told in days, for the tests of credit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from ledger.language.tree import Always
from ledger.meanings.credit.attribution import Attribution, Collapse, Converting, Joining, Through, Touching, Window
from ledger.meanings.credit.form import Form, Linear
from ledger.meanings.credit.journey import Conversion, Touch
from ledger.meanings.credit.moment import Moment

DAY = date(2026, 3, 1)
FUNNEL = {"video": "top", "content": "middle", "search": "bottom", "direct": "bottom"}


def day(number: int) -> Moment:
    return Moment(DAY + timedelta(number))


def minute(number: int) -> Moment:
    instant = datetime.combine(DAY, time(), UTC) + timedelta(minutes=number)
    return Moment(instant.date(), instant)


def touch(channel: str, at: Moment, id: str = "", **more: Any) -> Touch:
    """A touch of the account `a`, in the part of the funnel that its channel serves."""
    key = more.pop("key", "a")
    return Touch(key, at, channel, FUNNEL.get(channel, ""), (id or f"{channel} {at.order}",), **more)


def conversion(at: Moment, id: str = "c", **more: Any) -> Conversion:
    return Conversion(id, more.pop("key", "a"), at, more.pop("value", None), **more)


def rule(
    form: Form | None = None,
    *,
    reset: str = "at_conversion",
    window: Window | None = None,
    collapse: Collapse | None = None,
    again: str = "each",
    through: bool = False,
) -> Attribution:
    between = Through("role", "person", "deal", Always()) if through else None
    return Attribution(
        Converting("deal", Always(), "closed", "deal_id", again),
        Joining("account", "account", between, reset, window or Window()),
        Touching("touch", "channels", "occurred", ("touch_id",), Always(), collapse or Collapse()),
        form or Linear(),
        "unattributed",
    )


def channels(touches: Sequence[Touch]) -> list[str]:
    return [each.channel for each in touches]


def summed(shares: Sequence[Any], of: str = "credit") -> Mapping[str, int]:
    """What each part of the funnel earned, from the top."""
    found = dict.fromkeys(("top", "middle", "bottom"), 0)
    for each in shares:
        found[each.touch.funnel] += getattr(each, of)
    return found
