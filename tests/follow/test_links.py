"""Each notice leads to a page that the server has, or to a command that there is."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import click
import pytest
from starlette.routing import Match

from ledger.app.ledger import open_ledger
from ledger.app.settings import load
from ledger.cli import program
from ledger.domain.notice import Notice
from ledger.overview.following.queries.wording import Wording
from ledger.web.application import ROUTES
from shell import Desk

NOTICES = {
    "an approval": Notice("waits", "charter/lifecycle#1", "approve", 3, "p"),
    "a revision": Notice("waits", "mql#1", "revise", 3, "p"),
    "a decision": Notice("decided", "mql#1", "ratified", 3, "p"),
    "a lapse": Notice("lapses", "mql#1", "2026-03-04", 3, "p"),
    "drift": Notice("drift", "sf Lead.MQL__c", "mql", 3, "p"),
    "a request": Notice("asked", "r-1", "", 3, "p"),
    "an answer": Notice("answered", "r-1", "mql#2", 3, "p"),
}


def link(desk: Desk, case: str, serve: str = "") -> str:
    desk.write("ledger.toml", f'database = "ledger.db"\n{serve}')
    return Wording(open_ledger(load(desk.folder / "ledger.toml")), {}, "title", personal=True).link(NOTICES[case])


@pytest.mark.parametrize("case", NOTICES)
def test_a_notice_leads_to_a_page_that_there_is(desk: Desk, case: str) -> None:
    path = unquote(urlsplit(link(desk, case, '[serve]\naddress = "https://ledger.acme.example"\n')).path)
    scope = {"type": "http", "method": "GET", "path": path}
    assert any(route.matches(scope)[0] is Match.FULL for route in ROUTES)


@pytest.mark.parametrize("case", NOTICES)
def test_without_pages_it_leads_to_a_command_that_only_shows(desk: Desk, case: str) -> None:
    _, command, *_ = link(desk, case).split()
    assert command in ("brief", "show", "drift", "requests")
    assert program().get_command(click.Context(program()), command)
