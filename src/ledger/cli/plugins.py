"""What is installed beside the ledger: plugins."""

from __future__ import annotations

import click

from ledger.answers.answer import Report
from ledger.cli.report import Invocation, reporting


@click.command("plugins")
@reporting
def plugins_command(invocation: Invocation) -> Report:
    """What is installed, what runs against this ledger, and why something does not."""
    from ledger.answers.plugins import plugin_list
    from ledger.plugins import load

    return Report(plugin_list(load(invocation.settings.named)))
