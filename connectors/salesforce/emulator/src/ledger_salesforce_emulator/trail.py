"""The set-up audit trail.

Documented: SetupAuditTrail has Action, CreatedDate, CreatedBy, Display and Section, and keeps 180 days. The words of
Display about fields are those that live orgs have been seen to give; those of Action, and about all else, are assumed
in the manner of what Setup shows.
"""

from __future__ import annotations

from datetime import timedelta

from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.state import Entry, User

KEPT = timedelta(days=180)


def note(org: Org, by: User, action: str, section: str, display: str) -> None:
    """Write a line at the moment that the clock shows."""
    org.trail.append(Entry(org.next_id("0Ym"), org.clock.now(), by.id, action, section, display))


def kept(org: Org) -> list[Entry]:
    """What has not been dropped yet."""
    since = org.clock.now() - KEPT
    return [each for each in org.trail if each.at >= since]
