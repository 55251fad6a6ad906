"""A podcast is sponsored although no record of it can be an MQL: with open eyes, until a day, and then no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.kinds.crediting import CHANNELS

from channel_desk import CMO, judging, ratified
from shell import ANA, BEN, CRO, DANA, SAL, TERMS, Desk, criteria

GATES = ("read", "qualifies", "counted", "credited")
PILOT = (
    "ledger channel decide podcast pilot --until 2026-06-30 --cap 20000 --success 'mql_rate >= 4 %' "
    "--stop 'spend per mql_rate > 400' --least '50 conversions' --because 'we want to know what it brings'"
)


def answers(desk: Desk) -> dict[str, str]:
    return {each["gate"]: each["answer"] for each in judged(desk)["gates"]}


def judged(desk: Desk, more: str = "") -> dict[str, Any]:
    found: dict[str, Any] = state(desk, more)["judgement"]
    return found


def state(desk: Desk, more: str = "") -> dict[str, Any]:
    found: dict[str, Any] = desk.does(f"ledger channel show podcast --json {more}").data["channel"]
    return found


def test_a_new_channel_is_judged_before_it_is_paid_for(tmp_path: Path) -> None:
    march = judging(tmp_path)
    march.does("ledger channel register podcast.yaml", by=ANA)
    march.does("ledger channel evaluate podcast --scores scores.yaml", by=ANA)
    march.does("ledger channel evaluate podcast --scores scores.yaml", by=BEN)

    assert answers(march) == {
        **dict.fromkeys(GATES, "fail"),
        **dict.fromkeys(("lawful", "owned", "room", "consent"), "pass"),
    }
    found = judged(march)
    assert (found["total"], found["recommendation"]) == ("255/4", "reject")
    why = {each["gate"]: each["because"] for each in found["gates"]}
    assert "score, read by `mql` clause 1" in why["read"]
    assert "job_level, read by `mql` clause 3" in why["read"]
    assert "employees is blank, read as 0" in why["qualifies"]

    refused = march.run(PILOT, by=CMO)
    assert refused.code == 4
    assert [f"waiver of the gate {each}" in refused.err for each in GATES] == [True] * 4
    for gate in GATES:
        own = march.run(f"ledger waive gate:{gate}@podcast --until 2026-06-30 --because 'a test'", by=CMO)
        assert own.code == 4
        march.does(f"ledger waive gate:{gate}@podcast --until 2026-06-30 --because 'a test'", by=DANA)
    assert judged(march)["recommendation_if_waived"] == "pilot"
    decided = march.does(PILOT, by=CMO).out
    assert "pilot, deviating from reject, by cmo@acme.example on 2026-03-02" in decided
    assert "Gates that pass: 4 of 8; with waivers 8 of 8." in decided

    may = march.at(now="2026-05-04T09:00:00Z")
    wider = "company_size >= 200 AND NOT is_competitor AND NOT opted_out"
    may.write("mql.yaml", criteria(wider))
    ratified(may, "mql.yaml", "mql", CRO)
    outdated = judged(may)["outdated"]
    assert any("`mql` v2" in each for each in outdated)
    assert may.run(PILOT.replace("06-30", "08-30"), by=CMO).code == 4

    may.does("ledger channel evaluate podcast", by=SAL)
    assert [answers(may)[gate] for gate in GATES] == ["pass", "pass", "fail", "fail"]
    assert judged(may)["passed_if_waived"] == 8
    assert judged(may)["outdated"] == []
    assert state(may)["decision"]["outcome"] == "pilot"

    july = may.at(now="2026-07-01T09:00:00Z")
    assert (judged(july)["passed"], judged(july)["passed_if_waived"]) == (6, 6)
    assert state(july)["overdue"]
    for gate in ("counted", "credited"):
        july.does(f"ledger waive gate:{gate}@podcast --until 2026-08-31 --because 'too early to tell'", by=DANA)
    assert judged(july)["passed_if_waived"] == 8

    september = july.at(now="2026-09-01T09:00:00Z")
    rule = "  - {when: \"source = 'podcast'\", channel: podcast}\n"
    known = CHANNELS.replace("  direct:", "  podcast:     {funnel: top, paid: true}\n  direct:")
    september.write(
        "taxonomy.yaml", known.replace("  - {when: \"source = 'direct'\"", rule + "  - {when: \"source = 'direct'\"")
    )
    september.does(f"ledger propose taxonomy.yaml --effective 2026-09-01 {TERMS} --because 'it brings buyers'", by=DANA)
    september.does("ledger ratify channels#1", by=DANA)
    refused = september.run("ledger channel decide podcast adopt", by=CMO)
    assert (refused.code, "is outdated" in refused.err) == (4, True)
    for who in (ANA, BEN):
        september.does("ledger channel evaluate podcast --score measurable=3", by=who)
    assert (judged(september)["total"], judged(september)["recommendation"]) == ("70", "adopt")
    adopted = september.does("ledger channel decide podcast adopt", by=CMO).out
    assert "adopt, by cmo@acme.example on 2026-09-01" in adopted
    assert "reviewed on 2027-09-01" in adopted

    then = {day: state(september, f"--known-on {day}")["status"] for day in ("2026-03-02", "2026-07-01", "2026-09-01")}
    assert then == {"2026-03-02": "piloting", "2026-07-01": "piloting", "2026-09-01": "adopted"}
    assert judged(september, "--known-on 2026-03-31")["recommendation"] == "reject"
    assert judged(september, "--known-on 2026-03-31")["outdated"] == []
    log = september.does("ledger log podcast").out
    assert log.count("waived the gate") == 6
    assert "decided podcast: pilot until 2026-06-30, deviating from reject\n" in log
    audit = september.does("ledger audit rights").out
    assert "had no right" not in audit
    assert "what the gates of a channel answered, and whether its evaluation was current" in audit
    assert "nothing was altered" in september.does("ledger verify").out
