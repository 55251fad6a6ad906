"""How to reach an org: what a target's settings may say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from ledger_salesforce.door import BadInput

DESCRIBED: Mapping[str, str] = {
    "domain": "the org's My Domain, such as acme.my (for acme.my.salesforce.com)",
    "client_id": "consumer key of an app with the client-credentials flow",
    "client_secret": "its consumer secret",
    "access_token": "a session token, in place of client_id and client_secret",
    "instance": "the host that the token belongs to, such as acme.my.salesforce.com",
    "api_version": "the API version to speak (62.0)",
    "permission_set": "API name of the permission set that gets read access to a field that is created",
    "sandbox": "address of an emulator on this machine, such as http://127.0.0.1:8099",
}
SECRETS = ("client_secret", "access_token")
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*", re.ASCII)
SANDBOX = {"domain": "acme.my", "client_id": "ledger-sandbox-client", "client_secret": "ledger-sandbox-secret"}
"""What an emulator takes where nothing else is given. Not a secret: everybody who starts one has it."""

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings that fit together: either a client's credentials or a token, and perhaps an emulator's address."""

    domain: str
    client_id: str
    client_secret: str
    access_token: str
    instance: str
    api_version: str
    permission_set: str
    sandbox: str

    @property
    def host(self) -> str:
        """The host that is called first."""
        return self.instance if self.access_token else f"{self.domain}.salesforce.com"


def read(given: Mapping[str, str]) -> Settings:
    """The settings of a target. Raises BadInput, which never repeats a secret."""
    if unknown := sorted(set(given) - set(DESCRIBED)):
        raise BadInput(
            f"salesforce has no setting {unknown[0]}", f"it has {', '.join(DESCRIBED)}", "correct ledger.toml"
        )
    found = {name: str(given.get(name, "")).strip() for name in DESCRIBED}
    found["domain"] = _bare(found["domain"]).removesuffix(".salesforce.com")
    found["instance"] = _bare(found["instance"])
    found["api_version"] = found["api_version"] or "62.0"
    if found["sandbox"] and not found["access_token"]:
        found |= {name: found[name] or value for name, value in SANDBOX.items()}
    made = Settings(**found)
    _check(made)
    return made


def _check(given: Settings) -> None:
    needed = ("instance",) if given.access_token else ("domain", "client_id", "client_secret")
    for name in needed:
        if not getattr(given, name):
            raise BadInput(f"the target has no {name}", f"{name} is {DESCRIBED[name]}", "set it in ledger.toml")
    if not HOST.fullmatch(given.host):
        raise BadInput(
            f"{given.host} is no host", "a host is letters, digits, dots and dashes", "set the org's My Domain"
        )
    if given.access_token and not given.instance.endswith(".salesforce.com"):
        raise BadInput(f"{given.instance} is no API host", "sessions belong to My Domain", "use acme.my.salesforce.com")
    if given.domain in ("login", "test") or given.domain.endswith(".force.com"):
        fix = "set the org's My Domain, such as acme.my"
        raise BadInput(f"{given.domain} is not where the API is", "client credentials exist on My Domain only", fix)
    if not re.fullmatch(r"[3-9]\d\.0", given.api_version):
        raise BadInput(f"{given.api_version} is no API version", "versions are numbers such as 62.0", "leave it out")
    if given.permission_set and not re.fullmatch(r"[A-Za-z]\w*", given.permission_set, re.ASCII):
        raise BadInput(f"{given.permission_set} is no permission set", "an API name has no spaces", "use its API name")
    if given.sandbox:
        _check_loopback(given.sandbox)


def _check_loopback(url: str) -> None:
    address = urlsplit(url)
    try:
        port = address.port
    except ValueError:
        port = None
    if address.scheme != "http" or address.hostname not in LOOPBACK or not port:
        fix = "start it with `ledger sandbox`, which prints its address"
        raise BadInput(f"{url} is no emulator on this machine", "a sandbox is http on 127.0.0.1 with a port", fix)


def _bare(address: str) -> str:
    return re.sub(r"^https?://", "", address).rstrip("/").lower()
