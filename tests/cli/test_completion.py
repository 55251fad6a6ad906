"""What a shell completes: commands, options, and the names that the ledger here knows."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from shell import ANA, DANA, TERMS, Desk, criteria


def completed(desk: Desk, typed: str) -> list[str]:
    """What the last word of a line could become, as bash asks for it; a line that ends in a space begins a new word."""
    words = typed.split(" ")
    asked = {"_LEDGER_COMPLETE": "bash_complete", "COMP_WORDS": typed, "COMP_CWORD": str(len(words) - 1)}
    done = desk.at(**asked).spawned("ledger")
    assert (done.code, done.err) == (0, "")
    return [line.partition(",")[2] for line in done.out.splitlines() if line]


@pytest.fixture
def asked(desk: Desk) -> Desk:
    desk.write("more.yaml", criteria("score >= 1", key="more"))
    desk.does(f"ledger propose more.yaml --effective 2026-03-01 {TERMS} --because x", by=ANA)
    for about in ("mql", "lead"):
        desk.does(f"ledger ask {about} --hurts x", by=ANA)
    desk.does("ledger answer r-2 --no --because x", by=ANA)
    return desk


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("ledger sta", ["status"]),
        ("ledger show ", ["lead", "mql", "more#1", "r-1"]),
        ("ledger show m", ["mql", "more#1"]),
        ("ledger approve ", ["more#1"]),
        ("ledger log l", ["lead"]),
        ("ledger answer ", ["r-1"]),
        ("ledger propose more.yaml --answers r", ["r-1"]),
        ("ledger show r", ["r-1"]),
        ("ledger target check ", []),
        ("ledger count m", ["mql", "m"]),
        ("ledger propose --stan", ["--standard", "--standard-because"]),
    ],
)
def test_the_names_of_the_ledger_are_offered(asked: Desk, typed: str, offered: list[str]) -> None:
    assert completed(asked, typed) == offered


def test_outside_of_a_ledger_nothing_is_said(asked: Desk) -> None:
    (asked.folder / "ledger.db").write_bytes(b"not a ledger")
    assert completed(asked, "ledger show ") == []
    assert completed(asked.at(LEDGER_CONFIG="nowhere.toml"), "ledger show ") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_one_that_the_shell_reads(desk: Desk, shell: str) -> None:
    script = desk.does(f"ledger completion {shell}", by=DANA).out
    assert "_LEDGER_COMPLETE" in script
    if found := shutil.which(shell):
        assert subprocess.run([found, "-n"], input=script, text=True, check=False).returncode == 0
