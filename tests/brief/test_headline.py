"""What a change does from its first day: two rules on the same records, in the same words wherever it is told."""

from __future__ import annotations

import re
from io import StringIO

import pandas as pd
import pytest

from brief.test_figures import FIT, LEADS, asked as asked  # a fixture
from follow.post import by_mail
from ledger.app import clock
from ledger.brief.headline import category_said
from shell import ANA, CRO, DANA, MIA, OPS, SAL, TERMS, Desk, criteria, decide
from web.program import program
from web.visitor import Pages, site, words

WEEKLY = "From 9 March 2026: 3.5 → 4.2 MQLs a week (+0.7)."
DUAL = """\
kind: charter
title: Who decides lifecycle definitions
scope: lifecycle
steward: [ana@acme.example, ben@acme.example]
approver: {of: [sal@acme.example, mia@acme.example], quorum: 1}
decider: cro@acme.example
operator: ops@acme.example
standards: [prospective, cohort, retrospective, dual, restated]
"""


def leads() -> pd.DataFrame:
    """The leads by day, each by v2 (which goes on without the change) and by the proposal."""
    found = pd.read_csv(StringIO(LEADS))
    found["day"] = pd.to_datetime(found.created).dt.tz_localize(None)
    found["v1"] = (found.score >= 65) & (found.employees >= 200)
    found["v2"] = (found.score >= 60) & (found.employees >= 100)
    found["new"] = (found.score >= 50) & (found.employees >= 150)
    return found


def lines(desk: Desk, proposal: str = "mql#3") -> list[str]:
    told = desk.does(f"ledger brief {proposal} --records leads.csv --json").data["headline"]
    return [told["first"], *told["more"]]


def revised(desk: Desk, terms: str) -> None:
    desk.does(f"ledger revise mql#3 third.yaml {terms} --because all", by=ANA)


def allowed(desk: Desk) -> None:
    """Every standard is, from here on."""
    desk.write("dual.yaml", DUAL)
    desk.does(f"ledger propose dual.yaml --effective 2026-02-02 {TERMS} --because more", by=DANA)
    desk.does("ledger ratify charter/lifecycle#2", by=DANA)


def test_a_week_compares_the_rule_that_goes_on_with_the_new_one_on_the_same_records(asked: Desk) -> None:
    """Most of these records v1 governs, which the change does not displace."""
    found = leads()
    recent = found[(found.day >= "2025-12-08") & (found.day < "2026-03-09")]
    told = asked.does("ledger brief mql#3 --records leads.csv --json").data["headline"]

    assert (told["before"], told["after"]) == (recent.v2.sum(), recent.new.sum())
    assert told["before"] != recent.v1.where(recent.day < "2026-02-16", recent.v2).sum()
    assert (told["unit"], told["weeks"], told["noun"], told["population"]) == ("week", 13, "MQLs", "leads.csv")
    gained, lost = (recent.new & ~recent.v2).sum(), (recent.v2 & ~recent.new).sum()
    assert lines(asked) == [
        WEEKLY,
        f"Both numbers are of the same {len(recent)} records of leads.csv, in the 13 weeks to 8 March 2026.",
        f"Of these, {gained} newly qualify and {lost} no longer {'does' if lost == 1 else 'do'}.",
        "No past figure changes.",
    ]


def test_one_headline_is_told_by_brief_card_page_check_week_and_notice(
    asked: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked.does("ledger brief mql#3 --records leads.csv --shown", by=ANA)
    toml = asked.folder / "ledger.toml"
    by_mail(asked, 1, follow='detail = "reason"')
    toml.write_text(f'{toml.read_text()}\n[populations.leads]\nfile = "leads.csv"\n')
    assert WEEKLY in " ".join(asked.does("ledger brief mql#3").out.split())
    assert WEEKLY in asked.does("ledger weekly").out
    assert WEEKLY.rstrip(".") in " ".join(asked.does("ledger follow --dry-run").out.split())
    monkeypatch.setenv(clock.NOW, asked.now or "")
    with site(asked) as pages:
        sal, ana = pages.visitor(SAL), pages.visitor(ANA)
        for path in ("/", "/p/mql/3", "/weekly"):
            assert WEEKLY in words(sal.get(path))
        given = {**ana.form("/propose/mql"), "text": (asked.folder / "third.yaml").read_text(), "population": "leads"}
        terms = {
            "effective": "2026-03-09",
            "nature": "policy",
            "standard": "prospective",
            "reason": "no",
            "do": "check",
        }
        assert WEEKLY in words(ana.post("/propose/mql", {**given, **terms, "because": "larger ones"}).text)


def sent(pages: Pages, desk: Desk, **terms: str) -> str:
    """What Check says of the third rule on records that somebody sends along."""
    ana = pages.visitor(ANA)
    given = {**ana.form("/propose/mql"), "text": (desk.folder / "third.yaml").read_text(), "nature": "policy"}
    more = {"effective": "2026-03-09", "standard": "prospective", "reason": "no", "because": "x", "do": "check"}
    files = {"records": ("leads.csv", LEADS.encode())}
    headers = {"sec-fetch-site": "same-origin"}
    found = ana.client.post("/propose/mql", data={**given, **more, **terms}, files=files, headers=headers)
    return words(found.text)


def test_records_that_are_sent_are_told_as_the_brief_tells_them(asked: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.NOW, asked.now or "")
    with site(asked) as pages:
        told = sent(pages, asked)
        for line in lines(asked):
            assert line in told
        revised(asked, "--standard retrospective")
        assert lines(asked)[0] in sent(pages, asked, standard="retrospective")


def test_a_program_that_checks_a_document_on_records_is_told_the_headline(
    asked: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(clock.NOW, asked.now or "")
    document = (asked.folder / "third.yaml").read_text()
    given = {"document": document, "effective": "2026-03-09", "records": {"source": "in/leads.csv", "text": LEADS}}
    with site(asked) as pages:
        sal = program(pages, SAL)
        (told,) = sal.post("/check", given)
        assert [told["headline"]["first"], *told["headline"]["more"]] == lines(asked)
        assert sal.post("/check", {"document": document})[0]["headline"] is None
        assert "that takes a seat" in str(program(pages, OPS).post("/check", given, 403)).casefold()
        revised(asked, "--standard retrospective")
        (told,) = sal.post("/check", {**given, "standard": "retrospective"})
        assert told["headline"]["first"] == lines(asked)[0]
        bad = {**given, "records": {"source": "leads.csv", "text": "nothing"}}
        assert "no column" in str(sal.post("/check", bad, 422))


def test_all_history_tells_the_last_whole_quarter_as_it_stands_and_as_it_would(asked: Desk) -> None:
    revised(asked, "--standard retrospective")
    found = leads()
    quarter = found[found.day < "2026-01-01"]
    assert lines(asked)[:2] == [f"Fourth quarter of 2025: 0 → {quarter.new.sum()} MQLs.", WEEKLY]


def test_what_it_does_not_judge_is_folded_with_history_and_the_text(
    asked: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What somebody reads first is what the change does; the figure of records that it never judges is not that."""
    asked.write("leads.csv", "".join(line for line in LEADS.splitlines(keepends=True) if "2026-03" not in line))
    asked.does("ledger brief mql#3 --records leads.csv --shown", by=ANA)
    monkeypatch.setenv(clock.NOW, asked.now or "")
    with site(asked) as pages:
        page = pages.visitor(CRO).get("/p/mql/3")
    folded = re.findall(r"<details><summary>(.*?)</summary>(.*?)</details>", page, re.DOTALL)
    assert [title for title, _ in folded] == [
        "Its history: not changed since it began",
        "Had it judged the records of before (it does not)",
        "As it is written",
    ]
    assert "It never judges these" in words(folded[1][1])
    assert "score &gt;= 50 AND employees &gt;= 150" in folded[2][1]
    open_ = words(re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL))
    assert "MQLs a week" in open_
    assert "Had it judged" not in open_


def test_the_weeks_of_a_headline_are_told_by_segment_in_sight(asked: Desk) -> None:
    found = leads()
    recent = found[(found.day >= "2025-12-08") & (found.day < "2026-03-09")]
    told = asked.does("ledger brief mql#3 --records leads.csv --by source").out
    _, _, table = told.partition("In the 13 weeks to 8 March 2026:")
    rows = {line.split()[0]: line.split()[1:] for line in table.splitlines()[1:5]}
    assert rows["source"] == ["records", "rule", "in", "force", "this", "rule", "difference"]
    for source, each in [*recent.groupby("source"), ("all", recent)]:
        before, after = each.v2.sum(), each.new.sum()
        move = f"{after - before:+}".replace("-", "−") if after != before else "0"
        assert rows[source] == [str(len(each)), str(before), str(after), move], source


def test_a_quarter_that_is_closed_is_not_told_to_move(asked: Desk) -> None:
    revised(asked, "--standard retrospective")
    asked.does("ledger period close 2025-Q4 --definition mql --records leads.csv --because done", by=CRO)
    assert lines(asked)[0] == WEEKLY


def test_two_versions_at_a_time_are_told_without_an_arrow(asked: Desk) -> None:
    allowed(asked)
    revised(asked, "--standard dual --dual-until 2026-05-01 --primary new")
    assert lines(asked)[0] == "Until 1 May 2026 both are counted: 3.5 and 4.2 MQLs a week."


def test_a_correction_begins_with_what_was_reported(asked: Desk) -> None:
    allowed(asked)
    asked.write("deck.txt", "3 MQLs in the fourth quarter")
    asked.does("ledger figure record mql 2025-Q4 3 --as-of 2026-01-05 --evidence deck.txt", by=ANA)
    revised(asked, "--standard restated --corrects 2 --nature error")
    assert lines(asked)[0] == "Fourth quarter of 2025: 3 reported → 0 restated."


def test_a_first_version_and_an_end_are_told_by_one_number(asked: Desk) -> None:
    asked.write("hot.yaml", criteria("score >= 80", key="hot"))
    asked.does(f"ledger propose hot.yaml --effective 2026-03-09 {TERMS} --because new", by=ANA)
    assert lines(asked, "hot#1")[0] == "1.3 `hot` a week from 9 March 2026; nothing governed before."
    asked.does("ledger withdraw mql#3 --because no", by=ANA)
    asked.does("ledger retire mql --effective 2026-03-09 --because 'not needed'", by=ANA)
    assert lines(asked, "mql#4")[0] == "Ends on 9 March 2026: 3.5 MQLs a week are then called nothing."


def test_points_are_told_by_how_many_records_move_and_how_far(asked: Desk) -> None:
    asked.write("fit.yaml", FIT.replace("bounds: [0, 10]", "bounds: [0, 100]"))
    asked.does(f"ledger propose fit.yaml --effective 2026-02-02 {TERMS} --because new", by=ANA)
    found = leads()
    high = (found.score >= 80).sum()
    assert lines(asked, "fit#1") == [
        f"{high} of the 151 records of leads.csv get points from 2 February 2026; nothing governed before."
    ]
    asked.does("ledger approve fit#1", by=SAL)
    asked.does("ledger ratify fit#1", by=CRO)
    asked.write("next.yaml", FIT.replace("bounds: [0, 10]", "bounds: [0, 100]").replace("points: 5", "points: 50"))
    asked.does(f"ledger propose next.yaml --effective 2026-03-09 {TERMS} --because more", by=ANA)
    assert lines(asked, "fit#2")[0] == (
        f"From 9 March 2026: {high} of the 151 records of leads.csv move, {high} by more than 10 points."
    )


def test_where_there_are_no_weeks_both_rules_are_told_on_every_record(asked: Desk) -> None:
    asked.write("leads.csv", "id,score,employees\n1,70,400\n2,50,200\n3,60,120\n")
    assert lines(asked)[:2] == [
        "From 9 March 2026: 2 → 2 MQLs of the 3 records of leads.csv, by both rules.",
        "Of these, 1 newly qualifies and 1 no longer does.",
    ]


def test_where_there_are_no_weeks_the_records_are_those_that_the_change_judges(asked: Desk) -> None:
    rows = "1,70,400,2026-03-08T09:00:00Z\n2,50,200,2026-03-10T09:00:00Z\n3,60,120,2026-03-11T09:00:00Z\n"
    asked.write("leads.csv", f"id,score,employees,created\n{rows}")
    first = lines(asked)[0]
    assert first.endswith(" MQLs of the 2 records of leads.csv from that day on, by both rules.")
    told = asked.does("ledger brief mql#3 --records leads.csv").out
    before, after = re.findall(r"March 2026: (\d+) → (\d+) MQLs", first)[0]
    assert f"{before} → {after} (" in " ".join(told.partition("It judges 2 of the 3 records")[2].split())


def test_what_nobody_counted_is_told_by_its_category(asked: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    told = asked.does("ledger brief mql#3 --json").data["headline"]
    assert (told["first"], told["before"], told["after"], told["unit"]) == (
        "Shifts: some in, some out.",
        None,
        None,
        "",
    )
    asked.does("ledger brief mql#3 --records leads.csv --shown", by=ANA)
    monkeypatch.setenv(clock.NOW, asked.now or "")
    with site(asked) as pages:
        assert WEEKLY in words(pages.visitor(MIA).get("/p/mql/3"))
        page = words(pages.visitor(OPS).get("/p/mql/3"))
        assert "MQLs a week" not in page


@pytest.mark.parametrize(
    ("name", "how", "said"),
    [
        ("widening", {}, "Gets wider: some in, none out."),
        ("shifting", {"moves": True}, "Some higher, some lower."),
        ("shifting", {"credit": True}, "Credit moves."),
        ("editorial", {}, "Only words about it."),
    ],
)
def test_a_category_is_said_in_plain_words(name: str, how: dict[str, bool], said: str) -> None:
    assert category_said(name, **how) == said


def test_what_judges_no_record_is_told_by_its_first_day(asked: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked.write("lead.yaml", (asked.folder / "lead.yaml").read_text() + "  more: {type: text}\n")
    asked.does(f"ledger propose lead.yaml --effective 2026-03-09 {TERMS} --because more", by=ANA)
    monkeypatch.setenv(clock.NOW, asked.now or "")
    with site(asked) as pages:
        assert "Governs from 9 March 2026." in words(pages.visitor(SAL).get("/p/lead/2"))


def test_where_no_record_has_a_date_a_change_from_now_on_moves_past_figures_too(desk: Desk) -> None:
    guest = "kind: entity\nkey: guest\nscope: lifecycle\ntitle: Guest\nfields:\n  score: {type: number}\n"
    desk.write("guest.yaml", guest)
    decide(desk, "guest.yaml", "guest", "2026-02-02", 1)
    desk.write("leads.csv", "id,score\na,70\nb,40\n")
    for number, (day, score) in enumerate((("2026-02-02", 65), ("2026-02-09", 30)), 1):
        desk.write("seen.yaml", criteria(f"score >= {score}", key="seen").replace("entity: lead", "entity: guest"))
        desk.does(f"ledger propose seen.yaml --effective {day} {TERMS} --because x", by=ANA)
        told = lines(desk, f"seen#{number}")
        moves = "No record has a date, so ledger count judges all of them by today's version: past figures change too."
        assert (moves in told, "No past figure changes." in told) == (number == 2, False)
        if number == 1:
            desk.does("ledger approve seen#1", by=SAL)
            desk.does("ledger ratify seen#1", by=CRO)
