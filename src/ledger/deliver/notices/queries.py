"""What platforms impose, as their connectors know of it, and which of what is bound there it touches."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.artifacts.data import PlatformNotice
from ledger.artifacts.protocols import Notifies
from ledger.deliver.notices.views import touched
from ledger.deliver.targets.events.delivery import GovernedArtifact
from ledger.errors import UnknownName


class ImposedChange(NamedTuple):
    """A change that the platform of a target imposes, and the bound artifacts that it touches."""

    target: str
    connector: str
    notice: PlatformNotice
    touched: tuple[GovernedArtifact, ...]


class ImposedChanges(NamedTuple):
    """Those of every target, by day; as of which day each connector knows of any, and which know of none."""

    changes: tuple[ImposedChange, ...]
    as_of: dict[str, date]
    silent: tuple[str, ...]


def imposed_changes(ledger: Ledger) -> ImposedChanges:
    """What the connectors of the declared targets know of. No platform is asked, and nobody promises that it is all."""
    found, day = ledger.snapshot(), ledger.today()
    changes, as_of, silent = list[ImposedChange](), dict[str, date](), set[str]()
    for name, target in sorted(found.deliveries.targets.items()):
        connector = _connector(ledger, target.connector)
        if not isinstance(connector, Notifies):
            silent.add(target.connector)
            continue
        as_of[target.connector] = connector.imposes.as_of
        for notice in connector.imposes.notices:
            there = touched(found.state, found.deliveries, name, target.connector, notice, day)
            changes.append(ImposedChange(name, target.connector, notice, there))
    ordered = sorted(changes, key=lambda each: (each.notice.day, each.target, each.notice.id))
    return ImposedChanges(tuple(ordered), as_of, tuple(sorted(silent)))


def _connector(ledger: Ledger, name: str) -> object:
    """The connector of that name; nothing where it is not installed here, which says nothing of the platform."""
    try:
        return ledger.plugins.connector(name)
    except UnknownName:
        return None
