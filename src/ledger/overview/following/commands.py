"""Telling people what waits for them: once, or until it is told to stop."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.cli.report import Invocation, reporting
from ledger.cli.say import say
from ledger.errors import BadInput
from ledger.steps import again

if TYPE_CHECKING:
    from ledger.overview.following.queries.channels import Telling


@click.command("follow")
@click.option("--once", is_flag=True, help="Tell what is to be told now, and end.")
@click.option("--dry-run", is_flag=True, help="Show what was not told so far, and tell nobody.")
@click.option(
    "--start-over", is_flag=True, help="Forget what was told, and follow from here: what waits is told again."
)
@reporting
def follow_command(invocation: Invocation, once: bool, dry_run: bool, start_over: bool) -> Report:
    """Tell people what waits for them, what was decided or asked, what drifted, and what lapses within 3 days.

    The channels are the sections below [follow] in ledger.toml. Each person is told at least once, across restarts. One
    program follows a ledger at a time. Without --once it goes on until interrupted, and waits for a database server
    that does not answer. Exit code 5 where something could not be sent.

    Where an older copy of the ledger was put back it ends with an error, until it is told to start over.
    """
    from ledger.overview.following.answers import notices_told
    from ledger.overview.following.loops import follow
    from ledger.overview.following.queries.channels import telling

    told = telling(invocation.ledger)
    if dry_run and start_over:
        raise BadInput("a try forgets nothing", "--dry-run writes nothing", again("leave out the trial", dry_run=False))
    if dry_run:
        return Report(notices_told(follow.would_tell(invocation.ledger, told), dry_run=True))
    if start_over:
        follow.start_over(invocation.ledger)
    if not once:
        return _follow(invocation, told)
    found = follow.once(invocation.ledger, told)
    answer = notices_told(found.sendings, left=found.left)
    return Report(answer, code=answer.code)


def _follow(invocation: Invocation, told: Telling) -> Report:
    import json
    import signal
    import threading

    from ledger.overview.following.answers import notices_told
    from ledger.overview.following.loops.follow import follow
    from ledger.overview.following.queries.messages import Sending
    from ledger.render.text import lines

    def log(line: str) -> None:
        """On stderr, whoever listens: a log that nobody reads any more ends nothing."""
        with suppress(OSError):
            say(line, err=True)

    def heard(sending: Sending) -> None:
        answer = notices_told([sending])
        for line in [json.dumps(answer.data())] if invocation.as_json else lines(answer.sections()):
            log(line)

    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    follow(invocation.ledger, told, stop, heard, log)
    return Report(notices_told((), ended=True))
