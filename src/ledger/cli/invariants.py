"""What must hold among definitions: whether it does, and the waivers that let it be violated for a while."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.answers.invariants import data as data_of, lines as lines_of
from ledger.cli import params
from ledger.cli.report import Session, reporting

if TYPE_CHECKING:
    pass

VIOLATED = 3


@click.command("invariants")
@reporting
def invariants_command(session: Session) -> Report:
    """Every invariant in force, and whether it holds today: proved, or with the record that breaks it.

    Exit code 3 where one is violated, or nobody can say, and it is not waived.
    """
    from ledger.app.decisions.invariants import governing

    ledger = session.ledger
    today = ledger.today()
    found = list(governing(ledger.state(), today, ledger.zone, today))
    data = {"on": today, "invariants": [data_of(ledger, each) for each in found]}
    return Report(data, list(lines_of(ledger, found)), VIOLATED if any(each.blocks for each in found) else 0)


@click.command("waive")
@params.key
@click.option("--until", type=params.DAY, required=True, help="The first day on which it counts no more.")
@click.option("--scope", help="Whose decider waives it, for an invariant that nobody proposed yet.")
@params.because(True)
@reporting
def waive_command(session: Session, key: str, until: date, scope: str | None, because: str) -> Report:
    """Let the invariant KEY be violated until a day, at most 365 days from now. For the decider of its scope."""
    from ledger.app.decisions.invariants import waive
    from ledger.domain.waiver import InvariantWaived

    decided = waive(session.ledger, session.actor, key, scope, until, because)
    if not decided.events:
        return Report({"key": key, "position": None}, [f"{key} is waived until {until} already"])
    event, position = decided.events[-1], decided.positions[-1]
    assert isinstance(event, InvariantWaived)
    alone = " (self-attested)" if event.self_attested else ""
    data = {"key": key, "from": event.from_, "until": until, "position": position}
    return Report(data, [f"waived {key} until {until}{alone}  (#{position})"])
