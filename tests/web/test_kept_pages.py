"""A page is written once while the ledger stands as it does, and never shows anybody what is not so any more."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event
from typing import Any

import pytest

from ledger.app import clock
from ledger.errors import BadInput
from ledger.web import page as pages_made
from ledger.web.cache import Cache
from shell import ANA, CRO, FOUNDED, SAL, TERMS, Desk, criteria
from web.visitor import Pages, hidden, site, words


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger on which `mql#2` is open, and waits for an approval."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    with site(desk) as found:
        yield found


def test_a_page_is_written_once_and_again_after_a_decision(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    written, text, at = list[str](), pages_made._text, clock.machine()

    def noted(*given: Any, **more: Any) -> str:
        written.append(given[0].request.url.path)
        return text(*given, **more)

    monkeypatch.setattr(clock, "machine", lambda: at)
    monkeypatch.setattr(pages_made, "_text", noted)
    sal = pages.visitor(SAL)
    assert words(sal.get("/")) == words(sal.get("/"))
    assert written == ["/"]
    sal.answer("mql#2", "approve")
    assert "Nothing waits for you" in words(sal.get("/"))


def test_what_somebody_else_decided_elsewhere_is_on_the_next_page(pages: Pages, desk: Desk) -> None:
    cro = pages.visitor(CRO)
    assert "Nothing waits for you" in words(cro.get("/"))
    desk.does("ledger approve mql#2", by=SAL)
    assert "1 decision waits for you" in words(cro.get("/"))


def test_each_session_has_its_own_forms_on_it(pages: Pages) -> None:
    one, other = (hidden(pages.visitor(SAL).get("/p/mql/2")) for _ in range(2))
    assert one["token"] != other["token"]
    assert one["form"] != other["form"]
    assert pages.site.blank not in "".join((*one.values(), *other.values()))


def test_nobody_is_shown_the_page_of_somebody_else(pages: Pages) -> None:
    assert SAL in words(pages.visitor(SAL).get("/"))
    cro = words(pages.visitor(CRO).get("/"))
    assert "Nothing waits for you" in cro
    assert CRO in cro


def test_of_two_who_ask_at_once_one_works_it_out() -> None:
    cache, made, begun, go = Cache(), list[int](), Event(), Event()

    def make() -> int:
        made.append(1)
        begun.set()
        go.wait(10)
        return 7

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(cache.get, "key", make)
        begun.wait(10)
        other = pool.submit(cache.get, "key", make)
        wait([other], timeout=0.2)
        go.set()
        assert (one.result(10), other.result(10)) == (7, 7)
    assert len(made) == 1


def test_what_failed_is_tried_again() -> None:
    cache = Cache()

    def fail() -> int:
        raise BadInput("no", "why", "fix")

    with pytest.raises(BadInput):
        cache.get("key", fail)
    assert cache.get("key", lambda: 7) == 7


def test_there_are_never_more_than_so_many_kept() -> None:
    cache, made = Cache(most=2), list[int]()
    for key in (1, 2, 1, 3, 1, 2):
        cache.get(key, lambda key=key: made.append(key))
    assert made == [1, 2, 3, 2]


def test_what_failed_for_the_first_who_asked_is_made_for_those_who_waited() -> None:
    cache, begun, go = Cache(), Event(), Event()

    def refused() -> str:
        begun.set()
        go.wait(60)
        raise BadInput("the budget of the first is spent")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(cache.get, "key", refused)
        begun.wait(60)
        second = pool.submit(cache.get, "key", lambda: "made")
        wait([second], timeout=0.2)
        go.set()
        with pytest.raises(BadInput):
            first.result(60)
        assert second.result(60) == "made"
