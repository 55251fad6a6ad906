"""The API: the answers of the command line, and acts by whom a token is of, on what was read."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, Event
from typing import Any
from urllib.parse import quote

import pytest

from ledger.app import clock
from ledger.app.choices import TokenScope
from ledger.web.api import endpoint, guards, reading
from ledger.web.tokens import DAY
from podcast import assessed, framed
from shell import ANA, BEN, CRO, DANA, FOUNDED, MIA, OPS, SAL, TERMS, Desk, criteria
from web.program import Program, nobody, program
from web.visitor import Pages, site

NEXT = criteria("score >= 50 AND employees >= 200")


@pytest.fixture(scope="module")
def asked(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk where `mql#2` is open, and waits for an approval."""
    desk = template.copied(tmp_path_factory.mktemp("asked"))
    framed(desk)
    assessed(desk)
    desk.write("next.yaml", NEXT)
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    return desk


@pytest.fixture
def asking(asked: Desk, tmp_path: Path) -> Desk:
    """The same, for one test to write to."""
    return asked.copied(tmp_path)


@pytest.fixture
def pages(asking: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """The same, served."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(asking) as found:
        yield found


def change(document: object = NEXT, **more: object) -> dict[str, object]:
    terms = {"effective": "2026-03-01", "nature": "policy", "standard": "retrospective"}
    return {"document": document, "because": "agreed", **terms, **more}


# The same answers

SAME = (
    ("/status", "status --as ana@acme.example"),
    ("/definitions", "list"),
    ("/definitions?on=2026-01-01", "list --effective-on 2026-01-01"),
    ("/definitions?known_on=2026-02-02", "list --known-on 2026-02-02"),
    ("/definitions/mql", "show mql"),
    ("/definitions/mql?on=2026-05-01&known_on=2026-02-02", "show mql --effective-on 2026-05-01 --known-on 2026-02-02"),
    ("/definitions/charter%2Flifecycle", "show charter/lifecycle"),
    ("/definitions/mql/versions/1", "show mql@1"),
    ("/definitions/mql/history", "history mql"),
    ("/definitions/mql/log", "log mql"),
    ("/log", "log"),
    ("/diff?before=mql&after=mql%232", "diff mql mql#2"),
    ("/proposals", "proposals"),
    ("/proposals?closed=true", "proposals --all"),
    ("/proposals/mql%232", "show mql#2"),
    ("/proposals/charter%2Flifecycle%231", "show charter/lifecycle#1"),
    ("/proposals/mql%232/brief", "brief mql#2"),
    ("/rights", "rights"),
    ("/rights?on=2026-05-01", "rights --on 2026-05-01"),
    ("/targets", "target list"),
    ("/consumers", "consumer list"),
    ("/consumers?uses=mql", "consumer list --uses mql"),
    ("/definitions/mql/figures", "figure list mql"),
    ("/definitions/mql/figures?as_of=2026-01-05&segment=web", "figure list mql --as-of 2026-01-05 --segment web"),
    ("/definitions/mql/figures/triangle", "figure triangle mql"),
    ("/definitions/mql/periods", "period list mql"),
    ("/definitions/mql/restatements", "restate list mql"),
    ("/invariants", "invariants"),
    ("/portfolio", "channel portfolio"),
    ("/channels/podcast/brief", "channel brief podcast"),
)


@pytest.mark.parametrize(("path", "command"), SAME)
def test_it_gives_what_the_command_line_gives_as_json(asking: Desk, pages: Pages, path: str, command: str) -> None:
    asking.does("ledger consumer add 'CMO weekly' --uses mql --owner cro@acme.example", by=CRO)
    assert program(pages, ANA).get(path) == asking.run(f"ledger {command} --json").data


def test_it_explains_one_record_and_keeps_none(asking: Desk, pages: Pages) -> None:
    asking.write("one.json", json.dumps({"score": 70, "employees": 10}))
    told = program(pages, ANA).post("/definitions/mql/why", {"record": {"score": 70, "employees": 10}})
    asked = asking.does("ledger why mql --record one.json --json").data
    assert {**told, "record": ""} == {**asked, "record": ""}
    assert b"one.json" not in pages.site.ledger.settings.database.beside.read_bytes()


IN_MARCH = "2026-03-10T09:00:00Z"


@pytest.fixture
def raised(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger on which a higher score counts for records from March on."""
    desk.write("higher.yaml", criteria("score >= 90"))
    terms = "--effective 2026-03-01 --nature estimate --standard prospective --because higher"
    desk.does(f"ledger propose higher.yaml {terms}", by=ANA)
    desk.does("ledger approve mql#2", by=SAL)
    desk.does("ledger ratify mql#2", by=CRO)
    monkeypatch.setenv(clock.NOW, IN_MARCH)
    with site(desk) as found:
        yield found


RECORD = {"score": 80, "employees": 300, "created": "2026-02-10T10:00:00Z"}


@pytest.mark.parametrize(
    ("asked", "named", "version"),
    [
        ({}, "standard", 1),
        ({"rules": "standard"}, "standard", 1),
        ({"rules": "then"}, "then", 1),
        ({"rules": "today"}, "today", 2),
        ({"on": "2026-02-20"}, "2026-02-20", 1),
        ({"rules": "then", "on": "2026-03-05"}, "then:2026-03-05", 1),
    ],
)
def test_why_is_asked_by_the_rules_of_the_command_line_and_names_them(
    raised: Pages, desk: Desk, asked: dict[str, str], named: str, version: int
) -> None:
    told = program(raised, ANA).post("/definitions/mql/why", {"record": RECORD, **asked})
    assert (told["rules"], told["version"], told["verdict"]) == (named, version, version == 1)
    desk.write("one.json", json.dumps(RECORD))
    options = " ".join(f"--{name} {value}" for name, value in asked.items())
    same = desk.does(f"ledger why mql --record one.json {options} --json", now=IN_MARCH).data
    assert {**same, "record": "record"} == told


def test_why_by_rules_that_there_are_not_or_with_a_day_of_their_own_is_refused(raised: Pages) -> None:
    ana = program(raised, ANA)
    assert "rules" in str(ana.post("/definitions/mql/why", {"record": RECORD, "rules": "newest"}, 422))
    told = ana.post("/definitions/mql/why", {"record": RECORD, "rules": "today", "on": "2026-02-20"}, 422)
    assert told["what"] == "a day does not go with the rules `today`"


@pytest.mark.parametrize("path", [path for path, _ in SAME])
def test_what_was_read_and_did_not_change_is_not_sent_again(pages: Pages, path: str) -> None:
    ana = program(pages, ANA)
    tag = ana.send("GET", path, 200).headers["etag"]
    again = ana.send("GET", path, 304, if_none_match=f'"other", W/{tag}')
    assert (again.content, again.headers["etag"]) == (b"", tag)
    ana.send("GET", path, 200, if_none_match='"other"')


def test_a_log_is_read_in_parts_that_say_together_what_the_whole_says(asking: Desk, pages: Pages) -> None:
    ana, path, found, parts = program(pages, ANA), "/log?limit=3", [], 0
    while path:
        part = ana.send("GET", path, 200)
        found, parts = found + part.json(), parts + 1
        link = part.headers.get("link", "")
        path = link.partition(">")[0].removeprefix("</api/v1") if link else ""
    assert found == asking.does("ledger log --json").data
    assert parts > 3


def test_proposals_are_read_in_parts_and_none_twice(asking: Desk, pages: Pages) -> None:
    ana = program(pages, ANA)
    first = ana.send("GET", "/proposals?closed=true&limit=3", 200)
    rest = ana.get(first.headers["link"].partition(">")[0].removeprefix("</api/v1"))
    assert [*first.json(), *rest] == asking.does("ledger proposals --all --json").data


# Who asks


def test_who_shows_no_token_of_this_ledger_reads_nothing(pages: Pages) -> None:
    stranger = nobody(pages)
    for token in ("", "ledger_" + "x" * 43, "'; --"):
        found = Program(stranger.client, token).send("GET", "/definitions", 401)
        assert found.headers["www-authenticate"].startswith("Bearer")
        assert "mql" not in found.text
        assert not token or token not in found.text


def test_a_cookie_signs_no_program_in(pages: Pages) -> None:
    cro = pages.visitor(CRO)
    assert cro.client.get("/api/v1/definitions").status_code == 401


def test_a_token_ends_on_its_day_or_when_it_is_revoked(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, ben = program(pages, ANA), program(pages, BEN, name="ben's")
    pages.site.tokens.revoke("ben's")
    ben.get("/status", 401)
    ana.get("/status")
    later = clock.machine() + 90 * DAY
    monkeypatch.setattr(clock, "machine", lambda: later)
    ana.get("/status", 401)


@pytest.mark.parametrize(("scope", "refused"), [("read", "propose"), ("propose", "decide")])
def test_a_token_does_no_more_than_it_was_made_for(pages: Pages, scope: TokenScope, refused: str) -> None:
    ana = program(pages, ANA, scope)
    head = pages.site.ledger.journal.head()
    told = ana.post("/proposals", change(), 403) if scope == "read" else ana.answer("mql#2", "approve", status=403)
    assert told["what"] == f"this token is not made to {refused}"
    assert pages.site.ledger.journal.head() == head


def test_a_token_gives_nobody_a_right_that_they_have_not(pages: Pages) -> None:
    told = program(pages, ANA, "decide").answer("mql#2", "approve", status=403)
    assert told["code"] == "refused"
    assert "second pair of eyes" in told["why"]


def test_the_command_line_makes_lists_and_ends_tokens(asking: Desk, pages: Pages) -> None:
    made = asking.does("ledger token add ci --for sal@acme.example --scope decide --json", by=DANA).data
    Program(nobody(pages).client, made["token"]).answer("mql#2", "approve")
    listed = asking.does("ledger token list --json").data
    assert [(each["name"], each["address"], each["by"]) for each in listed] == [("ci", SAL, DANA)]
    assert made["token"] not in asking.does("ledger token list").out
    side = pages.site.ledger.settings.database.beside.with_name("ledger-sessions.db")
    assert made["token"].encode() not in side.read_bytes()
    ended = pages.site.tokens.all()[0]
    assert "there is a token" in asking.run("ledger token add ci --for ana@acme.example", by=DANA).err
    asking.does("ledger token revoke ci", by=ANA)
    log, rights = asking.does("ledger log").out, asking.does("ledger audit rights --all").out
    for who, said in ((DANA, f"made the token {ended.credential} of {SAL}, to decide"), (ANA, "ended the token")):
        assert f"{who} {said}" in log, "each once, and nothing of the one that was refused"
        assert log.count(said) == rights.count(said) == 1
    assert "ci" not in [word for line in log.splitlines() if "token" in line for word in line.split()]
    Program(nobody(pages).client, made["token"]).get("/status", 401)


def test_a_token_that_ended_long_ago_is_forgotten(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    program(pages, ANA, name="old")
    for days, known in ((91, {"old", "new"}), (200, {"newest"})):
        now = clock.machine() + days * DAY
        monkeypatch.setattr(clock, "machine", lambda now=now: now)
        program(pages, ANA, name=max(known) if "old" not in known else "new")
        assert {each.name for each in pages.site.tokens.all()} == known


def test_a_token_lasts_as_many_days_as_its_maker_says(asking: Desk) -> None:
    days = {}
    for name, more in (("short", "--days 7"), ("long", "")):
        made = asking.does(f"ledger token add {name} --for sal@acme.example {more} --json", by=DANA).data
        days[name] = datetime.fromisoformat(made["until"].replace(" UTC", "Z"))
    assert round((days["long"] - days["short"]) / timedelta(days=1)) == 90 - 7


def test_a_token_of_an_agent_is_not_for_deciding(asking: Desk) -> None:
    asking.does("ledger person add bot@acme.example --kind agent --owner ana@acme.example", by=DANA)
    refused = asking.run("ledger token add bot --for bot@acme.example --scope decide", by=DANA)
    assert refused.code == 4
    assert "is not for deciding" in refused.err


def test_what_is_done_is_recorded_as_a_session_of_that_token(asking: Desk, pages: Pages) -> None:
    sal = program(pages, SAL, "decide")
    position = sal.answer("mql#2", "approve")["position"]
    line = json.loads(pages.site.ledger.journal.line(position))
    assert line["assurance"] == "session"
    events, _ = pages.site.ledger.journal.read(after=position - 1)
    shown = events[0].event.authentication  # type: ignore[attr-defined]
    assert (shown.method, shown.credential) == ("token", pages.site.tokens.all()[0].credential)


def test_what_was_counted_takes_a_seat(asking: Desk, pages: Pages) -> None:
    asking.does("ledger person add bot@acme.example --kind agent --owner ana@acme.example", by=DANA)
    assert "may not read what was counted" in program(pages, OPS).get("/proposals/mql%232/brief", 403)["what"]
    program(pages, "bot@acme.example", name="again").get("/targets", 403)
    program(pages, OPS, name="targets").get("/targets")
    program(pages, MIA).get("/proposals/mql%232/brief")


def test_an_agent_reads_a_brief_with_nothing_that_was_counted(asking: Desk, pages: Pages) -> None:
    asking.does("ledger person add bot@acme.example --kind agent --owner ana@acme.example", by=DANA)
    asking.write("leads.csv", "score,employees,created\n" + "67,300,2026-01-01\n" * 137)
    asking.does("ledger brief mql#2 --records leads.csv --shown", by=ANA)
    hers, its = (program(pages, who).get("/proposals/mql%232/brief") for who in (ANA, "bot@acme.example"))
    assert "137" in json.dumps(hers)
    assert not re.search(r"\b137\b", json.dumps(its))
    assert (its["sight"], its.get("seen", []), its["brief"]["impact"]) == ("none", [], None)
    assert its["brief"]["change"] == hers["brief"]["change"]
    assert its["brief"]["change"]["category"]


def test_a_program_asks_whose_acts_its_token_makes(asking: Desk, pages: Pages) -> None:
    asking.does("ledger person add bot@acme.example --kind agent --owner ana@acme.example", by=DANA)
    found = program(pages, "bot@acme.example", "propose").get("/me")
    assert (found["address"], found["kind"], found["owner"], found["scope"]) == (
        "bot@acme.example",
        "agent",
        ANA,
        "propose",
    )
    assert program(pages, CRO).get("/me")["owner"] is None
    assert found["ledger"] == pages.site.ledger.founded.ledger_id


def test_a_document_is_checked_as_the_command_line_does_and_nothing_is_recorded(asking: Desk, pages: Pages) -> None:
    before, reads = asking.stored(), program(pages, OPS)
    for text in ("score >= 70 AND employes > 1", "score >= 70 AND employees >= 200"):
        asking.write("text", criteria(text))
        (told,) = asking.run("ledger check text --json").data
        assert reads.post("/check", {"document": criteria(text)}) == [{**told, "source": "text"}]
    later = {"document": criteria("score >= 1"), "effective": "2026-01-01"}
    assert "no entity `lead` on 2026-01-01" in json.dumps(reads.post("/check", later))
    assert asking.stored() == before


@pytest.mark.parametrize("what", ["figures", "figures/triangle", "periods", "restatements"])
def test_what_was_reported_and_what_stands_takes_a_seat_where_it_is_decided(
    asking: Desk, pages: Pages, what: str
) -> None:
    asking.does("ledger person add bot@acme.example --kind agent --owner ana@acme.example", by=DANA)
    for who in ("bot@acme.example", OPS):
        told = program(pages, who).get(f"/definitions/mql/{what}", 403)
        assert f"{who} may not read what was counted of mql" in told["what"]
    program(pages, SAL).get(f"/definitions/mql/{what}")


# Acts


def test_programs_carry_a_change_from_its_document_to_its_decision(pages: Pages) -> None:
    ana, sal, cro = (program(pages, who, "decide") for who in (ANA, SAL, CRO))
    made = ana.send("POST", "/proposals", 201, change(criteria("score >= 80", key="hot")))
    assert made.headers["location"] == "/api/v1/proposals/hot%231"
    assert made.headers["etag"] == ana.read("hot#1")
    assert ana.answer("hot#1", "withdraw", "not yet")["act"] == "withdrawn"
    as_data = {"kind": "criteria", "key": "hot", "scope": "lifecycle", "entity": "lead", "criteria": "score >= 80"}
    assert ana.post("/proposals", change(as_data), 201)["proposal"] == "hot#2"
    revised = change(criteria("score >= 85", key="hot"))
    tag = ana.read("hot#2")
    assert ana.post("/proposals/hot%232/revise", revised, 201, if_match=tag)["proposal"] == "hot#2"
    ana.post("/proposals/hot%232/brief", {}, 200, if_match=ana.read("hot#2"))
    assert sal.answer("hot#2", "approve")["act"] == "approved"
    decided = cro.answer("hot#2", "ratify")
    assert (decided["key"], decided["version"], decided["counted"]) == ("hot", 1, [SAL])
    ended = ana.post("/definitions/hot/retire", {"effective": "2026-04-01", "because": "over"}, 201)
    assert cro.answer(ended["proposal"], "decline", "still used")["act"] == "declined"


def test_a_seat_is_lent_and_taken_back(pages: Pages) -> None:
    cro = program(pages, CRO, "decide")
    lent = {"role": "decider", "scope": "lifecycle", "to": ANA, "until": "2026-03-02", "because": "parental leave"}
    told = cro.post("/rights/delegate", lent)
    assert (told["to"], told["from"], told["gaps"]) == (ANA, "2026-02-02", [])
    row = next(each for each in cro.get("/rights")["rows"] if each["scope"] == "lifecycle")
    assert [(each["to"], each["person"]) for each in row["delegations"]] == [(ANA, CRO)]
    end = {"role": "decider", "scope": "lifecycle", "address": CRO, "because": "back early"}
    assert [each["to"] for each in program(pages, ANA, "decide").post("/rights/undelegate", end)["ended"]] == [ANA]
    cro.post("/rights/delegate", {**lent, "role": "boss"}, 422)
    assert cro.post("/rights/delegate", {**lent, "role": "emergency"}, 409)["what"] == (
        "a seat as emergency is not delegated"
    )


def test_what_was_in_use_is_attested_by_the_digest_of_its_evidence(pages: Pages) -> None:
    body = {"document": criteria("score >= 10", key="old"), "effective": "2026-02-02", "evidence": "memo.pdf"}
    told = program(pages, ANA, "propose").post("/attestations", {**body, "digest": "a" * 64, "because": "the memo"})
    assert (told["key"], told["version"], told["evidence"]) == ("old", 1, "memo.pdf")


@pytest.mark.parametrize("act", ["approve", "decline", "ratify", "withdraw", "rebase", "revise", "brief"])
def test_an_act_says_what_was_read_and_is_refused_where_that_changed(asking: Desk, pages: Pages, act: str) -> None:
    cro, body = program(pages, CRO, "decide"), {"because": "x"}
    body = {"revise": change(), "rebase": {}, "brief": {}}.get(act, body)  # type: ignore[assignment]
    read = cro.read("mql#2")
    asking.write("next.yaml", criteria("score >= 40 AND employees >= 200"))
    asking.does("ledger revise mql#2 next.yaml --because y", by=ANA)
    head = pages.site.ledger.journal.head()
    cro.post(f"/proposals/mql%232/{act}", body, 428)
    for other in (read, '"0"', "*"):
        assert cro.post(f"/proposals/mql%232/{act}", body, 412, if_match=other)["what"] == "mql#2 is not what you read"
    assert pages.site.ledger.journal.head() == head


@pytest.mark.parametrize(
    ("by", "act", "more"),
    [
        (SAL, "approve", {}),
        (CRO, "ratify", {}),
        (SAL, "decline", {"because": "no"}),
        (BEN, "withdraw", {"because": "no"}),
        (BEN, "rebase", {}),
        (BEN, "revise", {"because": "no", "document": criteria("score >= 30")}),
    ],
)
def test_nothing_is_done_to_what_changes_between_the_check_and_the_act(
    asking: Desk, pages: Pages, monkeypatch: pytest.MonkeyPatch, by: str, act: str, more: dict[str, str]
) -> None:
    who = program(pages, by, "decide")
    tag, require_read = who.read("mql#2"), guards.require_read

    def late(*given: object) -> None:
        require_read(*given)  # type: ignore[arg-type]
        asking.write("next.yaml", criteria("score >= 40 AND employees >= 200"))
        asking.does("ledger revise mql#2 next.yaml --because y", by=ANA)

    monkeypatch.setattr(endpoint, "require_read", late)
    told = who.post(f"/proposals/mql%232/{act}", more, 409, if_match=tag)
    assert "mql#2 is not what you read" in json.dumps(told)


def test_an_act_that_is_sent_again_under_its_key_counts_once(pages: Pages) -> None:
    ana, sal = program(pages, ANA, "propose"), program(pages, SAL, "decide")
    body = change(criteria("score >= 80", key="hot"))
    first = ana.post("/proposals", body, 201, idempotency_key="k1")
    tag = sal.read("hot#1")
    approved = sal.answer("hot#1", "approve", if_match=tag, idempotency_key="k1")
    head = pages.site.ledger.journal.head()
    again = ana.post("/proposals", body, 201, idempotency_key="k1")
    assert (again["proposal"], again["position"]) == (first["proposal"], first["position"])
    assert sal.answer("hot#1", "approve", if_match=tag, idempotency_key="k1") == approved
    assert "one key is for one act" in sal.answer("mql#2", "approve", status=409, idempotency_key="k1")["why"]
    assert pages.site.ledger.journal.head() == head


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("/proposals", {"document": "", "effective": "2026-03-01", "because": "x"}, "holds no document"),
        ("/proposals", {"document": "kind: criteria", "effective": "soon", "because": "x"}, "$.effective"),
        ("/proposals", {"document": criteria("scor >= 1"), "effective": "2026-03-01", "because": "x"}, "scor"),
        ("/proposals", change(criteria("score >= 1"), because="a\u202eb"), "U+202E"),
        ("/proposals", change(criteria("score >= 1"), because=""), "$.because"),
        ("/proposals", change(criteria("score >= 1"), more=1), "more"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(pages: Pages, path: str, body: object, said: str) -> None:
    found = program(pages, ANA, "propose").send("POST", path, 422, body)
    assert found.headers["content-type"] == "application/problem+json"
    assert said in found.text


def test_a_problem_is_told_in_the_parts_of_ours_and_of_http(pages: Pages) -> None:
    told = program(pages, ANA).get("/definitions/mqk", 404)
    assert (told["status"], told["title"], told["detail"]) == (404, "Not Found", told["what"])
    assert told["why"] == "the nearest is `mql`"
    both = change("kind: criteria\nkey: hot\nscope: lifecycle\nentity: lead\ncriteria: scor >= 1 AND employes >= 1\n")
    told = program(pages, ANA, "propose").post("/proposals", both, 422)
    assert len(told["problems"]) == 2


@pytest.mark.parametrize("name", ["../../x.yaml", "next.yaml", "/etc/passwd", "mql%00", "", "MQL", "a" * 300])
def test_a_name_leads_to_no_file(asking: Desk, pages: Pages, name: str) -> None:
    ana = program(pages, ANA)
    ana.get(f"/definitions/{quote(name, safe='')}/history", 404)
    ana.get(f"/diff?before=mql&after={quote(name, safe='')}", 422)
    ana.post(f"/definitions/{quote(name, safe='')}/why", {"record": {}}, 404)


def test_nobody_has_more_than_two_things_computed_at_once(
    asking: Desk, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, sal, turns, free = program(pages, ANA), program(pages, SAL), Barrier(3), Event()
    compare = reading.compared

    def slow(*given: Any) -> Any:
        turns.wait(60)
        free.wait(60)
        return compare(*given)

    monkeypatch.setattr(reading, "compared", slow)
    with ThreadPoolExecutor(2) as pool:
        path = "/diff?before=mql&after=mql%232"
        waiting = [pool.submit(ana.get, path) for _ in range(2)]
        turns.wait(60)
        refused = ana.send("GET", "/invariants", 429)
        sal.get("/invariants")
        free.set()
        assert len([each.result(60) for each in waiting]) == 2
    assert refused.headers["retry-after"] == "5"
    ana.get("/invariants")


def test_it_shows_nobody_who_was_erased(pages: Pages) -> None:
    sal, cro = program(pages, SAL, "decide"), program(pages, CRO)
    cro.get("/proposals/mql%232")
    with closing(sqlite3.connect(pages.site.ledger.settings.database.beside, isolation_level=None)) as store:
        store.execute("DELETE FROM persons WHERE address = ?", (SAL,))
    sal.get("/status", 401)
    assert SAL not in json.dumps([cro.get("/proposals/mql%232"), cro.get("/rights"), cro.get("/log")])


def test_a_body_that_goes_on_for_too_long_is_told_and_not_read(pages: Pages) -> None:
    ana = program(pages, ANA, "propose")
    shown = {"authorization": f"Bearer {ana.token}"}
    found = ana.client.post("/api/v1/requests", content=iter([b"a" * 65536] * 20), headers=shown)
    assert (found.status_code, found.json()["what"]) == (413, "the request is too large, or broke off")


def test_what_is_said_to_browsers_is_said_of_the_api_too(pages: Pages) -> None:
    for status, path in ((200, "/status"), (404, "/nothing"), (401, "/status")):
        client = program(pages, ANA, name=f"{status}") if status == 200 else nobody(pages)
        headers = client.send("GET", path, status).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "allow" in nobody(pages).send("DELETE", "/status", 405).headers


def test_requests_are_asked_read_and_answered(asking: Desk, pages: Pages) -> None:
    mia, ana = program(pages, MIA, "propose"), program(pages, ANA, "propose")
    made = mia.post("/requests", {"key": "mql", "hurts": "partners are not called", "evidence": "two lost deals"})[
        "request"
    ]
    assert ana.get("/requests?key=mql&unanswered=true") == asking.run("ledger requests mql --open --json").data
    name = quote(made["request"], safe="")
    assert ana.get(f"/requests/{name}") == asking.run(f"ledger show {made['request']} --json").data
    assert mia.post(f"/requests/{name}/answer", {"because": "no"}, 403)["code"] == "refused"
    ana.post(f"/requests/{name}/answer", {"proposal": "mql#2"})
    assert ana.get("/requests?unanswered=true") == asking.run("ledger requests --open --json").data


def test_a_parameter_says_one_thing(pages: Pages) -> None:
    ana = program(pages, ANA)
    for query in ("on=2026-01-01&on=2026-05-01", "on=null", "on=", "on=0001-01-01", "day=2026-01-01"):
        ana.get(f"/definitions?{query}", 422)
