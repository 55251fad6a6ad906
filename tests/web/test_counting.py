"""What a change would do is counted while it is written: on what the server knows, or on what is sent and forgotten."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from ledger.app import clock
from ledger.population import separate_process as apart
from ledger.web import guard
from shell import ANA, BEN, FOUNDED, SAL, Desk, criteria
from web.visitor import Pages, Visitor, site, words

NEXT = criteria("score >= 50 AND employees >= 200")
LEADS = "score,employees\n" + "70,500\n" * 20 + "55,500\n" * 12 + "10,5\n" * 280


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger on which `mql` is in force, and which knows a population."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    desk.write("leads.csv", LEADS)
    toml = desk.folder / "ledger.toml"
    toml.write_text(f'{toml.read_text()}\n[populations.crm]\nfile = "leads.csv"\n')
    with site(desk) as found:
        yield found


def send(visitor: Visitor, records: bytes | None = None, document: bytes | None = None, **more: str) -> httpx2.Response:
    """Check a change of `mql` as a browser sends it, with files."""
    given = {**visitor.form("/propose/mql"), "text": NEXT, "effective": FOUNDED[:10], "nature": "policy", "do": "check"}
    files = {"records": ("leads.csv", records or b""), "document": ("mql.yaml", document or b"")}
    fields = {**given, "standard": "prospective", "reason": "asked", "because": "more calls", **more}
    return visitor.client.post("/propose/mql", data=fields, files=files, headers={"sec-fetch-site": "same-origin"})


def test_records_are_sent_counted_and_forgotten(pages: Pages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    head = pages.site.ledger.journal.head()
    page = words(send(pages.visitor(ANA), LEADS.encode()).text)
    assert "12 newly qualify" in page
    assert "20 → 32" in page
    assert f"Source: leads.csv, sent by {ANA}, 312 records" in page
    assert pages.site.ledger.journal.head() == head
    assert not [*(tmp_path / "temporary").iterdir()]


def test_a_population_that_the_server_knows_is_counted(pages: Pages) -> None:
    page = words(send(pages.visitor(ANA), population="crm").text)
    assert "12 newly qualify" in page
    assert "Source: crm, which the server knows, 312 records" in page


@pytest.mark.parametrize("name", ["leads.csv", "/etc/passwd", "-", "postgresql://h/db#t", "crm:public.people"])
def test_only_a_name_that_the_settings_know_is_counted(pages: Pages, name: str) -> None:
    assert "The server knows no population" in words(send(pages.visitor(ANA), population=name).text)


def test_who_holds_no_seat_that_counts_is_offered_nothing_to_count(pages: Pages) -> None:
    pages.site.ledger.journal.people()
    for who, offered in ((ANA, True), (BEN, True), (SAL, True), ("ops@acme.example", False)):
        page = pages.visitor(who).get("/propose/mql")
        assert ('name="records"' in page) == offered, who


def test_a_large_upload_of_who_holds_no_such_seat_is_not_even_read(pages: Pages) -> None:
    found = send(pages.visitor("ops@acme.example"), b"x" * (2 << 20))
    assert found.status_code == 403
    assert "that takes a seat" in words(found.text).casefold()


def test_a_large_upload_of_who_may_is_counted(pages: Pages) -> None:
    page = words(send(pages.visitor(ANA), LEADS.encode() + b"10,5\n" * 300_000).text)
    assert "12 newly qualify" in page


def test_nobody_who_is_not_signed_in_sends_anything_large(pages: Pages) -> None:
    stranger = pages.stranger().client
    found = stranger.post(
        "/propose/mql", files={"records": b"x" * (2 << 20)}, headers={"sec-fetch-site": "same-origin"}
    )
    assert "/enter" in str(found.url)


@pytest.mark.parametrize("said", [True, False])
def test_two_gigabytes_are_refused_while_they_stream(pages: Pages, said: bool) -> None:
    sent = 0

    def body() -> Iterator[bytes]:
        nonlocal sent
        yield b'--b\r\ncontent-disposition: form-data; name="records"; filename="l.csv"\r\n\r\n'
        for _ in range(2048):
            sent += 1
            yield b"x" * (1 << 20)

    length = {"content-length": str(2 << 30)} if said else {}
    headers = {"sec-fetch-site": "same-origin", "content-type": "multipart/form-data; boundary=b", **length}
    found = pages.visitor(ANA).client.post("/propose/mql", content=body(), headers=headers)
    assert found.status_code == 413
    assert words(found.text)


def test_an_archive_is_told_to_be_unpacked(pages: Pages) -> None:
    page = words(send(pages.visitor(ANA), gzip.compress(LEADS.encode())).text)
    assert "An archive is not opened here" in page
    assert "CSV or Parquet" in page


TITLED = "score,employees,title\n" + "70,500,Café\n" * 20 + "55,500,Café\n" * 12 + "55,500,Bar\n" * 280
CAFE = criteria("score >= 50 AND title = 'Café'")
ENCODED = {
    "UTF-8": ("utf-8", ""),
    "UTF-8 with a mark": ("utf-8-sig", ""),
    "UTF-16 with a mark": ("utf-16", ""),
    "UTF-16 without one": ("utf-16-le", "utf-16-le"),
    "Windows-1252": ("windows-1252", "windows-1252"),
    "ISO 8859-15": ("iso-8859-15", "iso-8859-15"),
    "of a Mac": ("mac-roman", "mac-roman"),
}


@pytest.mark.parametrize("kind", ENCODED)
def test_a_file_that_the_command_line_reads_a_page_reads_too(pages: Pages, desk: Desk, kind: str) -> None:
    encoding, named = ENCODED[kind]
    desk.write("cafe.yaml", CAFE)
    desk.write("titled.csv", TITLED.encode(encoding))
    option = f"--encoding {named}" if named else ""
    told = desk.does(f"ledger impact cafe.yaml --records titled.csv {option} --json", by=ANA).data
    page = words(send(pages.visitor(ANA), TITLED.encode(encoding), text=CAFE, encoding=named).text)
    assert [told["cells"][each]["records"] for each in ("both", "gained", "lost")] == [20, 12, 0]
    assert "12 newly qualify" in page
    assert "20 → 32" in page


@pytest.mark.parametrize(
    ("encoding", "named", "says"),
    [
        ("windows-1252", "", "choose as its encoding windows-1252"),
        ("utf-16-le", "", "choose as its encoding utf-16-le"),
        ("windows-1252", "shift_jis", "choose another encoding"),
        ("utf-8", "rot13", "There is no encoding"),
    ],
)
def test_an_encoding_that_does_not_fit_is_told_with_the_choice_to_make(
    pages: Pages, encoding: str, named: str, says: str
) -> None:
    page = words(send(pages.visitor(ANA), f"{TITLED}x".encode(encoding), text=CAFE, encoding=named).text)
    assert says in page
    assert "newly qualify" not in page


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
def test_a_document_is_read_as_the_command_line_reads_it(pages: Pages, desk: Desk, mark: bytes) -> None:
    document = mark + CAFE.replace("\n", "\r\n").encode()
    desk.write("cafe.yaml", document)
    assert desk.run("ledger check cafe.yaml", by=ANA).code == 0
    page = words(send(pages.visitor(ANA), document=document).text)
    assert "title = 'Café'" in page
    assert "shifting" in page or "incomparable" in page


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1252"])
def test_a_document_that_the_command_line_does_not_read_is_told_in_the_same_words(
    pages: Pages, desk: Desk, encoding: str
) -> None:
    desk.write("cafe.yaml", CAFE.encode(encoding))
    (problem,) = desk.run("ledger check cafe.yaml --json", by=ANA).errors
    page = words(send(pages.visitor(ANA), document=CAFE.encode(encoding)).text).casefold()
    assert problem["what"].casefold() in page
    assert problem["fix"].casefold() in page


def test_what_takes_too_long_is_told_and_the_text_stays(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0.05)
    page = send(pages.visitor(ANA), LEADS.encode()).text
    assert "could not be counted" in words(page)
    assert "score &gt;= 50" in page
    assert "widening" in words(page)


def test_one_person_has_one_count_at_once_and_the_server_two(pages: Pages) -> None:
    turns = pages.site.counting
    ana = pages.site.ledger.actor(ANA).id
    with turns.taken(ana):
        assert "One of your requests is being computed" in words(send(pages.visitor(ANA), LEADS.encode()).text)
    with turns.taken("mia"), turns.taken("cro"):
        assert "2 requests of others are being computed" in words(send(pages.visitor(ANA), LEADS.encode()).text)


def test_a_document_is_sent_as_a_file_in_place_of_the_text(pages: Pages) -> None:
    text = criteria("score >= 40 AND employees >= 200")
    page = send(pages.visitor(ANA), document=text.replace("\n", "\r\n").encode()).text
    assert "score &gt;= 40" in page
    assert "widening" in words(page)


def test_a_file_that_is_no_text_is_told(pages: Pages) -> None:
    assert "saved as UTF-16" in words(send(pages.visitor(ANA), document=b"\xff\xfe\x00").text)
    assert "The file is not UTF-8" in words(send(pages.visitor(ANA), document=b"kind: \xe9").text)


def test_only_the_form_that_takes_records_may_be_large(pages: Pages) -> None:
    found = pages.visitor(ANA).client.post(
        "/ask", content=b"x" * (guard.FORM + 1), headers={"sec-fetch-site": "same-origin"}
    )
    assert found.status_code == 413
