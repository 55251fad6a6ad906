"""Notices by e-mail: an SMTP server takes each message, or it is sent again later."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from hashlib import sha256

from ledger.connecting.faults import Lasting
from ledger.connecting.loopback import HOSTS
from ledger.errors import BadInput, TargetClosed, TargetFault
from ledger.hookspecs import NoticeMessage

PORTS = {"starttls": 587, "tls": 465, "none": 25}
TIMEOUT = 30.0


class Mail:
    """One message a person, each by a connection of its own."""

    name = "mail"
    settings = ("host", "port", "security", "from", "user", "password")
    secrets = ("password",)
    personal = True

    def require(self, settings: Mapping[str, str]) -> None:
        """Pass where these name a server and a sender. Raises BadInput."""
        for key in ("host", "from"):
            if not settings.get(key):
                raise _wrong(f"it has no `{key}`", "a server takes mail from somebody", f'write {key} = "…"')
        security, port = settings.get("security", "starttls"), settings.get("port", "0")
        if security not in PORTS:
            raise _wrong(f"its security is `{security}`", f"it is one of {', '.join(PORTS)}", "correct it")
        if not port.isdecimal() or int(port) > 65_535:
            raise _wrong(f"its port is `{port}`", "a port is a number below 65536", "correct it")
        if ("user" in settings) != ("password" in settings):
            raise _wrong("it has half of a login", "a login is a user and a password", "write both, or neither")
        if "password" in settings and security == "none" and settings["host"] not in HOSTS:
            raise _wrong("its password would be read on the way", "nothing is encrypted", 'write security = "starttls"')

    def send(self, settings: Mapping[str, str], message: NoticeMessage) -> None:
        """Hand it to the server. Raises TargetClosed, TargetFault, and Lasting where it says no for good."""
        try:
            server = _connected(settings)
        except (OSError, smtplib.SMTPException) as fault:
            raise TargetClosed(f"{settings['host']} takes no mail", _said(fault), "") from fault
        try:
            with server:
                server.send_message(email_of(settings["from"], message))
        except (OSError, smtplib.SMTPException) as fault:
            raise _kind(fault)(f"{settings['host']} did not take a message", _said(fault), "") from fault


_ONE = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError)
"""What a server says of one message, and may not say of the next."""
FOR_GOOD = 500
"""From which code on a server says no for good (RFC 5321, 4.2.1); below, that it may be tried again."""


def _kind(fault: Exception) -> type[TargetFault]:
    if not isinstance(fault, _ONE):
        return TargetClosed
    match fault:
        case smtplib.SMTPRecipientsRefused():
            codes = [code for code, _ in fault.recipients.values()]
        case smtplib.SMTPDataError():
            codes = [fault.smtp_code]
        case _:
            codes = [FOR_GOOD]
    return Lasting if min(codes) >= FOR_GOOD else TargetFault


def email_of(sender: str, message: NoticeMessage) -> EmailMessage:
    """The message as mail has it. The same message has the same id, so that whoever gets it twice sees it once."""
    found = EmailMessage(policy=SMTP)
    found["From"], found["To"] = sender, ", ".join(message.to)
    found["Subject"] = " ".join(message.title.split())
    found["Date"] = formatdate(message.at)
    found["Message-ID"] = f"<{sha256(message.key.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2].strip('> ')}>"
    found["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence answers it
    found.set_content(message.text)
    return found


def _connected(settings: Mapping[str, str]) -> smtplib.SMTP:
    security = settings.get("security", "starttls")
    host, port = settings["host"], int(settings.get("port", PORTS[security]))
    if security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT)
    try:
        if security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if "user" in settings:
            server.login(settings["user"], settings["password"])
    except BaseException:
        server.close()
        raise
    return server


def _said(fault: Exception) -> str:
    """What the server said, in one line."""
    match fault:
        case smtplib.SMTPRecipientsRefused():
            return "; ".join(_line(*answer) for answer in fault.recipients.values())
        case smtplib.SMTPResponseException():
            return _line(fault.smtp_code, fault.smtp_error)
        case _:
            return " ".join(str(fault).split()) or type(fault).__name__


def _line(code: int, text: bytes | str) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"it said {code} {' '.join(said.split())}"


def _wrong(what: str, why: str, fix: str) -> BadInput:
    return BadInput(f"the channel cannot send mail: {what}", why, fix)


CHANNEL = Mail()
