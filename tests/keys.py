"""Ssh keys, made by the real `ssh-keygen`, and people whose keys are enrolled and confirmed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from shutil import which

import pytest

from shell import CRO, DANA, SAL, Desk

DAY_1, DAY_2, DAY_3, DAY_4 = (f"2026-02-0{day}T10:00:00Z" for day in (2, 3, 4, 5))


def require_ssh() -> None:
    """Skip where there is no `ssh-keygen`; where tests must all run, that is a failure."""
    if which("ssh-keygen") is None:
        assert not os.environ.get("CI"), "ssh-keygen is not on this machine"
        pytest.skip("ssh-keygen is not on this machine")


def make_key(folder: Path, name: str, passphrase: str = "", sort: str = "ed25519", bits: int = 0) -> str:
    """A new key in a folder, and its fingerprint."""
    size = ["-b", str(bits)] if bits else []
    made = ["ssh-keygen", "-q", "-t", sort, *size, "-N", passphrase, "-C", f"{name}@example", "-f", str(folder / name)]
    subprocess.run(made, check=True, stdin=subprocess.DEVNULL, capture_output=True)
    said = subprocess.run(
        ["ssh-keygen", "-lf", str(folder / f"{name}.pub")], check=True, capture_output=True, text=True
    )
    return said.stdout.split()[1]


def enrolled(desk: Desk, by: str, name: str, now: str = DAY_1) -> str:
    """Somebody's new key, enrolled and not confirmed."""
    fingerprint = make_key(desk.folder, name)
    desk.does(f"ledger credential add {name} --title {name}", by=by, now=now)
    return fingerprint


def with_keys(desk: Desk) -> dict[str, str]:
    """On day 3 the founder, an approver and the decider can sign, with a key named after each: its fingerprint."""
    dana = enrolled(desk, DANA, "dana")
    desk.does(f"ledger credential confirm {dana}", by=DANA, now=DAY_1)
    found = {"dana": dana}
    for name, by in (("sal", SAL), ("cro", CRO)):
        found[name] = enrolled(desk, by, name)
        desk.does(f"ledger credential confirm {found[name]} --sign dana", by=DANA, now=DAY_2)
    return found
