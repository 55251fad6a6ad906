"""What an act finds out is put on record where it is told to, or by an act that writes anyhow; no question writes."""

from __future__ import annotations

import pytest

from shell import ANA, CRO, MIA, OPS, Desk, criteria, decide, invariant


def log(desk: Desk) -> list[str]:
    return desk.does("ledger log").out.splitlines()


def head(desk: Desk) -> int:
    return int(desk.does("ledger verify").out.split()[1])


# --- invariants -------------------------------------------------------------------------------------------------------


@pytest.fixture
def held(desk: Desk) -> Desk:
    """Every MQL is of a company of 100 and more, which is in force and waived; `low.yaml` breaks it."""
    desk.write("big.yaml", invariant("every: mql\nis: employees >= 100", "big", title="Every MQL is big"))
    desk.write("low.yaml", criteria("score >= 65"))
    decide(desk, "big.yaml", "big")
    desk.does("ledger waive big --until 2026-04-01 --because 'until the forms are mended'", by=CRO)
    return desk


def test_a_ratification_that_breaks_an_invariant_under_a_waiver_says_so_on_record_and_one_that_mends_it_too(
    held: Desk,
) -> None:
    decide(held, "low.yaml", "mql", "2026-02-10", 2)
    assert any("found that the invariant big is violated on 2026-02-10" in line for line in log(held))
    held.write("high.yaml", criteria("score >= 65 AND employees >= 150"))
    decide(held, "high.yaml", "mql", "2026-02-20", 3)
    assert any("found that the invariant big holds on 2026-02-20" in line for line in log(held))
    assert "had no right" not in held.does("ledger audit rights").out


def test_an_invariant_that_holds_leaves_a_ratification_as_it_was(held: Desk) -> None:
    before = head(held)
    held.write("high.yaml", criteria("score >= 70 AND employees >= 150"))
    decide(held, "high.yaml", "mql", "2026-02-20", 2)
    assert head(held) == before + 3, "proposed, approved, ratified"


def test_what_is_proved_when_somebody_asks_is_recorded_only_if_it_is_told_to_be(held: Desk) -> None:
    decide(held, "low.yaml", "mql", "2026-02-10", 2)
    later = held.at(now="2026-02-10T09:00:00Z")
    before = head(later)
    assert "recorded" not in later.run("ledger invariants").out
    done = later.run("ledger invariants --record --json", by=ANA)
    assert done.data["recorded"] == [], "the ratification recorded it already"
    assert head(later) == before


def test_a_broken_invariant_is_waived_as_the_invariant_that_it_is(held: Desk) -> None:
    decide(held, "low.yaml", "mql", "2026-02-10", 2)
    later = held.at(now="2026-02-10T09:00:00Z")
    done = later.does("ledger waive item:broken_invariant/big --until 2026-05-01 --because 'a little longer'", by=CRO)
    assert done.out.startswith("waived broken_invariant of big until 2026-05-01  (#")
    (item,) = [
        each for each in later.does("ledger debt --json").data["items"] if each["item"] == "broken_invariant/big"
    ]
    assert item["waiver"]["until"] == "2026-05-01"
    assert later.run("ledger invariants").code == 0


def test_who_holds_no_seat_records_no_proof(held: Desk) -> None:
    held.does("ledger person add eve@acme.example", by="dana@acme.example")
    decide(held, "low.yaml", "mql", "2026-02-10", 2)
    later = held.at(now="2026-02-10T09:00:00Z")
    later.write("high.yaml", criteria("score >= 65 AND employees >= 150"))
    done = later.run("ledger invariants --record", by="eve@acme.example")
    assert done.code == 0, "nothing is new, so nothing is to be recorded"


# --- consumers --------------------------------------------------------------------------------------------------------


def test_its_owner_acknowledges_by_which_version_a_number_is_counted(desk: Desk) -> None:
    desk.does(f"ledger consumer add 'CMO weekly' --uses mql --owner {MIA}", by=OPS)
    done = desk.does("ledger consumer acknowledge 'CMO weekly'", by=MIA)
    assert done.out.startswith("acknowledged: CMO weekly is counted by mql v1")
    assert "already" in desk.does("ledger consumer acknowledge 'CMO weekly'", by=MIA).out
    refused = desk.run("ledger consumer acknowledge 'CMO weekly'", by=OPS)
    assert (refused.code, "whose number it is says that they know" in refused.err) == (4, True)
    assert log(desk)[-1].endswith("acknowledged what CMO weekly reads: mql v1") or any(
        "acknowledged what CMO weekly reads: mql v1" in line for line in log(desk)
    )


# --- figures ----------------------------------------------------------------------------------------------------------


def reported(desk: Desk, number: str) -> Desk:
    desk.write("memo.txt", "the board deck")
    desk.write(
        "leads.csv", "id,score,employees,created\n1,70,300,2026-02-05T12:00:00Z\n2,80,300,2026-02-06T12:00:00Z\n"
    )
    now = desk.at(now="2026-03-10T09:00:00Z")
    now.does(f"ledger figure record mql 2026-02 {number} --as-of 2026-03-02 --evidence memo.txt", by=ANA)
    return now


BRIDGE = "ledger bridge mql --period 2026-02 --records leads.csv"


def test_a_bridge_that_is_told_to_records_what_it_leaves_and_its_decider_accepts_that(desk: Desk) -> None:
    now = reported(desk, "5")
    before = head(now)
    now.does(BRIDGE)
    assert head(now) == before, "a question writes nothing"
    assert "recorded  (#" in now.does(f"{BRIDGE} --record", by=ANA).out
    assert "on record already" in now.does(f"{BRIDGE} --record", by=ANA).out
    assert any("-3 of it cannot be reproduced" in line for line in log(now))

    accept = "ledger figure accept mql 2026-02 --as-of 2026-03-02 --because 'the list of then was lost'"
    refused = now.run(accept, by=ANA)
    assert (refused.code, "may not act as decider" in refused.err) == (4, True)
    assert now.does(accept, by=CRO).out.startswith("accepted mql 2026-02 as of 2026-03-02, as it was reported")
    assert "accepted already" in now.does(accept, by=CRO).out


def test_a_figure_that_closes_is_nothing_to_accept_and_one_that_nobody_recorded_is_no_figure(desk: Desk) -> None:
    now = reported(desk, "2")
    now.does(f"{BRIDGE} --record", by=ANA)
    done = now.run("ledger figure accept mql 2026-02 --as-of 2026-03-02 --because x", by=CRO)
    assert (done.code, "nobody found that 2 of 2026-02 cannot be reproduced" in done.err) == (4, True)
    other = now.run(f"{BRIDGE} --reported 9 --as-of 2026-03-01 --record", by=ANA)
    assert (other.code, "no figure of `mql` for 2026-02 as of 2026-03-01 is on record" in other.err) == (1, True)


# --- evidence ---------------------------------------------------------------------------------------------------------


def test_evidence_is_looked_at_again_wherever_it_is_cited_and_what_it_is_now_goes_on_record(desk: Desk) -> None:
    now = reported(desk, "5")
    check = "ledger evidence check memo.txt"
    (cited,) = now.does(f"{check} --json").data["citations"]
    assert (cited["same"], cited["name"]) == (True, "memo.txt")
    assert "recorded a figure of 2026-02" in cited["what"]

    now.write("memo.txt", "another deck")
    before = head(now)
    changed = now.run(check)
    assert (changed.code, "another now" in changed.out) == (3, True)
    assert head(now) == before, "a question writes nothing"
    assert now.run(f"{check} --record --json", by=MIA).data["recorded"] == [before + 1]
    assert any("looked at memo.txt again" in line and "it is another now" in line for line in log(now))

    (now.folder / "memo.txt").unlink()
    gone = now.run(f"{check} --record", by=MIA)
    assert (gone.code, "not there" in gone.out, "recorded  (#" in gone.out) == (3, True, True)
    unknown = now.run("ledger evidence check leads.csv")
    assert (unknown.code, "nothing on record cites leads.csv" in unknown.err) == (1, True)
    assert "had no right" not in now.does("ledger audit rights").out
