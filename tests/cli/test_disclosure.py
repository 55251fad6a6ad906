"""What a change that reaches back does to the figures of before is told before it is signed, and in a report after."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from shell import ANA, CRO, MIA, SAL, Desk, criteria, governed

NOW = "2026-04-14T09:00:00Z"
WHY = "impracticable before 2025, because nobody kept it"
BACK = "--effective 2026-05-01 --nature policy --standard retrospective --because 'fewer, and better'"
CHANCE = random.Random(29)
LEADS = [
    {
        "score": CHANCE.randrange(100),
        "source": CHANCE.choice(("web", "event")),
        "created": date(2023, 10, 1) + timedelta(n),
    }
    for n in range(925)
]
Judge = Callable[[dict[str, Any]], bool]


def old(lead: dict[str, Any]) -> bool:
    """What governs without the change: 20 points from 2023 on, 50 from 2025 on, as it was attested."""
    return bool(lead["score"] >= (50 if lead["created"] >= date(2025, 1, 1) else 20))


def new(lead: dict[str, Any]) -> bool:
    return bool(lead["score"] >= 70)


def since_2025(lead: dict[str, Any]) -> bool:
    return new(lead) if lead["created"] >= date(2025, 1, 1) else old(lead)


def quarters(judge: Judge) -> Counter[str]:
    return Counter(f"{d.year}-Q{(d.month + 2) // 3}" for each in LEADS if judge(each) for d in (each["created"],))


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """`warm` was attested in two versions; a third is proposed, for all history."""
    desk = governed(tmp_path_factory.mktemp("disclosure"))
    desk.write("memo.txt", "what sales was told")
    desk.does("ledger attest lead.yaml --effective 2023-01-01 --until 2026-02-02 --evidence memo.txt", by=ANA)
    for start, least in (("2023-01-01", 20), ("2025-01-01", 50)):
        desk.write("warm.yaml", criteria(f"score >= {least}", key="warm"))
        desk.does(f"ledger attest warm.yaml --effective {start} --evidence memo.txt", by=ANA)
    rows = (f"{each['score']},{each['source']},{each['created']}T10:00:00Z" for each in LEADS)
    desk.write("leads.csv", "\n".join(["score,source,created", *rows, "80,web,", "60,web,"]))
    desk.write("warm.yaml", criteria("score >= 70", key="warm"))
    later = desk.at(NOW)
    later.does(f"ledger propose warm.yaml {BACK}", by=ANA)
    return later


def disclosed(desk: Desk, more: str = "") -> dict[str, Any]:
    return dict(desk.does(f"ledger brief warm#1 --records leads.csv {more} --json").data["brief"]["disclosure"])


def told(found: dict[str, Any]) -> tuple[dict[str, tuple[int, int]], tuple[int, int], tuple[int, int]]:
    amounts = {each["period"]: (each["before"], each["after"]) for each in found["amounts"]}
    earlier, undated = ((found[name]["before"], found[name]["after"]) for name in ("earlier", "undated"))
    return amounts, earlier, undated


def expected(after: Judge) -> tuple[dict[str, tuple[int, int]], tuple[int, int]]:
    """The eight quarters up to that of the first day, and the sum of all before them."""
    was, now = quarters(old), quarters(after)
    *earlier, a, b, c, d, e, f, g, h = sorted(was | now)
    shown = {each: (was[each], now[each]) for each in (a, b, c, d, e, f, g, h)}
    return shown, (sum(was[each] for each in earlier), sum(now[each] for each in earlier))


def test_before_it_is_signed_the_brief_tells_each_period_and_the_sum_of_all_before(asked: Desk) -> None:
    found = disclosed(asked)
    amounts, earlier, undated = told(found)
    assert (amounts, earlier) == expected(new)
    assert undated == (0, 1)  # no attested version judges what has no day
    assert (found["since"], found["scope"], found["why"]) == (None, "lifecycle", "")
    rows = {each["scope"]: each["position"] for each in asked.does("ledger rights --json").data["rows"]}
    assert found["right"] == rows["lifecycle"]
    out = " ".join(asked.does("ledger brief warm#1 --records leads.csv").out.split())
    assert "WHAT IT DOES TO THE FIGURES OF BEFORE It applies to all history." in out
    assert "It is for the decider of `lifecycle` to ratify, by its charter, event #" in out


def test_by_segment_the_amounts_add_up_to_those_of_the_whole(asked: Desk) -> None:
    whole, parts = disclosed(asked), disclosed(asked, "--by source")
    assert {each["segment"] for each in parts["amounts"]} == {"web", "event"}
    sums = Counter[tuple[str, str]]()
    for each in parts["amounts"]:
        sums.update({(each["period"], name): each[name] for name in ("before", "after")})
    assert all(
        (sums[e["period"], "before"], sums[e["period"], "after"]) == (e["before"], e["after"]) for e in whole["amounts"]
    )
    assert (parts["earlier"], parts["undated"]) == (whole["earlier"], whole["undated"])


def test_since_a_day_nothing_before_it_moves_and_the_reason_is_told(asked: Desk, tmp_path: Path) -> None:
    desk = asked.copied(tmp_path)
    desk.does(f"ledger revise warm#1 warm.yaml --since 2025-01-01 --standard-because '{WHY}' --because better", by=ANA)
    found = disclosed(desk)
    amounts, earlier, undated = told(found)
    assert (amounts, earlier) == expected(since_2025)
    assert (undated, found["since"]) == ((0, 0), "2025-01-01")
    out = " ".join(desk.does("ledger brief warm#1 --records leads.csv").out.split())
    assert f"It applies to records since 1 January 2025, and not earlier: “{WHY}”" in out


def test_after_it_is_ratified_the_report_tells_what_the_brief_told_with_who_decided(
    asked: Desk, tmp_path: Path
) -> None:
    desk = asked.copied(tmp_path)
    before = told(disclosed(desk))
    desk.does("ledger brief warm#1 --records leads.csv --shown", by=ANA)
    desk.does("ledger approve warm#1 --records leads.csv", by=SAL)
    desk.does("ledger ratify warm#1 --records leads.csv", by=CRO)
    assert desk.does("ledger series warm --records leads.csv --json").data.get("disclosures", []) == []  # not yet begun
    later = desk.at("2026-05-02T09:00:00Z")
    (found,) = later.does("ledger series warm --records leads.csv --json").data["disclosures"]
    assert told(found) == before
    assert (found["nature"], found["ratification"]["decided_by"]) == ("policy (a new rule)", CRO)
    out = " ".join(later.does("ledger series warm --records leads.csv").out.split())
    assert "WHAT V3 DID TO THE FIGURES OF BEFORE 1 MAY 2026" in out
    assert "Policy (a new rule), retrospective (all history): “fewer, and better”" in out
    assert f"Ratified by {CRO} on 14 April 2026, as decider of `lifecycle` by its charter (event #" in out
    assert f"with the consent of {SAL}" in out


def test_a_change_from_now_on_alters_no_figure_of_before_and_has_none(asked: Desk, tmp_path: Path) -> None:
    desk = asked.copied(tmp_path)
    terms = "--nature estimate --standard prospective --because better"
    desk.does(f"ledger revise warm#1 warm.yaml {terms}", by=ANA)
    assert desk.does("ledger brief warm#1 --records leads.csv --json").data["brief"]["disclosure"] is None
    assert "FIGURES OF BEFORE" not in desk.does("ledger brief warm#1 --records leads.csv").out


def test_without_records_there_is_none_and_of_a_first_version_neither(asked: Desk, tmp_path: Path) -> None:
    assert asked.does("ledger brief warm#1 --json").data["brief"]["disclosure"] is None
    desk = asked.copied(tmp_path)
    desk.write("hot.yaml", criteria("score >= 90", key="hot"))
    desk.does(f"ledger propose hot.yaml {BACK}", by=ANA)
    assert desk.does("ledger brief hot#1 --records leads.csv --json").data["brief"]["disclosure"] is None


def test_a_brief_of_the_form_before_is_told_as_it_was(asked: Desk) -> None:
    from ledger.govern.proposals.answers.story import story

    content = asked.does("ledger brief warm#1 --records leads.csv --json").data["brief"]
    older = {name: value for name, value in content.items() if name != "disclosure"} | {"format": "brief/2"}
    titles = [each.title for each in story(older)]  # type: ignore[arg-type]
    assert "What it does to the figures of before" not in titles
    assert [each.title for each in story(content) if each.title not in titles] == [
        "What it does to the figures of before"
    ]


def test_who_may_not_know_the_numbers_is_not_told_them_by_the_disclosure(asked: Desk) -> None:
    from ledger.audit.erasure.answers.withheld import without_counts

    content = asked.does("ledger brief warm#1 --records leads.csv --json", by=MIA).data["brief"]
    assert content["disclosure"]["amounts"]
    assert without_counts(content)["disclosure"] is None


def test_where_no_rule_governed_that_is_said_in_the_place_of_a_zero(tmp_path: Path) -> None:
    desk = governed(tmp_path)
    desk.write("memo.txt", "what sales was told")
    desk.does("ledger attest lead.yaml --effective 2024-01-01 --until 2026-02-02 --evidence memo.txt", by=ANA)
    desk.write("warm.yaml", criteria("score >= 50", key="warm"))
    desk.does("ledger attest warm.yaml --effective 2025-01-01 --until 2025-07-01 --evidence memo.txt", by=ANA)
    days = ("2024-11-05", "2025-02-05", "2025-05-05", "2025-08-05", "")
    rows = [f"{score},{day and day + 'T10:00:00Z'}" for day in days for score in (20, 40, 60)]
    desk.write("leads.csv", "\n".join(["score,created", *rows]))
    desk.write("warm.yaml", criteria("score >= 30", key="warm"))
    later = desk.at(NOW)
    later.does(f"ledger propose warm.yaml {BACK}", by=ANA)

    found = disclosed(later)

    amounts = [(each["period"], each["before"], each["after"], "ungoverned" in each) for each in found["amounts"]]
    assert amounts == [
        ("2024-Q4", 0, 2, True),
        ("2025-Q1", 1, 2, False),  # by the version that ended since, as `count` counts it
        ("2025-Q2", 1, 2, False),
        ("2025-Q3", 0, 2, True),
    ]
    assert found["undated"] == {"before": 0, "after": 2, "ungoverned": True}
    lines = [line.split() for line in later.does("ledger brief warm#1 --records leads.csv").out.splitlines()]
    assert ["2024-Q4", "no", "rule", "2", "+2"] in lines
    assert ["2025-Q1", "1", "2", "+1"] in lines
    later.does("ledger brief warm#1 --records leads.csv --shown", by=ANA)
    later.does("ledger approve warm#1 --records leads.csv", by=SAL)
    later.does("ledger ratify warm#1 --records leads.csv", by=CRO)
    series = later.at("2026-05-02T09:00:00Z").does("ledger series warm --records leads.csv").out
    assert ["2025-Q3", "no", "rule", "2", "+2"] in [line.split() for line in series.splitlines()]
    assert "no rule: without the change, no version governs any of those records." in " ".join(series.split())


def test_a_brief_that_does_not_say_where_nothing_governed_is_told_as_it_was(asked: Desk) -> None:
    from ledger.measure.figures.answers.disclosure import brief_blocks
    from ledger.render.sections import Table

    content = asked.does("ledger brief warm#1 --records leads.csv --json").data["brief"]["disclosure"]
    old = {**content, "undated": {name: content["undated"][name] for name in ("before", "after")}}
    (table,) = (each for each in brief_blocks(old, "") if isinstance(each, Table))  # type: ignore[arg-type]
    assert table.rows[-1] == ("without a day", "0", "1", "+1")
