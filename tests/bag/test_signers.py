"""The list of signers in a bag is judged by OpenSSH: a key counts for its person, in its time, and for nothing else."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

IN_TIME, TOO_EARLY, TOO_LATE = "20260204100000Z", "20260204095959Z", "20260205100001Z"
"""The key of the decider counted from 4 February, 10:00, until it was ended a day later."""


@pytest.fixture
def ratification(exported: Path) -> int:
    """The position of the act that the decider signed."""
    lines = map(json.loads, (exported / "data/events.jsonl").read_bytes().splitlines())
    return next(
        each["position"] for each in lines if each["type"] == "definition.ratified/1" and each["assurance"] == "signed"
    )


def accepted(bag: Path, position: int, *, at: str = IN_TIME, who: str = "", namespace: str = "ledger") -> bool:
    """Whether `ssh-keygen` takes that signature."""
    told: dict[str, Any] = json.loads((bag / "data/events.jsonl").read_bytes().splitlines()[position - 1])
    signers, proof = bag / "data/allowed_signers", bag / f"data/signatures/{position}.sig"
    given = [
        "-f",
        str(signers),
        "-I",
        who or told["actor"],
        "-n",
        namespace,
        "-O",
        f"verify-time={at}",
        "-s",
        str(proof),
    ]
    said = (bag / f"data/statements/{position}").read_bytes()
    return not subprocess.run(["ssh-keygen", "-Y", "verify", *given], input=said, capture_output=True).returncode


def test_a_signature_is_taken_while_its_key_counted(exported: Path, ratification: int) -> None:
    assert accepted(exported, ratification)


@pytest.mark.parametrize("at", [TOO_EARLY, TOO_LATE])
def test_it_is_not_taken_before_the_key_counted_nor_after_it_ended(exported: Path, ratification: int, at: str) -> None:
    assert not accepted(exported, ratification, at=at)


def test_it_is_nobody_elses_and_for_nothing_else(exported: Path, ratification: int) -> None:
    others = {line.split()[0] for line in (exported / "data/allowed_signers").read_text().splitlines()}
    lines = (exported / "data/events.jsonl").read_bytes().splitlines()
    mine = json.loads(lines[ratification - 1])["actor"]
    assert mine in others
    assert not any(accepted(exported, ratification, who=each) for each in others - {mine})
    assert not accepted(exported, ratification, namespace="git")


def test_signers_are_named_by_id_and_never_by_address(exported: Path) -> None:
    assert "@" not in (exported / "data/allowed_signers").read_text()


def test_who_enrolled_a_key_showed_that_it_was_theirs(exported: Path) -> None:
    """What they signed is in the bag, with the key by the number of its event."""
    folder = exported / "data/enrolments"
    found = [*folder.glob("*.sig")]
    assert len(found) == 3
    for proof in found:
        given = ["-f", str(folder / "signers"), "-I", proof.stem, "-n", "ledger", "-s", str(proof)]
        said = (folder / proof.stem).read_bytes()
        done = subprocess.run(["ssh-keygen", "-Y", "verify", *given], input=said, capture_output=True)
        assert done.returncode == 0, done.stderr
