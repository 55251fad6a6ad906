"""What platforms hold twice, brought under one definition: join."""

from __future__ import annotations

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting


@click.command("join")
@params.key
@click.argument("artifacts", metavar="TARGET/ARTIFACT…", nargs=-1, required=True)
@click.option("--differing", is_flag=True, help="Join also what does not mean the same, on record.")
@params.because(False)
@reporting
def join_command(invocation: Invocation, key: str, artifacts: tuple[str, ...], differing: bool, because: str) -> Report:
    """Bring artifacts that say what KEY says under it, from one target or several: hs/list/12, 'hs/MQL - live'.

    Each is compared with KEY first. One that differs is refused with a record that shows it. One that is bound to a
    definition which nobody decided is taken from there, on record. Writes nothing on the platforms.
    """
    from ledger.deliver.survey.answers.joined import artifacts_joined
    from ledger.deliver.survey.decide.join import join

    outcomes = join(invocation.ledger, invocation.actor, key, artifacts, because, differing=differing)
    found = artifacts_joined(key, outcomes)
    return Report(found, code=found.code)
