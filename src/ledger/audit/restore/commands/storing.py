"""Where a ledger is kept: copy takes it to another database, migrate brings its own up to date."""

from __future__ import annotations

import click

from ledger.answers.answer import Report
from ledger.cli.report import Invocation, reporting


@click.command("copy")
@click.option(
    "--to", "address", required=True, metavar="ADDRESS", help="A file, or postgresql://HOST/DATABASE?schema=NAME."
)
@click.option(
    "--to-password", default="", metavar="REFERENCE", help="Where its password stands: env:NAME or file:PATH."
)
@click.option("--move", is_flag=True, help="Nothing is recorded any more in the database that the ledger leaves.")
@reporting
def copy_command(invocation: Invocation, address: str, to_password: str, move: bool) -> Report:
    """Copy the whole ledger to another database, byte for byte: it has the same root there, and every proof holds.

    Nothing may be recorded there yet. Everything is read and hashed again in both. With --move whoever records in the
    old database is told where the ledger went; a move that was cut off is ended by running it again.
    """
    from ledger.audit.restore.answers.storage import ledger_copy
    from ledger.audit.restore.queries.storage import copy

    ledger = invocation.ledger
    return Report(ledger_copy(ledger.settings.database.name, copy(ledger, address, to_password, move)))


@click.command("migrate")
@reporting
def migrate_command(invocation: Invocation) -> Report:
    """Bring the database of an older version to the format that this version writes, in one transaction.

    No other command does so: a ledger of an older format is not opened. No event is touched, so the root stays.
    """
    from ledger.audit.restore.answers.storage import migration
    from ledger.audit.restore.queries.storage import migrate

    settings = invocation.settings
    return Report(migration(settings.database.name, migrate(settings)))
