"""Numbers that are added up to the last digit: never as doubles, of which a sum depends on the order.

0.1 + 0.2 = 0.3
"""

from __future__ import annotations

from ledger.language.literals import DECIMALS

DECIMAL = f"DECIMAL(38, {DECIMALS})"
_GLANCE = "1e6"  # below it, times 10^9, a double is still a whole number that it holds exactly


def exact(value: str) -> str:
    """SQL for a number that a record may have, a DOUBLE of at most 15 digits, as the decimal that it stands for.

    A larger one is read from its shortest text: to scale it up as a double would round it.
    """
    text = f"CAST(CAST({value} AS VARCHAR) AS {DECIMAL})"
    return f"CASE WHEN abs({value}) < {_GLANCE} THEN CAST({value} AS {DECIMAL}) ELSE {text} END"
