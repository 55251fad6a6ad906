"""The compose file starts what there is: each command with its options, with few rights and no secret in sight.

There is no container here. What each service runs is run without one by `tests/stories/test_on_postgresql.py`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from daemon.test_deploy import DEPLOY, parsed
from ledger.app.settings import load

FOLDER = DEPLOY / "compose"
COMPOSE: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PROGRAMS = tuple(name for name in SERVICES if name != "postgres")


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_service_runs_a_command_that_there_is_with_options_that_it_takes(name: str) -> None:
    command = SERVICES[name]["command"]

    assert command[0] == name
    parsed(command)


def test_the_pages_listen_where_the_proxy_of_the_machine_finds_them_and_nobody_else() -> None:
    given = parsed(SERVICES["serve"]["command"])

    assert (given["host"], given["port"]) == ("0.0.0.0", 8000)
    assert SERVICES["serve"]["ports"] == ["127.0.0.1:8000:8000"]
    assert not [name for name in SERVICES if name != "serve" and "ports" in SERVICES[name]]


@pytest.mark.parametrize("name", SERVICES)
def test_each_container_has_a_user_of_its_own_and_writes_nowhere_but_to_its_volumes(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service["user"].startswith(("0", "root"))


def test_the_user_of_the_programs_is_that_of_the_image() -> None:
    made = re.search(r"useradd --system --uid (\d+)", (DEPLOY / "Containerfile").read_text("utf-8"))

    assert made
    assert {SERVICES[name]["user"] for name in PROGRAMS} == {f"{made[1]}:{made[1]}"}


def test_the_migration_ends_before_anything_else_of_ours_begins() -> None:
    assert SERVICES["migrate"]["restart"] == "no"
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for name in PROGRAMS:
        if name != "migrate":
            assert SERVICES[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}


def test_whatever_listens_is_asked_whether_it_is_ready() -> None:
    for name in ("serve", "work"):
        test = SERVICES[name]["healthcheck"]["test"]
        given = parsed(SERVICES[name]["command"])
        assert (DEPLOY / Path(test[2]).name).is_file()
        assert test[3] == str(given.get("port") or given["listen"]).rpartition(":")[2]
    assert SERVICES["postgres"]["healthcheck"]["test"][1] == "pg_isready"


def test_secrets_are_files_and_stand_in_no_command_and_no_environment() -> None:
    assert all(set(each) == {"file"} for each in COMPOSE["secrets"].values())
    for service in SERVICES.values():
        said = " ".join([*map(str, service.get("command", ())), *map(str, service["environment"].values())])
        assert not re.search(r"://\w+:|secret_|PASSWORD=", said)
        for key in service["environment"]:
            assert not key.endswith(("PASSWORD", "SECRET", "TOKEN"))


def test_each_program_signs_in_to_the_database_as_itself_and_only_the_worker_has_the_tokens() -> None:
    users = {name: SERVICES[name]["environment"]["PGUSER"] for name in PROGRAMS}
    held = {name: {each["source"] for each in SERVICES[name]["secrets"]} for name in PROGRAMS}

    assert users == {**{name: f"ledger_{name}" for name in PROGRAMS}, "migrate": "ledger_admin"}
    assert held == {"migrate": {"admin"}, "serve": {"serve"}, "work": {"work", "salesforce"}, "follow": {"follow"}}
    made = re.findall(r"CREATE ROLE (\w+) LOGIN", (FOLDER / "logins.sql").read_text("utf-8"))
    assert {*made} == {*users.values()} - {"ledger_admin"}


def test_all_that_is_named_is_there_and_all_that_is_there_is_named() -> None:
    for sort in ("networks", "secrets", "configs"):
        used = {
            each if isinstance(each, str) else each["source"] for one in SERVICES.values() for each in one.get(sort, ())
        }
        assert used == {*COMPOSE[sort]}, sort
    mounted = {each.partition(":")[0] for one in SERVICES.values() for each in one.get("volumes", ())}
    assert mounted == {*COMPOSE["volumes"]}
    assert all((FOLDER / each["file"]).is_file() for each in COMPOSE["configs"].values())


def test_the_settings_are_taken_and_hold_no_password() -> None:
    settings = load(FOLDER / "ledger.toml")

    assert settings.database.address == "postgresql://postgres/ledger?schema=ledger"
    assert settings.database.reference == "file:secrets/database"
    assert settings.serving.is_elsewhere
    assert {*settings.targets} == {"sf"}
