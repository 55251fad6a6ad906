"""The page about running it for a team: its settings are taken, its commands are there, its backup is whole."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import click
import pytest

from ledger.app.settings import load as load_settings
from ledger.cli import program
from pages import ROOT, TEAM, blocks, taught
from shell import CRO, DANA, Desk

PAGE = (ROOT / TEAM).read_text(encoding="utf-8")
ONCE = re.compile(r"(http://localhost:\d+)/enter\?once=(\S+)")
LEDGER = re.compile(r"(?:^|[ /])ledger ((?:serve|sign-in|work|follow|init|verify)\b.*)$", re.MULTILINE)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    folder = tmp_path / "ledger"
    folder.mkdir()
    return taught(folder).at("2026-06-08T09:00:00Z")


@contextmanager
def served(desk: Desk) -> Iterator[tuple[str, str]]:
    """Where a server is, and what signs the decider in there."""
    server = desk.at(by=CRO).spawn("ledger serve --port 0")
    try:
        assert server.stderr
        found = next(found for line in server.stderr if (found := ONCE.search(line.decode())))
        yield found[1], found[2]
    finally:
        server.terminate()
        server.communicate(timeout=60)


def backed_up(desk: Desk) -> Path:
    """A backup, made by the script of the page; it is beside the ledger's folder, whose settings are not its own."""
    copy = desk.folder.parent / "copy"
    (script,) = (block for block in blocks(PAGE, "python") if block.name == "backup.py")
    command = [sys.executable, desk.write(script.name, script.text), desk.folder / "ledger.db", copy]
    subprocess.run(command, check=True, timeout=60)
    return copy


def test_a_backup_that_is_made_while_people_are_served_is_whole_and_verifies(desk: Desk) -> None:
    plan = desk.folder / "ledger.db.plans" / "one.json"
    plan.parent.mkdir()
    plan.write_text("{}", encoding="utf-8")
    with served(desk):
        desk.does("ledger token add nightly --for ana@acme.example", by=DANA)
        desk.does("ledger ask mql --hurts 'too few'")
        root = desk.does("ledger verify").out.split("root ")[1].split()[0]
        copy = backed_up(desk)

    again = Desk(copy, now="2026-06-08T09:00:00Z")
    assert "nothing was altered" in again.does(f"ledger verify --against {root}").out
    assert "nightly" in again.does("ledger token list").out
    assert (copy / "ledger.db.plans" / "one.json").read_text(encoding="utf-8") == "{}"
    assert all(not each.stat().st_mode & 0o077 for each in copy.glob("*.db"))


def test_an_older_backup_does_not_pass_for_the_ledger_whose_root_was_kept(desk: Desk) -> None:
    copy = backed_up(desk)
    desk.does("ledger ask mql --hurts 'too few'")
    root = desk.does("ledger verify").out.split("root ")[1].split()[0]

    assert Desk(copy).run(f"ledger verify --against {root}").code == 6


def test_who_signed_in_at_one_server_is_signed_in_at_another_on_the_same_file(desk: Desk) -> None:
    with (
        served(desk) as (one, _),
        served(desk) as (other, secret),
    ):  # the newer address counts, at both
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        form = urlencode({"once": secret, "then": "/"}).encode()
        browser.open(urllib.request.Request(f"{one}/enter", form, {"Sec-Fetch-Site": "same-origin"}), timeout=30)

        found = browser.open(f"{other}/sessions", timeout=30)

        assert found.url == f"{other}/sessions"
        assert CRO in found.read().decode()


def test_the_settings_of_the_page_are_taken(desk: Desk) -> None:
    toml, *signing_in = blocks(PAGE, "toml")
    settings = load_settings(desk.write("team.toml", toml.text))

    assert (str(settings.database.address), settings.address) == ("/var/lib/ledger/ledger.db", "http://localhost:8000")
    assert settings.follow.keys() == {"mail"}
    for each in signing_in:
        assert load_settings(desk.write("serve.toml", each.text)).serve


def test_every_command_of_the_page_is_one_and_every_unit_is_there() -> None:
    shown = "".join(block.text for block in blocks(PAGE, "sh"))
    commands = [shlex.split(found[1]) for found in LEDGER.finditer(shown)]

    assert [each[0] for each in commands] == ["init", "sign-in", "serve", "work", "follow", "verify"]
    group = program()
    for name, *words in commands:
        found = group.get_command(click.Context(group), name)
        assert found is not None
        found.make_context(name, words)
    for path in set(re.findall(r"deploy/[\w.-]+|\./connectors/\w+|constraints\.txt", shown)):
        assert (ROOT / path).exists(), path
