"""Who calls: a token for the API and the host that it belongs to, in whichever way the settings name.

    client credentials, JWT bearer, password       the vendor library's own login
    sf_cli                                         what the sf command line holds for an org

A token that was given is used as it is, and never renewed.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import warnings
from collections.abc import Mapping
from typing import Any
from xml.parsers.expat import ExpatError

import requests
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from simple_salesforce.exceptions import SalesforceAuthenticationFailed
from simple_salesforce.login import SalesforceLogin

from ledger import TargetClosed
from ledger_salesforce.settings import API_HOST, Settings
from ledger_salesforce.wire import faults, transport

PATIENCE = 60  # seconds for the sf command, which may renew its own token meanwhile


def token(settings: Settings, session: requests.Session) -> tuple[str, str]:
    """A token, and the host it belongs to. Raises TargetFault, TargetClosed where nobody is let in."""
    if settings.access_token:
        return settings.access_token, settings.instance
    found, host = _of_command(settings.sf_cli) if settings.sf_cli else _of_library(settings, session)
    if not isinstance(found, str) or not re.fullmatch(r"[!-~]+", found):
        raise faults.unreadable("the login gave no token")
    if not API_HOST.fullmatch(str(host).lower()):
        raise faults.elsewhere()
    if settings.instance and str(host).lower() != settings.instance:
        raise faults.moved(settings.instance)
    return found, str(host).lower()


def _of_library(settings: Settings, session: requests.Session) -> tuple[Any, Any]:
    given = _given(settings)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the library prints the client id
            found: tuple[Any, Any] = SalesforceLogin(session=session, sf_version=settings.api_version, **given)
            return found
    except SalesforceAuthenticationFailed as error:
        if isinstance(error.code, int):  # not JSON: the library keeps the status as the code
            raise faults.answered(error.code, "") from None
        raise faults.login(error.code, settings.way) from None
    except requests.RequestException as error:  # JSON that cannot be read is one, and never passes
        raise faults.unreachable(settings.host, transport.cause(error), transport.passes(error)) from None
    except (TypeError, ValueError, AttributeError, KeyError, RecursionError, ExpatError):
        raise faults.unreadable("the login is not shaped as an answer of Salesforce") from None


def _given(settings: Settings) -> dict[str, Any]:
    """What the library chooses a way of login by (its precedence: read in its source)."""
    match settings.way:
        case "jwt":
            _check_key(settings.private_key)
            host = {"instance_url": settings.domain} if settings.domain else {}
            signed = {"username": settings.username, "privatekey": settings.private_key}
            return {"consumer_key": settings.client_id, "domain": settings.audience, **signed, **host}
        case "password":
            known = {"username": settings.username, "password": settings.password}
            return {"domain": settings.domain or settings.audience, "security_token": settings.security_token, **known}
        case _:
            return {
                "domain": settings.domain,
                "consumer_key": settings.client_id,
                "consumer_secret": settings.client_secret,
            }


def _check_key(pem: str) -> None:
    try:
        key = load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPrivateKey):
        why = "the JWT bearer flow signs with an RSA key in PEM form that has no passphrase"
        raise TargetClosed("the private key cannot sign", why, "check what private_key leads to")


def _of_command(org: str) -> tuple[str, str]:
    """The token of an org that `sf` is logged in to; newer versions show it by a command of its own (documented)."""
    shown = _sf(org, "org", "display")
    told = _sf(org, "org", "auth", "show-access-token")
    found = [each.get("accessToken") for each in (told, shown)]
    held = next((each for each in found if isinstance(each, str) and re.fullmatch(r"00D\w{12,15}!\S+", each)), "")
    if not held:
        fix = f"log in again: sf org login web --alias {org}"
        raise TargetClosed(f"the sf command line gives no token for {org}", "it knows no such org, or hides it", fix)
    return held, re.sub(r"^https://", "", str(shown.get("instanceUrl") or "")).rstrip("/")


def _sf(org: str, *words: str) -> Mapping[str, Any]:
    """The result of an sf command, empty where it gave none; what it prints is never shown."""
    program = shutil.which("sf")
    if program is None:
        fix = "install the Salesforce CLI, or give client_id and client_secret"
        raise TargetClosed("there is no sf command on this machine", "sf_cli asks it for a token", fix)
    try:
        command = [program, *words, "--target-org", org, "--json"]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False)
        result = json.loads(done.stdout).get("result")
    except (OSError, ValueError, AttributeError, RecursionError, subprocess.TimeoutExpired):
        return {}
    return result if isinstance(result, Mapping) else {"accessToken": result}
