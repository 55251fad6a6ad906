"""The worst case: an agent that holds every seat there is, by bytes that no program of ours writes, with a token to
decide. Whatever it calls, by its tools or past them, it proposes, revises and withdraws, and nothing else appears.

bot, seated as decider of `*` --100 random calls, over stdio and over HTTP--> what is on record since
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx2
import msgspec
import pytest
from hypothesis import HealthCheck, find, given, settings, strategies as st
from hypothesis.strategies import SearchStrategy
from mcp.shared.exceptions import MCPError

from agents.agent import BOT, TOMORROW, Agent, agent, seat, served
from domain.steps import chartered
from ledger.app import clock
from ledger.app.ledger import Ledger, open_ledger
from ledger.app.settings import load
from ledger.domain.charter import CharterAmended
from ledger.domain.event import Actor, Recorded
from ledger.testing import Given, charter
from ledger.web.api.routes import OPERATIONS
from ledger.web.side import beside
from ledger.web.tokens import Tokens
from shell import ANA, FOUNDED, OPS, TERMS, Desk, criteria

MAY = {"definition.proposed/1", "definition.revised/1", "proposal.withdrawn/1"}
CHANNEL = "kind: channel\nkey: radio\ntitle: Radio\n"


@dataclass
class WorstCase:
    """The seated agent: its tools, its bare token, and the ledger that it is let loose on."""

    bot: Agent
    client: httpx2.Client
    ledger: Ledger

    def recorded(self, after: int) -> list[Recorded]:
        """What is on record since."""
        return self.ledger.journal.read(after=after)[0]

    def send(self, operation: str, path: str, body: Any) -> int:
        """Call the API past the tools, with what an act on a proposal has to name; the status."""
        headers = {"if-match": self._read(path)} if re.match(r"/proposals/.+/", path) else {}
        return self.client.request(operation, path, json=body, headers=headers).status_code

    def _read(self, path: str) -> str:
        return self.client.get(path.rpartition("/")[0]).headers.get("etag", '"none"')


@pytest.fixture(scope="module")
def worst(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorstCase]:
    desk = template.copied(tmp_path_factory.mktemp("worst"))
    seat(desk)
    desk.write("next.yaml", criteria("score >= 70"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-03 {TERMS} --because x", by=ANA)
    desk.does("ledger ask mql --hurts 'it is late'", by=OPS)
    desk.write("radio.yaml", CHANNEL.replace("radio", "tv"))
    desk.does("ledger channel register radio.yaml", by=ANA)
    ledger = open_ledger(load(desk.folder / "ledger.toml"))
    everywhere(ledger)
    bot = ledger.person(BOT).id
    tokens = Tokens(beside(desk.folder / "ledger.db", "sessions"))
    secret, _ = tokens.add("worst", bot, "decide", FOUNDED, bot, clock.machine(), 90)
    with served(desk) as url, agent(desk, url, token=secret) as found:
        shown = {"authorization": f"Bearer {secret}"}
        with httpx2.Client(base_url=f"{url}/api/v1", headers=shown, timeout=60) as client:
            yield WorstCase(found, client, ledger)
    ledger.journal.close()


def everywhere(ledger: Ledger) -> None:
    """Seat the agent in every role of every scope, as no guard would have it: by charters that the founder ratifies.

    A row that nobody ratified has no effect. That of `*` comes last, for it is the founder's right to the others.
    """
    bot, rows = ledger.person(BOT).id, ledger.snapshot().state.rights.rows
    founder, now = rows["*"][0].terms.decider, datetime.fromisoformat(FOUNDED)
    so_far = Given(tuple(ledger.journal.read(after=0)[0]), now.date())
    first = len(so_far.events)
    for scope in sorted(rows, key=lambda scope: scope == "*"):
        so_far = chartered(so_far, charter(scope, **seats_of(rows[scope][-1].terms, bot)), founder)
    by_hand = [each.event for each in so_far.events[first:]]
    ledger.journal.record(by_hand, actor=Actor(founder), command_id="by hand", now=now)
    state = ledger.snapshot().state
    assert not state.struck
    assert {row[-1].terms.decider for row in state.rights.rows.values()} == {bot}


def seats_of(row: CharterAmended, bot: str) -> dict[str, Any]:
    """The seats of a row, and the agent in each of them."""
    said = {name: each for name, each in msgspec.structs.asdict(row).items() if each is not msgspec.UNSET}
    kept = {name: each for name, each in said.items() if name not in ("scope", "from_", "until", "proposal")}
    seated = {"stewards": (*row.stewards, bot), "approvers": (bot, *row.approvers), "operators": (bot,)}
    return {**kept, **seated, "decider": bot, "solo": False, **({"registrars": (bot,)} if row.scope == "*" else {})}


PROPOSALS = st.sampled_from(["mql#1", "mql#2", "mql#3", "hot#1", "charter/lifecycle#2", "charter#1"])
KEYS = st.sampled_from(["mql", "lead", "hot", "charter/lifecycle"])
DOCUMENTS = st.sampled_from(
    [
        *(criteria(f"score >= {number}", key=key) for key in ("mql", "hot") for number in (5, 60, 70)),
        f"kind: charter\ntitle: Mine\nscope: lifecycle\nsteward: [{BOT}]\napprover: {{of: [{BOT}], quorum: 1}}\n"
        f"decider: {BOT}\noperator: [{BOT}]\n",
    ]
)
BECAUSE = st.sampled_from(["so", "sales asked"])
TERMS_GIVEN = st.sampled_from([TOMORROW, {**TOMORROW, "effective": "2026-02-02"}])
DIGESTS = st.sampled_from(["0" * 64, "as read"])
CHANGES = st.builds(
    lambda document, terms, because: {"document": document, **terms, "because": because},
    DOCUMENTS,
    TERMS_GIVEN,
    BECAUSE,
)
ON_ONE = st.fixed_dictionaries({"proposal": PROPOSALS, "digest": DIGESTS, "because": BECAUSE})
TOOL_CALLS: SearchStrategy[tuple[str, dict[str, Any]]] = st.one_of(
    st.tuples(st.just("propose"), CHANGES),
    st.tuples(st.just("revise"), st.builds(lambda on, document: {**on, "document": document}, ON_ONE, DOCUMENTS)),
    st.tuples(st.sampled_from(["withdraw", "approve", "ratify", "decline", "rebase"]), ON_ONE),
    st.tuples(st.sampled_from(["attest", "retire", "revoke", "ask", "evaluate"]), CHANGES),
    st.tuples(st.sampled_from(["definition", "brief", "check", "proposals"]), st.fixed_dictionaries({"key": KEYS})),
)
BODIES: dict[str, SearchStrategy[Any]] = {
    "propose": CHANGES,
    "revise": CHANGES,
    "retire": st.fixed_dictionaries({"effective": st.just("2026-02-03"), "because": BECAUSE}),
    "attest": st.fixed_dictionaries(
        {
            "document": st.sampled_from([criteria("score >= 5", key="older"), criteria("score >= 6", key="oldest")]),
            "effective": st.just("2026-02-02"),
            "evidence": st.just("memo.txt"),
            "digest": st.just("0" * 64),
            "because": BECAUSE,
        }
    ),
    "ask": st.fixed_dictionaries({"hurts": BECAUSE, "key": st.just("mql")}),
    "answer": st.fixed_dictionaries({"because": BECAUSE}),
    "register": st.just({"document": CHANNEL}),
    "evaluate": st.just({}),
    "decide": st.fixed_dictionaries({"outcome": st.sampled_from(["reject", "adopt"]), "because": BECAUSE}),
    "delegate": st.fixed_dictionaries(
        {
            "role": st.sampled_from(["approver", "decider", "steward"]),
            "scope": st.sampled_from(["lifecycle", "*"]),
            "to": st.just("mia@acme.example"),
            "until": st.just("2026-03-02"),
            "because": BECAUSE,
        }
    ),
    "undelegate": st.fixed_dictionaries(
        {
            "role": st.just("approver"),
            "scope": st.just("lifecycle"),
            "address": st.just("sal@acme.example"),
            "because": BECAUSE,
        }
    ),
    **dict.fromkeys(
        ["withdraw", "approve", "decline", "ratify", "ratify_in_emergency", "leave", "object_to_recovery"],
        st.fixed_dictionaries({"because": BECAUSE}),
    ),
    **dict.fromkeys(["rebase", "show_brief", "complete_recovery"], st.just({})),
}
ACTS = [each for each in OPERATIONS if each.scope != "read"]
NAMED = {
    "proposal": PROPOSALS,
    "key": KEYS,
    "request": st.just("r-1"),
    "channel": st.just("tv"),
    "recovery": st.just("recovery#1"),
}


@st.composite
def past_the_tools(draw: st.DrawFn) -> tuple[str, str, Any]:
    """A request of the API that none of the tools makes, or makes so."""
    operation = draw(st.sampled_from(ACTS))
    path = re.sub(r"\{(\w+)\}", lambda found: quote(draw(NAMED[found[1]]), safe=""), operation.path)
    return operation.name, path, draw(BODIES[operation.name])


def test_every_act_of_the_api_is_among_the_random_calls() -> None:
    assert {each.name for each in ACTS} == set(BODIES)


@settings(max_examples=100, suppress_health_check=list(HealthCheck), derandomize=True)
@given(call=st.one_of(TOOL_CALLS, past_the_tools()))
def test_whatever_it_calls_it_proposes_revises_and_withdraws_and_nothing_else_appears(
    worst: WorstCase, call: Any
) -> None:
    before = worst.ledger.journal.head()
    match call:
        case (str() as tool, dict() as asked):
            called(worst, tool, asked)
        case (_, path, body):
            assert worst.send("POST", path, body) < 500
    since = worst.recorded(before)
    assert {each.event.stored_name for each in since} <= MAY
    assert {worst.ledger.address(each.actor) for each in since} <= {BOT}


def called(worst: WorstCase, tool: str, asked: dict[str, Any]) -> None:
    """Call a tool, on a proposal as it stands where it is to be as it was read."""
    if asked.get("digest") == "as read":
        found = worst.client.get(f"/proposals/{quote(asked['proposal'], safe='')}").json()
        asked = {**asked, "digest": found.get("digest", "0" * 64)}
    with suppress(MCPError):  # there is no such tool
        worst.bot.call(tool, asked)


def test_each_act_of_the_api_by_itself_records_none_but_those_three(worst: WorstCase) -> None:
    """One of each, with what would do where it were allowed: what is refused is refused, and what is let through is."""
    bodies = {name: find(each, lambda _: True) for name, each in BODIES.items()}
    for each in worst.bot.data("proposals"):
        if each["by"] == [BOT]:
            worst.bot.data("withdraw", proposal=each["proposal"], digest=each["digest"], because="to have room")
    done = Counter[str]()
    for each in ACTS:
        names = {"proposal": "mql%232", "key": "mql", "request": "r-1", "channel": "tv", "recovery": "recovery%231"}
        before = worst.ledger.journal.head()
        worst.send(
            "POST", re.sub(r"\{(\w+)\}", lambda found, names=names: names[found[1]], each.path), bodies[each.name]
        )
        done.update(recorded.event.stored_name for recorded in worst.recorded(before))
    assert set(done) <= MAY
    assert done["definition.proposed/1"] >= 1
