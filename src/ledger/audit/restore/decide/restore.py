"""A ledger put back from a backup: on this machine or another, in a file or on a server.

    FILE --every byte judged--> held against the newest checkpoint that somebody kept
           |--as long as that, or longer: it goes on as it was
           |--shorter, or none was kept: refused, unless its decider declares it: another incarnation
           |--over more than an earlier restoration told of: refused, unless its decider corrects that
           `--no part of it: Tampered, and nothing is put back

What lies in the database already, as where its own server was put back, is judged and declared in the same way. Where
the ledger that it takes the place of can still be read, it is told who comes back that had gone there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from ledger.app.database import Database
from ledger.app.ledger import Actor, Ledger
from ledger.app.settings import Settings
from ledger.audit.checkpoints.queries.checkpoints import MORE, checked, note_in, undeclared
from ledger.audit.checkpoints.queries.replay import verified
from ledger.audit.restore.decide import restorations
from ledger.audit.restore.queries.backup import OF_SQLITE, whole
from ledger.audit.restore.queries.storage import opened
from ledger.data import replace
from ledger.domain import EVENTS
from ledger.domain.keys.note_key import public_key
from ledger.domain.restoration import Restoration, incarnation, parted
from ledger.errors import BadInput, Refused, StorageFault
from ledger.govern.people.queries import make_first_groups
from ledger.journal import stores
from ledger.journal.checkpoint import Checkpoint
from ledger.journal.codec import Codec
from ledger.journal.copying import copy
from ledger.journal.port import Journal
from ledger.journal.root import Root
from ledger.measure.channels.queries.returning import Returning, returning

OLD = ".old"
"""What the name of a ledger ends with that was moved away, as we say where it is in the way."""
WHO = "whoever holds the newest checkpoint can tell: ask whom you sent one"


class RestoreClaim(NamedTuple):
    """What somebody says who puts a ledger back: the newest checkpoint that was kept, or that none was.

    `signed_by` is the key of that checkpoint, where it was added after the backup was made. `because` declares that
    what is put back is older, empty where nobody does.
    """

    note: Path | None
    signed_by: str = ""
    because: str = ""


class RestoredLedger(NamedTuple):
    """A ledger that was put back: where it is, of how many events, and which incarnation goes on there.

    `kept` is the root of the checkpoint that it was held against. `position` is that of the declaration; None where it
    goes on as it was; `simulated` is whether its time is made up. `parted` is the earlier restoration that took the
    place of some of what the checkpoint is over. `source` is the backup; None where it lay there.
    `returning` tells who had gone in the ledgers that it takes the place of.
    """

    where: Database
    root: Root
    common: int
    kept: Root | None
    incarnation: int
    position: int | None
    simulated: bool
    parted: Restoration | None
    source: Path | None = None
    returning: Sequence[Returning] = ()


def restore(
    settings: Settings, file: Path, to: Database, claim: RestoreClaim, who: Callable[[Ledger], Actor]
) -> RestoredLedger:
    """Put a ledger back from a backup, where nothing is yet.

    Raises BadInput for a checkpoint that is none of it, Refused where a ledger is there already or one that is older is
    not declared, NoRight where somebody else than its decider does, and Tampered where it was altered.
    """
    _require_free(to)
    if not file.is_file():
        raise BadInput(f"there is no file {file}", "it was named as the backup", "correct the path")
    with closing(stores.open_(file, Codec(EVENTS))) as held:
        old = Ledger(held, replace(settings, database=Database(file, settings.path)))
        kept = _held_against(old, claim)
        with _new(to, old.simulated) as target:
            copy(held, target)
            found = _gone_on(Ledger(target, replace(settings, database=to)), kept, claim, who)
        here = settings.database
        replaced = [here] if here.is_there and here.written != to.written else []
        found = found._replace(source=file, returning=[*returning(old, [*replaced, *_moved_away(to)])])
    make_first_groups(to)
    return found


def declare(ledger: Ledger, claim: RestoreClaim, who: Callable[[Ledger], Actor]) -> RestoredLedger:
    """The same of a ledger that was put back already by other means than ours, where it is."""
    kept, back = _held_against(ledger, claim), [*returning(ledger, _moved_away(ledger.settings.database))]
    return _gone_on(ledger, kept, claim, who)._replace(returning=back)


def _held_against(ledger: Ledger, claim: RestoreClaim) -> Checkpoint | None:
    """The checkpoint, which what is put back goes on from, or is a part of; None where none was kept.

    Raises Refused where it is older, or may be, and nobody declares it; and Tampered.
    """
    if claim.note is None:
        verified(ledger)
        _require_declared(claim, "no checkpoint was kept", "so nobody can tell whether this is the newest copy", WHO)
        return None
    also = [public_key(claim.signed_by)] if claim.signed_by else []
    said, head = checked(ledger, note_in(claim.note), also), ledger.journal.head()
    if apart := parted(ledger.restorations, said.incarnation, said.root.size):
        verified(ledger)
        if why := undeclared(apart, said):
            _require_declared(claim, MORE, why, "see what was told: ledger log")
        return said
    verified(ledger, str(said.root) if said.root.size <= head else None)
    if said.root.size > head:
        missing = said.root.size - head
        short = "one event is missing" if missing == 1 else f"{missing:,} events are missing"
        why = f"it holds {head:,} events, and the checkpoint is over {said.root.size:,}"
        _require_declared(claim, f"this copy is older than the checkpoint: {short}", why, "look for a newer backup")
    return said


def _require_declared(claim: RestoreClaim, what: str, why: str, first: str) -> None:
    if not claim.because:
        said = "--shorter --because '…'" if claim.note else "--because '…'"
        fix = f"{first}; or have the decider of `*` declare it, by the same command with {said}"
        raise Refused(what, f"{why}; what is lost would never be missed", fix)


def _gone_on(
    ledger: Ledger, kept: Checkpoint | None, claim: RestoreClaim, who: Callable[[Ledger], Actor]
) -> RestoredLedger:
    """What goes on from here, declared where something is, or may be, missing."""
    common, position = ledger.journal.head(), None
    of, root = (kept.incarnation, kept.root) if kept else (0, None)
    apart = parted(ledger.restorations, of, root.size) if root else None
    if kept and apart and undeclared(apart, kept):
        position = restorations.correct(ledger, who(ledger), kept, claim.because).position
    elif not apart and (root is None or root.size > common):
        position = restorations.restore(ledger, who(ledger), root, of, claim.because).position
    told = ledger.restorations
    return RestoredLedger(
        where=ledger.settings.database,
        root=ledger.journal.root(),
        common=common,
        kept=root,
        incarnation=incarnation(told),
        position=position,
        simulated=ledger.simulated,
        parted=next((each for each in told if apart and each.position == apart.position), None),
    )


def _moved_away(to: Database) -> list[Database]:
    """What was moved away from there as we say, if it still is."""
    if not isinstance(to.address, Path):
        return []
    old = to.address.with_name(f"{to.address.name}{OLD}")
    return [replace(to, address=old)] if old.exists() else []


def _require_free(to: Database) -> None:
    """Pass where nothing is yet, nor what SQLite left beside a file that was moved away: it would be taken for ours."""
    name, fix = to.name, "name another schema: --to ADDRESS"
    if isinstance(to.address, Path):
        beside = {f"{to.name}{each}": f"{to.name}{OLD}{each}" for each in OF_SQLITE}  # as SQLite finds them again
        name = next((each for each in beside if to.address.with_name(each).exists()), "")
        fix = f"move it away: mv {name} {beside.get(name)}"
    elif not stores.exists(to.address, password=to.password()) or _is_empty(to):
        return
    if name:
        raise Refused(f"{name} is there already", "a ledger is never put back over another", fix)


def _is_empty(to: Database) -> bool:
    """Whether there is a ledger in which nothing was ever recorded, as where a restoration was cut off."""
    try:
        with closing(stores.open_(to.address, Codec(EVENTS), password=to.password())) as journal:
            return journal.head() == 0
    except StorageFault:
        return False


@contextmanager
def _new(to: Database, told: bool) -> Iterator[Journal]:
    """An empty ledger; what it holds at the end of the context is put in its place, whole or not at all."""
    if isinstance(to.address, Path):
        with whole(to.address) as made, closing(stores.create(made, Codec(EVENTS), told=told)) as journal:
            yield journal
        return
    with (
        TemporaryDirectory() as folder,
        closing(stores.create(Path(folder, "ledger.db"), Codec(EVENTS), told=told)) as journal,
    ):
        yield journal
        with opened(to, told) as target:
            copy(journal, target)
