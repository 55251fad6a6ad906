"""A whole decision by everybody whom it takes, in a real browser, to the platform: who they are is proved each time.

A seller asks, a steward proposes, an approver approves who signed in at the company's provider, the decider ratifies by
a passkey on a phone, an operator orders, and a worker does it. Without JavaScript it is the same, and the decider signs
by an ssh key. The provider is npm's certified one, the platform an emulator, and the server a process of its own.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from browser import chromium, open_page
from keys import DAY_1, DAY_2, enrolled, require_ssh
from ledger.app.ledger import open_ledger
from ledger.app.settings import load
from ledger.domain.event import Event
from ledger.domain.proposal import DefinitionRatified, ProposalApproved
from platforms import delivering, org
from serving import serving
from shell import ANA, CHARTER, CRO, DANA, OPS, SAL, TERMS, Desk, criteria
from web.certified import certified
from web.provider import CLIENT, SECRET

DAY_3 = "2026-02-04T11:00:00Z"
EVE, WORKER = "eve@acme.example", "worker@acme.example"
NEEDS = "needs: {approve: federated, ratify: signed}\n"
PHONE = {"width": 390, "height": 844}
SERVE = """
[serve]
address = "http://localhost:{port}"
passkeys = true

[serve.oidc]
issuer = "{issuer}"
client_id = "{client}"
client_secret = "env:OIDC_CLIENT_SECRET"
"""
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    require_ssh()
    with sync_playwright() as driver:
        yield driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def pressed(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).first.click()


def goes_in(page: Page, address: str, script: bool) -> Page:
    """Somebody opens their one-time address."""
    page.goto(address)
    if not script:
        pressed(page, re.compile("^Go in as"))
    page.get_by_role("heading", level=1).filter(has_text="for you").wait_for()
    return page


def signs_in_at_company(page: Page, login: str) -> None:
    """At the provider somebody types their name, and agrees."""
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill("any")
    page.locator("button[type=submit]").click()
    page.get_by_role("button", name="Continue").click()


def asks(seller: Page) -> None:
    seller.get_by_role("link", name="Ask", exact=True).click()
    seller.get_by_label("Which definition").select_option("mql")
    seller.get_by_label("What hurts").fill("half of those we call have no budget")
    pressed(seller, "Ask")
    seller.get_by_text("It is on record, and a steward answers it").wait_for()


def proposes(steward: Page) -> None:
    steward.get_by_role("link", name="Ask", exact=True).click()
    steward.get_by_role("link", name="Propose a change that answers it").click()
    steward.get_by_label("Document", exact=True).fill(criteria("score >= 70 AND employees >= 200"))
    steward.get_by_label("First day on which it governs").fill(DAY_3[:10])
    steward.get_by_label("Nature").select_option("policy")
    steward.get_by_label("What happens to history").select_option("retrospective")
    steward.get_by_label("Because").fill("fewer, and better")
    pressed(steward, "Propose")
    steward.get_by_text("half of those we call have no budget").first.wait_for()
    assert steward.get_by_role("button", name="Approve").count() == 0
    assert steward.get_by_text("You wrote this, so somebody else has to answer it").count() == 1


def enrols(decider: Page) -> str:
    """A passkey is made and proved; its fingerprint, for the registrar."""
    decider.goto(re.sub(r"/[^/]*$", "/credentials", decider.url))
    decider.get_by_label("What you call it").fill("phone")
    pressed(decider, "Add a passkey")
    decider.get_by_role("status").filter(has_text="is enrolled").wait_for()
    return decider.locator("article", has=decider.get_by_text("passkey", exact=True)).locator("code").first.inner_text()


def has_device(page: Page) -> None:
    """Put a device that keeps passkeys, and whose holder is at it, beside a page."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**DEVICE, "automaticPresenceSimulation": True}})


def ratifies(decider: Page) -> None:
    decider.get_by_role("link", name="Read, then ratify").click()
    decider.get_by_role("link", name="To your answer").click()
    decider.get_by_label("Because").fill("agreed in the pipeline meeting")
    pressed(decider, "Ratify with your passkey")
    decider.get_by_text("You ratified it").wait_for()
    assert decider.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def orders(operator: Page, desk: Desk) -> None:
    """A plan is made, read and applied; both times a worker does it, who alone has the token."""
    operator.get_by_role("link", name="Platforms", exact=True).click()
    pressed(operator, "Plan what is due")
    operator.get_by_text("It waits for a worker").wait_for()
    desk.does("ledger work --once", by=WORKER)
    operator.reload()
    pressed(operator, "Order the apply")
    operator.get_by_text("It waits for a worker").wait_for()
    desk.does("ledger work --once", by=WORKER)
    operator.reload()
    operator.get_by_text("1 applied").first.wait_for()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_what_a_seller_asks_for_is_decided_by_who_proved_who_they_are_and_carried_out(
    tmp_path: Path, chrome: Browser, script: bool
) -> None:
    port = free_port()
    with org() as there, certified(f"http://localhost:{port}/enter/oidc/back") as issuer:
        desk = delivering(Desk(tmp_path), there).at(OIDC_CLIENT_SECRET=SECRET)
        desk.does(f"ledger person add {WORKER} --kind service --owner {DANA}", by=DANA)
        desk.does(f"ledger person add {EVE}", by=DANA)
        served = SERVE.format(port=port, issuer=issuer, client=CLIENT)
        desk.write("ledger.toml", (tmp_path / "ledger.toml").read_text() + served)
        desk.does(f"ledger credential confirm {enrolled(desk, DANA, 'dana')}", by=DANA, now=DAY_1)

        def opened(**more: Any) -> Page:
            return open_page(chrome, java_script_enabled=script, **more)

        second = desk.at(now=DAY_2)
        approver, decider = opened(), opened(viewport=PHONE)
        keys = [enrolled(second, CRO, "cro", DAY_2), *([] if script else [enrolled(second, CRO, "spare", DAY_2)])]
        with serving(second, CRO, port=port) as once:
            approver.goto(second.does(f"ledger credential invite {SAL} --json", by=DANA).data["address"])
            approver.get_by_role("link", name="Bind your account").click()
            signs_in_at_company(approver, "sal")
            approver.get_by_text("stands for").first.wait_for()
            if script:
                has_device(decider)
                keys.append(enrols(goes_in(decider, once[CRO], script)))
        every = second.does("ledger credential list --json", by=DANA).data["credentials"]
        keys += [each["credential"] for each in every if each["method"] == "oidc"]
        for each in keys:
            second.does(f"ledger credential confirm {each} --sign dana", by=DANA)

        third = desk.at(now=DAY_3)
        third.write("charter.yaml", CHARTER + NEEDS)
        third.does(f"ledger propose charter.yaml --effective {DAY_3[:10]} {TERMS} --because surer", by=DANA)
        third.does("ledger ratify charter/lifecycle#2", by=DANA)
        with serving(third, EVE, ANA, CRO, OPS, port=port) as once:
            asks(seller := goes_in(opened(), once[EVE], script))
            proposes(goes_in(opened(), once[ANA], script))
            approver.goto(f"http://localhost:{port}/")
            approver.get_by_role("link", name="Sign in at").click()
            approver.get_by_role("link", name="Read, then approve").click()
            pressed(approver, "Approve")
            approver.get_by_text("You approved it").wait_for()
            if script:
                decider.goto(f"http://localhost:{port}/enter")
                pressed(decider, "Sign in by passkey")
                ratifies(decider)
            else:
                unsigned = goes_in(decider, once[CRO], script)
                unsigned.get_by_role("link", name="Read").first.click()
                assert unsigned.get_by_role("button", name="Ratify", exact=True).count() == 0
                third.does("ledger ratify mql#2 --sign cro --because 'agreed in the pipeline meeting'", by=CRO)
            orders(goes_in(opened(), once[OPS], script), third)
            seller.reload()
            seller.get_by_role("heading", name="Nothing waits for an answer").wait_for()

        assert len(there.writes()) == 1
        assert "70" in there.writes()[0]
        assert shown(third, ProposalApproved) == "oidc"
        assert shown(third, DefinitionRatified) == ("passkey" if script else "ssh")
        assert f"{CRO} ratified mql#2: v2 for {DAY_3[:10]} on (signed)" in third.does("ledger log mql").out
        third.does("ledger verify")
        assert not [each for each in third.does("ledger audit rights --json").data["acts"] if each["lacks"]]


def shown(desk: Desk, act: type[Event]) -> str:
    """By what the last of these acts shows who did it."""
    ledger = open_ledger(load(desk.folder / "ledger.toml"))
    with closing(ledger.journal):
        found: Any = next(each.event for each in reversed(ledger.journal.read(None)[0]) if isinstance(each.event, act))
    return str(found.authentication.method)
