"""A team on PostgreSQL: what the compose file starts, started by hand, and a decision made through what it serves.

The commands, the settings, the logins and the order are those of `deploy/compose`; only where things are is another.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import psycopg
import pytest
import yaml
from psycopg import sql

from follow.post import Post, post
from postgres import binaries
from shell import ANA, CHARTER, CRO, DANA, FOUNDED, LEAD, SAL, TERMS, Desk, criteria, decide

DEPLOY = next(above for above in Path(__file__).parents if (above / ".importlinter").exists()) / "deploy"
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((DEPLOY / "compose/compose.yaml").read_text("utf-8"))["services"]
WORKER = "worker@acme.example"
EVERYTHING = CHARTER.replace("scope: lifecycle", "scope: '*'").replace("cro@", "dana@") + "needs: {ratify: session}\n"


class Team:
    """The containers of a team as folders: each with the settings and the secrets that the compose file gives it."""

    def __init__(self, folder: Path, server: str, mail: Post) -> None:
        """Lay them out beside a server of PostgreSQL and a server of mail."""
        self.folder, self.post = folder, mail
        self.host = parse_qs(urlsplit(server).query)["host"][0]

    def desk(self, service: str) -> Desk:
        """Where one service runs, as the login that is its own."""
        folder = self.folder / service
        if not folder.exists():
            (folder / "secrets").mkdir(parents=True)
            shutil.copytree(DEPLOY / "compose", folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.yaml"))
            for each in SERVICES[service]["secrets"]:
                (folder / "secrets" / Path(each["target"]).name).write_text(password(each["source"]), encoding="utf-8")
            self._settle(folder / "ledger.toml")
        environment = {name: each for name, each in SERVICES[service]["environment"].items() if name.startswith("PG")}
        return Desk(folder, DANA, FOUNDED).at(XDG_CONFIG_HOME=str(folder), **environment)

    def _settle(self, toml: Path) -> None:
        """What is elsewhere here: the server by its socket, the mail server, and no platform."""
        before, _, after = toml.read_text("utf-8").partition("[targets.sf]")
        follow = "[follow.mail]" + after.partition("[follow.mail]")[2]
        text = before + follow.replace(
            '"mail.acme.example"', f'"localhost"\nport = "{self.post.port}"\nsecurity = "none"'
        )
        there = f"postgresql:///ledger?host={self.host}&schema=ledger"
        toml.write_text(text.replace("postgresql://postgres/ledger?schema=ledger", there), encoding="utf-8")

    def does(self, service: str) -> None:
        """Run a service that ends."""
        done = self.desk(service).spawned(f"ledger {' '.join(SERVICES[service]['command'])}")
        assert done.code == 0, done.err

    @contextmanager
    def runs(self, service: str, **ports: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run one that goes on, on these ports in the place of its own, until it is told to stop, as a container is."""
        command = " ".join(SERVICES[service]["command"])
        for own, other in ports.items():
            command = command.replace(own.removeprefix("port"), other)
        process = self.desk(service).spawn(f"ledger {command}")
        try:
            yield process
        finally:
            process.terminate()
            _, said = process.communicate(timeout=60)
            assert process.returncode in (0, 130, -15), said.decode()

    def is_ready(self, service: str, port: str, process: subprocess.Popen[bytes]) -> None:
        """Wait until its health check says so."""
        probe = [sys.executable, str(DEPLOY / "ready.py"), port]
        given = {"cwd": self.folder / service, "capture_output": True, "check": False}
        waited(lambda: subprocess.run(probe, **given).returncode == 0, process)


def waited(happened: Callable[[], object], process: subprocess.Popen[bytes]) -> None:
    """Wait for something that a process does, as long as it runs."""
    until = time.monotonic() + 60
    while not happened():
        assert process.poll() is None, "it ended"
        assert time.monotonic() < until, "it takes too long"
        time.sleep(0.05)


def password(source: str) -> str:
    """What is in the file of a secret: a quote in it ends no statement."""
    return f"it's of {source}"


@pytest.fixture
def team(tmp_path: Path, postgres: str) -> Iterator[Team]:
    """A database as the image of PostgreSQL makes it, with the logins that the compose file has made in it."""
    found = binaries()
    psql = found / "psql" if found else Path("nowhere")
    if not psql.exists():
        pytest.skip("there is no psql here")
    secrets = tmp_path / "run"
    secrets.mkdir()
    for name in ("serve", "work", "follow"):
        (secrets / name).write_text(password(name), encoding="utf-8")
    logins = (DEPLOY / "compose" / "logins.sql").read_text("utf-8").replace("/run/secrets", str(secrets))
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE ledger_admin SUPERUSER LOGIN PASSWORD {}").format(password("admin")))
        admin.execute("CREATE DATABASE ledger OWNER ledger_admin")
        try:
            given = {"input": logins, "text": True, "check": True, "capture_output": True}
            subprocess.run([psql, "-v", "ON_ERROR_STOP=1", "-d", postgres.replace("/postgres?", "/ledger?")], **given)
            with post() as mail:
                yield Team(tmp_path, postgres, mail)
        finally:
            admin.execute("DROP DATABASE ledger WITH (FORCE)")
            for role, *_ in admin.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'ledger%'").fetchall():
                admin.execute(f"DROP OWNED BY {role}")
                admin.execute(f"DROP ROLE {role}")


def free() -> str:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return str(found.getsockname()[1])


def asked(port: str, token: str, path: str, body: object = None, read: str = "") -> tuple[Any, str]:
    """What the API answers a program, as the proxy of the machine passes it on, and the ETag of that."""
    given = {"Host": "ledger.acme.example", "Authorization": f"Bearer {token}", "If-Match": read}
    data = None if body is None else json.dumps(body).encode()
    request = Request(f"http://127.0.0.1:{port}/api/v1{path}", data, given | {"Content-Type": "application/json"})
    with urlopen(request, timeout=60) as answer:
        return json.loads(answer.read()), answer.headers.get("ETag", "")


def begun(team: Team) -> Desk:
    """A ledger as the page has it founded: a charter that asks who decides, a worker, definitions, and the logins."""
    admin = team.desk("migrate")
    admin.does("ledger init --simulated-clock", by=DANA)
    for name, text in (("all.yaml", EVERYTHING), ("charter.yaml", CHARTER), ("lead.yaml", LEAD)):
        admin.write(name, text)
    admin.write("mql.yaml", criteria("score >= 65 AND employees >= 200"))
    admin.does(f"ledger person add {WORKER} --kind service --owner {DANA}")
    admin.does(f"ledger propose charter.yaml --effective 2026-02-02 {TERMS} --because begin")
    admin.does("ledger ratify charter/lifecycle#1")
    decide(admin, "lead.yaml", "lead")
    admin.does(f"ledger propose all.yaml --effective 2026-02-02 {TERMS} --because begin")
    admin.does("ledger ratify charter#1")
    admin.does(f"ledger propose mql.yaml --effective 2026-02-02 {TERMS} --because agreed", by=ANA)
    admin.does("ledger login groups")
    for login, role in (("serve", "server"), ("work", f"worker --person {WORKER}"), ("follow", "follower")):
        admin.does(f"ledger login grant ledger_{login} --role {role}")
    return admin


def test_what_compose_starts_runs_on_postgresql_and_a_decision_through_it_verifies(team: Team) -> None:
    admin = begun(team)
    team.does("migrate")
    pages, worker = free(), free()

    with (
        team.runs("serve", port8000=pages) as serve,
        team.runs("work", port9465=worker) as work,
        team.runs("follow") as follow,
    ):
        team.is_ready("serve", pages, serve)
        team.is_ready("work", worker, work)
        for who, act in ((SAL, "approve"), (CRO, "ratify")):
            token = team.desk("serve").does(f"ledger token add {act} --for {who} --scope decide --json").data["token"]
            _, tag = asked(pages, token, "/proposals/mql%231")
            asked(pages, token, f"/proposals/mql%231/{act}", {"because": "agreed"}, tag)
        found, _ = asked(pages, token, "/definitions/mql")
        waited(lambda: team.post.taken, follow)

    assert (found["version"], found["decider"]) == (1, CRO)
    assert "nothing was altered" in admin.does("ledger verify").out
    assert re.search(r"^(\d+) of \1 acts stood by a right$", admin.does("ledger audit rights").out, re.MULTILINE)
    logins = {each["login"]: each["role"] for each in admin.does("ledger login list --json").data}
    granted = {"ledger_serve": "server", "ledger_work": "worker", "ledger_follow": "follower"}
    assert {name: role for name, role in logins.items() if role != "owner"} == granted
