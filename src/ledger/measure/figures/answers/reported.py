"""A version of a definition as it is shown: with the numbers of it that are on record."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from ledger.domain.event import Boundary, Query
from ledger.govern.definitions.answers.definitions import NumbersOnRecord, VersionText, version_text
from ledger.nouns import NOUNS

if TYPE_CHECKING:
    from ledger.app.ledger import Ledger
    from ledger.govern.definitions.queries.definitions import VersionOn


def show_version(ledger: Ledger, found: VersionOn, known_on: date | None, governs: bool) -> VersionText:
    """Give one version, as the one that governs a day or whatever does, with its numbers on record."""
    return version_text(ledger, found, known_on, governs, _numbers(ledger, found.version.key, known_on))


def _numbers(ledger: Ledger, key: str, known_on: date | None) -> NumbersOnRecord | msgspec.UnsetType:
    about = Boundary((Query(tuple(NOUNS["figures"].events), (f"definition:{key}",)),))
    if not ledger.journal.select(about, limit=1)[0]:
        return msgspec.UNSET
    from ledger.measure.figures.queries.reports import reports_on

    found = reports_on(ledger, key, known_on)
    if not (found.figures or found.closed or found.restating):
        return msgspec.UNSET
    return NumbersOnRecord(figures=found.figures, closed=list(found.closed), restating=list(found.restating))
