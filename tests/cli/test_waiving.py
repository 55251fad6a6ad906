"""`ledger waive` of whatever can wait: an item of debt is out of the stock until a day, and told all the while."""

from __future__ import annotations

import pytest

from shell import ANA, CRO, DANA, Desk, criteria

ITEM = "unratified_version/hot"
WAIVE = f"ledger waive item:{ITEM} --until 2026-03-10 --because 'the committee meets in March'"


@pytest.fixture
def found(desk: Desk) -> Desk:
    """A rule that a memo shows, which nobody decided."""
    desk.write("hot.yaml", criteria("score >= 90", "hot"))
    desk.write("memo.txt", "hot leads score 90\n")
    later = desk.at(now="2026-02-10T08:00:00Z")
    later.does("ledger attest hot.yaml --effective 2026-02-03 --evidence memo.txt --because 'as found'", by=ANA)
    return later


def item(desk: Desk, now: str) -> dict[str, object]:
    (one,) = [
        each for each in desk.run("ledger debt --json", now=f"{now}T08:00:00Z").data["items"] if each["item"] == ITEM
    ]
    return dict(one)


def test_an_item_waits_until_its_day_and_then_counts_again_since_its_first(found: Desk) -> None:
    done = found.does(WAIVE, by=CRO)
    assert done.out.startswith("waived unratified_version of hot until 2026-03-10  (#")
    assert "from that day on it counts again" in done.out
    assert found.run("ledger debt --json", now="2026-03-09T08:00:00Z").data["open"]["weight"] == 0
    returned = item(found, "2026-03-10")
    assert returned["since"] == "2026-02-03"
    assert "expired_waiver/unratified_version/hot" in found.does("ledger debt", now="2026-03-10T08:00:00Z").out
    assert "is waived until 2026-03-10 already" in found.does(WAIVE, by=CRO).out
    assert "had no right" not in found.does("ledger audit rights").out


def test_it_is_for_the_decider_of_the_scope_of_the_item_and_for_no_machine(found: Desk) -> None:
    refused = found.run(WAIVE, by=ANA)
    assert (refused.code, "may not act as decider in `lifecycle/hot`" in refused.err) == (4, True)
    assert found.run(WAIVE, by=DANA).code == 4, "who decides about everything else does not decide here"


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("item:no_reader/hot --until 2026-03-10", 1, "there is no item `no_reader/hot` on 2026-02-10"),
        (f"item:{ITEM} --until 2026-02-10", 4, "would never be in force"),
        (f"item:{ITEM} --until 2027-02-11", 4, "for 366 days"),
        ("gate:consent --until 2026-03-10", 1, "names nothing that can be waived"),
        ("gate:consent@podcast --until 2026-03-10", 1, "no evaluation of a channel `podcast` is on record"),
        (f"item:{ITEM} --until 2026-03-10 --scope lifecycle", 2, "--scope goes with an invariant"),
        ("item:expired_waiver/x --until 2026-03-10", 1, "there is no item"),
    ],
)
def test_what_cannot_be_waived_so_is_refused_with_the_way_out(found: Desk, line: str, code: int, said: str) -> None:
    done = found.run(f"ledger waive {line} --because x", by=CRO)
    assert (done.code, said in done.err) == (code, True), done.err


def test_once_it_is_closed_there_is_nothing_to_waive_and_the_list_says_what_waits(found: Desk) -> None:
    found.does(WAIVE, by=CRO)
    assert "unratified_version of hot is waived until 2026-03-10" in found.does("ledger list").out
    assert "waived unratified_version of hot until 2026-03-10" in found.does("ledger log hot").out
