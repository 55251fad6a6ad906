"""The questions that come with the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ledger.measure.channels.pure.gates.bound import Bound
from ledger.measure.channels.pure.gates.can_earn import CanEarn
from ledger.measure.channels.pure.gates.exit_rule import ExitRule
from ledger.measure.channels.pure.gates.holds import Holds
from ledger.measure.channels.pure.gates.in_taxonomy import InTaxonomy
from ledger.measure.channels.pure.gates.measurable_pilot import MeasurablePilot
from ledger.measure.channels.pure.gates.meets import Meets
from ledger.measure.channels.pure.gates.pilots_open import PilotsOpen
from ledger.measure.channels.pure.gates.reachable import Reachable
from ledger.measure.channels.pure.gates.seat import Seat
from ledger.measure.channels.pure.gates.spend_share import SpendShare
from ledger.measure.channels.pure.gates.supplies_read import SuppliesRead
from ledger.measure.channels.pure.question import GateQuestion

_ABOUT_DEFINITIONS = (SuppliesRead(), Reachable(), InTaxonomy(), CanEarn(), Holds())
_ABOUT_PILOTS = (PilotsOpen(), SpendShare(), Meets(), MeasurablePilot(), ExitRule())
_ALL: tuple[GateQuestion, ...] = (*_ABOUT_DEFINITIONS, Seat(), *_ABOUT_PILOTS, Bound())

QUESTIONS: Mapping[str, GateQuestion] = MappingProxyType({each.name: each for each in _ALL})
"""Every question that comes with the ledger, by its name."""
