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

from dripping import STARTS, dripping
from ledger.deliver.targets.queries.targets import LEASE
from ledger.errors import BadInput, TargetClosed, TargetFault
from ledger_salesforce.connector import Salesforce
from ledger_salesforce.settings import WORD, read
from ledger_salesforce.wire import faults, transport

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
        "faults",
        {"match": "/query", "times": 50, "status": 401, "body": body, "headers": {"Content-Type": "application/json"}},
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
        ({"drop": True}, "acme.my.salesforce.com is out of reach"),
    ],
)  # fmt: skip
@pytest.mark.fault(40)
def test_whatever_answers_in_salesforces_place_is_a_fault_and_no_traceback(
    org: Org, fault: dict[str, Any], what: str
) -> None:
    session = org.connect()
    org.control("faults", {"match": "/query", "times": 99, **fault})
    with pytest.raises(TargetFault) as told:
        session.identity()
    assert told.value.what == what
    org.control("faults", method="DELETE")
    assert session.identity().label == "Acme"  # the fault has passed, and the session is as good as before


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 503, "body": "<html>Down for maintenance</html>"},
        {"status": 503, "body": [{"errorCode": "SERVER_UNAVAILABLE", "message": "busy"}]},
        {"status": 400, "body": [{"errorCode": "UNABLE_TO_LOCK_ROW", "message": "row", "fields": []}]},
        {
            "status": 403,
            "body": [
                {
                    "errorCode": "REQUEST_LIMIT_EXCEEDED",
                    "message": "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
                }
            ],
        },
        {"status": 429, "body": "<html>Too many requests</html>"},
        {"status": 429, "body": [{"errorCode": "TOO_MANY_REQUESTS", "message": "slow down"}]},
        {"status": 500, "body": [{"errorCode": "UNKNOWN_EXCEPTION", "message": "An unexpected error occurred."}]},
        {"status": 200, "body": "<html>Log in</html>"},
        {"drop": True},
        {"reset": True},
        {"truncate": 20},
    ],
)
def test_a_read_is_asked_again_while_what_stands_in_the_way_passes(org: Org, fault: dict[str, Any]) -> None:
    session = org.connect()
    org.control("faults", {"path": "/query", "times": 2, **fault})
    assert session.identity().label == "Acme"
    assert org.waits == [1.0, 2.0]


def test_a_read_is_given_up_after_five_tries(org: Org) -> None:
    session = org.connect()
    org.control("faults", {"path": "/query", "times": 99, "status": 503})
    with pytest.raises(TargetFault, match="not available"):
        session.identity()
    assert org.waits == [1.0, 2.0, 4.0, 8.0]


@pytest.mark.parametrize("status", [429, 503])
def test_the_platform_says_how_long_to_wait(org: Org, status: int) -> None:
    session = org.connect()
    org.control("faults", {"path": "/query", "status": status, "headers": {"Retry-After": "11"}})
    session.identity()
    assert org.waits == [11.0]


def test_more_than_a_minute_is_not_waited_for(org: Org) -> None:
    session = org.connect()
    org.control("faults", {"path": "/query", "status": 503, "headers": {"Retry-After": "3600"}})
    with pytest.raises(TargetFault, match="not available"):
        session.identity()
    assert org.waits == []


@pytest.mark.fault(40)
def test_an_answer_without_an_end_is_not_read_to_its_end(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    session = org.connect()
    monkeypatch.setattr(transport, "LARGEST", 100)
    with pytest.raises(TargetFault) as told:
        session.identity()
    assert "its answer has more than" in told.value.why
    assert org.waits == []


@pytest.mark.parametrize(
    "where", ["https://evil.example", "https://acme.my.salesforce.com.evil.example", "http://127.0.0.1"]
)
def test_a_login_that_leads_elsewhere_is_not_followed(org: Org, where: str) -> None:
    org.control(
        "faults", {"path": "/services/oauth2", "status": 200, "body": {"access_token": "00D!x", "instance_url": where}}
    )
    assert isinstance(refused(org), TargetClosed)


def test_a_token_goes_only_to_the_host_that_was_recorded(org: Org) -> None:
    host = org.connect().identity().host
    assert host == "acme.my.salesforce.com"
    assert org.connect(instance=f"https://{host}/").identity().host == host
    body = {"access_token": "00D!x", "instance_url": "https://evil.my.salesforce.com"}
    org.control("faults", {"path": "/services/oauth2", "status": 200, "body": body})
    before = len(org.requests())
    with pytest.raises(TargetClosed, match="leads to another host than acme"):
        org.connect(instance=host)
    assert org.requests()[before:] == ["POST /services/oauth2/token"]


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("path", ["/services/oauth2", "/query", "/tooling"])
@pytest.mark.fault(40)
def test_an_answer_that_is_nested_without_an_end_is_a_fault(org: Org, path: str, status: int) -> None:
    org.control("faults", {"match": path, "times": 99, "status": status, "body": "[" * 200_000})
    with pytest.raises(TargetFault):
        org.connect().observe("Lead.MQL__c")


@pytest.mark.fault(40)
def test_an_answer_that_sends_callers_on_is_not_followed(org: Org, start: Callable[..., Org]) -> None:
    other = start(seed())
    session = org.connect()
    before = len(other.requests())
    elsewhere = {"Location": f"{other.url}/services/data/v62.0/query"}
    for status in (301, 302, 307, 308):
        org.control("faults", {"path": "/query", "status": status, "headers": elsewhere, "body": ""})
        with pytest.raises(TargetFault):
            session.identity()
    assert other.requests()[before:] == []


def test_pages_of_a_query_are_read_to_the_last(org: Org) -> None:
    page = {
        "totalSize": 3,
        "done": False,
        "nextRecordsUrl": "/services/data/v62.0/query/01g-2000",
        "records": [{"Id": "1"}],
    }
    last = {"totalSize": 3, "done": True, "records": [{"Id": "2"}, {"Id": "3"}]}
    wire = org.connect()._wire
    org.control(
        "faults",
        [{"path": "/query/01g-2000", "status": 200, "body": last}, {"path": "/query", "status": 200, "body": page}],
    )
    assert [row["Id"] for row in wire.rows("SELECT Id FROM Lead")] == ["1", "2", "3"]


def test_a_next_page_on_another_host_is_not_asked_for(org: Org) -> None:
    page = {"totalSize": 3, "done": False, "nextRecordsUrl": "https://evil.example/query/2", "records": []}
    wire = org.connect()._wire
    org.control("faults", {"path": "/query", "status": 200, "body": page})
    with pytest.raises(TargetFault, match="cannot be read"):
        wire.rows("SELECT Id FROM Lead")


def test_where_the_org_answers_no_more_nothing_is_asked_again(start: Callable[..., Org]) -> None:
    org = start(seed(daily_requests=3))
    session = org.connect()
    with pytest.raises(TargetClosed):
        [session.identity() for _ in range(4)]
    assert org.waits == []


def test_another_org_than_the_settings_name_is_refused_before_anything_else(org: Org) -> None:
    known = org.connect().identity().id
    assert org.connect(org=known[:15]).identity().id == known
    with pytest.raises(TargetClosed, match="this is another org") as told:
        org.connect(org="00D000000000009")
    assert "00D000000000009" in told.value.why
    assert org.writes() == []


@pytest.mark.parametrize("body", ["<html>", "[]", "7", "{}", '{"access_token": 7, "instance_url": "https://x"}'])
@pytest.mark.parametrize("status", [200, 400, 503])
def test_a_login_that_cannot_be_read_is_a_fault(org: Org, body: str, status: int) -> None:
    org.control("faults", {"match": "oauth2", "times": 99, "status": status, "body": body})
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
@pytest.mark.fault(37)
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
        Salesforce(lambda _: None).connect({"sandbox": f"http://127.0.0.1:{port}"})


def test_a_host_that_never_answers_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "TIMEOUTS", (1, 0.2))
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(TargetFault) as told:
        Salesforce(lambda _: None).connect({"sandbox": f"http://127.0.0.1:{silent.getsockname()[1]}"})
    assert told.value.why == "it did not answer in time"


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.fault(40)
def test_an_answer_that_drips_does_not_hold_a_call_for_ever(monkeypatch: pytest.MonkeyPatch, start: bytes) -> None:
    """Every byte comes well within the timeout of a read: in the headers, in a body, in one without a length."""
    monkeypatch.setattr(transport, "TIMEOUTS", (1, 1))
    monkeypatch.setattr(transport, "DEADLINE", 0.5)
    with dripping(start) as url, pytest.raises(TargetFault) as told:
        Salesforce(lambda _: None).connect({"sandbox": url})
    assert told.value.why == "it did not answer in time"


def test_a_call_after_one_that_was_cut_is_made_anew(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    session = org.connect()
    org.control("faults", {"path": "/query", "latency": 1})
    monkeypatch.setattr(transport, "DEADLINE", 0.2)
    with pytest.raises(TargetFault, match="out of reach"):
        session.identity()
    monkeypatch.undo()
    assert session.identity().label == "Acme"


def test_the_deadline_leaves_time_for_the_lease() -> None:
    assert max(*transport.TIMEOUTS, transport.DEADLINE) < LEASE / 3


def test_calls_are_counted_as_the_org_counts_them(org: Org) -> None:
    session = org.connect()
    session.session.fields(["Lead.Title", "Lead.Engagement_Score__c"])
    list(session.session.rules())
    used, logins = org.control("state")["state"]["$Org"]["used"], 1
    assert session.session.calls == used + logins


def test_a_batch_counts_for_each_of_its_queries(org: Org) -> None:
    wire = org.connect()._wire
    before = wire.calls
    wire.counts(["SELECT COUNT() FROM Lead"] * 3)
    assert wire.calls - before == 4


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
        ({"passwort": SECRET}, "salesforce has no setting passwort"),
        ({"username": "a@b.c", "password": SECRET}, "a password is no way to log in here"),
        ({"username": "a@b.c", "password": SECRET, "password_login": WORD, "api_version": "65.0"}, "knows no password"),
        ({"password": SECRET, "password_login": WORD}, "the target has no username"),
        ({"private_key": SECRET, "client_id": "x"}, "the target has no username"),
        ({"sf_cli": "--json"}, "is no alias of the sf command line"),
        ({"sandbox": "http://127.0.0.1:1", "org": "acme"}, "is no id of an org"),
        ({"sandbox": "http://127.0.0.1:1", "registry": "Lead"}, "is no custom metadata type"),
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
    session = transport.opened(read(token))
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
