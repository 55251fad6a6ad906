"""Asking for a change at the command line, and answering who asked: what each of them reads, and what is on record."""

from __future__ import annotations

import sqlite3
from hashlib import sha256

import pytest

from shell import ANA, BEN, CHARTER, CRO, DANA, MIA, OPS, SAL, TERMS, Desk, criteria, decide

HURTS = "partners are turned away"
ASK = f"ledger ask mql --hurts '{HURTS}'"
WIDER = f"ledger propose wider.yaml --effective 2026-03-01 {TERMS} --because wider"


@pytest.fixture
def asked(desk: Desk) -> Desk:
    """`r-1` is about mql, from OPS; `r-2` about what no definition is, from Mia."""
    desk.write("wider.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(ASK, by=OPS)
    desk.does("ledger ask --about 'lead routing' --hurts 'nobody calls back' --evidence 'twelve last week'", by=MIA)
    return desk


@pytest.fixture
def promised(desk: Desk) -> Desk:
    """The charter promises an answer within 10 days, and OPS asks on 2 February."""
    desk.write("charter.yaml", CHARTER + "answers_within: 10 days\n")
    desk.does(f"ledger propose charter.yaml --effective 2026-02-02 {TERMS} --because agreed", by=DANA)
    desk.does("ledger ratify charter/lifecycle#2", by=DANA)
    desk.does(ASK, by=OPS)
    return desk


def test_who_asks_reads_for_whom_it_waits_and_what_was_taken_for_evidence(desk: Desk) -> None:
    desk.write("memo.txt", "twenty deals")
    told = desk.does(f"{ASK} --evidence memo.txt", by=OPS).out
    assert told.splitlines()[0].startswith("r-1: a change of mql  (#")
    assert f"  waits for an answer by {ANA} or {BEN}" in told.splitlines()
    assert sha256(b"twenty deals").hexdigest()[:16] in told
    assert "twenty deals" not in str(desk.does("ledger requests --json").data)
    before = desk.stored()
    assert "you asked for this already" in desk.does(f"{ASK} --evidence memo.txt", by=OPS).out
    assert desk.stored() == before


def test_words_are_evidence_however_many_they_are(desk: Desk) -> None:
    for words in ("a call", "見" * 200, "twelve. In a week.", "https://crm.example/report.pdf"):
        desk.does(f"ledger ask mql --hurts x --evidence '{words}'", by=OPS)
    assert [each["evidence_digest"] for each in desk.does("ledger requests --json").data] == [""] * 4


def test_agents_and_services_ask_too(desk: Desk) -> None:
    desk.does("ledger person add bot@acme.example --kind agent --owner ana@acme.example", by=DANA)
    desk.does(ASK, by="bot@acme.example")
    assert desk.does("ledger requests --json").data[0]["by"] == "bot@acme.example"


def test_the_list_says_what_became_of_each(asked: Desk) -> None:
    asked.does(f"{WIDER} --answers r-1", by=ANA)
    asked.does("ledger answer r-2 --no --because 'it is no definition'", by=DANA)
    assert asked.does("ledger requests").out.splitlines() == [
        "REQUEST  ABOUT         ASKED       BY                WHAT HURTS                STANDS",
        "r-1      mql           2026-02-02  ops@acme.example  partners are turned away  answered: mql#2, open",
        "r-2      lead routing  2026-02-02  mia@acme.example  nobody calls back         "
        "no, because it is no definition",
    ]
    assert [each["request"] for each in asked.does("ledger requests mql --json").data] == ["r-1"]
    assert asked.does("ledger requests --open").out == "no change waits for an answer\n"
    asked.does("ledger approve mql#2", by=SAL)
    asked.does("ledger ratify mql#2", by=CRO)
    assert "answered: mql#2, ratified" in asked.does("ledger requests mql").out


def test_a_request_is_shown_in_full(asked: Desk) -> None:
    asked.does("ledger answer r-1 --no --because 'we saw none'", by=BEN)
    assert asked.does("ledger show r-2").out.splitlines() == [
        "r-2 — a change of lead routing",
        "  what hurts  nobody calls back",
        "  evidence    twelve last week",
        f"  asked by    {MIA}, 2026-02-02",
        f"  stands      waits for an answer by {DANA}",
    ]
    assert f"  answered by {BEN}" in asked.does("ledger show r-1").out.splitlines()


def test_it_waits_for_the_stewards_on_status_and_for_nobody_once_it_is_answered(asked: Desk) -> None:
    told = "    ledger answer r-1 --proposal PROPOSAL\n    or ledger answer r-1 --no --because TEXT\n"
    assert told in asked.does("ledger status", by=ANA).out
    assert asked.does("ledger status", by=ANA).out.startswith(f"2026-02-02: 1 request waits for you, {ANA}\n")
    assert f"r-2 (lead routing): an answer by {DANA}" in asked.does("ledger status", by=ANA).out
    asked.does("ledger answer r-1 --no --because 'we saw none'", by=BEN)
    assert [each["request"] for each in asked.does("ledger status --json", by=ANA).data["requests"]] == ["r-2"]


def test_what_is_overdue_is_said_first_and_only_after_its_last_day(promised: Desk) -> None:
    promised.write("wider.yaml", criteria("score >= 50 AND employees >= 200"))
    promised.does(WIDER, by=ANA)
    promised.does("ledger decline mql#2 --because no", by=SAL)
    last, late = "2026-02-12T20:00:00Z", "2026-02-13T08:00:00Z"
    in_time = promised.does("ledger status", by=ANA, now=last).out
    assert in_time.startswith(f"2026-02-12: 1 proposal and 1 request wait for you, {ANA}\n")
    assert in_time.index("mql#2") < in_time.index("r-1  a change of mql")
    assert "answer by 2026-02-12" in in_time
    after = promised.does("ledger status", by=ANA, now=late).out
    assert after.splitlines()[0].endswith("; 1 overdue")
    assert after.index("r-1  a change of mql") < after.index("mql#2")
    assert "overdue since 2026-02-13" in promised.does("ledger requests --open", now=late).out
    assert "overdue since 2026-02-13" in after


def test_a_request_and_its_debt_begin_on_the_same_day(promised: Desk) -> None:
    late = "2026-02-13T08:00:00Z"
    items = promised.does("ledger debt --json", now=late).data["items"]
    (item,) = [each for each in items if each["sort"] == "unanswered_request"]
    for command in ("requests --open", "status", "weekly"):
        assert f"overdue since {item['since']}" in promised.does(f"ledger {command}", by=ANA, now=late).out


def test_the_overdue_come_first_where_it_is_asked_what_is_open(promised: Desk) -> None:
    promised.does("ledger ask --about routing --hurts 'no promise there'", by=MIA)
    promised.does("ledger ask mql --hurts 'later'", by=SAL, now="2026-02-05T08:00:00Z")
    names = [each["request"] for each in promised.does("ledger requests --open --json").data]
    assert names == ["r-1", "r-3", "r-2"]


def test_the_brief_and_the_proposal_tell_who_asked_when_and_what_hurts(asked: Desk) -> None:
    asked.does(f"{WIDER} --answers r-1 --answers r-2", by=ANA)
    brief = asked.does("ledger brief mql#2").out
    assert f"{OPS} asked on 2 February 2026 for a change of mql (r-1): “{HURTS}”" in " ".join(brief.split())
    assert "evidence: twelve last week" in " ".join(brief.split())
    shown = asked.does("ledger show mql#2").out
    assert f"  answers     r-1 ({OPS}, 2026-02-02): {HURTS}\n" in shown
    assert f"  answers     r-2 ({MIA}, 2026-02-02): nobody calls back; a steward has yet to answer\n" in shown
    assert asked.does("ledger requests --open --json").data[0]["request"] == "r-2", "Ana is no steward of everything"


def test_what_a_steward_answers_with_a_proposal_is_told_with_it_too(asked: Desk) -> None:
    asked.does(WIDER, by=ANA)
    assert "asked on" not in asked.does("ledger brief mql#2").out
    asked.does("ledger answer r-1 --proposal mql#2", by=BEN)
    assert f"{OPS} asked on" in asked.does("ledger brief mql#2").out
    assert f"answers     r-1 ({OPS}" in asked.does("ledger show mql#2").out


def test_an_approval_binds_the_requests_that_a_proposal_names(asked: Desk) -> None:
    asked.does(WIDER, by=ANA)
    asked.does("ledger approve mql#2", by=SAL)
    told = asked.does("ledger revise mql#2 wider.yaml --answers r-1 --because 'they asked'", by=ANA).out
    assert f"  answers r-1 ({OPS}, 2026-02-02): {HURTS}" in told.splitlines()
    assert "void" in asked.does("ledger show mql#2").out
    assert asked.run("ledger ratify mql#2", by=CRO).code == 4


def test_a_retirement_answers_too(asked: Desk) -> None:
    asked.does("ledger retire mql --effective 2026-03-01 --because 'nobody uses it' --answers r-1", by=ANA)
    assert "answered: mql#2, open" in asked.does("ledger requests mql").out


def test_the_log_and_the_history_tell_how_often_it_was_asked_to_change_and_by_whom(asked: Desk) -> None:
    asked.does("ledger ask mql --hurts 'and students get in'", by=OPS)
    asked.does(f"{WIDER} --answers r-2", by=ANA)
    asked.does("ledger answer r-1 --no --because 'we saw none'", by=ANA)
    log = asked.does("ledger log mql").out
    assert f"{OPS} asked for a change of mql: r-1\n      because {HURTS}\n" in log
    assert f"{ANA} answered r-1: no\n      because we saw none\n" in log
    assert f"a change was requested 3 times: 2 {OPS} · 1 {MIA}" in asked.does("ledger history mql").out
    data = asked.does("ledger history mql --json").data
    assert (data["requests"], data["requested_by"]) == (3, {OPS: 2, MIA: 1})


def test_the_right_behind_each_answer_is_found_again(asked: Desk) -> None:
    asked.does(f"{WIDER} --answers r-1", by=ANA)
    asked.does("ledger answer r-2 --no --because 'it is no definition'", by=DANA)
    found = asked.does("ledger audit rights --json").data
    assert (found["had_no_right"], found["acts"]) == (0, [])
    asked.does("ledger verify")


def test_who_is_erased_stays_erased(asked: Desk) -> None:
    asked.does(f"ledger ask mql --hurts 'as {MIA} says' --evidence 'a mail of {MIA}'", by=MIA)
    asked.does("ledger answer r-3 --no --because 'no' ", by=ANA)
    with sqlite3.connect(asked.folder / "ledger.db") as db:
        db.execute("DELETE FROM persons WHERE address = ?", (MIA,))
    for command in ("requests", "requests --json", "show r-2", "show r-3", "log", "history mql", "status"):
        assert MIA not in asked.does(f"ledger {command}", by=ANA).out
    assert "is missing" in asked.run("ledger verify").err, "nobody erased them on record"


def test_what_hurts_said_without_its_option_is_shown_where_it_goes(desk: Desk) -> None:
    done = desk.run("ledger ask mql 'too many'", by=OPS)
    assert done.code == 2
    fix = " ".join(done.err.split()).partition("say it: ")[2]
    assert desk.does(fix.replace("TEXT", "'too many'"), by=OPS).out.startswith("r-1: a change of mql")


@pytest.mark.parametrize(
    ("command", "by", "code", "what", "fix"),
    [
        ("ask mqll --hurts x", OPS, 1, "there is no definition `mqll`", "write mql"),
        ("ask --hurts x", OPS, 1, "about a definition, or about something else", "--about"),
        ("ask mql --about x --hurts x", OPS, 1, "about a definition, or about something else", "ledger ask mql"),
        ("ask mql --hurts x --evidence memo.pdf", OPS, 1, "there is no file memo.pdf", "correct the path"),
        ("ask mql --hurts 'joe@else.example says so'", OPS, 1, "holds an address: joe@else.example", "by role"),
        ("ask --about 'joe@else.example' --hurts x", OPS, 1, "holds an address: joe@else.example", "by role"),
        ("ask mql --hurts x", "joe@else.example", 1, "not known to this ledger", "person add joe@else.example"),
        ("ask mql", OPS, 2, "Missing option '--hurts'", "say it: ledger ask mql"),
        ("ask mql --hurts ' '", OPS, 2, "it says nothing", "--hurts TEXT"),
        ("answer r-1", ANA, 2, "r-1 needs an answer", "answer no: ledger answer r-1"),
        (
            "answer r-1 --no --proposal mql#1",
            ANA,
            2,
            "--proposal and --no are two answers",
            "answer no: ledger answer r-1",
        ),
        ("answer r-1 --no", ANA, 2, "Missing option '--because'", "say it: ledger answer r-1 --no"),
        ("answer r-1 --no --because x", SAL, 4, f"{SAL} may not act as steward in `lifecycle/mql`", ANA),
        ("answer r-2 --no --because x", ANA, 4, f"{ANA} may not act as steward in `*`", DANA),
        ("answer r-11 --no --because x", ANA, 1, "there is no request `r-11`", "ledger requests"),
        ("answer r-1 --proposal mql#9", ANA, 1, "there is no proposal `mql#9`", "ledger proposals"),
        ("requests mqll", OPS, 1, "there is no definition `mqll`", "write mql"),
        ("show r-9", OPS, 1, "there is no request `r-9`", "ledger requests"),
        (f"{WIDER[7:]} --answers r-9", ANA, 1, "there is no request `r-9`", "ledger requests"),
    ],
)
def test_what_cannot_be_asked_or_answered_is_told_with_the_next_step(
    asked: Desk, command: str, by: str, code: int, what: str, fix: str
) -> None:
    before = asked.stored()
    done = asked.run(f"ledger {command} --json", by=by)
    assert done.code == code
    assert what in done.errors[0]["what"]
    assert fix in done.errors[0]["fix"]
    assert asked.stored() == before


def test_a_proposal_that_answers_who_asked_about_another_definition(asked: Desk) -> None:
    """Ana may answer in her own scope, whatever the proposal is about; what it rests on is read with it."""
    asked.write("hot.yaml", criteria("score >= 90", key="hot"))
    asked.does(f"ledger propose hot.yaml --effective 2026-03-01 {TERMS} --because hot --answers r-1", by=ANA)
    assert asked.does("ledger show r-1 --json").data["proposals"] == [{"proposal": "hot#1", "status": "open"}]
    assert f"{ANA} answered r-1: hot#1" in asked.does("ledger log hot").out
    decide(asked, "hot.yaml", "hot", number=2)
    assert [each["request"] for each in asked.does("ledger requests hot --json").data] == ["r-1"]


def test_a_proposal_that_was_ratified_before_somebody_asked_is_no_answer(asked: Desk) -> None:
    asked.does(WIDER, by=ANA)
    (error,) = asked.run("ledger answer r-1 --proposal mql#1 --json", by=ANA).errors
    assert error["what"] == "mql#1 was ratified before r-1 was made"
    asked.does("ledger answer r-1 --proposal mql#2", by=ANA)  # it was proposed later
    (error,) = asked.run("ledger answer r-2 --proposal mql#1 --json", by=DANA).errors
    step = error["fix"].partition(": ")[2].replace("TEXT", "'no definition'")
    asked.does(step, by=DANA)
