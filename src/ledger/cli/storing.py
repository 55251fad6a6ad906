"""Where a ledger is kept: copy takes it to another database, migrate brings its own up to date."""

from __future__ import annotations

import click

from ledger.answers.answer import Report
from ledger.cli.report import Invocation, reporting


@click.command("migrate")
@reporting
def migrate_command(invocation: Invocation) -> Report:
    """Bring the database of an older version to the format that this version writes, in one transaction.

    No other command does so: a ledger of an older format is not opened. No event is touched, so the root stays.
    """
    from ledger.answers.storage import migration
    from ledger.app.storage import migrate

    settings = invocation.settings
    return Report(migration(settings.database.name, migrate(settings)))
