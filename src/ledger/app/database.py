"""Where a ledger is kept, as `ledger.toml` says it, and what its programs keep beside it on this machine.

    ledger.db                           ledger-sessions.db · ledger.db.plans · ledger.db.follow
    postgresql://db/acme?schema=ledger  .ledger/ledger-1f0c93aa-sessions.db, beside ledger.toml

Who is signed in on its pages is each machine's own; a file has beside it, too, what a schema has in tables. A password
stands in neither: it is a reference here, or libpq finds it in PGPASSWORD, in ~/.pgpass or in a service file.
"""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from ledger.app.secrets import follow_reference, may_hold_password, require_reference, require_trusted_host
from ledger.app.trust import SettingsFile
from ledger.data import Data
from ledger.errors import BadInput

USUAL = "ledger.db"
"""Where a ledger is kept unless somebody says so."""
PASSWORD, VARIABLE = "database_password", "ledger_password"
WHOSE = "the ledger"
_FOLDER = ".ledger"
_SQLITE = "sqlite://"


class Database(Data, frozen=True):
    """A file, or a schema of a PostgreSQL server; `settings` is the `ledger.toml` that says which.

    `reference` says where the password of the server stands; empty where libpq is to find it. `digest` is that of the
    `ledger.toml` where all this was read; empty where somebody typed it.
    """

    address: str | Path
    settings: Path
    reference: str = ""
    digest: str = ""

    @property
    def is_file(self) -> bool:
        """Whether it is a file of this machine, which one look at it shows."""
        return isinstance(self.address, Path)

    @property
    def name(self) -> str:
        """What it is called in all that is shown: it holds no user and no password."""
        return self.address.name if isinstance(self.address, Path) else self._shown

    @property
    def beside(self) -> Path:
        """What the files beside it are named after: itself, or for a server a name beside `ledger.toml`."""
        if isinstance(self.address, Path):
            return self.address
        told = self._shown
        return self.settings.parent / _FOLDER / f"ledger-{sha256(told.encode()).hexdigest()[:8]}"

    @property
    def is_there(self) -> bool:
        """Whether a ledger is meant to be there: a file that exists, or a server, which only opening it can tell."""
        return not isinstance(self.address, Path) or self.address.exists()

    def password(self) -> str:
        """The password for its server; empty where libpq finds it. Raises BadInput where it may not go there."""
        if isinstance(self.address, Path):
            return ""
        if self.reference or _finds_password(self.address):
            require_trusted_host(WHOSE, self.address)
        file = SettingsFile(self.settings, self.digest)
        return follow_reference(WHOSE, PASSWORD, self.reference, file, VARIABLE) if self.reference else ""

    @property
    def written(self) -> str:
        """What `ledger.toml` has to say for it."""
        folder = self.settings.parent.absolute()
        if isinstance(self.address, Path) and self.address.absolute().is_relative_to(folder):
            return self.address.absolute().relative_to(folder).as_posix()
        return str(self.address)

    @property
    def _shown(self) -> str:
        from ledger.journal import stores  # whoever asks for help alone does not wait for it

        return stores.name_of(self.address)


def database(settings: Path, text: str = USUAL, reference: str = "", digest: str = "") -> Database:
    """What `ledger.toml` says: a path, relative to it, or a URL. Raises BadInput for a password that is written out."""
    place = str(settings)
    if "://" not in text or text.startswith(_SQLITE):
        if reference:
            why, fix = "whoever may read a file needs none", f"remove {PASSWORD}"
            raise BadInput("a file takes no password", why, fix, place)
        return Database(settings.parent / text.removeprefix(_SQLITE), settings, digest=digest)
    if may_hold_password(text):
        why, fix = "a secret never stands in a file that is shared", f'leave it out, and write {PASSWORD} = "env:NAME"'
        raise BadInput("the URL of the database holds a password", why, fix, place)
    _require_address(text, place)
    if reference:
        require_reference(WHOSE, PASSWORD, reference, VARIABLE)
    return Database(text, settings, reference, digest)


def typed(settings: Path, text: str, reference: str, option: str) -> Database:
    """The same, as somebody typed it: a path is relative to where they are; `option` is that of the password."""
    if "://" in text and may_hold_password(text):
        why = "what stands on a command line is seen by every program on this machine, and kept by the shell"
        raise BadInput("the URL holds a password", why, f"leave it out, and give {option} env:NAME, or set PGPASSWORD")
    return database(settings, text if "://" in text else str(Path.cwd() / text), reference)


def _require_address(text: str, place: str) -> None:
    from ledger.journal import stores  # who keeps a ledger in a file does not wait for it

    try:
        stores.name_of(text)
    except BadInput as problem:
        raise BadInput(problem.what, problem.why, problem.fix, place) from None


def _finds_password(url: str) -> bool:
    """Whether libpq would take a password along that is meant for another server, as it does for any that is named."""
    named = {key for key, _ in parse_qsl(urlsplit(url).query)}
    return "service" in named or any(os.environ.get(each) for each in ("PGPASSWORD", "PGSERVICE"))
