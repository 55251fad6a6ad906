"""What the requests to one org share."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.testing import Desk
from ledger_salesforce_emulator.org import Org


@dataclass(kw_only=True)
class OrgDesk(Desk):
    """Where requests to an org come in."""

    org: Org
