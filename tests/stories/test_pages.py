"""A whole decision on pages, by four people in a real browser: asked for, proposed, approved, and ratified on a phone.

The server is a process of its own. With JavaScript and without, everything comes to the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from browser import chromium, open_page
from serving import serving
from shell import ANA, CRO, FOUNDED, OPS, SAL, Desk, criteria

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with sync_playwright() as driver:
        yield driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])


def asks(seller: Page) -> None:
    seller.get_by_role("link", name="Ask", exact=True).click()
    seller.get_by_label("Which definition").select_option("mql")
    seller.get_by_label("What hurts").fill("half of those we call have no budget")
    seller.get_by_role("button", name="Ask").click()
    seller.get_by_text("It is on record, and a steward answers it").wait_for()


def proposes(steward: Page) -> None:
    steward.get_by_role("link", name="Ask", exact=True).click()
    steward.get_by_role("link", name="Propose a change that answers it").click()
    steward.get_by_label("Document").fill(criteria("score >= 70 AND employees >= 500"))
    steward.get_by_label("First day on which it governs").fill(FOUNDED[:10])
    steward.get_by_label("Nature").select_option("policy")
    steward.get_by_label("What happens to history").select_option("prospective")
    steward.get_by_label("A reason, where this is not the usual way").fill("what was reported stands")
    steward.get_by_label("Because").fill("fewer, and larger")
    steward.get_by_role("button", name="Check").click()
    steward.get_by_text("narrowing (none in, some out)").first.wait_for()
    steward.get_by_role("button", name="Propose").click()
    steward.get_by_text("half of those we call have no budget").first.wait_for()


def approves(approver: Page) -> None:
    approver.get_by_role("link", name="Read, then approve").click()
    approver.get_by_role("button", name="Approve").click()
    approver.get_by_text("You approved it").wait_for()


def ratifies(decider: Page) -> None:
    decider.get_by_role("link", name="Read, then ratify").click()
    decider.get_by_role("link", name="To your answer").click()
    decider.get_by_label("Because").fill("agreed in the pipeline meeting")
    decider.get_by_role("button", name="Ratify").click()
    decider.get_by_text("You ratified it").wait_for()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_change_is_asked_for_proposed_approved_and_ratified_on_pages(
    desk: Desk, chrome: Browser, script: bool
) -> None:
    with serving(desk, OPS, ANA, SAL, CRO) as once:

        def enter(person: str, **more: Any) -> Page:
            page = open_page(chrome, java_script_enabled=script, **more)
            page.goto(once[person])
            if not script:
                page.get_by_role("button", name="Go in as").click()
            page.get_by_role("heading", level=1).filter(has_text="for you").wait_for()
            return page

        asks(seller := enter(OPS))
        proposes(steward := enter(ANA))
        assert steward.get_by_role("button", name="Approve").count() == 0
        assert steward.get_by_text("You wrote this, so somebody else has to answer it").count() == 1
        approves(enter(SAL))
        ratifies(decider := enter(CRO, viewport=PHONE))
        assert decider.evaluate("document.documentElement.scrollWidth") <= PHONE["width"] if script else True
        seller.reload()
        seller.get_by_role("heading", name="Nothing waits for an answer").wait_for()

    assert "v2" in desk.does("ledger show mql").out
    assert "agreed in the pipeline meeting" in desk.does("ledger log mql").out
    desk.does("ledger verify")
    desk.does("ledger audit rights")


def test_an_answer_whose_connection_is_lost_is_told_by_the_next_page(desk: Desk, chrome: Browser) -> None:
    desk.write("next.yaml", criteria("score >= 70 AND employees >= 500"))
    desk.does(
        f"ledger propose next.yaml --effective {FOUNDED[:10]} --nature estimate --standard prospective --because x",
        by=ANA,
    )
    with serving(desk, SAL) as once:
        page = open_page(chrome)
        page.goto(once[SAL])
        page.get_by_role("link", name="Read, then approve").click()
        page.context.route("**/approve", lambda route: (route.fetch(max_redirects=0), route.abort()))
        with page.expect_event("requestfailed"):
            page.get_by_role("button", name="Approve").click(no_wait_after=True)
        following = page.context.new_page()
        following.goto(once[SAL].partition("/enter")[0] + "/p/mql/2")
        following.get_by_text("You approved it").wait_for()
        assert following.get_by_role("button", name="Approve").count() == 0
