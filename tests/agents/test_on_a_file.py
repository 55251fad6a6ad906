"""An agent on the file of a ledger: it reads, records nothing, and is told nothing that was counted."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from mcp.shared.exceptions import MCPError

from agents.agent import Agent, agent, change
from shell import ANA, DANA, TERMS, Desk, criteria

READS = ["definitions", "definition", "explain", "meaning_diff", "proposals", "brief", "check"]


@pytest.fixture(scope="module")
def company(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A ledger where `mql#2` is open, shown on 137 records."""
    desk = template.copied(tmp_path_factory.mktemp("file"))
    desk.write("next.yaml", criteria("score >= 70 AND employees >= 200"))
    desk.write("leads.csv", "score,employees,created\n" + "67,300,2026-01-01\n" * 137)
    desk.does(f"ledger propose next.yaml --effective 2026-02-03 {TERMS} --because x", by=ANA)
    desk.does("ledger brief mql#2 --records leads.csv --shown", by=ANA)
    return desk


@pytest.fixture(scope="module")
def bot(company: Desk) -> Iterator[Agent]:
    with agent(company) as found:
        yield found


def test_it_is_offered_what_reads_and_nothing_else(bot: Agent) -> None:
    assert [each.name for each in bot.tools] == READS
    assert all(each.annotations and each.annotations.read_only_hint for each in bot.tools)


@pytest.mark.parametrize("tool", ["propose", "revise", "withdraw", "ratify", "approve", "log"])
def test_no_other_tool_answers(bot: Agent, tool: str) -> None:
    with pytest.raises(MCPError, match=f"there is no tool `{tool}`"):
        bot.call(tool, change())


def test_it_reads_what_the_command_line_tells_and_changes_nothing(company: Desk, bot: Agent) -> None:
    before = company.stored()
    for tool, given, command in (
        ("definitions", {}, "list"),
        ("definition", {"key": "lead"}, "show lead"),
        ("meaning_diff", {"before": "mql", "after": "mql#2"}, "diff mql 'mql#2'"),
        ("proposals", {}, "proposals"),
    ):
        assert bot.data(tool, **given) == company.does(f"ledger {command} --json").data
    assert bot.data("explain", key="mql", record={"score": 80, "employees": 300})["verdict"] is True
    assert bot.data("check", document=criteria("score >= 3"))[0]["problems"] == []
    assert company.stored() == before


def test_what_was_counted_stays_out_of_the_brief(company: Desk, bot: Agent) -> None:
    assert "137" in company.does("ledger brief mql#2").out
    found = bot.call("brief", {"proposal": "mql#2"})
    assert "narrowing" in found.model_dump_json()
    assert not re.search(r"\b137\b", found.model_dump_json())


def test_somebody_who_is_erased_while_it_runs_is_named_no_more(
    template: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    desk = template.copied(tmp_path_factory.mktemp("erased"))
    desk.write("next.yaml", criteria("score >= 70"))
    with agent(desk) as bot:
        desk.does("ledger person add eve@acme.example", by=DANA)
        desk.does(f"ledger propose next.yaml --effective 2026-02-03 {TERMS} --because 'eve@acme.example asked'", by=ANA)
        assert "eve@acme.example asked" in bot.said("brief", proposal="mql#2")
        with closing(sqlite3.connect(desk.folder / "ledger.db", isolation_level=None)) as store:
            store.execute("DELETE FROM persons WHERE address = 'eve@acme.example'")
        assert "eve@acme.example" not in bot.call("brief", {"proposal": "mql#2"}).model_dump_json()


def test_without_a_ledger_it_says_so_and_ends(tmp_path_factory: pytest.TempPathFactory) -> None:
    done = Desk(tmp_path_factory.mktemp("empty")).spawned("ledger mcp")
    assert (done.code, done.out) == (1, "")
    assert "there is no ledger" in done.err
