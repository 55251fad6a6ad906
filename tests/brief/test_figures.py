"""Which records a brief counts: those that a rule will judge, and the others as if; judged by pandas."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from io import StringIO

import pandas as pd
import pytest

from shell import ANA, CRO, SAL, TERMS, Desk, criteria, decide

FIRST_DAY = date(2025, 11, 3)  # a Monday
ROWS = "".join(
    f"L{n},{40 + n * 17 % 50},{n * 37 % 600},{FIRST_DAY + timedelta(days=n)}T10:00:00Z,{('Ads', 'Web')[n % 2]}\n"
    for n in range(150)
)
LEADS = f"id,score,employees,created,source\n{ROWS}U1,90,500,,Ads\n"
FIT = """\
kind: score
key: fit
scope: lifecycle
entity: lead
bounds: [0, 10]
rules:
  - {when: score >= 80, points: 5}
"""
LOOK = "ledger brief mql#3 --records leads.csv --by source"


@pytest.fixture
def asked(desk: Desk) -> Desk:
    """v1 from 2 February 2026 on, v2 from 16 February on, and an open `mql#3` that would govern from 9 March."""
    desk.write("leads.csv", LEADS)
    desk.write("second.yaml", criteria("score >= 60 AND employees >= 100"))
    decide(desk, "second.yaml", "mql", "2026-02-16", 2)
    desk.write("third.yaml", criteria("score >= 50 AND employees >= 150"))
    desk.does(f"ledger propose third.yaml --effective 2026-03-09 {TERMS} --because 'larger ones buy'", by=ANA)
    return desk


def judged() -> pd.DataFrame:
    """Each lead by the rule of its day, and by the proposal."""
    leads = pd.read_csv(StringIO(LEADS))
    day = pd.to_datetime(leads.created).dt.tz_localize(None)
    v1, v2 = leads.score >= 65, (leads.score >= 60) & (leads.employees >= 100)
    v1 &= leads.employees >= 200
    leads["before"] = v1.where(day < "2026-02-16", v2)
    leads["after"] = (leads.score >= 50) & (leads.employees >= 150)
    leads["day"] = day
    return leads


def crossed(leads: pd.DataFrame) -> dict[str, int]:
    names = {(True, True): "both", (False, True): "gained", (True, False): "lost", (False, False): "neither"}
    counts = leads.groupby(["before", "after"]).size()
    return {name: int(counts.get(cell, 0)) for cell, name in names.items()}


def cells(told: dict) -> dict[str, int]:
    return {name: each["records"] for name, each in told["cells"].items() if name != "unreadable"}


def test_a_rule_from_now_on_counts_no_record_that_it_will_never_judge(asked: Desk) -> None:
    told = asked.does(f"{LOOK} --json").data["brief"]
    leads = judged()
    later, earlier = leads[leads.day >= "2026-03-09"], leads[leads.day < "2026-03-09"]

    assert cells(told["impact"]) == crossed(later)
    assert cells(told["rehearsal"]) == crossed(earlier)
    assert told["impact"]["records"] == len(later) > 0
    assert (told["ahead"]["records"], told["ahead"]["undated"]) == (len(leads), 1)
    assert [each["cells"]["both"]["records"] for each in told["impact"]["segments"]] == [
        int((group.before & group.after).sum()) for _, group in later.groupby("source")
    ]


def test_it_says_how_many_records_it_judges_and_which_it_never_will(asked: Desk) -> None:
    out = " ".join(asked.does(LOOK).out.split())
    assert "It judges 24 of the 151 records of leads.csv, those from 9 March 2026 on:" in out
    assert "It never judges these 126 records: they are from before 9 March 2026" in out
    assert "What of the records without a day (1)? No version judges them." in out


def test_of_days_of_records_none_is_kept(asked: Desk) -> None:
    leads = [line for line in LEADS.splitlines() if "T10" in line][4:-4]  # neither begins nor ends in whole weeks
    asked.write("leads.csv", "\n".join([LEADS.splitlines()[0], *leads, ""]))
    told = json.dumps(asked.does(f"{LOOK} --shown --json", by=ANA).data["brief"])

    assert leads[0].split(",")[3][:10] not in told
    assert leads[-1].split(",")[3][:10] not in told


def test_a_rule_for_all_history_counts_every_record_beside_the_version_in_force(asked: Desk) -> None:
    asked.does("ledger revise mql#3 third.yaml --standard retrospective --because all", by=ANA)
    told = asked.does(f"{LOOK} --json").data["brief"]
    leads = judged()
    leads["before"] = (leads.score >= 60) & (leads.employees >= 100)

    assert cells(told["impact"]) == crossed(leads)
    assert (told["rehearsal"], told["ahead"]) == (None, None)


def test_records_without_the_clock_are_all_counted(asked: Desk) -> None:
    asked.write("bare.csv", "id,score,employees\n1,70,400\n2,50,200\n")
    told = asked.does("ledger brief mql#3 --records bare.csv --json").data["brief"]

    assert cells(told["impact"]) == {"both": 1, "gained": 1, "lost": 0, "neither": 0}
    assert told["ahead"] is None
    assert "Which of them will it never judge? Nothing says of which day they are." in told["questions"]


def test_records_are_as_they_were_shown_where_nothing_moved(asked: Desk) -> None:
    asked.does(f"{LOOK} --shown", by=ANA)
    assert "the population is as it was shown" in asked.does("ledger brief mql#3 --records leads.csv").out
    asked.does("ledger approve mql#3 --records leads.csv", by=SAL)
    asked.does("ledger ratify mql#3 --records leads.csv", by=CRO)


@pytest.fixture
def new(asked: Desk) -> Desk:
    asked.write("hot.yaml", criteria("score >= 80", key="hot"))
    asked.does(f"ledger propose hot.yaml --effective 2026-03-09 {TERMS} --because new", by=ANA)
    return asked


def test_a_first_version_is_told_with_whom_it_takes(new: Desk) -> None:
    told = new.does("ledger brief hot#1 --records leads.csv --by source --json").data["brief"]
    out = " ".join(new.does("ledger brief hot#1 --records leads.csv --by source").out.split())
    leads = judged()
    later = leads[leads.day >= "2026-03-09"]
    holds = int((later.score >= 80).sum())

    assert cells(told["impact"]) == {"both": 0, "gained": holds, "lost": 0, "neither": len(later) - holds}
    assert told["impact"]["beside"] == "nothing"
    assert f"those from 9 March 2026 on: {holds} are in it ({100 * holds / len(later):.1f}%)." in out
    assert "WHO IS IN IT" in out
    assert not re.search("in both|gained|lost|v1", out)
    assert "No population was looked at" not in out


def test_a_first_version_is_put_beside_the_rule_that_is_named(new: Desk) -> None:
    told = new.does("ledger brief hot#1 --records leads.csv --beside mql@1 --shown --json", by=ANA).data["brief"]
    leads = judged()
    leads["before"], leads["after"] = (leads.score >= 65) & (leads.employees >= 200), leads.score >= 80

    assert cells(told["impact"]) == crossed(leads[leads.day >= "2026-03-09"])
    assert "Beside mql v1:" in new.does("ledger brief hot#1").out
    assert "the population is as it was shown" in new.does("ledger brief hot#1 --records leads.csv").out


@pytest.mark.parametrize("what", ["hot#1", "mql#3", "lead#2"])
def test_records_that_are_not_there_are_never_dropped_in_silence(new: Desk, what: str) -> None:
    new.write("lead.yaml", (new.folder / "lead.yaml").read_text() + "  more: {type: text}\n")
    new.does(f"ledger propose lead.yaml --effective 2026-03-09 {TERMS} --because more", by=ANA)
    done = new.run(f"ledger brief {what} --records nowhere.csv")

    assert done.code == 1
    assert "nowhere.csv" in done.err


def test_what_judges_no_record_has_no_figures_of_its_own(new: Desk) -> None:
    new.write("lead.yaml", (new.folder / "lead.yaml").read_text() + "  more: {type: text}\n")
    new.does(f"ledger propose lead.yaml --effective 2026-03-09 {TERMS} --because more", by=ANA)
    done = new.run("ledger brief lead#2 --records leads.csv --by source")

    assert done.code == 1
    assert "there are no figures of lead#2 itself" in done.err


def test_an_end_is_told_with_whom_nobody_judges_any_more(asked: Desk) -> None:
    asked.does("ledger withdraw mql#3 --because no", by=ANA)
    asked.does("ledger retire mql --effective 2026-03-09 --because 'not needed'", by=ANA)
    told = asked.does("ledger brief mql#4 --records leads.csv --json").data["brief"]
    leads = judged()
    holds = int(leads[leads.day >= "2026-03-09"].before.sum())

    assert cells(told["impact"])["lost"] == holds > 0
    assert cells(told["impact"])["gained"] == cells(told["impact"])["both"] == 0


def test_points_and_stages_of_a_first_version_are_counted_too(new: Desk) -> None:
    new.write("fit.yaml", FIT)
    new.does(f"ledger propose fit.yaml --effective 2026-03-09 {TERMS} --because new", by=ANA)
    told = new.does("ledger brief fit#1 --records leads.csv --json").data["brief"]["impact"]
    leads = judged()

    assert cells(told)["up"] == int((leads[leads.day >= "2026-03-09"].score >= 80).sum())
    assert "get some points" in " ".join(new.does("ledger brief fit#1 --records leads.csv").out.split())


def test_a_record_each_way_goes_by_the_id_that_is_named(asked: Desk) -> None:
    asked.write("leads.csv", LEADS.replace("id,score", "number,score"))
    bare = asked.does("ledger brief mql#3 --records leads.csv").out
    named = asked.does("ledger brief mql#3 --records leads.csv --id number").out

    assert not re.search(r"lead L\d+", bare)
    assert len(re.findall(r"^  • [+−] lead L\d+", named, re.MULTILINE)) == 2


def test_what_it_displaces_may_never_have_governed_a_day(desk: Desk) -> None:
    desk.write("leads.csv", LEADS)
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    found = desk.does("ledger brief mql#2 --records leads.csv --json").data["brief"]["impact"]["cells"]
    leads = pd.read_csv(StringIO(LEADS))
    large = leads[(leads.employees >= 200) & (leads.created >= "2026-02-02")]
    assert found["gained"]["records"] == len(large[(large.score >= 50) & (large.score < 65)])
    assert found["lost"]["records"] == 0
