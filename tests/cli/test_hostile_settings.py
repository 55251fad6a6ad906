"""A stranger's repository with a `ledger.toml` in it: what it may not reach on the machine that clones it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from platforms import Place, delivering, org
from shell import OPS, Desk, founded

CANARY = "canary-of-the-user-0123456789"


@pytest.fixture
def place() -> Iterator[Place]:
    with org() as up:
        yield up


def cloned(folder: Path, target: str) -> Desk:
    """A ledger with that target, in front of a user who has a secret in the environment and in a file at home."""
    desk = founded(folder).at(CANARY=CANARY, HOME=str(folder.parent / "home"))
    (folder.parent / "home/.ssh").mkdir(parents=True)
    (folder.parent / "home/.ssh/id").write_text(CANARY)
    (folder / "link").symlink_to(folder.parent / "home/.ssh/id")
    toml = (folder / "ledger.toml").read_text()
    desk.write("ledger.toml", f"{toml}\n[targets.crm]\n{target}\n")
    return desk


@pytest.mark.parametrize(
    "target",
    [
        'connector = "hubspot"\ntoken = "file:~/.ssh/id"',
        'connector = "hubspot"\ntoken = "file:../home/.ssh/id"',
        'connector = "hubspot"\ntoken = "file:link"',
        'connector = "hubspot"\ntoken = "env:PATH"\nportal = "env:CANARY"',
        'connector = "salesforce"\ndomain = "env:CANARY"\nclient_id = "x"\nclient_secret = "env:CANARY"',
        f'connector = "salesforce"\nsandbox = "http://ana:{CANARY}@127.0.0.1:9"',
        f'connector = "salesforce"\ndomain = "ana:{CANARY}@acme.my"\nclient_id = "x"\nclient_secret = "env:CANARY"',
        'connector = "salesforce"\ninstance = "evil.example"\naccess_token = "env:CANARY"',
    ],
)
@pytest.mark.parametrize("command", ["survey crm", "survey crm --json"])
@pytest.mark.fault(43)
def test_no_secret_is_read_shown_or_sent_that_the_settings_may_not_have(
    tmp_path: Path, target: str, command: str
) -> None:
    (tmp_path / "ledger").mkdir()
    desk = cloned(tmp_path / "ledger", target)
    done = desk.run(f"ledger {command}")
    assert done.code == 1
    assert CANARY not in done.out + done.err
    assert "Error: " in done.err or done.errors[0]["fix"]


@pytest.mark.fault(43)
def test_a_token_goes_to_the_host_that_was_recorded_whatever_the_settings_say_later(
    tmp_path: Path, place: Place
) -> None:
    desk = delivering(Desk(tmp_path), place)
    toml = (tmp_path / "ledger.toml").read_text()
    desk.write("ledger.toml", f'{toml}instance = "evil.my.salesforce.com"\n')
    done = desk.run("ledger plan --json", by=OPS)
    assert "lead to another host than acme.my.salesforce.com" in done.out
    desk.write("ledger.toml", f'{toml}instance = "https://acme.my.salesforce.com"\n')
    desk.does("ledger plan", by=OPS)


def test_an_org_that_moved_is_declared_again_by_an_operator(tmp_path: Path, place: Place) -> None:
    desk = delivering(Desk(tmp_path), place)
    with org(domain="acme-new.my") as moved:
        toml = (tmp_path / "ledger.toml").read_text().replace(place.url, moved.url)
        desk.write("ledger.toml", f'{toml}domain = "acme-new.my"\n')
        done = desk.run("ledger target check sf", by=OPS)
        assert done.code == 5
        assert "the login leads to another host than acme.my.salesforce.com" in done.err
        again = f"ledger target add sf --connector salesforce --set sandbox={moved.url} --set domain=acme-new.my"
        assert len(desk.does(f"{again} --json", by=OPS).data["positions"]) == 1
        assert desk.does(f"{again} --json", by=OPS).data["positions"] == []
        desk.does("ledger plan", by=OPS)
