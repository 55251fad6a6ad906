"""What a field says of every record, with the values that its rule reads; a page of 2,000 at a time.

A formula is worked out as it is read, so its verdict is never behind: it was judged at the moment of the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from ledger import Judged, TargetFault
from ledger_salesforce.compile.columns import PART, PATH
from ledger_salesforce.native import field, valueset
from ledger_salesforce.org.directory import Directory

WAS = "LastModifiedDate"


class Wire(Protocol):
    """What judging needs of the client."""

    def pages(self, soql: str, tooling: bool = False) -> Iterator[Mapping[str, Any]]: ...  # noqa: D102
    def now(self) -> datetime: ...  # noqa: D102


def judged(wire: Wire, directory: Directory, address: str, paths: Mapping[str, str]) -> Iterator[Judged]:
    """Every record of the field's object. Raises TargetFault."""
    of, name = _field(address)
    columns = {key: _column(of, path) for key, path in paths.items()}
    readers = {key: _reader(directory, of, column) for key, column in columns.items()}
    asked = ", ".join(dict.fromkeys(("Id", name, *columns.values(), WAS)))
    for row in wire.pages(f"SELECT {asked} FROM {of} ORDER BY Id"):
        values = {key: readers[key](_at(row, column)) for key, column in columns.items()}
        yield Judged(str(row.get("Id")), row.get(name), values, moment(row.get(WAS)), wire.now())


def moment(stamp: Any) -> datetime | None:
    """The instant of `2026-01-01T00:00:00.000+0000`, as the API writes it (observed); None where it is none."""
    try:
        return datetime.fromisoformat(str(stamp)).astimezone(UTC)
    except ValueError:
        return None


def _field(address: str) -> tuple[str, str]:
    if valueset.is_address(address):
        fix = "name the field that takes its values, such as Lead.Stage__c"
        raise TargetFault(f"{address} judges no record", "a value set only holds what may be chosen", fix)
    field.parts(address)
    of, _, name = address.partition(".")
    return of, name


def _column(of: str, path: str) -> str:
    if PART.fullmatch(path):
        fix = "make a checkbox formula field of that part, and bind it in the signal's place"
        raise TargetFault(f"{path} is a part of a formula", "no field tells it of a record", fix)
    match = PATH.fullmatch(path)
    if match is None or match["object"].lower() != of.lower():
        raise TargetFault(f"{path} is not on {of}", "a record is read with its own fields", f"bind a field of {of}")
    return match["column"]


def _at(row: Mapping[str, Any], column: str) -> Any:
    head, _, tail = column.partition(".")
    found = row.get(head)
    if not tail:
        return found
    return found.get(tail) if isinstance(found, Mapping) else None


def _reader(directory: Directory, of: str, column: str) -> Callable[[Any], Any]:
    """How a value of the column is read, by the type that the describe call gives."""
    return READERS.get(str(directory.row(of, column).get("type")), _as_it_is)


def _as_it_is(value: Any) -> Any:
    return value


def _chosen(value: Any) -> Any:
    return value.split(";") if isinstance(value, str) else value


def _instant(value: Any) -> Any:
    found = moment(value) if isinstance(value, str) else None
    return found.isoformat() if found else value


READERS: Mapping[str, Callable[[Any], Any]] = {"multipicklist": _chosen, "datetime": _instant}
