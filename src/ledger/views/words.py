"""The plain words that follow a nature and a consistency standard wherever they are shown."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from ledger.domain.proposal import Terms
from ledger.domain.statement import signature_or_commitment

NATURE = {
    "policy": "policy (a new rule)",
    "estimate": "estimate (a recalibration)",
    "error": "error (a mistake corrected)",
}
STANDARD = {
    "prospective": "prospective (from now)",
    "retrospective": "retrospective (all history)",
    "cohort": "cohort (each record keeps its cohort's version)",
    "dual": "dual (both until a date)",
    "restated": "restated (corrected)",
}


STOCK = {"sweep": "who qualifies at once counts on that day", "edge": "who qualifies at once counts once they change"}
LOST = {"keep": "who no longer qualifies stays", "reclassify": "who no longer qualifies leaves"}
INITIALS = 4
SPOKEN = frozenset(("aql", "hql", "iql", "mqa", "mqi", "sal", "sao"))
"""Initials with a vowel."""
STAGES = {"sql": "SQLs (sales-qualified)"}
"""What is read as something else where its letters stand alone."""


def particulars(terms: Terms) -> str:
    """What a change says of history beside its standard: `since 2025-01-01`; empty where that is all it says."""
    return ", ".join(_particulars(terms))


def _particulars(terms: Terms) -> Iterator[str]:
    if terms.since:
        yield f"since {terms.since}"
    if terms.cohort:
        yield f"by {terms.cohort}"
    if terms.dual_until:
        yield f"both until {terms.dual_until}, and the {terms.primary} one is the figure"
    if terms.corrects:
        yield f"in the place of v{terms.corrects}"
    if terms.stock:
        yield STOCK[terms.stock]
    if terms.lost:
        yield LOST[terms.lost]


def term(start: object, until: object) -> str:
    """A stretch of days: `2026-03-01 until 2026-06-01`, or open."""
    return f"{start} until {until}" if until else f"{start} on"


def plural(key: str) -> str:
    """What people call the records of a definition: the initials of one as a word, any other by its key."""
    return STAGES.get(key) or (f"{key.upper()}s" if _is_initials(key) else f"`{key}`")


def _is_initials(key: str) -> bool:
    """Whether a key is no word: `mql` is none, and `hot` is one."""
    return key in SPOKEN or (len(key) <= INITIALS and key.isalpha() and not set("aeiouy") & set(key))


def marks(event: Any) -> str:
    """How an act was done, where that is worth a word."""
    alone, signed = getattr(event, "self_attested", False), signature_or_commitment(event)
    return f"{' (self-attested)' if alone else ''}{' (signed)' if signed else ''}"


def count_in_words(count: int) -> Iterator[str]:
    """Say how many acts have no effect, where there are any."""
    if count:
        yield f"{'1 act on record has' if count == 1 else f'{count:,} acts on record have'} no right and no effect"


def write_digits(number: str) -> str:
    """Return a number on record in digits: a fraction in hundredths, half of one to the even one; another as it is."""
    over, _, under = number.partition("/")
    if not under:
        return number
    return f"{(Decimal(over) / Decimal(under)).quantize(Decimal('0.01'), ROUND_HALF_EVEN):f}"
