"""A fix never repeats what was typed wrong, and all that stands in the way is said at once."""

from __future__ import annotations

import pytest

from shell import ANA, CRO, LEAD, OPS, SAL, TERMS, Desk, criteria, decide

PRODUCT = LEAD.replace("{type: text}", "{type: choice, choices: [gtx_basic, gtx, mg]}")


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("title = GTX Basic", "write 'GTX Basic'"),
        ("title = Basic", "write 'Basic'"),
        ("score >= 1 AND title <> gtx basic", "write 'gtx basic'"),
        ("Score >= 1", "write `score`"),
    ],
)
def test_a_text_without_quotes_is_given_them_and_a_name_its_small_letters(desk: Desk, text: str, fix: str) -> None:
    desk.write("more.yaml", criteria(text, key="more"))
    (problem,) = desk.run("ledger check more.yaml --json").data[0]["problems"]
    assert problem["fix"] == fix


@pytest.mark.parametrize(
    "command",
    [
        "check mqll.yaml",
        "count mqll.yaml --records mql.yaml",
        "impact mqll.yaml --records mql.yaml",
        f"propose mqll.yaml --effective today {TERMS} --because b",
        "count mql --records leadd.yaml",
    ],
)
def test_where_a_file_is_not_there_the_nearest_is_named(desk: Desk, command: str) -> None:
    (error,) = desk.run(f"ledger {command} --json", by=ANA).errors
    assert error["what"] == "there is no such file"
    assert error["fix"].startswith(("write mql.yaml: ledger ", "write lead.yaml: ledger "))


def test_a_target_without_settings_is_told_all_that_it_lacks_and_how_to_give_it(desk: Desk) -> None:
    (error,) = desk.run("ledger target add sf --connector salesforce --json", by=OPS).errors
    assert error["what"] == "the target has no domain and no client_id and no client_secret"
    assert "--set domain=… --set client_id=… --set client_secret=env:NAME" in error["fix"]


def test_who_ratifies_is_told_all_that_stands_in_the_way(desk: Desk) -> None:
    desk.write("more.yaml", criteria("score >= 1", key="more"))
    desk.does(f"ledger propose more.yaml --effective 2026-02-05 {TERMS} --because b", by=ANA)

    done = desk.run(f"ledger ratify more#1 --digest {'0' * 64} --json", by=CRO, now="2026-02-10T08:00:00Z")

    assert done.code == 4
    assert [each["what"] for each in done.errors] == [
        "more#1 is not what you read",
        "the effective date 2026-02-05 is past",
        "more#1 has 0 of 1 approvals",
    ]


def test_a_name_without_its_number_is_told_the_proposal_that_is_open(desk: Desk) -> None:
    desk.write("wider.yaml", criteria("score >= 50"))
    desk.does(f"ledger propose wider.yaml --effective 2026-02-20 {TERMS} --because b", by=ANA)
    (error,) = desk.run("ledger approve mql --json", by=SAL).errors
    assert (error["why"], error["fix"]) == (
        "of `mql`, mql#2 is open",
        "write mql#2: ledger approve mql#2 --json",
    )


def test_the_last_band_of_a_score_ends_with_its_most_points(desk: Desk) -> None:
    score = "kind: score\nkey: fit\nscope: lifecycle\nentity: lead\nbounds: [0, 100]\nrules: [%s]"
    rule = "{when: score >= %d, points: 100}"
    for number, least in ((1, 50), (2, 60)):
        desk.write("fit.yaml", score % (rule % least))
        decide(desk, "fit.yaml", "fit", number=number)
    desk.write("leads.csv", "score,created\n55,2026-02-01T09:00:00Z\n99,2026-02-01T09:00:00Z\n1,2026-02-01T09:00:00Z\n")
    said = desk.run("ledger impact fit@1 fit@2 --records leads.csv").out
    assert "100 to 109" not in said
    assert [line.split() for line in said.splitlines() if line.strip().startswith("100")] == [["100", "2", "1", "-1"]]


def test_only_versions_that_judged_a_record_are_named_for_all(desk: Desk) -> None:
    desk.write("wider.yaml", criteria("score >= 50"))
    decide(desk, "wider.yaml", "mql", "2026-03-01", number=2)
    desk.write("leads.csv", "score,employees,created\n70,300,2026-02-10T09:00:00Z\n")
    counted = "ledger count mql --records leads.csv --by created --rules then"
    all_of_it = next(line for line in desk.does(counted, now="2026-03-20T08:00:00Z").out.splitlines() if "all " in line)
    assert all_of_it.split()[4:] == ["v1"]


def test_the_nearest_word_is_told_where_a_document_has_another(desk: Desk) -> None:
    desk.write("lead.yaml", LEAD.replace("{type: text}", "{type: txt}"))
    (problem,) = desk.run("ledger check lead.yaml --json").data[0]["problems"]
    assert (problem["what"], problem["fix"]) == ("`txt` is not known here", "write `text`")


def test_a_text_that_is_no_number_is_not_called_too_long(desk: Desk) -> None:
    desk.write("leads.csv", 'score,employees\n"1,234",300\n')
    out = desk.does("ledger count mql --records leads.csv").out
    assert "'1,234': a number is digits, with a point before its decimals" in out
    assert "at most 15 digits" not in out
