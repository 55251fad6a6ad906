"""What the org holds at addresses, read 25 at a time.

address --directory--> path --GET--> record --held--> the ledger's view, and all that a write must send back
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ledger import Observed, TargetFault
from ledger_salesforce.native import field, valueset
from ledger_salesforce.org.directory import Directory, Entry
from ledger_salesforce.wire import faults
from ledger_salesforce.wire.faults import Absent


class Reads(Protocol):
    """What reading needs of the client."""

    def reads(self, paths: Sequence[str]) -> list[Any]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Held:
    """An artifact as it is; `path` is where the Tooling API has it, `managed` that a package owns it.

    `created` is when it was made, as the API writes instants; empty where it does not tell.
    """

    path: str
    metadata: Mapping[str, Any]
    managed: bool
    observed: Observed
    created: str = ""


def read(wire: Reads, directory: Directory, addresses: Sequence[str]) -> list[Held | TargetFault | None]:
    """What is at each address, in this order; None where nothing is."""
    found = _read(wire, directory, addresses)
    gone = [address for address, each in found.items() if isinstance(each, Absent)]
    if gone:  # deleted, and perhaps made again under another id
        directory.forget(gone)
        found |= _read(wire, directory, gone)
    settled = {address: None if isinstance(each, Absent) else each for address, each in found.items()}
    return [settled.get(address) for address in addresses]


def _read(wire: Reads, directory: Directory, addresses: Sequence[str]) -> dict[str, Held | TargetFault]:
    entries = directory.entries(dict.fromkeys(addresses))
    answers = wire.reads([entry.path for entry in entries.values()]) if entries else []
    return {
        address: answer if isinstance(answer, TargetFault) else _held(address, entry, answer, directory)
        for (address, entry), answer in zip(entries.items(), answers, strict=True)
    }


def _held(address: str, entry: Entry, record: Any, directory: Directory) -> Held | TargetFault:
    metadata = record.get("Metadata") if isinstance(record, Mapping) else None
    if not isinstance(metadata, Mapping) or not isinstance(record.get("FullName"), str):
        return faults.unreadable(f"{address} came without its Metadata")
    changed = str(record.get("LastModifiedDate") or "")
    by = directory.person(str(record.get("LastModifiedById") or ""), address)
    if valueset.is_address(address):
        name = str(metadata.get("masterLabel") or metadata.get("label") or record["FullName"])
        body, parts = valueset.to_body(valueset.values_of(address, metadata)), valueset.parts(address)
        where = f"{parts['sort']}/{record['FullName'] if valueset.is_own(address) else parts['name']}"
    else:
        name, body, where = str(metadata.get("label") or ""), field.to_body(metadata), record["FullName"]
    directory.keep(address, str(metadata.get("description") or ""))
    observed = Observed(where, name, body, changed or _digest(metadata), by, changed)
    return Held(entry.path, metadata, entry.managed, observed, str(record.get("CreatedDate") or ""))


def _digest(metadata: Mapping[str, Any]) -> str:
    """A standard value set has no date of change (documented), so its content is its revision."""
    return hashlib.sha256(json.dumps(metadata, sort_keys=True, default=str).encode()).hexdigest()[:16]
