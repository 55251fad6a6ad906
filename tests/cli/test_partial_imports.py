"""A formula that the language can say in part only: the rest is a signal, and all of it can be governed in place."""

from __future__ import annotations

from pathlib import Path

from platforms import org
from shell import ANA, CHARTER, OPS, TERMS, decide, founded

ODD = "AND(Score__c >= 50, NumberOfEmployees * 2 >= 500)"


def test_what_can_be_read_is_governed_and_the_rest_stays_as_it_was(tmp_path: Path) -> None:
    with org() as there:
        there.by_hand(ODD)
        desk = founded(tmp_path)
        desk.write("charter.yaml", CHARTER)
        desk.does(f"ledger propose charter.yaml --effective 2026-02-02 {TERMS} --because agreed")
        desk.does("ledger ratify charter/lifecycle#1")
        desk.at(by=OPS).does(f"ledger target add sf --connector salesforce --set sandbox={there.url}")
        assert "partial" in desk.does("ledger survey sf --scope lifecycle -o drafts").out
        draft = (tmp_path / "drafts/mql.yaml").read_text()
        assert draft.startswith("# `mql_part`: NumberOfEmployees * 2: the language has no arithmetic")
        desk.does("ledger check drafts/lead.yaml")
        decide(desk, "drafts/lead.yaml", "lead")
        desk.does("ledger check drafts/mql.yaml")
        told = desk.run("ledger import sf Lead.MQL__c --key mql", by=ANA)  # a steward attests, and an operator binds
        assert f"fix: ask {OPS}: ledger bind mql sf Lead.MQL__c" in told.out
        desk.at(by=OPS).does("ledger bind mql sf Lead.MQL__c")
        desk.write("next.yaml", draft.replace("score >= 50", "score >= 60").partition("examples:")[0])
        decide(desk, "next.yaml", "mql")
        desk.at(by=OPS).does("ledger plan -o plan.json")
        desk.at(by=OPS).does("ledger apply plan.json")
        written = there.writes()[-1]
        assert "AND(NOT(ISBLANK(Score__c)), Score__c >= 60, NumberOfEmployees * 2 >= 500)" in written
        rows = there.door("records?object=Lead")["records"]
        assert [row["Score__c"] for row in rows if row["MQL__c"]] == [60, 70, 80, 90]
