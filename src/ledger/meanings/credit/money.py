"""What a conversion is worth in the currency of its attribution: converted once, at the rate of its day.

12.50 USD on 2026-03-02, rate 0.92   ->   11,500,000 millionths of a euro, half to even, before any of it is shared
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import NamedTuple

from ledger.errors import BadInput
from ledger.language.record import Value
from ledger.language.schema import Field, Schema
from ledger.meanings.credit.attribution import Worth

MILLIONTHS = 10**6
MOST = 10**21
"""Millionths that a conversion is worth less than: beyond, no engine shares them exactly."""
RATE = Schema(
    "rate", {"date": Field("date", "date"), "currency": Field("currency", "text"), "rate": Field("rate", "number")}
)
"""The columns of a table of rates: on a day, what one unit of a currency is worth in that of the attribution."""
_EXACT = Context(prec=60)


class Rates(NamedTuple):
    """What one unit of each currency is worth, by day; `name` is what people call the table, empty where none is."""

    of: Mapping[tuple[date, str], Decimal] = {}
    name: str = ""


NO_RATES = Rates()


def worth_of(worth: Worth, amount: Value, currency: Value, day: date, conversion: Value, rates: Rates) -> int | None:
    """What a conversion is worth, in millionths of the rule's currency; None where its amount is blank.

    Raises BadInput, with the conversion, where nothing says how much that is.
    """
    if amount is None:
        return None
    assert isinstance(amount, Decimal)
    rate = Decimal(1)
    if worth.stated_in and currency != worth.currency:
        found = rates.of.get((day, str(currency))) if currency is not None else None
        if found is None:
            raise no_rate(worth, conversion, currency, day, rates.name)
        rate = found
    millionths = _EXACT.multiply(_EXACT.multiply(amount, rate), Decimal(MILLIONTHS))
    found_ = int(millionths.to_integral_value(ROUND_HALF_EVEN, context=_EXACT))
    if abs(found_) >= MOST:
        raise too_much(worth, conversion)
    return found_


def no_rate(worth: Worth, conversion: object, currency: object, day: date, table: str) -> BadInput:
    """That nothing says what a conversion's money is worth."""
    if currency is None:
        what = f"the conversion `{conversion}` names no currency"
        return BadInput(what, f"`{worth.stated_in}` is blank beside an amount", f"fill in `{worth.stated_in}`")
    what = f"the conversion `{conversion}` of {day} is in {currency}, and no rate says what that is in {worth.currency}"
    if not table:
        why = f"money of several currencies is converted by the table `{worth.rates}`, and none was given"
        fix = f"add --rates FILE (date, currency, rate), or name it in ledger.toml: [populations.{worth.rates}]"
        return BadInput(what, why, fix)
    return BadInput(what, f"{table} has no rate of {currency} for that day", f"add it to {table}")


def too_much(worth: Worth, conversion: object) -> BadInput:
    """That a conversion is worth more than can be shared exactly."""
    what = f"the conversion `{conversion}` is worth {MOST // MILLIONTHS:,} {worth.currency} or more"
    return BadInput(what, "so much cannot be shared to the millionth", "correct its amount, or the rate of its day")
