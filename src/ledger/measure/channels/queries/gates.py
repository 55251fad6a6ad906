"""The gates of a channel that the ledger answers itself, by what is in force on a day and was known at a position.

    gate_facts(…) --one channel, or many in one pass--> computed_gates(…) --> results, as an evaluation records them

Of many channels each question is put to the solver once: `facts.of(file)` is another channel beside the same facts.
"""

from __future__ import annotations

from datetime import date

from ledger.app.ledger import Ledger
from ledger.app.snapshot import Snapshot, advanced
from ledger.domain.definition import in_force_on
from ledger.meanings.framework.framework import Framework
from ledger.measure.channels.events.channels import ChannelFile
from ledger.measure.channels.events.evaluation import GateResult
from ledger.measure.channels.pure.asking import ask
from ledger.measure.channels.pure.facts import GateFacts
from ledger.measure.channels.pure.gates.shipped import QUESTIONS


def gate_facts(
    ledger: Ledger, file: ChannelFile, framework: Framework, day: date | None = None, known: int | None = None
) -> GateFacts:
    """What a channel's gates are asked of: today and by everything on record, where nothing else is given."""
    found = ledger.snapshot() if known is None else advanced(ledger.journal, Snapshot(), known)
    day = day or ledger.today()
    return GateFacts(
        channel=file,
        framework=framework,
        state=found.state,
        definitions={key: each.draft for key, each in in_force_on(found.state.definitions, day).items()},
        day=day,
        zone=ledger.zone,
        targets={name: each.connector for name, each in found.deliveries.targets.items()},
    )


def computed_gates(ledger: Ledger, facts: GateFacts) -> tuple[GateResult, ...]:
    """What each gate answers that the ledger computes, in the order of the framework."""
    questions = {**QUESTIONS, **ledger.plugins.gates}
    answers = [ask(gate, facts, questions) for gate in facts.framework.gates if gate.question]
    return tuple(GateResult(**each._asdict()) for each in answers)
