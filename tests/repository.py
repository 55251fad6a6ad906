"""A desk whose folder is a git repository, as a team has it that keeps its documents there."""

from __future__ import annotations

import subprocess
from pathlib import Path

from shell import Desk

WHO = ("-c", "user.name=Ana", "-c", "user.email=ana@acme.example", "-c", "commit.gpgsign=false")


def git(desk: Desk, *words: str) -> str:
    """What git says to a command."""
    command = ["git", *WHO, *words]
    done = subprocess.run(command, cwd=desk.folder, env=desk.environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"git {' '.join(words)}: {done.stderr}{done.stdout}"
    return done.stdout


def committed(desk: Desk, message: str = "as it stands") -> None:
    """Everything in the folder, but for the ledger itself, is committed."""
    git(desk, "add", "--all", "--", ".", ":!ledger.*")
    git(desk, "commit", "--quiet", "--allow-empty", "--message", message)


def repository(desk: Desk) -> Desk:
    """The same desk, with its documents committed on `main` in the folder `definitions`."""
    (desk.folder / "definitions").mkdir()
    for each in desk.folder.glob("*.yaml"):
        each.rename(desk.folder / "definitions" / each.name)
    git(desk, "init", "--quiet", "--initial-branch", "main")
    Path(desk.folder, ".gitignore").write_text("ledger.*\n", encoding="utf-8")
    committed(desk)
    return desk
