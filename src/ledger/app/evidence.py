"""Files that are named as evidence: their names and their digests, for their bytes stay outside."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from ledger.domain.definition import Evidence
from ledger.errors import BadInput
from ledger.steps import FILE, instead


def evidence_in(file: Path) -> Evidence:
    """A file as evidence: its name, and the digest of its bytes, which stay outside. Raises BadInput."""
    if file.exists() and not file.is_file():
        raise BadInput(
            f"{file} is no evidence",
            why="it is not a file",
            fix=instead("name the file that shows it", str(file), FILE),
        )
    try:
        return Evidence(file.name, sha256(file.read_bytes()).hexdigest())
    except OSError as error:
        raise BadInput(
            f"{file} cannot be read", why=str(error.strerror), fix=instead("correct the path", str(file), FILE)
        ) from error


def evidence_told(name: str, digest: str) -> Evidence:
    """A file as evidence that stays with whoever names it."""
    return Evidence(name, digest)
