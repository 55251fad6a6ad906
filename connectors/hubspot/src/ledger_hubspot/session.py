"""An open connection to one portal: what a list holds now, who would move, and making it so.

    observe --> Observed --apply--> the same revision? --> filters, name --> read until processed --> Observed

HubSpot has neither conditional writes nor idempotency keys, so each write is framed by reads: before it, that nobody
changed the list since the plan; after it, what the list now holds. A creation is recognised by the list's full name,
which carries the rule's digest, so an attempt that was cut off is found again instead of repeated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from ledger import Artifact, Effects, Identity, Observed, TargetFault, UnknownName
from ledger_hubspot import branch, fit, reading, search
from ledger_hubspot.client import Client
from ledger_hubspot.faults import Absent, Forbidden, Unsure
from ledger_hubspot.naming import own_name

_ADDRESS = re.compile(r"(?:list/)?([0-9]+)")
_MOST = 10_000  # ids; HubSpot's search goes no further
_PAUSE = 2.0  # seconds between two reads of a list that is being processed
_KINDS = {"STANDARD": "production"}
_USES = "which workflows, forms and e-mails use this list is unknown: HubSpot's API does not tell"


class Session:
    """One portal. Every method raises only TargetFault, and `find` also UnknownName."""

    def __init__(self, client: Client, *, sandbox: bool, sleep: Callable[[float], None], reads: int) -> None:
        self._client, self._sandbox, self._sleep, self._reads = client, sandbox, sleep, reads
        self._properties = cache(client.properties)

    def identity(self) -> Identity:
        """The portal by its number."""
        found = self._client.details()
        if "portalId" not in found:
            raise TargetFault("HubSpot does not say which portal this is", "its answer has no portal number")
        kind = "emulator" if self._sandbox else _KINDS.get(found.get("accountType", ""), "sandbox")
        return Identity(id=str(found["portalId"]), label=f"HubSpot portal {found['portalId']}", kind=kind)

    def find(self, name: str) -> Observed:
        """The list that people call `name`, whatever provenance its name carries; or `list/12`, or `12`."""
        if _ADDRESS.fullmatch(name):
            return self._known(self.observe(name), name)
        try:
            return self._known(reading.observed(self._client.list_by_name(name)), name)
        except Absent:
            pass
        ids = [str(entry["listId"]) for entry in self._client.lists_like(own_name(name)) if _called(entry, name)]
        if len(ids) > 1:
            why = f"lists {', '.join(sorted(ids))} answer to it"
            raise UnknownName(f"`{name}` is the name of more than one list", why, f"say which: list/{ids[0]}")
        if not ids:
            raise _unknown(name)
        return self._known(self.observe(f"list/{ids[0]}"), name)

    def observe(self, address: str) -> Observed:
        """The list at `list/ID`; its body is None where there is no such list, or no longer."""
        try:
            return reading.observed(self._client.list_by_id(_number(address)))
        except Absent:
            return Observed(address=f"list/{_number(address)}", name="", body=None)

    def effects(self, artifact: Artifact, observed: Observed) -> Effects:
        """Who would enter and leave, where HubSpot can count it exactly. Members are those that it has now."""
        filters, properties = artifact.body["filterBranch"], self._properties()
        against = fit.objections(filters, properties, artifact.probe or {})
        notes = [f"this cannot be applied: {clause}" for clause in against]
        members, here = self._client.members(_number(observed.address), _MOST) if observed.body else (0, set())
        groups = None if against else search.groups(filters, properties)
        if groups is None:
            return Effects(members=members, notes=(*notes, "HubSpot's search cannot count this rule exactly", _USES))
        try:
            records, there = self._client.contacts(), self._client.matching(groups, _MOST)
        except Forbidden as no:
            return Effects(members=members, notes=(f"nobody was counted: {no.what}, {no.why}", _USES))
        if here is None or there is None:
            notes = [f"lists of more than {_MOST:,} contacts are not compared"]
            return Effects(members=members, records=records, notes=(*notes, _USES))
        return Effects(
            enters=len(there - here), leaves=len(here - there), members=members, records=records, notes=(_USES,)
        )

    def apply(self, artifact: Artifact, observed: Observed) -> Observed:
        """Make the list so, and read it back. Enrols nobody in workflows."""
        if against := fit.objections(artifact.body["filterBranch"], self._properties(), artifact.probe or {}):
            what, fix = f"this portal cannot hold `{artifact.name}`", "correct the bindings of the fields it tests"
            raise TargetFault(what, "; ".join(against), fix)
        held = self._create(artifact) if observed.body is None else self._unchanged(observed)
        self._write(held, artifact)
        return self._settled(_number(held.address), artifact.body)

    def _create(self, artifact: Artifact) -> Observed:
        """The new list, or the one that an earlier attempt made."""
        name, filters = artifact.body["name"], branch.write(artifact.body["filterBranch"])
        try:
            return reading.observed(self._client.list_by_name(name))
        except Absent:
            pass
        try:
            return reading.observed(self._client.create_list(name, filters))
        except Unsure as unsure:
            try:
                return reading.observed(self._client.list_by_name(name))
            except Absent:
                raise unsure from None

    def _unchanged(self, planned: Observed) -> Observed:
        """The list, once it is sure that nobody touched it since the plan."""
        found = self._client.list_by_id(_number(planned.address))
        now = reading.observed(found)
        if now.revision != planned.revision or now.body != planned.body:
            by = f"user {now.changed_by} at {now.changed_at}" if now.changed_by else "somebody"
            raise TargetFault(f"{planned.address} changed since the plan", f"{by} edited it in HubSpot", "plan again")
        if not reading.is_active(found):
            why = "a static list, or one of other records, does not follow filters"
            raise TargetFault(f"{planned.address} is not an active list of contacts", why, "bind an active list")
        return now

    def _write(self, held: Observed, artifact: Artifact) -> None:
        """Whatever differs, and nothing else."""
        name, filters = artifact.body["name"], artifact.body["filterBranch"]
        list_id, body = _number(held.address), held.body or {}
        if body.get("filterBranch") != filters:
            put = branch.write(filters)
            self._surely(lambda: self._client.update_filters(list_id, put), list_id, "filterBranch", filters)
        if body.get("name") != name:
            self._surely(lambda: self._client.rename(list_id, name), list_id, "name", name)

    def _surely(self, write: Callable[[], None], list_id: str, part: str, wanted: Any) -> None:
        """Write; where the outcome is unknown, look, and write once more only if it was not taken."""
        try:
            write()
        except Unsure:
            if self._body(list_id).get(part) != wanted:
                write()

    def _body(self, list_id: str) -> dict[str, Any]:
        return dict(reading.observed(self._client.list_by_id(list_id)).body or {})

    def _settled(self, list_id: str, wanted: Mapping[str, Any]) -> Observed:
        """The list once it reads as written and its members are worked out, or as it is at the last read.

        A read may lag behind a write by a second, and a large list takes hours.
        """
        found = self._client.list_by_id(list_id)
        for _ in range(self._reads):
            if found.get("processingStatus") == "COMPLETE" and reading.observed(found).body == wanted:
                break
            self._sleep(_PAUSE)
            found = self._client.list_by_id(list_id)
        return reading.observed(found)

    def _known(self, found: Observed, name: str) -> Observed:
        if found.body is None:
            raise _unknown(name)
        return found


def _called(entry: dict[str, Any], name: str) -> bool:
    return own_name(str(entry.get("name", ""))) == own_name(name) and "listId" in entry


def _unknown(name: str) -> UnknownName:
    return UnknownName(f"no list is called `{name}`", "", "look up its name or number in HubSpot under CRM > Segments")


def _number(address: str) -> str:
    match = _ADDRESS.fullmatch(address)
    if not match:
        raise TargetFault(f"`{address}` is not the address of a list", "an address here is list/NUMBER")
    return match[1]
