"""The page about agents: what it says of tools and of the configuration is what there is."""

from __future__ import annotations

import json
import re

import click

from ledger.cli import program
from ledger.domain.agents import MAY_RECORD, MOST_OPEN
from ledger.mcp.tools import TOOLS
from pages import AGENTS, ROOT, blocks

PAGE = (ROOT / AGENTS).read_text(encoding="utf-8")


def test_the_table_has_every_tool_and_what_each_that_reads_takes() -> None:
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `")]
    told = {name: taken.split(", ") for row in rows for name, taken in re.findall(r"(\w+)\(([\w, ]*)\)", row)}
    acting = re.findall(r"`(\w+)`", rows[-1])
    assert [*told, *acting] == [each.name for each in TOOLS]
    for each in TOOLS[:-3]:
        assert {name for name in told[each.name] if name} <= set(each.schema["properties"])
        assert set(each.schema["required"]) <= set(told[each.name])


def test_the_configuration_starts_the_command_that_there_is() -> None:
    (block,) = blocks(PAGE, "json")
    ((_, server),) = json.loads(block.text)["mcpServers"].items()
    name, *args = server["args"]
    command = program().get_command(click.Context(program()), name)
    assert server["command"] == "ledger"
    assert command is not None
    given = command.make_context(name, args, resilient_parsing=True).params
    assert given["at"] == "https://ledger.acme.example"
    assert set(server["env"]) == {"LEDGER_TOKEN_FILE"}


def test_the_numbers_of_the_page_are_those_of_the_domain() -> None:
    assert (MOST_OPEN, len(MAY_RECORD)) == (5, 3)
    assert "**Three events.**" in PAGE
    assert "**Five open proposals.**" in PAGE
