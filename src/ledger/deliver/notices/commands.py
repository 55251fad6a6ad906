"""What platforms impose: notices."""

from __future__ import annotations

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting


@click.command("notices")
@params.record("each that touches something bound: it is answered by a decision about that")
@reporting
def notices_command(invocation: Invocation, record: bool) -> Report:
    """The changes that platforms impose, as their connectors know of them, and what is bound there that they touch.

    Each has its day and its source. No platform is asked, and nobody promises that these are all.
    """
    from ledger.deliver.notices.answers import platform_changes
    from ledger.deliver.notices.decide import receive_notices
    from ledger.deliver.notices.queries import imposed_changes

    ledger = invocation.ledger
    found = imposed_changes(ledger)
    decided = receive_notices(ledger, invocation.actor, found.changes) if record else None
    return Report(platform_changes(ledger, found, decided))
