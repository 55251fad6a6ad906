"""Who a change would let in and put out, counted by the org itself.

    enters = new rule and field is false        leaves = not (new rule) and field is true

A count that the org cannot give exactly is None, and a note says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol
from urllib.parse import quote

from ledger_salesforce import describe, field
from ledger_salesforce.compile.rule import Probe
from ledger_salesforce.compile.soql import complement, condition
from ledger_salesforce.door import Artifact, Effects, Observed, Refused

LONGEST = 12_000  # documented: a URI has at most 16,384 bytes
USERS = "which flows, reports, list views and layouts use the field: unknown"
HIDDEN = "nobody sees a new field until a permission set grants it: name one as permission_set in ledger.toml"


class Counter(Protocol):
    """What counting needs of the client."""

    def count(self, soql: str) -> int: ...  # noqa: D102
    def today(self) -> date: ...  # noqa: D102


def effects(
    wire: Counter,
    artifact: Artifact,
    observed: Observed,
    seen: Mapping[str, Mapping[str, Any]],
    permission_set: str,
) -> Effects:
    """The side effects of making the artifact so; `seen` is what the user may read of the object.

    Raises Refused where the field, or one that it reads, is not what the rule takes it for.
    """
    target, probe = field.target(artifact), artifact.probe
    of, name = target.split(".")
    notes = (USERS, HIDDEN) if observed.body is None and not permission_set else (USERS,)
    if probe is None:
        return Effects(notes=(*notes, "who enters and leaves is unknown"))
    _possible(target, probe, observed, seen)
    if unknown := _unknown(probe, name, observed, seen):
        return Effects(notes=(*notes, f"who enters and leaves is unknown: {unknown}"))
    try:
        return _counted(wire, of, name if observed.body is not None else "", probe, notes)
    except Refused as refused:
        return Effects(notes=(*notes, f"who enters and leaves is unknown: {refused.what}; {refused.why}"))


def _possible(target: str, probe: Probe, observed: Observed, seen: Mapping[str, Mapping[str, Any]]) -> None:
    if observed.body is not None and (why := field.objection(observed.body)):
        raise Refused(f"{target} is no checkbox formula", why, "bind another field, or create one")
    if why := describe.objections(target, probe.columns, seen):
        raise Refused(f"{target} cannot read what it needs", why, describe.FIX)


def _unknown(probe: Probe, name: str, observed: Observed, seen: Mapping[str, Mapping[str, Any]]) -> str:
    """Why nothing can be counted, empty where it can."""
    if case := describe.case_matters(probe.columns, seen):
        return f"{case} compares with letter case in SOQL"
    if observed.body is None:
        return ""
    return "" if name.lower() in seen else f"the integration user may not read {name}"


def _counted(wire: Counter, of: str, name: str, probe: Probe, notes: tuple[str, ...]) -> Effects:
    today, every = wire.today(), wire.count(f"SELECT COUNT() FROM {of}")
    new = condition(probe.form, probe.columns, probe.zone, today)
    old = condition(complement(probe.form), probe.columns, probe.zone, today)
    if name:
        enters, leaves = _count(wire, of, f"({new}) AND {name} = false"), _count(wire, of, f"({old}) AND {name} = true")
    else:
        enters, leaves = _count(wire, of, new), 0
    if enters is None or leaves is None:
        notes = (*notes, "who enters and leaves is unknown: the condition is longer than a query may be")
    return Effects(enters, leaves, _count(wire, of, f"{name} = true") if name else 0, notes, every)


def _count(wire: Counter, of: str, where: str) -> int | None:
    soql = f"SELECT COUNT() FROM {of} WHERE {where}"
    return wire.count(soql) if len(quote(soql)) <= LONGEST else None
