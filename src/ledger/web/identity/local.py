"""One person on their own machine: an address that is printed where the server runs, and good for one use.

Whoever reads that terminal could act on the command line as well, so it proves no more: what is done stays *asserted*.
"""

from __future__ import annotations

from ledger.app.ledger import Ledger
from ledger.web.once import Once
from ledger.web.side import side_file

LIFE = 600  # seconds
METHOD = "local"


def invitations(ledger: Ledger) -> Once:
    """The addresses that were printed and not used yet, each about the address of whom it signs in."""
    return Once(side_file(ledger), METHOD, LIFE)
