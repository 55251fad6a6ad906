"""One org, open.

find, observe      ids by one query, then 25 artifacts a request
effects            what stands in the way; COUNT() of who would enter and leave, 25 a request
apply              look again, refuse what moved, write 25 a request, read back
complete           who may see a new field, and the registry: read, and written where it is missing
rules, judged, trail, check, export, validate      each in a module of its own
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ledger import (
    Artifact,
    Effects,
    Identity,
    Judged,
    Native,
    NativeField,
    Observation,
    Observed,
    Refused,
    TargetClosed,
    TargetFault,
    Trail,
    UnknownName,
    Wanted,
)
from ledger_salesforce import registry
from ledger_salesforce.artifacts import export, merging, obstacles, sort_of, writing
from ledger_salesforce.artifacts.sort import There
from ledger_salesforce.native import field, valueset
from ledger_salesforce.org import grants, held
from ledger_salesforce.org.directory import Directory, Missing
from ledger_salesforce.reading import check, counts, parity, survey, trail, validating
from ledger_salesforce.settings import Settings
from ledger_salesforce.wire import faults

if TYPE_CHECKING:
    from ledger_salesforce.wire.client import Client


class Session:
    """An open connection to one org. Raises TargetFault, and UnknownName from `find`."""

    def __init__(self, wire: Client, settings: Settings) -> None:
        self._wire, self._settings = wire, settings
        self._directory = Directory(wire)

    @property
    def calls(self) -> int:
        """Requests made so far."""
        return self._wire.calls

    def identity(self) -> Identity:
        """The org by its id, which a sandbox refresh changes and nothing else does."""
        rows = self._wire.rows("SELECT Id, Name, IsSandbox FROM Organization")
        if len(rows) != 1 or not isinstance(rows[0].get("Id"), str):
            raise faults.unreadable("an org has one Organization row")
        aside = "emulator" if self._settings.sandbox else "sandbox"
        kind = aside if rows[0].get("IsSandbox") else "production"  # what an emulated org says of itself counts too
        return Identity(rows[0]["Id"], str(rows[0].get("Name", "")), kind, self._wire.host)

    def expect(self, org: str) -> None:
        """Make sure that this is the org of that id. Raises TargetClosed."""
        found = self.identity()
        if org and org[:15] != found.id[:15]:
            why = f"who logs in belongs to {found.label} ({found.id}), and the settings name {org}"
            raise TargetClosed("this is another org", why, "log in to the right one, or correct org in ledger.toml")

    def find(self, name: str) -> Observed:
        """The custom field `Lead.MQL__c`, or the value set `GlobalValueSet/Marketing_Stage`.

        A picklist field stands for the values that it takes: its own, or those of a set.
        """
        try:
            found = held.read(self._wire, self._directory, [name])[0]
        except Missing as missing:
            raise UnknownName(missing.what, missing.why, missing.fix) from None
        if isinstance(found, TargetFault):
            raise found
        if found is None:
            raise self._unknown(name)
        used = "" if valueset.is_address(name) else valueset.used_by(found.metadata, found.observed.address)
        return self.observe([self._set(used)])[0] if used else found.observed

    def _set(self, used: str) -> str:
        """The address of the values that a field takes: its own, or those of the set of that name."""
        if valueset.is_address(used):
            return used
        made = f"GlobalValueSet/{used}"
        return made if self._directory.entries([made]) else f"StandardValueSet/{used}"

    def observe(self, addresses: Sequence[str]) -> list[Observed]:
        """The artifacts as they are now; a body of None where there is none."""
        found = held.read(self._wire, self._directory, addresses)
        if fault := next((each for each in found if isinstance(each, TargetFault)), None):
            raise fault
        return [
            each.observed if isinstance(each, held.Held) else Observed(address, "", None)
            for address, each in zip(addresses, found, strict=True)
        ]

    def effects(self, wanted: Sequence[Wanted]) -> list[Effects | Refused]:
        """Who would enter and leave, counted by the org itself; Refused where `apply` would have to refuse."""
        targets = [field.target(each.artifact) for each in wanted]
        there = obstacles.look(self._wire, self._directory, dict(zip(targets, wanted, strict=True)))
        asked = [self._asked(each, there.get(target)) for each, target in zip(wanted, targets, strict=True)]
        return counts.told(asked, self._wire)

    def apply(self, wanted: Sequence[Wanted]) -> list[Observed | TargetFault]:
        """Make each so, and read it back."""
        return writing.apply(self._wire, self._directory, wanted, self._settings)

    def complete(self, applied: Sequence[Wanted]) -> list[TargetFault | None]:
        """Make sure that each field is seen by whom the settings name, and that each definition is in the registry."""
        unseen = grants.complete(self._wire, self._directory, applied, self._settings.permission_set)
        unwritten = registry.complete(self._wire, self._settings.registry, applied)
        return [unseen.get(at) or unwritten.get(at) for at in range(len(applied))]

    def otherwise(self, applied: Sequence[Wanted]) -> list[int | None]:
        """On how many records each field says something else than its rule, counted by the org with SOQL."""
        now, permission_set = self._wire.now(), self._settings.permission_set
        asked = [counts.asked(*each, self._directory, now, permission_set) for each in applied]
        return counts.otherwise(asked, self._wire)

    def rules(self) -> Iterator[Native]:
        """Every formula and value set that the connector could write, whoever made it; also what cannot be parsed."""
        return survey.rules(self._wire, self._directory)

    def rule(self, address: str) -> Native:
        """The rule of one artifact."""
        return survey.rule(self._wire, self._directory, address, sort_of(address).rule)

    def fields(self, paths: Sequence[str]) -> list[NativeField]:
        """These fields, counted: how many records have a value."""
        return survey.fields(self._wire, self._directory, paths)

    def judged(self, address: str, paths: Mapping[str, str]) -> Iterator[Judged]:
        """What the field says of every record, with the values at `paths`; never behind, for it is a formula."""
        return parity.judged(self._wire, self._directory, address, paths)

    def trail(self, start: datetime, end: datetime) -> Trail:
        """The changes of fields, values and custom metadata in [start, end), as the org's own trail has them."""
        return trail.trail(self._wire, start, end, self._settings.registry)

    def check(self) -> Iterator[Observation]:
        """What the connector assumes of the org, tried read-only."""
        return check.check(self._wire, self._directory, self._settings)

    def there(self, artifacts: Sequence[Artifact]) -> export.Held:
        """What the org holds where these are to go, so that files can be made over it."""
        return merging.there(self._wire, self._directory, artifacts)

    def validate(self, files: Mapping[str, bytes]) -> list[str]:
        """What the org has against exported files, which it checks and does not deploy."""
        return validating.validate(self._wire, export.zipped(files))

    def _asked(self, wanted: Wanted, there: There | None) -> counts.Asked | Effects | Refused:
        if obstacle := obstacles.before(wanted.artifact, there, self._directory, self._settings):
            return obstacle
        if told := sort_of(field.target(wanted.artifact)).effects(self._wire, wanted, there):
            return told
        return counts.asked(*wanted, self._directory, self._wire.now(), self._settings.permission_set)

    def _unknown(self, name: str) -> UnknownName:
        """What to say of an address at which nothing is: perhaps its object is not there either."""
        noun, near = sort_of(name).name, difflib.get_close_matches(name.lower(), self._directory.known(name), 1)
        of = "" if near or valueset.is_address(name) else str(field.parts(name)["object"])
        if of and of.lower() not in {each.lower() for each in self._directory.objects()}:
            missing = self._directory.no_object(of)
            return UnknownName(missing.what, missing.why, missing.fix)
        why = f"nothing like it is there in {'set-up' if valueset.is_address(name) else of or name.split('.')[0]}"
        fix = f"did you mean {near[0]}?" if near else f"check the address, or create the {noun} with --create"
        return UnknownName(f"the org has no {noun} {name}", f"{near[0]} is like it" if near else why, fix)
