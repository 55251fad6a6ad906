"""A brief of credit rests on touches and on conversions: the tolerance of a charter judges each of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from credit_figures_desk import ASKED, DEALS, SHARES, TOUCHES, decided, records
from ledger.app import clock
from shell import ANA, CHARTER, CRO, DANA, SAL, TERMS, Desk, Done, write_down
from web.program import program
from web.visitor import site, words

NOW = "2026-04-12T09:00:00Z"
PROPOSE = "ledger propose next.yaml --effective 2026-04-13 --nature policy --standard retrospective"
MORE_TOUCHES = (*TOUCHES, ("beta", "2026-03-06", "video"))
MORE_DEALS = (*DEALS, ("d6", "beta", "2026-03-12", "50", ""))


@pytest.fixture(scope="module")
def proposed(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """An attribution that is to be another one, under a charter that tolerates 15 %."""
    desk = template.at(NOW).copied(tmp_path_factory.mktemp("tolerance"))
    desk.write("charter.yaml", f"{CHARTER}tolerance: 15 %\n")
    desk.does(f"ledger propose charter.yaml --effective 2026-04-12 {TERMS} --because 'look again'", by=DANA)
    desk.does("ledger ratify charter/lifecycle#2", by=DANA)
    desk = decided(desk, spend=(), v2="", now=NOW)
    desk.write("next.yaml", SHARES)
    desk.does(f"{PROPOSE} --standard-because agreed --because agreed", by=ANA)
    return desk


@pytest.fixture
def desk(proposed: Desk, tmp_path: Path) -> Desk:
    return proposed.copied(tmp_path)


def show(desk: Desk, journeys: str = ASKED) -> None:
    desk.does(f"ledger brief pipeline#1 {journeys} --shown", by=ANA)
    desk.does(f"ledger approve pipeline#1 {journeys}", by=SAL)


def refused(desk: Desk, act: str = "ratify", more: str = ASKED, by: str = CRO) -> str:
    found = desk.run(f"ledger {act} pipeline#1 {more}", by=by)
    assert found.code == 4, found.out
    return " ".join(f"{found.out} {found.err}".split())


def follow(desk: Desk, said: str, by: str) -> Done:
    """Do what a refusal prints as its next step."""
    (printed,) = set(re.findall(r"ledger [a-z]+ pipeline#1 [\w .-]+", said))
    return desk.does(printed, by=by)


def name_journeys(desk: Desk) -> None:
    toml = desk.folder / "ledger.toml"
    named = '[populations.t]\nfile = "touches.csv"\n[populations.d]\nfile = "deals.csv"\n'
    toml.write_text(f'{toml.read_text()}\n{named}[credit.pipeline]\ntouches = "t"\nconversions = "d"\n')


def test_whoever_changes_credit_under_a_tolerance_shows_what_it_was_worked_out_on(desk: Desk) -> None:
    desk.does("ledger approve pipeline#1", by=SAL)
    said = refused(desk, more="")
    assert "no population was shown with pipeline#1" in said
    assert "--touches RECORDS --conversions RECORDS --shown" in said


def test_touches_and_conversions_are_kept_as_digests_and_counts_and_no_record(desk: Desk) -> None:
    show(desk)
    shown = desk.does("ledger show pipeline#1 --json").data["shown"]
    assert shown["populations"] == {
        "touches": {"name": "touches.csv", "records": 7},
        "conversions": {"name": "deals.csv", "records": 5},
    }
    (file,) = desk.folder.glob("*.db")
    write_down(file)
    stored = file.read_bytes()
    assert b'"cells":{"content":3,"search":2,"video":2}' in stored
    assert b'"cells":{"2026-03":3,"2026-04":2}' in stored
    assert b"gamma" not in stored
    assert "7 touches of touches.csv and 5 conversions of deals.csv" in desk.does("ledger show pipeline#1").out


def test_somebody_has_to_look_at_both_again_and_the_step_that_is_printed_does(desk: Desk) -> None:
    show(desk)
    said = refused(desk, more="")
    assert "nobody checked whether the touches and conversions of pipeline#1 have moved since they were shown" in said
    assert "ratified pipeline#1" in follow(desk, said, CRO).out


def test_what_moved_no_further_than_the_charter_tolerates_is_decided(desk: Desk) -> None:
    show(desk)
    records(desk, touches=MORE_TOUCHES)  # 1 of 7 is 14.3 %
    desk.does(f"ledger approve pipeline#1 {ASKED}", by=SAL)
    assert "ratified pipeline#1" in desk.does(f"ledger ratify pipeline#1 {ASKED}", by=CRO).out


def test_touches_that_moved_too_far_are_named_and_shown_again(desk: Desk) -> None:
    show(desk)
    records(desk, touches=(*MORE_TOUCHES, ("acme", "2026-03-07", "video")))
    for act, by in (("approve", SAL), ("ratify", CRO)):
        said = refused(desk, act, by=by)
        assert "pipeline#1 is stale: its touches have moved by 28.6 % of the records that were shown" in said
        assert "video 2 → 4, of 7 → 9 records; the charter of `lifecycle` tolerates 15 %" in said
        assert "conversions have" not in said
    look = desk.run(f"ledger brief pipeline#1 {ASKED}")
    assert look.code == 3
    assert "the touches moved by 28.6 % since they were shown: video 2 → 4" in look.out
    assert "the conversions are as they were shown" in look.out
    follow(desk, said, ANA)
    listed = desk.does("ledger show pipeline#1").out
    assert "void: the touches moved: touches.csv has 9 records, and touches.csv had 7)" in listed
    desk.does("ledger approve pipeline#1", by=SAL)
    desk.does(f"ledger ratify pipeline#1 {ASKED}", by=CRO)


def test_conversions_that_moved_too_far_are_named_alone(desk: Desk) -> None:
    show(desk)
    records(desk, deals=MORE_DEALS)
    said = refused(desk)
    assert "its conversions have moved by 20 % of the records that were shown" in said
    assert "2026-03 3 → 4, of 5 → 6 records" in said
    assert "touches have" not in said


def test_records_that_the_settings_name_are_looked_at_by_whoever_answers(desk: Desk) -> None:
    name_journeys(desk)
    show(desk, "")
    records(desk, deals=MORE_DEALS)
    for act, by in (("approve", SAL), ("ratify", CRO)):
        assert "its conversions have moved by 20 %" in refused(desk, act, more="", by=by)
    records(desk)
    assert "ratified pipeline#1" in desk.does("ledger ratify pipeline#1", by=CRO).out


def test_an_attribution_of_other_conversions_is_shown_on_them_alone(desk: Desk) -> None:
    deal = 'conversion: {entity: deal, when: "TRUE", at: closed, value: {field: amount, currency: EUR}, again: each}'
    contact = 'conversion: {entity: contact, when: "TRUE", at: made, again: each}'
    joined = SHARES.replace(deal, contact).replace("conversion: account}", "conversion: source}")
    desk.write("next.yaml", joined)
    desk.does("ledger withdraw pipeline#1 --because other", by=ANA)
    desk.does(f"{PROPOSE} --standard-because agreed --because agreed", by=ANA)
    desk.write("contacts.csv", "contact_id,source,made\nc1,acme,2026-03-02\n")
    asked = "--touches touches.csv --conversions contacts.csv"
    told = desk.does(f"ledger brief pipeline#2 {asked} --shown", by=ANA).out
    assert "other records convert" in told
    assert "No journeys were looked at" not in told
    desk.does("ledger approve pipeline#2", by=SAL)
    assert "ratified pipeline#2" in desk.does(f"ledger ratify pipeline#2 {asked}", by=CRO).out


def test_the_page_looks_again_for_whoever_answers_on_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.NOW, NOW)
    show(desk)
    with site(desk) as pages:
        page = words(pages.visitor(CRO).get("/p/pipeline/1"))
        assert "ledger ratify pipeline#1 --touches touches.csv --conversions deals.csv" in page
    name_journeys(desk)
    with site(desk) as pages:
        cro = pages.visitor(CRO)
        assert "The charter asks for a look at t and d again" in words(cro.get("/p/pipeline/1"))
        records(desk, deals=MORE_DEALS)
        assert "its conversions have moved by 20 %" in cro.answer("pipeline#1", "ratify", status=409)
        records(desk)
        assert "You ratified it" in cro.answer("pipeline#1", "ratify")


def test_a_program_shows_and_decides_credit_on_the_records_that_the_settings_name(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(clock.NOW, NOW)
    name_journeys(desk)
    with site(desk) as pages:
        ana, sal, cro = program(pages, ANA, "propose"), program(pages, SAL, "decide"), program(pages, CRO, "decide")
        ana.answer("pipeline#1", "brief")
        sal.answer("pipeline#1", "approve")
        records(desk, deals=MORE_DEALS)
        assert "its conversions have moved by 20 %" in cro.answer("pipeline#1", "ratify", status=409)["what"]
        records(desk)
        assert cro.answer("pipeline#1", "ratify")["version"] == 2


def test_records_and_touches_are_not_looked_at_in_one_act(desk: Desk) -> None:
    show(desk)
    both = desk.run(f"ledger ratify pipeline#1 {ASKED} --records deals.csv", by=CRO)
    assert (both.code, "--records and --touches are of different proposals" in both.err) == (2, True)
    (fix,) = re.findall("fix: leave one of them out: (.*)", both.err)
    assert fix == f"ledger ratify pipeline#1 {ASKED}"
    desk.does(fix, by=CRO)
