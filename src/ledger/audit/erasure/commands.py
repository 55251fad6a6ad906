"""Erasing a person: no row, since it forgets what a server keeps of them too, and only a door knows a server."""

from __future__ import annotations

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting


@click.command("erase")
@click.argument("person", metavar="ADDRESS")
@params.because(True)
@reporting
def erase_command(invocation: Invocation, person: str, because: str) -> Report:
    """Erase ADDRESS: name, address, keys, signatures, sign-ins. For a registrar or the decider of `*`.

    Whoever holds a seat, wrote an open proposal or answers for an agent is not erased before that ends. What they did
    stays on record, as done by an id. It cannot be undone. Run it again where it was cut off, by the id (p_…) where the
    address is gone already.
    """
    from ledger.audit.erasure.answers.erasure import person_erasure
    from ledger.audit.erasure.decide import erase
    from ledger.web.forgetting import forget_person

    beside = invocation.ledger.settings.database.beside

    def forget(who: str, address: str) -> None:
        forget_person(beside, who, address)

    return Report(person_erasure(erase(invocation.ledger, invocation.actor, person, because, forget)))
