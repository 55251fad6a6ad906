"""What somebody at this machine shows: a file, by its name and the digest of its bytes, or a text as it is."""

from __future__ import annotations

import re
from pathlib import Path

from ledger.app.evidence import evidence_in
from ledger.errors import BadInput

FILE_NAME = re.compile(r"[^\s:]{1,250}\.\w{1,8}")


def read_evidence(text: str) -> tuple[str, str]:
    """Return the name and the digest of the file that a text names; of any other text itself, and no digest.

    Raises BadInput for what looks like a file and is none.
    """
    short = 0 < len(text.encode()) <= 250  # no file system has a longer name
    if short and Path(text).exists():
        return read_file(Path(text))
    if short and FILE_NAME.fullmatch(text):
        raise BadInput(
            f"there is no file {text}", why="it has a file's name", fix="correct the path, or say more words"
        )
    return text, ""


def read_file(file: Path) -> tuple[str, str]:
    """Return the name and the digest of a file. Raises BadInput."""
    evidence = evidence_in(file)
    return evidence.name, evidence.digest
