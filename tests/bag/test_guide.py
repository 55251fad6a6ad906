"""VERIFY.md, run as it stands: a bag that is right passes each step, and each step finds what it says it finds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bags import BLOCK, follow, repacked, require_go
from shell import ANA, MIA, Desk


def test_a_bag_passes_every_step_and_each_says_what_it_saw(exported: Path, key: str) -> None:
    require_go()
    kept = str(exported.parent / "old.note")
    done = follow(exported, key, KEPT=kept)
    assert done.step == 0, done.out
    size, proofs = (
        (exported / "data/checkpoint").read_text().splitlines()[1],
        len([*(exported / "data/proofs").iterdir()]),
    )
    signed = {each.stem for each in (exported / "data/signatures").iterdir()}
    assert f"\n{size}:" in done.out
    assert "Signature Verified Successfully" in done.out
    assert done.out.count(f"events are those of {kept}") == 1
    assert f"{proofs} proofs hold" in done.out
    assert {*re.findall(r"event (\d+) is signed", done.out)} == signed
    assert "by the passkey of event" in done.out
    assert {ANA, MIA} <= {*re.findall(r"p_[0-9a-f]{16} (\S+)", done.out)}


@pytest.mark.parametrize(
    ("file", "was", "now", "step"),
    [
        ("payloads/2", b"human", b"humax", 2),
        ("withheld.txt", b"not in the closure\n", b"", 2),
        ("events.jsonl", b'"human"', b'"agent"', 3),
        ("checkpoint", b"\xe2\x80\x94 ", b"- ", 4),
        ("checkpoint.old", b"\n2", b"\n1", 5),
        ("consistency", b"=", b"=\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", 5),
        ("statements/SSH", b'"act":"', b'"act":"x', 6),
        ("signatures/PASSKEY.json", b'"signature":"M', b'"signature":"N', 7),
        ("people.json", b"ana@", b"eve@", 8),
    ],
    ids=range(9),
)
def test_what_was_edited_and_packed_again_is_found_by_the_step_that_is_for_it(
    bag: Path, key: str, file: str, was: bytes, now: bytes, step: int
) -> None:
    if file == "consistency":
        require_go()
    name = file.replace("SSH", first(bag, "sig")).replace("PASSKEY", first(bag, "json"))
    path = bag / "data" / name
    before = path.read_bytes()
    path.write_bytes(before.replace(was, now, 1))
    assert path.read_bytes() != before
    repacked(bag)
    found = follow(bag, key)
    assert found.step == step, found.out


def first(bag: Path, sort: str) -> str:
    """An act that was signed so."""
    return min((each.stem for each in (bag / "data/signatures").glob(f"*.{sort}")), key=int)


def test_without_packing_it_again_the_first_step_finds_it(bag: Path, key: str) -> None:
    with (bag / "data/events.jsonl").open("ab") as file:
        file.write(b"{}\n")
    assert follow(bag, key).step == 1


def test_a_bag_without_checkpoint_and_names_says_what_is_not_judged(ledger: Desk, exported: Path, key: str) -> None:
    ledger.does("ledger audit export mql -o plain")
    done = follow(exported.parent / "plain", key)
    assert done.step == 0, done.out
    assert done.out.count("not judged") == 2


def test_it_runs_no_tool_of_ours(exported: Path) -> None:
    blocks = BLOCK.findall((exported / "data/VERIFY.md").read_text())
    assert len(blocks) > 8
    assert not any(re.search(r"(^|[;|&(]) *ledger ", block, re.MULTILINE) for block in blocks)
