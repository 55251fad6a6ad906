"""The commands of those who answer a proposal: withdraw, approve, decline, ratify."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.records import with_records
from ledger.cli.report import Invocation, reporting

if TYPE_CHECKING:
    from ledger.app.populations import Records

SEEN = "See that these records did not move since they were shown."
DIGEST = click.option("--digest", "read", help="The digest that you read; its first 8 digits are enough at a terminal.")
RECORDS = with_records(help=SEEN)


@click.command("withdraw")
@params.proposal
@params.because(True)
@reporting
def withdraw_command(invocation: Invocation, proposal: str, because: str) -> Report:
    """Take PROPOSAL back."""
    from ledger.answers.proposal import proposal_reply
    from ledger.app.decisions.propose import withdraw

    return Report(
        proposal_reply(proposal, withdraw(invocation.ledger, invocation.actor, proposal, because), "withdrawn")
    )


@click.command("approve")
@params.proposal
@params.because(False)
@RECORDS
@DIGEST
@reporting
def approve_command(
    invocation: Invocation, proposal: str, because: str, records: Records | None, read: str | None
) -> Report:
    """Consent to PROPOSAL exactly as it is, with the brief that was shown. Any later change voids the approval."""
    from ledger.answers.proposal import approval
    from ledger.app.decisions.approve import approve, typed_digest

    ledger, actor = invocation.ledger, invocation.actor
    seen, digest = _seen(invocation, proposal, records), typed_digest(read, sys.stdin.isatty())
    return Report(approval(ledger, proposal, approve(ledger, actor, proposal, because, seen, digest)))


@click.command("decline")
@params.proposal
@params.because(True)
@reporting
def decline_command(invocation: Invocation, proposal: str, because: str) -> Report:
    """Say no to PROPOSAL: a decider's no closes it, an approver's blocks it."""
    from ledger.answers.proposal import proposal_reply
    from ledger.app.decisions.approve import decline

    return Report(proposal_reply(proposal, decline(invocation.ledger, invocation.actor, proposal, because), "declined"))


@click.command("ratify")
@params.proposal
@params.because(False)
@RECORDS
@DIGEST
@reporting
def ratify_command(
    invocation: Invocation, proposal: str, because: str, records: Records | None, read: str | None
) -> Report:
    """Decide PROPOSAL. Prints the ledger's root, to be pasted in the minutes."""
    from ledger.answers.proposal import ratification
    from ledger.app.decisions.approve import typed_digest
    from ledger.app.decisions.ratify import ratify

    ledger, actor = invocation.ledger, invocation.actor
    seen, digest = _seen(invocation, proposal, records), typed_digest(read, sys.stdin.isatty())
    return Report(ratification(ledger, proposal, ratify(ledger, actor, proposal, because, seen, digest)))


def _seen(invocation: Invocation, proposal: str, records: Records | None) -> Any:
    """The population as it is now, where somebody looks."""
    if records is None:
        return None
    from ledger.app.briefs.gather import looked_again

    return looked_again(invocation.ledger, proposal, records)
