"""Letting somebody act in one's seat, which a key may sign: delegate."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.app.choices import ROLES, Role
from ledger.cli import params
from ledger.cli.report import Invocation, reporting


@click.command("delegate")
@click.argument("role", type=click.Choice(ROLES))
@click.argument("scope")
@click.option("--to", "address", metavar="ADDRESS", required=True, help="Who acts in your seat meanwhile.")
@click.option("--until", type=params.DAY, required=True, help="First day without them; 90 days from today at most.")
@click.option("--from", "start", type=params.DAY, help="First day on which they act. [default: today]")
@params.because(True)
@params.sign
@reporting
def delegate_command(
    invocation: Invocation,
    role: Role,
    scope: str,
    address: str,
    until: date,
    start: date | None,
    because: str,
    sign: Path | None,
) -> Report:
    """Let somebody else act in your seat as ROLE in SCOPE for a while. The two of you count as one meanwhile.

    It ends on its day, with your seat, with another charter of SCOPE, or by ledger undelegate.
    """
    from ledger.govern.seats.answers.delegation import seat_delegation
    from ledger.govern.seats.decide.delegate import SeatLent, delegate, signed_words

    ledger, lent = invocation.ledger, SeatLent(role, scope, address, until, start)
    actor = invocation.signing("delegate", signed_words(ledger, lent), because, sign)
    return Report(seat_delegation(ledger, lent, delegate(ledger, actor, lent, because)))
