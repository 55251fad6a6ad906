"""What an org holds where files are to go: a deployment replaces it whole, so the files are made over it."""

from __future__ import annotations

from collections.abc import Sequence

from ledger import Artifact, LedgerError, TargetFault
from ledger_salesforce.artifacts import obstacles, sort_of
from ledger_salesforce.artifacts.export import Held, Mergeable
from ledger_salesforce.artifacts.sort import There
from ledger_salesforce.native import field
from ledger_salesforce.org import held
from ledger_salesforce.org.directory import Directory


def there(wire: held.Reads, directory: Directory, artifacts: Sequence[Artifact]) -> Held:
    """Of each artifact the Metadata that the org has, None where it has none, or why it cannot be merged."""
    wanted = {field.target(each): each for each in artifacts if each.body is not None}
    try:
        found = held.read(wire, directory, list(wanted))
    except TargetFault as fault:
        return dict.fromkeys(wanted, fault)
    return {
        target: _mergeable(artifact, each, directory)
        for (target, artifact), each in zip(wanted.items(), found, strict=True)
    }


def _mergeable(artifact: Artifact, of: held.Held | TargetFault | None, directory: Directory) -> Mergeable:
    if isinstance(of, TargetFault):
        return of
    is_set = sort_of(field.target(artifact)).whole
    seen = There(of.managed, None if is_set else of.observed.body, of.metadata) if of else None
    try:
        return obstacles.exporting(artifact, seen, directory) or (of.metadata if of else None)
    except LedgerError as fault:
        return fault
