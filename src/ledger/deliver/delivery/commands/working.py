"""The worker: it carries out orders until it is told to stop, or once."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.cli.report import Invocation, reporting
from ledger.cli.say import say

if TYPE_CHECKING:
    from ledger.deliver.delivery.decide.work import WorkedOrder


@click.command("work")
@click.option("--once", is_flag=True, help="Carry out what is ordered now, and end.")
@click.option("--listen", default="", metavar="HOST:PORT", help="Serve /healthz, /readyz and /metrics there.")
@reporting
def work_command(invocation: Invocation, once: bool, listen: str) -> Report:
    """Carry out what operators ordered, one order after the other, until interrupted (Ctrl-C or SIGTERM).

    Acts as a service, with the tokens that it finds here; it needs no seat. Each order takes the seat of who gave it,
    as it stands when it is carried out. After a crash it reads what may have been written before it writes.
    With --once, exit code 5 where an order was not done.
    """
    from ledger.deliver.delivery.answers.order import work_carried_out
    from ledger.deliver.delivery.decide.work import work

    if not once:
        return _until_stopped(invocation, listen)
    carried = work_carried_out(invocation.ledger, work(invocation.ledger, invocation.actor))
    return Report(carried, code=carried.code)


def _until_stopped(invocation: Invocation, listen: str) -> Report:
    import signal
    import threading

    from ledger.deliver.delivery.answers.order import WorkCarriedOut, work_carried_out
    from ledger.deliver.delivery.loops import keep_working
    from ledger.render.text import lines

    ledger, actor = invocation.ledger, invocation.actor
    for line in invocation.said:
        _say(line)
    invocation.said.clear()
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())

    def tell(found: WorkedOrder) -> None:
        carried = work_carried_out(ledger, [found])
        _say(json.dumps(carried.data(), default=str) if invocation.as_json else "\n".join(lines(carried.sections())))

    keep_working(ledger, actor, listen, stop, tell, _say)
    return Report(WorkCarriedOut(orders=[], left={}, ended=True))


def _say(text: str) -> None:
    """On stderr, whoever listens: a log that nobody reads any more ends nothing."""
    with suppress(OSError):
        say(text, err=True)
