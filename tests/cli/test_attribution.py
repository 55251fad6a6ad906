"""`ledger attribution compare` and `why`: what a report that nobody decided does, beside what somebody proposes."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest

from crediting_desk import ASKED, POPULATIONS, crediting
from shell import ANA, CRO, SAL, TERMS, Desk, decide


@pytest.fixture(scope="module")
def told(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return crediting(template.copied(tmp_path_factory.mktemp("credit")))


@pytest.fixture
def credit(told: Desk, tmp_path: Path) -> Desk:
    return told.copied(tmp_path)


def test_a_draft_is_compared_with_the_report_that_nobody_decided(credit: Desk) -> None:
    data = credit.does(f"ledger attribution compare shares.yaml {ASKED} --json").data
    assert (data["before"]["label"], data["before"]["decided_by"]) == ("credit v1", None)
    assert (data["after"]["label"], data["after"]["standing"]) == ("shares.yaml", "draft")
    told = credit.does(f"ledger attribution compare shares.yaml {ASKED}").out
    assert "credit v1 (decided by nobody): the same to every touch" in told
    assert "Remainder 0" in told


def test_a_draft_is_run_and_gives_what_a_comparison_says_of_it(credit: Desk) -> None:
    asked = ASKED.replace("--json", "")
    compared = credit.does(f"ledger attribution compare shares.yaml {asked} --json").data
    stored = credit.stored()
    data = credit.does(f"ledger attribution run shares.yaml {asked} --json").data
    assert (data["key"], data["version"], data["draft"]) == ("credit", 0, "shares.yaml")
    gave = {each["name"]: each["credit"] for each in data["channels"]}
    assert gave == {each["name"]: each["after"] for each in compared["channels"] if each["name"] in gave}
    assert sum(gave.values()) + data["nobody"]["credit"] == 10**9 * 5
    told = credit.does(f"ledger attribution run shares.yaml {asked}").out
    assert "credit of shares.yaml, a draft: nobody decided it" in told
    assert credit.stored() == stored


@pytest.mark.parametrize("more", ["run", "why --conversion d1"])
def test_a_draft_over_another_draft_is_tried_with_its_file(credit: Desk, more: str) -> None:
    for name in ("shares", "channels"):
        text = (credit.folder / f"{name}.yaml").read_text()
        there = text.replace("key: channels", "key: sources").replace("taxonomy: channels", "taxonomy: sources")
        credit.write(f"{name}-2.yaml", there)
    command, _, rest = more.partition(" ")
    asked = f"ledger attribution {command} shares-2.yaml {rest} {ASKED}"
    assert "there is no taxonomy `sources`" in credit.run(asked).err
    assert "shares-2.yaml" in credit.does(f"{asked} --with channels-2.yaml").out


@pytest.mark.parametrize("more", ["--record", "--rules then", "--rules standard"])
def test_a_draft_governs_no_days_and_its_run_is_not_put_on_record(credit: Desk, more: str) -> None:
    done = credit.run(f"ledger attribution run shares.yaml {ASKED} {more}")
    assert done.code == 2
    assert "nobody decided it" in done.err


def test_whoever_decided_is_told_by_their_address(credit: Desk) -> None:
    credit.does(f"ledger propose shares.yaml --effective 2026-02-02 {TERMS} --because '{CRO} asked for it'", by=ANA)
    credit.does("ledger approve credit#1", by=SAL)
    credit.does("ledger ratify credit#1", by=CRO)
    compared = credit.does(f"ledger attribution compare credit@1 credit@2 {ASKED}")
    assert f"credit v2 (decided by {CRO})" in compared.out
    why = credit.does(f"ledger attribution why credit {ASKED} --conversion d1").out
    assert f"decided by {CRO} (credit#1)" in why
    assert f"because {CRO} asked for it" in why


def test_a_bridge_in_json_adds_up_to_the_last_unit_for_every_channel_and_part(credit: Desk) -> None:
    data = credit.does(f"ledger attribution compare shares.yaml {ASKED} --json").data
    for rows in ("channels", "funnel"):
        for each in [*data[rows], data["nobody"]]:
            moves = [m["credit"] for step in data["bridge"]["steps"] for m in step[rows] if m["name"] == each["name"]]
            assert each["before"] + sum(moves) == each["after"], each
    assert data["bridge"]["remainders"] == []
    assert sum(each["after"] for each in data["channels"]) + data["nobody"]["after"] == 10**9 * 5


def test_a_remainder_is_told_and_ends_with_1(credit: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from ledger.measure.credit.pure import crosswalk

    whole = crosswalk._credit_of
    monkeypatch.setattr(crosswalk, "_credit_of", lambda number: f"SELECT * FROM ({whole(number)}) WHERE _conv <> 'd1'")
    done = credit.run(f"ledger attribution compare shares.yaml {ASKED}")
    assert done.code == 1
    assert "do not agree, so that none of these figures may be used" in " ".join(done.out.split())


def shares_with_unknown(desk: Desk) -> Desk:
    """Decide the shares by part of the funnel, and touch each deal by what no rule of the taxonomy sorts."""
    desk.does(f"ledger propose shares.yaml --effective 2026-02-02 {TERMS} --because 'asked for'", by=ANA)
    desk.does("ledger approve credit#1", by=SAL)
    desk.does("ledger ratify credit#1", by=CRO)
    rows = list(csv.DictReader((desk.folder / "touches.csv").open(encoding="utf-8")))
    more = [
        {**each, "touch_id": f"x{n}-{each['touch_id']}", "medium": "carrier pigeon"} for each in rows for n in range(3)
    ]
    with (desk.folder / "touches.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows([*rows, *more])
    return desk


def test_each_touch_of_the_records_stands_in_one_line_of_a_run_and_of_a_comparison(credit: Desk) -> None:
    shares_with_unknown(credit)
    whole = len((credit.folder / "touches.csv").read_text(encoding="utf-8").splitlines()) - 1
    data = credit.does(f"ledger attribution run credit {ASKED} --json").data
    unknown = next(each for each in data["channels"] if each["name"] == "unknown")
    assert (unknown["touches"], unknown["credit"]) == (0, 0)
    assert unknown["unearned"] == sum(
        each["touches"] for each in data["earned_nothing"] if each["channel"] == "unknown"
    )
    earned = sum(each["touches"] for each in data["channels"])
    nothing = sum(each["touches"] for each in data["earned_nothing"])
    assert earned + nothing + sum(data["left_out"].values()) == data["touches"] == whole
    told = credit.does(f"ledger attribution run credit {ASKED}").out
    assert f"{unknown['unearned']:>7}  unknown, in a journey: this form gives it no share" in told
    assert f"{whole:>7}  in all" in told
    compared = credit.does(f"ledger attribution compare credit@1 credit@2 {ASKED}").out
    assert "unknown, in a journey: this form gives it no share" in compared
    assert f"{unknown['unearned']} after" in " ".join(compared.split())


def test_a_run_of_which_three_in_four_touches_are_unknown_and_earn_nothing_opens_debt(credit: Desk) -> None:
    shares_with_unknown(credit).does(f"ledger attribution run credit {ASKED} --record", by=ANA)
    found = credit.does("ledger debt --json").data
    assert "unknown_touches" in str(found)


def test_a_run_that_does_not_add_up_ends_with_1_and_is_not_put_on_record(
    credit: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ledger.measure.credit.pure import run

    whole, stored = run._steps, credit.stored()
    monkeypatch.setattr(run, "_steps", lambda connection: whole(connection)[1:])
    done = credit.run(f"ledger attribution run credit {ASKED} --record", by=ANA)
    assert done.code == 1
    assert "use none of these figures" in " ".join(done.out.split())
    assert credit.stored() == stored
    assert credit.run(f"ledger attribution compare shares.yaml {ASKED}").code == 1


BACK_AND_FORTH = "touch_id,account_id,occurred,medium\n" + "".join(
    f"{account}{n},{account},2026-03-0{n}T09:00:00Z,{medium}\n"
    for account, sorts in (("a", ("video", "blog")), ("b", ("blog", "video")))
    for n, medium in enumerate(sorts, 1)
)
TWO_DEALS = "deal_id,account_id,stage,amount,closed,region\n" + "".join(
    f"d{each},{each},won,100,2026-04-01T09:00:00Z,emea\n" for each in ("a", "b")
)
FAINT = "{weights: [{when: nth = 1, weight: 1000000}], otherwise: 999999}"


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("linear", "linear", "No credit moves between the parts of the funnel"),
        ("first", "last", "Credit moves, and each part of the funnel has the share that it had"),
        ("linear", FAINT, "Credit moves, and each part of the funnel has the share that it had"),
    ],
)
def test_no_credit_moves_is_said_only_where_none_does(credit: Desk, before: str, after: str, says: str) -> None:
    assert compared_forms(credit, before, after, TWO_DEALS).startswith(says)


def test_a_move_that_rounding_hides_is_told_and_a_part_that_rounding_moves_is_not(credit: Desk) -> None:
    (deal,) = (line for line in TWO_DEALS.splitlines(keepends=True) if line.startswith("da"))
    told = compared_forms(credit, "linear", FAINT, f"{TWO_DEALS.splitlines(keepends=True)[0]}{deal}")
    assert told.startswith("brand gains less than 0.1 points of the credit, content loses less than 0.1")


def test_where_no_part_of_the_funnel_gains_the_headline_says_who_does(credit: Desk) -> None:
    """Half of the touches are sorted by no rule: shares of the funnel give them nothing, equal ones give them half."""
    shares = "{shares: [{funnel: brand, share: 50}, {funnel: content, share: 50}]}"
    told = compared_forms(credit, shares, "linear", TWO_DEALS, BACK_AND_FORTH.replace("blog", "nowhere"))
    assert told.startswith("unknown gains 50.0 points of the credit, brand loses 50.0\n")


def test_the_headline_names_what_nobody_earns_and_what_no_rule_sorts_where_they_move_most(credit: Desk) -> None:
    """Half of the touches are of no part of the funnel; shares of one part give the rest of its deals to nobody."""
    told = compared_forms(
        credit, "linear", "{shares: [{funnel: brand, share: 1}]}", TWO_DEALS, BACK_AND_FORTH.replace("blog", "nowhere")
    )
    assert told.startswith("brand gains 50.0 points of the credit, unknown loses 50.0\n")
    nowhere = BACK_AND_FORTH.replace("blog", "nowhere").replace("a1,a,2026-03-01T09:00:00Z,video", "a1,a,,nowhere")
    told = compared_forms(credit, "linear", "{shares: [{funnel: brand, share: 1}]}", TWO_DEALS, nowhere)
    assert told.startswith("unattributed gains 50.0 points of the credit, unknown loses 75.0\n")


def test_a_comparison_shows_the_money_that_a_run_shows(credit: Desk) -> None:
    deals = TWO_DEALS.replace(",100,", ",10.01,").splitlines(keepends=True)[:2]
    turns = BACK_AND_FORTH.splitlines(keepends=True)[:3]
    told = compared_forms(credit, "linear", "last", "".join(deals), "".join(turns))
    run = credit.does("ledger attribution run before.yaml --touches turns.csv --conversions two.csv").out
    compared = [re.split(r"  +", each.strip()) for each in told.partition("STEP BY STEP")[0].splitlines()]
    money = {row[0]: row[5] for row in compared if len(row) == 8 and row[0] in ("brand", "content")}
    ran = [re.split(r"  +", each.strip()) for each in run.splitlines()]
    assert money == {row[0]: row[-1] for row in ran if row[0] in money}
    assert sum(map(Decimal, money.values())) == Decimal("10.01")


def compared_forms(desk: Desk, before: str, after: str, deals: str, turns: str = BACK_AND_FORTH) -> str:
    """What a comparison of two forms of credit says, on deals that two channels led to in turn."""
    linear = (desk.folder / "linear.yaml").read_text(encoding="utf-8")
    for name, form in (("before", before), ("after", after)):
        desk.write(f"{name}.yaml", linear.replace("credit: linear", f"credit: {form}"))
    desk.write("turns.csv", turns)
    desk.write("two.csv", deals)
    asked = "--touches turns.csv --conversions two.csv"
    return desk.does(f"ledger attribution compare before.yaml after.yaml {asked}").out.lstrip()


def test_experiments_and_spend_are_laid_beside_it(credit: Desk) -> None:
    beside = f"ledger attribution compare shares.yaml {ASKED} --lift lift.csv --spend spend.csv --json"
    data = credit.does(beside).data
    told = [(each["channel"], each["verdict_before"], each["unrecorded"]) for each in data["lift"]["experiments"]]
    assert told == [("video", "understated", False), ("blog", "overstated", False), ("direct", "understated", True)]
    assert {each["channel"]: each["roas_after"] for each in data["spend"]["channels"]} == {
        "video": "1.62",
        "blog": None,
        "search": "1.35",
        "direct": None,
    }
    assert data["spend"]["left_out"] == {"unknown channel": 1}


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("compare credit", 1, "two ways to give credit are compared"),
        ("compare mql credit", 4, "mql v1 is of kind criteria"),
        ("compare credit@9 credit", 1, "credit"),
        ("compare channels.yaml", 1, "channels.yaml holds no attribution"),
        ("compare credit shares.yaml --roles deals.csv", 1, "touches join conversions directly in both"),
        ("compare credit shares.yaml --lift spend.csv", 1, "the file has no column"),
        ("why credit --conversion d6", 4, "the deal is not converted"),
        ("why credit --conversion d77", 1, "no deal has the id `d77`"),
        ("why credit --conversion d3 --touch 1", 1, "`1` is no touch of d3"),
    ],
)
def test_what_cannot_be_compared_is_told_with_its_reason(credit: Desk, command: str, code: int, said: str) -> None:
    done = credit.run(f"ledger attribution {command} {ASKED}")
    assert said in done.err
    assert done.code == code


def test_a_scope_that_cannot_be_read_is_told_with_its_row(credit: Desk) -> None:
    text = "channel,design,from,until,scope,incremental,standard_error\nvideo,geo,2026-04-01,2026-06-01,SCOPE,1,1\n"
    for scope, said in (("regoin = 'x'", "lift.csv:1:1:1"), ("closed < TODAY", "of TODAY")):
        credit.write("lift.csv", text.replace("SCOPE", scope))
        done = credit.run(f"ledger attribution compare shares.yaml {ASKED} --lift lift.csv")
        assert done.code == 1
        assert said in done.err


def test_values_in_two_currencies_are_not_set_beside_each_other(credit: Desk) -> None:
    text = (credit.folder / "shares.yaml").read_text().replace("currency: EUR", "currency: USD")
    credit.write("usd.yaml", text)
    data = credit.does(f"ledger attribution compare usd.yaml {ASKED} --json").data
    assert (data["currency"], data["funnel"][0]["value_after"]) == (None, None)
    done = credit.run(f"ledger attribution compare usd.yaml {ASKED} --spend spend.csv")
    assert "their values are in EUR and USD" in done.err


def test_where_every_deal_has_a_touch_that_earns_there_is_nothing_that_no_version_can_repair(credit: Desk) -> None:
    head, *rows = (credit.folder / "deals.csv").read_text().splitlines(keepends=True)
    credit.write("one.csv", head + next(row for row in rows if row.startswith("d3,")))
    told = credit.does("ledger attribution compare shares.yaml --touches touches.csv --conversions one.csv").out
    assert (
        "WHAT NO VERSION CAN REPAIR\n  • nothing that these records show: every conversion has a touch that earns"
        in told
    )


def test_a_page_of_the_comparison_is_written_for_nobody_else(credit: Desk) -> None:
    done = credit.does(f"ledger attribution compare shares.yaml {ASKED} --html out.html")
    assert done.out == "wrote out.html\n"
    page = (credit.folder / "out.html").read_text()
    assert "<style>" in page
    assert "Step by step" in page


def test_each_share_of_one_deal_adds_up_and_each_touch_left_out_says_why(credit: Desk) -> None:
    data = credit.does(f"ledger attribution why shares.yaml {ASKED} --conversion d3 --json").data
    assert sum(each["credit"] for each in data["touches"]) == 10**9
    out = {each["touch"]: each["because"] for each in data["touches"] if each["left_out"]}
    assert out == dict.fromkeys("678", "it belongs to the earlier conversion d2 (reset: at_conversion)")
    attested = credit.does(f"ledger attribution why credit {ASKED} --conversion d3 --json").data
    assert (attested["decided_by"], [each["share"] for each in attested["touches"]]) == (None, ["1/4"] * 4)


def test_why_of_every_deal_is_what_the_run_gives(credit: Desk) -> None:
    run = credit.does(f"ledger attribution run credit {ASKED} --json").data
    whys = [
        credit.does(f"ledger attribution why credit {ASKED} --conversion d{n} --json").data["touches"]
        for n in range(1, 6)
    ]
    for channel in run["channels"]:
        earned = sum(each["credit"] for touches in whys for each in touches if each["channel"] == channel["name"])
        assert earned == channel["credit"], channel["name"]


CLAIM = """\
kind: invariant
key: no_flood
scope: lifecycle
entity: touch
title: Coming again earns content no more
attribution: credit
repetition: {funnel: content}
"""


def test_what_must_hold_of_credit_is_proved_of_both(credit: Desk) -> None:
    credit.write("claim.yaml", CLAIM)
    credit.does("ledger waive no_flood --scope lifecycle --until 2026-12-31 --because 'until it is decided'", by=CRO)
    decide(credit, "claim.yaml", "no_flood")
    data = credit.does(f"ledger attribution compare shares.yaml {ASKED} --json").data
    assert [(each["key"], each["before"], each["after"]) for each in data["claims"]] == [
        ("no_flood", "violated", "holds")
    ]
    told = " ".join(credit.does(f"ledger attribution compare shares.yaml {ASKED}").out.split())
    assert "Coming again earns content no more. Before: `no_flood` is violated" in told
    assert "After: holds: proved over every journey that the attribution allows" in told


def test_money_of_several_currencies_is_converted_before_it_is_compared(credit: Desk) -> None:
    stated = "value: {field: amount, currency: {field: region, rates: fx, into: EUR}}"
    text = (credit.folder / "shares.yaml").read_text().replace("value: {field: amount, currency: EUR}", stated)
    credit.write("shares.yaml", text)
    credit.write("deals.csv", (credit.folder / "deals.csv").read_text().replace("north", "USD").replace("south", "EUR"))
    credit.write(
        "fx.csv", "date,currency,rate\n" + "".join(f"2026-0{m}-{d:02},USD,0.5\n" for m in (4, 5) for d in range(1, 31))
    )
    data = credit.does(f"ledger attribution compare shares.yaml {ASKED} --rates fx.csv --json").data
    assert (data["before"]["value"], data["after"]["value"]) == ("3550.00", "2050.00")
    assert data["bridge"]["remainders"] == []
    done = credit.run(f"ledger attribution compare credit credit {ASKED} --rates fx.csv")
    assert "neither of the two converts money" in done.err


def test_a_run_is_put_on_record_only_where_it_is_told_to_and_by_a_steward(credit: Desk) -> None:
    run = f"ledger attribution run credit {ASKED}"
    assert "recorded" not in credit.does(f"{run} --json").data
    refused = credit.run(f"{run} --record", by=SAL)
    assert (refused.code, "may not act as steward" in refused.err) == (4, True)
    position, *_ = credit.does(f"{run} --record --json", by=ANA).data["recorded"]
    (line,) = [each for each in credit.does("ledger log").out.splitlines() if each.startswith(f"#{position} ")]
    assert "ran credit v1: " in line
    assert line.endswith("of it in no channel of channels")
    assert "had no right" not in credit.does("ledger audit rights").out
    assert "--record goes with one version" in credit.run(f"{run} --record --rules then", by=ANA).err


def test_a_run_without_records_takes_those_of_the_settings_and_names_them(credit: Desk) -> None:
    toml = credit.folder / "ledger.toml"
    plain = toml.read_text().replace(POPULATIONS, "")
    toml.write_text(plain)
    for typed, step in (
        ("--by month", "--touches RECORDS --conversions RECORDS"),
        ("--touches touches.csv", "--conversions RECORDS"),
        ("--conversions deals.csv", "--touches RECORDS"),
    ):
        done = credit.run(f"ledger attribution run credit {typed} --json")
        (error,) = done.errors
        assert (done.code, error["fix"].endswith(step)) == (2, True)
        filled = error["fix"].replace("touches RECORDS", "touches touches.csv").replace("RECORDS", "deals.csv")
        credit.does(filled.rpartition(": ")[2])
    toml.write_text(plain + POPULATIONS)
    for more in ("", "--by month"):
        told = credit.does(f"ledger attribution run credit {more}")
        assert told.out == credit.does(f"ledger attribution run credit {ASKED} {more}").out
        assert "run on the touches touches and the conversions deals, of [credit.credit]" in told.err
