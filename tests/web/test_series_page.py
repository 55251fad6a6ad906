"""A definition's page begins with what became of its number, of records that the server knows and one may count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from ledger.app import clock
from shell import ANA, CRO, DANA, MIA, OPS, Desk, criteria
from web.visitor import Pages, site, words

LATER = "2026-04-14T09:00:00Z"
FIRST = "warm fell 75 %; the rule did 75 points of it, and nobody decided it"
SALES = """\
kind: charter
title: Who decides elsewhere
scope: elsewhere
steward: [ben@acme.example]
approver: {of: [mia@acme.example], quorum: 1}
decider: eve@acme.example
operator: [ops@acme.example]
lapses_after: 30 days
standards: [retrospective]
"""


@pytest.fixture
def desk_with_leads(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """`warm` was attested in two versions of 2025; of each four leads a day, one or four are in."""
    monkeypatch.setenv(clock.NOW, LATER)
    desk.write("memo.txt", "what sales was told")
    desk.does("ledger attest lead.yaml --effective 2024-01-01 --until 2026-02-02 --evidence memo.txt", by=ANA)
    for start, text in (("2025-01-01", "score >= 10"), ("2025-07-01", "score >= 40")):
        desk.write("warm.yaml", criteria(text, key="warm", title="Warm lead"))
        desk.does(f"ledger attest warm.yaml --effective {start} --evidence memo.txt", by=ANA)
    write_leads(desk, date(2026, 3, 31))
    toml = desk.folder / "ledger.toml"
    toml.write_text(f'{toml.read_text()}\n[populations.leads]\nfile = "leads.csv"\n')
    return desk.at(LATER)


def write_leads(desk: Desk, last: date) -> None:
    days = [date(2025, 1, 1) + timedelta(days=each) for each in range((last - date(2025, 1, 1)).days + 1)]
    rows = [f"{score},{day}T10:00:00Z" for day in days if day.day < 28 for score in (10, 20, 30, 40)]
    desk.write("leads.csv", "\n".join(["score,created", *rows, "99,"]) + "\n")


@pytest.fixture
def pages(desk_with_leads: Desk) -> Iterator[Pages]:
    with site(desk_with_leads) as found:
        yield found


def test_the_first_line_of_the_page_is_that_of_the_series(pages: Pages) -> None:
    page = pages.visitor(CRO).get("/d/warm")
    first = FIRST.replace("nobody", '<span class="nobody">nobody</span>').replace("warm", "<code>warm</code>")
    assert f'<h1 class="first">{first}</h1>' in page
    told = words(page)
    assert (
        "As each was counted at the time: 324 in 2025-Q2, 81 in 2026-Q1: −243 by the rule, +0 by the records." in told
    )
    assert "A 2025-07-01 warm v1 to v2 narrowing (none in, some out) −243 none nobody (attested)" in told
    assert page.count("<h1") == 1
    assert "style=" not in page


def test_the_periods_and_the_population_are_chosen_on_the_page(pages: Pages) -> None:
    mia = pages.visitor(MIA)
    assert "2025-03" in words(mia.get("/d/warm?by=month&in=leads"))
    mia.get("/d/warm?by=decade", 422)
    assert "The server knows no population" in words(mia.get("/d/warm?in=leads.csv", 404))


def test_a_steward_is_led_to_propose_and_others_to_ask(pages: Pages) -> None:
    assert 'href="/propose/warm">Put it to a decision' in pages.visitor(ANA).get("/d/warm")
    assert 'href="/ask?key=warm">Ask for a decision' in pages.visitor(MIA).get("/d/warm")


def test_who_holds_no_such_seat_reads_no_number_and_no_first_line(pages: Pages) -> None:
    page = pages.visitor(OPS).get("/d/warm")
    assert 'class="first"' not in page
    assert not re.search(r"\b324\b", page)  # a token of the form may hold any digits
    assert "<h1>Warm lead" in page


def test_who_holds_a_seat_elsewhere_reads_tens_and_nothing_that_follows_from_more(
    desk_with_leads: Desk,
) -> None:
    desk = desk_with_leads.at("2026-02-02T08:00:00Z")
    for person in ("eve", "ben"):
        desk.run(f"ledger person add {person}@acme.example", by=DANA)
    desk.write("elsewhere.yaml", SALES)
    terms = "--effective 2026-02-02 --nature policy --standard retrospective --because x"
    desk.does(f"ledger propose elsewhere.yaml {terms}", by=DANA)
    desk.does("ledger ratify charter/elsewhere#1", by=DANA)
    with site(desk_with_leads) as pages:
        told = words(pages.visitor("eve@acme.example").get("/d/warm"))
    assert "warm : the rule changed once, and nobody decided it" in told
    assert "counts are rounded down to tens, and those under 10 are withheld" in told
    assert "324" not in told
    assert "320" in told
    assert "by the rule" not in told


def test_it_is_counted_once_and_again_where_the_file_is_another(
    pages: Pages, desk_with_leads: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ledger.measure.figures import pages as room

    counted, real = list[str](), room.series

    def series(ledger, key, records, unit):  # type: ignore[no-untyped-def]
        counted.append(records.file)
        return real(ledger, key, records, unit)

    monkeypatch.setattr(room, "series", series)
    assert FIRST in words(pages.visitor(CRO).get("/d/warm"))
    assert FIRST in words(pages.visitor(MIA).get("/d/warm?on=2026-04-13"))
    assert len(counted) == 1
    write_leads(desk_with_leads, date(2025, 12, 31))
    assert "in 2025-Q4" in words(pages.visitor(MIA).get("/d/warm?on=2026-04-12"))
    assert len(counted) == 2


def test_a_population_that_cannot_be_counted_leaves_the_page_as_it_was(pages: Pages, desk_with_leads: Desk) -> None:
    (desk_with_leads.folder / "leads.csv").write_text("id\n1\n")
    page = pages.visitor(CRO).get("/d/warm")
    assert "<h1>Warm lead" in page
    assert "the file has no column" in words(pages.visitor(CRO).get("/d/warm?in=leads", 422)).lower()


def test_what_judges_no_records_has_no_series(pages: Pages) -> None:
    assert "<h1>Lead" in pages.visitor(CRO).get("/d/lead")
