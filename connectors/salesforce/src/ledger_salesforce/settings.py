"""How to reach an org: what a target's settings may say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ledger import BadInput
from ledger.connecting import is_loopback

MY_DOMAIN = ".my.salesforce.com"
WORD = "retires-in-summer-27"
DESCRIBED: Mapping[str, str] = {
    "domain": "the org's My Domain, such as acme.my (for acme.my.salesforce.com)",
    "org": "id of the org that this target must be; any other is refused",
    "client_id": "consumer key of an app with the client-credentials or the JWT bearer flow",
    "client_secret": "its consumer secret, for client credentials",
    "username": "the user to log in as, for the JWT bearer flow",
    "private_key": "the app's private key, for the JWT bearer flow, as file:PATH or env:NAME",
    "audience": "where JWT bearer logs in: login (as if left out), or test for a sandbox",
    "sf_cli": "alias of an org that the sf command line is logged in to, whose token is then used",
    "access_token": "a session token, in place of a login",
    "instance": "the host that the token belongs to, such as acme.my.salesforce.com; no login may give another",
    "password": "the user's password; Salesforce retires this login in Summer '27, and API 65.0 has it no more",
    "security_token": "what Salesforce asks for behind the password",
    "password_login": f"the word {WORD}, without which no password is used",
    "api_version": "the API version to speak (62.0)",
    "permission_set": "API name of the permission set that gets read access to a field that is created",
    "registry": "custom metadata type that records what is governed, such as Marketing_Definition__mdt",
    "sandbox": "address of an emulator on this machine, such as http://127.0.0.1:8099",
}
SECRETS = ("client_secret", "private_key", "access_token", "password", "security_token")
NEEDED: Mapping[str, tuple[str, ...]] = {
    "token": ("instance",),
    "sf": (),
    "jwt": ("username", "client_id"),
    "password": ("username",),
    "client": ("domain", "client_id", "client_secret"),
}
"""What each way of login needs beside what it is chosen by."""

LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
HOST = re.compile(rf"{LABEL}(?:\.{LABEL})*", re.ASCII)
API_HOST = re.compile(rf"(?:{LABEL}\.)+salesforce\.com", re.ASCII)
SANDBOX = {"domain": "acme.my", "client_id": "ledger-sandbox-client", "client_secret": "ledger-sandbox-secret"}
"""What an emulator takes where nothing else is given. Not a secret: everybody who starts one has it."""

FORMS: Mapping[str, tuple[str, str, str]] = {
    "api_version": (r"[3-9]\d\.0", "is no API version", "versions are numbers such as 62.0"),
    "permission_set": (r"[A-Za-z]\w*", "is no permission set", "an API name has no spaces"),
    "registry": (r"[A-Za-z]\w*__mdt", "is no custom metadata type", "its API name ends in __mdt"),
    "org": (r"00D\w{12}(?:\w{3})?", "is no id of an org", "it starts with 00D and has 15 or 18 letters"),
    "sf_cli": (r"\w[\w.@+-]*", "is no alias of the sf command line", "an alias is one word"),
    "audience": (r"login|test", "is no audience", "it is login or test"),
    "username": (r"[^\s<>&]+@[^\s<>&]+", "is no username", "it looks like an e-mail address"),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings that fit together: one way to log in, and perhaps an emulator's address."""

    domain: str
    org: str
    client_id: str
    client_secret: str = field(repr=False)
    username: str
    private_key: str = field(repr=False)
    audience: str
    sf_cli: str
    access_token: str = field(repr=False)
    instance: str
    password: str = field(repr=False)
    security_token: str = field(repr=False)
    password_login: str
    api_version: str
    permission_set: str
    registry: str
    sandbox: str

    @property
    def way(self) -> str:
        """How to log in: token, sf, jwt, password or client."""
        for way, given in (("token", "access_token"), ("sf", "sf_cli"), ("jwt", "private_key")):
            if getattr(self, given):
                return way
        return "password" if self.password else "client"

    @property
    def host(self) -> str:
        """The host that is called first; empty where the sf command line tells it."""
        if self.way in ("token", "sf"):
            return self.instance
        return f"{self.domain or self.audience}.salesforce.com"


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
    found["audience"] = found["audience"] or "login"
    if found["sandbox"] and Settings(**found).way in ("client", "jwt"):
        found |= {name: found[name] or value for name, value in SANDBOX.items()}
    made = Settings(**found)
    _check(made)
    return made


def _form(name: str) -> str:
    """How a setting is given: a secret by where it is kept."""
    return "env:NAME" if name in SECRETS else "…"


def _check(given: Settings) -> None:
    if missing := [name for name in NEEDED[given.way] if not getattr(given, name)]:
        raise BadInput(
            f"the target has no {' and no '.join(missing)}",
            "; ".join(f"{name} is {DESCRIBED[name]}" for name in missing),
            f"add {' '.join(f'--set {name}={_form(name)}' for name in missing)}, or set it in ledger.toml",
        )
    _check_hosts(given)
    if given.way == "password":
        _check_password(given)
    for name, (form, what, why) in FORMS.items():
        value = getattr(given, name)
        if value and not re.fullmatch(form, value, re.ASCII):
            raise BadInput(f"{value} {what}", why, f"correct {name} in ledger.toml")
    if given.sandbox:
        _check_loopback(given.sandbox)


def _check_hosts(given: Settings) -> None:
    if "@" in given.host + given.instance:
        raise BadInput("an address holds a user or a password", "a host has neither", "write the host alone")
    if given.host and not HOST.fullmatch(given.host):
        raise BadInput(
            f"{given.host} is no host", "a host is letters, digits, dots and dashes", "set the org's My Domain"
        )
    if (given.instance or given.way == "token") and not API_HOST.fullmatch(given.instance):
        raise BadInput(f"{given.instance} is no API host", "sessions belong to My Domain", "use acme.my.salesforce.com")
    if given.instance.endswith(MY_DOMAIN) and not given.sandbox and given.domain and given.host != given.instance:
        what = f"{given.host} is another org's My Domain than {given.instance}"
        raise BadInput(what, "what logs in goes only where its token belongs", "correct domain, or instance")
    if given.domain in ("login", "test") or given.domain.endswith(".force.com"):
        fix = "set the org's My Domain, such as acme.my"
        raise BadInput(f"{given.domain} is not where the API is", "client credentials exist on My Domain only", fix)


def _check_password(given: Settings) -> None:
    """Documented: SOAP login() is off in new orgs, absent from API 65.0, and retired in Summer '27."""
    if given.password_login != WORD:
        fix = f"use client credentials or JWT bearer; else write password_login = {WORD}"
        raise BadInput("a password is no way to log in here", "Salesforce retires that login in Summer '27", fix)
    if float(given.api_version) >= 65:
        why = "its SOAP login is not part of it"
        raise BadInput(f"API {given.api_version} knows no password", why, "use client credentials or JWT bearer")
    if not re.fullmatch(r"\w*", given.security_token, re.ASCII):
        raise BadInput("the security token is none", "it is letters and digits", "correct security_token")


def _check_loopback(url: str) -> None:
    if not is_loopback(url):
        fix = "start it with `ledger sandbox`, which prints its address"
        raise BadInput(f"{url} is no emulator on this machine", "a sandbox is http on 127.0.0.1 with a port", fix)


def _bare(address: str) -> str:
    return re.sub(r"^https?://", "", address).rstrip("/").lower()
