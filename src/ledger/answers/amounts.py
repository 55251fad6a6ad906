"""Credit and money as they are shown: exact numbers in fewer digits, rounded so that what is shown adds up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ledger.meanings.credit.money import MILLIONTHS
from ledger.meanings.credit.sharing import PARTS

CENT = MILLIONTHS // 100
THOUSANDTH = PARTS // 1000
"""In which credit is shown: of a conversion."""


def adding_up(amounts: Sequence[int], unit: int) -> list[int]:
    """Amounts in whole units, rounded by largest remainder, so that what is shown adds up to the rounded whole."""
    return adding_up_to((2 * sum(amounts) + unit) // (2 * unit), amounts, unit)


def adding_up_to(total: int, amounts: Sequence[int], unit: int) -> list[int]:
    """The same, so that what is shown adds up to a total that is shown already, a unit or so from their sum.

    What is nothing is shown as nothing, as long as anything else can be rounded.
    """
    whole = [each // unit for each in amounts]
    missing = total - sum(whole)
    up = -1 if missing >= 0 else 1
    by_rest = sorted(range(len(amounts)), key=lambda n: (not amounts[n], up * (amounts[n] % unit), -up * n))
    changed = by_rest[: abs(missing)]
    return [each + (1 if missing > 0 else -1) * (n in changed) for n, each in enumerate(whole)]


def money_text(millionths: int, money: bool = True) -> str | None:
    """Millionths as a decimal text, with two digits at least; None where there is no money."""
    if not money:
        return None
    whole, rest = divmod(abs(millionths), MILLIONTHS)
    digits = f"{rest:06}".rstrip("0").ljust(2, "0")
    return f"{'-' if millionths < 0 else ''}{whole}.{digits}"


def conversions_shown(thousandths: int, sign: bool = False) -> str:
    """Credit in thousandths of a conversion, such as `1,203.250`; with a sign where it is a difference."""
    return _signed(f"{abs(thousandths) // 1000:,}.{abs(thousandths) % 1000:03}", thousandths, sign)


def money_shown(cents: int, sign: bool = False) -> str:
    """Money in cents, such as `1,203.25`."""
    return _signed(f"{Decimal(abs(cents)) / 100:,.2f}", cents, sign)


def tenths_shown(tenths: int, sign: bool = False) -> str:
    """Tenths of a percent, or of a percentage point."""
    return _signed(f"{abs(tenths) // 10}.{abs(tenths) % 10}", tenths, sign)


def many(number: int, of: str) -> str:
    """So many of a thing, such as `3 touches`."""
    plural = f"{of}es" if of.endswith("ch") else f"{of}s"
    return f"{number:,} {of if number == 1 else plural}"


def _signed(text: str, number: int, sign: bool) -> str:
    plus = "+" if sign and number > 0 else ""
    return f"{'−' if number < 0 else plus}{text}"
