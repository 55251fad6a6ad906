"""What people do over HTTP, one act after the other: each knows how it is sent and where it is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx2

from cutting import Wire
from dying import PATIENCE, Program
from ledger.deliver.delivery.events.work import WorkOrdered
from ledger.domain.event import Event
from ledger.domain.proposal import DefinitionProposed, DefinitionRatified, ProposalApproved
from ledger.govern.requests.events import ChangeAnswered, ChangeRequested
from shell import DANA, Desk, criteria
from web.visitor import hidden, words

TERMS = {"effective": "2026-02-02", "nature": "policy", "standard": "prospective", "reason": "x", "because": "agreed"}


class Act(NamedTuple):
    """What somebody does: how it is sent, the event that it leaves, and whether the next page says that it was done."""

    by: str
    leaves: type[Event]
    about: str | None
    send: Callable[[], httpx2.Response]
    told: Callable[[], bool]


@dataclass
class Browser:
    """One of somebody: no connection is used twice, so that each act has one of its own."""

    by: str
    client: httpx2.Client

    def page(self, path: str) -> str:
        """A page, or nothing where there is none."""
        found = self.client.get(path)
        assert found.status_code in (200, 404), f"{path}: {words(found.text)}"
        return found.text if found.status_code == 200 else ""

    def form(self, path: str, **fields: str) -> dict[str, str]:
        """A form of a page, filled in."""
        return {**hidden(self.page(path)), **fields}

    def act(
        self, path: str, form: dict[str, str], leaves: type[Event], told: Callable[[], bool], about: str | None = None
    ) -> Act:
        """To send a form."""
        send = partial(self.client.post, path, data=form, headers={"sec-fetch-site": "same-origin"})
        return Act(self.by, leaves, about, send, told)


@dataclass
class Client:
    """A program of somebody: its token, and a new key for each act."""

    by: str
    client: httpx2.Client

    def act(
        self, path: str, body: dict[str, Any], leaves: type[Event], told: Callable[[], bool], key: str, about: str
    ) -> Act:
        """To send an act under a key, about a proposal as it was read where there is one."""
        headers = {"idempotency-key": key}
        if "/proposals/" in path:
            read = path.rpartition("/")[0]
            headers["if-match"] = self.client.get(read).headers["etag"]
        return Act(self.by, leaves, about, partial(self.client.post, path, json=body, headers=headers), told)

    def stands(self, proposal: str) -> dict[str, Any]:
        """A proposal; nothing where there is none."""
        found = self.client.get(f"/api/v1/proposals/{quote(proposal, safe='')}")
        assert found.status_code in (200, 404), found.text
        return dict(found.json()) if found.status_code == 200 else {}


def by_pages(ana: Browser, sal: Browser, cro: Browser) -> Iterator[Act | None]:
    """`mql` is changed again and again, to what it never was before; not while a plan of the last is being applied."""
    for number in count(2):
        id_, path = f"mql#{number}", f"/p/mql/{number}"
        form = ana.form("/propose/mql", text=criteria(f"score >= {number}"), do="propose", **TERMS)
        yield ana.act("/propose/mql", form, DefinitionProposed, lambda at=path: bool(ana.page(at)), id_)
        for who, act, leaves in ((sal, "approve", ProposalApproved), (cro, "ratify", DefinitionRatified)):
            offered = f'formaction="{path}/{act}"'
            assert offered in who.page(path)
            told = partial(lambda who, at, offered: offered not in who.page(at), who, path, offered)
            yield who.act(f"{path}/{act}", who.form(path, because="so"), leaves, told, id_)
            if act == "approve":
                yield None


def by_programs(ben: Client, mia: Client, cro: Client) -> Iterator[Act]:
    """`warm` is changed by three programs."""
    for number in count(2):
        id_ = f"warm#{number}"
        path, key = f"/api/v1/proposals/{quote(id_, safe='')}", f"key-{number}"
        body = {"document": criteria(f"score >= {number}", key="warm"), **TERMS}
        exists = partial(lambda id_: bool(ben.stands(id_)), id_)
        yield ben.act("/api/v1/proposals", body, DefinitionProposed, exists, key, id_)
        approved = partial(lambda id_: bool(mia.stands(id_)["approved_by"]), id_)
        yield mia.act(f"{path}/approve", {}, ProposalApproved, approved, key, id_)
        ratified = partial(lambda id_: cro.stands(id_)["status"] == "ratified", id_)
        yield cro.act(f"{path}/ratify", {}, DefinitionRatified, ratified, key, id_)


def by_requests(mia: Browser, ben: Browser) -> Iterator[Act]:
    """Somebody asks for a change, and a steward says no."""
    for number in count(1):
        hurts = f"it hurts for the {number}th time"
        told = partial(lambda hurts: hurts in mia.page("/ask"), hurts)
        yield mia.act("/ask", mia.form("/ask", key="mql", hurts=hurts), ChangeRequested, told)
        form = ben.form("/ask", because="not this year")
        answered = partial(lambda name: f'value="{name}"' not in ben.page("/ask"), form["request"])
        yield ben.act("/ask/answer", form, ChangeAnswered, answered)


def by_orders(ops: Browser) -> Iterator[Act | None]:
    """An operator has a plan made, reads it and has it applied; each time a worker is at it while others go on."""
    for number in count(4):
        read, path = f"/orders/order-{number - 1}", f"/orders/order-{number}"
        if 'value="apply"' in ops.page(read):
            at, form = read, ops.form(read, do="apply", large="yes")
        else:
            at, form = "/targets", ops.form("/targets", target="", do="plan")
        yield ops.act(at, form, WorkOrdered, partial(lambda path: bool(ops.page(path)), path))
        yield None


def _client(wire: Wire, **headers: str) -> httpx2.Client:
    alone = httpx2.Limits(max_keepalive_connections=0)
    return httpx2.Client(base_url=f"http://localhost:{wire.port}", limits=alone, timeout=PATIENCE, headers=headers)


def browser(server: Program, wire: Wire, by: str) -> Browser:
    """A browser in which somebody signed in by the address that the server printed."""
    once = re.search(rf"{re.escape(by)}, .*\?once=(\S+)", server.said.read_text())
    assert once
    found = Browser(by, _client(wire))
    sent = found.client.post("/enter", data={"once": once[1]}, headers={"sec-fetch-site": "same-origin"})
    assert sent.status_code == 303
    return found


def program(desk: Desk, wire: Wire, by: str) -> Client:
    """A program of somebody, by a new token."""
    made = desk.does(f"ledger token add {by.partition('@')[0]} --for {by} --scope decide --json", by=DANA).data
    return Client(by, _client(wire, authorization=f"Bearer {made['token']}"))
