"""Credit and money as they are shown: exact numbers in fewer digits, rounded so that what is shown adds up."""

from __future__ import annotations

from decimal import Decimal

from ledger.meanings.credit.money import MILLIONTHS
from ledger.meanings.credit.shares import (
    adding_up as adding_up,
    adding_up_to as adding_up_to,
    signed,
    tenths_shown as tenths_shown,
)
from ledger.meanings.credit.sharing import PARTS

CENT = MILLIONTHS // 100
THOUSANDTH = PARTS // 1000
"""In which credit is shown: of a conversion."""


def money_text(millionths: int, money: bool = True) -> str | None:
    """Millionths as a decimal text, with two digits at least; None where there is no money."""
    if not money:
        return None
    whole, rest = divmod(abs(millionths), MILLIONTHS)
    digits = f"{rest:06}".rstrip("0").ljust(2, "0")
    return f"{'-' if millionths < 0 else ''}{whole}.{digits}"


def conversions_shown(thousandths: int, sign: bool = False) -> str:
    """Credit in thousandths of a conversion, such as `1,203.250`; with a sign where it is a difference."""
    return signed(f"{abs(thousandths) // 1000:,}.{abs(thousandths) % 1000:03}", thousandths, sign)


def money_shown(cents: int, sign: bool = False) -> str:
    """Money in cents, such as `1,203.25`."""
    return signed(f"{Decimal(abs(cents)) / 100:,.2f}", cents, sign)


def many(number: int, of: str) -> str:
    """So many of a thing, such as `3 touches`."""
    plural = f"{of}es" if of.endswith("ch") else f"{of}s"
    return f"{number:,} {of if number == 1 else plural}"
