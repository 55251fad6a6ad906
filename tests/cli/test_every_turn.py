"""`ledger history`, `ledger series` and `ledger list --effective-on` agree on each turn of what governs."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from shell import ANA, CRO, SAL, Desk, criteria, governed
from strategies import how_many

FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=each) for each in range(25)]
TEXTS = ("score >= 40", "score >= 65", "score >= 65 AND employees >= 200")
LEADS = [f"{n},{n * 4},{n * 20},{day}T10:00:00Z" for n, day in enumerate(DAYS)]


class Turn(NamedTuple):
    """A day from which another version governs; None: nothing does."""

    on: str
    version: int | None


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = governed(tmp_path)
    desk.write("memo.txt", "what sales was told")
    desk.write("leads.csv", "\n".join(["id,score,employees,created", *LEADS, ""]))
    desk.does("ledger attest lead.yaml --effective 2025-01-01 --until 2026-02-02 --evidence memo.txt", by=ANA)
    return desk


def attested(desk: Desk, key: str, text: str, start: date, until: date | None = None) -> None:
    desk.write("rule.yaml", criteria(text, key=key))
    end = f" --until {until}" if until else ""
    done = desk.run(f"ledger attest rule.yaml --effective {start}{end} --evidence memo.txt", by=ANA)
    assert done.code == 0 or "evidence does not replace a decision" in done.err, done.err


def retired(desk: Desk, key: str, day: date, number: int) -> bool:
    """Whether it was: what is over already cannot be."""
    asked = f"ledger retire {key} --effective {day} --retroactive --because gone"
    if desk.run(asked, by=ANA).code:
        return False
    desk.does(f"ledger approve {key}#{number}", by=SAL)
    desk.does(f"ledger ratify {key}#{number}", by=CRO)
    return True


def decided_at_random(desk: Desk, key: str, chance: random.Random) -> None:
    """Attest versions, some of them for some days alone, and retire it now and then."""
    proposals = 0
    for act in range(chance.randrange(2, 6)):
        start = chance.choice(DAYS[:-1])
        until = chance.choice([None, None, start + timedelta(days=chance.randrange(1, 9))])
        if act and not chance.randrange(4):
            proposals += retired(desk, key, start, proposals + 1)
        else:
            attested(desk, key, chance.choice(TEXTS), start, until)


def listed(desk: Desk) -> Mapping[str, list[Turn]]:
    """Every turn of each definition, by what governs on each day."""
    by_day: dict[str, dict[str, int]] = {}
    for day in (FIRST + timedelta(days=each) for each in range(33)):
        found = desk.does(f"ledger list --effective-on {day} --json").data["definitions"]
        by_day[str(day)] = {each["key"]: each["version"] for each in found if each["status"] == "in force"}
    keys = {key for found in by_day.values() for key in found}
    return {key: [*turns({day: found.get(key) for day, found in by_day.items()})] for key in keys}


def turns(by_day: Mapping[str, int | None]) -> Iterator[Turn]:
    """Each day from which another version governs, from the first that does."""
    told = [Turn("", None), *(Turn(*each) for each in by_day.items())]
    return (after for before, after in pairwise(told) if before.version != after.version)


def history(desk: Desk, key: str) -> dict[str, Any]:
    return dict(desk.does(f"ledger history {key} --json").data)


@pytest.mark.faults
def test_history_series_and_list_agree_on_each_turn_of_random_histories(desk: Desk) -> None:
    chance, keys = random.Random(2026), [f"h{n}" for n in range(how_many(10, 30, 300))]
    for key in keys:
        decided_at_random(desk, key, chance)
    every = listed(desk)
    returns = 0
    for key in keys:
        told = history(desk, key)["turns"]
        assert [Turn(each["since"], each["version"]) for each in told] == every.get(key, []), key
        breaks = desk.does(f"ledger series {key} --records leads.csv --by month --json").data["breaks"]
        own = [each for each in breaks if each["about"] == key]
        assert [Turn(each["on"], each["after"]) for each in own] == every.get(key, [])[1:]
        assert [each["decided_by"] for each in own] == [each["decided_by"] for each in told[1:]]
        returns += sum(each["returns"] for each in told)
    assert returns


def test_a_version_that_comes_back_and_days_without_any_are_told(desk: Desk) -> None:
    attested(desk, "warm", TEXTS[0], DAYS[0], DAYS[20])
    attested(desk, "warm", TEXTS[1], DAYS[5], DAYS[10])
    found = history(desk, "warm")
    assert [(each["version"], each["since"], each["returns"]) for each in found["turns"]] == [
        (1, f"{DAYS[0]}", False),
        (2, f"{DAYS[5]}", False),
        (1, f"{DAYS[10]}", True),
        (None, f"{DAYS[20]}", False),
    ]
    assert found["changes"] == 3
    told = desk.does("ledger history warm").out
    assert "governs again" in told
    assert "nothing governs from here on" in told


def test_who_retired_a_definition_is_told_where_it_ends(desk: Desk) -> None:
    attested(desk, "warm", TEXTS[0], DAYS[0])
    assert retired(desk, "warm", DAYS[9], 1)
    assert history(desk, "warm")["turns"][-1] == {
        "since": f"{DAYS[9]}",
        "version": None,
        "returns": False,
        "moves": True,
        "decided_by": CRO,
        "scheduled": False,
        "nature": "policy",
        "asked_by": ANA,
    }
    (end,) = (each for each in desk.does("ledger history warm").out.splitlines() if each.startswith("- "))
    assert end.split() == ["-", f"{DAYS[9]}", "policy", *["nothing", "governs", "from", "here", "on"], ANA, CRO]


def test_an_end_that_is_to_come_is_told_in_the_list(desk: Desk) -> None:
    assert "ends on" not in desk.does("ledger list").out
    desk.does("ledger retire mql --effective 2027-01-04 --because gone", by=ANA)
    desk.does("ledger approve mql#2", by=SAL)
    desk.does("ledger ratify mql#2", by=CRO)
    assert "  scheduled: mql ends on 2027-01-04\n" in desk.does("ledger list").out
    assert "ends on" not in desk.does("ledger list --on 2027-01-04").out


def test_what_judges_no_records_has_no_history_of_verdicts_and_says_what_its_life_is_read_by(desk: Desk) -> None:
    done = desk.run("ledger history lead")
    assert (done.code, "`lead` is of kind entity" in done.err) == (4, True)
    assert "fix: see all that was decided about it: ledger log lead" in done.err
    assert "attested lead v2" in desk.does("ledger log lead").out
