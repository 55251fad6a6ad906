"""How far a survey or an import has come: told on a terminal while it goes on, and nowhere else."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import ledger_hubspot_emulator
from ledger_hubspot_emulator.messy import messy
from platforms import Place
from shell import TERMS, Desk, founded

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is needed")


@pytest.fixture(scope="module")
def portal() -> Iterator[Place]:
    with ledger_hubspot_emulator.serve(messy()) as up:
        yield Place(up.url, up.settings)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, portal: Place) -> Desk:
    there = founded(tmp_path_factory.mktemp("ledger")).at(HS_TOKEN=portal.settings["token"])
    there.does(f"ledger target add hs --connector hubspot --set sandbox={portal.url} --set token=env:HS_TOKEN")
    there.does("ledger survey hs -o drafts")
    there.does(f"ledger propose drafts/lead.yaml --effective 2026-02-02 {TERMS} --because found")
    there.does("ledger ratify lead#1")
    return there


def on_a_terminal(desk: Desk, command: str) -> str:
    """What somebody sees of stderr."""
    master, slave = os.openpty()
    process = desk.spawn(command, stderr=slave, stdout=(Path(desk.folder) / "out.txt").open("wb"))
    os.close(slave)
    told = bytearray()
    with suppress(OSError):  # how a pseudo-terminal ends
        while part := os.read(master, 4096):
            told += part
    os.close(master)
    assert process.wait() == 0
    return told.decode()


def test_a_survey_tells_what_it_reads_and_leaves_nothing_behind(desk: Desk) -> None:
    told = on_a_terminal(desk, "ledger survey hs")
    assert "rules of hs: 1\x1b[K" in told
    assert "\r\x1b[K\x1b[2mthis ledger" in told


def test_an_import_of_all_tells_how_many_of_how_many(desk: Desk) -> None:
    told = on_a_terminal(desk, "ledger import hs --all --dry-run")
    assert "imported: 1 of " in told
    assert "\r\x1b[K\x1b[2mthis ledger" in told


def test_beside_json_nothing_is_told(desk: Desk) -> None:
    assert "\r" not in on_a_terminal(desk, "ledger survey hs --json").replace("\r\n", "")


def test_a_draft_from_records_tells_how_many_columns_it_has_read(desk: Desk) -> None:
    desk.write("leads.csv", "id,score,made\n1,7,2026-01-01\n")
    told = on_a_terminal(desk, "ledger new entity --from leads.csv")
    assert [f"columns of leads.csv read: {n} of 3\x1b[K" in told for n in range(3)] == [True] * 3
    assert "\r\x1b[K" in told
