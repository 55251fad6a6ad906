"""Whom a registrar invited to bind an account of the company, by an address that is good once."""

from __future__ import annotations

from ledger.app.ledger import Ledger
from ledger.web.once import Once
from ledger.web.side import side_file

DAYS = 3
LIFE = DAYS * 24 * 60 * 60


def account_invitations(ledger: Ledger) -> Once:
    """The invitations that were not used yet, each about the address of whom it is for."""
    return Once(side_file(ledger), "account", LIFE)
