"""`ledger init`: found a ledger."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting


@click.command("init")
@click.option("--zone", default="UTC", show_default=True, help="The IANA time zone in which days are counted.")
@click.option("--name", default="", type=params.WORDS, help="Your name, kept beside your address.")
@click.option("--simulated-clock", is_flag=True, help="Take the time from LEDGER_NOW; every report will say so.")
@click.option(
    "--recovery", type=params.FILE, metavar="KEYFILE", help="An ssh key to keep offline, for when no registrar is left."
)
@reporting
def init_command(invocation: Invocation, zone: str, name: str, simulated_clock: bool, recovery: Path | None) -> Report:
    """Found a ledger here: ledger.db, and ledger.toml where there is none.

    You hold every seat, alone, until a charter says otherwise; what you do until then is self-attested.
    """
    from ledger.answers.founding import LedgerFounding
    from ledger.app.founding import found, write_settings

    invocation.founding = True
    settings, who = invocation.settings, invocation.asserted
    positions = found(settings, who, name, zone, simulated_clock, recovery)
    database, path = settings.database.name, settings.path
    wrote = path.name if write_settings(path, database, who.address) else None
    return Report(
        LedgerFounding(
            database=database,
            zone=zone,
            simulated=simulated_clock,
            founder=who.address,
            positions=positions,
            settings=wrote,
            recovery=str(recovery) if recovery else None,
        )
    )
