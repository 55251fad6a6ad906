"""Which definitions there are, which version of each governs, and what happened to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from ledger.app.ledger import Ledger
from ledger.data import Data
from ledger.domain import boundaries
from ledger.domain.definition import Segment, Version
from ledger.domain.event import Boundary, Query
from ledger.domain.guards import require_version
from ledger.domain.in_force import in_force
from ledger.domain.proposal import Proposal
from ledger.domain.waiver import Waiver, invariant_subject
from ledger.errors import UnknownName
from ledger.govern.consumers.queries import readers
from ledger.govern.consumers.views import Reading
from ledger.govern.documents.views import CatalogueEntry, catalogue
from ledger.govern.reviews.fold import SLOT as REVIEWS
from ledger.govern.waivers.views import drift_waivers, waivers
from ledger.steps import step

if TYPE_CHECKING:
    from ledger.govern.reviews.events import DefinitionReview
    from ledger.views.timeline import Happened


class DefinitionsOn(Data, frozen=True):
    """The definitions as they stand on a day, and the waivers in force on it."""

    day: date
    entries: tuple[CatalogueEntry, ...]
    waivers: tuple[Waiver, ...]


class VersionOn(Data, frozen=True):
    """One version, the stretches of days that it governs, and what else is to be known of it on a day.

    `proposal` is the one that it was ratified by; None where it was attested. `reviews` were given of it by then.
    """

    version: Version
    segments: tuple[Segment, ...]
    day: date
    proposal: Proposal | None
    waiver: Waiver | None
    readers: tuple[Reading, ...]
    reviews: tuple[DefinitionReview, ...] = ()


def definitions_on(ledger: Ledger, day: date | None = None, known_on: date | None = None) -> DefinitionsOn:
    """The definitions on a day (today), as they were known on another (today)."""
    day, known = day or ledger.today(), ledger.known_on(known_on)
    found = ledger.snapshot(checked=False)
    waived = (*waivers(found.state, day, known), *drift_waivers(found.deliveries, day, known))
    return DefinitionsOn(day, catalogue(found.state, day, known), waived)


def version_on(ledger: Ledger, key: str, day: date | None, known_on: date | None, number: int | None) -> VersionOn:
    """The version in force on a day (today) as known on another (today); or the one with that number.

    Raises UnknownName where there is none.
    """
    day, known = day or ledger.today(), ledger.known_on(known_on)
    state = ledger.state(boundaries.definitions([key]))
    history = state.history(key)
    version = (
        in_force(state, key, day, known) if number is None else require_version(state, key, number).as_known(known)
    )
    return VersionOn(
        version,
        tuple(each for each in history.segments(known) if each.version == version.number),
        day,
        state.proposals.get(version.proposal),
        state.waiver(invariant_subject(key), version.draft.scope, day, known),
        readers(ledger, [key], day, known),
        tuple(
            each
            for each in REVIEWS.of(state).get(key, ())
            if each.terms.version == version.number and (known is None or each.position <= known)
        ),
    )


def happened(ledger: Ledger, key: str | None = None) -> Iterator[Happened]:
    """What happened, in order: to one definition or channel, or to everything. Raises UnknownName where nothing did."""
    return iter(happened_after(ledger, key, 0, None)[0])


def happened_after(ledger: Ledger, key: str | None, after: int, limit: int | None) -> tuple[list[Happened], int | None]:
    """The same after a position, told of at most `limit` events; and the last of them, where more may come."""
    from ledger.views.timeline import BASELINES, timeline

    tags = (f"definition:{key}",) if key else ()
    about = (Query((), tags), *((Query((), (f"channel:{key}",)),) if key else ()))
    found, head = ledger.journal.read(Boundary(about), after=after, limit=limit)
    if key and not found and not after:
        raise UnknownName(
            f"nothing happened to `{key}`",
            "no event is about it",
            step("see what is", "list"),
            sort="definition",
            name=key,
        )
    before, _ = ledger.journal.read(Boundary((Query(BASELINES, tags),)), upto=after) if after else ([], 0)
    last = found[-1].position if found and len(found) == limit else head
    return [*timeline(found, before)], last if last < head else None
