"""The unit and the container file start what there is, and hold no secret."""

from __future__ import annotations

import configparser
import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import click
import pytest

from ledger.cli import program

DEPLOY = next(above for above in Path(__file__).parents if (above / ".importlinter").exists()) / "deploy"


def parsed(command: Sequence[str]) -> dict[str, object]:
    """What the command line makes of a command, without running it."""
    group = program()
    found = group.get_command(click.Context(group), command[0])
    assert found is not None
    return dict(found.make_context(command[0], list(command[1:])).params)


def test_the_unit_starts_the_daemon_as_the_command_line_takes_it() -> None:
    unit = configparser.ConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "ledger-sync.service", encoding="utf-8")
    words = unit["Service"]["ExecStart"].split()

    given = parsed(words[1:])

    assert words[0].endswith("/ledger")
    assert (given["watch"], given["every"], given["listen"]) == (True, 300.0, "127.0.0.1:9464")


def test_the_container_starts_the_same_and_is_asked_where_it_answers() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    given = parsed(json.loads(re.findall(r"^CMD (\[.*\])$", text, re.MULTILINE)[-1]))

    assert given["watch"] is True
    assert str(given["listen"]).rpartition(":")[2] in re.findall(r"127\.0\.0\.1:(\d+)/healthz", text)
    assert "ENV" not in re.findall(r"^[A-Z]+", text, re.MULTILINE)


def test_the_unit_that_tells_people_starts_a_follower_that_goes_on() -> None:
    unit = configparser.ConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "ledger-follow.service", encoding="utf-8")

    given = parsed(unit["Service"]["ExecStart"].split()[1:])

    assert (given["once"], given["dry_run"], given["config"]) == (False, False, "/etc/ledger/ledger.toml")


def test_the_worker_alone_reads_the_tokens_as_a_user_of_its_own() -> None:
    units = {}
    for name in ("follow", "sync", "work"):
        unit = configparser.ConfigParser(strict=False)
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read(DEPLOY / f"ledger-{name}.service", encoding="utf-8")
        units[name] = unit["Service"]

    given = parsed(units["work"]["ExecStart"].split()[1:])

    assert (given["once"], given["acting"], given["listen"]) == (False, "worker@acme.example", "127.0.0.1:9465")
    assert units["work"]["User"] not in {units["follow"]["User"], units["sync"]["User"]}
    assert units["work"]["EnvironmentFile"] != units["follow"]["EnvironmentFile"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
@pytest.mark.parametrize("name", ["ledger-follow.service", "ledger-sync.service", "ledger-work.service"])
def test_systemd_finds_nothing_wrong_with_the_unit(name: str) -> None:
    done = subprocess.run(["systemd-analyze", "verify", str(DEPLOY / name)], capture_output=True, text=True)

    assert "Unknown" not in done.stderr
