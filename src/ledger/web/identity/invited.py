"""Whom a registrar invited to bind an account of the company, by an address that is good once."""

from __future__ import annotations

from pathlib import Path

from ledger.web.once import Once
from ledger.web.side import beside

DAYS = 3
LIFE = DAYS * 24 * 60 * 60


def account_invitations(ledger: Path) -> Once:
    """The invitations that were not used yet, each about the address of whom it is for."""
    return Once(beside(ledger, "sessions"), "account", LIFE)
