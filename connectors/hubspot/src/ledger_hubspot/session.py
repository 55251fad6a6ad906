"""An open connection to one portal: what is asked of it goes to the sort of artifact that it is about.

list/12   property/contacts/fit_score   property/contacts/lifecyclestage   pipeline/deals/default
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

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
    TargetFault,
    Trail,
    Wanted,
)
from ledger.connecting import closing
from ledger_hubspot import registry
from ledger_hubspot.artifacts import SORTS, place
from ledger_hubspot.artifacts.property import PROPERTY
from ledger_hubspot.artifacts.sort import Sort, There
from ledger_hubspot.native.naming import Place
from ledger_hubspot.reading import check, parity, survey, trail
from ledger_hubspot.reading.uses import Uses, uses, with_lists
from ledger_hubspot.wire.api import account, properties as api_properties
from ledger_hubspot.wire.client import Client
from ledger_hubspot.wire.portal import PATIENCE, Portal

_KINDS = {"STANDARD": "production"}


class Session:
    """One portal. Every method raises only TargetFault, and `find` also UnknownName."""

    def __init__(self, portal: Portal, expected: str) -> None:
        self._portal = portal
        self._id = _same_portal(expected, identity(portal).id)

    @property
    def calls(self) -> int:
        """Requests made so far."""
        return self._portal.client.calls

    def identity(self) -> Identity:
        """The portal by its number."""
        return identity(self._portal)

    def find(self, name: str) -> Observed:
        """The list that people call `name`, whatever provenance its name carries; or an address; or `contacts.name`."""
        at = place(name if "/" in name else "", name)
        return SORTS[at.sort].find(self._portal, at, name)

    def observe(self, addresses: Sequence[str]) -> list[Observed]:
        """What is at these addresses; a body of None where there is no such thing, or no longer."""
        places = {number: place(address, "") for number, address in enumerate(addresses)}
        found = {
            number: one
            for sort in SORTS.values()
            for number, one in sort.observe(self._portal, _of_sort(sort, places)).items()
        }
        return [found[number] for number in places]

    def effects(self, wanted: Sequence[Wanted]) -> list[Effects | Refused]:
        """Who would enter and leave, where HubSpot can count it exactly, and who uses it. Members are those of now."""
        who, outlook = _who(self._portal.client, wanted), registry.outlook(self._portal)
        places = _places(wanted)
        found = {
            number: one
            for sort in SORTS.values()
            for number, one in sort.effects(self._portal, _at(wanted, _of_sort(sort, places)), who).items()
        }
        return [_noted(found[number], outlook) for number in range(len(wanted))]

    def apply(self, wanted: Sequence[Wanted]) -> list[Observed | TargetFault]:
        """Make each so, and read it back; properties first, since a list may test one.

        Which portal this is, is looked at once more before anything is written.
        """
        found: dict[int, Observed | TargetFault] = {}
        try:
            _same_portal(self._id, identity(self._portal).id)
        except TargetFault as fault:
            return [fault for _ in wanted]
        with self._portal.client.waits.within(PATIENCE):
            for sort in SORTS.values():
                some, closed = _at(wanted, _of_sort(sort, _places(wanted))), closing(found)
                found |= dict.fromkeys(some, closed) if closed else sort.apply(self._portal, some)
        return [found[number] for number in range(len(wanted))]

    def complete(self, applied: Sequence[Wanted]) -> list[TargetFault | None]:
        """Make sure that each definition has its row in the registry, where the portal keeps one."""
        return registry.complete(self._portal, applied)

    def there(self, artifacts: Sequence[Artifact]) -> There:
        """What the portal holds of these artifacts, for files that are made over it."""
        addresses = [one.address for one in artifacts if one.address]
        places = [place(one.address, one.name) for one in artifacts]
        objects = {"contacts", *(at.object for at in places if at.sort == PROPERTY.name)}
        seen = dict(zip(addresses, self.observe(addresses), strict=True))
        return There(seen, {name: api_properties.all_of(self._portal.client, name) for name in sorted(objects)})

    def rules(self) -> Iterator[Native]:
        """Every list of contacts and every formula, parsed as far as it can be, whoever made it."""
        return survey.rules(self._portal)

    def rule(self, address: str) -> Native:
        """The rule of one list or formula."""
        return survey.rule(self._portal, address, place(address, ""))

    def fields(self, paths: Sequence[str]) -> list[NativeField]:
        """These fields, with how many contacts have a value."""
        return survey.fields(self._portal, paths)

    def judged(self, address: str, paths: Mapping[str, str]) -> Iterator[Judged]:
        """Every contact, with what the artifact says of it."""
        at = place(address, "")
        return parity.judged(self._portal, address, at, SORTS[at.sort].judged, paths)

    def trail(self, start: datetime, end: datetime) -> Trail:
        """Who changed what in [start, end), as far as HubSpot tells."""
        return trail.trail(self._portal, start, end)

    def check(self) -> Iterator[Observation]:
        """The connector's assumptions about HubSpot, tried on this portal by reading alone."""
        return check.check(self._portal)


def identity(portal: Portal) -> Identity:
    """The portal by its number, as it says itself."""
    found = account.details(portal.client)
    if "portalId" not in found:
        why = "its answer has no portal number"
        raise TargetFault("HubSpot does not say which portal this is", why, "try again later; see status.hubspot.com")
    kind = "emulator" if portal.sandbox else _KINDS.get(str(found.get("accountType", "")), "sandbox")
    return Identity(id=str(found["portalId"]), label=f"HubSpot portal {found['portalId']}", kind=kind)


def _who(client: Client, wanted: Sequence[Wanted]) -> Uses:
    """Who uses these: of what is to be made, nobody does yet, and all lists are not read for that."""
    who = uses(client)
    return with_lists(who, client) if any(each.artifact.address for each in wanted) else who


def _noted(found: Effects | Refused, note: str) -> Effects | Refused:
    return replace(found, notes=(*found.notes, note)) if note and isinstance(found, Effects) else found


def _places(wanted: Sequence[Wanted]) -> dict[int, Place]:
    named = ((each.artifact.address or each.observed.address, each.artifact.name) for each in wanted)
    return {number: place(*each) for number, each in enumerate(named)}


def _of_sort(sort: Sort, places: Mapping[int, Place]) -> dict[int, Place]:
    return {number: at for number, at in places.items() if at.sort == sort.name}


def _at(wanted: Sequence[Wanted], places: Mapping[int, Place]) -> dict[int, Wanted]:
    return {number: wanted[number] for number in places}


def _same_portal(expected: str, found: str) -> str:
    """The portal's number, once it is the expected one. Raises TargetFault."""
    if expected and expected != found:
        why = f"the token opens portal {found}, and the settings name portal {expected}"
        raise TargetFault("this is another HubSpot portal", why, "use the token of the right one")
    return found
