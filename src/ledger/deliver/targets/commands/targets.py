"""Targets: target add, target list, target check."""

from __future__ import annotations

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting


@click.group("target")
def target_command() -> None:
    """Declare, list and check targets: the orgs and portals that definitions are delivered to."""


@target_command.command("add")
@click.argument("name")
@click.option("--connector", required=True, help="The connector's name, such as salesforce or hubspot.")
@click.option(
    "--set", "settings", multiple=True, metavar="KEY=VALUE", help="A setting; secrets only as env:NAME or file:PATH."
)
@reporting
def add(invocation: Invocation, name: str, connector: str, settings: tuple[str, ...]) -> Report:
    """Declare the target NAME: ask the platform which org or portal it is, and record that.

    The settings are written to ledger.toml; what the name means is recorded for ever. Nothing is written there.
    """
    from ledger.deliver.targets.answers.targets import target_added
    from ledger.deliver.targets.decide import add

    identity, decided = add(invocation.ledger, invocation.actor, name, connector, settings)
    return Report(target_added(name, connector, identity, decided))


@target_command.command("list")
@reporting
def list_(invocation: Invocation) -> Report:
    """The targets, and the artifacts that are governed there."""
    from ledger.deliver.targets.answers.targets import targets_known
    from ledger.deliver.targets.queries.targets import deliveries

    return Report(targets_known(deliveries(invocation.ledger)))


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
