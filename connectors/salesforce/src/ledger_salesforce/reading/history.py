"""Since when a formula says what it says, by the org's own trail; a field has the date of its last change of any kind.

SetupAuditTrail --entries on a formula--> the latest by address --dated--> Native
              `--none, for 180 days are kept--> the field's own date, and a note that says so
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from ledger import Entry, Native, TargetClosed, TargetFault
from ledger_salesforce.org.held import Held
from ledger_salesforce.reading import trail

ABOUT_A_FORMULA = re.compile(r"Changed formula of |Created custom formula field\b")
ANY_CHANGE = "the trail tells of no change of its formula: date and name are those of its last change of any kind"

Latest = Mapping[str, Entry]
"""By lower-case address, the entry of the last change of its formula."""


def latest(wire: trail.Wire) -> Latest:
    """What the trail tells; nothing where the user may not read it. Raises TargetClosed."""
    now = wire.now()
    try:
        told = trail.trail(wire, now - trail.KEPT, now + timedelta(days=1)).entries
    except TargetClosed:
        raise
    except TargetFault:
        return {}
    return {each.address.lower(): each for each in told if each.address and ABOUT_A_FORMULA.match(each.what)}


def dated(told: Native, of: Held, changes: Latest) -> Native:
    """A rule with its dates, and who gave it the formula that it has."""
    seen, entry = of.observed, changes.get(told.address.lower())
    found = replace(told, created_at=of.created, changed_at=seen.changed_at, changed_by=seen.changed_by)
    if entry is not None:
        return replace(found, changed_at=entry.at.isoformat(), changed_by=entry.by)
    if not of.metadata.get("formula") or found.changed_at == found.created_at:
        return found
    return replace(found, notes=(*found.notes, ANY_CHANGE))
