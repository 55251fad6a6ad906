"""`exit_rule`: everything that the framework needs of a pilot is written, before the first euro is spent."""

from __future__ import annotations

from typing import Any

from ledger.language.literals import day
from ledger.measure.channels.pure.answer import GateFinding, Unanswered
from ledger.measure.channels.pure.facts import GateFacts
from ledger.measure.channels.pure.pilot import said_of_pilot

UNTIL = "until"


class ExitRule:
    """The question `exit_rule`."""

    name = "exit_rule"

    def find(self, argument: Any, facts: GateFacts) -> GateFinding:
        """Which of its ends nobody wrote."""
        if facts.framework.pilot is None:
            raise Unanswered("the framework does not say what a pilot needs")
        said = {name: said_of_pilot(name, facts) for name in facts.framework.pilot.needs}
        missing = tuple(name for name, each in said.items() if not each)
        if missing:
            return GateFinding("fail", f"nobody wrote {', '.join(missing)}", missing)
        if UNTIL in said and (day(said[UNTIL]) or facts.day) <= facts.day:
            return GateFinding("fail", f"until {said[UNTIL]}, which is no day to come", (UNTIL,))
        return GateFinding("pass", "; ".join(f"{name}: {each}" for name, each in said.items()))
