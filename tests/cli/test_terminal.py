"""What stands on a real terminal, byte for byte, where others chose the names: they give it no order, forge no line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pytest

import ledger_hubspot_emulator
from ledger_hubspot_emulator.messy import messy
from platforms import Place
from shell import TERMS, Desk, founded
from terminal import Shown, Terminal

DAY = "2026-03-29T09:00:00Z"
HOSTILE = ("\x1b[2J\x1b[H", "\a", "\x9b31m", "\u202e", "\u2066", "\u200b", "\u2028", "\x7f", "\n✓ all is well")
ANOTHER = next(each["filterBranch"] for each in messy()["lists"] if each["name"] == "Customers")
HIDDEN = ("Cc", "Cf", "Zl", "Zp")
PROGRESS = re.compile("\r([^\r]*)\x1b\\[K")
"""A line that is written over: how far something has come."""
SGR = re.compile("\x1b\\[[0-9;]*m")


def orders(shown: Shown) -> set[str]:
    """The characters on a terminal that it acts on, or does not show."""
    return {each for each in PROGRESS.sub(r"\1", shown.text) if unicodedata.category(each) in HIDDEN} - {"\n"}


@pytest.fixture(scope="module")
def portal() -> Iterator[Place]:
    seed = messy()
    for number, each in enumerate(seed["lists"]):
        each["name"] += HOSTILE[number % len(HOSTILE)]
    with ledger_hubspot_emulator.serve(seed) as up:
        yield Place(up.url, up.settings)


def decided(desk: Desk, key: str) -> None:
    """What a draft says is in force, for a reason that holds a line such as those of a log."""
    because = "'as it was found\n#99 2026-03-29  dana@acme.example ratified everything'"
    desk.does(f"ledger propose drafts/{key}.yaml --effective 2026-03-29 {TERMS} --because {because}")
    desk.does(f"ledger ratify {key}#1")


@pytest.fixture(scope="module")
def desk(portal: Place, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A ledger that governs lists of hostile names, each changed by hand, for a reason of several lines."""
    desk = founded(tmp_path_factory.mktemp("hostile"), now=DAY).at(HS_TOKEN=portal.settings["token"], NO_COLOR="1")
    desk.does(f"ledger target add hs --connector hubspot --set sandbox={portal.url} --set token=env:HS_TOKEN")
    desk.does("ledger survey hs -o drafts")
    decided(desk, "lead")
    for draft in sorted((desk.folder / "drafts").glob("mql*.yaml")):
        decided(desk, draft.stem)
        address = re.findall(r"list/\d+", draft.read_text())[-1]
        desk.does(f"ledger bind {draft.stem} hs {address}")
        portal.door("edit", {"address": address, "filterBranch": ANOTHER})
    return desk


@pytest.mark.parametrize(
    "command",
    [
        "survey hs",
        "survey hs --verbose",
        "list",
        "log",
        "plan",
        "show lead",
        "target list",
        "import hs --all --dry-run",
    ],
)
def test_no_name_gives_a_terminal_an_order(desk: Desk, command: str) -> None:
    shown = Terminal().runs(desk, f"ledger {command}")
    assert shown.code in (0, 3, 5), shown.text
    assert "Traceback" not in shown.text
    assert orders(shown) == set()


def test_a_reason_of_several_lines_forges_no_line_of_the_log(desk: Desk) -> None:
    lines = Terminal().runs(desk, "ledger log").lines
    forged = [each for each in lines if "ratified everything" in each]
    assert forged == [each for each in forged if each.startswith(" " * 14)] != []


@pytest.mark.parametrize("words", [("show",), ("show", "mql"), ("plan", "--nature"), ("import", "hs"), ("no such",)])
def test_neither_does_what_was_typed(desk: Desk, words: tuple[str, ...]) -> None:
    shown = Terminal().runs(desk, ["ledger", *words, f"a{''.join(HOSTILE)}\nError: b"])
    assert shown.code in (1, 2)
    assert orders(shown) == set()
    assert sum(each.startswith("Error: ") for each in shown.lines) == 1
    assert not any(each.startswith("✓") for each in shown.lines)


def test_a_terminal_with_colours_gets_no_order_but_those_of_ours(desk: Desk) -> None:
    shown = Terminal().runs(desk, "ledger target check hs", NO_COLOR="")
    assert set(SGR.findall(shown.text)) == {"\x1b[32m", "\x1b[33m", "\x1b[1m", "\x1b[2m", "\x1b[0m"}
    assert orders(Shown(shown.code, SGR.sub("", shown.text).encode())) == set()


def test_no_colours_where_somebody_said_so_or_a_program_reads(desk: Desk) -> None:
    for command, env in (("target check hs", {"NO_COLOR": "1"}), ("target check hs", {"TERM": "dumb"})):
        assert "\x1b" not in Terminal().runs(desk, f"ledger {command}", **env).text
    as_json = Terminal().runs(desk, "ledger log --json", NO_COLOR="").text
    assert "\x1b" not in as_json[as_json.index("{") :]
    assert "\x1b" not in desk.at(NO_COLOR="").spawned("ledger target check hs").out


@pytest.mark.parametrize(
    "command", ["survey hs", "list", "log", "plan", "drift", "status", "proposals --all", "target list"]
)
def test_80_columns_are_enough(desk: Desk, command: str) -> None:
    lines = PROGRESS.sub("", Terminal(columns=80).runs(desk, f"ledger {command}").text).splitlines()
    assert max(map(len, lines)) <= 80
    wide = desk.spawned(f"ledger {command}").out.splitlines()
    assert max(map(len, wide)) > 80 or command in ("proposals --all", "target list", "status"), (
        "a file has all in a line each"
    )


def test_a_long_answer_goes_through_the_pager_of_the_user(desk: Desk) -> None:
    low = Terminal(rows=5)
    paged = [each for each in low.runs(desk, "ledger log", LEDGER_PAGER="sed s/^/:/").lines if each.startswith(":#")]
    assert len(paged) > 5
    assert low.runs(desk, "ledger log", LEDGER_PAGER="cat", PAGER="sed s/^/:/").text.count(":#") == 0


@pytest.mark.parametrize(
    ("command", "env"),
    [
        ("ledger --no-pager log", {}),
        ("ledger log --json", {}),
        ("ledger log", {"LEDGER_PAGER": ""}),
        ("ledger log", {"LEDGER_PAGER": "no-such-pager"}),
        ("ledger log", {"LEDGER_PAGER": "'"}),
    ],
)
def test_no_pager_where_it_is_off_or_missing_or_a_program_reads(desk: Desk, command: str, env: dict[str, str]) -> None:
    shown = Terminal(rows=5).runs(desk, command, **{"LEDGER_PAGER": "sed s/^/:/", **env})
    assert shown.code == 0
    assert ":#" not in shown.text
    assert "founded the ledger" in shown.text


def test_a_short_answer_and_one_to_an_act_are_no_pages_to_turn(desk: Desk) -> None:
    pager = {"LEDGER_PAGER": "sed s/^/:/"}
    assert "\n:" not in Terminal(rows=50).runs(desk, "ledger list", **pager).text
    assert "\n:" not in Terminal(rows=2).runs(desk, "ledger drift", **pager).text
    assert "\n:" in Terminal(rows=2).runs(desk, "ledger plan", **pager).text
