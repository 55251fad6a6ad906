"""Proposing on a page: what is wrong is told at its place, what it would change is shown, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from ledger.app import clock
from ledger.documents import load
from ledger.documents.written import written
from ledger.domain.proposal import Terms
from shell import ANA, BEN, CHARTER, CRO, FOUNDED, LEAD, SAL, STAGES, Desk, criteria
from web.visitor import Pages, Visitor, site, words

NEXT = criteria("score >= 50 AND employees >= 200")


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger on which `mql` is in force."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(desk) as found:
        yield found


def send(visitor: Visitor, path: str, text: str, do: str = "check", status: int = 200, **more: str) -> str:
    fields = {**visitor.form(path), "text": text, "effective": FOUNDED[:10], "nature": "policy", **more}
    return visitor.post(path, {"standard": "retrospective", "because": "more calls", **fields, "do": do}, status).text


def test_what_is_in_force_is_there_to_be_written_on(pages: Pages) -> None:
    page = words(pages.visitor(ANA).get("/propose/mql"))
    assert "kind: criteria" in page
    assert "score >= 65" in page


def test_a_text_is_checked_before_it_is_proposed(pages: Pages) -> None:
    ana = pages.visitor(ANA)
    head = pages.site.ledger.journal.head()
    page = send(ana, "/propose/mql", NEXT)
    assert "widening (some in, none out)" in words(page)
    assert "This one now qualifies" in words(page)
    assert pages.site.ledger.journal.head() == head


def test_a_mistake_is_told_at_its_place_with_what_to_write_instead(pages: Pages) -> None:
    text = criteria("scroe >= 50 AND employees >= 200")
    page = send(pages.visitor(ANA), "/propose/mql", text)
    line = next(n for n, each in enumerate(text.splitlines(), 1) if "scroe" in each)
    assert f"Line {line}, column" in words(page)
    assert "score" in words(page)[words(page).index("What is in the way") :]
    assert "scroe &gt;= 50" in page  # what was typed is still there


def test_it_goes_on_record_and_waits_for_others(pages: Pages) -> None:
    page = words(send(pages.visitor(ANA), "/propose/mql", NEXT, "propose"))
    assert "It is on record as #" in page
    assert "You wrote this, so somebody else has to answer it" in page
    assert "1 decision waits for you" in words(pages.visitor(SAL).get("/"))


def test_what_somebody_else_revised_meanwhile_is_not_written_over(pages: Pages) -> None:
    ana, ben = pages.visitor(ANA), pages.visitor(BEN)
    send(ana, "/propose/mql", NEXT, "propose")
    fields = {**ana.form("/revise/mql/2"), "effective": FOUNDED[:10], "because": "x", "do": "propose"}
    send(ben, "/revise/mql/2", criteria("score >= 45 AND employees >= 200"), "propose")
    text = criteria("score >= 40 AND employees >= 200")
    refused = words(ana.post("/revise/mql/2", {**fields, "text": text}, 422).text)
    assert "is not what you read" in refused
    assert "score >= 45" in words(ana.get("/revise/mql/2"))


def test_a_proposal_is_revised_on_a_page(pages: Pages) -> None:
    ana = pages.visitor(ANA)
    send(ana, "/propose/mql", NEXT, "propose")
    assert "score >= 50" in words(ana.get("/revise/mql/2"))
    page = send(ana, "/revise/mql/2", criteria("score >= 40 AND employees >= 200"), "propose")
    assert "score is at least 40" in words(page) or "score >= 40" in words(page)


def test_who_may_not_propose_is_told_so_by_the_check(pages: Pages) -> None:
    page = words(send(pages.visitor(CRO), "/propose/mql", NEXT))
    assert "What is in the way" in page
    assert "steward" in page
    send(pages.visitor(CRO), "/propose/mql", NEXT, "propose", 422)
    assert "mql#2" not in words(pages.visitor(SAL).get("/"))


def test_what_is_typed_is_checked_as_it_is_typed(pages: Pages) -> None:
    ana = pages.visitor(ANA)
    fields = {**ana.form("/propose/mql"), "text": NEXT, "effective": FOUNDED[:10], "nature": "policy"}
    part = ana.post("/check", {**fields, "standard": "retrospective", "because": ""}).text
    assert "widening" in words(part)
    assert "<html" not in part


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no document"),
        ("kind: criteria\nkey: [", "text"),
        ("kind: criteria\n---\nkind: criteria", "2 documents"),
        ("kind: crit\nkey: x", "crit"),
        (NEXT + "\x07", "invisible"),
        (NEXT.replace("score >= 50", "score >= 50 AND " + "(" * 3000), "("),
    ],
)
def test_what_is_no_document_is_told_and_never_breaks_the_page(pages: Pages, text: str, told: str) -> None:
    page = words(send(pages.visitor(ANA), "/propose/mql", text, "propose", 422))
    assert "What is in the way" in page
    assert told in page


def test_markup_in_a_definition_stays_text(pages: Pages) -> None:
    nasty = f"title: <script>alert(1)</script><b onclick=x>\n{NEXT}"
    page = send(pages.visitor(ANA), "/propose/mql", nasty, "propose")
    for each in (page, pages.visitor(SAL).get("/")):
        assert "<script>alert" not in each
        assert "<b onclick" not in each
        assert "&lt;script&gt;alert(1)" in each


def test_no_sign_of_a_reason_turns_a_page_round(pages: Pages) -> None:
    because = "\u202eyad emas eht\u202c \x1b[2J \u2066hidden\u2069"
    send(pages.visitor(ANA), "/propose/mql", NEXT, "propose", because=because)
    sal = pages.visitor(SAL)
    for path in ("/", "/p/mql/2", "/d/mql", "/log"):
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b]", sal.get(path)), path
    assert "yad emas eht" in sal.get("/")


@pytest.mark.parametrize("text", [LEAD, STAGES, NEXT])
def test_a_document_that_is_written_again_reads_as_the_same(text: str) -> None:
    (document,) = load(text)
    (again,) = load(written(document))
    assert (again.kind, again.value) == (document.kind, document.value)


def terms_on_record(pages: Pages) -> Terms:
    return next(each.terms for each in pages.site.ledger.state().proposals.values() if each.id == "mql#2")


@pytest.mark.parametrize(
    ("standard", "typed", "stored"),
    [
        ("retrospective", {"since": "2026-01-15", "reason": "impracticable before"}, {"since": date(2026, 1, 15)}),
        ("cohort", {"cohort": "created"}, {"cohort": "created"}),
        ("retrospective", {"stock": "sweep", "lost": "keep"}, {"stock": "sweep", "lost": "keep"}),
    ],
)
def test_what_a_standard_needs_is_said_on_the_page(
    pages: Pages, standard: str, typed: dict[str, str], stored: dict[str, object]
) -> None:
    send(pages.visitor(ANA), "/propose/mql", NEXT, "propose", standard=standard, **typed)
    terms = terms_on_record(pages)
    assert {name: getattr(terms, name) for name in stored} == stored
    again = pages.visitor(ANA).get("/revise/mql/2")
    assert all(f'value="{value}"' in again for value in typed.values())
    assert again.count(" selected>") == 2 + len({"stock", "lost"} & typed.keys())


def test_two_versions_that_both_count_and_a_correction_are_proposed_on_a_page_too(pages: Pages) -> None:
    """The charter allows neither here: what it says of them shows that they were read."""
    for standard, typed, said in (
        ("dual", {"dual_until": "2026-06-01", "primary": "old"}, "dual"),
        ("restated", {"corrects": "v1", "nature": "error"}, "restated"),
    ):
        page = words(send(pages.visitor(ANA), "/propose/mql", NEXT, "propose", 422, standard=standard, **typed))
        assert said in page[page.index("What is in the way") :]
        assert "does not exist" not in page
        assert "nothing says what was wrong" not in page
        assert "exactly one figure is the figure" not in page


def test_what_no_standard_can_mean_is_told_and_stays_where_it_was_typed(pages: Pages) -> None:
    for typed, said in (
        ({"since": "yesterday"}, "yesterday is no day"),
        ({"corrects": "the first"}, "the first is no version"),
        ({"dual_until": "2026-06-01"}, "--dual-until goes with --standard dual"),
    ):
        page = send(pages.visitor(ANA), "/propose/mql", NEXT, "propose", 422, **typed)
        assert said in words(page)
        assert f'value="{next(iter(typed.values()))}"' in page


def test_as_the_charter_says_is_offered_only_where_it_names_a_nature(pages: Pages, desk: Desk) -> None:
    ana, offered = pages.visitor(ANA), re.compile(r'<select id="nature".*?</select>', re.DOTALL)

    def natures() -> str:
        found = offered.search(ana.get("/propose/mql"))
        assert found
        return found[0]

    assert "choose one" in natures()
    assert "required" in natures()
    charter = CHARTER + "nature: policy\n"
    desk.write("charter.yaml", charter)
    desk.does("ledger propose charter.yaml --effective 2026-02-02 --nature policy --standard prospective --because x")
    desk.does("ledger ratify charter/lifecycle#2")
    assert "as the charter says" in natures()
    assert "required" not in natures()
