"""Every way in, and every way to be kept out."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from salesforce_clients import LOGIN, Api, error, library
from salesforce_lead import Org, seed
from simple_salesforce.exceptions import SalesforceAuthenticationFailed, SalesforceExpiredSession

from ledger.errors import BadInput, TargetClosed
from ledger_salesforce_emulator.login.people import PASSWORD, SECURITY_TOKEN

KEY = rsa.generate_private_key(65_537, 2_048)
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
PRIVATE = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
ME = "integration@acme.example"
SOON = str(int(datetime(2026, 3, 29, 10, 2, tzinfo=UTC).timestamp()))
CLAIMS = {"iss": LOGIN["consumer_key"], "sub": ME, "aud": "https://login.salesforce.com", "exp": SOON}


@pytest.fixture
def keyed(start: Callable[..., Org]) -> Org:
    """An org that knows the app's certificate."""
    return start(seed(jwt_key=PUBLIC))


def counts(of: Any) -> int:
    told: int = of.query("SELECT COUNT() FROM Lead")["totalSize"]
    return told


def test_the_library_logs_in_with_client_credentials(org: Org) -> None:
    assert counts(library(org.url)) == 5


def test_the_library_logs_in_with_a_signed_assertion(keyed: Org) -> None:
    login = {"username": ME, "consumer_key": LOGIN["consumer_key"], "privatekey": PRIVATE}
    assert counts(library(keyed.url, **login, domain="login", instance_url="acme.my")) == 5


def test_the_library_logs_in_with_a_password(org: Org) -> None:
    client = {"consumer_key": LOGIN["consumer_key"], "consumer_secret": LOGIN["consumer_secret"]}
    assert counts(library(org.url, username=ME, password=PASSWORD, **client, domain="acme.my")) == 5


def test_the_library_logs_in_over_soap_until_that_is_retired(org: Org) -> None:
    login = {"username": ME, "password": PASSWORD, "security_token": SECURITY_TOKEN}
    assert counts(library(org.url, **login)) == 5
    with pytest.raises(SalesforceAuthenticationFailed, match="UNSUPPORTED_API_VERSION"):
        library(org.url, **login, version="65.0")
    with pytest.raises(SalesforceAuthenticationFailed, match="INVALID_LOGIN"):
        library(org.url, **{**login, "security_token": "x"})


def assertion(key: Any = KEY, **claims: Any) -> str:
    parts = [{"alg": "RS256"}, {**CLAIMS, **claims}]
    signed = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    signature = key.sign(signed.encode(), padding.PKCS1v15(), SHA256())
    return f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def answer(org: Org, given: str) -> dict[str, Any]:
    grant = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": given}
    told: dict[str, Any] = requests.post(f"{org.url}/services/oauth2/token", grant).json()
    return told


def test_an_assertion_is_what_it_says(keyed: Org) -> None:
    assert "access_token" in answer(keyed, assertion())
    assert "access_token" in answer(keyed, assertion(exp=int(SOON), aud="https://acme.my.salesforce.com"))


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"iss": "another"}, "client identifier invalid"),
        ({"sub": "dana@acme.example"}, "user hasn't approved this consumer"),
        ({"aud": "https://example.com"}, "audience is invalid"),
        ({"exp": "1"}, "expired authorization code"),
        ({"exp": "soon"}, "invalid assertion"),
    ],
)
def test_an_assertion_that_claims_otherwise_is_refused(keyed: Org, claims: dict[str, Any], why: str) -> None:
    assert answer(keyed, assertion(**claims))["error_description"] == why


def test_an_assertion_of_another_key_is_refused(keyed: Org, org: Org) -> None:
    other = rsa.generate_private_key(65_537, 2_048)
    for place, given in ((keyed, assertion(other)), (keyed, "a.b"), (keyed, ""), (org, assertion())):
        assert answer(place, given) == {"error": "invalid_grant", "error_description": "invalid assertion"}


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"username": ME, "password": "x"}, "invalid_grant"),
        ({"username": "x", "password": PASSWORD}, "invalid_grant"),
        ({"client_secret": "x"}, "invalid_client"),
        ({"client_id": "x"}, "invalid_client_id"),
    ],
)
def test_a_password_login_needs_all_of_it(org: Org, form: dict[str, str], error: str) -> None:
    client = {"client_id": LOGIN["consumer_key"], "client_secret": LOGIN["consumer_secret"]}
    body = {"grant_type": "password", **client, "username": ME, "password": PASSWORD} | form
    assert requests.post(f"{org.url}/services/oauth2/token", body).json()["error"] == error


def test_a_session_ends_when_the_sandbox_says_so(api: Api, org: Org) -> None:
    org.control("expire", {"after": 2})
    assert [api.send("GET", "/limits").status_code for _ in range(3)] == [200, 200, 401]
    made = library(org.url)
    org.control("expire", {})
    assert counts(made) == 5  # the library logs in again
    direct = library(org.url, session_id="gone", instance="acme.my.salesforce.com")
    with pytest.raises((SalesforceExpiredSession, RuntimeError)):
        counts(direct)


def test_a_day_has_so_many_calls(start: Callable[..., Org]) -> None:
    api = Api(start(seed(daily_requests=2)))
    api.send("GET", "/limits")
    last = api.send("GET", "/limits")
    assert last.headers["Sforce-Limit-Info"] == "api-usage=2/2"
    told = api.send("GET", "/limits")
    assert error(told) == (403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
    assert told.headers["Sforce-Limit-Info"] == "api-usage=2/2"


def test_a_new_org_takes_no_password_in_either_way(start: Callable[..., Org]) -> None:
    org = start(seed(refuses=["password", "soap"]))
    client = {"consumer_key": LOGIN["consumer_key"], "consumer_secret": LOGIN["consumer_secret"]}
    with pytest.raises(SalesforceAuthenticationFailed, match="authentication failure"):
        library(org.url, username=ME, password=PASSWORD, **client, domain="acme.my")
    with pytest.raises(SalesforceAuthenticationFailed, match="INVALID_OPERATION"):
        library(org.url, username=ME, password=PASSWORD, security_token=SECURITY_TOKEN)
    assert counts(library(org.url)) == 5


def test_an_org_that_lets_nobody_call_says_so(start: Callable[..., Org]) -> None:
    with pytest.raises(TargetClosed, match="the org's edition has no API"):
        start(seed(lacks=["ApiEnabled"])).connect().identity()


@pytest.mark.parametrize("given", [{"lacks": ["Everything"]}, {"refuses": ["telepathy"]}])
def test_a_seed_takes_only_rights_and_ways_that_there_are(start: Callable[..., Org], given: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="org has "):
        start(seed(**given))
