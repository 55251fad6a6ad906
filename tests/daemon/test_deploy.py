"""The units and the container file start what there is, and hold no secret."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import tomllib
from collections.abc import Sequence
from pathlib import Path

import click
import pytest

from ledger.cli import program

DEPLOY = next(above for above in Path(__file__).parents if (above / ".importlinter").exists()) / "deploy"


def parsed(command: Sequence[str], group: click.Group | None = None) -> dict[str, object]:
    """What the command line makes of a command, without running it."""
    group = group or program()
    found = group.get_command(click.Context(group), command[0])
    assert found is not None
    if isinstance(found, click.Group) and command[1:] and not command[1].startswith("-"):
        return parsed(command[1:], found)
    return dict(found.make_context(command[0], list(command[1:])).params)


def unit(name: str) -> configparser.SectionProxy:
    """What a unit says of its service."""
    found = configparser.ConfigParser(strict=False)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read(DEPLOY / f"ledger-{name}.service", encoding="utf-8")
    return found["Service"]


def test_the_unit_starts_the_daemon_as_the_command_line_takes_it() -> None:
    words = unit("sync")["ExecStart"].split()

    given = parsed(words[1:])

    assert words[0].endswith("/ledger")
    assert (given["watch"], given["every"], given["listen"]) == (True, 300.0, "127.0.0.1:9464")


def test_one_image_of_what_is_there_runs_every_command_as_a_user_of_its_own() -> None:
    lines = dict(
        line.split(" ", 1) for line in (DEPLOY / "Containerfile").read_text("utf-8").splitlines() if line[:1].isupper()
    )
    words = lines["RUN"].split()
    extras = tomllib.loads((DEPLOY.parent / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]

    assert words[:2] == ["pip", "install"]
    assert lines["ARG"] in {f"EXTRAS={extra}" for extra in extras}
    assert '".[${EXTRAS}]"' in words
    assert (DEPLOY.parent / words[words.index("-c") + 1]).is_file()
    for each in words[3:]:
        assert not each.startswith("./") or (DEPLOY.parent / each / "pyproject.toml").is_file()
    assert lines["USER"] not in {"", "root"}
    assert (lines["COPY"], lines["ENTRYPOINT"]) == (". .", '["ledger"]')
    assert "ENV" not in lines


def test_the_unit_that_tells_people_starts_a_follower_that_goes_on() -> None:
    given = parsed(unit("follow")["ExecStart"].split()[1:])

    assert (given["once"], given["dry_run"], given["config"]) == (False, False, "/etc/ledger/ledger.toml")


def test_the_pages_are_served_without_a_secret_in_reach() -> None:
    pages = unit("serve")

    given = parsed(pages["ExecStart"].split()[1:])

    assert (given["port"], given["others"]) == (8000, ("cro@acme.example",))
    assert "EnvironmentFile" not in pages
    secret = {unit(name)["EnvironmentFile"] for name in ("follow", "sync", "work")}
    hidden = [each.removeprefix("-") for each in pages["InaccessiblePaths"].split()]
    assert all(any(each.startswith(path) for path in hidden) for each in secret)


def test_the_worker_alone_reads_the_tokens_as_a_user_of_its_own() -> None:
    units = {name: unit(name) for name in ("follow", "serve", "sync", "work")}

    given = parsed(units["work"]["ExecStart"].split()[1:])

    assert (given["once"], given["acting"], given["listen"]) == (False, "worker@acme.example", "127.0.0.1:9465")
    assert {units[name]["User"] for name in ("follow", "serve", "sync")} == {units["work"]["Group"]} == {"ledger"}
    assert units["work"]["User"] != units["work"]["Group"]
    assert units["work"]["EnvironmentFile"] != units["follow"]["EnvironmentFile"]


@pytest.mark.parametrize("name", ["follow", "serve", "sync"])
def test_no_unit_shuts_the_worker_out_of_the_folder_that_they_share(name: str) -> None:
    assert (unit(name)["StateDirectoryMode"], unit(name)["UMask"]) == ("2770", unit("work")["UMask"])


def test_the_database_is_brought_up_to_date_before_any_other_unit_begins() -> None:
    text = (DEPLOY / "ledger-migrate.service").read_text("utf-8")
    before = next(line for line in text.splitlines() if line.startswith("Before="))

    assert parsed(unit("migrate")["ExecStart"].split()[1:])["config"] == "/etc/ledger/ledger.toml"
    assert (unit("migrate")["Type"], unit("migrate")["RemainAfterExit"]) == ("oneshot", "yes")
    assert all(f"ledger-{name}.service" in before for name in ("serve", "work", "follow", "sync"))


def test_bytes_and_rights_are_judged_again_each_night_without_a_secret_in_reach() -> None:
    text = (DEPLOY / "ledger-audit.service").read_text("utf-8")
    commands = [line.split()[1:] for line in text.splitlines() if line.startswith("ExecStart=")]

    assert [each[:-2] for each in commands] == [["verify"], ["audit", "rights"]]
    for each in commands:
        parsed(each)
    assert "EnvironmentFile" not in unit("audit")
    assert "OnCalendar=*-*-* 03:00" in (DEPLOY / "ledger-audit.timer").read_text("utf-8")


def test_the_unit_that_signs_checkpoints_does_so_for_long_as_the_one_user_who_reads_the_key() -> None:
    signing = unit("checkpoint")

    given = parsed(signing["ExecStart"].split()[1:])

    assert (given["watch"], given["every"], str(given["key"])) == (True, 60.0, "acme.key")
    assert signing["StateDirectoryMode"] == "0700"
    assert signing["User"] not in {unit(name)["User"] for name in ("follow", "serve", "sync", "work")}
    assert "EnvironmentFile" not in signing


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
@pytest.mark.parametrize(
    "path", sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")]), ids=lambda path: str(path.name)
)
def test_systemd_finds_nothing_wrong_with_the_unit(path: Path) -> None:
    done = subprocess.run(["systemd-analyze", "verify", str(path)], capture_output=True, text=True)

    assert "Unknown" not in done.stderr
