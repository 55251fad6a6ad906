"""Notices to a program of yours: JSON by POST, signed over the time and the body so that nobody else can send any.

    Ledger-Signature: t=1790000000,v1=HMAC-SHA256(secret, "1790000000." + body)

Whoever takes it computes the same, compares without haste, and drops what is older than five minutes.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from ledger.connecting.connections import DEADLINE, Connections, Late
from ledger.connecting.loopback import HOSTS
from ledger.errors import BadInput, TargetClosed, TargetFault
from ledger.hookspecs import NoticeMessage

FORMAT, SIGNATURE = "ledger-notices/1", "Ledger-Signature"
TIMEOUT = 30.0


class Webhook:
    """One POST a notice, whoever it is for."""

    name = "webhook"
    settings = ("url", "secret")
    secrets = ("secret",)
    personal = False

    def require(self, settings: Mapping[str, str]) -> None:
        """Pass where these name an address of HTTPS, or one on this machine, and a secret. Raises BadInput."""
        if not _private(settings.get("url", "")):
            raise BadInput(
                "the channel has no address that a notice may go to",
                why="what is told is read on the way, unless by HTTPS or on this machine",
                fix='write url = "https://…"',
            )
        if not settings.get("secret"):
            raise BadInput(
                "the channel has no secret",
                why="without a signature anybody could tell your program something",
                fix='write secret = "env:LEDGER_WEBHOOK_SECRET"',
            )

    def send(self, settings: Mapping[str, str], message: NoticeMessage) -> None:
        """Post it. Raises TargetClosed, or TargetFault where only this one is refused."""
        body = body_of(message)
        signed = {SIGNATURE: signature(settings["secret"], message.at, body), "Content-Type": "application/json"}
        request = Request(settings["url"], body, {**signed, "User-Agent": "ledger"}, method="POST")
        host = urlsplit(settings["url"]).hostname
        connections = Connections()
        try:
            with (
                connections.within(DEADLINE),
                _opener(settings["url"], connections).open(request, timeout=TIMEOUT),
            ):
                return
        except Late as late:
            why = f"its answer was not over after {DEADLINE:.0f} seconds"
            raise TargetClosed(f"{host} did not take a notice", why, "") from late
        except HTTPError as refused:
            refused.close()
            closed = refused.code >= 500 or refused.code in (401, 403, 404, 429)
            fault = TargetClosed if closed else TargetFault
            raise fault(f"{host} did not take a notice", f"it said {refused.code}", "") from refused
        except (OSError, HTTPException, ValueError) as cause:
            raise TargetClosed(f"{host} cannot be reached", " ".join(str(cause).split()), "") from cause


def body_of(message: NoticeMessage) -> bytes:
    """What is posted."""
    found = {"format": FORMAT, "ledger": message.ledger, "key": message.key, "notices": message.notices}
    return json.dumps(found, ensure_ascii=False).encode()


def signature(secret: str, at: int, body: bytes) -> str:
    """The header that proves who sent a body, and when."""
    return f"t={at},v1={hmac.new(secret.encode(), b'%d.%s' % (at, body), 'sha256').hexdigest()}"


def _opener(url: str, connections: Connections) -> OpenerDirector:
    """Nobody is followed elsewhere, and what is on this machine is reached without a proxy."""
    no_proxy = [ProxyHandler({})] if urlsplit(url).hostname in HOSTS else []
    return build_opener(_NoRedirect, *connections.handlers(), *no_proxy)


def _private(url: str) -> bool:
    """Whether nobody reads on the way what is sent there."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HOSTS))


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nobody: a notice goes where the settings say."""


CHANNEL = Webhook()
