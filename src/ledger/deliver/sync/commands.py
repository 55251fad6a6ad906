"""Automatic sync: once, or until it is told to stop."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting
from ledger.cli.say import say

if TYPE_CHECKING:
    from ledger.deliver.sync.decide import Flight


@click.command("sync")
@click.option(
    "--target",
    "only",
    multiple=True,
    shell_complete=params.known("target"),
    help="Only this target; may be given several times.",
)
@click.option("--watch", is_flag=True, help="Keep looking until interrupted (Ctrl-C or SIGTERM).")
@click.option("--every", type=click.FloatRange(min=1), default=300.0, show_default=True, help="Seconds between looks.")
@click.option("--listen", default="", metavar="HOST:PORT", help="Serve /healthz, /readyz and /metrics there.")
@reporting
def sync_command(invocation: Invocation, only: tuple[str, ...], watch: bool, every: float, listen: str) -> Report:
    """Look at each target and do what its mode in ledger.toml allows: detect (default), propose or enforce.

    detect records drift. propose opens what somebody decided there as a proposal. enforce puts back the artifacts that
    are named, and stops where somebody changes one back three times. Exit code 3 where something differs, or
    is to be looked at again.
    """
    from ledger.deliver.sync.answers import targets_synced
    from ledger.deliver.sync.decide import flight
    from ledger.deliver.targets.queries.targets import chosen

    targets = chosen(invocation.ledger, only)
    if watch:
        return _watch(invocation, targets, every, listen)
    synced = targets_synced(flight(invocation.ledger, invocation.actor, target) for target in targets)
    return Report(synced, code=synced.code)


def _watch(invocation: Invocation, targets: list[str], every: float, listen: str) -> Report:
    import signal
    import threading

    from ledger.app.ledger import open_ledger
    from ledger.deliver.sync.answers import targets_synced
    from ledger.deliver.sync.loops.watch import watch

    actor = invocation.actor
    for target in targets:
        if target in invocation.settings.captures:
            invocation.settings.capture(target)
        invocation.settings.sync(target)  # as who acts: a mistake is told now, and not in a thread
    for line in invocation.said:
        _say(line)
    invocation.said.clear()
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    tell = _teller(invocation.as_json)
    watch(lambda: open_ledger(invocation.settings), actor, targets, every, listen, stop, tell, _say)
    return Report(targets_synced((), ended=True))


def _teller(as_json: bool) -> Callable[[Flight], None]:
    """Tells of each flight to programs, and to people only where it is another story than the last one there."""
    import json

    from ledger.deliver.sync.answers import targets_synced
    from ledger.render.text import lines

    last: dict[str, str] = {}

    def tell(flight: Flight) -> None:
        synced = targets_synced([flight])
        said = json.dumps(synced.data()[0], default=str) if as_json else "\n".join(lines(synced.sections()))
        if as_json or said != last.get(flight.target):
            _say(said)
        last[flight.target] = said

    return tell


def _say(text: str) -> None:
    """On stderr, whoever listens: a log that nobody reads any more ends nothing."""
    with suppress(OSError):
        say(text, err=True)
