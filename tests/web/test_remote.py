"""A ledger that somebody serves, asked from elsewhere: the same answer as beside it, and a token that stays with it."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from ledger.app.git import FileSides, TextFile
from ledger.app.remote import RemoteLedger, remote
from ledger.errors import BadInput, LedgerError, Refused, StorageFault, UnknownName
from ledger.govern.proposals.answers.documents_diff import remote_documents_diff
from repository import repository
from shell import ANA, CRO, DANA, Desk, criteria

MQL = "definitions/mql.yaml"
DIFF = "ledger diff --against git:main"


@pytest.fixture(scope="module")
def team(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A governed ledger, and a repository in which `mql` is another, and so is a file that nobody can read."""
    desk = repository(template.copied(tmp_path_factory.mktemp("team")))
    desk.write(MQL, criteria("score >= 70 AND employees >= 200"))
    desk.write("definitions/latin.yaml", "kind: criteria\nkey: Ü\n".encode("latin-1"))
    return desk


@pytest.fixture(scope="module")
def served(team: Desk) -> Iterator[Desk]:
    """Somebody elsewhere, who has the repository and a token, while the ledger is served."""
    token = team.does("ledger token add ci --for ana@acme.example --json", by=DANA).data["token"]
    process = team.at(by=CRO).spawn("ledger serve --port 0")
    try:
        assert process.stderr
        found = next(found for line in process.stderr if (found := re.search(rb"http://localhost:\d+", line)))
        elsewhere = team.folder.parent / "elsewhere.toml"
        elsewhere.write_text('database = "nowhere.db"\n', encoding="utf-8")
        yield team.at(LEDGER_SERVER=found[0].decode(), LEDGER_TOKEN=token, LEDGER_CONFIG=str(elsewhere))
    finally:
        process.terminate()
        process.communicate(timeout=60)


@contextmanager
def answering(status: int, body: bytes, **headers: str) -> Iterator[tuple[str, list[str]]]:
    """Something that answers so and is no ledger, and the tokens that it was shown."""
    shown: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            shown.append(self.headers.get("authorization", ""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", shown
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_served_ledger_tells_of_documents_what_it_tells_beside_its_file(team: Desk, served: Desk) -> None:
    here, there = team.run(f"{DIFF} --json").data, served.run(f"{DIFF} --json").data

    assert there["address"].startswith("http://localhost:")
    assert {**there, "address": ""} == here
    assert [each["status"] for each in here["changes"]] == ["not proposed"]
    assert len(here["unreadable"]) == 1


def test_the_check_is_red_by_a_served_ledger_too(served: Desk) -> None:
    assert served.run(f"{DIFF} definitions/mql.yaml --check").code == 3


def test_nobody_is_told_anything_without_a_token_that_is_known(served: Desk) -> None:
    (none,) = served.at(LEDGER_TOKEN="").run(f"{DIFF} --json").errors
    (stranger,) = served.at(LEDGER_TOKEN="ledger_stranger").run(f"{DIFF} --json").errors

    assert none["what"] == "there is no token to ask with"
    assert (stranger["code"], stranger["what"]) == ("refused", "nobody knows who asks")


def test_a_token_is_read_from_a_file_as_well(served: Desk, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(served.env["LEDGER_TOKEN"] + "\n", encoding="utf-8")
    by_file = served.at(LEDGER_TOKEN="", LEDGER_TOKEN_FILE=str(tmp_path / "token"))

    assert by_file.run(f"{DIFF} definitions/mql.yaml").code == 0
    (problem,) = served.at(LEDGER_TOKEN="", LEDGER_TOKEN_FILE="nowhere").run(f"{DIFF} --json").errors
    assert problem["what"] == "the file of LEDGER_TOKEN_FILE cannot be read"


def test_what_the_ledger_refuses_comes_back_in_its_parts_and_its_class(served: Desk) -> None:
    there = RemoteLedger(served.env["LEDGER_SERVER"], served.env["LEDGER_TOKEN"])

    assert there.asked("GET", "/definitions/mql")["decider"] == CRO
    with pytest.raises(UnknownName) as unknown:
        there.asked("GET", "/definitions/nothing")
    with pytest.raises(Refused):
        there.asked("POST", "/proposals/mql%231/withdraw", {"because": "x"})

    assert all((unknown.value.what, unknown.value.why, unknown.value.fix))
    assert unknown.value.code == "unknown-name"


def test_more_than_one_request_holds_is_told_as_that(served: Desk) -> None:
    there = RemoteLedger(served.env["LEDGER_SERVER"], served.env["LEDGER_TOKEN"])

    with pytest.raises(BadInput, match="too much for one request"):
        there.asked("POST", "/diff", {"before": [{"source": "a", "text": "x" * (1 << 20)}], "after": []})


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (200, b"<html>", {}),
        (500, b"oh", {}),
        (400, b"[1]", {}),
        (400, b'{"code": 1}', {}),
    ],
    ids=["a page", "a fault", "a list", "no parts"],
)
def test_what_is_no_ledger_is_told_as_none(status: int, body: bytes, headers: dict[str, str]) -> None:
    with answering(status, body, **headers) as (address, shown), pytest.raises(LedgerError) as told:
        RemoteLedger(address, "ledger_canary").asked("GET", "/status")

    assert isinstance(told.value, StorageFault)
    assert shown == ["Bearer ledger_canary"]
    assert "canary" not in str(told.value)


@pytest.mark.fault(40)
def test_nobody_is_followed_who_leads_elsewhere() -> None:
    with (
        answering(200, b"{}") as (elsewhere, shown),
        answering(302, b"", location=elsewhere) as (address, _),
        pytest.raises(StorageFault, match="it said 302"),
    ):
        RemoteLedger(address, "ledger_canary").asked("GET", "/status")

    assert shown == []


def test_a_server_that_is_down_is_told_with_what_to_do() -> None:
    with answering(200, b"") as (address, _):
        pass

    with pytest.raises(StorageFault, match="does not answer") as told:
        RemoteLedger(address, "ledger_canary").asked("GET", "/status")

    assert "refused" in told.value.why


@pytest.mark.parametrize(
    "address",
    [
        "http://ledger.acme.example",
        "https://ana:secret@ledger.acme.example",
        "https://ledger.acme.example/api",
        "https://ledger.acme.example?x=1",
        "https://ledger.acme.example:port",
        "ftp://localhost",
        "ledger.acme.example",
        "https://",
        "https://a\nb",
    ],
)
@pytest.mark.fault(43)
def test_a_token_goes_by_https_or_to_this_machine_and_nowhere_else(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGER_TOKEN", "ledger_canary")

    with pytest.raises(BadInput, match="no address that a token may go to") as told:
        remote(address)

    assert "secret" not in str(told.value)
    assert "canary" not in repr(remote("https://ledger.acme.example/"))


def test_a_ledger_toml_says_of_no_token_where_it_goes(served: Desk, tmp_path: Path) -> None:
    with answering(200, b"{}") as (address, shown):
        (tmp_path / "ledger.toml").write_text(f'[serve]\naddress = "{address}"\n', encoding="utf-8")
        served.at(LEDGER_CONFIG=str(tmp_path / "ledger.toml"), LEDGER_SERVER="").run(f"{DIFF} definitions/mql.yaml")

    assert shown == []


def test_ana_reads_by_her_token_and_nothing_is_recorded(team: Desk, served: Desk) -> None:
    before = team.stored()

    served.does(f"{DIFF} definitions/mql.yaml", by=ANA)

    assert team.stored() == before


def test_half_of_a_character_is_no_text_to_send() -> None:
    with pytest.raises(BadInput, match="this cannot be sent") as told:
        RemoteLedger("http://localhost:1", "token").asked("POST", "/proposals", {"because": "\ud800"})
    assert told.value.fix


@pytest.mark.skipif(os.name == "nt", reason="a name there is always a text")
def test_a_file_whose_name_is_no_text_is_sent_under_a_name_that_is() -> None:
    sides = FileSides("main", "", (), (TextFile("definitions/\udcff.yaml", criteria("score >= 1").encode()),))
    with answering(200, b"{}") as (address, _), pytest.raises(StorageFault, match="answer cannot be read"):
        remote_documents_diff(RemoteLedger(address, "token"), sides, None)
