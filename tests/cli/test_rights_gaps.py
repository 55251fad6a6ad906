"""Where nobody can decide, at the command line: the same items as those of debt, of the same day."""

from __future__ import annotations

from shell import ANA, CRO, DANA, MIA, SAL, Desk

NEXT = "2026-02-03T08:00:00Z"


def short(desk: Desk) -> Desk:
    """The decider's seat is lost, and on the next day those of two approvers of three."""
    desk.does(f"ledger revoke lifecycle decider {CRO} --because 'on leave'", by=DANA)
    return desk


def test_rights_alone_still_tells_who_may_do_what(desk: Desk) -> None:
    assert desk.does("ledger rights --json").data["rows"]
    assert "lifecycle  Who decides lifecycle definitions" in desk.does("ledger rights --on 2026-02-02").out


def test_no_gaps_are_told_in_a_line(desk: Desk) -> None:
    assert desk.does("ledger rights gaps").out == "on 2026-02-02: no gaps\n"


def test_a_gap_says_since_when_and_who_may_close_it(desk: Desk) -> None:
    (gap,) = short(desk).does("ledger rights gaps --json", now=NEXT).data["gaps"]
    assert (gap["item"], gap["since"], gap["due"]) == ("no_decider/lifecycle", "2026-02-02", "2026-02-16")
    assert (gap["closes"], gap["act"]) == ([DANA], "propose FILE --effective DATE --because TEXT")
    out = desk.does("ledger rights gaps", now=NEXT).out
    assert out.startswith("on 2026-02-03: 1 gap\n")
    assert "how one came about: ledger debt show no_decider/lifecycle" in out
    assert desk.does("ledger debt show no_decider/lifecycle", now=NEXT).out


def test_gaps_are_told_of_a_day_and_a_scope(desk: Desk) -> None:
    short(desk)
    for person in (SAL, MIA, ANA):
        desk.does(f"ledger revoke lifecycle approver {person} --because x --effective 2026-02-10", by=DANA)
    sorts = {
        day: [each["sort"] for each in desk.does(f"ledger rights gaps --on {day} --json").data["gaps"]]
        for day in ("2026-02-01", "2026-02-02", "2026-02-10")
    }
    assert sorts == {
        "2026-02-01": [],
        "2026-02-02": ["no_decider"],
        "2026-02-10": ["no_decider", "unmet_quorum"],
    }
    assert desk.does("ledger rights gaps --scope lifecycle/mql").out == "on 2026-02-02: no gaps in `lifecycle/mql`\n"
    assert desk.run("ledger rights gaps --scope 'Life Cycle'").code == 1


def test_a_gap_that_is_waived_is_told_with_its_waiver(desk: Desk) -> None:
    for person in (SAL, MIA, ANA):
        desk.does(f"ledger revoke lifecycle approver {person} --because x", by=DANA)
    assert desk.does("ledger rights gaps").out.startswith("on 2026-02-02: 1 gap\n")
    desk.does("ledger waive item:unmet_quorum/lifecycle --until 2026-03-01 --because 'back in March'", by=CRO)
    out = desk.does("ledger rights gaps", now=NEXT).out
    assert out.startswith("on 2026-02-03: no gaps\n")
    assert "unmet_quorum/lifecycle: waived until 2026-03-01" in out
