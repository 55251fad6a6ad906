"""A person is erased: nothing of them is left in the files, and the history stands, root and proofs and all."""

from __future__ import annotations

from pathlib import Path

import pytest

from keys import DAY_3, DAY_4, require_ssh, with_keys
from ledger.app import settings
from ledger.app.ledger import Ledger, open_ledger
from shell import ANA, CRO, DANA, SAL, TERMS, Desk, criteria


@pytest.fixture(scope="module")
def signed(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A governed ledger in which SAL approved mql#2, signed, and CRO ratified it; then SAL left."""
    require_ssh()
    desk = template.copied(tmp_path_factory.mktemp("signed"))
    with_keys(desk)
    desk.write("two.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose two.yaml --effective 2026-02-04 {TERMS} --because x", by=ANA, now=DAY_3)
    desk.does("ledger approve mql#2 --sign sal --because agreed", by=SAL, now=DAY_3)
    desk.does("ledger ratify mql#2 --sign cro", by=CRO, now=DAY_3)
    return desk


@pytest.fixture
def desk(signed: Desk, tmp_path: Path) -> Desk:
    return signed.copied(tmp_path).at(now=DAY_4)


def opened(desk: Desk) -> Ledger:
    return open_ledger(settings.load(desk.folder / settings.FILE))


def left(desk: Desk, address: str = SAL) -> Desk:
    desk.does(f"ledger person leave {address} --because 'she works elsewhere'", by=DANA)
    return desk


def traces(desk: Desk, *texts: str) -> list[str]:
    """Where one of these texts stands in a file of the ledger, byte for byte: FILE: TEXT."""
    files = [each for each in desk.folder.rglob("*") if each.is_file() and each.name.startswith("ledger")]
    return [f"{each.name}: {text}" for each in files for text in texts if text.encode() in each.read_bytes()]


def secrets_of(desk: Desk, address: str, key: str) -> list[str]:
    """What an erasure has to take from the files: address, key, and a piece of each signature."""
    public = (desk.folder / f"{key}.pub").read_text().split()[1]
    ledger = opened(desk)
    person = ledger.person(address).id
    values = [
        each.disclosure.value.decode()
        for each in ledger.journal.disclosures(1, ledger.journal.head())
        if each.disclosure.person == person
    ]
    ledger.journal.close()
    assert len(values) == 3, "a key, the proof of it, and a signature"
    return [address, public, *(each[-60:-8] for each in values)]


def test_nothing_is_left_of_whoever_is_erased_and_the_root_is_the_same(desk: Desk) -> None:
    left(desk)
    sought = secrets_of(desk, SAL, "sal")
    assert len({each.partition(": ")[2] for each in traces(desk, *sought)}) == len(sought), "all of it is there before"
    before = desk.does("ledger verify --json").data
    done = desk.does(f"ledger erase {SAL} --because 'she asked for it'", by=DANA)
    assert "is erased: name, address, keys and signatures are gone" in done.out
    assert traces(desk, *sought) == []
    kept = f"{before['size']}:{before['root'].partition(':')[2] or before['root']}"
    assert desk.does(f"ledger verify --against {before['root']}").code == 0, kept
