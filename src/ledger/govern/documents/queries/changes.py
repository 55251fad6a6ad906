"""What a draft does to verdicts and to credit: its own, and those of what rests on it."""

from __future__ import annotations

from typing import NamedTuple

from ledger.prove.category import MeaningChange
from ledger.prove.credit.change import CreditChange
from ledger.prove.side import Side


class DefinitionChange(NamedTuple):
    """What a draft changes: its own definition, or another that rests on it. `version` is the one in force."""

    key: str
    version: int
    change: MeaningChange
    before: Side
    after: Side


class AttributionMove(NamedTuple):
    """What a draft does to an attribution: to itself, or to another that rests on it. `version` is the one in force.

    `otherwise` is what a touch of no part of the funnel is called.
    """

    key: str
    version: int
    change: CreditChange
    otherwise: str
