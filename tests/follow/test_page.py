"""The page on telling people, run with a real mail server; what it says of settings and signatures is so."""

from __future__ import annotations

import re
import signal
import sqlite3
import time
import tomllib
from contextlib import closing
from pathlib import Path

from aiosmtpd.smtp import AuthResult
from tests.follow.post import post

from ledger.app.settings import load
from ledger.connecting import mail, webhook
from ledger.overview.following.queries.channels import DETAILS
from pages import ROOT, blocks, difference, played, shown
from shell import ANA, TERMS, Desk, criteria

PAGE = (ROOT / "docs" / "how-to" / "tell-people.md").read_text(encoding="utf-8")


def ended(desk: Desk, command: str) -> str:
    """What a follower says that goes on, once it has looked and is told to end."""
    _beats(desk, "DELETE FROM beats WHERE sort = 'follow'")  # or one of this second is taken for its own
    process = desk.spawn(command)
    try:
        until = time.monotonic() + 60
        while not _beats(desk, "SELECT 1 FROM beats WHERE sort = 'follow'"):
            assert time.monotonic() < until, "it does not follow"
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0
    return ""


def _beats(desk: Desk, statement: str) -> list[object]:
    """What a statement gives of who said that they follow."""
    with closing(sqlite3.connect(desk.folder / "ledger.db", isolation_level=None)) as db:
        return db.execute(statement).fetchall()


def test_every_command_of_the_page_answers_as_it_says(desk: Desk) -> None:
    desk.write("new.yaml", criteria("score >= 60", title="Marketing qualified"))
    desk.does(f"ledger propose new.yaml --effective 2026-03-01 {TERMS} --because agreed", by=ANA)

    with post(authenticator=lambda *_: AuthResult(success=True), auth_require_tls=False) as server:

        def run(desk: Desk, command: str) -> str:
            text = (desk.folder / "ledger.toml").read_text(encoding="utf-8")
            for said, here in (("mail.acme.example", "127.0.0.1"), ("587", str(server.port)), ("starttls", "none")):
                text = text.replace(f'"{said}"', f'"{here}"')
            desk.write("ledger.toml", text)
            if command == "ledger follow":
                return ended(desk, command)
            done = desk.run(command)
            return shown(done.out, done.err)

        really = played(PAGE, desk.at(MAIL_PASSWORD="secret"), run)

    assert difference(PAGE, really) == ""
    assert len(server.taken) == 6


def test_the_settings_of_the_page_are_those_that_there_are(tmp_path: Path) -> None:
    told = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
    assert told == {*mail.CHANNEL.settings, "digest", "detail", "weekly"}
    assert all(f"`{each}`" in PAGE for each in DETAILS)
    for block in blocks(PAGE, "toml"):
        (tmp_path / "ledger.toml").write_text(block.text, encoding="utf-8")
        load(tmp_path / "ledger.toml")
    hook = next(tomllib.loads(each.text) for each in blocks(PAGE, "toml") if "webhook" in each.text)
    assert hook["follow"]["hook"].keys() - {"channel"} == set(webhook.CHANNEL.settings)


def test_the_signature_is_checked_as_the_page_says() -> None:
    found: dict[str, object] = {}
    exec(next(blocks(PAGE, "python")).text, found)
    genuine, body = found["genuine"], b'{"notices": []}'
    assert callable(genuine)
    header = webhook.signature("secret", 1_790_000_000, body)
    assert genuine(header, body, "secret", 1_790_000_299)
    assert not genuine(header, body, "secret", 1_790_000_300)
    assert not genuine(header, body + b" ", "secret", 1_790_000_000)
    assert not genuine(header, body, "another", 1_790_000_000)
