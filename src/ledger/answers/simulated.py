"""What stands under a page whose dates are made up."""

from __future__ import annotations

SIMULATED = "This ledger runs on a simulated clock: its dates are made up."
