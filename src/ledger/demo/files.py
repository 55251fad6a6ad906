"""What a chapter begins with: documents, made-up records, and the settings."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

from ledger.demo import leads

SETTINGS = 'database = "ledger.db"\nplugins = ["house_rules"]\n'


def acme(folder: Path) -> None:
    """The documents, the leads and the settings of Acme."""
    _documents(folder, "documents")
    leads.write(folder / "leads.csv")
    lead = {name: value for name, value in leads.THE_LEAD._asdict().items() if value and name not in ("id", "source")}
    (folder / "lead.json").write_text(json.dumps(lead), encoding="utf-8")
    (folder / "ledger.toml").write_text(SETTINGS, encoding="utf-8")


def _documents(folder: Path, of: str) -> None:
    for document in files("ledger.demo").joinpath(of).iterdir():
        (folder / document.name).write_text(document.read_text(encoding="utf-8"), encoding="utf-8")
