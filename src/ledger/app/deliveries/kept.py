"""Plans that a worker made, kept beside the ledger: a page shows them, and what is applied is the one that was read.

    ledger.db · ledger.db.plans/SHA256.json        the record holds that digest, and the plan's own

The folder and its files are for whoever the ledger's file is for. Nothing in them is trusted: a file that is not what
the record says is none. Plans that nobody ordered to be applied go after a month.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from ledger.app import clock
from ledger.app.ledger import Ledger
from ledger.domain.work import Order
from ledger.errors import BadInput, Refused, StorageFault
from ledger.plan import Plan, read, written

OLD = 30 * 24 * 60 * 60  # seconds, after which a plan is no ground to act on


def keep(ledger: Ledger, plan: Plan) -> str:
    """Write a plan down, durably; the digest of its file."""
    text = written(plan)
    digest = hashlib.sha256(text).hexdigest()
    try:
        _write(_folder(ledger), digest, text, ledger.settings.database.stat().st_mode & 0o666)
        _prune(ledger)
    except OSError as error:
        raise StorageFault(
            "the plan cannot be kept", why=f"{_folder(ledger)}: {error.strerror}", fix="make room beside the ledger"
        ) from error
    return digest


def kept(ledger: Ledger, order: Order) -> Plan:
    """The plan that an order made, as it was recorded. Raises Refused."""
    name, file = order.terms.order, order.done.file if order.done else ""
    if not file:
        raise Refused(f"{name} made no plan", why="there is none to read", fix="order one: ledger order plan")
    try:
        text = (_folder(ledger) / f"{file}.json").read_bytes()
        found = read(text, name) if hashlib.sha256(text).hexdigest() == file else None
    except OSError as error:
        raise _gone(name, f"its file cannot be read: {error.strerror}") from error
    except BadInput as error:
        raise _gone(name, error.why) from error
    if found is None:
        raise _gone(name, "its file was altered")
    return found


def _prune(ledger: Ledger) -> None:
    """Remove what is old and nobody ordered to be applied; a plan that somebody said yes to stays."""
    orders = ledger.snapshot().state.orders
    ordered = {each.terms.planned for each in orders.values()}
    stays = {each.done.file for name, each in orders.items() if each.done and name in ordered}
    for file in _folder(ledger).iterdir():
        if file.stem not in stays and clock.machine() - file.stat().st_mtime > OLD:
            file.unlink(missing_ok=True)


def _gone(name: str, why: str) -> Refused:
    return Refused(f"the plan of {name} is not there any more", why=why, fix="order another: ledger order plan")


def _folder(ledger: Ledger) -> Path:
    return ledger.settings.database.with_name(f"{ledger.settings.database.name}.plans")


def _write(folder: Path, digest: str, text: bytes, mode: int) -> None:
    """In one piece, and on the disk before anybody is told of it."""
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        folder.chmod(mode | (mode & 0o444) >> 2)
    handle, name = tempfile.mkstemp(prefix=".", dir=folder)
    with os.fdopen(handle, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(handle)
    Path(name).chmod(mode)
    Path(name).replace(folder / f"{digest}.json")
    at = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(at)
    finally:
        os.close(at)
