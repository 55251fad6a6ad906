"""Targets: target check, the one that is no row, since what does not hold is told by its exit code too."""

from __future__ import annotations

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting
from ledger.cli.rows import build_command
from ledger.deliver.targets import rows


@click.group("target")
def target_command() -> None:
    """Declare, list and check targets: the orgs and portals that definitions are delivered to."""


for each in (rows.ADD, rows.LIST):
    target_command.add_command(build_command(each))


@target_command.command("check")
@params.target
@reporting
def check(invocation: Invocation, target: str) -> Report:
    """Try on TARGET what its connector assumes of the platform. Reads only.

    Exit code 3 where something does not hold. What a target cannot tell is marked ?.
    """
    from ledger.deliver.targets.answers.targets import target_checked
    from ledger.deliver.targets.queries.check import check

    checked = target_checked(check(invocation.ledger, target))
    return Report(checked, code=checked.code)
