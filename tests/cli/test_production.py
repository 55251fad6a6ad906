"""A production org, with all that the connector does to it: nothing is written until its label is given."""

from __future__ import annotations

from pathlib import Path

from platforms import delivering, org
from shell import Desk


def test_nothing_is_written_to_a_production_org_whose_label_is_not_given(tmp_path: Path) -> None:
    with org(sandbox=False, name="Acme Inc") as there:
        desk = delivering(Desk(tmp_path), there)
        desk.does("ledger plan -o plan.json")
        refused = desk.run("ledger apply plan.json --json")
        assert (refused.code, there.writes()) == (4, [])
        assert refused.errors[0]["fix"] == "say it: ledger apply plan.json --json --production 'Acme Inc'"
        assert desk.run("ledger apply plan.json --production Acme").code == 4
        assert there.writes() == []
        assert desk.does("ledger apply plan.json --production 'Acme Inc' --json").data[0]["outcome"] == "applied"
        assert len(there.writes()) == 1
        assert desk.does("ledger validate --target sf").out == "sf would take them\n"


def test_an_emulated_org_that_says_nothing_else_needs_no_word(tmp_path: Path) -> None:
    with org() as there:
        desk = delivering(Desk(tmp_path), there)
        desk.does("ledger plan -o plan.json")
        desk.does("ledger apply plan.json")
