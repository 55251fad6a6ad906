"""Mail: what a message is, which settings can work, and a login that nobody reads on the way."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from tests.connecting.certificates import certified
from tests.follow.post import post

from ledger.connecting.mail import CHANNEL, email_of
from ledger.errors import BadInput, TargetClosed
from ledger.hookspecs import NoticeMessage

SETTINGS = {"host": "127.0.0.1", "from": "Ledger <ledger@acme.example>", "security": "none"}


def message(
    title: str = "mql#2 waits for your approval", to: str = "sal@acme.example", key: str = "k"
) -> NoticeMessage:
    return NoticeMessage((to,), title, f"{title}.\n", (), ledger="acme", key=key, at=1_790_000_000)


def test_a_message_is_the_same_each_time_and_no_other_is() -> None:
    first, again, other = (email_of(SETTINGS["from"], message(key=key))["Message-ID"] for key in "aab")
    assert first == again != other
    assert first.endswith("@acme.example>")


@pytest.mark.parametrize("title", ["a\r\nBcc: x@evil.example", "a\nBcc: x@evil.example", "a\n\nbody", "ä\r\nBcc: x"])
def test_a_title_adds_no_header(title: str) -> None:
    sent = message_from_bytes(email_of(SETTINGS["from"], message(title)).as_bytes(), policy=policy.default)
    assert sent["Bcc"] is None
    assert sent["Subject"] == " ".join(title.split())
    assert sent["To"] == "sal@acme.example"


WRONG = {
    "no host": ({"host": ""}, "it has no `host`"),
    "no sender": ({"from": ""}, "it has no `from`"),
    "no such security": ({"security": "ssl"}, "its security is `ssl`"),
    "a port that is none": ({"port": "smtp"}, "its port is `smtp`"),
    "a port too high": ({"port": "65536"}, "its port is `65536`"),
    "half a login": ({"user": "ledger"}, "half of a login"),
    "a login in the clear": ({"host": "mail.acme.example", "user": "a", "password": "b"}, "read on the way"),
}


@pytest.mark.parametrize("case", WRONG)
def test_settings_that_cannot_work_are_refused(case: str) -> None:
    wrong, said = WRONG[case]
    with pytest.raises(BadInput, match=said) as told:
        CHANNEL.require({**SETTINGS, **wrong})
    assert told.value.fix


def test_a_server_is_logged_in_to() -> None:
    login = list[tuple[bytes, bytes]]()

    def known(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
        login.append((data.login, data.password))  # type: ignore[attr-defined]
        return AuthResult(success=data.password == b"secret")  # type: ignore[attr-defined]

    with post(authenticator=known, auth_require_tls=False) as server:
        settings = {**SETTINGS, "port": str(server.port), "user": "ledger"}
        CHANNEL.send({**settings, "password": "secret"}, message())
        with pytest.raises(TargetClosed) as told:
            CHANNEL.send({**settings, "password": "wrong"}, message())
    assert login[0] == (b"ledger", b"secret")
    assert [each["To"] for each in server.taken] == ["sal@acme.example"]
    assert "wrong" not in str(told.value)


def test_a_server_that_does_not_encrypt_gets_nothing_where_it_has_to() -> None:
    with post() as server, pytest.raises(TargetClosed, match="takes no mail"):
        CHANNEL.send({**SETTINGS, "security": "starttls", "port": str(server.port)}, message())
    assert server.taken == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_goes_to_a_server_that_is_trusted_and_to_no_other(
    security: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = certified(tmp_path)
    given = {"tls": context} if security == "tls" else {"tls_context": context, "require_starttls": True}
    with post(**given) as server:
        settings = {**SETTINGS, "security": security, "port": str(server.port)}
        with pytest.raises(TargetClosed, match="takes no mail") as told:
            CHANNEL.send(settings, message())
        assert "certificate" in told.value.why
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        CHANNEL.send(settings, message())
    assert len(server.taken) == 1


def test_an_address_in_other_letters_arrives() -> None:
    with post(enable_SMTPUTF8=True) as server:
        CHANNEL.send({**SETTINGS, "port": str(server.port)}, message("für dich", "sál@acme.example"))
    assert [(str(each["To"]), str(each["Subject"])) for each in server.taken] == [("sál@acme.example", "für dich")]
