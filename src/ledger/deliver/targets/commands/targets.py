"""Targets: target add, target list, target check, target attest."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting
from ledger.errors import BadInput
from ledger.steps import NextStep


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
    from ledger.deliver.targets.queries.targets import add

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


@target_command.command("attest")
@params.target
@click.argument("artifact", metavar="ARTIFACT", type=params.WORDS)
@click.option("--holds", type=params.WORDS, default="", help="What it holds: KEY@VERSION, or in your words.")
@click.option("--gone", is_flag=True, help="It is not there any more.")
@click.option("--evidence", required=True, type=params.FILE, help="The screenshot or export that shows it.")
@click.option("--again", type=params.DAY, help="The day on which somebody is to look there again.")
@click.option("--of", "sort", type=params.WORDS, default="lead", help="What its records are there. [default: lead]")
@params.because(False)
@reporting
def attest(
    invocation: Invocation,
    target: str,
    artifact: str,
    holds: str,
    gone: bool,
    evidence: Path,
    again: date | None,
    sort: str,
    because: str,
) -> Report:
    """Record what you saw in ARTIFACT on TARGET, a platform that the ledger cannot ask.

    A version that it holds is bound to its definition, and counts as applied. What you say in words can be bound later:
    ledger bind. From the day of --again, `ledger drift` says that somebody is to look there again.
    """
    from ledger.deliver.delivery.queries.attest import Sighting, attest
    from ledger.deliver.targets.answers.attested import artifact_attestation
    from ledger.govern.proposals.decide.attest import evidence_in

    if bool(holds) == gone or bool(again) == gone:
        what = "it is not said what it holds and when to look again"
        raise BadInput(
            what,
            why="an attestation says both, or that it is gone",
            fix=NextStep("say that it is gone", options={"gone": True, "holds": False, "again": False}),
        )
    params.WORDS.convert(evidence.name, None, click.get_current_context())
    seen = Sighting(holds, evidence_in(evidence), again, sort, because)
    decided = attest(invocation.ledger, invocation.actor, target, artifact, seen)
    return Report(artifact_attestation(invocation.ledger, decided))
