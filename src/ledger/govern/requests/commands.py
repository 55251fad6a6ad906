"""The one command on requests that is no row alone: an answer is a proposal, or `--no` with its reason."""

from __future__ import annotations

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.report import Invocation, reporting
from ledger.cli.rows import spell
from ledger.govern.requests.rows import ANSWER, RequestAnswer
from ledger.steps import TEXT, again
from ledger.table.row import perform


@click.command("answer")
@spell(RequestAnswer, "request")
@spell(RequestAnswer, "proposal")
@click.option("--no", "declined", is_flag=True, help="It will not be proposed. This needs a reason.")
@spell(RequestAnswer, "because")
@reporting
def answer_command(invocation: Invocation, request: str, proposal: str, declined: bool, because: str) -> Report:
    """Answer REQUEST, as a steward: with the proposal that it led to, or with no and why. It is answered once."""
    if bool(proposal) == declined:
        raise Misused(
            "--proposal and --no are two answers" if declined else f"{request} needs an answer",
            "a request is answered by a proposal, or by no and why",
            again("answer no", no=True, proposal=False, because=TEXT),
        )
    if declined and not because:
        because = params.from_editor("--because", params.WHY, as_json=invocation.as_json)
    reply = RequestAnswer(request=request, proposal=proposal, because=because)
    return Report(perform(invocation.ledger, invocation.actor, ANSWER, reply))
