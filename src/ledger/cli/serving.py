"""`ledger serve`: the pages, on this machine."""

from __future__ import annotations

import click

from ledger.answers.answer import Report
from ledger.cli.report import Invocation, reporting
from ledger.cli.say import say
from ledger.errors import BadInput


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port; 0 is any.")
@click.option("--for", "others", metavar="ADDRESS", multiple=True, help="Let these people in, not only who acts here.")
@reporting
def serve_command(invocation: Invocation, port: int, others: tuple[str, ...]) -> Report:
    """Serve the pages on which people read and decide, on this machine.

    It prints an address that signs its person in once. Whoever can read it could act on this command line too, so what
    they do is recorded as asserted.
    """
    try:
        from ledger.web.serve import serve
        from ledger.web.site import Site
    except ModuleNotFoundError as missing:
        why = f"the extra `web` is not installed: there is no {missing.name}"
        raise BadInput("the pages cannot be served", why, "pip install 'definition-ledger[web]'") from None
    from ledger.answers.serving import served
    from ledger.app import clock

    site = Site(invocation.ledger)
    people = others or (invocation.asserted.address,)
    for each in people:
        site.ledger.person(each)

    def tell(at: int) -> None:
        say(f"Serving {site.ledger.settings.database.name} at http://localhost:{at}/ until you press Ctrl-C.", err=True)
        for each in people:
            once = site.invitations.issue(each, clock.machine())
            say(f"  {each}: http://localhost:{at}/enter?once={once}", err=True)

    serve(site, "127.0.0.1", port, tell)
    return Report(served())
