"""What one reader found of every event so far, kept where nobody else writes: so each is judged once.

    events --judged by this reader--> Verdicts --kept in the reader's own cache--> used, where still of this ledger

A cache is of one ledger, of an event at a position, of one version of the rules, and of who was erased. Deleting it
costs time and nothing else.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import uuid4

RULES = 5
"""The version of the rules by which verdicts are made: another one judges everything anew."""
FOLDER = "LEDGER_CACHE"
"""The environment variable that names another folder for verdicts; empty keeps none."""


class Strike(NamedTuple):
    """Why an event has no effect: the rule that it broke, and the same in a sentence."""

    rule: str
    why: str


class Verdicts(NamedTuple):
    """What was found of the events up to `head`: `leaf` is the hash of that one, and `root` the hash over them all.

    `struck` are those without effect, by position. `unindexed` are those that the index does not find by each of their
    tags. `erased` is a digest of who was erased by then.
    """

    head: int = 0
    leaf: str = ""
    root: str = ""
    struck: Mapping[int, Strike] = MappingProxyType({})
    unindexed: tuple[int, ...] = ()
    erased: str = ""
    rules: int = RULES


NOTHING = Verdicts()
_UNREADABLE = (OSError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What reading a cache comes to that was cut short, or that another program wrote."""


class VerdictCache(NamedTuple):
    """Where one reader keeps the verdicts on one ledger; nowhere, where there is no place of their own."""

    path: Path | None

    def read(self) -> Verdicts:
        """Return what is kept; nothing where there is none, or somebody else could have written it."""
        if self.path is None or not _is_own(self.path.parent) or not _is_own(self.path):
            return NOTHING
        import json  # here, as no command without a ledger should pay for it

        try:
            kept = _kept(json.loads(self.path.read_bytes()))
        except _UNREADABLE:
            return NOTHING
        return kept if kept.rules == RULES else NOTHING

    def write(self, verdicts: Verdicts) -> None:
        """Keep verdicts, whole or not at all; where they cannot be kept, they are made again next time."""
        import json

        if self.path is None:
            return
        with suppress(OSError):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_own(self.path.parent):
                return
            beside = self.path.with_name(f"{self.path.name}.{uuid4().hex}")
            descriptor = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(json.dumps(verdicts._asdict() | {"struck": dict(verdicts.struck)}).encode())
                os.replace(beside, self.path)
            except BaseException:
                beside.unlink(missing_ok=True)
                raise


def cache_of(ledger_id: str, place: str) -> VerdictCache:
    """Return the cache of one ledger at one place, in the reader's own folder."""
    folder = _folder()
    name = sha256(f"{ledger_id}\0{place}".encode()).hexdigest()
    return VerdictCache(folder / "verdicts" / f"{name}.json" if folder else None)


def _kept(said: Any) -> Verdicts:
    """Verdicts as they lie in a cache. Raises where they are none."""
    struck = {int(position): Strike(str(rule), str(why)) for position, (rule, why) in said["struck"].items()}
    unindexed = tuple(int(each) for each in said["unindexed"])
    leaf, root, erased = str(said["leaf"]), str(said["root"]), str(said["erased"])
    return Verdicts(int(said["head"]), leaf, root, struck, unindexed, erased, int(said["rules"]))


def _folder() -> Path | None:
    if (told := os.environ.get(FOLDER)) is not None:
        return Path(told) if told else None
    for name, below in (("XDG_CACHE_HOME", "ledger"), ("LOCALAPPDATA", "ledger"), ("HOME", ".cache/ledger")):
        if found := os.environ.get(name):
            return Path(found) / below
    return None


def _is_own(path: Path) -> bool:
    """Whether a file or a folder is the reader's, and nobody else writes there."""
    try:
        found = path.lstat()
    except OSError:
        return False
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        return False
    return os.name == "nt" or (found.st_uid == os.geteuid() and not found.st_mode & 0o022)
