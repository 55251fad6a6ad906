"""What `[serve]` of `ledger.toml` says: where people find the pages, and who else vouches for those who come.

[serve]
address = "https://ledger.acme.example"      # the only name that the server answers to, and where links lead
passkeys = true                              # people sign in by passkeys of this address

[serve.oidc]                                 # the company's own sign-in
issuer = "https://login.acme.example"        # exactly as its tokens say it
client_id = "ledger"
client_secret = "env:OIDC_CLIENT_SECRET"     # none for a public client

[serve.proxy]                                # or a proxy that has signed people in already
header = "X-Forwarded-User"
secret = "env:PROXY_SECRET"                  # none where it comes by a Unix socket: ledger serve --uds PATH
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ledger.app.secrets import resolve
from ledger.app.trust import SettingsFile
from ledger.connecting.loopback import HOSTS
from ledger.data import Data
from ledger.errors import BadInput

ADDRESS = r"https?://[^\s/?#@]{1,255}"
_ISSUER = r"https?://[^\s?#@]{1,512}"
_HEADER = r"[A-Za-z][A-Za-z0-9-]{0,63}"
_KEYS = {"address": str, "passkeys": bool, "oidc": dict, "proxy": dict}
_WAYS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "oidc": (("issuer", "client_id"), ("client_secret",)),
    "proxy": (("header",), ("secret",)),
}
"""What each way of signing in has to say, and which secret it may have."""


class OidcClient(Data, frozen=True):
    """How the server is known to the company's sign-in. `issuer` is compared letter by letter."""

    issuer: str
    client_id: str
    client_secret: str


class ProxyHeader(Data, frozen=True):
    """The header in which a proxy names who comes; without a secret it is believed on a Unix socket alone."""

    header: str
    secret: str


class Serving(Data, frozen=True):
    """All of it, with the secrets that it leads to."""

    address: str
    passkeys: bool
    oidc: OidcClient | None
    proxy: ProxyHeader | None

    @property
    def is_elsewhere(self) -> bool:
        """Whether people come from other machines: over https, and on one machine never."""
        return self.address.startswith("https://")

    @property
    def secrets(self) -> set[str]:
        """What no message may show."""
        found = (self.oidc.client_secret if self.oidc else "", self.proxy.secret if self.proxy else "")
        return {each for each in found if each}


def serving(given: Mapping[str, Any], file: SettingsFile) -> Serving:
    """What a section says. Raises BadInput where a secret is not there."""
    oidc, proxy = (_resolved(way, given.get(way), file) for way in ("oidc", "proxy"))
    return Serving(
        given.get("address", ""),
        given.get("passkeys", False),
        OidcClient(oidc["issuer"], oidc["client_id"], oidc.get("client_secret", "")) if oidc else None,
        ProxyHeader(proxy["header"], proxy.get("secret", "")) if proxy else None,
    )


def _resolved(way: str, given: Mapping[str, str] | None, file: SettingsFile) -> dict[str, str]:
    return resolve(way, given, _WAYS[way][1], file, of="sign-in") if given else {}


def check(given: Mapping[str, Any], path: Path) -> None:
    """Pass where a section has the shape that it has to have. Raises BadInput."""
    place = str(path)
    for key, value in given.items():
        if key not in _KEYS:
            raise BadInput(f"`{key}` is no setting of [serve]", f"it has {', '.join(_KEYS)}", "remove it", place)
        if key == "address" and not (isinstance(value, str) and re.fullmatch(ADDRESS, value)):
            why, fix = "people and links are sent there", 'such as address = "https://ledger.acme.example"'
            raise BadInput(f"`{value}` is not where the pages are found", why, fix, place)
        if not isinstance(value, _KEYS[key]):
            raise BadInput(f"`{key}` of [serve] has another shape", "see the reference", f"correct `{key}`", place)
    for way in _WAYS:
        if way in given:
            _check_way(way, given[way], place)
    if "oidc" in given:
        _check_oidc(given["oidc"]["issuer"], given.get("address", ""), place)
    if "proxy" in given and not re.fullmatch(_HEADER, given["proxy"]["header"]):
        why, fix = "a header is called by letters, digits and hyphens", 'such as header = "X-Forwarded-User"'
        raise BadInput(f"`{given['proxy']['header']}` is no header", why, fix, place)


def _check_way(way: str, given: Mapping[str, Any], place: str) -> None:
    needed, secret = _WAYS[way]
    for key in (*needed, *given):
        if key not in (*needed, *secret):
            why = f"it has {', '.join((*needed, *secret))}"
            raise BadInput(f"`{key}` is no setting of [serve.{way}]", why, "remove it", place)
        if not isinstance(given.get(key), str) or not given[key]:
            raise BadInput(f"[serve.{way}] has no {key}", "it is a text", f"write {key} = …", place)


def _check_oidc(issuer: str, address: str, place: str) -> None:
    if not re.fullmatch(_ISSUER, issuer) or not (issuer.startswith("https://") or urlsplit(issuer).hostname in HOSTS):
        why, fix = "it is an address over https", 'such as issuer = "https://login.acme.example"'
        raise BadInput(f"`{issuer}` is no issuer", why, fix, place)
    if not address:
        why, fix = "it sends people back there", 'write address = "https://ledger.acme.example" in [serve]'
        raise BadInput("[serve.oidc] has nowhere to send people back to", why, fix, place)
