"""Invariants at the command line: who asks for a change is told what it would break, and who lets it be."""

from __future__ import annotations

import pytest

from shell import ANA, CRO, DANA, LEAD, SAL, TERMS, Desk, criteria, decide, invariant

BROKEN = "`big` is violated: {score: 65} satisfies `mql` and not `employees >= 100`"
CLAIMS = "it claims that every record that satisfies `mql` satisfies `employees >= 100`"
WAYS = "change the proposal, amend `big`, or have its decider waive it: ledger waive big --until DATE --because …"


@pytest.fixture
def held(desk: Desk) -> Desk:
    """Every MQL is of a company of 100 and more, which is in force; `low.yaml` would break it."""
    desk.write("big.yaml", invariant("every: mql\nis: employees >= 100", "big", title="Every MQL is big"))
    desk.write("low.yaml", criteria("score >= 65"))
    decide(desk, "big.yaml", "big")
    return desk


def waive(desk: Desk, key: str = "big", until: str = "2026-03-01") -> None:
    desk.does(f"ledger waive {key} --until {until} --because 'until the forms are mended'", by=CRO)


def propose(desk: Desk, file: str = "low.yaml", day: str = "2026-02-10") -> str:
    return f"ledger propose {file} --effective {day} {TERMS} --because asked"


def broken(desk: Desk) -> Desk:
    """What breaks it governs from 10 February on; it was waived, until the 20th."""
    waive(desk, until="2026-02-20")
    decide(desk, "low.yaml", "mql", "2026-02-10", 2)
    return desk.at(now="2026-02-10T09:00:00Z")


# --- asking for a change ----------------------------------------------------------------------------------------------


def test_what_breaks_one_is_refused_with_the_record_the_reason_and_the_ways_out(held: Desk) -> None:
    done = held.run(f"{propose(held)} --json", by=ANA)
    (told,) = done.errors
    assert done.code == 4
    assert told["what"] == BROKEN
    assert told["why"] == f"the invariant `big` v1 is in force on 2026-02-10: {CLAIMS}"
    assert told["fix"] == WAYS
    assert "mql#2" not in held.does("ledger proposals").out


def test_what_leaves_it_whole_passes_and_says_how_sure_that_is(held: Desk) -> None:
    held.write("higher.yaml", criteria("score >= 70 AND employees >= 200"))
    out = held.does(propose(held, "higher.yaml"), by=ANA).out
    assert "  invariant `big` holds: proved on all 32 combinations\n" in out
    assert "  changes big v1 indirectly\n" in out


def test_what_reaches_none_says_nothing_of_them(held: Desk) -> None:
    held.write("hot.yaml", criteria("mql AND is_competitor", key="hot"))
    assert "invariant" not in held.does(propose(held, "hot.yaml"), by=ANA).out


def test_one_that_does_not_hold_is_not_proposed_and_once_it_is_waived_it_is(held: Desk) -> None:
    held.write("sober.yaml", invariant("every: is_competitor\nnever: mql", "sober"))
    done = held.run(propose(held, "sober.yaml"), by=ANA)
    way = "ledger waive sober --scope 'lifecycle' --until DATE --because …"
    assert (done.code, way in done.err) == (4, True)
    assert "{employees: 200, is_competitor: true, score: 65} satisfies `is_competitor` and `mql`" in done.err

    held.does(way.replace("DATE", "2026-06-01").replace("…", "'as long as we clean up'"), by=CRO)
    out = held.does(propose(held, "sober.yaml"), by=ANA).out
    assert f"satisfies `is_competitor` and `mql`; waived until 2026-06-01 by {CRO}\n" in out


def test_two_at_once_are_told_together(held: Desk) -> None:
    held.write("known.yaml", invariant("every: mql\nis: employees >= 150", "known"))
    decide(held, "known.yaml", "known")
    done = held.run(f"{propose(held)} --json", by=ANA)
    assert done.code == 4
    assert [each["what"].partition(":")[0] for each in done.errors] == ["`big` is violated", "`known` is violated"]


def test_what_it_mentions_does_not_end_before_it_does(held: Desk) -> None:
    done = held.run("ledger retire mql --effective 2026-03-01 --because 'nobody uses it'", by=ANA)
    assert done.code == 4
    assert "big v1 rests on it and governs after that" in done.err


def test_a_waived_violation_passes_and_says_so_until_the_waiver_ends(held: Desk) -> None:
    waive(held, until="2026-02-20")
    out = held.does(propose(held, day="2026-02-20"), by=ANA).out
    assert f"  invariant {BROKEN}; waived until 2026-02-20 by {CRO}\n" in out
    held.does("ledger approve mql#2", by=SAL)

    late = held.run("ledger ratify mql#2", by=CRO, now="2026-02-20T09:00:00Z")
    assert (late.code, BROKEN in late.err, WAYS in late.err) == (4, True, True)
    held.does("ledger ratify mql#2", by=CRO, now="2026-02-19T23:59:00Z")


def test_what_holds_at_first_and_is_violated_later_is_told_as_violated(held: Desk) -> None:
    waive(held)
    held.write("strict.yaml", invariant("every: mql\nis: employees >= 250", "big"))
    decide(held, "strict.yaml", "big", "2026-03-01", 2)
    held.write("higher.yaml", criteria("score >= 70 AND employees >= 200"))
    told = [line for line in held.does(propose(held, "higher.yaml"), by=ANA).out.splitlines() if "invariant" in line]
    assert [line.partition(":")[0] for line in told] == ["  invariant `big` is violated"]


# --- checking a document ----------------------------------------------------------------------------------------------


def test_check_tells_what_a_document_would_break_at_its_place(held: Desk) -> None:
    done = held.run("ledger check low.yaml --json")
    (problem,) = done.data[0]["problems"]
    assert done.code == 1
    assert (problem["what"], problem["place"]) == (BROKEN, "low.yaml:2:6")
    assert problem["why"] == f"the invariant `big` is in force on 2026-02-02: {CLAIMS}"
    assert problem["fix"] == WAYS


def test_check_tells_that_it_holds_or_that_it_is_waived(held: Desk) -> None:
    held.write("higher.yaml", criteria("score >= 70 AND employees >= 200"))
    assert "  · `big` holds: proved on all 32 combinations\n" in held.does("ledger check higher.yaml").out
    assert "  · `big` holds: proved on all 32 combinations\n" in held.does("ledger check big.yaml").out
    waive(held)
    assert f"  · {BROKEN}; waived until 2026-03-01 by {CRO}\n" in held.does("ledger check low.yaml").out


def test_check_judges_an_invariant_among_the_documents_that_come_with_it(held: Desk) -> None:
    held.write("loose.yaml", invariant("every: mql\nis: score > 60", "big"))
    assert held.run("ledger check low.yaml").code == 1
    assert held.run("ledger check low.yaml big.yaml").code == 1
    assert "holds" in held.does("ledger check low.yaml loose.yaml").out
    held.write("reach.yaml", invariant("reachable: [mql, score < 10]", "reach"))
    assert "`reach` holds: a record was found for each\n" in held.does("ledger check reach.yaml").out
    held.write("never.yaml", invariant("reachable: [mql, mql AND employees < 200]", "never"))
    done = held.run("ledger check never.yaml")
    assert (done.code, "no record satisfies `mql AND employees < 200`" in done.err + done.out) == (1, True)


@pytest.mark.parametrize("line", ["", "  employees:     {type: text}\n"], ids=["gone", "of another type"])
def test_check_tells_that_nobody_could_say_without_a_field(held: Desk, line: str) -> None:
    held.write("lead2.yaml", LEAD.replace("  employees:     {type: number, blank: 0}\n", line))
    done = held.run("ledger check lead2.yaml --json")
    problem, *_ = done.data[0]["problems"]
    assert done.code == 1
    assert problem["what"] == (
        "nobody can say whether `big` holds: the field `employees` would be gone, or of another type"
    )


def test_check_lets_a_field_go_with_the_last_that_reads_it(held: Desk) -> None:
    held.write("lead2.yaml", LEAD.replace("  employees:     {type: number, blank: 0}\n", ""))
    held.write("loose.yaml", invariant("every: mql\nis: score > 1", "big"))
    assert held.run("ledger check lead2.yaml low.yaml loose.yaml").code == 0


def test_check_lets_a_field_be_of_another_type_with_the_last_that_reads_it_as_it_was(held: Desk) -> None:
    held.write("known.yaml", invariant("every: mql\nis: score > 60", "known"))
    decide(held, "known.yaml", "known")
    held.write("lead2.yaml", LEAD.replace("{type: number, blank: 0}", "{type: text}"))
    held.write("many.yaml", criteria("score >= 65 AND employees = 'many'"))
    held.write("loose.yaml", invariant("every: mql\nis: score > 1", "big"))
    assert "`known` holds" in held.does("ledger check lead2.yaml many.yaml loose.yaml").out


def test_check_and_propose_agree_that_a_waiver_of_another_scope_counts_for_nothing(held: Desk) -> None:
    """Dana decides for `sales`, where nobody knew of an invariant of that name."""
    held.write("sober.yaml", invariant("every: is_competitor\nnever: mql", "sober"))
    held.does("ledger waive sober --scope sales --until 2026-06-01 --because 'ours'", by=DANA)
    assert held.run("ledger check sober.yaml").code == 1
    assert held.run(propose(held, "sober.yaml"), by=ANA).code == 4

    waive(held, "sober --scope lifecycle", "2026-04-01")
    held.does("ledger waive sober --scope sales --until 2026-02-03 --because 'ours'", by=DANA)
    assert f"waived until 2026-04-01 by {CRO}\n" in held.does("ledger check sober.yaml").out
    assert f"waived until 2026-04-01 by {CRO}\n" in held.does(propose(held, "sober.yaml"), by=ANA).out


# --- waiving ----------------------------------------------------------------------------------------------------------


def test_waive_says_what_is_on_record_now_and_that_it_is_so_already(held: Desk) -> None:
    command = "ledger waive big --until 2026-03-01 --because 'until the forms are mended'"
    assert held.does(command, by=CRO).out == "waived big until 2026-03-01  (#22)\n"
    assert held.does(command, by=CRO).out == "big is waived until 2026-03-01 already\n"
    again = held.does(f"{command} --json", by=CRO).data
    assert again == {"key": "big", "until": "2026-03-01", "position": None, "self_attested": False}
    longer = held.does(f"{command.replace('03-01', '04-01')} --json", by=CRO).data
    term = {"from": "2026-02-02", "until": "2026-04-01"}
    assert longer == {"key": "big", **term, "position": 23, "self_attested": False}


def test_waive_says_that_it_is_self_attested(held: Desk) -> None:
    out = held.does("ledger waive apart --scope sales --until 2026-03-01 --because so", by=DANA).out
    assert out.startswith("waived apart until 2026-03-01 (self-attested)")
    assert f"  apart is waived until 2026-03-01 by {DANA} (self-attested)\n" in held.does("ledger list").out


@pytest.mark.parametrize(
    ("asked", "who", "code", "what"),
    [
        ("big --until 2026-03-01", ANA, 4, f"{ANA} may not act as decider"),
        ("big --until 2026-02-02", CRO, 4, "would never be in force"),
        ("big --until 2027-02-03", CRO, 4, "for 366 days"),
        ("mql --until 2026-03-01", CRO, 4, "`mql` is of kind criteria"),
        ("bigger --until 2026-03-01", CRO, 1, "there is no invariant `bigger`"),
        ("big --scope sales --until 2026-03-01", DANA, 4, "has the scope `lifecycle`, not `sales`"),
    ],
)
def test_what_is_not_waived_is_told_in_three_parts(held: Desk, asked: str, who: str, code: int, what: str) -> None:
    done = held.run(f"ledger waive {asked} --because so --json", by=who)
    (told,) = done.errors
    assert (done.code, what in told["what"], bool(told["why"]), bool(told["fix"])) == (code, True, True, True)


def test_a_waiver_is_shown_where_its_invariant_is_as_long_as_it_is_in_force(held: Desk) -> None:
    waive(held)
    line = f"  waived      until 2026-03-01 by {CRO}, because until the forms are mended\n"
    assert line in held.does("ledger show big").out
    assert held.does("ledger show big --json").data["waiver"]["until"] == "2026-03-01"
    assert f"  big is waived until 2026-03-01 by {CRO}\n" in held.does("ledger list").out
    assert [each["key"] for each in held.does("ledger list --json").data["waivers"]] == ["big"]
    log = held.does("ledger log big").out
    assert f"{CRO} waived the invariant big until 2026-03-01\n      because until the forms are mended\n" in log

    later = held.at(now="2026-03-01T00:00:00Z")
    assert "waived" not in later.does("ledger show big").out
    assert later.does("ledger show big --json").data["waiver"] is None
    assert "waived" not in later.does("ledger list").out


# --- every one in force -----------------------------------------------------------------------------------------------


def test_where_none_is_in_force_that_is_said(desk: Desk) -> None:
    done = desk.run("ledger invariants")
    assert (done.code, done.out) == (0, "no invariant is in force\n")
    assert desk.run("ledger invariants --json").data == {"on": "2026-02-02", "invariants": []}


def test_each_is_listed_with_how_it_stands(held: Desk) -> None:
    held.write("reach.yaml", invariant("reachable: [mql]", "reach"))
    decide(held, "reach.yaml", "reach")
    done = held.run("ledger invariants")
    assert done.code == 0
    assert [line.split() for line in done.out.splitlines()[:3]] == [
        ["KEY", "VERSION", "STANDS", "WAIVED", "UNTIL", "TITLE"],
        ["big", "v1", "holds", "-", "Every", "MQL", "is", "big"],
        ["reach", "v1", "holds", "-", "reach"],
    ]
    assert done.out.splitlines()[3:] == [
        "  big holds: proved on all 32 combinations",
        "  reach holds: a record was found for each",
    ]


def test_a_violation_ends_with_3_from_the_day_that_its_waiver_ends(held: Desk) -> None:
    there = broken(held)
    waived = there.run("ledger invariants")
    ended = there.run("ledger invariants", now="2026-02-20T00:00:00Z")
    assert (waived.code, ended.code) == (0, 3)
    assert waived.out.splitlines()[1].split()[:4] == ["big", "v1", "violated", "2026-02-20"]
    assert waived.out.splitlines()[2:] == [
        f"  {BROKEN}; waived until 2026-02-20 by {CRO}",
        "      because until the forms are mended",
    ]
    assert ended.out.splitlines()[2:] == [f"  {BROKEN}; not waived"]
    assert there.run("ledger invariants", now="2026-02-09T00:00:00Z").code == 0


def test_programs_are_told_the_same_with_every_digit(held: Desk) -> None:
    waive(held)
    held.write("low.yaml", criteria("score >= 0.000000001"))
    decide(held, "low.yaml", "mql", number=2)
    (found,) = held.run("ledger invariants --json").data["invariants"]
    waiver = found.pop("waiver")
    assert found == {
        "key": "big",
        "version": 1,
        "title": "Every MQL is big",
        "stands": "violated",
        "record": {"score": "0.000000001"},
        "today": None,
        "says": [{"criteria": "mql", "said": True}, {"criteria": "employees >= 100", "said": False}],
        "proved_by": "",
        "combinations": 0,
        "why": "",
        "sentence": "`big` is violated: {score: 0.000000001} satisfies `mql` and not `employees >= 100`",
    }
    assert (waiver["by"], waiver["from"], waiver["until"]) == (CRO, "2026-02-02", "2026-03-01")
    assert (waiver["because"], waiver["self_attested"]) == ("until the forms are mended", False)


def test_what_nobody_can_say_ends_with_3_too(held: Desk) -> None:
    held.write("hot.yaml", criteria("score >= 90", key="hot"))
    decide(held, "hot.yaml", "hot", more="--until 2026-03-01")
    held.write("hot_inv.yaml", invariant("every: hot\nis: score > 1", "hot_is_known"))
    decide(held, "hot_inv.yaml", "hot_is_known")
    done = held.run("ledger invariants --json", now="2026-03-01T09:00:00Z")
    assert done.code == 3
    assert [(each["key"], each["stands"], each["why"]) for each in done.data["invariants"]] == [
        ("big", "holds", ""),
        ("hot_is_known", "unknown", "it rests on `hot`, which has no version in force then"),
    ]
    told = held.run("ledger invariants", now="2026-03-01T09:00:00Z").out
    assert "  nobody can say whether `hot_is_known` holds: it rests on `hot`" in told


def test_the_day_is_told_where_it_decides(held: Desk) -> None:
    held.write(
        "fresh.yaml", invariant("every: created >= TODAY - 30 DAYS\nnever: created < DATE '2026-01-01'", "fresh")
    )
    done = held.run(propose(held, "fresh.yaml"), by=ANA)
    assert "{created: 2025-12-30T00:00:00Z} on 2026-01-29 satisfies" in done.err
