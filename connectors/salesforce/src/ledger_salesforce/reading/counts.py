"""Who a change would let in and put out, counted by the org itself, 25 queries a request.

    enters = new rule and field is false        leaves = not (new rule) and field is true

A count that the org cannot give exactly is None, and a note says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from urllib.parse import quote
from zoneinfo import ZoneInfo

from ledger import Artifact, Effects, Observed, Refused, TargetClosed, TargetFault
from ledger_salesforce.compile.rule import Probe
from ledger_salesforce.compile.soql import complement, condition
from ledger_salesforce.native import describe, field, valueset
from ledger_salesforce.org.directory import Directory

LONGEST = 12_000  # documented: a URI has at most 16,384 bytes
USERS = "which flows, reports, list views and layouts use it: unknown"
HIDDEN = (
    "nobody will see the new field, the integration user included, so that nobody can count or compare what it says: "
    "name a permission set that shall see it as permission_set in ledger.toml"
)
UNASSIGNED = (
    "the integration user does not have {0} and will not see the new field, so that nobody can count or compare what "
    "it says: assign {0} to it"
)
UNKNOWN = "who enters and leaves is unknown"
LATER = f"{UNKNOWN}: a score or a ladder can be counted only once the field holds it"


class Counter(Protocol):
    """What counting needs of the client."""

    def counts(self, queries: Sequence[str]) -> list[int | TargetFault]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Asked:
    """The queries that tell the effects; an empty one counts nobody."""

    enters: str
    leaves: str
    members: str
    records: str
    notes: tuple[str, ...]

    @property
    def queries(self) -> tuple[str, ...]:
        """All of them."""
        return (self.enters, self.leaves, self.members, self.records)


def asked(
    artifact: Artifact, observed: Observed, directory: Directory, now: datetime, permission_set: str
) -> Asked | Effects:
    """What to count, or the effects where nothing can be counted; `now` is by the org's own clock."""
    target, probe = field.target(artifact), artifact.probe
    if valueset.is_address(target):
        return Effects(notes=(USERS,))
    notes = (USERS, *(_unseen(directory, permission_set) if observed.body is None else ()))
    if probe is None or probe.form is None:
        return Effects(notes=(*notes, LATER))
    of, name = target.split(".")
    if unknown := _unknown(probe, of, name, observed, directory):
        return Effects(notes=(*notes, f"{UNKNOWN}: {unknown}"))
    today = now.astimezone(ZoneInfo(probe.zone)).date()
    try:
        return _asked(of, name if observed.body is not None else "", probe, today, notes)
    except Refused as refused:
        return Effects(notes=(*notes, f"{UNKNOWN}: {refused.what}; {refused.why}"))


def _unseen(directory: Directory, permission_set: str) -> tuple[str, ...]:
    """What to say of who will see a new field, where that is not the user that the API runs as."""
    if not permission_set:
        return (HIDDEN,)
    return (UNASSIGNED.format(permission_set),) if directory.unassigned(permission_set) else ()


def told(found: Sequence[Asked | Effects | Refused], wire: Counter) -> list[Effects | Refused]:
    """The effects, once the org has counted. Raises TargetFault where it answers no more."""
    queries = sorted({soql for each in found if isinstance(each, Asked) for soql in each.queries if _fits(soql)})
    counted: Mapping[str, int | TargetFault] = dict(zip(queries, wire.counts(queries), strict=True))
    if closed := next((each for each in counted.values() if isinstance(each, TargetClosed)), None):
        raise closed
    return [_effects(each, counted) if isinstance(each, Asked) else each for each in found]


def otherwise(found: Sequence[Asked | Effects], wire: Counter) -> list[int | None]:
    """Of how many records field and rule say different things; None where the org cannot count them exactly."""
    queries = sorted({soql for each in found for soql in _apart(each)})
    counted = dict(zip(queries, wire.counts(queries), strict=True))
    return [_summed([counted[soql] for soql in _apart(each)]) for each in found]


def _apart(of: Asked | Effects) -> tuple[str, ...]:
    """The queries for who is in and should not be, and the other way round; none where either cannot be asked."""
    both = (of.enters, of.leaves) if isinstance(of, Asked) else ()
    return both if all(map(_fits, both)) else ()


def _summed(counted: Sequence[int | TargetFault]) -> int | None:
    known = [each for each in counted if isinstance(each, int)]
    return sum(known) if known and len(known) == len(counted) else None


def _unknown(probe: Probe, of: str, name: str, observed: Observed, directory: Directory) -> str:
    """Why nothing can be counted, empty where it can."""
    seen = directory.fields(of)
    if case := describe.case_matters(probe.columns, seen, directory.beyond(of, probe.columns)):
        return f"{case} compares with letter case in SOQL"
    if observed.body is None:
        return ""
    return "" if name.lower() in seen else f"the integration user may not read {name}"


def _asked(of: str, name: str, probe: Probe, today: date, notes: tuple[str, ...]) -> Asked:
    assert probe.form is not None
    count = f"SELECT COUNT() FROM {of}"
    new = condition(probe.form, probe.columns, probe.zone, today)
    if not name:
        return Asked(f"{count} WHERE {new}", "", "", count, notes)
    old = condition(complement(probe.form), probe.columns, probe.zone, today)
    enters, leaves = f"{count} WHERE ({new}) AND {name} = false", f"{count} WHERE ({old}) AND {name} = true"
    return Asked(enters, leaves, f"{count} WHERE {name} = true", count, notes)


def _effects(of: Asked, counted: Mapping[str, int | TargetFault]) -> Effects:
    known = [counted.get(soql, None if soql else 0) for soql in of.queries]
    enters, leaves, members, records = (each if isinstance(each, int) else None for each in known)
    if fault := next((each for each in known if isinstance(each, TargetFault)), None):
        return Effects(enters, leaves, members, (*of.notes, f"{UNKNOWN}: {fault.what}; {fault.why}"), records)
    long = () if all(_fits(soql) for soql in of.queries if soql) else (f"{UNKNOWN}: the condition is too long a query",)
    return Effects(enters, leaves, members, (*of.notes, *long), records)


def _fits(soql: str) -> bool:
    return 0 < len(quote(soql)) <= LONGEST
