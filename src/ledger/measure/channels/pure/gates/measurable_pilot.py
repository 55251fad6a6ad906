"""`measurable_pilot`: spent to its cap, the pilot brings as much as it takes to tell anything."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ledger.measure.channels.pure.answer import GateFinding, Unanswered
from ledger.measure.channels.pure.facts import GateFacts
from ledger.measure.channels.pure.pilot import SPEND_CAP, least_evidence, said_of_pilot


class MeasurablePilot:
    """The question `measurable_pilot`."""

    name = "measurable_pilot"

    def find(self, argument: Any, facts: GateFacts) -> GateFinding:
        """What is expected at the cap beside what is too little to tell."""
        least = least_evidence(facts)
        if least is None:
            raise Unanswered("nobody said how little tells nothing: `least`")
        expected = said_of_pilot(SPEND_CAP, facts) if least.of == "spend" else facts.channel.expected_conversions
        if not expected:
            raise Unanswered(f"nobody said how {'much may be spent' if least.of == 'spend' else 'many are expected'}")
        enough = Decimal(expected) >= Decimal(least.number)
        told = f"{Decimal(expected):,f} {least.of} at the cap, and less than {Decimal(least.number):,f} tells nothing"
        return GateFinding("pass" if enough else "fail", told)
