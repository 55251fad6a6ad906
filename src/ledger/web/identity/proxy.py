"""Whom a proxy has signed in: it says so in one header, and shows that it is the proxy by a secret or a Unix socket.

A copy of the header that a client sends without the secret is nobody's word, and is passed over.
"""

from __future__ import annotations

from hmac import compare_digest

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

from ledger.app.serving import ProxyHeader
from ledger.govern.people.decide.accounts import Account

METHOD = "proxy"
PROOF = "x-ledger-proxy-secret"
LONGEST = 255


def account_by_proxy(headers: Headers, proxy: ProxyHeader | None, *, by_socket: bool) -> Account | None:
    """The account that the proxy vouches for in a request; none where it does for nobody. Raises HTTPException."""
    if proxy is None or not _proved(headers, proxy.secret, by_socket):
        return None
    names = headers.getlist(proxy.header)
    if len(names) > 1 or any("," in each for each in names):
        raise HTTPException(400, "The proxy names two people at once, so it is believed about neither.")
    name = names[0].strip() if names else ""
    return Account("proxy", "", name) if 0 < len(name) <= LONGEST and name.isprintable() else None


def _proved(headers: Headers, secret: str, by_socket: bool) -> bool:
    """Whether a request is the proxy's own: by its secret, shown once, where it has one."""
    shown = headers.getlist(PROOF)
    return compare_digest("\n".join(shown).encode(), secret.encode()) if secret else by_socket
