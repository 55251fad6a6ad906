"""Structural debt at the command line: what stands, how it came about, what to close first, and limits."""

from __future__ import annotations

from shlex import quote

import pytest

from shell import ANA, CHARTER, CRO, DANA, TERMS, Desk, criteria, decide

FOUND = "2026-02-10T08:00:00Z"
MARCH = "2026-03-10T08:00:00Z"
POLICY = 'kind: debt\nkey: debt_policy\nscope: "*"\n'


@pytest.fixture
def found(desk: Desk) -> Desk:
    """The same ledger on 10 February, when a memo shows a rule that is in use since June of the year before."""
    desk.write("hot.yaml", criteria("score >= 90", "hot"))
    desk.write("memo.txt", "hot leads score 90, as of June\n")
    entity = f"--effective 2025-01-01 --retroactive {TERMS} --because 'the fields were there'"
    desk.does(f"ledger propose lead.yaml {entity}", by=ANA)
    desk.does("ledger approve lead#2", by="sal@acme.example")
    desk.does("ledger ratify lead#2", by=CRO)
    later = desk.at(FOUND)
    attested = "--effective 2025-06-01 --evidence memo.txt --because 'it is in the memo'"
    later.does(f"ledger attest hot.yaml {attested}", by=ANA)
    return later


def decided(desk: Desk, text: str, number: int = 1) -> Desk:
    """With that policy of debt, which its founder decides alone: that is an item itself, of weight 2."""
    desk.write(f"policy-{number}.yaml", text)
    day = (desk.now or "")[:10]
    desk.does(f"ledger propose policy-{number}.yaml --effective {day} {TERMS} --because 'that is what it costs us'")
    desk.does(f"ledger ratify debt_policy#{number}")
    return desk


def test_what_nobody_decided_is_told_in_one_line_and_one_table(found: Desk) -> None:
    out = found.does("ledger debt").out.splitlines()
    assert out[0] == "2026-02-10: 1 item weighs 5"
    assert out[1] == "  1 rule nobody decided"
    assert out[2].startswith("ITEM                    WEIGHS  SINCE       DUE")
    assert out[3].startswith("unratified_version/hot       5  2025-06-01  2026-05-11")
    assert out[3].endswith(CRO)
    assert "measured by the policy as shipped, which nobody here decided" in out


def test_a_debt_is_compared_with_what_was_told_a_month_before(found: Desk) -> None:
    assert found.does("ledger debt", now=MARCH).out.startswith("2026-03-10: 1 item weighs 5, as on 2026-02-10\n")
    assert "5 less than" not in found.does("ledger debt", now=MARCH).out
    decided(found.at("2026-02-20T08:00:00Z"), POLICY + "weights: {unratified_version: 8}\n")
    told = found.does("ledger debt", now=MARCH).out.partition("\n")[0]
    assert told == "2026-03-10: 2 items weigh 10, 5 more than on 2026-02-10"


def test_what_is_late_comes_first_and_says_so(found: Desk) -> None:
    first = found.run("ledger debt --json", now="2026-05-12T08:00:00Z").data["items"][0]
    assert (first["item"], first["late"]) == ("unratified_version/hot", True)
    assert not found.run("ledger debt --json", now="2026-05-11T08:00:00Z").data["items"][0]["late"]


def test_an_item_is_asked_about_on_any_day_as_known_on_any_day(found: Desk) -> None:
    assert found.run("ledger debt --effective-on 2025-12-31 --json").data["open"]["weight"] == 5
    before = found.run("ledger debt --effective-on 2025-12-31 --known-on 2026-02-09 --json").data
    assert before["items"] == []


def test_an_item_tells_its_event_its_hidden_days_and_who_may_close_it_and_blames_nobody(found: Desk) -> None:
    shown = found.does("ledger debt show unratified_version/hot").out
    assert "2025-06-01, known since 2026-02-10; 254 days before anybody could know" in shown
    assert "attested hot v1 for 2025-06-01 on, from memo.txt: decided by nobody" in shown
    assert "steward ana@acme.example or ben@acme.example; then decided by cro@acme.example" in shown
    event = found.run("ledger debt show unratified_version/hot --json").data["event"]
    assert event.keys() == {"position", "day", "sentence"}  # who did it is for the log


def test_an_item_that_is_not_there_is_not_shown_and_the_nearest_is_named(found: Desk) -> None:
    done = found.run("ledger debt show unratified_version/hat")
    assert done.code == 1
    assert "write unratified_version/hot" in done.err
    assert found.run("ledger debt show drift/nothing").code == 1


def test_an_item_goes_by_the_act_that_it_waits_for_and_by_nothing_else(found: Desk) -> None:
    decide(found, "hot.yaml", "hot", "2025-06-01", more="--retroactive")
    done = found.does("ledger debt").out
    assert done.startswith("2026-02-10: nothing is open")
    month = found.run("ledger debt report --by month --known now --json").data["months"]
    assert [each["now"]["weight"] for each in month] == []


@pytest.mark.parametrize("command", ["debt", "debt check", "debt plan", "rights gaps"])
def test_a_scope_that_is_misspelt_passes_no_check(found: Desk, command: str) -> None:
    done = found.run(f"ledger {command} --scope lifecicle")
    assert done.code != 0
    assert "there is no scope `lifecicle`" in done.err
    assert "write lifecycle" in done.err


def test_debt_is_told_by_kind_and_by_scope_and_each_comes_to_the_same_whole(found: Desk) -> None:
    kind, scope = (found.run(f"ledger debt report --by {each} --json").data for each in ("kind", "scope"))
    assert kind["all"]["open"] == scope["all"]["open"] == {"number": 1, "weight": 5}
    assert [each["name"] for each in scope["rows"]] == ["*", "lifecycle"]
    assert sum(each["open"]["weight"] for each in scope["rows"]) == 5
    assert scope["all"]["clean"] == {"part": 2, "whole": 3}
    inside = found.run("ledger debt report --by scope --scope lifecycle/mql --json").data["all"]
    assert (inside["open"]["weight"], inside["clean"]) == (0, {"part": 1, "whole": 1})


def test_two_curves_tell_what_was_hidden(found: Desk) -> None:
    data = found.run("ledger debt report --by month --json", now=MARCH).data
    curves = {each["month"]: (each["then"]["weight"], each["now"]["weight"]) for each in data["months"]}
    assert curves["2025-06"] == (0, 5)
    assert curves["2026-01"] == (0, 5)
    assert curves["2026-02"] == (5, 5)
    assert [each["burden"] for each in data["months"]][-2:] == [5 * 19, 5 * 10]
    now = found.run("ledger debt report --by month --known now --json", now=MARCH).data["months"]
    assert now[0]["burden"] == 5 * 30
    assert "it does not fall at this rate" in found.does("ledger debt report --by month", now=MARCH).out


def test_months_are_measured_by_the_policy_of_each_day_or_by_todays(found: Desk) -> None:
    decided(found.at("2026-03-01T08:00:00Z"), POLICY + "weights: {unratified_version: 8}\n")
    asked = "ledger debt report --by month --json"
    then, now = (found.run(f"{asked} --policy {each}", now=MARCH).data["months"][-2:] for each in ("then", "now"))
    assert [each["open"]["weight"] for each in then] == [5, 8 + 2]
    assert [each["open"]["weight"] for each in now] == [8, 8 + 2]
    assert found.run("ledger debt report --by kind --policy now").code == 2


def test_a_limit_that_is_passed_stops_a_pipeline_and_names_the_items(found: Desk) -> None:
    assert found.does("ledger debt check").out.startswith("no limit is set")
    decided(found, POLICY + "budget: {stock: 4, new: 0, oldest: 300, kinds: {drift: 0}}\nbaseline: 2026-01-01\n")
    done = found.run("ledger debt check")
    assert done.code == 3
    assert done.out.splitlines()[:5] == [
        "✗ all that is open weighs 7, of at most 4",
        "    unratified_version/hot",
        "    self_attested/debt_policy",
        "✗ what is new weighs 2, of at most 0",  # the rule is so since before the baseline
        "    self_attested/debt_policy",
    ]
    assert "✓ the oldest is 254 days old, of at most 300" in done.out
    assert "✓ drift weighs 0, of at most 0" in done.out
    assert "measured by debt_policy v1" in done.out
    assert found.does("ledger debt check --scope lifecycle/mql").code == 0


def test_a_pipeline_allows_nothing_that_the_ledger_could_not_tell_before(found: Desk) -> None:
    head = int(found.run("ledger log --json").data[-1]["position"])
    assert found.run("ledger debt check --new-since 1").code == 3
    assert found.run(f"ledger debt check --new-since {head}").code == 0
    beyond = found.run(f"ledger debt check --new-since {head + 1} --json")
    assert (beyond.code, beyond.errors[0]["what"]) == (1, f"nothing is recorded at #{head + 1} yet")


def test_the_plan_says_what_to_close_by_which_act_and_who_may(found: Desk) -> None:
    (step,) = found.run("ledger debt plan --json").data
    assert (step["item"], step["role"], step["closes"]) == ("unratified_version/hot", "steward", [CRO])
    assert "begin: ledger debt resolve unratified_version/hot" in found.does("ledger debt plan").out


def test_a_resolution_opens_the_fitting_act_and_closes_nothing_by_itself(found: Desk) -> None:
    before = found.stored()
    out = found.does("ledger debt resolve unratified_version/hot -o again.yaml").out
    assert found.stored() == before
    reasoned = "--nature policy --standard prospective --standard-because TEXT --because TEXT"
    assert f"    ledger propose again.yaml --effective 2025-06-01 --retroactive {reasoned}\n" in out
    assert "debt resolve" not in out  # it is written
    assert "    ledger retire hot --effective 2026-02-10 --because TEXT\n" in out
    assert "    ledger waive item:unratified_version/hot --until DATE --because TEXT\n" in out
    assert "steward: ana@acme.example or ben@acme.example" in out
    assert found.run("ledger debt --json").data["open"]["number"] == 1


def test_the_document_of_a_resolution_decides_what_is_in_use_over_its_own_days(found: Desk) -> None:
    found.does("ledger debt resolve unratified_version/hot -o again.yaml")
    decide(found, "again.yaml", "hot", "2025-06-01", more="--retroactive")
    assert found.run("ledger debt --json").data["items"] == []
    assert found.run("ledger diff hot@1 hot@2 --json").data["category"] in ("editorial", "equivalent")
    assert found.run("ledger debt resolve unratified_version/hot -o again.yaml").code == 1  # it is there already


def test_without_a_file_the_document_is_printed(found: Desk) -> None:
    (found.folder / "hot.yaml").unlink(missing_ok=True)
    out = found.does("ledger debt resolve unratified_version/hot").out
    assert "  kind: criteria\n" in out
    assert "ledger propose hot.yaml" in out


def test_a_resolution_writes_its_document_first_and_over_no_file_that_is_there(found: Desk) -> None:
    found.write("hot.yaml", criteria("score >= 10", "hot"))
    lines = found.does("ledger debt resolve unratified_version/hot").out.splitlines()
    writes, proposes = lines[2:4]
    assert writes == "    ledger debt resolve unratified_version/hot --output hot-2.yaml"
    found.does(writes.strip())
    found.does(proposes.strip().replace("TEXT", "'as it was'"), by=ANA)
    assert found.run("ledger diff hot@1 hot#1 --json").data["category"] in ("editorial", "equivalent")


def test_what_a_resolution_proposes_may_be_edited_under_a_charter_that_lets_history_be(found: Desk) -> None:
    """The charter's own standard is not what a new rule usually has: the step says why, too."""
    lines = found.does("ledger debt resolve unratified_version/hot -o again.yaml").out.splitlines()
    text = (found.folder / "again.yaml").read_text()
    found.write("again.yaml", text.replace("score >= 90", "score >= 80"))
    found.does(lines[2].strip().replace("TEXT", "'as it was'"), by=ANA)


def test_the_name_of_an_item_is_typed_in_quotes_where_a_shell_would_part_it(desk: Desk) -> None:
    desk.write("hot.yaml", criteria("score >= 90", "hot"))
    bare = "--effective 2026-02-02 --nature policy --because agreed"
    desk.write("open.yaml", CHARTER.replace("standards: [prospective, cohort, retrospective]\n", ""))
    desk.does(f"ledger propose open.yaml {bare}")
    desk.does("ledger ratify charter/lifecycle#2")
    desk.does(f"ledger propose hot.yaml {bare}", by=ANA)
    names = [each["item"] for each in desk.run("ledger debt --json").data["items"]]
    for name in names:
        shown = desk.does(f"ledger debt show '{name}'").out
        assert f"begin      ledger debt resolve {quote(name)}\n" in shown


def test_a_gap_is_closed_by_a_charter_that_is_drafted_with_whoever_still_holds_a_seat(found: Desk) -> None:
    found.does(f"ledger revoke lifecycle decider {CRO} --because left", by=CRO)
    found.does("ledger revoke lifecycle approver mia@acme.example --because left")
    plan = found.run("ledger debt plan --json").data
    assert (plan[0]["item"], plan[0]["root"], plan[0]["unblocks"]["weight"]) == ("no_decider/lifecycle", True, 5)
    assert plan[1]["waits_for"] == ["no_decider/lifecycle"]
    assert plan[1]["closes"] == []  # nobody could decide it
    found.does("ledger debt resolve no_decider/lifecycle -o next.yaml")
    text = (found.folder / "next.yaml").read_text()
    assert "decider: DECIDER\n" in text
    assert "mia@acme.example" not in text
    found.write("next.yaml", text.replace("DECIDER", "cmo@acme.example"))
    found.does(f"ledger propose next.yaml --effective 2026-02-10 {TERMS} --because 'somebody has to'")
    found.does("ledger ratify charter/lifecycle#2")
    assert [each["item"] for each in found.run("ledger debt plan --json").data] == ["unratified_version/hot"]


def test_a_scope_without_a_decider_waits_by_the_word_of_who_decides_in_the_next_wider_one(found: Desk) -> None:
    found.does(f"ledger revoke lifecycle decider {CRO} --because left", by=CRO)
    shown = found.does("ledger debt resolve no_decider/lifecycle").out
    assert "ledger waive item:no_decider/lifecycle --until DATE" in shown
    waiver = "ledger waive item:no_decider/lifecycle --until 2026-03-01 --because 'we are hiring one'"
    assert "may not act as decider in `*`" in found.run(waiver, by=CRO).err
    found.does(waiver, by=DANA)
    told = {each["item"]: each["waiver"] for each in found.does("ledger debt --json").data["items"]}
    assert told["no_decider/lifecycle"]["because"] == "we are hiring one"
    assert found.does("ledger audit rights --json").data["had_no_right"] == 0
    later = found.at("2026-03-02T08:00:00Z").does("ledger debt --json").data["items"]
    assert {each["item"]: each["waiver"] for each in later}["no_decider/lifecycle"] is None


def test_a_waived_item_is_out_of_the_stock_and_never_hidden_and_comes_back_as_old_as_it_is(found: Desk) -> None:
    given = "item:unratified_version/hot --until 2026-03-01 --because 'the campaign runs'"
    found.does(f"ledger waive {given}", by=CRO)
    out = found.does("ledger debt").out
    assert out.splitlines()[0] == "2026-02-10: nothing is open; 1 waived, which weighs 5"
    assert "  unratified_version/hot weighs 5: waived until 2026-03-01 by cro@acme.example\n" in out
    assert found.does("ledger debt plan").out == "nothing is open\n"
    shown = found.does("ledger debt show unratified_version/hot").out
    assert "stands     waived until 2026-03-01 by cro@acme.example" in shown
    assert "waived" in found.does("ledger debt report --by month --json").out
    after = found.run("ledger debt --json", now="2026-03-01T08:00:00Z").data["items"]
    assert [(each["item"], each["since"]) for each in after] == [
        ("expired_waiver/unratified_version/hot", "2026-03-01"),
        ("unratified_version/hot", "2025-06-01"),
    ]
    steps = found.run("ledger debt plan --json", now="2026-03-01T08:00:00Z").data
    assert [(each["item"], each["unblocks"]["weight"]) for each in steps] == [
        ("unratified_version/hot", 8),
        ("expired_waiver/unratified_version/hot", 0),
    ]
    returned = found.run("ledger debt report --by month --json", now="2026-03-10T08:00:00Z").data["months"][-1]
    assert (returned["returned"], returned["opened"]) == ({"number": 1, "weight": 5}, {"number": 1, "weight": 8})


def test_a_report_says_how_old_debt_is(found: Desk) -> None:
    assert "age: 1 of 91 to 365 days\n" in found.does("ledger debt report").out
    assert "age: 1 older than 365 days\n" in found.does("ledger debt report", now="2026-07-01T08:00:00Z").out
    assert "age: nothing is open\n" in found.does("ledger debt report --scope lifecycle/mql").out
