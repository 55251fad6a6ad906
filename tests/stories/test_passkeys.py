"""Passkeys in a real browser: enrolled, confirmed, a day older, and then a decision signed on a phone-sized page.

The authenticators are the browser's own virtual ones. Each part of the story is served anew, a day later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from browser import chromium, open_page
from shell import ANA, CHARTER, CRO, DANA, FOUNDED, SAL, TERMS, Desk, criteria
from stories.test_pages import PHONE, serving

NEXT_DAY, DAY_3 = "2026-02-03T09:00:00Z", "2026-02-04T10:00:00Z"


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with sync_playwright() as driver:
        yield driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])


@dataclass
class Person:
    """Somebody's browser, and the device that holds their passkeys."""

    page: Page
    devices: CDPSession
    device: str = ""

    @classmethod
    def of(cls, chrome: Browser, **more: Any) -> Person:
        """A new browser, with a device that knows whose finger it is."""
        page = open_page(chrome, **more)
        found = cls(page, page.context.new_cdp_session(page))
        found.devices.send("WebAuthn.enable")
        found.takes_another_device()
        return found

    def takes_another_device(self) -> None:
        """Put the device away, and take another one."""
        if self.device:
            self.devices.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.device})
        kind = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.device = self.devices.send("WebAuthn.addVirtualAuthenticator", {"options": kind})["authenticatorId"]

    def enrols(self, title: str) -> None:
        self.page.locator("details.who summary").click()
        self.page.get_by_role("link", name="What I sign with").click()
        self.page.get_by_label("What you call it").fill(title)
        self.page.get_by_role("button", name="Add a passkey").click()
        self.page.get_by_text("is enrolled. It is recorded as").wait_for()


def opened(person: Person, address: str) -> Page:
    """Go in by a one-time address."""
    person.page.goto(address)
    person.page.get_by_role("heading", level=1).filter(has_text="for you").wait_for()
    return person.page


def test_a_decision_is_signed_by_a_passkey_that_a_registrar_confirmed_a_day_before(desk: Desk, chrome: Browser) -> None:
    founder, decider = Person.of(chrome), Person.of(chrome, viewport=PHONE)

    with serving(desk.at(now=FOUNDED), DANA, CRO) as once:
        opened(founder, once[DANA])
        founder.enrols("laptop")
        founder.page.get_by_role("button", name="It is mine").click()
        founder.page.get_by_text("You confirmed it").wait_for()
        opened(decider, once[CRO])
        decider.enrols("key ring")
        decider.takes_another_device()
        decider.enrols("phone")

    with serving(desk.at(now=NEXT_DAY), DANA, CRO) as once:
        opened(founder, once[DANA]).goto(once[DANA].partition("/enter")[0] + "/credentials")
        for _ in range(2):
            founder.page.get_by_role("button", name="Confirm it with your passkey").first.click()
            founder.page.get_by_text("You confirmed it: recorded as").wait_for()
        decider.page.goto(once[CRO].partition("?")[0])
        decider.page.get_by_role("button", name="Sign in by passkey").click()
        decider.page.get_by_text("It counts from 4 February 2026").wait_for()

    desk.write("charter.yaml", f"{CHARTER}needs: {{ratify: signed}}\n")
    desk.write("next.yaml", criteria("score >= 70 AND employees >= 500"))
    later = desk.at(now=DAY_3)
    later.does(f"ledger propose charter.yaml --effective 2026-02-04 {TERMS} --because surer", by=DANA)
    later.does("ledger ratify charter/lifecycle#2", by=DANA)
    later.does(f"ledger propose next.yaml --effective 2026-02-05 {TERMS} --because fewer", by=ANA)
    later.does("ledger approve mql#2", by=SAL)

    with serving(later, CRO) as once:
        page = decider.page
        page.context.clear_cookies()
        page.goto(once[CRO].partition("?")[0])
        page.get_by_role("button", name="Sign in by passkey").click()
        page.get_by_role("link", name="Read, then ratify").click()
        page.get_by_label("Because").fill("agreed in the pipeline meeting")
        page.get_by_role("button", name="Ratify with your passkey").click()
        page.get_by_text("You ratified it").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    log = later.does("ledger log mql").out
    assert "(signed)" in log
    assert "agreed in the pipeline meeting" in log
    assert "signatures: each is by the key that it names" in later.does("ledger verify").out
    later.does("ledger audit rights")


def test_whoever_says_no_at_the_device_sends_nothing_and_may_press_again(desk: Desk, chrome: Browser) -> None:
    person = Person.of(chrome)
    verified = {"authenticatorId": person.device, "isUserVerified": False}
    with serving(desk, CRO) as once:
        opened(person, once[CRO])
        person.devices.send("WebAuthn.setUserVerified", verified)
        person.page.goto(once[CRO].partition("/enter")[0] + "/credentials")
        person.page.get_by_role("button", name="Add a passkey").click()
        person.page.get_by_role("button", name="Make it").click()
        person.page.get_by_text("Nothing was sent").wait_for()
        person.devices.send("WebAuthn.setUserVerified", {**verified, "isUserVerified": True})
        person.page.get_by_role("button", name="Make it").click()
        person.page.get_by_text("is enrolled. It is recorded as").wait_for()


def test_without_javascript_a_page_says_how_to_sign(desk: Desk, chrome: Browser) -> None:
    with serving(desk, CRO) as once:
        page = open_page(chrome, java_script_enabled=False)
        page.goto(once[CRO])
        page.get_by_role("button", name="Go in as").click()
        page.goto(once[CRO].partition("/enter")[0] + "/credentials")
        page.get_by_role("button", name="Add a passkey").click()
        page.get_by_text("A passkey takes JavaScript. Without it, enrol an ssh key").wait_for()
