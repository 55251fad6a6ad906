"""The auditor's commands: replay, verify; and plugins."""

from __future__ import annotations

from datetime import date

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting


@click.command("replay")
@click.option("--until", type=params.DAY, help="Only what was recorded on or before this day.")
@reporting
def replay_command(invocation: Invocation, until: date | None) -> Report:
    """Fold every event again, and print the hash of the state: equal everywhere for equal events."""
    from ledger.answers.integrity import replay_result
    from ledger.app.questions.replay import replay

    return Report(replay_result(replay(invocation.ledger, invocation.ledger.known_on(until))))


@click.command("verify")
@click.option("--against", metavar="ROOT", help="A root kept earlier, SIZE:HEX: the first SIZE events must have it.")
@reporting
def verify_command(invocation: Invocation, against: str | None) -> Report:
    """Re-read and re-hash everything that is stored, and print its root. Exit code 6 where anything was altered."""
    from ledger.answers.integrity import verification
    from ledger.app.questions.replay import open_to_others, verified
    from ledger.app.questions.signatures import signatures

    ledger = invocation.ledger
    root = verified(ledger, against)
    return Report(verification(root, signatures(ledger), against, open_to_others(ledger)))


@click.command("plugins")
@reporting
def plugins_command(invocation: Invocation) -> Report:
    """What is installed, what runs against this ledger, and why something does not."""
    from ledger.answers.plugins import plugin_list
    from ledger.plugins import load

    return Report(plugin_list(load(invocation.settings.named)))
