"""The CMO's report falls by a fifth, and nobody is surprised: who reads a number is told by whoever changes it."""

from __future__ import annotations

from shell import ANA, CRO, OPS, SAL, TERMS, Desk, criteria, decide

CMO = "cmo@acme.example"


def test_nobody_is_surprised_by_a_figure(desk: Desk) -> None:
    desk.write("sql.yaml", criteria("mql AND NOT is_competitor", key="sql", title="SQL (sales-qualified)"))
    decide(desk, "sql.yaml", "sql")
    desk.does(f'ledger consumer add "CMO weekly" --uses sql --owner {CMO}', by=OPS)
    weekly = f"will read a different number: CMO weekly ({CMO}), through sql"

    spring = desk.at(now="2026-03-02T09:00:00Z")
    spring.write("stricter.yaml", criteria("score >= 65 AND employees >= 500"))
    asked = spring.does(f"ledger propose stricter.yaml --effective 2026-04-01 {TERMS} --because 'sales asked'", by=ANA)
    shown = spring.does("ledger show mql#2", by=SAL)
    spring.does("ledger approve mql#2", by=SAL)
    ratified = spring.does("ledger ratify mql#2", by=CRO)
    assert all(weekly in each.out for each in (asked, shown, ratified))

    summer = desk.at(now="2026-06-01T09:00:00Z")
    summer.does(f'ledger consumer add "CMO weekly" --uses mql --owner {CMO} --because "she counts MQLs now"', by=CMO)
    assert f"read by     CMO weekly ({CMO})\n" in summer.does("ledger show mql").out
    assert "read by" not in summer.does("ledger show sql").out
    assert f"CMO weekly ({CMO})" in summer.does("ledger show sql --known-on 2026-05-31").out

    summer.write("spelled.yaml", criteria("employees >= 500 AND score >= 65 AND employees >= 200"))
    same = summer.does(f"ledger propose spelled.yaml --effective 2026-07-01 {TERMS} --because 'clearer'", by=ANA).out
    assert f"no consumer will read a different number; the same: CMO weekly ({CMO})" in same

    told = [line for line in summer.does("ledger log").out.splitlines() if "consumer" in line]
    assert [line.split(maxsplit=1)[1] for line in told] == [
        f"2026-02-02  {OPS} added the consumer CMO weekly, of {CMO}: it uses sql",
        f"2026-06-01  {CMO} added the consumer CMO weekly, of {CMO}: it uses mql",
    ]
    assert "nothing was altered" in summer.does("ledger verify").out
