"""What a server keeps of a person beside the ledger: gone with them, from the file and from what is free in it.

sessions · tokens · addresses that sign in once · invitations      by their id, or by their address
"""

from __future__ import annotations

from glob import escape
from pathlib import Path
from typing import ClassVar

from ledger.web.once import Once
from ledger.web.session import Sessions
from ledger.web.side import SideFile
from ledger.web.tokens import Tokens

_KEPT = (Sessions.schema, Tokens.schema, Once.schema)
_FORGOTTEN = (
    "DELETE FROM session WHERE person IN (?, ?)",
    "DELETE FROM token WHERE person IN (?, ?)",
    "DELETE FROM once WHERE about IN (?, ?)",
    "UPDATE token SET made_by = '' WHERE made_by IN (?, ?)",
)


class _Everything(SideFile):
    schema: ClassVar[str] = "\n".join(_KEPT)

    def forget(self, *called: str) -> None:
        """Delete every row of somebody, and write the file anew: a row that was deleted stays in what is free."""
        with self._open() as store:
            store.execute("PRAGMA secure_delete = ON")
            store.execute("BEGIN IMMEDIATE")
            for statement in _FORGOTTEN:
                store.execute(statement, called)
            store.execute("COMMIT")
            store.execute("VACUUM")


def forget_person(ledger: Path, person: str, address: str) -> None:
    """End every sign-in and token of somebody, with whatever says that there was one. Raises StorageFault."""
    for file in sorted(ledger.parent.glob(f"{escape(ledger.stem)}-sessions*.db")):  # that of before a restoration, too
        _Everything(file).forget(person, address or person)
