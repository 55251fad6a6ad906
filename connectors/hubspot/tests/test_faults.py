"""On a bad day: what HubSpot's refusals and silences become, what is asked again, and what never is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from hubspot_lead import MQL_TEXT, compiled, seed

from dripping import STARTS, dripping
from ledger.artifacts.data import Effects, Observed, Wanted
from ledger.connecting import DEADLINE, IN_ALL, TRIES, Passing, Waits
from ledger.deliver.targets.queries.targets import LEASE
from ledger.errors import TargetClosed, TargetFault
from ledger_hubspot import HubSpot
from ledger_hubspot.wire import client as wire, faults
from ledger_hubspot.wire.api import contacts
from ledger_hubspot.wire.client import Client

NEW = Observed("", "", None)
OpenPortal = Callable[..., Any]
LIMIT = {"status": "error", "message": "You have reached your limit.", "errorType": "RATE_LIMIT"}
ROLLING, DAILY = {**LIMIT, "policyName": "TEN_SECONDLY_ROLLING"}, {**LIMIT, "policyName": "DAILY"}
HTML = "<html><body>502 Bad Gateway</body></html>"


def test_a_token_that_is_not_accepted_is_told_and_never_shown(open_portal: OpenPortal) -> None:
    with pytest.raises(TargetClosed, match="does not accept the token") as no:
        open_portal(seed()).connect(token="pat-na1-secret")
    assert "pat-na1-secret" not in str(no.value)
    assert no.value.fix


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.fault(40)
def test_an_answer_that_sends_callers_on_is_not_followed(open_portal: OpenPortal, status: int) -> None:
    place, other = open_portal(seed()), open_portal(seed())
    session, before = place.connect(), other.door("log")["exchanges"]
    elsewhere = {"Location": f"{other.url}/account-info/v3/details"}
    place.door("faults", status=status, headers=elsewhere, body="", times=TRIES)
    with pytest.raises(TargetFault):
        session.identity()
    assert other.door("log")["exchanges"] == before


@pytest.mark.fault(40)
def test_an_answer_that_is_nested_without_an_end_is_a_fault(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    place.door("faults", status=200, body="[" * 200_000, times=99)
    with pytest.raises(TargetFault):
        place.connect()


def test_a_token_that_the_platform_repeats_is_blotted_out(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    place.door("faults", status=400, body={"message": f"bad token {place.settings['token']}"})
    with pytest.raises(TargetFault) as no:
        place.session.observe("list/12")
    assert place.settings["token"] not in str(no.value)
    assert "[token]" in no.value.why


@pytest.mark.fault(37)
def test_a_missing_scope_is_named(open_portal: OpenPortal) -> None:
    place = open_portal(seed(portal={"scopes": ["crm.lists.read", "crm.schemas.contacts.read"]}))
    with pytest.raises(TargetFault, match="may not") as no:
        place.session.apply(compiled(MQL_TEXT), NEW)
    assert "crm.lists.write" in no.value.why


def test_a_portal_out_of_reach_is_told_at_once() -> None:
    slept: list[float] = []
    with pytest.raises(TargetFault, match="out of reach"):
        HubSpot(sleep=slept.append).connect({"token": "t", "sandbox": "http://127.0.0.1:9"})
    assert slept == []


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize(("method", "kind"), [("GET", TargetFault), ("POST", faults.Unsure)])
@pytest.mark.fault(40)
def test_an_answer_that_drips_does_not_hold_a_call_for_ever(
    monkeypatch: pytest.MonkeyPatch, start: bytes, method: str, kind: type[TargetFault]
) -> None:
    """Every byte comes well within the timeout of a read: in the headers, in a body, in one without a length."""
    monkeypatch.setattr(wire, "DEADLINE", 0.5)
    with dripping(start) as url:
        client = Client("s3cr3t", url, waits=Waits(lambda _: None))
        with pytest.raises(kind) as told:
            client.get("read it", "lists") if method == "GET" else client.write(method, "write it", "lists")
    assert told.value.why == "it did not answer in time"
    assert client.calls == 1


def test_a_call_after_one_that_was_cut_is_made_anew(open_portal: OpenPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    place = open_portal(seed())
    place.door("faults", latency=1)
    monkeypatch.setattr(wire, "DEADLINE", 0.2)
    with pytest.raises(TargetFault, match="out of reach"):
        place.session.observe("list/12")
    monkeypatch.undo()
    assert place.session.observe("list/12").body


def test_no_call_with_all_its_tries_outlasts_a_lease() -> None:
    assert IN_ALL + DEADLINE < LEASE


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1:80", "https://127.0.0.1", "http://127.0.0.1.example", "ftp://localhost"]
)
def test_a_sandbox_on_another_machine_gets_no_token(url: str) -> None:
    with pytest.raises(TargetFault, match="not a sandbox on this machine"):
        HubSpot().connect({"token": "t", "sandbox": url})


def test_no_part_of_the_vendor_s_client_would_speak_to_another_host(open_portal: OpenPortal) -> None:
    client = open_portal(seed()).session._portal.client
    settings = client._api.configuration
    assert settings.host == settings.base_url == client._host


def test_a_target_without_a_token_is_told() -> None:
    with pytest.raises(TargetFault, match="no token"):
        HubSpot().connect({})


def test_a_rolling_limit_is_waited_for_as_long_as_it_asks(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    place.door("faults", status=429, body=ROLLING, headers={"Retry-After": "7"})
    place.door("faults", status=429, body=ROLLING)
    assert place.session.observe("list/12").body
    assert place.slept == [7.0, 2.0]


def test_searches_keep_to_four_a_second(open_portal: OpenPortal) -> None:
    place, slept = open_portal(seed()), list[float]()
    token, url = place.settings["token"], place.url
    client = Client(token, url, waits=Waits(slept.append, lambda: 0.0), search_pause=0.25)
    assert [contacts.count(client) for _ in range(3)] == [5, 5, 5]
    assert slept == [0.25, 0.25]


def test_a_portal_that_keeps_its_limits_is_waited_for(open_portal: OpenPortal) -> None:
    place = open_portal(seed(portal={"strict": True, "perSecond": 2}))
    session = HubSpot(jitter=lambda: 0.0).connect(place.settings)
    effects = session.effects([Wanted(compiled(MQL_TEXT), NEW), Wanted(compiled("score > 70"), NEW)])
    assert [each.enters for each in effects if isinstance(each, Effects)] == [2, 2]
    assert 429 in {each["status"] for each in place.log()}


def test_a_limit_that_does_not_pass_is_told(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    place.door("faults", status=429, body=ROLLING, times=99)
    with pytest.raises(TargetFault, match="too many requests"):
        place.session.observe("list/12")
    assert len(place.slept) == TRIES - 1


def test_a_daily_limit_ends_the_day(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    place.door("faults", status=429, body=DAILY, times=99)
    with pytest.raises(TargetClosed, match="daily"):
        place.session.observe("list/12")
    assert place.slept == []


def test_a_request_is_waited_for_a_minute_in_all_and_no_longer(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    place.door("faults", status=429, body=ROLLING, headers={"Retry-After": "25"}, times=99)
    with pytest.raises(TargetFault, match="too many requests"):
        place.session.observe("list/12")
    assert place.slept == [25.0, 25.0]


def test_waiting_is_drawn_out_by_chance_so_that_many_do_not_come_back_at_once(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    slept: list[float] = []
    session = HubSpot(sleep=slept.append, jitter=lambda: 0.5).connect(place.settings)
    place.door("faults", status=503, times=2)
    assert session.observe(["list/12"])[0].body
    assert slept == [1.125, 2.25]


def test_a_limit_that_asks_for_an_hour_is_not_waited_for(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    place.door("faults", status=429, body=ROLLING, headers={"Retry-After": "3600"})
    with pytest.raises(TargetFault, match="too many requests"):
        place.session.observe("list/12")
    assert place.slept == []


def test_a_lock_is_waited_for_even_by_a_write(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    for status in (423, 477):
        place.door("faults", status=status, method="POST", path="/crm/v3/lists")
    assert place.session.apply(compiled(MQL_TEXT), NEW).body
    assert place.slept[:2] == [2.0, 2.0]


PASSING = [
    *({"status": status} for status in (500, 502, 503, 504, 521, 523, 524)),
    *({"drop": True}, {"reset": True}, {"truncate": 20}, {"status": 502, "body": HTML}, {"status": 200, "body": HTML}),
]


@pytest.mark.parametrize("fault", PASSING, ids=str)
def test_a_read_is_asked_again(open_portal: OpenPortal, fault: dict[str, Any]) -> None:
    place = open_portal(seed())
    place.door("faults", **fault)
    assert place.session.observe("list/12").body
    assert place.slept == [1.0]


def test_a_gateway_s_page_is_no_reason(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    place.door("faults", status=502, body=HTML, times=99)
    with pytest.raises(TargetFault, match="could not read list 12") as no:
        place.session.observe("list/12")
    assert "<html>" not in str(no.value)
    assert "502" in no.value.why


@pytest.mark.parametrize(
    "fault",
    [{"status": 502, "body": HTML}, {"drop": True}, {"truncate": 20}, {"status": 200, "body": "<ok/>"}],
    ids=str,
)
def test_a_creation_of_unknown_outcome_is_looked_up_and_never_repeated(
    open_portal: OpenPortal, fault: dict[str, Any]
) -> None:
    place = open_portal(seed())
    place.door("faults", method="POST", path="/crm/v3/lists", after=True, **fault)
    made = place.session.apply(compiled(MQL_TEXT), NEW)
    assert made.address == "list/13"
    assert place.sent().count("POST /crm/v3/lists") == 1


def test_a_creation_that_did_not_happen_is_told(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    place.door("faults", method="POST", path="/crm/v3/lists", status=502, body=HTML)
    with pytest.raises(TargetFault, match="not known whether"):
        place.session.apply(compiled(MQL_TEXT), NEW)


def test_a_creation_cut_off_before_the_answer_is_found_by_the_next_one(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    artifact = compiled(MQL_TEXT)
    first = place.session.apply(artifact, NEW)
    assert place.connect().apply(artifact, NEW) == first
    assert place.sent().count("POST /crm/v3/lists") == 1


@pytest.mark.parametrize("after", [True, False])
def test_an_update_of_unknown_outcome_is_written_once_more_only_if_it_was_not_taken(
    open_portal: OpenPortal, after: bool
) -> None:
    place = open_portal(seed())
    artifact = compiled(MQL_TEXT, address="list/12")
    place.door("faults", method="PUT", path="/crm/v3/lists/12/update-list-filters", status=504, after=after)
    assert place.session.apply(artifact, place.session.observe("list/12")).body == artifact.body
    assert place.sent().count("PUT /crm/v3/lists/12/update-list-filters") == 1


def test_a_refused_name_is_told_with_the_platform_s_words(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    place.door("edit", list="5", name="MQL - live [mql v3 #42 ab12cd34]")
    artifact = compiled(MQL_TEXT, address="list/12")
    with pytest.raises(TargetFault, match="refused to rename") as no:
        place.session.apply(artifact, place.session.observe("list/12"))
    assert "already exists" in no.value.why


@pytest.mark.parametrize(
    "body",
    [[], "nonsense", {}, {"list": None}, {"list": {"listId": "12"}}, {"list": {"name": 7}}, {"lists": 1}],
    ids=str,
)
def test_an_answer_that_is_no_list_is_told(open_portal: OpenPortal, body: object) -> None:
    place = open_portal(seed())
    place.door("faults", status=200, body=body, times=99)
    with pytest.raises(TargetFault):
        place.session.observe("list/12")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/crm/v3/properties", {"results": [{"name": "score"}]}),
        ("/crm/v3/properties", {"results": {}}),
        ("/crm/v3/lists/12/memberships", {"results": [7]}),
        ("/crm/v3/lists/12/memberships", {"total": "many"}),
        ("/crm/v3/objects", {"total": None}),
        ("/crm/v3/objects", {"total": 1, "results": [{}]}),
    ],
    ids=str,
)
@pytest.mark.fault(40)
def test_an_answer_of_another_shape_is_no_traceback(open_portal: OpenPortal, path: str, body: object) -> None:
    place = open_portal(seed())
    seen = place.session.observe("list/12")
    place.door("faults", status=200, body=body, path=path, times=9)
    with pytest.raises(TargetFault):
        place.session.effects(compiled(MQL_TEXT, address="list/12"), seen)


def test_a_page_that_never_ends_does(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    page = {"results": [{"recordId": "1", "membershipTimestamp": "x"}], "paging": {"next": {"after": "1"}}}
    place.door("faults", status=200, body=page, path="/crm/v3/lists/12/memberships", times=99)
    effects = place.session.effects(compiled(MQL_TEXT, address="list/12"), place.session.observe("list/12"))
    assert effects.members == 1


def test_the_vendor_s_library_is_not_loaded_before_a_session_opens() -> None:
    code = (
        "import sys, ledger_hubspot as h; h.HubSpot(); print({'hubspot', 'urllib3', 'http.server'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("status", "safe", "passes"), [(502, True, True), (502, False, False), (429, False, True), (400, True, False)]
)
def test_a_write_that_may_have_been_taken_is_never_asked_again(status: int, safe: bool, passes: bool) -> None:
    assert isinstance(faults.fault(status, {}, doing="rename list 12", safe=safe), Passing) is passes


def answered_by(data: bytes, status: int = 200) -> str:
    """What a session says of a portal that answers everything with these bytes."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(data)

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            url = f"http://127.0.0.1:{server.server_address[1]}"
            with pytest.raises(TargetFault) as no:
                HubSpot(sleep=lambda _: None).connect({"token": "secret-token", "sandbox": url})
            return str(no.value)
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.fault(40)
def test_an_answer_that_is_not_utf_8_is_no_traceback() -> None:
    assert "could not read the account's details" in answered_by(b'{"portalId": "\xff\xfe"}')
    assert "status 400" in answered_by(b'{"message": "\xff"}', 400)
    assert "it gave no reason that can be read" in answered_by(b"\xff\xfe\x00", 400)
    assert "status 400" in answered_by(b"", 400)


@pytest.mark.fault(40)
def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger_hubspot.wire.client._MOST_BYTES", 1000)
    assert "no answer came" in answered_by(b" " * 5000)
    assert "no answer came" in answered_by(b" " * 5000, 400)


def test_an_answer_nested_without_end_is_no_traceback() -> None:
    assert "could not read" in answered_by(b'{"a":' + b"[" * 200_000)


def test_the_reason_within_the_reason_is_told() -> None:
    inner = '{"status": "error", "message": "The group has active properties.", "category": "VALIDATION_ERROR"}'
    body = {"status": "error", "message": inner, "category": "VALIDATION_ERROR"}
    assert faults.fault(400, body, doing="archive the group", safe=False).why.startswith("The group has active")


@pytest.mark.parametrize("key", ["missingScopes", "requiredGranularScopes"])
def test_the_missing_scopes_are_named_by_whatever_key(key: str) -> None:
    body = {"message": "no", "category": "MISSING_SCOPES", "context": {key: ["crm.lists.write", "automation"]}}
    no = faults.fault(403, body, doing="create the list", safe=False)
    assert "crm.lists.write, automation" in no.why
    assert "grant the app crm.lists.write" in no.fix
