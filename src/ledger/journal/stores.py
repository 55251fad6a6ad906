"""Which store a ledger is in, by its address: a path, or a URL of a scheme that is known here.

    ledger.db, sqlite:///srv/ledger.db                         one SQLite file
    postgresql://db.acme.example/ops?schema=brand              one schema of a PostgreSQL database

Nothing above asks which it is. Another store joins by a scheme and a class that keeps to `port.Journal`. A password
comes beside the address; what an address is called in messages holds none.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from ledger.errors import BadInput, Refused, StorageFault
from ledger.journal.codec import Codec
from ledger.journal.port import Journal

if TYPE_CHECKING:
    from ledger.journal.postgres.journal import PostgresJournal
    from ledger.journal.postgres.logins import PostgresLogins

Address: TypeAlias = str | Path
SQLITE = "sqlite"
SCHEMES = ("postgresql", "postgres")


def create(address: Address, codec: Codec, *, told: bool = False, password: str = "") -> Journal:
    """A new and empty ledger. Raises StorageFault where something is there already, BadInput for an unknown scheme.

    `told` is whether it takes its time from whoever records, and not from the server's clock, where it has a server.
    """
    if is_postgres(address):
        return _postgres().create(str(address), codec, told=told, password=password)
    from ledger.journal.sqlite.journal import SQLiteJournal

    return SQLiteJournal.create(_path(address), codec)


def open_(address: Address, codec: Codec, *, pool: int = 1, password: str = "") -> Journal:
    """The ledger that is there. Raises StorageFault where there is no whole one, BadInput for an unknown scheme.

    `pool` is how many may read and record at once, where it has a server.
    """
    if is_postgres(address):
        return _postgres().open(str(address), codec, pool=pool, password=password)
    from ledger.journal.sqlite.journal import SQLiteJournal

    return SQLiteJournal.open(_path(address), codec)


def exists(address: Address, *, password: str = "") -> bool:
    """Whether anything is there, a ledger or not. Raises BadInput for an unknown scheme, StorageFault for no server."""
    if is_postgres(address):
        return _postgres().exists(str(address), password=password)
    return _path(address).exists()


def migrate(address: Address, *, password: str = "") -> tuple[int, int]:
    """Bring a ledger of an older version up to date: the format that it had, and the one that it has.

    Raises StorageFault where there is none, LedgerError where a newer version made it. Opening a ledger never does so.
    """
    if is_postgres(address):
        return _postgres().migrate(str(address), password=password)
    from ledger.journal.sqlite.schema import FORMAT

    open_(address, Codec({})).close()
    return FORMAT, FORMAT


def logins(address: Address, *, password: str = "") -> PostgresLogins:
    """By which logins of its server a ledger is used, for whoever runs that. Raises Refused where it is a file."""
    if not is_postgres(address):
        raise Refused(
            f"{name_of(address)} is a file, and has no logins",
            "whoever may write to the file may write anything into it, in any name",
            "give a team a server: ledger copy --to postgresql://…",
        )
    _postgres()  # or it tells what is missing
    from ledger.journal.postgres.logins import PostgresLogins

    return PostgresLogins(str(address), password=password)


def name_of(address: Address) -> str:
    """What an address is called wherever it is shown: without user and password. Raises BadInput where it is none."""
    if not is_postgres(address):
        return _path(address).name
    from ledger.journal.postgres.address import located

    return located(str(address)).name


def is_postgres(address: object) -> bool:
    """Whether an address is of a server of PostgreSQL."""
    return isinstance(address, str) and address.partition("://")[0] in SCHEMES and "://" in address


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
        why=f"a ledger is kept in one of: {SQLITE}, {SCHEMES[0]}",
        fix="name a file, such as ledger.db",
    )


def _postgres() -> type[PostgresJournal]:
    """The class that speaks with a server, whose library is loaded now and not before."""
    try:
        from ledger.journal.postgres.journal import PostgresJournal
    except ImportError as missing:
        if (
            not (missing.name or "").startswith("psycopg")
            and "psycopg" not in str(missing)
            and "libpq" not in str(missing)
        ):
            raise
        why = "the library psycopg is not installed, or finds no libpq on this machine"
        raise StorageFault(
            "a ledger in PostgreSQL cannot be used", why, "pip install 'psycopg[binary]>=3.2,<4'"
        ) from None
    return PostgresJournal
