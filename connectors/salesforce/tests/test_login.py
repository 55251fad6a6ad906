"""The ways to log in: each with the vendor's own code, each refused in words that say what to look at."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from salesforce_lead import Org, seed

from ledger.errors import BadInput, TargetClosed
from ledger_salesforce.settings import WORD, read

USER = "integration@acme.example"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PRIVATE = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
PUBLIC = (
    KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
)
OTHER = (
    rsa.generate_private_key(public_exponent=65537, key_size=2048)
    .private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    .decode()
)


@pytest.fixture
def signed(start: Callable[..., Org]) -> Org:
    """An org that knows the app's public key."""
    return start(seed(jwt_key=PUBLIC))


def test_a_signed_assertion_opens_a_session(signed: Org) -> None:
    session = signed.connect(username=USER, private_key=PRIVATE)
    assert session.identity().label == "Acme"
    signed.control("expire", {})
    assert session.identity().label == "Acme"  # and is renewed as any other


@pytest.mark.parametrize(
    "given",
    [
        {"username": USER, "private_key": OTHER},
        {"username": "nobody@acme.example", "private_key": PRIVATE},
        {"username": USER, "private_key": PRIVATE, "audience": "test", "domain": "other.my"},
    ],
)
def test_an_assertion_that_the_org_does_not_take_is_told_with_what_to_check(signed: Org, given: dict[str, str]) -> None:
    with pytest.raises(TargetClosed, match="refused the login") as told:
        signed.connect(**given)
    assert "private_key" in told.value.fix or "domain" in told.value.fix
    assert PRIVATE not in str(told.value)


@pytest.mark.parametrize("key", ["no key", PUBLIC, PRIVATE[:200]])
def test_what_is_no_private_key_is_refused_before_anything_is_sent(org: Org, key: str) -> None:
    with pytest.raises(TargetClosed, match="the private key cannot sign") as told:
        org.connect(username=USER, private_key=key)
    assert key not in str(told.value)
    assert org.requests() == []


def sf(folder: Path, monkeypatch: pytest.MonkeyPatch, answers: dict[str, Any]) -> Path:
    """An sf command that gives these answers by its subcommand, and notes how it was called."""
    calls, program = folder / "calls", folder / "sf"
    cases = "\n".join(f"  '{words}'*) cat <<'END'\n{json.dumps(answer)}\nEND\n;;" for words, answer in answers.items())
    program.write_text(f'#!/bin/sh\necho "$@" >> {calls}\ncase "$*" in\n{cases}\n  *) exit 1;;\nesac\n')
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return calls


def test_the_sf_command_lends_its_token(org: Org, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token = org.connect()._wire._salesforce.session_id
    where = {"status": 0, "result": {"instanceUrl": "https://acme.my.salesforce.com", "accessToken": "[REDACTED]"}}
    answers = {"org display": where, "org auth show-access-token": {"status": 0, "result": {"accessToken": token}}}
    calls = sf(tmp_path, monkeypatch, answers)
    assert org.connect(sf_cli="acme").identity().label == "Acme"
    assert calls.read_text().splitlines() == [
        "org display --target-org acme --json",
        "org auth show-access-token --target-org acme --json",
    ]


def test_an_older_sf_command_shows_the_token_with_the_org(
    org: Org, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = org.connect()._wire._salesforce.session_id
    shown = {"status": 0, "result": {"instanceUrl": "https://acme.my.salesforce.com", "accessToken": token}}
    sf(tmp_path, monkeypatch, {"org display": shown})
    assert org.connect(sf_cli="acme").identity().label == "Acme"


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"org display": {"status": 1, "message": "No authorization information found for nobody."}},
        {"org display": {"result": {"instanceUrl": "https://acme.my.salesforce.com", "accessToken": "[REDACTED]"}}},
        {"org display": [], "org auth show-access-token": "secret"},
    ],
)
def test_an_sf_command_that_gives_no_token_is_told_with_how_to_log_in(
    org: Org, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: dict[str, Any]
) -> None:
    sf(tmp_path, monkeypatch, answers)
    with pytest.raises(TargetClosed, match="gives no token for nobody") as told:
        org.connect(sf_cli="nobody")
    assert "sf org login web" in told.value.fix
    assert org.requests() == []


def test_a_token_for_another_host_is_not_sent_there(org: Org, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = {"result": {"instanceUrl": "https://evil.example", "accessToken": "00D000000000001!x"}}
    sf(tmp_path, monkeypatch, {"org display": shown})
    with pytest.raises(TargetClosed, match="leads away from Salesforce"):
        org.connect(sf_cli="acme")
    assert org.requests() == []


def test_without_the_sf_command_another_way_is_named(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(TargetClosed, match="no sf command") as told:
        org.connect(sf_cli="acme")
    assert "client_id" in told.value.fix


def test_a_password_opens_a_session_where_somebody_wrote_the_word(org: Org) -> None:
    given = {"username": USER, "password": "ledger-sandbox-password", "security_token": "ledgersandboxtoken"}
    assert org.connect(**given, password_login=WORD).identity().label == "Acme"


def test_a_wrong_password_is_told_and_not_repeated(org: Org) -> None:
    with pytest.raises(TargetClosed, match="refused the login") as told:
        org.connect(username=USER, password="hunter2<&", password_login=WORD)
    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize("domain", ["evil.my", "acme--dev.sandbox.my", "https://evil.my.salesforce.com/"])
def test_nothing_logs_in_at_another_my_domain_than_the_one_that_was_recorded(domain: str) -> None:
    given = {"client_id": "key", "client_secret": "secret", "instance": "acme.my.salesforce.com"}
    assert read({**given, "domain": "acme.my"}).host == "acme.my.salesforce.com"
    with pytest.raises(BadInput, match="is another org's My Domain than acme"):
        read({**given, "domain": domain})
    assert read({**given, "domain": domain, "instance": "na139.salesforce.com"}).host, "older orgs answer from a pod"
