"""No text of a form, a file or a request is cut: it is read whole, or told to be too large and recorded nowhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

import ledger.web
from ledger.app import clock
from ledger.documents.text import LARGEST
from ledger.govern.people.pages.credentials import LONGEST_TITLE
from ledger.web.guard import FORM
from ledger.web.page import LONGEST_FIELD
from ledger.web.records import LONGEST_NAME
from shell import ANA, FOUNDED, LEAD, Desk, criteria
from web.program import BASE, program
from web.visitor import Pages, Visitor, site, words

WHOLE = "score >= 1 AND employees >= 500"
TERMS = {"effective": FOUNDED[:10], "nature": "policy", "standard": "prospective", "reason": "x", "because": "agreed"}


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger on which `mql` is in force."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(desk) as found:
        yield found


def padded(cut_at: int) -> str:
    """A document of which a cut at so many bytes would leave `score >= 1`."""
    text = criteria(WHOLE)
    before = text.index(" AND employees")
    return f"{'#' * (cut_at - before - 1)}\n{text}"


def large(length: int) -> str:
    """A sound document of so many bytes."""
    text = criteria(WHOLE)
    return f"{text}{'#' * (length - len(text))}"


def send(visitor: Visitor, path: str, status: int, text: str, file: tuple[str, bytes] | None, do: str) -> str:
    """Send the form of a page as a browser does: a text, or a file in its place."""
    given = {**visitor.form(path), **TERMS, "text": text, "do": do}
    files: dict[str, Any] = {"document": file or ("", b"")}
    if path.startswith("/attest"):
        files["evidence"] = ("memo.txt", b"as agreed")
    found = visitor.client.post(path, data=given, files=files, headers={"sec-fetch-site": "same-origin"})
    assert found.status_code == status, words(found.text)[:2_000]
    return words(found.text)


@pytest.mark.parametrize("as_file", [True, False])
@pytest.mark.parametrize("cut_at", [60_000, 100_000, 500_000])
def test_a_long_document_is_recorded_whole(pages: Pages, cut_at: int, as_file: bool) -> None:
    ana, text = pages.visitor(ANA), padded(cut_at)
    file = ("mql.yaml", text.encode()) if as_file else None
    send(ana, "/propose/mql", 200, "" if as_file else text, file, "propose")
    assert program(pages, ANA).get("/proposals/mql%232")["says"] == [WHOLE]


@pytest.mark.parametrize("do", ["check", "propose"])
@pytest.mark.parametrize("as_file", [True, False])
@pytest.mark.parametrize("length", [LARGEST + 1, LONGEST_FIELD + 1])
def test_a_document_above_its_limit_is_413_on_a_page_and_recorded_nowhere(
    pages: Pages, length: int, as_file: bool, do: str
) -> None:
    ana, text, head = pages.visitor(ANA), large(length), pages.site.ledger.journal.head()
    file = ("mql.yaml", text.encode()) if as_file else None
    told = send(ana, "/propose/mql", 413, "kind: criteria" if as_file else text, file, do)
    assert "too large" in told
    assert pages.site.ledger.journal.head() == head


def test_a_document_of_its_limit_is_read(pages: Pages) -> None:
    ana = pages.visitor(ANA)
    assert "too large" not in send(ana, "/propose/mql", 200, "", ("mql.yaml", large(LARGEST).encode()), "check")


def test_a_file_above_its_limit_is_413_where_a_past_version_is_attested(pages: Pages) -> None:
    head = pages.site.ledger.journal.head()
    send(pages.visitor(ANA), "/attest/mql", 413, "", ("mql.yaml", large(LARGEST + 1).encode()), "")
    assert pages.site.ledger.journal.head() == head


def test_a_text_above_its_limit_is_413_while_it_is_typed(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.documents.text.LARGEST", 1_000)
    ana = pages.visitor(ANA)
    found = ana.post("/check", {**ana.form("/propose/mql"), **TERMS, "text": large(1_001)}, 413)
    assert "the file is too large" in words(found.text).casefold()


def sent(pages: Pages, path: str, body: bytes) -> httpx2.Response:
    ana = program(pages, ANA, "propose")
    return ana.client.post(BASE + path, content=body, headers={"authorization": f"Bearer {ana.token}"})


@pytest.mark.parametrize("path", ["/proposals", "/check", "/attestations", "/channels", "/nothing"])
def test_a_body_above_its_limit_is_413_of_the_api_in_its_own_form(pages: Pages, path: str) -> None:
    body, head = json.dumps({"document": large(FORM)}).encode(), pages.site.ledger.journal.head()
    found = sent(pages, path, body)
    status = 404 if path == "/nothing" else 413
    assert (found.status_code, found.headers["content-type"]) == (status, "application/problem+json")
    assert found.json()["fix"]
    assert pages.site.ledger.journal.head() == head


@pytest.mark.parametrize("path", ["/proposals", "/check"])
def test_a_document_above_its_limit_is_413_of_the_api_though_its_body_is_not(pages: Pages, path: str) -> None:
    values = [1] * 400_000  # a space more for each, as a text
    body = json.dumps({"document": {"kind": "criteria", "title": values}} | _terms(path), separators=(",", ":"))
    found = sent(pages, path, body.encode())
    assert (len(body) < FORM, found.status_code, found.json()["what"]) == (True, 413, "the file is too large")


def _terms(path: str) -> dict[str, str]:
    return {"effective": FOUNDED[:10], "because": "x"} if path == "/proposals" else {}


def test_a_record_above_its_limit_is_413(pages: Pages) -> None:
    found = sent(pages, "/definitions/mql/why", json.dumps({"record": {"title": "x" * 70_000}}).encode())
    assert (found.status_code, found.json()["what"]) == (413, "the record is too large")


def test_the_name_of_a_file_is_recorded_whole_or_refused(pages: Pages) -> None:
    ana = pages.visitor(ANA)
    for length, status in ((LONGEST_NAME, 200), (LONGEST_NAME + 1, 413)):
        given = {**ana.form("/attest/lead"), "text": LEAD, "effective": "2025-01-01", "until": "2025-06-01"}
        files = {"evidence": ("m" * length, b"as agreed"), "document": ("", b"")}
        headers = {"sec-fetch-site": "same-origin"}
        found = ana.client.post("/attest/lead", data={**given, "because": "found"}, files=files, headers=headers)
        assert found.status_code == status, words(found.text)
    events, _ = pages.site.ledger.journal.read()
    assert f"'{'m' * LONGEST_NAME}'" in str(events[-1])


def test_records_keep_the_name_that_their_file_has(pages: Pages) -> None:
    ana = pages.visitor(ANA)
    for length, status in ((100, 200), (LONGEST_NAME + 1, 413)):
        given = {**ana.form("/propose/mql"), **TERMS, "text": criteria(WHOLE), "do": "check"}
        files = {"records": ("r" * length, b"score,employees\n1,500\n"), "document": ("", b"")}
        found = ana.client.post("/propose/mql", data=given, files=files, headers={"sec-fetch-site": "same-origin"})
        assert found.status_code == status, words(found.text)
        assert ("r" * length in found.text) == (status == 200)


def test_the_title_of_a_passkey_is_kept_whole_or_refused(pages: Pages) -> None:
    ana = pages.visitor(ANA)
    ana.post("/credentials/add", {**ana.form("/credentials"), "title": "t" * LONGEST_TITLE})
    ana.post("/credentials/add", {**ana.form("/credentials"), "title": "t" * (LONGEST_TITLE + 1)}, 413)


def test_no_field_of_a_page_lets_a_browser_cut_what_is_pasted() -> None:
    folder = Path(ledger.web.__file__).parent
    cutting = [each.name for each in folder.rglob("*.html") if "maxlength" in each.read_text()]
    assert cutting == []
