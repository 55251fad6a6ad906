"""The questions that come with the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ledger.channels.gates.bound import Bound
from ledger.channels.gates.can_earn import CanEarn
from ledger.channels.gates.exit_rule import ExitRule
from ledger.channels.gates.holds import Holds
from ledger.channels.gates.in_taxonomy import InTaxonomy
from ledger.channels.gates.measurable_pilot import MeasurablePilot
from ledger.channels.gates.pilots_open import PilotsOpen
from ledger.channels.gates.reachable import Reachable
from ledger.channels.gates.seat import Seat
from ledger.channels.gates.spend_share import SpendShare
from ledger.channels.gates.supplies_read import SuppliesRead
from ledger.channels.question import GateQuestion

_ABOUT_DEFINITIONS = (SuppliesRead(), Reachable(), InTaxonomy(), CanEarn(), Holds())
_ABOUT_PILOTS = (PilotsOpen(), SpendShare(), MeasurablePilot(), ExitRule())
_ALL: tuple[GateQuestion, ...] = (*_ABOUT_DEFINITIONS, Seat(), *_ABOUT_PILOTS, Bound())

QUESTIONS: Mapping[str, GateQuestion] = MappingProxyType({each.name: each for each in _ALL})
"""Every question that comes with the ledger, by its name."""
