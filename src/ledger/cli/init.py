"""`ledger init`: found a ledger."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.report import Invocation, reporting
from ledger.steps import again


@click.command("init")
@click.option("--zone", default="UTC", show_default=True, help="The IANA time zone in which days are counted.")
@click.option("--name", default="", type=params.WORDS, help="Your name, kept beside your address.")
@click.option("--simulated-clock", is_flag=True, help="Take the time from LEDGER_NOW; every report will say so.")
@click.option(
    "--recovery", type=params.FILE, metavar="KEYFILE", help="An ssh key to keep offline, for when no registrar is left."
)
@click.option(
    "--successor", multiple=True, metavar="ADDRESS", help="Who may together replace a decider who dies or vanishes."
)
@click.option("--consents", type=int, help="How many of them it takes. [default: more than half, and 2 at least]")
@click.option("--db", default="", metavar="ADDRESS", help="A file, or postgresql://HOST/DATABASE?schema=NAME.")
@click.option(
    "--db-password", default="", metavar="REFERENCE", help="Where its password stands: env:NAME or file:PATH."
)
@reporting
def init_command(
    invocation: Invocation,
    zone: str,
    name: str,
    simulated_clock: bool,
    recovery: Path | None,
    successor: tuple[str, ...],
    consents: int | None,
    db: str,
    db_password: str,
) -> Report:
    """Found a ledger here: ledger.db, and ledger.toml where there is none.

    With --db it is kept elsewhere, such as in a schema of a PostgreSQL server, which is made.
    You hold every seat, alone, until a charter says otherwise; what you do until then is self-attested.
    """
    from ledger.answers.founding import LedgerFounding
    from ledger.app.founding import found, placed, successors, write_settings
    from ledger.govern.people.queries import make_first_groups

    invocation.founding = True
    settings, who = invocation.settings, invocation.asserted
    if db_password and not db:
        raise Misused(
            "--db-password goes with --db",
            "it is the password of that address",
            again("leave out the password", db_password=False),
        )
    if db:
        settings = placed(settings, db, db_password)
    named = successors(successor, consents)
    positions = found(settings, who, name, zone, simulated_clock, recovery, named)
    database, path = settings.database, settings.path
    wrote = path.name if write_settings(path, database.written, who.address, database.reference) else None
    return Report(
        LedgerFounding(
            database=database.name,
            zone=zone,
            simulated=simulated_clock,
            founder=who.address,
            positions=positions,
            settings=wrote,
            recovery=str(recovery) if recovery else None,
            successors=named.people if named else None,
            consents=named.quorum if named else None,
            groups=make_first_groups(database),
        )
    )
