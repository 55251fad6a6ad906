"""What a chapter begins with: documents, made-up records, and the settings."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from ledger.demo import leads, platforms

SETTINGS = 'database = "ledger.db"\n'


def acme(folder: Path) -> int:
    """Write the documents, the settings and the leads of Acme; return how many leads they are."""
    documents(folder, "documents")
    settings(folder)
    return leads.write(folder / "leads.csv", platforms.NOW[:10])


def settings(folder: Path) -> None:
    """The settings of a ledger in a file."""
    (folder / "ledger.toml").write_text(SETTINGS, encoding="utf-8")


def documents(folder: Path, of: str) -> None:
    """The documents of a chapter."""
    for document in files("ledger.demo").joinpath(of).iterdir():
        (folder / document.name).write_text(document.read_text(encoding="utf-8"), encoding="utf-8")
