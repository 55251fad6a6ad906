"""channel brief: what whoever decides about a channel reads."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting


@click.command("brief")
@click.argument("channel", metavar="CHANNEL", shell_complete=params.known("channel"))
@params.page
@reporting
def channel_brief_command(invocation: Invocation, channel: str, page: Path | None) -> Report:
    """What is to be known before CHANNEL is decided: gates, scores, what they cannot tell, and what would turn them.

    The weights and scores at which another outcome would be recommended are exact. Then the money, and what happens at
    the review.
    """
    from ledger.cli import files
    from ledger.measure.channels.answers.brief import channel_brief_answer
    from ledger.measure.channels.queries.brief import channel_brief

    ledger = invocation.ledger
    if page:
        files.may_write(page, invocation.settings)
    answer = channel_brief_answer(ledger, channel_brief(ledger, channel))
    if page:
        files.write(page, answer.html(simulated=ledger.simulated))
        answer = answer.shown_as(page)
    return Report(answer)
