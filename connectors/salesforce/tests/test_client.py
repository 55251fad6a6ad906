"""What goes wrong on the wire is told in plain words, and gives nothing away."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import requests
from salesforce_lead import Org, seed

from ledger.errors import BadInput, TargetFault
from ledger_salesforce import client, faults
from ledger_salesforce.connector import Salesforce
from ledger_salesforce.settings import read

SECRET = "s3cr3t-of-the-org"


def refused(org: Org, **settings: str) -> TargetFault:
    with pytest.raises(TargetFault) as told:
        org.connect(**settings).identity()
    return told.value


def logins(org: Org) -> int:
    return sum("oauth2" in each["target"] for each in org.control("log")["requests"])


def test_an_ended_session_is_renewed_once_and_nobody_notices(org: Org) -> None:
    session = org.connect()
    org.control("expire", {})
    assert session.identity().label == "Acme"
    assert logins(org) == 2


def test_a_session_that_stays_refused_is_given_up_after_one_renewal(org: Org) -> None:
    session = org.connect()
    body = '[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]'
    org.control(
        "fault", {"match": "/query", "times": 50, "status": 401, "body": body, "content_type": "application/json"}
    )
    with pytest.raises(TargetFault, match="does not accept this session"):
        session.identity()
    assert logins(org) == 2
    assert sum("/query" in each["target"] for each in org.control("log")["requests"]) == 2


def test_a_token_that_was_given_is_never_renewed(org: Org) -> None:
    told = refused(org, access_token="00D!gone", instance="acme.my.salesforce.com")
    assert "does not accept this session" in told.what
    assert "access_token" in told.fix
    assert [each["target"].split("?")[0] for each in org.control("log")["requests"]] == ["/services/data/v62.0/query"]


def test_a_token_that_holds_is_used_as_it_is(org: Org) -> None:
    token = org.connect()._wire._salesforce.session_id
    again = org.connect(access_token=token, instance="https://acme.my.salesforce.com/")
    assert again.identity().label == "Acme"


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"client_secret": SECRET}, "the client secret does not belong to the client id"),
        ({"client_id": "another"}, "the org knows no such client id"),
        ({"domain": "other.my"}, "the org does not allow the client-credentials flow here"),
    ],
)
def test_a_refused_login_says_which_setting_to_look_at(org: Org, settings: dict[str, str], why: str) -> None:
    told = refused(org, **settings)
    assert (told.what, told.why) == ("salesforce refused the login", why)
    assert SECRET not in str(told)


@pytest.mark.parametrize(
    ("fault", "what"),
    [
        ({"status": 503, "body": "<html>Down for maintenance</html>"}, "salesforce is not available"),
        ({"status": 502, "body": ""}, "salesforce is not available"),
        ({"status": 404, "body": "<html>Not here</html>"}, "something that is not the API answered"),
        ({"status": 200, "body": "<html>Log in</html>"}, "salesforce answered something that cannot be read"),
        ({"status": 200, "body": "[]"}, "salesforce answered something that cannot be read"),
        ({"status": 200, "body": "7"}, "salesforce answered something that cannot be read"),
        ({"status": 200, "body": '{"records": 7}'}, "salesforce answered something that cannot be read"),
        ({"status": 200, "body": '{"records": [7]}'}, "salesforce answered something that cannot be read"),
        ({"status": 200, "body": '{"records": [{"Id": 7}]}'}, "salesforce answered something that cannot be read"),
        ({"status": 400, "body": "[7]"}, "something that is not the API answered"),
        ({"status": 302, "headers": {"Location": "https://else.example"}}, "acme.my.salesforce.com is out of reach"),
        ({"drop": "before"}, "acme.my.salesforce.com is out of reach"),
    ],
)  # fmt: skip
def test_whatever_answers_in_salesforces_place_is_a_fault_and_no_traceback(
    org: Org, fault: dict[str, Any], what: str
) -> None:
    session = org.connect()
    org.control("fault", {"match": "/query", **fault})
    with pytest.raises(TargetFault) as told:
        session.identity()
    assert told.value.what == what
    assert session.identity().label == "Acme"  # the fault has passed, and the session is as good as before


@pytest.mark.parametrize("body", ["<html>", "[]", "7", "{}", '{"access_token": 7, "instance_url": "https://x"}'])
@pytest.mark.parametrize("status", [200, 400, 503])
def test_a_login_that_cannot_be_read_is_a_fault(org: Org, body: str, status: int) -> None:
    org.control("fault", {"match": "oauth2", "status": status, "body": body})
    assert refused(org).what


@pytest.mark.parametrize(
    ("status", "code", "what"),
    [
        (403, "REQUEST_LIMIT_EXCEEDED", "the org has no API calls left"),
        (403, "INSUFFICIENT_ACCESS", "the integration user may not do this"),
        (403, "API_DISABLED_FOR_ORG", "the org's edition has no API"),
        (404, "NOT_FOUND", "salesforce has nothing there"),
        (400, "UNABLE_TO_LOCK_ROW", "somebody else is changing the same thing"),
        (500, "UNKNOWN_EXCEPTION", "salesforce said no"),
    ],
)
def test_a_refusal_is_known_by_its_code(status: int, code: str, what: str) -> None:
    told = faults.answered(status, [{"message": f"row of jane@example.org {SECRET}", "errorCode": code}])
    assert told.what == what
    assert code in told.why
    assert "jane" not in str(told)


def test_only_messages_about_metadata_are_shown() -> None:
    shown = faults.answered(400, [{"message": "Field X__c does not exist.", "errorCode": "FIELD_INTEGRITY_EXCEPTION"}])
    hidden = faults.answered(400, [{"message": "SELECT Email FROM Lead", "errorCode": "MALFORMED_QUERY"}])
    assert "Field X__c does not exist." in shown.why
    assert "SELECT" not in str(hidden)


def test_a_code_that_is_none_is_not_repeated() -> None:
    assert SECRET not in str(faults.answered(400, [{"errorCode": f"X {SECRET}"}]))


def test_the_daily_limit_is_told(start: Callable[..., Org]) -> None:
    assert refused(start(seed(daily_requests=0))).what == "the org has no API calls left"


def test_nothing_listens_there() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(TargetFault, match="out of reach"):
        Salesforce().connect({"sandbox": f"http://127.0.0.1:{port}"})


def test_a_host_that_never_answers_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "TIMEOUTS", (1, 0.2))
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(TargetFault) as told:
        Salesforce().connect({"sandbox": f"http://127.0.0.1:{silent.getsockname()[1]}"})
    assert told.value.why == "it did not answer in time"


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        ({"sandbox": "http://example.org:8099"}, "is no emulator on this machine"),
        ({"sandbox": "http://127.0.0.1.example.org:8099"}, "is no emulator on this machine"),
        ({"sandbox": "https://127.0.0.1:8099"}, "is no emulator on this machine"),
        ({"sandbox": "http://127.0.0.1"}, "is no emulator on this machine"),
        ({"domain": "login", "client_id": "x", "client_secret": SECRET}, "is not where the API is"),
        ({"domain": "acme.lightning.force.com", "client_id": "x", "client_secret": SECRET}, "is not where the API is"),
        ({"domain": "evil.example/#", "client_id": "x", "client_secret": SECRET}, "is no host"),
        ({"access_token": SECRET, "instance": "evil.example"}, "is no API host"),
        ({"domain": "acme.my"}, "the target has no client_id"),
        ({"domain": "acme.my", "client_id": "x"}, "the target has no client_secret"),
        ({"access_token": SECRET}, "the target has no instance"),
        ({"password": SECRET}, "salesforce has no setting password"),
        ({"sandbox": "http://127.0.0.1:1", "api_version": "latest"}, "is no API version"),
        ({"sandbox": "http://127.0.0.1:1", "permission_set": "x' OR Id != '"}, "is no permission set"),
    ],
)
def test_settings_that_do_not_fit_are_refused_before_anything_is_sent(settings: dict[str, str], what: str) -> None:
    with pytest.raises(BadInput) as told:
        Salesforce().connect(settings)
    assert what in told.value.what
    assert SECRET not in str(told.value)
    assert told.value.fix


@pytest.mark.parametrize("domain", ["acme.my", "acme.my.salesforce.com", "https://acme.my.salesforce.com/"])
def test_my_domain_may_be_given_in_any_form(org: Org, domain: str) -> None:
    assert org.connect(domain=domain).identity().label == "Acme"


def test_a_netrc_does_not_replace_the_session(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    token = {"access_token": "00D!x", "instance": "acme.my.salesforce.com"}
    session = client._transport(read(token))
    asked = requests.Request("GET", "https://acme.my.salesforce.com/", headers={"Authorization": "Bearer 00D!x"})
    assert session.prepare_request(asked).headers["Authorization"] == "Bearer 00D!x"


def test_a_proxy_does_not_stand_between_us_and_an_emulator(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert org.connect().identity().label == "Acme"


def test_the_vendors_client_is_imported_only_to_connect() -> None:
    script = (
        "import sys, ledger_salesforce, ledger_salesforce.compile.rule\n"
        "print(sorted({'simple_salesforce', 'requests', 'http.server'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
