"""Sales and marketing move their bars apart, and what they agreed on once tells them before a single lead is lost."""

from __future__ import annotations

from shell import ANA, BEN, CRO, SAL, TERMS, Desk, criteria, decide, invariant


def test_two_bars_that_cross_are_found_out_before_they_govern(desk: Desk) -> None:
    desk.write("sql.yaml", criteria("score >= 80 AND employees >= 200", key="sql", title="SQL (sales-qualified)"))
    decide(desk, "sql.yaml", "sql")
    desk.write("agreed.yaml", invariant("every: sql\nis: mql", "sql_is_mql", title="Every SQL is an MQL"))
    assert "`sql_is_mql` holds" in desk.does("ledger check agreed.yaml").out
    decide(desk, "agreed.yaml", "sql_is_mql")

    spring = desk.at(now="2026-03-02T09:00:00Z")
    for who, key, bar in ((ANA, "sql", 70), (BEN, "mql", 75)):
        spring.write("next.yaml", criteria(f"score >= {bar} AND employees >= 200", key=key))
        asked = spring.does(f"ledger propose next.yaml --effective 2026-04-01 {TERMS} --because agreed", by=who)
        assert "invariant `sql_is_mql` holds" in asked.out, "each does, by itself"
        spring.does(f"ledger approve {key}#2", by=SAL)
    spring.does("ledger ratify mql#2", by=CRO)
    broken = "`sql_is_mql` is violated: {employees: 200, score: 70} satisfies `sql` and not `mql`"
    refused = spring.run("ledger ratify sql#2", by=CRO)
    assert (refused.code, broken in refused.err) == (4, True)

    spring.does("ledger waive sql_is_mql --until 2026-06-01 --because 'the MQL bar comes down in May'", by=CRO)
    spring.does("ledger ratify sql#2", by=CRO)
    april = desk.at(now="2026-04-15T09:00:00Z")
    assert f"{broken}; waived until 2026-06-01 by {CRO}" in april.does("ledger invariants").out

    june = desk.at(now="2026-06-01T09:00:00Z")
    assert june.run("ledger invariants").code == 3
    june.write("next.yaml", criteria("score >= 72 AND employees >= 200"))
    worse = june.run(f"ledger propose next.yaml --effective 2026-06-10 {TERMS} --because 'half way'", by=BEN)
    assert (worse.code, broken in worse.err) == (4, True)
    june.write("next.yaml", criteria("score >= 70 AND employees >= 200"))
    decide(june, "next.yaml", "mql", "2026-06-10", 3)
    assert june.at(now="2026-06-10T09:00:00Z").run("ledger invariants").code == 0
    assert "nothing was altered" in june.does("ledger verify").out
