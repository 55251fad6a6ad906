"""What a chapter begins with: documents, made-up records, and the settings."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from ledger.demo import leads

SETTINGS = 'database = "ledger.db"\nplugins = ["house_rules"]\n'


def acme(folder: Path) -> None:
    """The documents, the leads and the settings of Acme."""
    documents(folder, "documents")
    settings(folder)
    leads.write(folder / "leads.csv")


def settings(folder: Path) -> None:
    """The settings of a ledger in a file."""
    (folder / "ledger.toml").write_text(SETTINGS, encoding="utf-8")


def documents(folder: Path, of: str) -> None:
    """The documents of a chapter."""
    for document in files("ledger.demo").joinpath(of).iterdir():
        (folder / document.name).write_text(document.read_text(encoding="utf-8"), encoding="utf-8")
