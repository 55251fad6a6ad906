"""Secrets that would be known again wherever they leak: in no file and in no answer after a day of work with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from platforms import Place, listing, next_version, portal_with_list
from shell import OPS, Desk

TOKEN, HOOK = "canary-token-8d1f0c7e", "canary-hook-55c2a9b1"
WORK = (
    "survey hs",
    "survey hs --json",
    "target check hs",
    "plan --target hs -o next.json",
    "apply next.json --allow-large",
    "drift",
    "drift --json",
    "sync",
    "follow --once",
    "follow --once --json",
    "status --json",
    "log --json",
    "plugins",
    "target list --json",
    "verify --json",
    "audit rights --all",
)


@pytest.fixture
def place() -> Iterator[Place]:
    with portal_with_list(token=TOKEN) as up:
        yield up


@pytest.fixture
def operator(tmp_path: Path, place: Place) -> Desk:
    """Who has worked with both: a token of the portal, and the secret of a webhook at which nobody listens."""
    desk = listing(Desk(tmp_path), place).at(HOOK=HOOK)
    toml = (tmp_path / "ledger.toml").read_text()
    hook = '[follow.hook]\nchannel = "webhook"\nurl = "http://127.0.0.1:9/"\nsecret = "env:HOOK"\n'
    desk.write("ledger.toml", f"{toml}\n{hook}")
    next_version(desk, "score >= 55 AND employees >= 200")
    return desk


def files_with(folder: Path, *secrets: str) -> list[str]:
    """Every file below a folder, database and logs of it included, that holds one of them."""
    found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path.name for path in found if any(each.encode() in path.read_bytes() for each in secrets)]


@pytest.mark.fault(43)
def test_no_secret_is_in_a_file_or_an_answer(operator: Desk, place: Place) -> None:
    told = [operator.run(f"ledger {command}", by=OPS) for command in WORK]
    place.door("faults", {"status": 401, "body": f"who is {TOKEN}?", "times": 3})
    told += [operator.run(f"ledger {command}", by=OPS) for command in ("survey hs", "drift --json")]
    assert [each.err for each in told if each.code not in (0, 5)] == []
    assert not [each for each in told if TOKEN in each.out + each.err or HOOK in each.out + each.err]
    assert files_with(operator.folder, TOKEN, HOOK) == []


@pytest.mark.fault(43, control=True)
def test_where_somebody_writes_it_down_it_is_found(operator: Desk) -> None:
    operator.does(f"ledger person add --name '{TOKEN}' new@acme.example", by="dana@acme.example")
    assert "ledger.db" in "".join(files_with(operator.folder, TOKEN))
