"""Which store a ledger is in, by its address: a path, or a URL of a scheme that is known here.

    ledger.db, sqlite:///srv/ledger.db    one SQLite file

Nothing above asks which it is. Another store joins by a scheme and a class that keeps to `port.Journal`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias
from urllib.parse import parse_qsl, urlencode, urlsplit

from ledger.errors import BadInput
from ledger.journal.codec import Codec
from ledger.journal.port import Journal

Address: TypeAlias = str | Path
SQLITE = "sqlite"


def create(address: Address, codec: Codec, *, told: bool = False, password: str = "") -> Journal:
    """A new and empty ledger. Raises StorageFault where something is there already, BadInput for an unknown scheme."""
    from ledger.journal.sqlite.journal import SQLiteJournal

    return SQLiteJournal.create(_path(address), codec)


def open_(address: Address, codec: Codec, *, pool: int = 1, password: str = "") -> Journal:
    """The ledger that is there. Raises StorageFault where there is no whole one, BadInput for an unknown scheme."""
    from ledger.journal.sqlite.journal import SQLiteJournal

    return SQLiteJournal.open(_path(address), codec)


def exists(address: Address) -> bool:
    """Whether anything is there, a ledger or not. Raises BadInput for an unknown scheme."""
    return _path(address).exists()


def name_of(address: Address) -> str:
    """What an address is called in all that is shown: no user and no password."""
    if isinstance(address, Path) or "://" not in address or address.startswith(f"{SQLITE}://"):
        return _path(address).name
    parts = urlsplit(address)
    shown = urlencode([each for each in parse_qsl(parts.query) if each[0] in ("host", "schema")], safe="/,")
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}{'?' if shown else ''}{shown}"


def followed(beside: Path) -> Path:
    """Where a follower keeps what it told, and up to which event; it is touched at each look."""
    return beside.with_name(f"{beside.name}.follow")


def _path(address: Address) -> Path:
    if isinstance(address, Path):
        return address
    scheme, sign, rest = address.partition("://")
    if not sign:
        return Path(address)
    if scheme == SQLITE:
        return Path(rest)
    raise BadInput(
        f"there is no store `{scheme}`",
        why=f"a ledger is kept in one of: {SQLITE}",
        fix="name a file, such as ledger.db",
    )
