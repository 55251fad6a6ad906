"""Whether a ledger is fit to be served to other machines: that it asks who decides, and that people can show it."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.app.ledger import Ledger
from ledger.domain.needs import NEEDS_NOTHING
from ledger.domain.scope import EVERYTHING
from ledger.errors import LedgerError, Problems, Refused


def require_fit_for_elsewhere(ledger: Ledger, *, by_socket: bool) -> None:
    """Pass where people on other machines may be let in. Raises Refused, for each thing that is missing."""
    if problems := tuple(_missing(ledger, by_socket)):
        raise problems[0] if len(problems) == 1 else Problems(problems)


def _missing(ledger: Ledger, by_socket: bool) -> Iterator[LedgerError]:
    said = ledger.settings.serving
    row = ledger.snapshot().state.rights.row(EVERYTHING, ledger.today())
    if row is None or row.needs == NEEDS_NOTHING:
        yield Refused(
            "the pages are not served to other machines yet",
            why="the charter of `*` does not say how surely it has to be established who decides",
            fix="write needs: {approve: session, ratify: federated} into it, and have it ratified",
        )
    if not said.is_elsewhere:
        yield Refused(
            "the pages have no address on other machines",
            why="who signs in there has to come over https, which a proxy before this server speaks",
            fix='write [serve] address = "https://ledger.acme.example"',
        )
    if not (said.oidc or said.proxy or said.passkeys):
        yield Refused(
            "nobody on another machine could sign in",
            why="what this terminal prints is for this machine",
            fix="write [serve.oidc], [serve.proxy] or passkeys = true: see docs/how-to/run-it-for-a-team.md",
        )
    if said.proxy and not (said.proxy.secret or by_socket):
        yield Refused(
            f"{said.proxy.header} is believed from nobody",
            why="whoever reaches the port could send it, and there is neither a secret nor a Unix socket",
            fix='write secret = "env:PROXY_SECRET" in [serve.proxy], or serve by --uds PATH',
        )
