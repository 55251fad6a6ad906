"""What a change of an attribution does is told by shares of the credit, on the journeys that are known or named."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crediting_desk import ASKED, crediting, known_to_pages
from ledger.app import clock
from shell import ANA, CRO, FOUNDED, OPS, SAL, TERMS, Desk, criteria
from web.visitor import Pages, site, words

LOOK = f"ledger brief credit#1 {ASKED}"


@pytest.fixture
def credit(desk: Desk) -> Desk:
    """A report that nobody decided, and a proposal in its place; nobody told the ledger where journeys are."""
    crediting(desk)
    desk.does(f"ledger propose shares.yaml --effective 2026-03-01 {TERMS} --because 'brand was hidden'", by=ANA)
    return desk


@pytest.fixture
def pages(credit: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """The same, served, where the settings name the journeys."""
    known_to_pages(credit)
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(credit) as found:
        yield found


def told(desk: Desk, command: str = LOOK) -> dict:
    return desk.does(f"{command} --json").data


def compared(desk: Desk) -> dict[str, tuple[float, float]]:
    """The share of each part before and after, as the comparison of the two has it."""
    found = desk.does(f"ledger attribution compare credit#1 {ASKED} --json").data
    whole = [found[side]["conversions"] * 10**9 for side in ("before", "after")]
    parts = [*found["funnel"], found["nobody"]]
    return {each["name"]: (100 * each["before"] / whole[0], 100 * each["after"] / whole[1]) for each in parts}


def test_the_part_whose_share_moves_most_is_told_first_and_as_the_comparison_tells_it(credit: Desk) -> None:
    shares = compared(credit)
    found = told(credit)["headline"]
    most = max(shares, key=lambda name: abs(shares[name][1] - shares[name][0]))
    was, now = shares[most]
    sign, points = "+" if now > was else "−", f"{abs(round(now, 1) - round(was, 1)):.1f}"
    assert found["first"] == f"From 1 March 2026: {most} {was:.1f} → {now:.1f} % of the credit ({sign}{points} points)."
    assert (found["noun"], found["unit"], found["population"]) == (most, "per mille", "touches.csv and deals.csv")
    assert (found["before"], found["after"]) == (round(10 * was), round(10 * now))
    moved = [name for name, (was, now) in shares.items() if name != most and was != now]
    assert {line.partition(" ")[0] for line in found["more"][: len(moved)]} == set(moved)
    assert found["more"][len(moved) :] == [
        "All shares are of the same 5 conversions of touches.csv and deals.csv.",
        "No past figure changes.",
    ]


def test_a_first_attribution_and_an_end_are_told_by_what_there_is(credit: Desk) -> None:
    shares = compared(credit)
    first = credit.folder / "shares.yaml"
    credit.write("first.yaml", first.read_text().replace("key: credit", "key: second"))
    credit.does(f"ledger propose first.yaml --effective 2026-03-01 {TERMS} --because new", by=ANA)
    most = max(shares, key=lambda name: shares[name][1])
    found = told(credit, f"ledger brief second#1 {ASKED}")["headline"]
    assert (found["standard"], found["first"]) == (
        "first",
        f"{most} has {shares[most][1]:.1f} % of the credit from 1 March 2026; nothing governed before.",
    )
    credit.does("ledger withdraw credit#1 --because no", by=ANA)
    credit.does("ledger retire credit --effective 2026-03-01 --because old", by=ANA)
    most = max(shares, key=lambda name: shares[name][0])
    assert told(credit, f"ledger brief credit#2 {ASKED}")["headline"]["first"] == (
        f"Ends on 1 March 2026: {most} has {shares[most][0]:.1f} % of the credit until then."
    )


def test_where_nobody_told_of_journeys_the_brief_says_how_to_count(credit: Desk) -> None:
    found = told(credit, "ledger brief credit#1")
    assert (found["headline"]["first"], found["headline"]["unit"]) == ("Credit moves.", "")
    assert found["count"] == {
        "words": "count it",
        "act": "brief",
        "subject": "credit#1",
        "arguments": {"touches": None, "conversions": None},
        "open": ["touches", "conversions"],
    }
    said = " ".join(credit.does("ledger brief credit#1").out.split())
    assert "ledger brief credit#1 --touches RECORDS --conversions RECORDS" in said
    assert "count" not in told(credit)


def test_journeys_that_the_settings_name_are_counted_unasked_and_shown(credit: Desk) -> None:
    known_to_pages(credit)
    first = told(credit)["headline"]["first"]
    assert first in " ".join(credit.does("ledger brief credit#1").out.split())
    credit.does("ledger brief credit#1 --shown", by=ANA)
    (credit.folder / "deals.csv").unlink()
    assert told(credit, "ledger brief credit#1")["headline"]["first"] == first
    assert first in credit.does("ledger weekly").out


def test_journeys_that_cannot_be_read_keep_nobody_from_the_brief(credit: Desk) -> None:
    known_to_pages(credit)
    (credit.folder / "deals.csv").unlink()
    assert told(credit, "ledger brief credit#1")["headline"]["first"] == "Credit moves."
    assert "deals.csv" in credit.run(LOOK).out + credit.run(LOOK).err


def test_what_gives_no_credit_and_half_a_journey_are_refused(credit: Desk) -> None:
    credit.does("ledger retire mql --effective 2026-03-01 --because x", by=ANA)
    assert "gives no credit" in credit.run(f"ledger brief mql#2 {ASKED}").err
    assert "Missing option '--conversions'" in credit.run("ledger brief credit#1 --touches touches.csv").err


def test_a_card_that_nobody_counted_leads_to_its_count(pages: Pages, credit: Desk) -> None:
    first = told(credit)["headline"]["first"].partition(":")[2]
    cro, ops = pages.visitor(CRO), pages.visitor(OPS)
    for path in ("/", "/p/credit/1"):
        assert "Count it on touches and deals" in words(cro.get(path))
        assert "Count it on" not in words(ops.get(path))
    head = pages.site.ledger.journal.head()
    page = words(cro.get("/p/credit/1?count=journeys"))
    assert first in page
    assert "Counted just now, for you alone" in page
    assert pages.site.ledger.journal.head() == head
    assert first not in words(cro.get("/p/credit/1"))
    ops.get("/p/credit/1?count=journeys", 403)


def test_check_counts_an_attribution_on_the_journeys_that_are_known(pages: Pages, credit: Desk) -> None:
    ana = pages.visitor(ANA)
    text = (
        (credit.folder / "shares.yaml").read_text().replace("share: 40", "share: 50").replace("share: 30", "share: 25")
    )
    terms = {"effective": "2026-03-01", "nature": "policy", "standard": "prospective", "reason": "no", "because": "x"}
    given = {**ana.form("/revise/credit/1"), "text": text, **terms, "do": "check"}
    page = words(ana.post("/revise/credit/1", given).text)
    assert "% of the credit (" in page
    assert "All shares are of the same 5 conversions of touches and deals." in page
    assert "nothing governs credit yet" not in page


def test_a_headline_of_records_is_counted_from_its_card(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write("leads.csv", "id,score,employees\n1,70,400\n2,50,200\n3,60,120\n")
    desk.write("more.csv", "id,score,employees\n1,70,400\n")
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 100"))
    desk.does(f"ledger propose next.yaml --effective 2026-03-01 {TERMS} --because more", by=ANA)
    toml = desk.folder / "ledger.toml"
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(desk) as found:
        page = words(found.visitor(CRO).get("/p/mql/2"))
        assert "Nobody told the server where its records are" in page
        assert "Count it on" not in page
    toml.write_text(f'{toml.read_text()}\n[populations.leads]\nfile = "leads.csv"\n')
    with site(desk) as found:
        assert "Count it on leads" in words(found.visitor(SAL).get("/"))
        page = words(found.visitor(SAL).get("/p/mql/2?count=leads"))
        assert "From 1 March 2026: 1 → 3 MQLs of the 3 records of leads, by both rules." in page
        assert "Count it on leads" not in page
        found.visitor(SAL).get("/p/mql/2?count=leads.csv", 404)
        found.visitor(OPS).get("/p/mql/2?count=leads", 403)
    toml.write_text(f'{toml.read_text()}\n[populations.more]\nfile = "more.csv"\n')
    with site(desk) as found:
        assert "Count it on leads more Count" in words(found.visitor(SAL).get("/"))
