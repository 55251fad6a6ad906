"""What must hold among definitions, and whether it does."""

from __future__ import annotations

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting

VIOLATED = 3


@click.command("invariants")
@params.record("what was proved, where it is otherwise than was last recorded")
@reporting
def invariants_command(invocation: Invocation, record: bool) -> Report:
    """Every invariant in force, and whether it holds today: proved, or with the record that breaks it.

    Exit code 3 where one is violated, or nobody can say, and it is not waived.
    """
    from ledger.govern.waivers.answers.invariants import invariant_list
    from ledger.govern.waivers.decide.record_proofs import record_proofs
    from ledger.govern.waivers.queries.invariants import invariants_today

    if record:
        proved, decided = record_proofs(invocation.ledger, invocation.actor)
        found = invariant_list(invocation.ledger, proved, decided)
    else:
        found = invariant_list(invocation.ledger, invariants_today(invocation.ledger))
    return Report(found, code=VIOLATED if found.blocks else 0)
